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
  if (fm->frames)
    cg_frame_sums_gather(fm->frames, lo, hi, outside, root);
  if (fm->factors)
    cg_factors_gather(fm->factors, lo, hi, outside, root);
  if (cg_comm_rank(fm->all) != root)
    return;
  if (fm->factors)
    cg_sums_square(&fm->shape, fm->factors->R, fm->sums);
  aim(fm);
}

const double *cg_fm_equations(cg_fm *fm)
{
  if (!fm->frames)
    return fm->sums;
  memcpy(fm->equations, fm->sums, fm->shape.n * sizeof *fm->sums);
  cg_frame_sums_add(fm->frames, &fm->shape, fm->equations);
  return fm->equations;
}

bool cg_fm_tells_tuples(const cg_fm *fm)
{
  return fm->options.target != CG_TARGET_ENERGY;
}

const double *cg_fm_samples(cg_fm *fm)
{
  return fm->options.target == CG_TARGET_ENERGY ? cg_fm_equations(fm)
                                                : fm->sums;
}

/* R of the rows of beads, if any are made, and of frames. */
static double *all_rows(const cg_fm *fm)
{
  int width = fm->shape.columns + 1;
  double *R = CG_ARRAY(double, cg_tsqr_size(width));
  cg_tsqr *tsqr = cg_tsqr_new(width);
  if (fm->factors)
    cg_tsqr_merge(tsqr, fm->factors->R);
  if (fm->frames)
    cg_frame_sums_add_rows(fm->frames, tsqr);
  cg_tsqr_take(tsqr, R);
  cg_tsqr_free(tsqr);
  return R;
}

cg_status cg_fm_solve_gathered(cg_fm *fm, const cg_unknowns *unknowns,
                               cg_solver want, double *phi, cg_solution *how)
{
  if (fm->options.solver != CG_SOLVER_TSQR)
    return cg_unknowns_solve(unknowns, &fm->shape, cg_fm_equations(fm), 1,
                             NULL, want, phi, how);
  double *R = all_rows(fm);
  cg_unknowns_solve_rows(unknowns, fm->shape.columns, R, phi, how);
  cg_free(R);
  return CG_OK;
}

double cg_fm_residual(const cg_fm *fm, const double *phi)
{
  if (fm->factors)
    return cg_tsqr_residual(fm->shape.columns, fm->factors->R, phi);
  return cg_sums_residual(&fm->shape, fm->sums, phi);
}

void cg_fm_solved(cg_fm *fm, int fits)
{
  fm->fits += fits;
  cg_progress_update(fm->solving, fm->fits);
}
