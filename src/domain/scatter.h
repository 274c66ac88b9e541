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

cg_scatter *cg_scatter_new(const cg_grid *grid, const cg_beads *beads,
                           double cutoff);
void cg_scatter_free(cg_scatter *scatter);

/** Exchange one batch.  Collective over the team.
 *
 * \param [in]  status  of the frame that this rank read (CG_OK where it read
 *                      none); a failure travels in the counts.
 * \param [in]  frame   the mapped frame it read, whole, NULL where none; its
 *                      positions are wrapped here.
 * \param [out] count   frames of the batch that arrived whole.
 * \param [out] locals  *count frames, in the order of the selection; owned by
 *                      the scatter, valid until the next call.
 * \return CG_OK, or this rank's own failure; a frame that failed on some rank
 * is missing on all.  CG_DATA where the cutoff exceeds half the smallest box
 * height, a position or force is not finite.  */
cg_status cg_scatter_batch(cg_scatter *scatter, cg_status status,
                           cg_frame *frame, int *count, cg_local **locals);

#endif
