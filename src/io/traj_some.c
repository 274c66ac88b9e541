/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames of which only some atoms are read.
 *
 * A frame keeps its size, so that atoms keep their places; what is outside the
 * range is not touched.  Where a format reads frames in parts (TRR, DCD ...), a
 * solute of a hundredth of the atoms costs a hundredth of the reading.
 * Cost: a copy of what was read.  Disadvantage: a damaged number outside the
 * range is not seen. */
#include <cgmap/trajectory.h>

#include <string.h>

#include "base/mem.h"

struct cg_traj_some {
  cg_traj *traj;
  int64_t from, count;
  int64_t next;
  bool shared; /* frames are parts themselves, as range() said */
  cg_frame part;
};

cg_traj_some *cg_traj_some_new(cg_traj *traj, int64_t from, int64_t count)
{
  cg_traj_some *some = CG_NEW(cg_traj_some);
  *some = (cg_traj_some){.traj = traj, .from = from, .count = count};
  return some;
}

void cg_traj_some_free(cg_traj_some *some)
{
  if (!some)
    return;
  cg_frame_clear(&some->part);
  cg_free(some);
}

static int64_t count(const void *self)
{
  return cg_traj_frames(((const cg_traj_some *)self)->traj);
}

static cg_status seek(void *self, int64_t index)
{
  cg_traj_some *some = self;
  CG_ASSERT(index >= 0 && index <= count(some));
  some->next = index;
  return CG_OK;
}

static void put(const cg_traj_some *some, double (*from)[3], double (*to)[3])
{
  memcpy(to + some->from, from, (size_t)some->count * sizeof *to);
}

static cg_status next(void *self, cg_frame *frame)
{
  cg_traj_some *some = self;
  const cg_frame *part = &some->part;
  if (some->shared)
    return cg_traj_read_slice(some->traj, some->next++, some->from,
                              some->count, frame);
  CG_TRY(cg_traj_read_slice(some->traj, some->next++, some->from, some->count,
                            &some->part));
  cg_frame_resize(frame, cg_traj_atoms(some->traj), part->has_v, part->has_f);
  frame->index = part->index;
  frame->step = part->step;
  frame->time = part->time;
  frame->precision = part->precision;
  frame->box = part->box;
  frame->first = 0;
  put(some, part->x, frame->x);
  if (part->has_v)
    put(some, part->v, frame->v);
  if (part->has_f)
    put(some, part->f, frame->f);
  return CG_OK;
}

static bool parts(const void *self)
{
  (void)self;
  return true;
}

static void range(void *self, int64_t first, int64_t n)
{
  cg_traj_some *some = self;
  some->from = first;
  some->count = n;
  some->shared = true;
}

cg_source cg_traj_some_source(cg_traj_some *some)
{
  static const cg_source_class class = {.count = count, .seek = seek,
                                        .next = next, .parts = parts,
                                        .range = range};
  return (cg_source){&class, some};
}
