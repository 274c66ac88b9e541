/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of what fm writes, asked before the long work: can a file, or a folder,
 * of that name be written, and is it nothing else of this run? */
#include "base/file.h"
#include "cli/fm_job.h"
#include "cli/opts_shared.h"

cg_status cg_fm_apart_check(const cg_fm_job *job, const char *path)
{
  const char *results = job->files.results, *checkpoint = job->checkpoint.path;
  if (path != results && cg_file_same(results, path))
    return cg_fail(CG_USAGE, "%s: is to be the file of the results too; give "
                             "another name", path);
  if (checkpoint && cg_file_same(checkpoint, path))
    return cg_fail(CG_USAGE, "%s: is the checkpoint too, which is removed "
                             "when all is written; give another name", path);
  return CG_OK;
}

cg_status cg_fm_output_check(const cg_fm_job *job, const char *path)
{
  CG_TRY(cg_fm_apart_check(job, path));
  CG_TRY(cg_setup_check_output(&job->setup, path));
  return cg_output_check(path,
                         cg_args_flag(job->run->args, &cg_opt_overwrite));
}

cg_status cg_fm_folder_check(const cg_fm_job *job, const char *path,
                             bool *exists)
{
  CG_TRY(cg_fm_apart_check(job, path));
  return cg_folder_check(path, exists);
}
