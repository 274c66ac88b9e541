/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding damage: rank r decodes frames r, r + P, ... and goes on after one
 * that fails, so that all damage of a file is told at once. */
#include "cli/damage.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/comm.h"
#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/progress.h"
#include "base/signals.h"
#include "cli/opts_shared.h"
#include "io/traj/traj.h"

void cg_damages_add(cg_damages *damages, int64_t index, int64_t frame,
                    int64_t byte, const char *what)
{
  CG_GROW(damages->list, damages->n + 1);
  cg_damage *last = &damages->list[damages->n++];
  *last = (cg_damage){.index = index, .frame = frame, .byte = byte};
  snprintf(last->what, sizeof last->what, "%s", what);
}

static int by_index(const void *a, const void *b)
{
  int64_t i = ((const cg_damage *)a)->index;
  int64_t j = ((const cg_damage *)b)->index;
  return (i > j) - (i < j);
}

/* What each rank found, to all ranks. */
static void share(const cg_comm *comm, cg_damages *damages)
{
  int size = cg_comm_size(comm), total = 0;
  int *count = CG_ARRAY(int, size), *start = CG_ARRAY(int, size);
  int *mine = CG_ARRAY(int, size), *zero = CG_ARRAY(int, size);
  for (int r = 0; r < size; r++)
    mine[r] = damages->n;
  cg_comm_alltoall(comm, mine, count, sizeof *mine);
  for (int r = 0; r < size; r++) {
    start[r] = total;
    total += count[r];
  }
  cg_damage *all = CG_ARRAY(cg_damage, total);
  cg_comm_alltoallv(comm, damages->list, mine, zero, all, count, start,
                    sizeof *all);
  qsort(all, (size_t)total, sizeof *all, by_index);
  cg_free(damages->list);
  *damages = (cg_damages){total, all};
  cg_free(count);
  cg_free(start);
  cg_free(mine);
  cg_free(zero);
}

static void check_frame(cg_source source, const cg_traj *traj, int64_t index,
                        cg_frame *frame, cg_damages *damages)
{
  int64_t number, byte;
  cg_status status = cg_source_seek(source, index);
  if (status == CG_OK)
    status = cg_source_next(source, frame);
  if (status == CG_OK)
    return;
  cg_traj_place(traj, index, &number, &byte);
  cg_damages_add(damages, index, number, byte, cg_error_text());
  cg_error_clear();
}

cg_status cg_damages_find(const cg_run *run, cg_source source,
                          const cg_traj *traj, cg_damages *damages)
{
  int size = cg_comm_size(run->comm), rank = cg_comm_rank(run->comm);
  int64_t n = cg_traj_frames(traj);
  cg_frame frame = {0};
  cg_status status = CG_OK;
  cg_progress *progress = cg_progress_new(
      (cg_progress_mode)cg_args_choice(run->args, &cg_opt_progress),
      rank == 0, "checking", "frames", n);
  for (int64_t i = rank; i < n && !cg_signals_stop_asked(); i += size) {
    check_frame(source, traj, i, &frame, damages);
    cg_progress_update(progress, i + size < n ? i + size : n);
  }
  cg_progress_free(progress);
  cg_frame_clear(&frame);
  share(run->comm, damages);
  if (cg_signals_stop_asked())
    status = cg_fail(CG_STOPPED, "stopped on request");
  return cg_comm_agree(run->comm, status);
}

static void leave_out(const cg_damages *damages, cg_traj *traj)
{
  int64_t *index = CG_ARRAY(int64_t, damages->n);
  for (int i = 0; i < damages->n; i++)
    index[i] = damages->list[i].index;
  cg_traj_leave_out(traj, damages->n, index);
  cg_free(index);
}

cg_status cg_damages_skip(const cg_run *run, cg_source source, cg_traj *traj)
{
  cg_damages damages = {0};
  int64_t frames = cg_traj_frames(traj);
  cg_status status = cg_damages_find(run, source, traj, &damages);
  if (status == CG_OK && damages.n == frames)
    status = cg_fail(CG_DATA, "%s; and so are all %lld frames chosen",
                     damages.list[0].what, (long long)frames);
  if (status == CG_OK && damages.n > 0) {
    cg_log_warn("%s: it is left out (damaged frames: %d of %lld)",
                damages.list[0].what, damages.n, (long long)frames);
    leave_out(&damages, traj);
  }
  cg_free(damages.list);
  return status;
}

const char cg_damages_advice[] = "--skip-bad-frames leaves such frames out";

cg_status cg_damages_advise(cg_status status)
{
  return status == CG_DATA ? cg_fail_advise(cg_damages_advice) : status;
}
