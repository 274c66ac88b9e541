/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cli/force_map.h
 *
 * --force-map: which sums of forces on atoms are the forces on beads, and what
 * the forces and constraints say about that.
 */
#ifndef CGMAP_CLI_FORCE_MAP_H
#define CGMAP_CLI_FORCE_MAP_H

#include "cli/setup.h"
#include "stat/forcecov.h"

extern const cg_opt cg_opt_force_map;
enum { CG_FORCE_MAP_SUM, CG_FORCE_MAP_OPTIMAL };

/** What a look at some frames told. */
typedef struct cg_look {
  double third_law; /**< see stat/thirdlaw.h; NAN where there are no forces */
  cg_bonded fixed;  /**< pairs of atoms at a fixed distance: those of the
                         topology, and those that the frames show */
  bool sure;        /**< frames were enough to see such pairs */
  bool stray;       /**< a hydrogen lies beside no other atom */
} cg_look;

/** Look at some frames, as they are in the file, and warn where the forces on
 * all atoms do not sum to zero.  Collective; agreed. */
cg_status cg_look_at_forces(const cg_run *run, const cg_setup *setup,
                            cg_look *look);
void cg_look_clear(cg_look *look);

/** Is there a force map of the kind that --force-map says?  CG_CONFIG where a
 * bead cuts a constraint, or two lie within one body.  Collective; agreed. */
cg_status cg_force_map_check(const cg_run *run, const cg_setup *setup,
                             const cg_look *look);

/** With --force-map optimal: read all frames, make the map, use it from now
 * on.  Collective; agreed.
 * \param [in] blocks  for error bars, 0: none.
 * \return CG_DATA without forces, CG_UNAVAILABLE without memory.  */
cg_status cg_force_map_make(const cg_run *run, const cg_setup *setup,
                            const cg_look *look, int blocks);

/** How noisy are the forces on the beads, by the pass between these two?  The
 * first is local; NULL where it cannot be told: constraints are not known, or
 * molecules too large.
 * \return of the second the least mean square of a component that noise is
 * known to have, NAN unknown.  Collective.  */
cg_forcecov *cg_force_map_listen(const cg_run *run, const cg_setup *setup,
                                 const cg_look *look, int blocks);
double cg_force_map_noise(const cg_run *run, const cg_setup *setup,
                          const cg_look *look, cg_forcecov *cov);

/** Listen no more; gives back \a cov, which may be NULL. */
void cg_force_map_leave(const cg_setup *setup, cg_forcecov *cov);

#endif
