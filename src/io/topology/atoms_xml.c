/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Atoms from VOTCA's XML topology (VOTCA manual, "XML topology file").
 *
 *     <topology>
 *       <h5md_particle_group name="atoms"/>
 *       <molecules>
 *         <molecule name="SOL" nmols="216" nbeads="3">
 *           <bead name="OW" type="OW" mass="15.9994" q="-0.8476" resid="1"/>
 *           ...
 *         </molecule>
 *       </molecules>
 *       <bonded>
 *         <bond>
 *           <name>b</name> <beads>SOL:OW SOL:HW1 SOL:OW SOL:HW2</beads>
 *         </bond>
 *       </bonded>
 *       <box xx="6.0" yy="6.0" zz="6.0"/>
 *     </topology>
 *
 * or, with base="FILE" in <topology>, the atoms of that file with other
 * molecules, names and types (xml_edit.c); a FILE without '/' at its
 * beginning is in the folder of the XML.
 *
 * A molecule is one residue of its name, or several where resid says so.  Box,
 * and which group of an H5MD is meant, come from the trajectory; here they are
 * only looked at.  Masses that are left out are those of the elements (VOTCA:
 * 1), charges 0. */
#include "io/topology/atoms_format.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/topology/molecules.h"
#include "io/topology/xml_edit.h"
#include "io/xml.h"
#include "model/names.h"

typedef struct topology {
  cg_molecules all;
  cg_names **bead; /* of each kind: names of its beads, in their order */
  int32_t room;
} topology;

static int32_t add_name(topology *t, const char *name)
{
  return cg_names_add(t->all.names, name, strlen(name));
}

/* Residues count on by one, for all beads of a molecule or for none. */
static cg_status read_residue(const cg_xml *node, cg_species *s, int *residue)
{
  bool found;
  int before = *residue;
  CG_TRY(cg_xml_int(node, "resid", 1, INT_MAX, &found, residue));
  if (s->atoms > 0 && (found ? before == 0 || (*residue != before &&
                                               *residue != before + 1)
                             : before != 0))
    return cg_xml_fail(node, "resid must be that of the bead before, or one "
                             "more, for all beads or for none");
  if (s->atoms == 0 || *residue != before)
    cg_species_begin_residue(s, s->name);
  return CG_OK;
}

static cg_status read_bead(topology *t, const cg_xml *node, cg_species *s,
                           cg_names *names, int *residue)
{
  static const char *const known[] = {"name", "type", "mass", "q", "resid",
                                      NULL};
  const char *name, *type;
  double mass = 0.0, charge = 0.0;
  bool found;
  CG_TRY(cg_xml_check(node, known, NULL, NULL));
  CG_TRY(cg_xml_need(node, "name", &name));
  CG_TRY(cg_xml_need(node, "type", &type));
  CG_TRY(cg_xml_check_word(node, type));
  CG_TRY(cg_xml_double(node, "q", &found, &charge));
  CG_TRY(cg_xml_double(node, "mass", &found, &mass));
  t->all.massless |= !found;
  if (mass < 0.0)
    return cg_xml_fail(node, "mass=\"%g\": 0 or more expected", mass);
  if (cg_names_add(names, name, strlen(name)) != s->atoms)
    return cg_xml_fail(node, "the molecule has a bead %.40s already", name);
  CG_TRY(read_residue(node, s, residue));
  cg_species_add_atom(s, add_name(t, name), add_name(t, type), mass, charge);
  return CG_OK;
}

static bool are_same(const cg_species *a, const cg_species *b)
{
  bool same = a->atoms == b->atoms && a->residues == b->residues;
  for (int32_t i = 0; i < a->atoms && same; i++) {
    const cg_species_atom *p = &a->atom[i], *q = &b->atom[i];
    same = p->name == q->name && p->type == q->type &&
           p->residue == q->residue && p->mass == q->mass &&
           p->charge == q->charge;
  }
  return same;
}

static cg_status read_beads(topology *t, const cg_xml *node, int beads)
{
  static const char *const many[] = {"bead", NULL};
  static const char *const known[] = {"name", "nmols", "nbeads", NULL};
  int32_t kind = t->all.kinds - 1;
  cg_species *s = &t->all.kind[kind];
  int residue = 0;
  CG_TRY(cg_xml_check(node, known, NULL, many));
  for (const cg_xml *bead = cg_xml_first(node); bead; bead = cg_xml_next(bead))
    CG_TRY(read_bead(t, bead, s, t->bead[kind], &residue));
  if (s->atoms != beads)
    return cg_xml_fail(node, "nbeads=\"%d\", but it has %d beads", beads,
                       s->atoms);
  return CG_OK;
}

/* Molecules of a name that was there before must be the same; they are kept
 * as a kind that nothing refers to. */
