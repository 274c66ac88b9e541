/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the frames there are will be read.
 *
 * Files hold times as floats: a frame at 0.3 ps says 0.30000001192.  So a time
 * counts as inside [begin, end] when it is so up to one rounding of a float,
 * 2^-23 relative. */
#include "io/traj/traj_select.h"

#include <float.h>
#include <math.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"

int64_t cg_traj_keep_flags(cg_traj_entry *entry, int64_t *n, int32_t flags)
{
  int64_t kept = 0, before = *n;
  for (int64_t i = 0; i < *n; i++)
    if ((entry[i].flags & flags) == flags)
      entry[kept++] = entry[i];
  *n = kept;
  return before - kept;
}

void cg_traj_check_order(const cg_traj_entry *entry, int64_t n,
                         const char *const *path)
{
  int64_t first = 0, places = 0;
  double began = n > 0 ? entry[0].time : 0.0; /* the file before */
  for (int64_t i = 1; i < n; i++) {
    bool late = entry[i].time <= entry[i - 1].time;
    if (entry[i].file != entry[i - 1].file) {
      late = late && entry[i].time > began;
      began = entry[i].time;
    }
    if (late && places++ == 0)
      first = i;
  }
  if (places == 0)
    return;
  char *where = cg_traj_where(path[entry[first].file], &entry[first]);
  cg_log_warn("%s: its time %g is not after that of the frame before, %g "
              "(%lld such place%s)",
              where, entry[first].time, entry[first - 1].time,
              (long long)places, cg_text_s(places));
  cg_free(where);
}

static cg_status nothing_left(const cg_traj_options *options, int64_t inside,
                              int64_t n, double least, double most)
{
  if (inside == 0)
    return cg_fail(CG_DATA, "no frame between the times %g and %g: the %lld "
                            "frames lie between %g and %g",
                   options->begin, options->end, (long long)n, least, most);
  return cg_fail(CG_DATA, "no frame left: %lld frames lie in the time asked "
                          "for, and the first %lld are skipped",
                 (long long)inside, (long long)options->skip);
}

cg_status cg_traj_pick(cg_traj_entry *entry, int64_t *n,
                       const cg_traj_options *options)
{
  double begin = options->begin - FLT_EPSILON * fabs(options->begin);
  double end = options->end + FLT_EPSILON * fabs(options->end);
  double least = INFINITY, most = -INFINITY;
  int64_t inside = 0, kept = 0;
  for (int64_t i = 0; i < *n; i++) {
    least = fmin(least, entry[i].time);
    most = fmax(most, entry[i].time);
    if (!(entry[i].time >= begin && entry[i].time <= end))
      continue;
    int64_t place = inside++ - options->skip;
    if (place >= 0 && place % options->stride == 0 &&
        (options->frames < 0 || kept < options->frames))
      entry[kept++] = entry[i];
  }
  if (kept == 0)
    return nothing_left(options, inside, *n, least, most);
  *n = kept;
  return CG_OK;
}
