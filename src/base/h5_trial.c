/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trial of HDF5.
 *
 * libhdf5 trusts what is in a file: one byte changed in a heap or in the head
 * of an object can crash it, or keep it busy for ever (1.10.8: one of a hundred
 * files with one to four bytes changed at random).  What a child process has
 * survived, this one will survive too: it makes the same calls on the same
 * bytes in a copy of the same memory.
 * Cost: some ms, and what the attempt takes.  Disadvantage: only what the
 * attempt reads is tried; a file that is changed in between escapes; where a
 * network forbids its memory to child processes the child may crash without
 * need (Open MPI warns of fork() there). */
#include "base/h5_trial.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <hdf5.h>

enum { SECONDS = 3, BYTES_A_SECOND = 1 << 28 };

/* A crash of the child leaves neither words nor a core, and takes no longer
 * than the size of the file explains. */
static void limit_child(const char *path)
{
  struct stat about = {.st_size = 0};
  struct rlimit none = {0, 0}, time;
  int quiet = open("/dev/null", O_WRONLY);
  if (quiet >= 0) {
    dup2(quiet, STDOUT_FILENO);
    dup2(quiet, STDERR_FILENO);
  }
  stat(path, &about);
  time.rlim_cur = (rlim_t)(SECONDS + about.st_size / BYTES_A_SECOND);
  time.rlim_max = time.rlim_cur;
  setrlimit(RLIMIT_CORE, &none);
  setrlimit(RLIMIT_CPU, &time);
}

static cg_status judge(const char *path, int state)
{
  if (WIFEXITED(state) && WEXITSTATUS(state) == 0)
    return CG_OK;
  return cg_fail(CG_DATA, "%s: is damaged: the HDF5 library %s when it reads "
                          "the file",
                 path,
                 WIFSIGNALED(state) && (WTERMSIG(state) == SIGKILL ||
                                        WTERMSIG(state) == SIGXCPU)
                     ? "does not come to an end"
                     : "crashes");
}

cg_status cg_h5_try(const char *path,
                    void (*attempt)(const char *path, void *self), void *self)
{
  int state = 0;
  H5open();
  pid_t child = fork();
  if (child < 0)
    return CG_OK; /* no process to be had: it goes without a trial */
  if (child == 0) {
    limit_child(path);
    attempt(path, self);
    _exit(0);
  }
  while (waitpid(child, &state, 0) < 0)
    if (errno != EINTR)
      return CG_OK;
  return judge(path, state);
}
