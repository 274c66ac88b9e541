/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --force-map.  The optimal map needs a pass over all frames before the one
 * that uses it; each rank reads whole frames in turn.
 *
 * Noise.  Every valid force map has the same mean force, so what the sums have
 * above the optimal map in <|F|^2> is noise, which no function of the positions
 * of beads can remove: a lower bound of the residual.  It falls out of a fit
 * with sums, for the cost of <f f^T>.  With the optimal map there is nothing
 * left to compare with, and the bound is 0. */
#include "cli/force_map.h"

#include <math.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/progress.h"
#include "base/signals.h"
#include "cli/opts_shared.h"
#include "mapping/force_map.h"
#include "mapping/source.h"
#define LISTEN_BYTES 64e6 /* a molecule of 1400 atoms */

const cg_opt cg_opt_force_map = {
    .name = "force-map", .type = CG_OPT_CHOICE,
    .choices = CG_CHOICES([CG_FORCE_MAP_SUM] = "sum",
                          [CG_FORCE_MAP_OPTIMAL] = "optimal"),
    .initial = "sum", .group = CG_OPT_INPUT,
    .help = "forces on beads"};

static bool is_optimal(const cg_run *run)
{
  return cg_args_choice(run->args, &cg_opt_force_map) == CG_FORCE_MAP_OPTIMAL;
}

cg_status cg_force_map_check(const cg_run *run, const cg_setup *setup,
                             const cg_look *look)
{
  if (!is_optimal(run))
    return cg_comm_agree(run->comm, cg_map_check_sums(setup->map, setup->atoms,
                                                      &look->fixed));
  if (!look->sure)
    cg_log_warn("too few frames and molecules to see which distances are "
                "constrained: the optimal force map knows of those in the "
                "topology alone (%lld)",
                (long long)look->fixed.n);
  return cg_comm_agree(run->comm, cg_map_check_optimal(
                                      setup->map, setup->atoms, &look->fixed));
}

/* This rank's frames, for whom the source tells of them. */
static cg_status read_frames(const cg_run *run, cg_source source,
                             cg_progress *progress)
{
  int64_t n = cg_source_count(source);
  cg_frame beads = {0};
  cg_status status = CG_OK;
  for (int64_t t = cg_comm_rank(run->comm); t < n && status == CG_OK;
       t += cg_comm_size(run->comm)) {
    status = cg_source_seek(source, t);
    if (status == CG_OK)
      status = cg_source_next(source, &beads);
    if (status == CG_OK && cg_signals_stop_asked())
      status = cg_fail(CG_STOPPED, "stopped on request");
    cg_progress_update(progress, t + 1);
  }
  cg_frame_clear(&beads);
  return status;
}

static cg_status add_frames(const cg_run *run, const cg_setup *setup,
                            cg_forcecov *cov)
{
  cg_progress_mode mode =
      (cg_progress_mode)cg_args_choice(run->args, &cg_opt_progress);
  cg_progress *progress = cg_progress_new(
      mode, cg_comm_rank(run->comm) == 0, "force map", "frames",
      cg_traj_frames(setup->traj));
  cg_map_source_listen(setup->mapped, cg_forcecov_hear, cov);
  cg_status status = read_frames(run, cg_setup_source(setup), progress);
  cg_map_source_listen(setup->mapped, NULL, NULL);
  cg_progress_free(progress);
  return cg_comm_agree(run->comm, status);
}

static cg_status use(const cg_setup *setup, const cg_look *look,
                     const cg_forcecov *cov)
{
  const double *const *ff = cg_forcecov_makes(cov);
  if (!(cg_map_mean_square(setup->map, ff) > 0))
    return cg_fail(CG_DATA, "no frame holds forces: --force-map optimal is "
                            "made of them");
  cg_map_use_optimal(setup->map, setup->atoms, &look->fixed, ff);
  return CG_OK;
}

cg_status cg_force_map_make(const cg_run *run, const cg_setup *setup,
                            const cg_look *look, int blocks)
{
  if (!is_optimal(run))
    return CG_OK;
  CG_TRY(cg_comm_agree(run->comm,
                       cg_mem_check(cg_forcecov_bytes(setup->map),
                                    "the covariance of forces")));
  cg_forcecov *cov =
      cg_forcecov_new(run->comm, setup->map, cg_traj_frames(setup->traj),
                      blocks);
  cg_status status = add_frames(run, setup, cov);
  if (status == CG_OK) {
    cg_forcecov_reduce(cov);
    status = cg_comm_agree(run->comm, use(setup, look, cov));
    cg_map_source_need(setup->mapped);
  }
  cg_forcecov_free(cov);
  return status;
}

cg_forcecov *cg_force_map_listen(const cg_run *run, const cg_setup *setup,
                                 const cg_look *look, int blocks)
{
  if (!look->sure || cg_forcecov_bytes(setup->map) > LISTEN_BYTES)
    return NULL;
  cg_forcecov *cov =
      cg_forcecov_new(run->comm, setup->map, cg_traj_frames(setup->traj),
                      blocks);
  cg_map_source_listen(setup->mapped, cg_forcecov_hear, cov);
  return cov;
}

double cg_force_map_noise(const cg_run *run, const cg_setup *setup,
                          const cg_look *look, cg_forcecov *cov)
{
  if (is_optimal(run))
    return 0;
  if (!cov)
    return NAN;
  cg_forcecov_reduce(cov);
  const double *const *ff = cg_forcecov_judges(cov);
  if (!ff)
    return NAN;
  double sums = cg_map_mean_square(setup->map, ff);
  cg_map_use_optimal(setup->map, setup->atoms, &look->fixed,
                     cg_forcecov_makes(cov));
  double least = cg_map_mean_square(setup->map, ff);
  cg_map_use_sums(setup->map);
  return fmax(0, sums - least);
}

void cg_force_map_leave(const cg_setup *setup, cg_forcecov *cov)
{
  cg_map_source_listen(setup->mapped, NULL, NULL);
  cg_forcecov_free(cov);
}
