/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mapping XML, cgmap-mapping(5): VOTCA's cg_molecule as it is.
 *
 * (Ruehle et al., J. Chem. Theory Comput. 5 (2009) 3211.)  What can be wrong
 * without looking at a trajectory is found here: names that lead nowhere or
 * are taken twice, lists of unequal length, weights that make no centre.
 * Whether the atoms exist is asked by cg_map_new().
 *
 * Ours alone: `<improper>`, `charge` of a bead, `#n` behind an atom that shares
 * its name, and
 * repeat units (mapping_units.c).
 * Left out: `<symmetry>3</symmetry>`, VOTCA's ellipsoids. */
#include <cgmap/input.h>

#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "io/model/mapping_xml.h"
#include "io/model/shipped.h"
#include "model/names.h"

static cg_status need(const cg_xml *node, const char *name,
                      const cg_xml **child)
{
  *child = cg_xml_child(node, name);
  return *child ? CG_OK
                : cg_xml_fail(node, "the element <%s> is missing", name);
}

/* The child's text as one word, copied. */
cg_status cg_mapping_xml_word(const cg_xml *node, const char *name, char **word)
{
  const char *text;
  CG_TRY(cg_xml_child_text(node, name, &text));
  CG_TRY(cg_xml_check_word(cg_xml_child(node, name), text));
  *word = cg_text_copy(text);
  return CG_OK;
}

int cg_mapping_xml_words(const char *text)
{
  const char *at = text, *end = text + strlen(text), *word;
  size_t n;
  int words = 0;
  while (cg_text_word(&at, end, &word, &n))
    words++;
  return words;
}

int cg_mapping_xml_children(const cg_xml *node)
{
  int n = 0;
  for (const cg_xml *child = cg_xml_first(node); child;
       child = cg_xml_next(child))
    n++;
  return n;
}

cg_status cg_mapping_xml_unknown(const cg_xml *node, const char *what,
                         const char *name, const cg_names *known)
{
  char *hint = cg_names_hint(known, name);
  cg_status status =
      cg_xml_fail(node, "there is no %s '%.40s'%s", what, name, hint);
  cg_free(hint);
  return status;
}

/* The names of a list must differ. */
cg_status cg_mapping_xml_add(const cg_xml *node, const char *name,
                          cg_names *names)
{
  if (cg_names_find(names, name) >= 0)
    return cg_xml_fail(node, "the name '%s' is taken already", name);
  cg_names_add(names, name, strlen(name));
  return CG_OK;
}

/* The numbers in the child of that name. */
static cg_status read_numbers(const cg_xml *map, const char *name, int *n,
                              double **numbers)
{
  const char *text, *word;
  size_t length;
  CG_TRY(cg_xml_child_text(map, name, &text));
  *n = cg_mapping_xml_words(text);
  *numbers = CG_ARRAY(double, *n);
  const char *at = text, *end = text + strlen(text);
  for (int i = 0; cg_text_word(&at, end, &word, &length); i++)
    if (!cg_text_double(word, length, &(*numbers)[i]))
      return cg_xml_fail(cg_xml_child(map, name),
                         "'%.*s' is no finite number with a decimal point",
                         length < 40 ? (int)length : 40, word);
  return CG_OK;
}

/* sum_i c_i = 1 must be within reach, and d_i/w_i defined. */
static cg_status check_weights(const cg_xml *node,
                               const cg_mapping_weights *map)
{
  double w = 0, d = 0, size = 0;
  for (int i = 0; i < map->n; i++) {
    w += map->w[i];
    if (map->w[i] < 0)
      return cg_xml_fail(node, "weight %d is %g; a weight is 0 or more", i + 1,
                         map->w[i]);
    if (map->d && map->w[i] == 0 && map->d[i] != 0)
      return cg_xml_fail(node, "atom %d has d = %g and weight 0: its force "
                               "would be divided by 0", i + 1, map->d[i]);
    d += map->d ? map->d[i] : 0;
    size += map->d ? fabs(map->d[i]) : 0;
  }
  if (w == 0)
    return cg_xml_fail(node, "all weights are 0");
  if (map->d && fabs(d) <= 1e-9 * size)
    return cg_xml_fail(node, "the numbers d sum to 0");
  return CG_OK;
}

