/* SPDX-License-Identifier: GPL-2.0-or-later */
/* <cg_beads> of a mapping file: which atoms a bead is made of, by which map.
 *
 *   1:SOL:OW   atom OW of the molecule's first residue, which is a SOL
 *   1:MET:H#2  the second H there
 *   #4         the molecule's fourth atom
 *   CA, H#2    in a repeat unit, where the residue is its own */
#include <limits.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "io/model/mapping_xml.h"

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
  CG_TRY(cg_mapping_xml_need(parent, "cg_beads", &all));
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
