/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which distances, angles and densities occur (see ranges.h): the least and the
 * largest of each, with room for DEVIATIONS sigma where beads are displaced.
 * Cost: a pass over all frames before that of the fit.  Disadvantage: one stray
 * tuple widens a range; what it alone reaches counts as unsampled (thin.c). */
#include "fm/ranges.h"

#include <math.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/timer.h"
#include "fm/bunch.h"
#include "fm/many.h"
#include "fm/tuples.h"
#include "model/interactions.h"
#include "model/term.h"

enum { DEVIATIONS = 5 };

struct cg_ranges {
  double reach;  /* of displacements: of q, times its gradient's length */
  int terms;
  cg_bunches *bunches;
  cg_tuples *tuples;
  cg_many *many;
  double *least; /* terms: INFINITY where none was seen */
  double *most;  /* terms: not of pairs; -INFINITY where none was seen */
};

cg_ranges *cg_ranges_new(const cg_beads *beads, const cg_interactions *set,
                         double sigma)
{
  cg_ranges *ranges = CG_NEW(cg_ranges);
  ranges->reach = DEVIATIONS * sigma;
  ranges->terms = set->n;
  ranges->bunches = cg_bunches_new(beads, set);
  ranges->tuples = cg_tuples_new(beads, set);
  ranges->many = cg_many_new(beads, set);
  ranges->least = CG_ARRAY(double, set->n);
  ranges->most = CG_ARRAY(double, set->n);
  for (int q = 0; q < set->n; q++) {
    ranges->least[q] = INFINITY;
    ranges->most[q] = -INFINITY;
  }
  return ranges;
}

void cg_ranges_free(cg_ranges *ranges)
{
  if (!ranges)
    return;
  cg_bunches_free(ranges->bunches);
  cg_many_free(ranges->many);
  cg_tuples_free(ranges->tuples);
  cg_free(ranges->least);
  cg_free(ranges->most);
  cg_free(ranges);
}

static cg_status begin_frame(void *self, const cg_local *local)
{
  cg_ranges *ranges = self;
  cg_bunches_frame(ranges->bunches, local);
  cg_tuples_frame(ranges->tuples, local);
  cg_many_frame(ranges->many, local);
  return CG_OK;
}

static double least_of(int64_t n, const double *r)
{
  double least = INFINITY;
  for (int64_t p = 0; p < n; p++)
    least = r[p] < least ? r[p] : least;
  return least;
}

static void look_at_pairs(cg_ranges *ranges, const cg_nlist *list, cg_lid i)
{
  const cg_bunch *bunch;
  const int *interaction;
  cg_bunches_slots(ranges->bunches, cg_bunches_type(ranges->bunches, i),
                   &interaction);
  int n = cg_bunches_of(ranges->bunches, list, i, &bunch);
  for (; n > 0; n--, bunch++) {
    double *least = &ranges->least[interaction[bunch->slot]];
    *least = fmin(*least, fmax(least_of(bunch->n, bunch->r) -
                                   M_SQRT2 * ranges->reach, 0));
  }
}

static void look_at(cg_ranges *ranges, int q, double value, double margin)
{
  ranges->least[q] = fmin(ranges->least[q], value - margin);
  ranges->most[q] = fmax(ranges->most[q], value + margin);
}

static void look_at_many(cg_ranges *ranges, cg_lid i)
{
  const cg_many_value *value;
  int n = cg_many_of(ranges->many, i, &value);
  for (; n > 0; n--, value++)
    if (value->own)
      look_at(ranges, value->interaction, value->q, 0);
}

static double steepness(const cg_term_value *value)
{
  double square = 0;
  for (int k = 0; k < CG_TERM_BEADS; k++)
    for (int a = 0; a < 3; a++)
      square += value->gradient[k][a] * value->gradient[k][a];
  return sqrt(square);
}

static void look_at_tuples(cg_ranges *ranges, cg_gid bead)
{
  const cg_tuple *tuple;
  int n = cg_tuples_of(ranges->tuples, bead, &tuple);
  for (; n > 0; n--, tuple++) {
    cg_term_value value;
    cg_tuples_value(ranges->tuples, tuple, &value);
    double margin = ranges->reach > 0 ? ranges->reach * steepness(&value) : 0;
    look_at(ranges, tuple->interaction, value.q, margin);
  }
}

static cg_status look_at_beads(void *self, const cg_local *local,
                               const cg_nlist *list)
{
  cg_ranges *ranges = self;
  cg_timer_start(CG_PHASE_ROWS);
  for (cg_lid i = list->first; i < list->last; i++) {
    look_at_pairs(ranges, list, i);
    look_at_tuples(ranges, local->gid[i]);
    look_at_many(ranges, i);
  }
  cg_timer_stop(CG_PHASE_ROWS);
  return CG_OK;
}

static cg_status end_epoch(void *self, const cg_comm *all, int block)
{
  cg_ranges *ranges = self;
  (void)block;
  cg_comm_min(all, ranges->least, (size_t)ranges->terms);
  cg_comm_max(all, ranges->most, (size_t)ranges->terms);
  return CG_OK;
}

