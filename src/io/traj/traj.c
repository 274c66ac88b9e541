/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trajectories: several files as one list of selected frames.
 *
 * Rank 0 indexes the files and selects (traj_survey.c); the list of what is
 * left goes to all.  After that every rank works alone (traj_load.c).
 * Cost: 40 bytes a selected frame on every rank, and up to 32 MiB where files
 * are packed. */
#include "io/traj/traj.h"

#include <math.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/timer.h"
#include "io/traj/traj_inside.h"

cg_traj_options cg_traj_options_default(void)
{
  return (cg_traj_options){
    .begin = -INFINITY, .end = INFINITY, .stride = 1, .frames = -1};
}

static void share_points(const cg_comm *comm, cg_traj_points *known)
{
  cg_comm_bcast(comm, &known->n, sizeof known->n, 0);
  if (known->n > 0 && !known->bytes)
    known->bytes = cg_alloc(known->n, 1);
  cg_comm_bcast(comm, known->bytes, known->n, 0);
}

static void share_ids(const cg_comm *comm, cg_ids *ids)
{
  bool gaps = ids->sorted != NULL;
  cg_comm_bcast(comm, &ids->n, sizeof ids->n, 0);
  cg_comm_bcast(comm, &ids->least, sizeof ids->least, 0);
  cg_comm_bcast(comm, &gaps, sizeof gaps, 0);
  if (!gaps)
    return;
  if (!ids->sorted)
    ids->sorted = CG_ARRAY(int64_t, ids->n);
  cg_comm_bcast(comm, ids->sorted, (size_t)ids->n * sizeof *ids->sorted, 0);
}

static void share(const cg_comm *comm, cg_traj *traj)
{
  bool told = cg_comm_rank(comm) == 0;
  cg_comm_bcast(comm, &traj->atoms, sizeof traj->atoms, 0);
  cg_comm_bcast(comm, &traj->by_ids, sizeof traj->by_ids, 0);
  share_ids(comm, &traj->ids);
  cg_comm_bcast(comm, &traj->n, sizeof traj->n, 0);
  cg_comm_bcast(comm, &traj->left_out, sizeof traj->left_out, 0);
  if (!told)
    traj->entry = CG_ARRAY(cg_traj_entry, traj->n);
  cg_comm_bcast(comm, traj->entry, (size_t)traj->n * sizeof *traj->entry, 0);
  cg_comm_bcast(comm, traj->part, (size_t)traj->files * sizeof *traj->part,
                0);
  for (int k = 0; k < traj->files; k++) {
    traj->format[k] = cg_traj_format_of_name(traj->part[k].suffix);
    traj->part[k].about.path = traj->path[k];
    traj->part[k].about.format = traj->format[k]->name;
    share_points(comm, &traj->points[k]);
  }
}

static cg_traj *new_traj(int n, const char *const *paths)
{
  cg_traj *traj = CG_NEW(cg_traj);
  traj->files = n;
  traj->path = CG_ARRAY(char *, n);
  traj->part = CG_ARRAY(cg_traj_part, n);
  traj->points = CG_ARRAY(cg_traj_points, n);
  traj->format = CG_ARRAY(const cg_traj_format *, n);
  for (int k = 0; k < n; k++)
    traj->path[k] = cg_text_copy(paths[k]);
  return traj;
}

cg_status cg_traj_open(const cg_comm *comm, int n, const char *const *paths,
                       const cg_traj_options *options, cg_traj **traj)
{
  cg_traj *made = new_traj(n, paths);
  cg_status status = CG_OK;
  *traj = NULL;
  CG_ASSERT(n >= 1 && options->stride >= 1 && options->skip >= 0);
  if (cg_comm_rank(comm) == 0)
    status = cg_traj_survey(made, options);
  status = cg_comm_agree(comm, status);
  if (status != CG_OK) {
    cg_traj_close(made);
    return status;
  }
  share(comm, made);
  made->count = made->atoms;
  made->need_box = options->need_box;
  *traj = made;
  return CG_OK;
}

void cg_traj_close(cg_traj *traj)
{
  if (!traj)
    return;
  cg_traj_close_file(traj);
  for (int k = 0; k < traj->files; k++) {
    cg_free(traj->path[k]);
    cg_free(traj->points[k].bytes);
  }
  cg_free(traj->path);
  cg_free(traj->points);
  cg_free(traj->part);
  cg_free(traj->format);
  cg_free(traj->entry);
  cg_free(traj->bytes);
  cg_free(traj->needed);
  cg_ids_clear(&traj->ids);
  cg_free(traj);
}

static int64_t count(const void *self)
{
  return ((const cg_traj *)self)->n;
}

static cg_status seek(void *self, int64_t index)
{
  cg_traj *traj = self;
  CG_ASSERT(index >= 0 && index <= traj->n);
  traj->next = index;
  return CG_OK;
}

