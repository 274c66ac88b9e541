/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One function for every pair of bead types (see engine_pairs.h). */
#include "io/engine/engine_pairs.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/select.h"
#include "model/units.h"

static const double ENOUGH = 20.0; /* kT: no pair climbs higher */
static const double MARGIN = 0.9;  /* of the shortest distance in the data */
static const double STEP = 0.99;   /* from one radius tried to the next */
static const double SMALLEST = 1e-3; /* of the cutoff */

double cg_engine_kT(const cg_forcefield *model)
{
  double boltzmann =
      cg_unit_names_of(model->reduced ? CG_UNITS_LJ : CG_UNITS_GROMACS)
          ->boltzmann;
  double unknown = model->reduced ? 1.0 : 300.0;
  return boltzmann *
         (model->temperature > 0.0 ? model->temperature : unknown);
}

/* LAMMPS splits lines at blanks and ends them at '#', so do others. */
static cg_status check_name(const char *name)
{
  if (*name && !strpbrk(name, " \t\r\n#"))
    return CG_OK;
  return cg_fail(CG_CONFIG,
                 "interaction \"%s\": a name with blanks or '#' cannot be "
                 "the name of a table; give it another in the interactions "
                 "file", name);
}

static bool is_seen_pair(const cg_termfit *fit)
{
  return fit->seen && fit->term == &cg_term_pair;
}

static bool takes(const cg_forcefield *model, const cg_termfit *fit, int i,
                  int j)
{
  const char *a = model->type_name[i], *b = model->type_name[j];
  char *const *type = fit->type_name;
  return (cg_select_lists(type[0], a) && cg_select_lists(type[1], b)) ||
         (cg_select_lists(type[0], b) && cg_select_lists(type[1], a));
}

/* The fit of a pair of types, NULL where there is none. */
static cg_status find_fit(const cg_forcefield *model, int i, int j,
                          const cg_termfit **fit)
{
  *fit = NULL;
  for (int p = 0; p < model->terms; p++) {
    const cg_termfit *other = &model->term[p];
    if (!is_seen_pair(other) || !takes(model, other, i, j))
      continue;
    if (*fit)
      return cg_fail(CG_CONFIG,
                     "interactions %s and %s act between the same types: one "
                     "table a pair is all that the engine has",
                     (*fit)->name, other->name);
    *fit = other;
    CG_TRY(check_name(other->name));
  }
  return CG_OK;
}

static double longest_cutoff(const cg_forcefield *model)
{
  double longest = 0.0;
  for (int p = 0; p < model->terms; p++)
    if (model->term[p].term == &cg_term_pair)
      longest = fmax(longest, model->term[p].basis.max);
  return longest;
}

static double shortest_seen(const cg_termfit *fit)
{
  for (int i = 0; i < fit->basis.intervals; i++)
    if (fit->samples[i] > 0)
      return fit->basis.min + i * fit->basis.h;
  return fit->basis.max;
}

/* Below it the data do not reach. */
static double core_of(const cg_termfit *fit)
{
  return cg_termfit_is_formula(fit) ? shortest_seen(fit) : fit->core;
}

/* Mean core radius of the pairs seen between types i and j, both -1: of all
 * pairs; 0 where there is none. */
static double mean_core(const cg_forcefield *model, int i, int j)
{
  double sum = 0.0;
  int n = 0;
  for (int p = 0; p < model->terms; p++) {
    const cg_termfit *fit = &model->term[p];
    if (!is_seen_pair(fit) || core_of(fit) <= 0.0 ||
        (i >= 0 && !takes(model, fit, i, j)))
      continue;
    sum += core_of(fit);
    n++;
  }
  return n > 0 ? sum / n : 0.0;
}

static double diameter_of(const cg_forcefield *model, int type)
{
  double own = mean_core(model, type, type);
  return own > 0.0 ? own : mean_core(model, -1, -1);
}

static cg_status make_wca(const cg_forcefield *model, cg_engine_pair *pair)
{
  pair->sigma = 0.5 * (diameter_of(model, pair->type[0]) +
                       diameter_of(model, pair->type[1]));
  pair->epsilon = cg_engine_kT(model);
  pair->end = cbrt(sqrt(2.0)) * pair->sigma;
  if (pair->sigma > 0.0)
    return CG_OK;
  return cg_fail(CG_CONFIG, "no pair of the model has a core, so wca has no "
                            "diameter for pairs never seen: use zero");
}

static cg_status make_copy(const cg_forcefield *model, const char *name,
                           cg_engine_pair *pair)
{
  const char **names = CG_ARRAY(const char *, model->terms);
  int n = 0;
  for (int p = 0; p < model->terms; p++) {
    if (!is_seen_pair(&model->term[p]))
      continue;
    names[n++] = model->term[p].name;
    if (strcmp(model->term[p].name, name) == 0)
      pair->fit = &model->term[p];
  }
  const char *nearest = cg_text_nearest(name, names, (size_t)n);
  cg_free(names);
  if (pair->fit) {
    pair->end = pair->fit->basis.max;
    return CG_OK;
  }
  return cg_fail(CG_USAGE, "no interaction %s was seen that could be copied"
                           "%s%s%s", name, nearest ? "; did you mean " : "",
                 nearest ? nearest : "", nearest ? "?" : "");
}

