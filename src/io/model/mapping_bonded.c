/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bonded terms of a mapping file, <cg_bonded>: kinds, names and tuples of beads
 * as they are written.
 *
 *   <bond><name>b</name><beads>A B B C</beads></bond>
 *
 * are two bonds of one name, A-B and B-C.  Between repeat units signs lead to
 * another residue, `BB +BB` from BB of each one to BB of the next: there they
 * are no part of the name. */
#include "io/model/mapping_xml.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/names.h"
#include "model/term.h"

/* "++BB": 2 residues further on. */
static const char *cut_signs(const char *word, size_t *n, int *step)
{
  char sign = word[0];
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
  if (from->in_unit)
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
  link->arity = cg_term_find(cg_xml_name(node))->beads;
  CG_TRY(cg_xml_check(node, NULL, once, NULL));
  CG_TRY(cg_mapping_xml_word(node, "name", &link->name));
  CG_TRY(cg_mapping_xml_add(node, link->name, names));
  return read_tuples(node, from, link);
}

/* Elements are the kinds of interaction that act between named tuples. */
static cg_status check_kinds(const cg_xml *all)
{
  int n = 0, kinds = 0;
  while (cg_term_classes[n])
    n++;
  const char **names = CG_ARRAY(const char *, n + 1);
  for (int k = 0; k < n; k++)
    if (cg_term_classes[k]->bonded)
      names[kinds++] = cg_term_classes[k]->name;
  cg_status status = cg_xml_check(all, NULL, NULL, names);
  cg_free(names);
  return status;
}

cg_status cg_mapping_xml_bonded(const cg_xml *topology, cg_mapping_reader *to)
{
  const cg_xml *all = cg_xml_child(topology, "cg_bonded");
  if (!all)
    return CG_OK;
  CG_TRY(check_kinds(all));
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