static cg_status read_map(const cg_xml *node, cg_mapping_reader *to,
                          cg_mapping_weights *map)
{
  static const char *const known[] = {"name", "weights", "d", NULL};
  char *name = NULL;
  int forces = 0;
  map->line = cg_xml_line(node);
  CG_TRY(cg_xml_check(node, NULL, known, NULL));
  CG_TRY(cg_mapping_xml_word(node, "name", &name));
  cg_status status = cg_mapping_xml_add(node, name, to->maps);
  cg_free(name);
  CG_TRY(status);
  CG_TRY(read_numbers(node, "weights", &map->n, &map->w));
  if (cg_xml_child(node, "d")) {
    CG_TRY(read_numbers(node, "d", &forces, &map->d));
    if (forces != map->n)
      return cg_xml_fail(node, "%d weights, but %d numbers d", map->n, forces);
  }
  return check_weights(node, map);
}

static cg_status read_maps(const cg_xml *root, cg_mapping_reader *to)
{
  static const char *const many[] = {"map", NULL};
  const cg_xml *maps;
  CG_TRY(need(root, "maps", &maps));
  CG_TRY(cg_xml_check(maps, NULL, NULL, many));
  to->map = CG_ARRAY(cg_mapping_weights, cg_mapping_xml_children(maps));
  int i = 0;
  for (const cg_xml *node = cg_xml_first(maps); node; node = cg_xml_next(node))
    CG_TRY(read_map(node, to, &to->map[i++]));
  return CG_OK;
}

/* "#3" at the end of a word: cut off; 0 where there is none, -1 where what
 * follows the # is no number from 1. */
static int cut_number(const char *word, size_t *n)
{
  const char *mark = memchr(word, '#', *n);
  if (!mark)
    return 0;
  size_t name = (size_t)(mark - word);
  int64_t number;
  if (!cg_text_int(mark + 1, *n - name - 1, &number) || number < 1 ||
      number > INT_MAX)
    return -1;
  *n = name;
  return (int)number;
}

/* residue:name:atom, each part there; the atom may not hold another ':'. */
static bool cut_parts(const char *word, size_t n, cg_atom_ref *ref)
{
  const char *end = word + n;
  const char *name = memchr(word, ':', n);
  const char *atom = name ? memchr(name + 1, ':', (size_t)(end - name - 1))
                          : NULL;
  int64_t residue;
  if (!atom || memchr(atom + 1, ':', (size_t)(end - atom - 1)) ||
      atom == name + 1 || atom + 1 == end ||
      !cg_text_int(word, (size_t)(name - word), &residue) || residue < 1 ||
      residue > INT_MAX)
    return false;
  ref->residue = (int)residue;
  ref->residue_name = cg_text_copy_n(name + 1, (size_t)(atom - name - 1));
  ref->atom_name = cg_text_copy_n(atom + 1, (size_t)(end - atom - 1));
  return true;
}

static cg_status read_atom(const cg_xml *node, const char *word, size_t n,
                           cg_atom_ref *ref)
{
  ref->text = cg_text_copy_n(word, n);
  ref->which = cut_number(word, &n);
  if (ref->which > 0 && n == 0)
    return CG_OK;
  if (ref->which < 0 || !cut_parts(word, n, ref))
    return cg_xml_fail(node, "'%.40s' names no atom; 1:SOL:OW is atom OW of "
                             "residue SOL, the first of the molecule, "
                             "1:MET:H#2 the second H there, #4 the fourth "
                             "atom of the molecule", ref->text);
  return CG_OK;
}

