/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that get their names together: each lies whole on the disk, as its part
 * (part.c), before the first is named.  Disadvantage: who is killed just then
 * leaves some with their names and some as parts. */
#include "base/outputs.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

struct cg_outputs_member {
  cg_output *out; /* NULL: */
  char *gone;     /* goes */
};

static struct cg_outputs_member *add(cg_outputs *set)
{
  CG_GROW(set->member, set->n + 1);
  set->member[set->n] = (struct cg_outputs_member){0};
  return &set->member[set->n++];
}

cg_status cg_outputs_open(cg_outputs *set, const char *path, bool overwrite,
                          cg_output **out)
{
  CG_TRY(cg_output_open(path, overwrite, out));
  add(set)->out = *out;
  return CG_OK;
}

void cg_outputs_drop(cg_outputs *set, const char *path)
{
  add(set)->gone = cg_text_copy(path);
}

static cg_status make_one(cg_outputs *set, const char *path)
{
  if (mkdir(path, 0777) == 0) {
    CG_GROW(set->folder, set->folders + 1);
    set->folder[set->folders++] = cg_text_copy(path);
  } else if (errno != EEXIST) {
    return cg_fail(CG_OUTPUT, "%s: cannot be made: %s", path, strerror(errno));
  }
  return CG_OK;
}

static cg_status make_all(cg_outputs *set, char *path)
{
  for (char *at = path + 1; *at; at++) {
    if (*at != '/')
      continue;
    *at = '\0';
    cg_status status = make_one(set, path);
    *at = '/';
    CG_TRY(status);
  }
  return make_one(set, path);
}

cg_status cg_outputs_folder(cg_outputs *set, const char *path)
{
  struct stat about;
  char *copy = cg_text_copy(path);
  cg_status status = make_all(set, copy);
  cg_free(copy);
  if (status == CG_OK && (stat(path, &about) != 0 || !S_ISDIR(about.st_mode)))
    status = cg_fail(CG_OUTPUT, "%s: is not a folder", path);
  return status;
}

static cg_status finish(cg_outputs *set)
{
  for (int k = 0; k < set->n; k++)
    if (set->member[k].out)
      CG_TRY(cg_output_finish(set->member[k].out));
  return CG_OK;
}

static cg_status name_one(struct cg_outputs_member *member)
{
  cg_output *out = member->out;
  member->out = NULL;
  if (out)
    return cg_output_commit(out);
  cg_output_remove(member->gone);
  return CG_OK;
}

static cg_status name_all(cg_outputs *set)
{
  for (int k = 0; k < set->n; k++)
    CG_TRY(name_one(&set->member[k]));
  return CG_OK;
}

/* Forget; folders that were made are kept, or go where they are empty. */
static void clear(cg_outputs *set, bool keep)
{
  for (int k = 0; k < set->n; k++) {
    cg_output_discard(set->member[k].out);
    cg_free(set->member[k].gone);
  }
  for (int k = set->folders - 1; k >= 0; k--) {
    if (!keep)
      rmdir(set->folder[k]);
    cg_free(set->folder[k]);
  }
  cg_free(set->member);
  cg_free(set->folder);
  *set = (cg_outputs){0};
}

cg_status cg_outputs_commit(cg_outputs *set)
{
  cg_status status = finish(set);
  if (status == CG_OK)
    status = name_all(set);
  clear(set, status == CG_OK);
  return status;
}

void cg_outputs_discard(cg_outputs *set)
{
  clear(set, false);
}
