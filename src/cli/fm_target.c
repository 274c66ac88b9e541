/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --target: the forces of the frames, their structure alone, forces that bring
 * back displaced beads, or energies.  What only forces of the frames need
 * (files of them, maps of them, the checks that they can be summed) is refused
 * or left out with the others. */
#include <float.h>
#include <math.h>

#include "cli/fm_job.h"
#include "cli/opts_shared.h"
#include "mapping/source.h"

const cg_opt cg_opt_target = {
    .name = "target", .type = CG_OPT_CHOICE,
    .choices = cg_target_names, .initial = "force", .group = CG_OPT_FIT,
    .help = "what is fitted"};

const cg_opt cg_opt_sigma = {
    .name = "sigma", .type = CG_OPT_DOUBLE, .argument = "NM",
    .least = DBL_MIN, .most = INFINITY, .group = CG_OPT_FIT,
    .help = "displacements of denoise"};

const cg_opt cg_opt_seed = {
    .name = "seed", .type = CG_OPT_INT, .argument = "N", .initial = "0",
    .least = 0, .most = INFINITY, .group = CG_OPT_FIT,
    .help = "of random displacements"};

static cg_status read_sigma(cg_fm_job *job)
{
  const cg_args *args = job->run->args;
  const cg_opt *const both[] = {&cg_opt_sigma, &cg_opt_seed};
  bool denoise = job->how.target == CG_TARGET_DENOISE;
  for (int k = 0; k < 2; k++)
    if (!denoise && cg_args_given(args, both[k]))
      return cg_fail(CG_USAGE, "--%s is of --target denoise", both[k]->name);
  if (cg_args_given(args, &cg_opt_sigma))
    job->how.sigma = cg_args_double(args, &cg_opt_sigma);
  return CG_OK;
}

static cg_status refuse(const cg_opt *opt, cg_target target)
{
  return cg_fail(CG_USAGE, "--%s is of no use with --target %s, which reads "
                           "no forces: leave it out",
                 opt->name, cg_target_names[target]);
}

cg_status cg_fm_target_read(cg_fm_job *job)
{
  const cg_args *args = job->run->args;
  cg_target target = (cg_target)cg_args_choice(args, &cg_opt_target);
  job->how.target = target;
  CG_TRY(read_sigma(job));
  if (cg_target_needs_forces(target))
    return CG_OK;
  if (cg_args_given(args, &cg_opt_forces))
    return refuse(&cg_opt_forces, target);
  if (cg_args_given(args, &cg_opt_force_map))
    return refuse(&cg_opt_force_map, target);
  return cg_fm_check(&job->how);
}

cg_status cg_fm_target_look(cg_fm_job *job)
{
  job->look.third_law = NAN;
  if (!cg_target_needs_forces(job->how.target)) {
    cg_map_source_drop_forces(job->setup.mapped);
    return CG_OK;
  }
  CG_TRY(cg_look_at_forces(job->run, &job->setup, &job->look));
  return cg_force_map_check(job->run, &job->setup, &job->look);
}

cg_source cg_fm_target_source(cg_fm_job *job)
{
  cg_source frames = cg_setup_source(&job->setup);
  if (job->how.target != CG_TARGET_DENOISE)
    return frames;
  job->denoise = cg_denoise_new(
      frames, job->how.sigma, job->how.kT,
      (uint64_t)cg_args_int(job->run->args, &cg_opt_seed));
  return cg_denoise_source(job->denoise);
}
