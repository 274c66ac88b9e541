/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/frame_sums.h
 *
 * The sums over rows of frames (frame_rows.h) of each error-bar block, and what
 * they add to the equations of the fit, lambda times their own, once the
 * columns that belong to volume alone are eliminated or left out.
 */
#ifndef CGMAP_FM_FRAME_SUMS_H
#define CGMAP_FM_FRAME_SUMS_H

#include "fm/factors.h"
#include "fm/frame_rows.h"
#include "fm/shares.h"

typedef struct cg_frame_sums {
  const cg_comm *all;
  cg_frame_rows *rows;
  int extra;          /**< columns of volume, before those of the fit */
  double volume;      /**< nm^3, V0: the mean of the first epoch */
  cg_sums_shape shape;
  double *sums;       /**< packed: of this rank's epoch, then gathered */
  double *reduced;    /**< these, the columns of volume eliminated */
  cg_shares *shares;
  cg_factors *factors; /**< NULL: normal matrices */
  double lambda;       /**< weight of a row, that of a force's being 1 */
  bool eliminate;      /**< the columns of volume are unknowns */
} cg_frame_sums;

/** Local. */
cg_frame_sums *cg_frame_sums_new(const cg_comm *all, const cg_frame_kind *kind,
                                 const cg_columns *columns, int blocks,
                                 bool tsqr);
void cg_frame_sums_free(cg_frame_sums *frames);

/** End of an epoch.  Collective.
 * \param [in] volume  sum over the frames that this rank saw, and their
 *                     number.  */
void cg_frame_sums_reduce(cg_frame_sums *frames, int block,
                          const double volume[2]);

/** Bring the blocks lo <= block < hi, or (\a outside) all others, to rank
 * \a root: sums, factors->R, reduced.  Collective. */
void cg_frame_sums_gather(cg_frame_sums *frames, int lo, int hi, bool outside,
                          int root);

/** Decide from what was gathered: lambda = \a mean_square over the variance of
 * the targets; eliminate where volumes vary.  Local, then the same on all from
 * rank 0: collective. */
void cg_frame_sums_weigh(cg_frame_sums *frames, double mean_square);

/** Instead: there are no rows but these.  Local. */
void cg_frame_sums_alone(cg_frame_sums *frames);

/** Add lambda times G and b of the fit's columns.  Local. */
void cg_frame_sums_add(const cg_frame_sums *frames, const cg_sums_shape *shape,
                       double *sums);

/** The same for R of the fit's columns and the target.  Local. */
void cg_frame_sums_add_rows(const cg_frame_sums *frames, cg_tsqr *tsqr);

/** All coefficients of a row: those of volume (0 where they are not unknowns)
 * that fit best to \a phi, then phi.  Local.
 * \param [out] c  extra + columns of the fit.  */
void cg_frame_sums_complete(const cg_frame_sums *frames, const double *phi,
                            double *c);

#endif