cg_consumer cg_ranges_consumer(cg_ranges *ranges)
{
  static const cg_consumer_class class = {.name = "ranges",
                                          .frame = begin_frame,
                                          .beads = look_at_beads,
                                          .reduce = end_epoch};
  return (cg_consumer){.class = &class, .self = ranges};
}

/* The nearest number that has 12 digits in files, so that what is found can be
 * written down. */
static double rounded(double x, double scale)
{
  return cg_decimal_rounded(x * scale, 12) / scale;
}

/* The largest max - k step, k >= 1, below every distance seen, not below 0. */
static double begin_below(double least, double max, double step)
{
  double k = fmax(floor((max - least) / step), 1);
  while (rounded(max - k * step, 1) >= least)
    k++;
  return fmax(rounded(max - k * step, 1), 0);
}

static double step_of(const cg_interaction *it)
{
  return it->step > 0 ? it->step : it->term->step;
}

/* Where nothing was seen the range is one step: the report tells of it. */
static void close_pair(cg_interaction *it, double least, const char *length)
{
  it->min = begin_below(isfinite(least) ? least : it->max, it->max,
                        step_of(it));
  if (isfinite(least))
    cg_log_tell(CG_LOG_NORMAL,
                "%s: nearest pair at %.4g %s, so min is %.6g; steps of %.6g",
                it->name, least, length, it->min, step_of(it));
}

/* The multiples of step next below and above. */
static double step_below(double least, double step, double scale)
{
  double k = floor(least / step);
  while (rounded(k * step, scale) > least)
    k--;
  return rounded(k * step, scale);
}

static double step_above(double most, double step, double scale)
{
  return -step_below(-most, step, scale);
}

/* The default of bonds is one of nm and of stiff bonds: soft springs in reduced
 * units would have hundreds of intervals with a few samples each.  They have
 * 2, 4, 10, 20, ... times that. */
static void widen_step(cg_interaction *it, double range)
{
  enum { MOST = 100 };
  for (int k = 0; it->term == &cg_term_bond && it->any_step &&
                  range > MOST * it->step; k++)
    it->step *= k % 3 == 2 ? 2.5 : 2;
}

static void close_both(cg_interaction *it, double least, double most,
                       const char *length)
{
  bool seen = least <= most;
  widen_step(it, seen ? most - least : 0);
  double step = step_of(it), scale = cg_term_scale(it->term);
  if (isnan(it->min))
    it->min = seen ? fmax(step_below(least, step, scale), it->term->lo) : 0;
  if (isnan(it->max))
    it->max = seen ? step_above(most, step, scale) : it->min;
  if (it->max < it->min + step / 2)
    it->max = rounded(it->min + step, scale);
  it->max = fmin(it->max, it->term->hi);
  if (seen)
    cg_log_tell(CG_LOG_NORMAL, "%s: seen from %.4g to %.4g %s, so min is %.6g "
                               "and max %.6g; steps of %.6g",
                it->name, least * scale, most * scale,
                it->term->number    ? "neighbours"
                : it->term->angular ? "degrees"
                                    : length,
                it->min * scale, it->max * scale, step * scale);
}

static bool is_rigid(const cg_ranges *ranges, const cg_interaction *it, int q)
{
  double spread = ranges->most[q] - ranges->least[q];
  return it->term == &cg_term_bond && spread >= 0 &&
         spread - 2 * M_SQRT2 * ranges->reach < CG_RIGID;
}

bool cg_ranges_any_rigid(const cg_ranges *ranges, const cg_interactions *set)
{
  for (int q = 0; q < set->n; q++)
    if (is_rigid(ranges, &set->list[q], q))
      return true;
  return false;
}

/* From the last: numbers of those still to come stay as they are. */
static int take_out_rigid(const cg_ranges *ranges, cg_interactions *set,
                          const char *length, cg_string *names)
{
  int n = set->n;
  for (int q = n - 1; q >= 0; q--) {
    if (!is_rigid(ranges, &set->list[q], q))
      continue;
    cg_log_tell(CG_LOG_NORMAL,
                "%s: always %.6g %s long: a constraint, left out of the fit",
                set->list[q].name,
                ranges->least[q] + M_SQRT2 * ranges->reach, length);
    cg_string_add(names, "%s%s", names->n > 0 ? ", " : "", set->list[q].name);
    cg_interactions_remove(set, q);
  }
  return n - set->n;
}

static void close_open(const cg_ranges *ranges, cg_interactions *set,
                       const char *length)
{
  for (int q = 0; q < set->n; q++) {
    cg_interaction *it = &set->list[q];
    if (!isnan(it->min) && !isnan(it->max))
      continue;
    if (it->term != &cg_term_pair)
      close_both(it, ranges->least[q], ranges->most[q], length);
    else
      close_pair(it, ranges->least[q], length);
  }
}

int cg_ranges_apply(const cg_ranges *ranges, cg_interactions *set,
                    const char *length, cg_string *rigid)
{
  close_open(ranges, set, length);
  return take_out_rigid(ranges, set, length, rigid);
}
