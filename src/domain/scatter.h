/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file domain/scatter.h
 *
 * From whole mapped frames to each rank's part of them, in one exchange.
 */
#ifndef CGMAP_DOMAIN_SCATTER_H
#define CGMAP_DOMAIN_SCATTER_H

#include "domain/grid.h"
#include "domain/local.h"

typedef struct cg_scatter cg_scatter;

/** What one exchange brought to this rank. */
typedef struct cg_batch {
  bool failed;      /**< some mate failed: the team knows, and has no frame */
  int count;        /**< frames, in the order of their readers */
  cg_local *frames; /**< owned by the scatter, valid until the next exchange */
} cg_batch;

/** Local.  Grid and beads must outlive it; the grid has a team for this rank.
 * \param [in] cutoff  nm, of the neighbour lists to be made.
 * \param [in] reach   nm, of the ghosts (walk.h); below the cutoff: the cutoff.
 * \param [in] tuples  are the partners of owned beads in tuples wanted? */
cg_scatter *cg_scatter_new(const cg_grid *grid, const cg_beads *beads,
                           double cutoff, double reach, bool tuples);
/** NULL is allowed. */
void cg_scatter_free(cg_scatter *scatter);

/** From now on bring the excluded partners of owned beads, too.  To be called
 * alike on all mates. */
void cg_scatter_bring_excluded(cg_scatter *scatter);

/** Exchange one batch.  Collective over the team.
 *
 * \param [in]  status  of this rank since the last exchange (CG_OK: none of
 *                      its frames or consumers failed).
 * \param [in]  frame   the mapped frame it read, NULL where none: whole, or its
 *                      part of one where the grid reads in parts; its
 *                      positions are wrapped here.
 * \param [out] batch   the same `failed` and count on all mates.
 * \return CG_OK, or this rank's own failure: \a status, or CG_DATA where the
 * frame is unfit (domain/span.h).  */
cg_status cg_scatter_batch(cg_scatter *scatter, cg_status status,
                           cg_frame *frame, cg_batch *batch);

#endif