static cg_status read_molecule(topology *t, const cg_xml *node)
{
  const char *name, *text;
  int copies = 0, beads = 0;
  bool found;
  CG_TRY(cg_xml_need(node, "name", &name));
  CG_TRY(cg_xml_need(node, "nmols", &text));
  CG_TRY(cg_xml_need(node, "nbeads", &text));
  CG_TRY(cg_xml_int(node, "nmols", 1, INT_MAX, &found, &copies));
  CG_TRY(cg_xml_int(node, "nbeads", 1, INT_MAX, &found, &beads));
  int32_t number = add_name(t, name);
  int32_t before = cg_molecules_find(&t->all, number);
  cg_molecules_add(&t->all, number);
  CG_RESERVE(t->bead, t->room, t->all.kinds);
  t->bead[t->all.kinds - 1] = cg_names_new();
  CG_TRY(read_beads(t, node, beads));
  int32_t kind = before < 0 ? t->all.kinds - 1 : before;
  if (!are_same(&t->all.kind[kind], &t->all.kind[t->all.kinds - 1]))
    return cg_xml_fail(node, "another molecule of the name %.40s has other "
                             "beads",
                       name);
  cg_molecules_put(&t->all, kind, copies);
  return CG_OK;
}

static cg_status read_molecules(topology *t, const cg_xml *molecules)
{
  static const char *const known[] = {"molecule", "clear", "rename", NULL};
  CG_TRY(cg_xml_check(molecules, NULL, NULL, known));
  for (const cg_xml *node = cg_xml_first(molecules); node;
       node = cg_xml_next(node)) {
    if (strcmp(cg_xml_name(node), "molecule") == 0)
      CG_TRY(read_molecule(t, node));
    if (strcmp(cg_xml_name(node), "clear") == 0 && t->all.kinds > 0)
      return cg_xml_fail(node, "would clear the molecules before it");
  }
  return CG_OK;
}

/* "SOL:OW": a molecule and its bead. */
static cg_status find_bead(const topology *t, const cg_xml *node,
                           const char *word, size_t n, int32_t *kind,
                           cg_gid *bead)
{
  char *name = cg_text_copy_n(word, n);
  char *colon = strchr(name, ':');
  *kind = -1;
  *bead = -1;
  if (colon) {
    *colon = '\0';
    int32_t number = cg_names_find(t->all.names, name);
    *kind = number < 0 ? -1 : cg_molecules_find(&t->all, number);
    if (*kind >= 0)
      *bead = cg_names_find(t->bead[*kind], colon + 1);
  }
  cg_free(name);
  if (*bead >= 0)
    return CG_OK;
  return cg_xml_fail(node, "there is no bead %.*s (MOLECULE:BEAD)",
                     n > 40 ? 40 : (int)n, word);
}

static cg_status read_tuple(topology *t, const cg_xml *node, int group,
                            const char **at, const char *end)
{
  const char *word;
  size_t n;
  int arity = t->all.group[group].arity;
  int32_t kind[4] = {0, 0, 0, 0};
  cg_gid bead[4] = {0, 0, 0, 0};
  for (int j = 0; j < arity; j++) {
    if (!cg_text_word(at, end, &word, &n))
      return cg_xml_fail(node, "the number of beads is no multiple of %d",
                         arity);
    CG_TRY(find_bead(t, node, word, n, &kind[j], &bead[j]));
    for (int i = 0; i < j; i++)
      if (kind[i] != kind[j] || bead[i] == bead[j])
        return cg_xml_fail(node, "%d different beads of one molecule expected",
                           arity);
  }
  cg_species_add_tuple(&t->all.kind[kind[0]], group, arity, bead);
  return CG_OK;
}

static cg_status read_tuples(topology *t, const cg_xml *node, int arity)
{
  static const char *const once[] = {"name", "beads", NULL};
  const char *name, *beads;
  CG_TRY(cg_xml_check(node, NULL, once, NULL));
  CG_TRY(cg_xml_child_text(node, "name", &name));
  CG_TRY(cg_xml_child_text(node, "beads", &beads));
  CG_TRY(cg_xml_check_word(node, name));
  int group = cg_molecules_group(&t->all, name, arity);
  if (group < 0)
    return cg_xml_fail(node, "the name %.40s is that of tuples of another "
                             "number of beads",
                       name);
  const char *at = beads, *end = beads + strlen(beads);
  while (isspace((unsigned char)*at))
    at++;
  while (at < end)
    CG_TRY(read_tuple(t, node, group, &at, end));
  return CG_OK;
}

static cg_status read_bonded(topology *t, const cg_xml *bonded)
{
  static const char *const kinds[] = {"bond", "angle", "dihedral", NULL};
  CG_TRY(cg_xml_check(bonded, NULL, NULL, kinds));
  for (const cg_xml *node = cg_xml_first(bonded); node;
       node = cg_xml_next(node))
    for (int k = 0; k < 3; k++)
      if (strcmp(cg_xml_name(node), kinds[k]) == 0)
        CG_TRY(read_tuples(t, node, k + 2));
  return CG_OK;
}