static cg_status make_unseen(const cg_forcefield *model, const char *unseen,
                             cg_engine_pair *pair)
{
  if (strcmp(unseen, "wca") == 0)
    return make_wca(model, pair);
  if (strncmp(unseen, "copy=", 5) == 0)
    return make_copy(model, unseen + 5, pair);
  if (strcmp(unseen, "zero") != 0)
    return cg_fail(CG_USAGE, "unseen pairs: \"%s\", expected wca, zero or "
                             "copy=NAME", unseen);
  pair->end = longest_cutoff(model);
  return CG_OK;
}

static cg_status make_pair(const cg_forcefield *model, const char *unseen,
                           cg_engine_pair *pair, cg_string *missing)
{
  int i = pair->type[0], j = pair->type[1];
  CG_TRY(find_fit(model, i, j, &pair->fit));
  if (pair->fit) {
    pair->name = cg_text_copy(pair->fit->name);
    pair->end = pair->fit->basis.max;
    return CG_OK;
  }
  if (!unseen) {
    cg_string_add(missing, "%s%s-%s", missing->n ? ", " : "",
                  model->type_name[i], model->type_name[j]);
    return CG_OK;
  }
  pair->name = cg_text_format("unseen:%s-%s", model->type_name[i],
                              model->type_name[j]);
  CG_TRY(check_name(pair->name));
  return make_unseen(model, unseen, pair);
}

static cg_status make_pairs(const cg_forcefield *model, const char *unseen,
                            cg_engine_pair *list, cg_string *missing)
{
  cg_engine_pair *pair = list;
  for (int i = 0; i < model->types; i++)
    for (int j = i; j < model->types; j++, pair++) {
      *pair = (cg_engine_pair){.type = {i, j}};
      CG_TRY(make_pair(model, unseen, pair, missing));
      for (const cg_engine_pair *other = list; other < pair; other++)
        if (pair->name && other->name && !strcmp(pair->name, other->name) &&
            !(pair->fit && pair->fit == other->fit))
          return cg_fail(CG_CONFIG, "two interactions have the name %s",
                         pair->name);
    }
  return CG_OK;
}

cg_status cg_engine_pairs_make(const cg_forcefield *model, const char *unseen,
                               int *n, cg_engine_pair **list)
{
  cg_string missing = {0};
  *n = model->types * (model->types + 1) / 2;
  *list = CG_ARRAY(cg_engine_pair, *n);
  cg_status status = make_pairs(model, unseen, *list, &missing);
  if (status == CG_OK && missing.n > 0)
    status = cg_fail(CG_CONFIG,
                     "the model has nothing for the pairs %s, which the data "
                     "never showed in range; say what they get: --unseen "
                     "wca, zero or copy=NAME", missing.text);
  cg_free(missing.text);
  if (status != CG_OK) {
    cg_engine_pairs_free(*n, *list);
    *list = NULL;
  }
  return status;
}

bool cg_engine_pair_repeats(const cg_engine_pair *list, int p)
{
  for (int other = 0; other < p; other++)
    if (strcmp(list[other].name, list[p].name) == 0)
      return true;
  return false;
}

void cg_engine_pairs_free(int n, cg_engine_pair *list)
{
  for (int i = 0; i < n && list; i++)
    cg_free(list[i].name);
  cg_free(list);
}

double cg_engine_pair_force(const cg_engine_pair *pair, double r)
{
  if (pair->fit)
    return cg_termfit_force(pair->fit, r);
  if (r >= pair->end || pair->epsilon <= 0.0)
    return 0.0;
  double s6 = pow(pair->sigma / r, 6);
  return 24.0 * pair->epsilon * (2.0 * s6 * s6 - s6) / r;
}

double cg_engine_pair_potential(const cg_engine_pair *pair, double r)
{
  if (pair->fit)
    return cg_termfit_potential(pair->fit, r);
  if (r >= pair->end || pair->epsilon <= 0.0)
    return 0.0;
  double s6 = pow(pair->sigma / r, 6);
  return 4.0 * pair->epsilon * (s6 * s6 - s6) + pair->epsilon;
}

double cg_engine_pair_core(const cg_engine_pair *pair)
{
  return pair->fit ? core_of(pair->fit) : pair->sigma;
}

double cg_engine_pair_begin(const cg_engine_pair *pair, double kT)
{
  double r = cg_engine_pair_core(pair), least = SMALLEST * pair->end;
  if (r <= 0.0)
    return least;
  if (pair->fit)
    r = fmin(r, MARGIN * shortest_seen(pair->fit));
  while (r > least && cg_engine_pair_potential(pair, r) < ENOUGH * kT)
    r *= STEP;
  return fmax(r, least);
}
