/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Block sums dealt out to the ranks (see shares.h). */
#include "fm/shares.h"

#include <string.h>

#include "base/comm.h"
#include "base/error.h"
#include "base/mem.h"

cg_shares *cg_shares_new(const cg_comm *all, size_t n, int blocks)
{
  int size = cg_comm_size(all), rank = cg_comm_rank(all);
  cg_shares *shares = CG_NEW(cg_shares);
  *shares = (cg_shares){.all = all, .n = n, .blocks = blocks};
  shares->mine =
      cg_comm_share(n, size, rank + 1) - cg_comm_share(n, size, rank);
  shares->share = CG_ARRAY(double *, blocks);
  for (int k = 0; k < blocks; k++)
    shares->share[k] = CG_ARRAY(double, shares->mine);
  shares->work = CG_ARRAY(double, shares->mine);
  return shares;
}

void cg_shares_free(cg_shares *shares)
{
  if (!shares)
    return;
  for (int k = 0; k < shares->blocks; k++)
    cg_free(shares->share[k]);
  cg_free(shares->share);
  cg_free(shares->work);
  cg_free(shares);
}

static void add_to(double *sum, const double *x, size_t n)
{
  for (size_t i = 0; i < n; i++)
    sum[i] += x[i];
}

void cg_shares_add(cg_shares *shares, int block, const double *sums)
{
  CG_ASSERT(block >= 0 && block < shares->blocks);
  cg_comm_sum_to_shares(shares->all, sums, shares->n, shares->work);
  add_to(shares->share[block], shares->work, shares->mine);
}

void cg_shares_gather(cg_shares *shares, int lo, int hi, bool outside,
                      int root, double *sums)
{
  memset(shares->work, 0, shares->mine * sizeof *shares->work);
  for (int k = 0; k < shares->blocks; k++)
    if ((k >= lo && k < hi) != outside)
      add_to(shares->work, shares->share[k], shares->mine);
  bool here = cg_comm_rank(shares->all) == root;
  cg_comm_gather_shares(shares->all, shares->work, shares->n,
                        here ? sums : NULL, root);
}
