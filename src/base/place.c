/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where an output goes, and whether it can go there: asked before long work.
 *
 * A name that is a symbolic link stands for the file that it leads to, whether
 * that is there or not: the link is kept, and what was to lie on a large disk
 * does.  (rename() alone would put the file in the place of the link.)
 * Disadvantage: who turns a link while we write is not found out. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/part.h"
#include "base/text.h"

char *cg_file_folder(const char *path)
{
  char *copy = cg_text_copy(path);
  char *folder = cg_text_copy(dirname(copy));
  cg_free(copy);
  return folder;
}

/* What the link leads to; NULL: it is none. */
static char *target_of(const char *path)
{
  char text[PATH_MAX];
  ssize_t n = readlink(path, text, sizeof text - 1);
  if (n <= 0)
    return NULL;
  text[n] = '\0';
  return cg_file_beside(path, text);
}

char *cg_output_place(const char *path)
{
  enum { MOST_LINKS = 40 }; /* as Linux follows */
  char *place = cg_text_copy(path), *next;
  for (int k = 0; k < MOST_LINKS && (next = target_of(place)) != NULL; k++) {
    cg_free(place);
    place = next;
  }
  return place;
}

static cg_status check_folder(const char *path, const char *place)
{
  char *folder = cg_file_folder(place);
  cg_status status = CG_OK;
  if (access(folder, W_OK | X_OK) != 0)
    status = cg_fail(CG_OUTPUT, "%s: its folder %s cannot be written: %s",
                     path, folder, strerror(errno));
  cg_free(folder);
  return status;
}

static cg_status check_place(const char *path, const char *place,
                             bool overwrite)
{
  struct stat about;
  bool exists = stat(place, &about) == 0;
  if (!exists && (errno == ELOOP || errno == ENAMETOOLONG))
    return cg_fail(CG_OUTPUT, "%s: cannot be written: %s", path,
                   strerror(errno));
  if (exists && S_ISDIR(about.st_mode))
    return cg_fail(CG_OUTPUT, "%s: is a folder, a file was expected", path);
  if (path[strlen(path) - 1] == '/')
    return cg_fail(CG_OUTPUT, "%s: is the name of a folder, a file was "
                              "expected", path);
  if (exists && !S_ISREG(about.st_mode))
    return cg_fail(CG_OUTPUT, "%s: is not a regular file, it would be "
                              "replaced by one", path);
  if (exists && !overwrite)
    return cg_fail(CG_USAGE,
                   "%s: exists already; give another name or --overwrite",
                   path);
  return check_folder(path, place);
}

cg_status cg_output_check(const char *path, bool overwrite)
{
  char *place = cg_output_place(path);
  cg_status status = check_place(path, place, overwrite);
  if (status == CG_OK)
    status = cg_part_check(place, overwrite);
  cg_free(place);
  return status;
}

cg_status cg_folder_check(const char *path, bool *exists)
{
  struct stat about;
  *exists = stat(path, &about) == 0;
  if (*exists)
    return S_ISDIR(about.st_mode)
               ? CG_OK
               : cg_fail(CG_OUTPUT, "%s: is not a folder, the tables need one",
                         path);
  if (errno == ENAMETOOLONG || lstat(path, &about) == 0)
    return cg_fail(CG_OUTPUT, "%s: cannot be made: %s", path,
                   strerror(errno == ENAMETOOLONG ? errno : EEXIST));
  return check_folder(path, path);
}

static bool same_inode(const char *a, const char *b)
{
  struct stat one, other;
  return stat(a, &one) == 0 && stat(b, &other) == 0 &&
         one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* Both in one folder, under one name. */
static bool same_name(const char *a, const char *b)
{
  char *folder[2] = {cg_file_folder(a), cg_file_folder(b)};
  char *copy[2] = {cg_text_copy(a), cg_text_copy(b)};
  bool same = strcmp(basename(copy[0]), basename(copy[1])) == 0 &&
              same_inode(folder[0], folder[1]);
  for (int k = 0; k < 2; k++) {
    cg_free(folder[k]);
    cg_free(copy[k]);
  }
  return same;
}

bool cg_file_same(const char *a, const char *b)
{
  char *place[2] = {cg_output_place(a), cg_output_place(b)};
  bool same = same_inode(place[0], place[1]) || same_name(place[0], place[1]);
  cg_free(place[0]);
  cg_free(place[1]);
  return same;
}

void cg_output_remove(const char *path)
{
  char *place = cg_output_place(path);
  unlink(place);
  cg_free(place);
}
