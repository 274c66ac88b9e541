/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/error.h
 *
 * Failures, as cgmap's own files need them besides <cgmap/error.h>: advice, and
 * our own faults, which abort the job.
 */
#ifndef CGMAP_BASE_ERROR_H
#define CGMAP_BASE_ERROR_H

#include <cgmap/error.h>

/** Put "; advice" behind the pending message.  Local.
 * \return the pending status.  */
cg_status cg_fail_advise(const char *advice);

/** Abort the whole job: our fault.  Prints rank, file and line. */
void cg_bug(const char *file, int line, const char *what)
  __attribute__((noreturn));

/** Abort the whole job with CG_UNAVAILABLE: the machine is too small.  Prints
 * the rank and what to do.
 * \param [in] wanted, used  bytes */
void cg_out_of_memory(double wanted, double used) __attribute__((noreturn));

/** A promise between functions; never a check of a user's input. */
#define CG_ASSERT(promise)                                                    \
  ((promise) ? (void)0 : cg_bug(__FILE__, __LINE__, #promise))

/** The pending failure as bytes, for cg_comm_agree() alone. */
enum { CG_ERROR_ROOM = 4096 }; /* longer messages are cut */
void cg_error_pending(cg_status *status, char text[CG_ERROR_ROOM]);
void cg_error_adopt(cg_status status, const char text[CG_ERROR_ROOM]);

#endif
