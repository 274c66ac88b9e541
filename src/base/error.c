/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pending failure of this process: one status, one sentence.
 *
 * A function that fails leaves its message here and returns the status; who
 * knows more puts words before it on the way up.  One slot is enough because
 * a failure ends the work of its rank: a second cg_fail() before the first was
 * handled replaces it.  Disadvantage: two independent failures on one rank
 * show as the later one only. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mpi.h>

#include "base/disarm.h"

static struct {
  cg_status status;
  char text[CG_ERROR_ROOM];
} pending;

cg_status cg_fail(cg_status status, const char *format, ...)
{
  va_list args;
  CG_ASSERT(status != CG_OK);
  va_start(args, format);
  vsnprintf(pending.text, sizeof pending.text, format, args);
  va_end(args);
  cg_text_disarm(pending.text, false);
  pending.status = status;
  return status;
}

cg_status cg_fail_in(const char *format, ...)
{
  char text[CG_ERROR_ROOM] = "";
  va_list args;
  CG_ASSERT(pending.status != CG_OK);
  va_start(args, format);
  int used = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  int left = used < 0 ? 0 : CG_ERROR_ROOM - used;
  if (left > 3)
    snprintf(text + used, (size_t)left, ": %.*s", left - 3, pending.text);
  memcpy(pending.text, text, sizeof text);
  return pending.status;
}

cg_status cg_fail_advise(const char *advice)
{
  size_t used = strlen(pending.text);
  CG_ASSERT(pending.status != CG_OK);
  snprintf(pending.text + used, sizeof pending.text - used, "; %s", advice);
  return pending.status;
}

const char *cg_error_text(void)
{
  return pending.text;
}

void cg_error_clear(void)
{
  pending.status = CG_OK;
  pending.text[0] = '\0';
}

void cg_error_pending(cg_status *status, char text[CG_ERROR_ROOM])
{
  *status = pending.status;
  memcpy(text, pending.text, CG_ERROR_ROOM);
}

void cg_error_adopt(cg_status status, const char text[CG_ERROR_ROOM])
{
  pending.status = status;
  memcpy(pending.text, text, CG_ERROR_ROOM);
}

/* End all ranks at once, behind a message of this one. */
__attribute__((noreturn))
static void abort_job(cg_status status, const char *text)
{
  int started = 0, ended = 0, rank = 0;
  MPI_Initialized(&started);
  MPI_Finalized(&ended);
  if (started && !ended)
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  fprintf(stderr, "cgmap: rank %d: %s\n", rank, text);
  fflush(NULL);
  if (started && !ended)
    MPI_Abort(MPI_COMM_WORLD, (int)status);
  _Exit((int)status);
}

void cg_bug(const char *file, int line, const char *what)
{
  char text[512];
  snprintf(text, sizeof text, "%s:%d: broken promise: %s", file, line, what);
  abort_job(CG_BUG, text);
}

void cg_out_of_memory(double wanted, double used)
{
  char text[256];
  snprintf(text, sizeof text, "no memory for %.3g GB more, beside %.3g GB in "
                              "use: start fewer ranks on a node, or have "
                              "frames read in parts (--memory)",
           1e-9 * wanted, 1e-9 * used);
  abort_job(CG_UNAVAILABLE, text);
}