/* In a repeat unit: "CA", "H#2". */
static cg_status read_unit_atom(const cg_xml *node, const char *word, size_t n,
                                cg_atom_ref *ref)
{
  ref->text = cg_text_copy_n(word, n);
  ref->which = cut_number(word, &n);
  if (ref->which < 0 || n == 0 || memchr(word, ':', n))
    return cg_xml_fail(node, "'%.40s' names no atom of a residue; CA is its "
                             "atom CA, H#2 its second H", ref->text);
  ref->atom_name = cg_text_copy_n(word, n);
  return CG_OK;
}

static cg_status read_atoms(const cg_xml *node, const cg_mapping_reader *from,
                            cg_bead_def *bead)
{
  const char *text, *word;
  size_t n;
  CG_TRY(cg_xml_child_text(node, "beads", &text));
  bead->atoms = cg_mapping_xml_words(text);
  bead->atom = CG_ARRAY(cg_atom_ref, bead->atoms);
  const char *at = text, *end = text + strlen(text);
  for (int i = 0; cg_text_word(&at, end, &word, &n); i++)
    CG_TRY((from->in_unit ? read_unit_atom : read_atom)(
        cg_xml_child(node, "beads"), word, n, &bead->atom[i]));
  return CG_OK;
}

static double *copy_numbers(const double *from, int n)
{
  double *copy = CG_ARRAY(double, n);
  memcpy(copy, from, (size_t)n * sizeof *copy);
  return copy;
}

static cg_status read_weights(const cg_xml *node, const cg_mapping_reader *from,
                              cg_bead_def *bead)
{
  const char *name;
  CG_TRY(cg_xml_child_text(node, "mapping", &name));
  int32_t number = cg_names_find(from->maps, name);
  if (number < 0)
    return cg_mapping_xml_unknown(cg_xml_child(node, "mapping"), "map", name,
                                  from->maps);
  const cg_mapping_weights *map = &from->map[number];
  if (map->n != bead->atoms)
    return cg_xml_fail(node, "bead '%s' has %d atoms, its map '%s' (line %d) "
                             "%d weights", bead->name, bead->atoms, name,
                       map->line, map->n);
  bead->weight = copy_numbers(map->w, map->n);
  bead->force_weight = map->d ? copy_numbers(map->d, map->n) : NULL;
  return CG_OK;
}

static cg_status check_symmetry(const cg_xml *node)
{
  const char *text = "1";
  if (cg_xml_child(node, "symmetry"))
    CG_TRY(cg_xml_child_text(node, "symmetry", &text));
  if (strcmp(text, "3") == 0)
    return cg_xml_fail(node, "symmetry 3: beads of cgmap are points, they have "
                             "no orientation; only symmetry 1 is read");
  if (strcmp(text, "1") != 0)
    return cg_xml_fail(node, "symmetry '%.40s' is not known, only 1", text);
  return CG_OK;
}

static cg_status read_bead(const cg_xml *node, cg_mapping_reader *to,
                           cg_bead_def *bead)
{
  static const char *const known[] = {"name",  "type",     "mapping",
                                      "beads", "symmetry", NULL};
  static const char *const attributes[] = {"charge", NULL};
  bead->line = cg_xml_line(node);
  CG_TRY(cg_xml_check(node, attributes, known, NULL));
  CG_TRY(cg_xml_double(node, "charge", &bead->charged, &bead->charge));
  CG_TRY(cg_mapping_xml_word(node, "name", &bead->name));
  CG_TRY(cg_mapping_xml_add(node, bead->name, to->beads));
  CG_TRY(cg_mapping_xml_word(node, "type", &bead->type));
  CG_TRY(check_symmetry(node));
  CG_TRY(read_atoms(node, to, bead));
  return read_weights(node, to, bead);
}

cg_status cg_mapping_xml_beads(const cg_xml *parent, cg_mapping_reader *to,
                               int *n, cg_bead_def **beads)
{
  static const char *const many[] = {"cg_bead", NULL};
  const cg_xml *all;
  CG_TRY(need(parent, "cg_beads", &all));
  CG_TRY(cg_xml_check(all, NULL, NULL, many));
  *n = cg_mapping_xml_children(all);
  *beads = CG_ARRAY(cg_bead_def, *n);
  if (*n == 0)
    return cg_xml_fail(all, "holds no <cg_bead>");
  int i = 0;
  for (const cg_xml *node = cg_xml_first(all); node; node = cg_xml_next(node))
    CG_TRY(read_bead(node, to, &(*beads)[i++]));
  return CG_OK;
}

