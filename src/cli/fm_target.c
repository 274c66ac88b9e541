/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --target: the forces of the frames, or their structure alone.  What only
 * forces need (files of them, maps of them, the checks that they can be summed)
 * is refused or left out with the latter. */
#include <math.h>

#include "cli/common.h"
#include "cli/fm_job.h"

const cg_opt cg_opt_target = {
    .name = "target", .type = CG_OPT_CHOICE, .argument = "force|structure",
    .initial = "force", .group = CG_OPT_FIT,
    .help = "what is fitted"};

static cg_status refuse(const cg_opt *opt, cg_target target)
{
  return cg_fail(CG_USAGE, "--%s is of no use with --target %s, which reads "
                           "no forces: leave it out",
                 opt->name, cg_target_name(target));
}

cg_status cg_fm_target_read(cg_fm_job *job)
{
  const cg_args *args = job->run->args;
  cg_target target = (cg_target)cg_args_choice(args, &cg_opt_target);
  job->how.target = target;
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
