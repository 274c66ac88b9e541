/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file stat/thirdlaw.h
 *
 * Do the forces on the atoms sum to zero?
 *
 *   T = |sum_i f_i|^2 / sum_i |f_i|^2
 *
 * Atoms that act on nothing but each other leave 0 (Newton's third law) up to
 * rounding; a particle mesh leaves about 1e-5; forces that are independent of
 * each other, as the noise of a Langevin thermostat, leave 1 on average,
 * however many atoms there are.
 */
#ifndef CGMAP_STAT_THIRDLAW_H
#define CGMAP_STAT_THIRDLAW_H

#include <cgmap/comm.h>
#include <cgmap/frame.h>

#define CG_THIRD_LAW_LIMIT 1e-2 /**< from which forces are suspect */

/** Start with {0}. */
typedef struct cg_third_law {
  double sum;     /**< of T */
  int64_t frames; /**< with a force that is not 0 */
} cg_third_law;

/** Add a frame of all atoms.  Local. */
void cg_third_law_add(cg_third_law *law, const cg_frame *frame);

/** T, the mean over the frames of all ranks; NAN where all forces are 0.
 * Collective. */
double cg_third_law_mean(const cg_third_law *law, const cg_comm *comm);

#endif
