/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames that are there twice.
 *
 * A run that goes on writes the frame that it starts from, which its first
 * part has written already: at the start of the next file, or inside a file
 * where parts were put together (cat).  Counted twice, that moment would weigh
 * twice.  A frame is a repeat only if its time *and* its positions, to the
 * last bit, are those of the frame before: replicas begin with the same time,
 * often with the same numbers of steps, but nowhere with all of both.
 *
 * Cost: two frames are decoded for each two frames of one time.  Disadvantage:
 * a repeat in a format of another precision is not recognised. */
#include "base/log.h"
#include "base/text.h"
#include "io/traj/traj_inside.h"

/* One that cannot be read is no repeat: it is told of when its turn comes. */
static bool repeats(cg_traj *traj, const cg_traj_entry *a,
                    const cg_traj_entry *b)
{
  cg_frame before = {0}, after = {0};
  bool same = cg_traj_load(traj, a, 0, traj->atoms, &before) == CG_OK &&
              cg_traj_load(traj, b, 0, traj->atoms, &after) == CG_OK &&
              memcmp(before.x, after.x,
                     (size_t)traj->atoms * sizeof *before.x) == 0;
  cg_error_clear();
  cg_frame_clear(&before);
  cg_frame_clear(&after);
  return same;
}

static void warn(const cg_traj *traj, const cg_traj_entry *first)
{
  int64_t n = traj->left_out.repeats;
  cg_log_warn("%s: frame %lld repeats the one before it, at time %g, as "
              "restarted runs do: it is left out (%lld such frame%s)",
              traj->path[first->file], (long long)first->number, first->time,
              (long long)n, cg_text_s(n));
}

void cg_traj_drop_repeats(cg_traj *traj)
{
  cg_traj_entry first = {0};
  int64_t kept = traj->n > 0 ? 1 : 0;
  for (int64_t i = 1; i < traj->n; i++) {
    const cg_traj_entry *before = &traj->entry[kept - 1];
    const cg_traj_entry here = traj->entry[i];
    if (here.time != before->time || !repeats(traj, before, &here)) {
      traj->entry[kept++] = here;
      continue;
    }
    traj->part[here.file].about.repeats++;
    if (traj->left_out.repeats++ == 0)
      first = here;
  }
  traj->n = kept;
  if (traj->left_out.repeats > 0)
    warn(traj, &first);
}
