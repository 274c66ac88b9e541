/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/timer.h
 *
 * Where the time goes: one clock per phase of the data flow, per process.
 *
 * Phases are disjoint, so that their sum compares with the total: starting one
 * ends the one that runs.  The total runs beside them.
 */
#ifndef CGMAP_BASE_TIMER_H
#define CGMAP_BASE_TIMER_H

#include <cgmap/comm.h>

typedef enum cg_phase {
  CG_PHASE_READ,      /**< trajectory: disk and decoding */
  CG_PHASE_MAP,       /**< atoms to beads */
  CG_PHASE_EXCHANGE,  /**< scatter, waiting included */
  CG_PHASE_NEIGHBOUR, /**< cells and neighbour lists */
  CG_PHASE_ROWS,      /**< consumers: building rows, histograms */
  CG_PHASE_SYRK,      /**< adding rows to the normal matrix */
  CG_PHASE_SOLVE,     /**< solving, error bars */
  CG_PHASE_TOTAL,     /**< from the start of the run */
  CG_PHASES
} cg_phase;

void cg_timer_start(cg_phase phase);
/** Nothing happens where another phase runs. */
void cg_timer_stop(cg_phase phase);

/** The name used in JSON and in the closing table. */
const char *cg_timer_name(cg_phase phase);

/** Least, mean and largest seconds over the ranks.  Collective.  A phase that
 * runs counts up to now. */
typedef struct cg_timing {
  double least[CG_PHASES], mean[CG_PHASES], most[CG_PHASES];
} cg_timing;
void cg_timer_collect(const cg_comm *comm, cg_timing *timing);

#endif
