/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Repeat units of a mapping file, our own addition to VOTCA's: one <cg_residue>
 * for each kind of residue, and bonded terms that hold along the chain.
 *
 *   <bond><name>bb</name><beads>BB +BB</beads></bond>
 *
 * joins BB of each residue with BB of the next one.  What a chain of a given
 * length is made of is seen when its atoms are known (mapping/expand.h). */
#include "io/mapping_xml.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static cg_status read_end(const cg_xml *node, cg_unit_end *end)
{
  const char *text;
  if (!cg_xml_child(node, "end"))
    return CG_OK;
  CG_TRY(cg_xml_child_text(node, "end", &text));
  *end = strcmp(text, "head") == 0   ? CG_UNIT_HEAD
         : strcmp(text, "tail") == 0 ? CG_UNIT_TAIL
                                     : CG_UNIT_ANY;
  return *end != CG_UNIT_ANY
             ? CG_OK
             : cg_xml_fail(node, "the end '%.40s' is neither head nor tail",
                           text);
}

static cg_status check_new(const cg_xml *node, const cg_mapping_def *def,
                           const cg_unit_def *unit)
{
  for (const cg_unit_def *other = def->unit; other < unit; other++)
    if (strcmp(other->residue, unit->residue) == 0 && other->end == unit->end)
      return cg_xml_fail(node, "residue %s has beads already (line %d); a "
                               "second <cg_residue> is for its <end>head or "
                               "tail",
                         unit->residue, other->line);
  return CG_OK;
}

/* Signs in front of a bead's name lead to another residue. */
static cg_status check_names(const cg_xml *node, const cg_unit_def *unit,
                             cg_names *all)
{
  for (int b = 0; b < unit->beads; b++) {
    const char *name = unit->bead[b].name;
    if (name[0] == '+' || name[0] == '-')
      return cg_xml_fail(node, "the name of bead '%s' begins with a sign, "
                               "which means another residue", name);
    cg_names_add(all, name, strlen(name));
  }
  return CG_OK;
}

static cg_status read_unit(const cg_xml *node, cg_mapping_reader *to,
                           cg_unit_def *unit)
{
  static const char *const once[] = {"name", "end", "cg_beads", NULL};
  cg_names *all = to->beads;
  unit->line = cg_xml_line(node);
  CG_TRY(cg_xml_check(node, NULL, once, NULL));
  CG_TRY(cg_mapping_xml_word(node, "name", &unit->residue));
  CG_TRY(read_end(node, &unit->end));
  CG_TRY(check_new(node, to->def, unit));
  to->beads = cg_names_new();
  cg_status status =
      cg_mapping_xml_beads(node, to, &unit->beads, &unit->bead);
  cg_names_free(to->beads);
  to->beads = all;
  return status == CG_OK ? check_names(node, unit, all) : status;
}

/* "++BB": 2 residues further on. */
static const char *cut_signs(const char *word, size_t *n, int *step)
{
  char sign = word[0];
  *step = 0;
  while (*n > 0 && (sign == '+' || sign == '-') && *word == sign) {
    *step += sign == '+' ? 1 : -1;
    word++;
    --*n;
  }
  return word;
}

/* Word number i of a list of tuples: a bead that its tuple has not yet. */
static cg_status read_member(const cg_xml *node, const cg_mapping_reader *from,
                             const char *word, size_t n, int i,
                             cg_link_def *link)
{
  word = cut_signs(word, &n, &link->step[i]);
  link->bead[i] = cg_text_copy_n(word, n);
  if (cg_names_find(from->beads, link->bead[i]) < 0)
    return cg_mapping_xml_unknown(node, "bead", link->bead[i], from->beads);
  for (int j = i - i % link->arity; j < i; j++)
    if (link->step[j] == link->step[i] &&
        strcmp(link->bead[j], link->bead[i]) == 0)
      return cg_xml_fail(node, "bead '%s' stands twice in tuple %d",
                         link->bead[i], 1 + i / link->arity);
  return CG_OK;
}

static cg_status read_tuples(const cg_xml *node, const cg_mapping_reader *from,
                             cg_link_def *link)
{
  const char *text, *word;
  size_t n;
  CG_TRY(cg_xml_child_text(node, "beads", &text));
  int words = cg_mapping_xml_words(text);
  if (words % link->arity != 0)
    return cg_xml_fail(node, "lists %d beads, not a multiple of %d", words,
                       link->arity);
  link->tuples = words / link->arity;
  link->bead = CG_ARRAY(char *, words);
  link->step = CG_ARRAY(int, words);
  const char *at = text, *end = text + strlen(text);
  for (int i = 0; cg_text_word(&at, end, &word, &n); i++)
    CG_TRY(read_member(cg_xml_child(node, "beads"), from, word, n, i, link));
  return CG_OK;
}

static cg_status read_link(const cg_xml *node, const cg_mapping_reader *from,
                           cg_names *names, cg_link_def *link)
{
  static const char *const once[] = {"name", "beads", NULL};
  link->line = cg_xml_line(node);
  link->arity = cg_mapping_xml_arity(cg_xml_name(node));
  CG_TRY(cg_xml_check(node, NULL, once, NULL));
  CG_TRY(cg_mapping_xml_word(node, "name", &link->name));
  CG_TRY(cg_mapping_xml_add(node, link->name, names));
  return read_tuples(node, from, link);
}

static cg_status read_links(const cg_xml *topology, cg_mapping_reader *to)
{
  static const char *const many[] = {"bond", "angle", "dihedral", "improper",
                                     NULL};
  const cg_xml *all = cg_xml_child(topology, "cg_bonded");
  if (!all)
    return CG_OK;
  CG_TRY(cg_xml_check(all, NULL, NULL, many));
  cg_mapping_def *def = to->def;
  def->links = cg_mapping_xml_children(all);
  def->link = CG_ARRAY(cg_link_def, def->links);
  cg_names *names = cg_names_new();
  cg_status status = CG_OK;
  int i = 0;
  for (const cg_xml *node = cg_xml_first(all); node && status == CG_OK;
       node = cg_xml_next(node))
    status = read_link(node, to, names, &def->link[i++]);
  cg_names_free(names);
  return status;
}

cg_status cg_mapping_xml_units(const cg_xml *topology, cg_mapping_reader *to)
{
  static const char *const once[] = {"cg_bonded", NULL};
  static const char *const many[] = {"cg_residue", NULL};
  cg_mapping_def *def = to->def;
  CG_TRY(cg_xml_check(topology, NULL, once, many));
  def->unit = CG_ARRAY(cg_unit_def, cg_mapping_xml_children(topology));
  to->in_unit = true;
  for (const cg_xml *node = cg_xml_first(topology); node;
       node = cg_xml_next(node))
    if (strcmp(cg_xml_name(node), "cg_residue") == 0)
      CG_TRY(read_unit(node, to, &def->unit[def->units++]));
  return read_links(topology, to);
}
