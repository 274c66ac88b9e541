/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --votca-tables: each interaction once more, as csg_fmatch would have written
 * it, so that scripts around VOTCA go on as they are. */
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/fm_job.h"
#include "cli/opts_shared.h"
#include "io/results/votca_tab.h"

const cg_opt cg_opt_votca_tables = {
    .name = "votca-tables", .type = CG_OPT_TEXT, .argument = "DIR",
    .group = CG_OPT_OUTPUT,
    .help = "NAME.force and NAME.pot too"};

enum { KINDS = CG_VOTCA_POTENTIAL + 1 };

static const char *folder_of(const cg_fm_job *job)
{
  return cg_args_text(job->run->args, &cg_opt_votca_tables);
}

static char *path_of(const cg_fm_job *job, int i, int kind)
{
  return cg_text_format("%s/%s%s", folder_of(job), job->set->list[i].name,
                        cg_votca_suffix((cg_votca_kind)kind));
}

cg_status cg_fm_votca_check(const cg_fm_job *job)
{
  bool exists = false;
  cg_status status = CG_OK;
  if (folder_of(job))
    status = cg_fm_folder_check(job, folder_of(job), &exists);
  for (int k = 0; k < KINDS * job->set->n && exists; k++) {
    char *path = path_of(job, k / KINDS, k % KINDS);
    if (status == CG_OK)
      status = cg_fm_output_check(job, path);
    cg_free(path);
  }
  return status;
}

/* What was never seen has no table, an old one would mislead. */
static cg_status write_one(cg_fm_job *job, int i, int kind)
{
  const cg_termfit *fit = &job->result->fit[i];
  double step = job->set->list[i].out_step;
  char *path = path_of(job, i, kind);
  cg_status status = CG_OK;
  cg_output *out = NULL;
  if (fit->seen)
    status = cg_outputs_open(
        &job->files.beside, path,
        cg_args_flag(job->run->args, &cg_opt_overwrite), &out);
  else
    cg_outputs_drop(&job->files.beside, path);
  if (out)
    status = cg_votca_tab_write(out, (cg_votca_kind)kind, fit,
                                step > 0 ? step : fit->basis.h);
  cg_free(path);
  return status;
}

cg_status cg_fm_votca_write(cg_fm_job *job)
{
  if (!folder_of(job))
    return CG_OK;
  CG_TRY(cg_outputs_folder(&job->files.beside, folder_of(job)));
  for (int k = 0; k < KINDS * job->result->terms; k++)
    CG_TRY(write_one(job, k / KINDS, k % KINDS));
  return CG_OK;
}
