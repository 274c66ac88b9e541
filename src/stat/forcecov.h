/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file stat/forcecov.h
 *
 * <f_i . f_j> of the atoms i, j of a molecule, the mean over all molecules of a
 * kind and over frames: what the optimal force map is made of, and what says
 * how noisy a map is.
 *
 * A map that is made from the data that judge it looks better than it is.  So
 * where frames and molecules are fewer than 50 for each atom of the kind, one
 * half of the blocks makes it, the other judges.
 */
#ifndef CGMAP_STAT_FORCECOV_H
#define CGMAP_STAT_FORCECOV_H

#include <cgmap/comm.h>

#include "domain/walk.h"
#include "mapping/map.h"

typedef struct cg_forcecov cg_forcecov;

/** Bytes that a map of these kinds takes. */
double cg_forcecov_bytes(const cg_map *map);

/** \param [in] comm  of the ranks that hear the frames.
 * \param [in] map   must outlive this.
 * \param [in] frames, blocks  of the fit; without blocks frames take turns.  */
cg_forcecov *cg_forcecov_new(const cg_comm *comm, const cg_map *map,
                             int64_t frames, int blocks);
void cg_forcecov_free(cg_forcecov *cov);

/** Add a frame, or a part of one: a cg_map_listener.  Local. */
void cg_forcecov_hear(void *cov, const cg_frame *atoms,
                      const cg_map_part *part);

/** To keep it in the checkpoints of the walk whose frames it hears: a consumer
 * that does nothing else. */
cg_consumer cg_forcecov_consumer(cg_forcecov *cov);

/** Sum over the ranks, then take means.  Collective, once. */
void cg_forcecov_reduce(cg_forcecov *cov);

/** A matrix for each kind, atoms x atoms, full: to make a map, to judge it.
 * The latter is NULL where the frames are too few to judge. */
const double *const *cg_forcecov_makes(const cg_forcecov *cov);
const double *const *cg_forcecov_judges(const cg_forcecov *cov);

#endif
