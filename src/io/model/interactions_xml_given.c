/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a file of interactions gives and does not ask for: pairs that are left
 * out, and forces that are known.  cgmap-interactions(5). */
#include "io/model/interactions_xml.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/results/tab.h"
#include "model/known.h"
#include "model/term.h"

enum { MOST_BEADS = 1 << 24 }; /* of a molecule */

/* The next number of a list of beads, in file and list from 1 and from 0. */
static cg_status add_bead(const cg_xml *node, const char *word, size_t n,
                          cg_exclude *of)
{
  int64_t bead;
  if (!cg_text_int(word, n, &bead) || bead < 1 || bead > MOST_BEADS)
    return cg_xml_fail(node, "beads: '%.*s' is no number of a bead, from 1",
                       n < 40 ? (int)n : 40, word);
  for (int b = 0; b < of->beads; b++)
    if (of->bead[b] == bead - 1)
      return cg_xml_fail(node, "beads: %lld is listed twice", (long long)bead);
  CG_GROW(of->bead, of->beads + 1);
  of->bead[of->beads++] = (int)bead - 1;
  return CG_OK;
}

cg_status cg_interactions_xml_exclude(const cg_xml *node, cg_interactions *set)
{
  static const char *const attributes[] = {"beads", "name", NULL};
  const char *at, *name = cg_xml_attribute(node, "name"), *word;
  size_t n;
  CG_GROW(set->exclude, set->excludes + 1);
  cg_exclude *of = &set->exclude[set->excludes++];
  *of = (cg_exclude){.line = cg_xml_line(node)};
  CG_TRY(cg_xml_check(node, attributes, NULL, NULL));
  CG_TRY(cg_xml_need(node, "beads", &at));
  if (name) {
    CG_TRY(cg_xml_check_word(node, name));
    of->molecule = cg_text_copy(name);
  }
  const char *end = at + strlen(at);
  while (cg_text_word(&at, end, &word, &n))
    CG_TRY(add_bead(node, word, n, of));
  if (of->beads < 2)
    return cg_xml_fail(node, "beads=\"%.40s\": two beads or more leave each "
                             "other out", cg_xml_attribute(node, "beads"));
  return CG_OK;
}

static cg_interaction *add_table(cg_known *known, const cg_xml *node)
{
  int n = ++known->set.n;
  CG_GROW(known->set.list, n);
  CG_GROW(known->file, n);
  CG_GROW(known->table, n);
  CG_GROW(known->units, n);
  CG_GROW(known->angular, n);
  cg_interaction *it = &known->set.list[n - 1];
  *it = (cg_interaction){.line = cg_xml_line(node), .type = {-1, -1},
                         .group = -1};
  known->file[n - 1] = NULL;
  known->table[n - 1] = NULL;
  return it;
}

/* <known types="A B" table="FILE"/> or <known name="b1" table="FILE"/> */
static cg_status read_table(const cg_xml *node, cg_known *known)
{
  static const char *const pair[] = {"types", "table", NULL};
  static const char *const bonded[] = {"name", "table", NULL};
  bool named = cg_xml_attribute(node, "name");
  cg_interaction *it = add_table(known, node);
  const char *file;
  CG_TRY(cg_xml_check(node, named ? bonded : pair, NULL, NULL));
  if (named) {
    it->name = cg_text_copy(cg_xml_attribute(node, "name"));
  } else {
    it->term = &cg_term_pair;
    CG_TRY(cg_interactions_xml_types(node, it));
    it->name = cg_text_format("%s-%s", it->type_name[0], it->type_name[1]);
  }
  CG_TRY(cg_xml_check_word(node, it->name));
  CG_TRY(cg_xml_need(node, "table", &file));
  known->file[known->set.n - 1] = cg_text_copy(file);
  return CG_OK;
}

/* <known kind="coulomb" method="pme"/> */
static cg_status read_coulomb(const cg_xml *node, cg_known *known)
{
  static const char *const attributes[] = {"kind", "method", "cutoff",
                                           "epsilon_r", NULL};
  static const char *const kinds[] = {"coulomb", NULL};
  static const char *const methods[] = {"pme", "cutoff", NULL};
  cg_coulomb *coulomb = &known->coulomb;
  int kind, method;
  CG_TRY(cg_interactions_xml_choice(node, "kind", kinds, &kind));
  CG_TRY(cg_xml_check(node, attributes, NULL, NULL));
  CG_TRY(cg_interactions_xml_choice(node, "method", methods, &method));
  if (coulomb->method != CG_COULOMB_NONE)
    return cg_xml_fail(node, "line %d gives electrostatics already",
                       coulomb->line);
  *coulomb = (cg_coulomb){
      .method = method == 0 ? CG_COULOMB_PME : CG_COULOMB_CUTOFF,
      .cutoff = NAN,
      .epsilon_r = 1,
      .line = cg_xml_line(node)};
  CG_TRY(cg_interactions_xml_positive(node, "cutoff", &coulomb->cutoff));
  return cg_interactions_xml_positive(node, "epsilon_r", &coulomb->epsilon_r);
}

cg_status cg_interactions_xml_known(const cg_xml *node, cg_interactions *set)
{
  if (!set->known)
    set->known = CG_NEW(cg_known);
  if (cg_xml_attribute(node, "kind"))
    return read_coulomb(node, set->known);
  return read_table(node, set->known);
}

cg_status cg_interactions_read_tables(const cg_comm *comm,
                                      const cg_interactions *set)
{
  cg_known *known = set->known;
  for (int q = 0; known && q < known->set.n; q++) {
    cg_units units;
    char *path = cg_file_beside(set->path, known->file[q]);
    cg_status status = cg_tab_read(comm, path, &known->table[q], &units,
                                   &known->angular[q]);
    cg_free(path);
    if (status != CG_OK)
      return cg_fail_in("%s: line %d: <known>", set->path,
                        known->set.list[q].line);
    known->units[q] = units;
  }
  return CG_OK;
}
