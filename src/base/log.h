/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/log.h
 *
 * Talk: what cgmap tells a person while it works, on stderr.
 *
 * stdout is the result and belongs to the command; stderr is talk.  Rank 0
 * speaks for all, so a message that matters must be known there (counts are
 * summed first, failures agreed first).  Warnings are kept for the closing
 * report and for `--json`.
 */
#ifndef CGMAP_BASE_LOG_H
#define CGMAP_BASE_LOG_H

#include <stdbool.h>

typedef enum cg_log_level {
  CG_LOG_QUIET,  /**< warnings and errors only (-q) */
  CG_LOG_NORMAL, /**< what was chosen, what was found */
  CG_LOG_VERBOSE /**< details (-v) */
} cg_log_level;

/** Set once, at the start: how much to say, and whether this rank speaks. */
void cg_log_start(cg_log_level level, bool speaks);

/** Tell (NORMAL or VERBOSE); a newline is added. */
void cg_log_tell(cg_log_level level, const char *format, ...)
  __attribute__((format(printf, 2, 3)));

/** Warn: printed as "cgmap: warning: ..." and kept. */
void cg_log_warn(const char *format, ...)
  __attribute__((format(printf, 1, 2)));

/** Draw a line at the foot of the terminal in place of the one before; messages
 * go above it, "" removes it.  For progress, on a terminal only. */
void cg_log_status(const char *text);

/** The warnings so far. */
int cg_log_warning_count(void);
const char *cg_log_warning(int i);

/** Forget the warnings, remove the status line (end of the run). */
void cg_log_stop(void);

#endif
