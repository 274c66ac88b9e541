/* SPDX-License-Identifier: GPL-2.0-or-later */
/* H5MD as a trajectory format: the index of its frames.
 *
 * A frame is one step of the positions; velocities, forces and a box of the
 * same step belong to it.  The file has no bytes of one frame, so frames have
 * no offset.
 * Cost: one read of each list of steps and times.
 *
 * Ranks that read whole frames, each its own, have the file open each by
 * itself: nobody waits for another.  Mates that read parts of one frame are in
 * step anyway: they open it together and read together (base/h5_together.c). */
#include <stdio.h>
#include <string.h>

#include "base/h5_trial.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/traj/h5md.h"

/* Of a field that has all steps of the positions up to its end, and then none,
 * the writer died. */
static void tell_shorter(const cg_h5md *md, enum cg_h5md_field k)
{
  const cg_h5md_element *x = &md->field[CG_H5MD_X], *field = &md->field[k];
  int64_t n = field->value && field->timed ? field->frames : x->frames;
  for (int64_t i = 0; i < n && n < x->frames; i++)
    if (cg_h5md_element_step(field, i) != cg_h5md_element_step(x, i))
      return;
  if (n < x->frames)
    cg_log_warn("%s: %s: is there for the first %lld of %lld frames only: was "
                "its writer interrupted?",
                cg_h5_path(md->h5), field->value->path, (long long)n,
                (long long)x->frames);
}

/* A writer that died has left one list shorter than the other. */
static void tell_lost(const cg_h5md *md)
{
  for (enum cg_h5md_field k = CG_H5MD_X; k <= CG_H5MD_F; k++)
    if (md->field[k].lost > 0)
      cg_log_warn("%s: %s: frames without a step at its end, left out: %lld",
                  cg_h5_path(md->h5), md->field[k].value->path,
                  (long long)md->field[k].lost);
  tell_shorter(md, CG_H5MD_V);
  tell_shorter(md, CG_H5MD_F);
}

static void tell_others(const cg_h5md *md)
{
  if (md->others > 0)
    cg_log_tell(CG_LOG_NORMAL, "%s: %s is read, %zu other group%s of particles "
                               "with positions %s not",
                cg_h5_path(md->h5), md->group, md->others,
                cg_text_s((int64_t)md->others), md->others == 1 ? "is" : "are");
}

static int32_t flags_of(const cg_h5md *md, int64_t i, bool timed)
{
  const cg_h5md_element *x = &md->field[CG_H5MD_X];
  int64_t step = cg_h5md_element_step(x, i);
  bool v = cg_h5md_element_find(&md->field[CG_H5MD_V], step, i) >= 0;
  bool f = cg_h5md_element_find(&md->field[CG_H5MD_F], step, i) >= 0;
  bool box =
      md->periodic && cg_h5md_element_find(&md->edges, step, i) >= 0;
  bool wide = x->value->wide && !x->value->whole;
  return CG_HAS_X | (v ? CG_HAS_V : 0) | (f ? CG_HAS_F : 0) |
         (box ? CG_HAS_BOX : 0) | (wide ? CG_HAS_DOUBLE : 0) |
         (timed ? 0 : CG_STEP_FOR_TIME);
}

static cg_status add_frames(const cg_h5md *md, const double *time,
                            cg_unit_ratio ratio, cg_traj_index *index)
{
  const cg_h5md_element *x = &md->field[CG_H5MD_X];
  for (int64_t i = 0; i < x->frames; i++) {
    cg_traj_head head = {.atoms = md->atoms, .flags = flags_of(md, i, time)};
    head.time = time ? time[i] * ratio.times / ratio.over
                     : (double)cg_h5md_element_step(x, i);
    CG_TRY(cg_traj_index_add(index, -1, &head));
  }
  return CG_OK;
}

/* Of length, time, velocity and force. */
static void spell_units(const cg_h5md *md, const char *time,
                        cg_traj_index *index)
{
  const char *const units[] = {md->field[CG_H5MD_X].spelled, time,
                               md->field[CG_H5MD_V].spelled,
                               md->field[CG_H5MD_F].spelled};
  size_t n = 0, room = sizeof index->spelled;
  for (int i = 0; i < 4 && n < room; i++)
    if (units[i][0])
      n += (size_t)snprintf(index->spelled + n, room - n, "%s%s",
                            n > 0 ? ", " : "", units[i]);
}

