/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cgmap/error.h  (layer: base)
 *
 * How cgmap says that something went wrong.
 *
 * There are two kinds of failure and they never mix:
 *
 *  - The *user's* fault (a damaged file, a wrong option).  The function that
 *    finds it calls cg_fail() with a status and one sentence that says where
 *    (file, frame and byte, or line), what was found, what was expected and
 *    what to do, and returns the status.  Callers pass the status up with
 *    CG_TRY, or add what only they know with cg_fail_in().  Nobody but main
 *    exits or prints.
 *  - *Our* fault (a broken promise between functions) aborts the whole job at
 *    once with rank, file and line.
 *
 * Each process keeps one pending message.  A failure that one rank finds
 * becomes the failure of all at the next cg_comm_agree() (cgmap/comm.h).
 */
#ifndef CGMAP_ERROR_H
#define CGMAP_ERROR_H

/** Whoever is given a status does something with it: compilers that can warn
 * of one that is thrown away. */
#if defined __clang__
#define CG_HEEDED __attribute__((warn_unused_result))
#elif defined __has_c_attribute
#if __has_c_attribute(nodiscard)
#define CG_HEEDED [[nodiscard]]
#endif
#endif
#ifndef CG_HEEDED
#define CG_HEEDED
#endif

/** Status of an operation; the value is the exit status of the program. */
__extension__ typedef enum CG_HEEDED cg_status {
  CG_OK = 0,           /**< done */
  CG_GATE = 2,         /**< done, but a quality gate was not met */
  CG_USAGE = 64,       /**< the command line is wrong */
  CG_DATA = 65,        /**< an input file is damaged or does not fit */
  CG_NOINPUT = 66,     /**< an input cannot be opened */
  CG_UNAVAILABLE = 69, /**< a program, a library or memory is missing */
  CG_BUG = 70,         /**< an error in cgmap itself */
  CG_OUTPUT = 74,      /**< an output cannot be written */
  CG_STOPPED = 75,     /**< stopped on request, can be resumed */
  CG_CONFIG = 78       /**< a mapping or a settings file is wrong */
} cg_status;

/** Record a failure and its message.  Local.
 * \param [in] status  not CG_OK.
 * \param [in] format  printf format of one sentence, no newline at the end.
 * \return \a status, so that a caller writes `return cg_fail(...)`.  */
cg_status cg_fail(cg_status status, const char *format, ...)
  __attribute__((format(printf, 2, 3)));

/** Put "context: " before the pending message, which there must be.  Local.
 * \return the pending status.  */
cg_status cg_fail_in(const char *format, ...)
  __attribute__((format(printf, 1, 2)));

/** The pending message, "" where there is none.  Valid until the next call of
 * a function of this header or cg_comm_agree().  Local. */
const char *cg_error_text(void);

/** Forget the pending message (a caller that handled the failure).  Local. */
void cg_error_clear(void);

/** Return from the calling function if \a call fails. */
#define CG_TRY(call)                                                          \
  do {                                                                        \
    cg_status cg_try_status_ = (call);                                        \
    if (cg_try_status_ != CG_OK)                                              \
      return cg_try_status_;                                                  \
  } while (0)

#endif
