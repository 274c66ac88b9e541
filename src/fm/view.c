/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each block says of the fit that was made without it: what that fit
 * leaves of its forces, for the held-out residual, and both sides of the
 * identity that the configurational temperature is taken from (conf.c).
 *
 * Cost: each block is gathered once more, 2 m^2 multiplications for it.
 * Disadvantage: with less than four blocks there are no such fits, and each is
 * looked at along the fit of all, which knows it. */
#include <string.h>

#include "base/mem.h"
#include "fm/inside.h"

static double dot(int n, const double *x, const double *y)
{
  double sum = 0;
  for (int i = 0; i < n; i++)
    sum += x[i] * y[i];
  return sum;
}

/* Coefficients without block k, to see that block with; those that no more
 * than a handful of tuples tell anyway, of the whole fit: without one of these
 * tuples such a coefficient may be anything, and that tuple would feel it. */
static void take_part(const cg_fm_fit *fit, const cg_parts *parts, int k,
                      const bool *told, int m, double *phi)
{
  for (int d = 0; d < m; d++)
    phi[d] = parts->n > 0 && told[d] ? parts->phi[k * m + d] : fit->phi[d];
}

void cg_fm_view_blocks(cg_fm *fm, const cg_fm_fit *fit, const cg_parts *parts,
                       cg_block_view *view)
{
  enum { NUMBERS = sizeof(cg_block_view) / sizeof(double) };
  const cg_sums_shape *shape = &fm->shape;
  int size = cg_comm_size(fm->all), rank = cg_comm_rank(fm->all);
  int n = fm->shares->blocks, m = shape->columns;
  double *psi = CG_ARRAY(double, m), *phi = CG_ARRAY(double, m);
  bool *told = CG_ARRAY(bool, m);
  cg_unknowns_reach(fm->columns, shape, fit->sums, CG_HANDFUL, told);
  memset(view, 0, (size_t)n * sizeof *view);
  for (int k = 0; k < n; k++) {
    cg_fm_gather(fm, k, k + 1, false, k % size);
    if (k % size != rank)
      continue;
    take_part(fit, parts, k, told, m, phi);
    cg_conf_field(fm->columns, phi, psi);
    view[k] = (cg_block_view){
      .weight = fm->sums[shape->weight],
      .residual = cg_fm_residual(fm, phi),
      .virial = dot(m, psi, fm->sums + shape->b) +
                dot(m, psi, fm->sums + shape->along),
      .divergence = dot(m, psi, fm->sums + shape->div),
    };
  }
  cg_free(told);
  cg_free(phi);
  cg_free(psi);
  cg_comm_sum(fm->all, (double *)view, (size_t)n * NUMBERS);
}
