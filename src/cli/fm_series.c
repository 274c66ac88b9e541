/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers that belong to frames: --frame-weights, --pressures, --energies. */
#include <math.h>
#include <string.h>

#include "cli/fm_job.h"
#include "cli/opts_shared.h"

const cg_opt cg_opt_frame_weights = {
    .name = "frame-weights", .type = CG_OPT_TEXT, .argument = "FILE|volume",
    .group = CG_OPT_FIT,
    .help = "how much each frame counts"};

const cg_opt cg_opt_pressures = {
    .name = "pressures", .type = CG_OPT_TEXT, .argument = "FILE",
    .group = CG_OPT_FIT,
    .help = "of the frames, to be met"};

const cg_opt cg_opt_energies = {
    .name = "energies", .type = CG_OPT_TEXT, .argument = "FILE",
    .group = CG_OPT_FIT,
    .help = "of the frames, with --target energy"};

/* One number for each frame that is used, or frames are found by time. */
static cg_status read_series(cg_fm_job *job, const char *path, double least,
                             cg_series **series)
{
  CG_TRY(cg_series_read(job->run->comm, path, series));
  cg_setup_add_input(&job->setup, path);
  return cg_series_check(*series, cg_traj_frames(job->setup.traj), least);
}

static cg_status read_weights(cg_fm_job *job)
{
  const char *text = cg_args_text(job->run->args, &cg_opt_frame_weights);
  if (!text)
    return CG_OK;
  if (strcmp(text, "volume") == 0) {
    job->how.weights.by = CG_WEIGHTS_VOLUME;
    return CG_OK;
  }
  job->how.weights.by = CG_WEIGHTS_FILE;
  CG_TRY(read_series(job, text, 0, &job->series.weights));
  job->how.weights.series = job->series.weights;
  return CG_OK;
}

/* In bar, or reduced. */
static cg_status read_pressures(cg_fm_job *job)
{
  const char *path = cg_args_text(job->run->args, &cg_opt_pressures);
  if (!path)
    return CG_OK;
  CG_TRY(read_series(job, path, -INFINITY, &job->series.pressures));
  job->how.pressures = (cg_fm_pressures){job->series.pressures,
                                         job->units->pressure_unit};
  return CG_OK;
}

static cg_status read_energies(cg_fm_job *job)
{
  const char *path = cg_args_text(job->run->args, &cg_opt_energies);
  if (!path)
    return CG_OK;
  CG_TRY(read_series(job, path, -INFINITY, &job->series.energies));
  job->how.energies.series = job->series.energies;
  return CG_OK;
}

static cg_status read_all(cg_fm_job *job)
{
  CG_TRY(read_weights(job));
  CG_TRY(read_energies(job));
  return read_pressures(job);
}

cg_status cg_fm_series_read(cg_fm_job *job)
{
  return cg_comm_agree(job->run->comm, read_all(job));
}

cg_status cg_fm_series_check(const cg_fm_job *job)
{
  if (cg_args_given(job->run->args, &cg_opt_pressures) &&
      !(job->temperature > 0))
    return cg_fail(CG_USAGE, "--pressures needs --temperature, for the "
                             "pressure of beads without forces");
  bool given = cg_args_given(job->run->args, &cg_opt_energies);
  if (given && job->how.target != CG_TARGET_ENERGY)
    return cg_fail(CG_USAGE, "--energies is of use with --target energy only");
  if (!given && job->how.target == CG_TARGET_ENERGY)
    return cg_fail(CG_USAGE, "--target energy needs the energy of each frame: "
                             "give --energies FILE");
  return CG_OK;
}

void cg_fm_series_clear(cg_fm_job *job)
{
  cg_series_free(job->series.weights);
  cg_series_free(job->series.pressures);
  cg_series_free(job->series.energies);
}
