/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The least squares problem of some of the blocks.
 *
 * Normal matrices come with the sums (shares.h).  R comes by itself
 * (factors.h); what is asked of G, b and ff besides the solution (which
 * columns are sampled, the evidence, the virial, what the results file keeps)
 * is then taken from R^T R, m^3/2 multiplications, and coefficients and
 * residual from R, whose condition is not squared. */
#include <string.h>

#include "base/mem.h"
#include "fm/inside.h"

/* G, b and ff of the sums. */
static void square(const cg_sums_shape *shape, const double *R, double *sums)
{
  int m = shape->columns;
  size_t width = (size_t)m + 1;
  double *rows = cg_tsqr_rows(m + 1, R);
  double *G = CG_ARRAY(double, width * width);
  int *column = CG_ARRAY(int, m);
  for (int d = 0; d < m; d++)
    column[d] = d;
  cg_dense_add_rows(m + 1, m + 1, rows, G);
  memset(sums + shape->G, 0, (shape->n - shape->G) * sizeof *sums);
  cg_sums_add(shape, m, column, width, G, sums);
  cg_free(column);
  cg_free(G);
  cg_free(rows);
}

/* Without forces the right-hand side is that of target.c, less what known
 * forces do. */
static void aim(cg_fm *fm)
{
  const cg_sums_shape *shape = &fm->shape;
  if (fm->options.target != CG_TARGET_STRUCTURE)
    return;
  for (int d = 0; d < shape->columns; d++)
    fm->sums[shape->b + (size_t)d] =
        -fm->options.kT * fm->sums[shape->div + (size_t)d] -
        fm->sums[shape->along + (size_t)d];
  fm->sums[shape->ff] = 0;
}

void cg_fm_gather(cg_fm *fm, int lo, int hi, bool outside, int root)
{
  cg_shares_gather(fm->shares, lo, hi, outside, root, fm->sums);
  if (fm->factors)
    cg_factors_gather(fm->factors, lo, hi, outside, root);
  if (cg_comm_rank(fm->all) != root)
    return;
  if (fm->factors)
    square(&fm->shape, fm->factors->R, fm->sums);
  aim(fm);
}

cg_status cg_fm_solve_gathered(const cg_fm *fm, const cg_unknowns *unknowns,
                               cg_solver want, double *phi, cg_solution *how)
{
  if (!fm->factors)
    return cg_unknowns_solve(unknowns, &fm->shape, fm->sums, 1, NULL, want,
                             phi, how);
  cg_unknowns_solve_rows(unknowns, fm->shape.columns, fm->factors->R, phi,
                         how);
  return CG_OK;
}

double cg_fm_residual(const cg_fm *fm, const double *phi)
{
  if (fm->factors)
    return cg_tsqr_residual(fm->shape.columns, fm->factors->R, phi);
  return cg_sums_residual(&fm->shape, fm->sums, phi);
}