static cg_status next(void *self, cg_frame *frame)
{
  cg_traj *traj = self;
  CG_ASSERT(traj->next < traj->n);
  cg_timer_start(CG_PHASE_READ);
  cg_status status = cg_traj_load(traj, &traj->entry[traj->next], traj->from,
                                  traj->count, frame);
  cg_timer_stop(CG_PHASE_READ);
  frame->index = traj->next++;
  return status;
}

/* Packed files are read from their points on: parts would unpack all. */
static bool parts(const void *self)
{
  const cg_traj *traj = self;
  for (int k = 0; k < traj->files; k++)
    if ((!traj->format[k]->read && !traj->format[k]->decode_part) ||
        traj->points[k].n > 0)
      return false;
  return true;
}

/* Who has a file open together closes it together. */
static void range(void *self, int64_t first, int64_t n, const cg_comm *mates)
{
  cg_traj *traj = self;
  if (mates != traj->mates)
    cg_traj_close_file(traj);
  traj->mates = mates;
  CG_ASSERT(first >= 0 && n >= 0 && first + n <= traj->atoms);
  traj->from = first;
  traj->count = n;
}

static void need(void *self, int64_t n, const bool *needed)
{
  cg_traj *traj = self;
  cg_free(traj->needed);
  traj->needed = NULL;
  if (!needed)
    return;
  traj->needed = CG_ARRAY(bool, traj->atoms);
  memcpy(traj->needed, needed,
         (size_t)(n < traj->atoms ? n : traj->atoms) * sizeof *needed);
}

static char *where(const void *self, int64_t index)
{
  const cg_traj *traj = self;
  const cg_traj_entry *entry = &traj->entry[index];
  return cg_traj_where(traj->path[entry->file], entry);
}

cg_source cg_traj_source(cg_traj *traj)
{
  static const cg_source_class class = {.count = count, .seek = seek,
                                        .next = next, .parts = parts,
                                        .range = range, .need = need,
                                        .where = where};
  return (cg_source){&class, traj};
}

int64_t cg_traj_atoms(const cg_traj *traj)
{
  return traj->atoms;
}

int64_t cg_traj_frames(const cg_traj *traj)
{
  return traj->n;
}

double cg_traj_reading(const cg_traj *traj)
{
  double most = 0.0;
  for (int64_t i = 0; i < traj->n; i++) {
    const cg_traj_entry *entry = &traj->entry[i];
    int fields = 1 + ((entry->flags & CG_HAS_V) != 0) +
                 ((entry->flags & CG_HAS_F) != 0);
    most = fmax(most, (double)entry->bytes +
                          24.0 * fields * (double)traj->atoms);
  }
  return most;
}

cg_traj_left_out cg_traj_left(const cg_traj *traj)
{
  return traj->left_out;
}

void cg_traj_leave_out(cg_traj *traj, int64_t n, const int64_t *index)
{
  int64_t kept = 0, next = 0;
  for (int64_t i = 0; i < traj->n; i++) {
    if (next < n && index[next] == i)
      next++;
    else
      traj->entry[kept++] = traj->entry[i];
  }
  CG_ASSERT(next == n && kept > 0);
  traj->n = kept;
  traj->left_out.damaged += n;
}

bool cg_traj_replicas(const cg_traj *traj)
{
  for (int k = 1; k < traj->files; k++)
    if (traj->part[k].about.begin <= traj->part[k - 1].about.begin)
      return true;
  return false;
}

int cg_traj_files(const cg_traj *traj)
{
  return traj->files;
}

void cg_traj_describe(const cg_traj *traj, int file, cg_traj_about *about)
{
  CG_ASSERT(file >= 0 && file < traj->files);
  *about = traj->part[file].about;
}

void cg_traj_place(const cg_traj *traj, int64_t index, int64_t *frame,
                   int64_t *byte)
{
  CG_ASSERT(index >= 0 && index < traj->n);
  *frame = traj->entry[index].number;
  *byte = traj->entry[index].offset;
}

cg_status cg_traj_read_box(cg_traj *traj, int64_t index, cg_box *box)
{
  cg_frame frame = {0};
  cg_status status = cg_traj_load(traj, &traj->entry[index], 0,
                                  parts(traj) ? 0 : traj->atoms, &frame);
  *box = frame.box;
  cg_frame_clear(&frame);
  return status;
}

cg_status cg_traj_half_box(const cg_comm *comm, cg_traj *traj, double *half)
{
  cg_box box;
  cg_status status = CG_OK;
  if (cg_comm_rank(comm) == 0) {
    status = cg_traj_read_box(traj, 0, &box);
    *half = status == CG_OK ? cg_box_largest_cutoff(&box) : 0.0;
  }
  CG_TRY(cg_comm_agree(comm, status));
  cg_comm_bcast(comm, half, sizeof *half, 0);
  return CG_OK;
}
