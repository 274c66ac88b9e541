/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --checkpoint: what a run's sums depend on, so that --resume takes no others:
 * its inputs by size and hash, under whatever path; its options, but those that
 * change neither frames nor rows; its interactions, with the ranges found. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/comm.h"
#include "base/mem.h"
#include "cli/fm_job.h"
#include "cli/opts_shared.h"
#include "io/model/interactions_xml.h"

const cg_opt cg_opt_checkpoint = {
    .name = "checkpoint", .type = CG_OPT_TEXT, .writes = true,
    .argument = "FILE", .group = CG_OPT_PARALLEL,
    .help = "keep the sums when stopped"};
const cg_opt cg_opt_checkpoint_every = {
    .name = "checkpoint-every", .type = CG_OPT_DOUBLE, .argument = "MIN",
    .least = DBL_MIN, .most = INFINITY, .group = CG_OPT_PARALLEL,
    .help = "and this often"};
const cg_opt cg_opt_resume = {
    .name = "resume", .type = CG_OPT_FLAG, .group = CG_OPT_PARALLEL,
    .help = "go on from the checkpoint"};
const cg_opt cg_opt_max_hours = {
    .name = "max-hours", .type = CG_OPT_DOUBLE, .argument = "H",
    .least = DBL_MIN, .most = INFINITY, .group = CG_OPT_PARALLEL,
    .help = "stop after so long"};

cg_status cg_fm_checkpoint_read(cg_fm_job *job)
{
  const cg_args *args = job->run->args;
  static const cg_opt *const needing[] = {&cg_opt_checkpoint_every,
                                          &cg_opt_resume, &cg_opt_max_hours,
                                          NULL};
  cg_checkpoint *plan = &job->checkpoint;
  plan->path = cg_args_text(args, &cg_opt_checkpoint);
  plan->resume = cg_args_flag(args, &cg_opt_resume);
  if (cg_args_given(args, &cg_opt_checkpoint_every))
    plan->every = 60 * cg_args_double(args, &cg_opt_checkpoint_every);
  if (cg_args_given(args, &cg_opt_max_hours))
    plan->until =
        cg_comm_seconds() + 3600 * cg_args_double(args, &cg_opt_max_hours);
  for (int k = 0; needing[k] && !plan->path; k++)
    if (cg_args_given(args, needing[k]))
      return cg_fail(CG_USAGE, "--%s needs --checkpoint, the file to keep the "
                               "sums in", needing[k]->name);
  return CG_OK;
}

/* Before the long work: what is there is not ours, unless --resume says so. */
cg_status cg_fm_checkpoint_check(const cg_fm_job *job)
{
  const cg_checkpoint *plan = &job->checkpoint;
  cg_status status = CG_OK;
  if (plan->path && cg_comm_rank(job->run->comm) == 0) {
    status = cg_output_check(plan->path,
                             plan->resume || cg_args_flag(job->run->args,
                                                          &cg_opt_overwrite));
    if (status == CG_OK)
      status = cg_setup_check_output(&job->setup, plan->path);
  }
  return cg_comm_agree(job->run->comm, status);
}

static void add_mark(cg_fm_job *job, char *text)
{
  CG_GROW(job->marks, job->checkpoint.marks + 1);
  job->marks[job->checkpoint.marks++] = text;
  job->checkpoint.mark = job->marks;
}

/* Files count by what is in them. */
static void add_text(const cg_setup *setup, const char *text, cg_string *s)
{
  for (int i = 0; i < setup->inputs; i++)
    if (strcmp(setup->input[i], text) == 0)
      text = "FILE";
  cg_string_add(s, " %s", text);
}

static char *value_of(const cg_fm_job *job, const cg_opt *opt)
{
  const cg_args *args = job->run->args;
  cg_string s = {0};
  const char *const *texts;
  cg_string_add(&s, "--%s", opt->name);
  switch (opt->type) {
  case CG_OPT_FLAG:
    break;
  case CG_OPT_TEXT:
    add_text(&job->setup, cg_args_text(args, opt), &s);
    break;
  case CG_OPT_TEXTS:
    for (int k = 0, n = cg_args_texts(args, opt, &texts); k < n; k++)
      add_text(&job->setup, texts[k], &s);
    break;
  case CG_OPT_INT:
    cg_string_add(&s, " %lld", (long long)cg_args_int(args, opt));
    break;
  case CG_OPT_DOUBLE:
    cg_string_add(&s, " %.17g", cg_args_double(args, opt));
    break;
  case CG_OPT_CHOICE:
    cg_string_add(&s, " %s", cg_args_choice_text(args, opt));
    break;
  }
  return s.text;
}

/* Of options that are none of those that do not matter. */
static void add_options(cg_fm_job *job, const cg_opt *const *options,
                        const cg_opt *const *others)
{
  const cg_args *args = job->run->args;
  for (; *options; options++) {
    bool matters = cg_args_given(args, *options);
    for (int k = 0; others[k]; k++)
      matters = matters && *options != others[k];
    if (matters)
      add_mark(job, value_of(job, *options));
  }
}

static void add_inputs(cg_fm_job *job)
{
  for (int i = 0; i < job->setup.inputs; i++) {
    const char *path = job->setup.input[i], *slash = strrchr(path, '/');
    cg_fingerprint print = cg_fingerprint_of(path);
    add_mark(job, cg_text_format("%s of %lld bytes, hash %s",
                                 slash ? slash + 1 : path,
                                 (long long)print.bytes, print.hash));
  }
}

void cg_fm_checkpoint_mark(cg_fm_job *job, const cg_opt *const *options,
                           const cg_opt *const *others)
{
  if (!job->checkpoint.path || cg_comm_rank(job->run->comm) != 0)
    return;
  add_mark(job, cg_text_copy("cgmap " PACKAGE_VERSION));
  add_inputs(job);
  add_mark(job, cg_text_format("%lld frames",
                               (long long)cg_traj_frames(job->setup.traj)));
  add_mark(job, cg_text_format("%d error blocks", job->how.blocks));
  add_mark(job, cg_text_copy(job->how.solver == CG_SOLVER_TSQR
                                 ? "a triangle of rows"
                                 : "a matrix of rows"));
  add_options(job, options, others);
  for (int q = 0; q < job->set->n; q++)
    add_mark(job, cg_interaction_text(&job->set->list[q]));
}

void cg_fm_checkpoint_end(const cg_fm_job *job)
{
  if (job->checkpoint.path && cg_comm_rank(job->run->comm) == 0)
    cg_output_remove(job->checkpoint.path);
}

void cg_fm_checkpoint_clear(cg_fm_job *job)
{
  for (int k = 0; k < job->checkpoint.marks; k++)
    cg_free(job->marks[k]);
  cg_free(job->marks);
}
