/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Forces that lie in files beside the trajectory.
 *
 * NAMD writes positions into one DCD and forces into another (DCDfile and
 * forceDCDfile, with the same frequency): the numbers of the second are
 * kcal/mol/A, where a DCD has its positions, and nothing in it says so.  A
 * format that does hold forces (the TRR of a rerun) gives its own.
 *
 * Frames belong together by their number, counted over all files in their
 * order, so that repeats and frames left out on one side keep their partners.
 * Times must agree up to the rounding of a float.
 * Cost: a second read a frame.  Disadvantage: forces are not turned with the
 * positions of a CHARMM DCD whose cell is a shape matrix. */
#include <float.h>
#include <math.h>

#include "base/mem.h"
#include "io/traj/traj.h"
#include "io/traj/traj_inside.h"
#include "model/source.h"

struct cg_traj_forces {
  cg_traj *of, *beside;
  int64_t *first; /* number of the first frame of each file of `of` */
  double factor;  /* of positions that are forces; 0: it holds forces */
  cg_frame frame; /* of `beside` */
};

static int64_t frames_of(const cg_traj *traj)
{
  int64_t n = 0;
  for (int k = 0; k < traj->files; k++)
    n += traj->part[k].about.frames;
  return n;
}

static bool is_cut(const cg_traj *traj)
{
  bool cut = false;
  for (int k = 0; k < traj->files; k++)
    cut = cut || traj->part[k].about.cut;
  return cut;
}

/* By what positions become forces, kJ/mol/nm. */
static cg_status find_factor(cg_traj_forces *forces, const char *units)
{
  const cg_traj *beside = forces->beside;
  const cg_traj_format *format = beside->format[0];
  if (format->forces)
    return CG_OK;
  if (format->forces_as_positions == 0)
    return cg_fail(CG_DATA, "%s: a %s holds no forces; forces beside a "
                            "trajectory come from a DCD (NAMD's forceDCDfile) "
                            "or from a format that has them",
                   beside->path[0], format->name);
  if (!units)
    return cg_fail(CG_USAGE, "%s: a %s does not tell the units of its forces: "
                             "give --units real (NAMD: kcal/mol/A)",
                   beside->path[0], format->name);
  cg_unit_ratio ratio =
      cg_unit_ratios_of(cg_units_named(units, strlen(units)))->force;
  double numbers = beside->part[0].reduced ? 1.0 : format->forces_as_positions;
  forces->factor = numbers * ratio.times / ratio.over;
  return CG_OK;
}

static cg_status check_sizes(const cg_traj_forces *forces)
{
  const cg_traj *of = forces->of, *beside = forces->beside;
  int64_t n = frames_of(of), m = frames_of(beside);
  if (beside->atoms != of->atoms)
    return cg_fail(CG_DATA, "%s: forces on %lld atoms, %s has %lld",
                   beside->path[0], (long long)beside->atoms, of->path[0],
                   (long long)of->atoms);
  if (beside->n != m)
    return cg_fail(CG_DATA, "%s: %lld of its %lld frames hold no positions; "
                            "forces are paired with frames by their number",
                   beside->path[0], (long long)(m - beside->n), (long long)m);
  for (int k = 1; k < beside->files; k++)
    if (beside->format[k] != beside->format[0])
      return cg_fail(CG_DATA, "%s: a %s, %s is a %s; files of forces must be "
                              "of one format",
                     beside->path[k], beside->format[k]->name,
                     beside->path[0], beside->format[0]->name);
  if (n != m && !is_cut(of) && !is_cut(beside))
    return cg_fail(CG_DATA, "%s: %lld frames of forces, %s has %lld of "
                            "positions; write both with one frequency",
                   beside->path[0], (long long)m, of->path[0], (long long)n);
  return CG_OK;
}

static int64_t number_of(const cg_traj_forces *forces,
                         const cg_traj_entry *entry)
{
  return forces->first[entry->file] + entry->number;
}

static cg_status check_frame(const cg_traj_forces *forces,
                             const cg_traj_entry *a)
{
  const cg_traj *of = forces->of, *beside = forces->beside;
  int64_t number = number_of(forces, a);
  if (number >= beside->n)
    return cg_fail(CG_DATA, "%s: frame %lld at time %g has no forces: %s ends "
                            "before it (--end leaves it out)",
                   of->path[a->file], (long long)a->number, a->time,
                   beside->path[0]);
  const cg_traj_entry *b = &beside->entry[number];
  bool comparable = !((a->flags ^ b->flags) & CG_STEP_FOR_TIME);
  double most = FLT_EPSILON * fmax(fabs(a->time), fabs(b->time));
  if (comparable && fabs(a->time - b->time) > most)
    return cg_fail(CG_DATA, "%s: frame %lld is of %s %.7g, its partner in %s "
                            "of %.7g: these files do not go together",
                   beside->path[b->file], (long long)b->number,
                   b->flags & CG_STEP_FOR_TIME ? "step" : "time", b->time,
                   of->path[a->file], a->time);
  if (forces->factor == 0 && !(b->flags & CG_HAS_F))
    return cg_fail(CG_DATA, "%s: frame %lld at byte %lld: it holds no forces",
                   beside->path[b->file], (long long)b->number,
                   (long long)b->offset);
  return CG_OK;
}