static cg_status find_frames(const cg_h5md *md, cg_traj_index *index)
{
  double *time;
  cg_h5md_element unit;
  const cg_h5md_element *x = &md->field[CG_H5MD_X];
  cg_status status = cg_h5md_element_times(md->h5, md->group, "position", x,
                                           &time, &unit);
  if (status == CG_OK && time && unit.unit != x->unit)
    status = cg_fail(CG_DATA, "%s: %s/position: its time %s a unit, its value "
                              "%s: set the attribute unit of both",
                     cg_h5_path(md->h5), md->group, unit.unit ? "has" : "lacks",
                     unit.unit ? "has none" : "has one");
  if (index->reduced)
    unit.ratio = (cg_unit_ratio){1.0, 1.0};
  if (status == CG_OK)
    status = add_frames(md, time, unit.ratio, index);
  spell_units(md, unit.spelled, index);
  cg_free(time);
  return status;
}

/* What readers must know of a file: are its numbers reduced? */
typedef struct layout {
  bool reduced;
} layout;

static cg_status open_reduced(const cg_comm *mates, const char *path,
                              bool reduced, cg_h5md **md)
{
  CG_TRY(cg_h5md_open(mates, path, md));
  if (reduced)
    cg_h5md_reduce(*md);
  return CG_OK;
}

static cg_status survey(const char *path, cg_traj_index *index, cg_h5md **md)
{
  const layout l = {index->reduced};
  memcpy(&index->layout, &l, sizeof l);
  CG_TRY(open_reduced(NULL, path, l.reduced, md));
  index->bare = (*md)->bare;
  return find_frames(*md, index);
}

/* Piece by piece: a whole frame may be more than a process can hold. */
static void read_frame(cg_h5md *md, int64_t number)
{
  enum { PIECE = 1 << 20 };
  cg_frame frame = {0};
  cg_status status = CG_OK;
  for (int64_t at = 0; at < md->atoms && status == CG_OK; at += PIECE) {
    int64_t rest = md->atoms - at;
    status = cg_h5md_read(md, number, at, rest < PIECE ? rest : PIECE, &frame);
  }
  cg_frame_clear(&frame);
}

/* The survey, the first and the last frame, and who is in it.  What it says of
 * the file is said again where it counts. */
static void attempt(const char *path, void *index)
{
  cg_h5md *md = NULL;
  cg_atoms *atoms = CG_NEW(cg_atoms);
  cg_status status = survey(path, index, &md);
  int64_t n = status == CG_OK ? md->field[CG_H5MD_X].frames : 0;
  if (n > 0) {
    read_frame(md, 0);
    read_frame(md, n - 1);
  }
  cg_h5md_close(md);
  if (status == CG_OK)
    (void)cg_h5md_who(path, atoms);
  cg_atoms_free(atoms);
}

static cg_status scan(const cg_file *file, cg_traj_index *index)
{
  const char *path = cg_file_path(file);
  cg_h5md *md = NULL;
  CG_TRY(cg_h5_try(path, attempt, index));
  cg_status status = survey(path, index, &md);
  if (status == CG_OK) {
    tell_others(md);
    tell_lost(md);
  }
  cg_h5md_close(md);
  return status;
}

static cg_status open_reader(const cg_file *file, const cg_traj_layout *laid,
                             const cg_comm *mates, void **reader)
{
  cg_h5md *md;
  layout l;
  memcpy(&l, laid, sizeof l);
  CG_TRY(open_reduced(mates, cg_file_path(file), l.reduced, &md));
  *reader = md;
  return CG_OK;
}

static void close_reader(void *reader)
{
  cg_h5md_close(reader);
}

static cg_status read_part(void *reader, const cg_traj_entry *entry,
                           int64_t from, int64_t count, cg_frame *frame)
{
  return cg_h5md_read(reader, entry->number, from, count, frame);
}

const cg_traj_format cg_format_h5md = {
  .name = "h5",
  .also = "h5md",
  .forces = "write forces beside positions, in the same steps (GROMACS: "
            "nstfout equal to nstxout)",
  .timed = true,
  .probe = cg_h5md_probe,
  .scan = scan,
  .read = read_part,
  .open = open_reader,
  .close = close_reader,
  .who_of = cg_h5md_who,
  .sink = &cg_h5md_sink};
