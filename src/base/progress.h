/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/progress.h
 *
 * How far long work is: done, rate, time left.
 *
 * On a terminal one line is redrawn at most five times a second.  Elsewhere
 * (a batch log) a plain line is printed at growing intervals: after 30 s, then
 * whenever another 5 % are done and 30 s have passed.  Rank 0 speaks.
 */
#ifndef CGMAP_BASE_PROGRESS_H
#define CGMAP_BASE_PROGRESS_H

#include <stdint.h>

typedef enum cg_progress_mode {
  CG_PROGRESS_AUTO,   /**< as described */
  CG_PROGRESS_NEVER,  /**< silent */
  CG_PROGRESS_ALWAYS  /**< a plain line at every update, for tests */
} cg_progress_mode;

typedef struct cg_progress cg_progress;

/** \param [in] speaks  nonzero on the one rank that prints.
 * \param [in] what   e.g. "force matching"; \a unit e.g. "frames".  */
cg_progress *cg_progress_new(cg_progress_mode mode, int speaks,
                             const char *what, const char *unit,
                             int64_t total);
void cg_progress_update(cg_progress *progress, int64_t done);

/** Ends the line, frees. */
void cg_progress_free(cg_progress *progress);

#endif
