/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who has a name.
 *
 * A run at work holds a lock on its part (flock), which ends with the process,
 * however that ends.  A part without a lock that nothing was written to yet, as
 * its first line tells, is what a dead run left, and goes; other bytes may be
 * somebody's, and go with --overwrite only.  It is looked at under its own
 * lock, and removed only if it still is the file of that name: of two runs that
 * come at once, one gets it.  The part is made with O_EXCL and begins with the
 * process that has it, for messages.
 * Disadvantage: where a file system has no locks every part counts as one at
 * work, until --overwrite; where its locks reach one machine only (NFS with
 * local_lock) a run elsewhere can lose its part, which it finds out at its end:
 * nothing is named that is not its own. */
#include "base/part.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

static const char signature[] = "cgmap: process ";
enum { SIGNED = sizeof signature - 1, LONGEST = 300 };

typedef enum hold { HELD, AT_WORK, UNKNOWN } hold;

char *cg_part_path(const char *place)
{
  return cg_text_format("%s.part", place);
}

static hold lock(int descriptor)
{
  if (descriptor < 0)
    return UNKNOWN;
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    return HELD;
  return errno == EWOULDBLOCK ? AT_WORK : UNKNOWN;
}

static bool is_there(const char *path, const struct stat *self)
{
  struct stat about;
  return lstat(path, &about) == 0 && about.st_dev == self->st_dev &&
         about.st_ino == self->st_ino;
}

bool cg_part_is_ours(const cg_part *part)
{
  return is_there(part->path, &part->self);
}

static void sign(int descriptor)
{
  char host[HOST_NAME_MAX + 1] = "";
  gethostname(host, sizeof host - 1);
  char *text = cg_text_format("%s%ld on %s\n", signature, (long)getpid(), host);
  size_t n = strlen(text);
  if (pwrite(descriptor, text, n, 0) != (ssize_t)n)
    (void)!ftruncate(descriptor, 0); /* a full disk is told by who writes */
  cg_free(text);
}

/* "process 4711 on node17", "" where other things have been written. */
static const char *read_signature(int descriptor, char text[LONGEST])
{
  ssize_t n = pread(descriptor, text, LONGEST - 1, 0);
  text[n > 0 ? n : 0] = '\0';
  text[strcspn(text, "\n")] = '\0';
  return strncmp(text, signature, SIGNED) == 0 ? text + strlen("cgmap: ") : "";
}

static cg_status refuse_second(const char *place, int descriptor)
{
  char text[LONGEST];
  const char *who = descriptor < 0 ? "" : read_signature(descriptor, text);
  return cg_fail(CG_OUTPUT, "%s: another run writes it%s%s: wait for its end, "
                            "or give another name", place, *who ? ", " : "",
                 who);
}

static cg_status refuse_unknown(const char *place)
{
  return cg_fail(CG_OUTPUT, "%s.part: is there already: another run writes it, "
                            "or one was killed: then remove it, or give "
                            "--overwrite", place);
}

/* Without O_NONBLOCK the open of a pipe would wait for its reader. */
static int open_there(const char *part)
{
  return open(part, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
}

/* Is it as a run had it that died before it wrote? */
static bool nothing_written(int descriptor)
{
  char text[LONGEST];
  struct stat about;
  return *read_signature(descriptor, text) ||
         (fstat(descriptor, &about) == 0 && about.st_size == 0);
}

/* May what is there be removed? */
static cg_status judge(const char *place, int descriptor, bool overwrite)
{
  hold how = lock(descriptor);
  if (how == AT_WORK)
    return refuse_second(place, descriptor);
  return overwrite || (how == HELD && nothing_written(descriptor))
             ? CG_OK
             : refuse_unknown(place);
}

static cg_status check_kind(const char *part, bool *exists)
{
  struct stat about;
  *exists = lstat(part, &about) == 0;
  if (!*exists && errno == ENAMETOOLONG)
    return cg_fail(CG_OUTPUT, "%s: cannot be written: %s", part,
                   strerror(errno));
  if (*exists && !S_ISREG(about.st_mode) && !S_ISLNK(about.st_mode))
    return cg_fail(CG_OUTPUT, "%s: is in the way, and no regular file: remove "
                              "it", part);
  return CG_OK;
}

/* Judge what is there, and remove it if asked to, under its lock. */
static cg_status judge_there(const char *place, const char *part,
                             bool overwrite, bool remove)
{
  struct stat self;
  int descriptor = open_there(part);
  if (descriptor < 0 && errno == ENOENT)
    return CG_OK;
  cg_status status = judge(place, descriptor, overwrite);
  if (status == CG_OK && remove &&
      (descriptor < 0 ||
       (fstat(descriptor, &self) == 0 && is_there(part, &self))))
    unlink(part);
  if (descriptor >= 0)
    close(descriptor);
  return status;
}

static cg_status clear_way(const char *place, const char *part, bool overwrite,
                           bool remove)
{
  bool exists;
  CG_TRY(check_kind(part, &exists));
  return exists ? judge_there(place, part, overwrite, remove) : CG_OK;
}

cg_status cg_part_check(const char *place, bool overwrite)
{
  char *part = cg_part_path(place);
  cg_status status = clear_way(place, part, overwrite, false);
  cg_free(part);
  return status;
}

/* Between its making and its lock another run may take it for left behind. */
static cg_status make(const char *place, cg_part *part)
{
  part->descriptor =
      open(part->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (part->descriptor < 0 && errno != EEXIST)
    return cg_fail(CG_OUTPUT, "%s: cannot be written: %s", part->path,
                   strerror(errno));
  if (part->descriptor >= 0 && lock(part->descriptor) != AT_WORK &&
      fstat(part->descriptor, &part->self) == 0 && cg_part_is_ours(part)) {
    sign(part->descriptor);
    return CG_OK;
  }
  if (part->descriptor >= 0)
    close(part->descriptor);
  return refuse_second(place, -1);
}

cg_status cg_part_take(const char *place, bool overwrite, cg_part *part)
{
  *part = (cg_part){.path = cg_part_path(place), .descriptor = -1};
  cg_status status = clear_way(place, part->path, overwrite, true);
  if (status == CG_OK)
    status = make(place, part);
  if (status != CG_OK)
    cg_free(part->path);
  return status;
}
