/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/factors.h
 *
 * The R factor of each error-bar block (math/tsqr.h), the target as last
 * column, dealt out: rank k mod P keeps that of block k.
 */
#ifndef CGMAP_FM_FACTORS_H
#define CGMAP_FM_FACTORS_H

#include <stdbool.h>

#include "math/tsqr.h"

typedef struct cg_factors {
  const cg_comm *all;
  int blocks;
  cg_tsqr *tsqr;  /**< empty but for rows that wait for cg_factors_add() */
  double **block; /**< blocks: packed, NULL on ranks that do not keep it */
  double *R;      /**< packed: what was gathered to this rank last */
  double *room;   /**< packed: what other ranks gather passes through here */
} cg_factors;

/** \param [in] columns  the target among them.  Local. */
cg_factors *cg_factors_new(const cg_comm *all, int columns, int blocks);
void cg_factors_free(cg_factors *factors);

/** Merge what all ranks have put into their tsqr into a block.  Collective. */
void cg_factors_add(cg_factors *factors, int block);

/** Bring the R of the blocks with \a lo <= block < \a hi, or (\a outside) of
 * all others, to rank \a root, where it becomes factors->R.  Collective. */
void cg_factors_gather(cg_factors *factors, int lo, int hi, bool outside,
                       int root);

#endif
