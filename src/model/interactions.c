/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of interactions: made, completed, tied to the types and the bonded
 * tuples of the beads.
 *
 * One interaction: interaction.c; which types it takes: interaction_types.c. */
#include "model/interactions.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "math/basis.h"
#include "model/interaction_types.h"
#include "model/known.h"
#include "model/names.h"
#include "model/term.h"

void cg_interactions_remove(cg_interactions *set, int q)
{
  cg_interaction_clear(&set->list[q]);
  set->n--;
  memmove(set->list + q, set->list + q + 1,
          (size_t)(set->n - q) * sizeof *set->list);
}

void cg_interactions_free(cg_interactions *set)
{
  if (!set)
    return;
  for (int i = 0; i < set->n; i++)
    cg_interaction_clear(&set->list[i]);
  for (int i = 0; i < set->excludes; i++) {
    cg_free(set->exclude[i].molecule);
    cg_free(set->exclude[i].bead);
  }
  cg_free(set->exclude);
  cg_known_free(set->known);
  cg_free(set->list);
  cg_free(set->path);
  cg_free(set);
}

static void make_pair(cg_interaction *it, const cg_names *types, int32_t a,
                      int32_t b, double cutoff)
{
  const char *one = cg_names_text(types, a), *two = cg_names_text(types, b);
  *it = (cg_interaction){
      .term = &cg_term_pair,
      .name = cg_text_format("%s-%s", one, two),
      .type_name = {cg_text_copy(one), cg_text_copy(two)},
      .type = {a, b, -1},
      .group = -1,
      .basis = &cg_basis_bspline,
      .order = CG_SPLINE_ORDER,
      .min = NAN,
      .max = cutoff,
      .step = cg_term_pair.step,
  };
}

static void make_bonded(cg_interaction *it, const cg_beads *beads, int group)
{
  const cg_bonded *of = &beads->bonded[group];
  const cg_term_class *term = cg_term_of_arity(of->arity);
  *it = (cg_interaction){
      .term = term,
      .name = cg_text_copy(of->name),
      .type = {-1, -1, -1},
      .group = group,
      .basis = &cg_basis_bspline,
      .order = CG_SPLINE_ORDER,
      .min = NAN,
      .max = NAN,
      .step = term->step,
      .any_step = true,
  };
}

cg_interactions *cg_interactions_all(const cg_beads *beads, double cutoff)
{
  int32_t types = cg_names_count(beads->types);
  size_t pairs = (size_t)types * ((size_t)types + 1) / 2;
  cg_interactions *set = CG_NEW(cg_interactions);
  set->path = cg_text_copy("");
  set->units = -1;
  set->cutoff = cutoff;
  set->exclusions = -1;
  set->list = CG_ARRAY(cg_interaction, pairs + (size_t)beads->bonded_groups);
  for (int32_t a = 0; a < types; a++)
    for (int32_t b = a; b < types; b++)
      make_pair(&set->list[set->n++], beads->types, a, b, cutoff);
  for (int g = 0; g < beads->bonded_groups; g++)
    make_bonded(&set->list[set->n++], beads, g);
  return set;
}

/* A name is part of that of a table and of a group of the results. */
static cg_status check_name(const cg_interactions *set,
                            const cg_interaction *it)
{
  const char *name = it->name;
  if (*name && *name != '.' && !strchr(name, '/') &&
      strlen(name) <= CG_INTERACTION_NAME)
    return CG_OK;
  return cg_interaction_fail(
      set, it, "the name \"%.60s\" cannot be that of a file: 1 to %d letters "
               "are possible, no '/' and no '.' at the beginning; choose "
               "another with name=\"...\"", name, CG_INTERACTION_NAME);
}

static cg_status check(const cg_interactions *set, const cg_interaction *it)
{
  double scale = cg_term_scale(it->term);
  CG_TRY(check_name(set, it));
  if (it->term == &cg_term_pair && it->max > set->cutoff)
    return cg_interaction_fail(set, it, "max %g is beyond the cutoff %g",
                               it->max, set->cutoff);
  if (it->min >= it->max)
    return cg_interaction_fail(set, it, "min %g is not below max %g",
                               it->min * scale, it->max * scale);
  if ((it->max - it->min) / it->step > CG_MOST_INTERVALS &&
      it->intervals == 0)
    return cg_interaction_fail(set, it, "step %g makes more than %d intervals",
                               it->step * scale, CG_MOST_INTERVALS);
  if (it->term->periodic && it->basis->local && it->intervals > 0 &&
      it->intervals < it->order)
    return cg_interaction_fail(
        set, it, "%d intervals around the circle, splines of order %d need %d "
                 "or more", it->intervals, it->order, it->order);
  return CG_OK;
}

