/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How big the work is, for --dry-run and --memory.  For the clock of the former
 * one frame is read and mapped on each rank; nothing is summed, so the time
 * told is a lower bound. */
#include <math.h>

#include "base/comm.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/fm_job.h"
#include "cli/opts_shared.h"
#include "fm/needs.h"
#include "math/basis.h"
#include "model/interactions.h"
#include "model/source.h"
#include "model/term.h"

/* Columns, at most: an open range is taken from where the coordinate begins to
 * its end or the cutoff; a density, which has no end, to 100 steps. */
static int64_t columns(const cg_interactions *set)
{
  enum { STEPS = 100 };
  int64_t n = 0;
  for (int i = 0; i < set->n; i++) {
    cg_interaction it = set->list[i];
    if (isnan(it.min))
      it.min = it.term->lo;
    if (isnan(it.max) && it.term->number)
      it.max = it.min + STEPS * fmax(it.step, it.term->step);
    if (isnan(it.max))
      it.max = fmin(set->cutoff, it.term->hi);
    if (it.intervals == 0)
      it.intervals = cg_basis_intervals(it.min, it.max, it.step);
    n += cg_interaction_columns(&it);
  }
  return n;
}

static cg_fm_needs needs_of(const cg_fm_job *job, double squares)
{
  return cg_fm_needs_of((double)columns(job->set), squares, &job->how,
                        cg_comm_size(job->run->comm));
}

/* Of beads that all have all columns. */
static cg_fm_needs most_needs_of(const cg_fm_job *job)
{
  double m = (double)columns(job->set);
  return needs_of(job, m * m);
}

cg_status cg_fm_matrices_check(const cg_fm_job *job, double squares)
{
  cg_fm_needs needs = needs_of(job, squares);
  return cg_memory_check(&job->memory, needs.sums, needs.solving);
}

/* What is there already; a frame, and beads; sums. */
static double bytes_a_rank(const cg_fm_job *job, const cg_grid *grid)
{
  return job->memory.held + grid->bytes + most_needs_of(job).sums;
}

static cg_status time_frame(const cg_fm_job *job, double *seconds)
{
  cg_frame frame = {0};
  cg_source source = cg_setup_source(&job->setup);
  double start = cg_comm_seconds();
  cg_status status = cg_source_seek(
      source, cg_comm_rank(job->run->comm) % cg_source_count(source));
  if (status == CG_OK)
    status = cg_source_next(source, &frame);
  *seconds = cg_comm_seconds() - start;
  cg_frame_clear(&frame);
  status = cg_comm_agree(job->run->comm, status);
  if (status == CG_OK)
    cg_comm_max(job->run->comm, seconds, 1);
  return status;
}

static void describe(const cg_fm_job *job, const cg_grid *grid,
                     double seconds)
{
  double rounds = ceil((double)cg_traj_frames(job->setup.traj) /
                       (grid->teams * grid->batch));
  cg_string s = {0};
  cg_string_add(&s, "frames    %lld of %lld atom%s, %lld bead%s\n",
                (long long)cg_traj_frames(job->setup.traj),
                (long long)job->setup.atoms->n, cg_text_s(job->setup.atoms->n),
                (long long)job->setup.beads->n,
                cg_text_s(job->setup.beads->n));
  cg_string_add(&s, "columns   %lld at most, %d interaction%s, cutoff %.6g "
                    "%s\n",
                (long long)columns(job->set), job->set->n,
                cg_text_s(job->set->n), job->set->cutoff, job->units->length);
  cg_string_add(&s, "ranks     %d, idle: %d, teams: %d, domains: %dx%dx%d, "
                    "frames in flight: %d\n          (%s)\n",
                cg_comm_size(job->run->comm), grid->idle, grid->teams,
                grid->d[0], grid->d[1], grid->d[2], grid->batch, grid->why);
  cg_string_add(&s, "memory    %.3g MB a rank, %.3g MB more to solve\n",
                1e-6 * bytes_a_rank(job, grid),
                1e-6 * most_needs_of(job).solving);
  cg_string_add(&s, "reading   %.3g s a rank, at %.3g s a frame\n",
                seconds * rounds, seconds);
  cg_string_add(&s, "output    %s, %s\n", job->files.results,
                job->files.folder);
  cg_print(job->run->comm, s.text);
  cg_free(s.text);
}

static void describe_json(const cg_fm_job *job, const cg_grid *grid,
                          double seconds)
{
  cg_json json = {0};
  cg_json_start(job->run, &json);
  cg_json_int(&json, "frames", cg_traj_frames(job->setup.traj));
  cg_json_int(&json, "atoms", job->setup.atoms->n);
  cg_json_int(&json, "beads", job->setup.beads->n);
  cg_json_int(&json, "columns", columns(job->set));
  cg_json_int(&json, "teams", grid->teams);
  cg_json_int(&json, "domains", grid->domains);
  cg_json_int(&json, "batch", grid->batch);
  cg_json_double(&json, "bytes", bytes_a_rank(job, grid));
  cg_json_double(&json, "bytes_to_solve", most_needs_of(job).solving);
  cg_json_double(&json, "seconds_a_frame", seconds);
  cg_json_print(job->run, &json);
}

cg_status cg_fm_dry_run(cg_fm_job *job)
{
  const cg_comm *comm = job->run->comm;
  cg_grid_work size = {.frames = cg_traj_frames(job->setup.traj),
                       .beads = job->setup.beads->n,
                       .cutoff = cg_interactions_reach(job->set),
                       .reading = job->memory.reading,
                       .mesh = job->walk.mesh,
                       .parts = cg_source_parts(cg_setup_source(&job->setup))};
  cg_grid grid;
  double seconds = 0;
  CG_TRY(cg_comm_agree(comm, cg_grid_choose(cg_comm_size(comm),
                                            &job->walk.grid, &size, &grid)));
  CG_TRY(time_frame(job, &seconds));
  if (cg_args_flag(job->run->args, &cg_opt_json))
    describe_json(job, &grid, seconds);
  else
    describe(job, &grid, seconds);
  return CG_OK;
}
