/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which distances occur (see ranges.h). */
#include "fm/ranges.h"

#include <math.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/timer.h"
#include "fm/bunch.h"

struct cg_ranges {
  int pairs;
  cg_bunches *bunches;
  double *least; /* pairs: nm, INFINITY where none was seen */
};

cg_ranges *cg_ranges_new(const cg_beads *beads, const cg_interactions *set)
{
  cg_ranges *ranges = CG_NEW(cg_ranges);
  ranges->pairs = set->n;
  ranges->bunches = cg_bunches_new(beads, set);
  ranges->least = CG_ARRAY(double, set->n);
  for (int q = 0; q < set->n; q++)
    ranges->least[q] = INFINITY;
  return ranges;
}

void cg_ranges_free(cg_ranges *ranges)
{
  if (!ranges)
    return;
  cg_bunches_free(ranges->bunches);
  cg_free(ranges->least);
  cg_free(ranges);
}

static cg_status begin_frame(void *self, const cg_local *local)
{
  cg_ranges *ranges = self;
  cg_bunches_frame(ranges->bunches, local);
  return CG_OK;
}

static double least_of(int64_t n, const double *r)
{
  double least = INFINITY;
  for (int64_t p = 0; p < n; p++)
    least = r[p] < least ? r[p] : least;
  return least;
}

static cg_status look_at_beads(void *self, const cg_local *local,
                               const cg_nlist *list)
{
  cg_ranges *ranges = self;
  (void)local;
  cg_timer_start(CG_PHASE_ROWS);
  for (cg_lid i = list->first; i < list->last; i++) {
    const cg_bunch *bunch;
    const int *interaction;
    cg_bunches_slots(ranges->bunches, cg_bunches_type(ranges->bunches, i),
                     &interaction);
    int n = cg_bunches_of(ranges->bunches, list, i, &bunch);
    for (; n > 0; n--, bunch++) {
      double *least = &ranges->least[interaction[bunch->slot]];
      *least = fmin(*least, least_of(bunch->n, bunch->r));
    }
  }
  cg_timer_stop(CG_PHASE_ROWS);
  return CG_OK;
}

static cg_status end_epoch(void *self, const cg_comm *all, int block)
{
  cg_ranges *ranges = self;
  (void)block;
  cg_comm_min(all, ranges->least, (size_t)ranges->pairs);
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

/* The largest max - k step, k >= 1, below every distance seen, not below 0. */
static double begin_below(double least, double max, double step)
{
  double k = fmax(floor((max - least) / step), 1);
  while (max - k * step >= least)
    k++;
  return fmax(max - k * step, 0);
}

static void close_min(cg_interaction *it, double least,
                      const char *length)
{
  double step = it->step > 0 ? it->step : CG_PAIR_STEP;
  it->min = begin_below(isfinite(least) ? least : it->max, it->max, step);
  if (isfinite(least))
    cg_log_tell(CG_LOG_NORMAL, "%s: nearest pair at %.4g %s, so min is %.6g",
                it->name, least, length, it->min);
  else
    cg_log_warn("interaction %s: no pair of its types (%s, %s) nearer than "
                "%g %s in any frame; leave it out, or choose a larger cutoff",
                it->name, it->type_name[0], it->type_name[1], it->max,
                length);
}

void cg_ranges_apply(const cg_ranges *ranges, cg_interactions *set,
                     const char *length)
{
  for (int q = 0; q < set->n; q++)
    if (isnan(set->list[q].min))
      close_min(&set->list[q], ranges->least[q], length);
}
