/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file domain/sift.h
 *
 * The beads of a few stretches that are near a bead: kernels of the neighbour
 * list.  All functions are local.
 */
#ifndef CGMAP_DOMAIN_SIFT_H
#define CGMAP_DOMAIN_SIFT_H

#include "domain/cells.h"

/** What cg_sift_measure() writes behind the last pair, at most. */
enum { CG_SIFT_MORE = 8 };

typedef struct cg_sift cg_sift;

cg_sift *cg_sift_new(void);
void cg_sift_free(cg_sift *sift);

/** Keep the places of beads that are within the cutoff, and a margin for
 * rounding, of the bead in place \a self, which is not kept.
 * \return how many, in the order of the stretches.  */
int64_t cg_sift_places(cg_sift *sift, const cg_cells *cells, cg_lid self,
                       int stretches, const cg_stretch *stretch);

/** Measure the n beads that were kept.
 * \param [in]  x      of the bead itself, nm.
 * \param [in]  shift  nm, of each image, as seen from that bead.
 * \param [out] j, d, r  as in cg_nlist.
 * \return how many are within the cutoff.  */
int64_t cg_sift_measure(cg_sift *sift, const cg_cells *cells,
                        const double x[3], const double (*shift)[4],
                        int64_t n, cg_lid *j, double *const d[3], double *r);

#endif
