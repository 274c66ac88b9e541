/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/shares.h
 *
 * The sums of each error-bar block, dealt out: every rank keeps its share of
 * the packed sums of every block, so that n_b normal matrices cost a rank the
 * memory of n_b/P.
 */
#ifndef CGMAP_FM_SHARES_H
#define CGMAP_FM_SHARES_H

#include <stdbool.h>

#include <cgmap/comm.h>

typedef struct cg_shares {
  const cg_comm *all;
  size_t n, mine; /**< doubles: whole, of this rank */
  int blocks;
  double **share; /**< blocks x mine */
  double *work;   /**< mine */
} cg_shares;

/** \param [in] n  doubles of a block.  Local. */
cg_shares *cg_shares_new(const cg_comm *all, size_t n, int blocks);
void cg_shares_free(cg_shares *shares);

/** Add the sums of all ranks to a block.  Collective. */
void cg_shares_add(cg_shares *shares, int block, const double *sums);

/** Bring the sum over the blocks with \a lo <= block < \a hi, or (\a outside)
 * over all others, to rank \a root.  Collective.
 * \param [out] sums  n doubles, used on root only.  */
void cg_shares_gather(cg_shares *shares, int lo, int hi, bool outside,
                      int root, double *sums);

#endif