/* Of a molecule that is written out, the names are places in its list. */
static void resolve(const cg_link_def *link, const cg_names *beads,
                    cg_bonded_def *bonded)
{
  int n = link->tuples * link->arity;
  bonded->name = cg_text_copy(link->name);
  bonded->line = link->line;
  bonded->arity = link->arity;
  bonded->tuples = link->tuples;
  bonded->bead = CG_ARRAY(int, n);
  for (int i = 0; i < n; i++)
    bonded->bead[i] = cg_names_find(beads, link->bead[i]);
}

static cg_status read_bonded(const cg_xml *topology, cg_mapping_reader *to)
{
  cg_mapping_def *def = to->def;
  CG_TRY(cg_mapping_xml_bonded(topology, to));
  def->bondeds = def->links;
  def->bonded = CG_ARRAY(cg_bonded_def, def->bondeds);
  for (int i = 0; i < def->bondeds; i++)
    resolve(&def->link[i], to->beads, &def->bonded[i]);
  cg_mapping_def_drop_links(def);
  return CG_OK;
}

static cg_status check_root(const cg_xml *root)
{
  static const char *const once[] = {"name", "ident", "topology", "maps",
                                     NULL};
  if (strcmp(cg_xml_name(root), "interactions") == 0)
    return cg_xml_fail(root, "is a file of interactions; give it with -i");
  if (strcmp(cg_xml_name(root), "cg_molecule") != 0)
    return cg_xml_fail(root, "a mapping begins with <cg_molecule>");
  return cg_xml_check(root, NULL, once, NULL);
}

static cg_status read_molecule(const cg_xml *root, cg_mapping_reader *to)
{
  static const char *const once[] = {"cg_beads", "cg_bonded", NULL};
  const cg_xml *topology;
  const char *ident;
  CG_TRY(check_root(root));
  CG_TRY(cg_mapping_xml_word(root, "name", &to->def->name));
  CG_TRY(cg_xml_child_text(root, "ident", &ident));
  to->def->ident = cg_text_copy(ident);
  to->def->line = cg_xml_line(cg_xml_child(root, "ident"));
  CG_TRY(read_maps(root, to));
  CG_TRY(need(root, "topology", &topology));
  if (cg_xml_child(topology, "cg_residue"))
    return cg_mapping_xml_units(topology, to);
  CG_TRY(cg_xml_check(topology, NULL, once, NULL));
  CG_TRY(cg_mapping_xml_beads(topology, to, &to->def->beads, &to->def->bead));
  return read_bonded(topology, to);
}

static cg_status read_def(const cg_xml *root, const char *path,
                          cg_mapping_def **def)
{
  cg_mapping_reader to = {.def = CG_NEW(cg_mapping_def),
                          .maps = cg_names_new(),
                          .beads = cg_names_new()};
  to.def->path = cg_text_copy(path);
  cg_status status = read_molecule(root, &to);
  for (int32_t i = 0; i < cg_names_count(to.maps); i++) {
    cg_free(to.map[i].w);
    cg_free(to.map[i].d);
  }
  cg_free(to.map);
  cg_names_free(to.maps);
  cg_names_free(to.beads);
  if (status == CG_OK)
    *def = to.def;
  else
    cg_mapping_def_free(to.def);
  return status;
}

cg_status cg_mapping_read(const cg_comm *comm, const char *name,
                          cg_mapping_def **def)
{
  char *path;
  cg_xml *root = NULL;
  *def = NULL;
  CG_TRY(cg_shipped_find(comm, name, &path));
  cg_status status = cg_xml_read(comm, path, &root);
  if (status == CG_OK)
    status = cg_comm_agree(comm, read_def(root, path, def));
  cg_xml_free(root);
  cg_free(path);
  return status;
}
