/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interactions of several runs as one set (see saved.h).
 *
 * Interactions of one name are the same where they would be written alike:
 * every attribute that a file can hold counts.  Types stand in the order in
 * which a run met them, which says nothing where a pair, the arms of a centre
 * or the types that a word means have none: C|O and O|C are the same, and so
 * are the pairs C-O and O-C that were named by their types. */
#include <math.h>
#include <string.h>

#include "base/comm.h"
#include "base/mem.h"
#include "base/text.h"
#include "fm/saved.h"
#include "io/model/interactions_xml.h"
#include "model/interaction_types.h"
#include "model/interactions.h"
#include "model/select.h"
#include "model/term.h"

static const char place[] = "/model/interactions_xml";

cg_status cg_fm_put_set(cg_h5 *h5, const char *text)
{
  return cg_h5_put_texts(
      h5, place, 1, &text,
      (cg_h5_about){"1", "what was fitted, cgmap-interactions(5)"});
}

static cg_status check_complete(const cg_interactions *set)
{
  for (int q = 0; q < set->n; q++)
    if (set->list[q].intervals == 0)
      return cg_fail(CG_DATA, "%s: %s: its range is not closed", set->path,
                     set->list[q].name);
  return CG_OK;
}

/* The text, one of a list. */
static cg_status get_text(cg_h5 *h5, char **text)
{
  char **texts;
  size_t n;
  CG_TRY(cg_h5_get_texts(h5, place, &n, &texts));
  cg_status status =
      n == 1 ? CG_OK
             : cg_fail(CG_DATA, "%s: %s: %zu texts, 1 expected",
                       cg_h5_path(h5), place, n);
  *text = n == 1 ? cg_text_copy(texts[0]) : NULL;
  cg_free(texts);
  return status;
}

static cg_status parse(const char *path, const char *text,
                       cg_interactions **set)
{
  CG_TRY(cg_interactions_parse(path, text, strlen(text), set));
  cg_status status = cg_interactions_complete(*set);
  return status == CG_OK ? check_complete(*set) : status;
}

cg_status cg_fm_get_set(const cg_comm *all, cg_h5 *h5, const char *path,
                        cg_interactions **set)
{
  char *text = NULL;
  bool here = cg_comm_rank(all) == 0;
  cg_status status = here ? get_text(h5, &text) : CG_OK;
  *set = NULL;
  status = cg_comm_agree(all, status);
  if (status == CG_OK) {
    text = cg_comm_bcast_text(all, text);
    status = cg_comm_agree(all, parse(path, text, set));
  }
  cg_free(text);
  if (status != CG_OK) {
    cg_interactions_free(*set);
    *set = NULL;
  }
  return status;
}

/* a of one set, b of another. */
typedef struct met {
  const cg_interactions *one, *other;
  const cg_interaction *a, *b;
} met;

static cg_status differ(const met *m)
{
  char *here = cg_interaction_text(m->a), *there = cg_interaction_text(m->b);
  cg_status status =
      cg_fail(CG_CONFIG, "%s: the interaction %s is %s, that of %s is %s: only "
                         "runs that fit the same can be joined; make one again "
                         "with -i and the interactions.xml of the other",
              m->one->path, m->a->name, here, m->other->path, there);
  cg_free(here);
  cg_free(there);
  return status;
}

/* As it would be written with all that has no order in that of the letters. */
static char *text_in_order(const cg_interaction *it)
{
  cg_interaction copy = cg_interaction_copy(it);
  int first = it->term == &cg_term_threebody ? 1 : 0;
  char **side = copy.type_name + first;
  for (int k = 0; k < CG_MOST_TYPES; k++)
    if (copy.type_name[k]) {
      char *sorted = cg_select_sorted(copy.type_name[k]);
      cg_free(copy.type_name[k]);
      copy.type_name[k] = sorted;
    }
  if (!it->term->bonded && it->term != &cg_term_density &&
      strcmp(side[0], side[1]) > 0) {
    char *swap = side[0];
    side[0] = side[1];
    side[1] = swap;
  }
  char *text = cg_interaction_text(&copy);
  cg_interaction_clear(&copy);
  return text;
}

