/* SPDX-License-Identifier: GPL-2.0-or-later */
/* R factors of blocks (see factors.h).
 *
 * R factors cannot be subtracted: what a fit without a block asks for is
 * merged from all others, on each rank from its own and then up the tree,
 * (n_b/P + log P) merges of 2/3 m^3. */
#include "fm/factors.h"

#include "base/error.h"
#include "base/mem.h"

cg_factors *cg_factors_new(const cg_comm *all, int columns, int blocks)
{
  size_t n = cg_tsqr_size(columns);
  cg_factors *factors = CG_NEW(cg_factors);
  *factors = (cg_factors){.all = all, .blocks = blocks};
  factors->tsqr = cg_tsqr_new(columns);
  factors->R = CG_ARRAY(double, n);
  factors->room = CG_ARRAY(double, n);
  factors->block = CG_ARRAY(double *, blocks);
  for (int k = cg_comm_rank(all); k < blocks; k += cg_comm_size(all))
    factors->block[k] = CG_ARRAY(double, n);
  return factors;
}

void cg_factors_free(cg_factors *factors)
{
  if (!factors)
    return;
  for (int k = 0; k < factors->blocks; k++)
    cg_free(factors->block[k]);
  cg_free(factors->block);
  cg_free(factors->R);
  cg_free(factors->room);
  cg_tsqr_free(factors->tsqr);
  cg_free(factors);
}

/* What is in the tsqr of all ranks to the room of one. */
static void fold(cg_factors *factors, int root)
{
  cg_tsqr_take(factors->tsqr, factors->room);
  cg_tsqr_fold(factors->tsqr, factors->all, root, factors->room);
}

void cg_factors_add(cg_factors *factors, int block)
{
  CG_ASSERT(block >= 0 && block < factors->blocks);
  fold(factors, block % cg_comm_size(factors->all));
  if (!factors->block[block])
    return;
  cg_tsqr_merge(factors->tsqr, factors->block[block]);
  cg_tsqr_merge(factors->tsqr, factors->room);
  cg_tsqr_take(factors->tsqr, factors->block[block]);
}

void cg_factors_gather(cg_factors *factors, int lo, int hi, bool outside,
                       int root)
{
  for (int k = 0; k < factors->blocks; k++)
    if (factors->block[k] && (k >= lo && k < hi) != outside)
      cg_tsqr_merge(factors->tsqr, factors->block[k]);
  fold(factors, root);
  if (cg_comm_rank(factors->all) != root)
    return;
  double *gathered = factors->room;
  factors->room = factors->R;
  factors->R = gathered;
}