/* Names become names of files: two alike would be written over each other. */
static cg_status check_names(const cg_interactions *set)
{
  cg_names *names = cg_names_new();
  cg_status status = CG_OK;
  for (int i = 0; i < set->n && status == CG_OK; i++) {
    const cg_interaction *it = &set->list[i];
    int32_t other = cg_names_find(names, it->name);
    if (other >= 0)
      status = cg_interaction_fail(
          set, it, "line %d has the name '%s' already; another name would tell "
                   "them apart", set->list[other].line, it->name);
    cg_names_add(names, it->name, strlen(it->name));
  }
  cg_names_free(names);
  return status;
}

cg_status cg_interactions_check(const cg_interactions *set)
{
  CG_TRY(check_names(set));
  for (int i = 0; i < set->n; i++)
    CG_TRY(check(set, &set->list[i]));
  return CG_OK;
}

bool cg_interactions_open(const cg_interactions *set)
{
  for (int i = 0; i < set->n; i++)
    if (isnan(set->list[i].min) || isnan(set->list[i].max))
      return true;
  return false;
}

double cg_interactions_reach(const cg_interactions *set)
{
  double reach = set->cutoff;
  for (int i = 0; i < set->n; i++)
    if (set->list[i].term->many)
      reach = fmax(reach, 2 * set->list[i].cutoff);
  return reach;
}

cg_status cg_interactions_complete(cg_interactions *set)
{
  for (int i = 0; i < set->n; i++) {
    cg_interaction *it = &set->list[i];
    if (isnan(it->max) && it->term == &cg_term_pair)
      it->max = set->cutoff;
    if (isnan(it->cutoff) && it->term->many)
      it->cutoff = set->cutoff;
    if (it->term->periodic) {
      it->min = it->term->lo;
      it->max = it->term->hi;
    }
    CG_TRY(check(set, it));
    if (it->intervals == 0 && !isnan(it->min) && !isnan(it->max))
      it->intervals = cg_basis_intervals(it->min, it->max, it->step);
    CG_TRY(check(set, it));
  }
  return CG_OK;
}

static cg_status unknown_group(const cg_interactions *set,
                               const cg_interaction *it, const cg_beads *beads)
{
  const char **names = CG_ARRAY(const char *, beads->bonded_groups);
  for (int g = 0; g < beads->bonded_groups; g++)
    names[g] = beads->bonded[g].name;
  char *hint = cg_text_hint(it->name, names, (size_t)beads->bonded_groups);
  cg_status status = cg_interaction_fail(
      set, it, "no bonded tuples of the mapping have the name '%s'%s",
      it->name, hint);
  cg_free(hint);
  cg_free(names);
  return status;
}

/* A range in round numbers may exceed an angle's by their rounding. */
static cg_status take_kind(const cg_interactions *set, cg_interaction *it,
                           int arity)
{
  static const double ROUNDED = 1e-4;
  const cg_term_class *term = cg_term_of_arity(arity);
  double lo = term->lo, hi = term->hi;
  if (it->min < lo - ROUNDED || it->max > hi + ROUNDED)
    return cg_interaction_fail(
        set, it, "min %g and max %g reach beyond %g ... %g, all that the %s "
                 "'%s' of the mapping can have",
        it->min, it->max, lo, hi, term->name, it->name);
  it->term = term;
  it->min = fmax(it->min, lo);
  it->max = fmin(it->max, hi);
  return CG_OK;
}

static cg_status bind_bonded(const cg_interactions *set, cg_interaction *it,
                             const cg_beads *beads)
{
  for (it->group = 0; it->group < beads->bonded_groups; it->group++)
    if (strcmp(beads->bonded[it->group].name, it->name) == 0)
      break;
  if (it->group == beads->bonded_groups)
    return unknown_group(set, it, beads);
  int arity = beads->bonded[it->group].arity;
  if (it->term == &cg_term_bonded)
    return take_kind(set, it, arity);
  if (arity != it->term->beads)
    return cg_interaction_fail(
        set, it, "'%s' of the mapping joins %d beads, this takes %d",
        it->name, arity, it->term->beads);
  return CG_OK;
}

cg_status cg_interactions_bind(cg_interactions *set, const cg_beads *beads)
{
  for (int i = 0; i < set->n; i++)
    CG_TRY(set->list[i].term->bonded
               ? bind_bonded(set, &set->list[i], beads)
               : cg_interaction_bind_types(set, i, beads));
  return cg_interactions_complete(set);
}

int cg_interactions_find(const cg_interactions *set, const char *name)
{
  for (int q = 0; q < set->n; q++)
    if (strcmp(set->list[q].name, name) == 0)
      return q;
  return -1;
}