static bool alike(const met *m)
{
  char *one = text_in_order(m->a), *two = text_in_order(m->b);
  bool same = strcmp(one, two) == 0;
  cg_free(one);
  cg_free(two);
  return same;
}

static cg_status compare(const met *m)
{
  if (strcmp(m->a->name, m->b->name) == 0)
    return alike(m) ? CG_OK : differ(m);
  if (!cg_interaction_overlaps(m->a, m->b))
    return CG_OK;
  char *types = cg_interaction_partners(m->a);
  cg_status status =
      cg_fail(CG_CONFIG, "%s: %s acts between beads (%s) that have an "
                         "interaction of another name already, %s of %s: "
                         "name=\"...\" gives both one name",
              m->one->path, m->a->name, types, m->b->name, m->other->path);
  cg_free(types);
  return status;
}

static cg_status compare_sets(const cg_interactions *one,
                              const cg_interactions *other)
{
  if (one->units != other->units)
    return cg_fail(CG_CONFIG, "%s and %s have numbers in different units",
                   one->path, other->path);
  if (one->exclusions != other->exclusions)
    return cg_fail(CG_CONFIG, "%s leaves out pairs up to %d bonds apart, %s "
                              "up to %d (-1: all that share a bonded "
                              "interaction): that is not one model",
                   one->path, one->exclusions, other->path,
                   other->exclusions);
  for (int i = 0; i < one->n; i++)
    for (int j = 0; j < other->n; j++)
      CG_TRY(compare(&(met){one, other, &one->list[i], &other->list[j]}));
  return CG_OK;
}

static void add_set(cg_interactions *all, const cg_interactions *one)
{
  all->cutoff = fmax(all->cutoff, one->cutoff);
  for (int q = 0; q < one->n; q++)
    if (cg_interactions_find(all, one->list[q].name) < 0) {
      CG_GROW(all->list, all->n + 1);
      all->list[all->n++] = cg_interaction_copy(&one->list[q]);
    }
}

/* Is it the pair B-A, so named by its types, of which the other is A-B? */
static bool is_turned(const cg_interaction *it, const cg_interaction *other)
{
  if (it->term != &cg_term_pair || other->term != &cg_term_pair ||
      strcmp(it->type_name[0], other->type_name[1]) != 0 ||
      strcmp(it->type_name[1], other->type_name[0]) != 0)
    return false;
  char *own = cg_text_format("%s-%s", it->type_name[0], it->type_name[1]);
  char *turned = cg_text_format("%s-%s", it->type_name[1], it->type_name[0]);
  bool is = strcmp(it->name, own) == 0 && strcmp(other->name, turned) == 0;
  cg_free(own);
  cg_free(turned);
  return is;
}

/* Pairs that a set before names the other way round get its names. */
static void turn_names(cg_interactions *set, const cg_interactions *before)
{
  for (int i = 0; i < set->n; i++)
    for (int j = 0; j < before->n; j++)
      if (is_turned(&set->list[i], &before->list[j]) &&
          strcmp(set->list[i].name, before->list[j].name) != 0) {
        cg_free(set->list[i].name);
        set->list[i].name = cg_text_copy(before->list[j].name);
      }
}

cg_status cg_fm_join(int n, cg_interactions *const *sets,
                     cg_interactions **all)
{
  *all = NULL;
  for (int i = 0; i < n; i++)
    for (int j = 0; j < i; j++) {
      turn_names(sets[i], sets[j]);
      CG_TRY(compare_sets(sets[i], sets[j]));
    }
  *all = CG_NEW(cg_interactions);
  **all = (cg_interactions){.path = cg_text_copy(""),
                            .units = sets[0]->units,
                            .cutoff = sets[0]->cutoff,
                            .exclusions = sets[0]->exclusions};
  for (int i = 0; i < n; i++)
    add_set(*all, sets[i]);
  return CG_OK;
}