static cg_status check(const cg_traj_forces *forces)
{
  CG_TRY(check_sizes(forces));
  for (int64_t i = 0; i < forces->of->n; i++)
    CG_TRY(check_frame(forces, &forces->of->entry[i]));
  return CG_OK;
}

static cg_status pair(cg_traj_forces *forces, const char *units)
{
  const cg_traj *of = forces->of;
  forces->first = CG_ARRAY(int64_t, of->files);
  for (int k = 1; k < of->files; k++)
    forces->first[k] = forces->first[k - 1] + of->part[k - 1].about.frames;
  CG_TRY(find_factor(forces, units));
  return check(forces);
}

cg_status cg_traj_forces_open(const cg_comm *comm, int n,
                              const char *const *paths,
                              const cg_traj_options *options, cg_traj *traj,
                              cg_traj_forces **forces)
{
  cg_traj_options all = cg_traj_options_default();
  cg_traj *beside;
  *forces = NULL;
  all.units = options->units;
  all.index_cache = options->index_cache;
  all.truncated_last = options->truncated_last;
  all.keep_repeats = true;
  all.forces_alone = true;
  CG_TRY(cg_traj_open(comm, n, paths, &all, &beside));
  cg_traj_forces *made = CG_NEW(cg_traj_forces);
  made->of = traj;
  made->beside = beside;
  cg_status status = pair(made, options->units);
  if (status == CG_OK)
    *forces = made;
  else
    cg_traj_forces_close(made);
  return status;
}

void cg_traj_forces_close(cg_traj_forces *forces)
{
  if (!forces)
    return;
  cg_traj_close(forces->beside);
  cg_frame_clear(&forces->frame);
  cg_free(forces->first);
  cg_free(forces);
}

bool cg_traj_forces_bare(const cg_traj_forces *forces)
{
  return forces->factor != 0 || forces->beside->part[0].about.bare;
}

void cg_traj_forces_warn_changed(const cg_comm *comm,
                                 const cg_traj_forces *forces)
{
  if (forces)
    cg_traj_warn_changed(comm, forces->beside);
}

static int64_t count(const void *self)
{
  return ((const cg_traj_forces *)self)->of->n;
}

static cg_status seek(void *self, int64_t index)
{
  return cg_source_seek(cg_traj_source(((cg_traj_forces *)self)->of), index);
}

static void put_forces(const cg_traj_forces *forces, cg_frame *frame)
{
  const cg_frame *from = &forces->frame;
  cg_frame_resize(frame, frame->n, frame->has_v, true);
  if (forces->factor == 0) {
    memcpy(frame->f, from->f, (size_t)frame->n * sizeof *frame->f);
    return;
  }
  for (int64_t i = 0; i < frame->n; i++)
    for (int k = 0; k < 3; k++)
      frame->f[i][k] = forces->factor * from->x[i][k];
}

static cg_status next(void *self, cg_frame *frame)
{
  cg_traj_forces *forces = self;
  cg_source beside = cg_traj_source(forces->beside);
  int64_t number = number_of(forces, &forces->of->entry[forces->of->next]);
  CG_TRY(cg_source_next(cg_traj_source(forces->of), frame));
  CG_TRY(cg_source_seek(beside, number));
  CG_TRY(cg_source_next(beside, &forces->frame));
  put_forces(forces, frame);
  return CG_OK;
}

static void need(void *self, int64_t n, const bool *needed)
{
  const cg_traj_forces *forces = self;
  cg_source_need(cg_traj_source(forces->of), n, needed);
  cg_source_need(cg_traj_source(forces->beside), n, needed);
}

static char *where(const void *self, int64_t index)
{
  return cg_source_where(cg_traj_source(((cg_traj_forces *)self)->of), index);
}

cg_source cg_traj_forces_source(cg_traj_forces *forces)
{
  static const cg_source_class class = {.count = count, .seek = seek,
                                        .next = next, .need = need,
                                        .where = where};
  return (cg_source){&class, forces};
}