static cg_status read_own(const cg_xml *root, cg_atoms *atoms)
{
  topology t = {.room = 0};
  const cg_xml *molecules = cg_xml_child(root, "molecules");
  const cg_xml *bonded = cg_xml_child(root, "bonded");
  if (!molecules)
    return cg_xml_fail(root, "the element <molecules> is missing");
  cg_molecules_start(&t.all);
  t.all.typed = true;
  cg_status status = read_molecules(&t, molecules);
  if (status == CG_OK && bonded)
    status = read_bonded(&t, bonded);
  if (status == CG_OK)
    status = cg_molecules_lay(&t.all, atoms);
  for (int32_t k = 0; k < t.all.kinds; k++)
    cg_names_free(t.bead[k]);
  cg_free(t.bead);
  cg_molecules_clear(&t.all);
  return status;
}

static cg_status read_base(const cg_atoms_input *in, const cg_xml *root,
                           const char *base, cg_atoms *atoms)
{
  static const char *const known[] = {"clear", "define", "rename", NULL};
  const cg_xml *molecules = cg_xml_child(root, "molecules");
  cg_atoms_options how = *in->options;
  cg_atoms *read;
  how.original = true;
  if (in->options->original)
    return cg_xml_fail(root, "the base of a topology must not have one itself");
  if (cg_xml_child(root, "bonded"))
    return cg_xml_fail(root, "<bonded> needs each <molecule>, not base");
  char *path = cg_file_beside(in->path, base);
  cg_status status = cg_atoms_read_with(in->comm, path, &how, &read);
  cg_free(path);
  CG_TRY(status);
  *atoms = *read;
  cg_free(read);
  if (!molecules)
    return CG_OK;
  CG_TRY(cg_xml_check(molecules, NULL, NULL, known));
  return cg_xml_define(molecules, atoms);
}

static cg_status check_box(const cg_xml *box)
{
  static const char *const sides[] = {"xx", "yy", "zz", NULL};
  const char *text;
  double side = 0.0;
  bool found;
  CG_TRY(cg_xml_check(box, sides, NULL, NULL));
  for (int k = 0; k < 3; k++) {
    CG_TRY(cg_xml_need(box, sides[k], &text));
    CG_TRY(cg_xml_double(box, sides[k], &found, &side));
    if (!(side > 0.0))
      return cg_xml_fail(box, "%s=\"%g\": more than 0 expected", sides[k],
                         side);
  }
  return CG_OK;
}

static cg_status check_rest(const cg_xml *root)
{
  static const char *const name[] = {"name", NULL};
  const cg_xml *box = cg_xml_child(root, "box");
  const cg_xml *group = cg_xml_child(root, "h5md_particle_group");
  if (box)
    CG_TRY(check_box(box));
  return group ? cg_xml_check(group, name, NULL, NULL) : CG_OK;
}

static cg_status read_root(const cg_atoms_input *in, const cg_xml *root,
                           cg_atoms *atoms)
{
  static const char *const attributes[] = {"base", NULL};
  static const char *const once[] = {"h5md_particle_group", "molecules",
                                     "bonded", "box", "beadtypes", NULL};
  if (strcmp(cg_xml_name(root), "cg_molecule") == 0)
    return cg_xml_fail(root, "is a mapping; give it with -m");
  if (strcmp(cg_xml_name(root), "topology") != 0)
    return cg_xml_fail(root, "<topology> expected");
  CG_TRY(cg_xml_check(root, attributes, once, NULL));
  CG_TRY(check_rest(root));
  const cg_xml *molecules = cg_xml_child(root, "molecules");
  const cg_xml *beadtypes = cg_xml_child(root, "beadtypes");
  const char *base = cg_xml_attribute(root, "base");
  CG_TRY(base ? read_base(in, root, base, atoms) : read_own(root, atoms));
  if (molecules)
    CG_TRY(cg_xml_rename(molecules, atoms));
  return beadtypes ? cg_xml_beadtypes(beadtypes, atoms) : CG_OK;
}

static cg_status parse(const cg_atoms_input *in, cg_atoms *atoms)
{
  cg_xml *root;
  CG_TRY(cg_xml_parse(NULL, in->text, in->n, &root));
  cg_status status = read_root(in, root, atoms);
  cg_xml_free(root);
  return status;
}

static bool probe(const char *text, size_t n)
{
  static const char mark[] = "\xef\xbb\xbf"; /* of UTF-8 */
  size_t at = n > 3 && memcmp(text, mark, 3) == 0 ? 3 : 0;
  while (at < n && isspace((unsigned char)text[at]))
    at++;
  return at < n && text[at] == '<';
}

const cg_atoms_format cg_atoms_xml = {"xml", probe, parse};
