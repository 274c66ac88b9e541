/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands beside the results: all of it, or what was there before.
 *
 * Each file is written whole as PATH.new; when all are, and the results too,
 * they get their names one by one.  Disadvantage: who is killed just then
 * leaves some with their names and some without. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/fm_job.h"

static cg_beside_file *add(cg_beside *beside, const char *path)
{
  CG_GROW(beside->file, beside->n + 1);
  cg_beside_file *file = &beside->file[beside->n++];
  *file = (cg_beside_file){.place = cg_output_place(path)};
  return file;
}

const char *cg_beside_add(cg_beside *beside, const char *path)
{
  cg_beside_file *file = add(beside, path);
  file->fresh = cg_text_format("%s.new", file->place);
  return file->fresh;
}

void cg_beside_drop(cg_beside *beside, const char *path)
{
  (void)add(beside, path);
}

static cg_status name_one(cg_beside_file *file)
{
  if (!file->fresh) {
    unlink(file->place);
    return CG_OK;
  }
  if (rename(file->fresh, file->place) != 0)
    return cg_fail(CG_OUTPUT, "%s: cannot be written: %s", file->place,
                   strerror(errno));
  cg_free(file->fresh);
  file->fresh = NULL;
  return CG_OK;
}

cg_status cg_beside_name(cg_beside *beside)
{
  for (int k = 0; k < beside->n; k++)
    CG_TRY(name_one(&beside->file[k]));
  return CG_OK;
}

void cg_beside_clear(cg_beside *beside)
{
  for (int k = 0; k < beside->n; k++) {
    if (beside->file[k].fresh)
      unlink(beside->file[k].fresh);
    cg_free(beside->file[k].fresh);
    cg_free(beside->file[k].place);
  }
  cg_free(beside->file);
  *beside = (cg_beside){0};
}
