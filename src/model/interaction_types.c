/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which beads an interaction takes, by their types.
 *
 * A pair of types is unordered: "A B" and "B A" are one.  Where a word means
 * several types, all pairs of one from each side have one force, as VOTCA's
 * wildcards do; a type may stand on both sides.  Terms of many beads take one
 * type on each place.
 *
 * Two interactions may share a pair of types only where one takes pairs within
 * a molecule and the other pairs of different molecules; anything else would
 * put the same pair of beads into two expansions, whose sum alone the forces
 * determine.  Disadvantage: the search for such doubles compares every two
 * interactions, fine for the hundreds that a model of ten types has. */
#include "model/interaction_types.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/select.h"
#include "model/term.h"

/* Several types have one table, and its name is that of a file. */
static cg_status check_several(const cg_interactions *set,
                               const cg_interaction *it, int k,
                               const char *found)
{
  if (it->term->many)
    return cg_interaction_fail(
        set, it, "'%s' means the types %s: a %s acts between one type and "
                 "another, list them", it->type_name[k], found,
        it->term->name);
  if (strpbrk(it->name, "*?|"))
    return cg_interaction_fail(
        set, it, "'%s' means the types %s, which one force is for: give it a "
                 "name of its own, name=\"...\"", it->type_name[k], found);
  return CG_OK;
}

/* A word becomes the types that it means, by their own names. */
static cg_status bind_side(const cg_interactions *set, cg_interaction *it,
                           int k, const cg_beads *beads, bool *means, int *n)
{
  if (cg_select_types(beads, it->type_name[k], means, n) != CG_OK)
    return it->line > 0 ? cg_fail_in("%s: line %d: <%s>", set->path, it->line,
                                     it->term->name)
                        : cg_fail_in("%s %s", it->term->name, it->name);
  char *found = cg_select_text(beads, means);
  cg_status status = *n > 1 ? check_several(set, it, k, found) : CG_OK;
  cg_free(it->type_name[k]);
  it->type_name[k] = found;
  it->type[k] = 0;
  while (!means[it->type[k]])
    it->type[k]++;
  return status;
}

/* Every pair of one type from each side. */
static void share(cg_interaction *it, int types, const bool *one,
                  const bool *other)
{
  it->types = types;
  it->takes = CG_ARRAY(bool, types * types);
  for (int a = 0; a < types; a++)
    for (int b = 0; b < types; b++)
      it->takes[a * types + b] =
          (one[a] && other[b]) || (one[b] && other[a]);
}

static cg_status bind_sides(const cg_interactions *set, cg_interaction *it,
                            const cg_beads *beads)
{
  int types = cg_names_count(beads->types);
  bool *means = CG_ARRAY(bool, CG_MOST_TYPES * types);
  int n[CG_MOST_TYPES] = {0};
  cg_status status = CG_OK;
  for (int k = 0; k < it->term->beads && status == CG_OK; k++)
    status = bind_side(set, it, k, beads, means + k * types, &n[k]);
  cg_free(it->takes);
  it->takes = NULL;
  if (status == CG_OK && it->term == &cg_term_pair && (n[0] > 1 || n[1] > 1))
    share(it, types, means, means + types);
  cg_free(means);
  return status;
}

/* Is there a pair of types that both name? */
static bool meet_in_order(char *const *a, char *const *b)
{
  return cg_select_meet(a[0], b[0]) && cg_select_meet(a[1], b[1]);
}

static bool meet(char *const *a, char *const *b)
{
  char *const turned[2] = {b[1], b[0]};
  return meet_in_order(a, b) || meet_in_order(a, turned);
}

/* Pairs and the arms of a centre have no order. */
bool cg_interaction_overlaps(const cg_interaction *a, const cg_interaction *b)
{
  if (a->term != b->term || a->term->bonded)
    return false;
  if (a->term == &cg_term_threebody)
    return strcmp(a->type_name[0], b->type_name[0]) == 0 &&
           meet(a->type_name + 1, b->type_name + 1);
  if (a->term == &cg_term_density)
    return meet_in_order(a->type_name, b->type_name) &&
           a->cutoff == b->cutoff;
  return meet(a->type_name, b->type_name) &&
         (a->within == b->within || a->within == CG_WITHIN_ANY ||
          b->within == CG_WITHIN_ANY);
}

static cg_status fail_twice(const cg_interactions *set,
                            const cg_interaction *it,
                            const cg_interaction *first)
{
  char *types = cg_interaction_partners(it);
  cg_status status;
  if (it->term == &cg_term_pair)
    status = cg_interaction_fail(
        set, it,
        "%s %s %s have an interaction already (line %d); within=\"same\" and "
        "\"other\" would tell two apart",
        it->takes ? "some of the pairs" : "the pairs", it->type_name[0],
        it->type_name[1], first->line);
  else
    status = cg_interaction_fail(
        set, it, "the types %s have one already (line %d)%s", types,
        first->line,
        it->term == &cg_term_density ? " with the same cutoff" : "");
  cg_free(types);
  return status;
}

cg_status cg_interaction_bind_types(const cg_interactions *set, int i,
                                    const cg_beads *beads)
{
  cg_interaction *it = &set->list[i];
  CG_TRY(bind_sides(set, it, beads));
  for (int j = 0; j < i; j++)
    if (cg_interaction_overlaps(it, &set->list[j]))
      return fail_twice(set, it, &set->list[j]);
  return CG_OK;
}

char *cg_interaction_partners(const cg_interaction *it)
{
  cg_string s = {0};
  if (it->term->bonded)
    return cg_text_format("%d beads", it->term->beads);
  for (int k = 0; k < it->term->beads; k++)
    cg_string_add(&s, "%s%s", k > 0 ? ", " : "", it->type_name[k]);
  return s.text;
}
