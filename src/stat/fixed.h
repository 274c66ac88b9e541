/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file stat/fixed.h
 *
 * Distances between atoms of one molecule.  Those that do not vary are
 * constraints, found from the frames where no topology tells them; those that
 * no molecule has tell of a topology that is not that of the frames.
 */
#ifndef CGMAP_STAT_FIXED_H
#define CGMAP_STAT_FIXED_H

#include <cgmap/comm.h>
#include <cgmap/frame.h>
#include <cgmap/topology.h>

typedef struct cg_fixed cg_fixed;

/** Watch the pairs of atoms of a molecule.  \a atoms must outlive this. */
cg_fixed *cg_fixed_new(const cg_atoms *atoms);
void cg_fixed_free(cg_fixed *fixed);

/** Add a frame.  Local.
 * \param [in] place  where in it each atom is, from 0; NULL: in order. */
void cg_fixed_add(cg_fixed *fixed, const cg_frame *frame,
                  const int64_t *place);

/** The pairs at a fixed distance, one molecule of each name standing for all;
 * none where the frames are too few to tell.  Collective.
 * \param [out] pairs  cg_free(pairs->beads).
 * \return false where they are too few for some molecule.  */
bool cg_fixed_find(cg_fixed *fixed, const cg_comm *comm, cg_bonded *pairs);

/** A hydrogen that never lay beside an atom of another kind of its molecule,
 * as where the topology has the atoms in another order than the trajectory.
 * Of large molecules some are looked at.  After cg_fixed_find().  Local.
 * \param [out] nearest  how near one came to it, nm.
 * \return its number; -1 where there is none.  */
int64_t cg_fixed_stray(const cg_fixed *fixed, double *nearest);

#endif
