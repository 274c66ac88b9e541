/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/target.h
 *
 * What a fit is made of: the mapped forces, or the structure alone.
 *
 * All functions are local and alike on all ranks.
 */
#ifndef CGMAP_FM_TARGET_H
#define CGMAP_FM_TARGET_H

#include <stdbool.h>

#include <cgmap/interactions.h>

typedef enum cg_target {
  CG_TARGET_FORCE,     /**< forces of the frames */
  CG_TARGET_STRUCTURE, /**< no forces: b from the divergence of the rows */
  CG_TARGET_DENOISE,   /**< forces that bring displaced beads back */
  CG_TARGET_ENERGY     /**< energies of the frames, no forces */
} cg_target;

/** Their names; NULL behind the last. */
extern const char *const cg_target_names[];

/** The target of that name; false where there is none. */
bool cg_target_named(const char *name, cg_target *target);

/** Does it need the forces of the frames? */
bool cg_target_needs_forces(cg_target target);

/** How many frames are fitted for one of the trajectory (denoise.h). */
int cg_target_copies(cg_target target);

/** With fewer tuples in an interval the error of the force there has no bound:
 * a lone tuple beside a knot can make it anything. */
enum { CG_HANDFUL = 10 };

/** So many tuples make an interval count as sampled. */
double cg_target_least(cg_target target);

/** Impose on the interactions what the target asks of them: without forces
 * f(max) = 0 of every pair, which is told where the user did not say it.
 * \return CG_CONFIG where a basis jumps, or for kinds of many beads, whose
 * divergence is not known.  */
cg_status cg_target_tie(cg_target target, cg_interactions *set);

#endif
