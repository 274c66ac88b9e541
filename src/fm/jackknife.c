/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fits to parts of the data.
 *
 * Delete-one jackknife: the fit is made again with each block, or each group
 * of neighbouring blocks, left out; math/blocks.h turns the spread into
 * standard errors.  The systems are independent: the sums of part k are
 * gathered on rank k mod P and solved there, P at a time.
 *
 * Above LINEAR_FROM unknowns the refits would cost more than the run, and the
 * first-order change is taken instead: with G, b means over all frames and
 * G_k, b_k over the n_k of block k,
 *
 *   phi_(k) - phi = -G^-1 (b_k - G_k phi) n_k/(n - n_k)
 *
 * (Hinkley, Technometrics 19 (1977) 285), one factorisation for all blocks.
 * Disadvantage: it neglects that G itself changes, by a part of order 1/n_b.
 * It solves with G, so where rows are triangulated the fit is always made
 * again: n_b merges of 2/3 m^3 for each of n_b parts.
 *
 * The thirds that tell of a drift are small, and may lack what the whole tells
 * of some unknowns.  Then the third is solved for those that its own data tell
 * apart (thin.c), as the whole would be: n^3/3 where an SVD takes 10 n^3. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "fm/inside.h"
#include "math/blocks.h"

enum { LINEAR_FROM = 1500 };

/* The blocks lo ... hi-1, alone or left out. */
typedef struct block_range {
  int lo, hi;
  bool outside;
} block_range;

/* What the sums that were gathered here last tell of the unknowns of the whole
 * fit.  A force that a handful of tuples tell has errors that those of all
 * frames say nothing of: columns that reach no interval of more do not count.
 * \return the unknowns that they tell apart.  */
static cg_unknowns *look(cg_fm *fm, const cg_fm_fit *fit, bool *tell)
{
  const cg_columns *columns = fm->columns;
  const double *count = fm->sums + fm->shape.count;
  const double *sums = cg_fm_samples(fm);
  size_t m = (size_t)columns->n;
  double least = cg_target_least(fm->options.target);
  bool *sampled = CG_ARRAY(bool, m), *apart = CG_ARRAY(bool, m);
  bool *vague = CG_ARRAY(bool, m);
  cg_unknowns_sample(columns, &fm->shape, sums, least, sampled);
  for (size_t d = 0; d < m; d++)
    sampled[d] = apart[d] = sampled[d] && fit->unknowns->sampled[d];
  cg_unknowns *own = cg_unknowns_new(columns, fm->set, sampled, count);
  for (int q = 0; q < columns->terms && cg_fm_tells_tuples(fm); q++)
    cg_unknowns_thin(own, columns, q, &fm->shape, sums, apart, vague);
  cg_unknowns_free(own);
  cg_unknowns_sample(columns, &fm->shape, sums, fmax(least, CG_HANDFUL),
                     tell);
  for (size_t d = 0; d < m; d++)
    tell[d] = tell[d] && apart[d] && !vague[d];
  cg_free(vague);
  return cg_unknowns_new(columns, fm->set, apart, count);
}

/* By the solver of the whole fit; where that is Cholesky's, a part that cannot
 * tell all unknowns is solved for those that it can. */
static cg_status solve_part(cg_fm *fm, const cg_fm_fit *fit, double *phi,
                            bool *tell)
{
  cg_solver used = fit->how.used;
  cg_solver want = used == CG_SOLVER_CHOLESKY ? CG_SOLVER_AUTO : used;
  if (!tell)
    return cg_fm_solve_gathered(fm, fit->unknowns, want, phi, NULL);
  cg_unknowns *own = look(fm, fit, tell);
  cg_status status = CG_DATA;
  if (want == CG_SOLVER_AUTO)
    status = cg_fm_solve_gathered(fm, fit->unknowns, CG_SOLVER_CHOLESKY, phi,
                                  NULL);
  if (status != CG_OK && want == CG_SOLVER_AUTO && !fit->unknowns->penalty)
    status = cg_fm_solve_gathered(fm, own, CG_SOLVER_CHOLESKY, phi, NULL);
  cg_unknowns_free(own);
  if (status == CG_OK)
    return CG_OK;
  cg_error_clear();
  return cg_fm_solve_gathered(
      fm, fit->unknowns, want == CG_SOLVER_AUTO ? CG_SOLVER_SVD : want, phi,
      NULL);
}

static cg_status fit_parts(cg_fm *fm, const cg_fm_fit *fit, int n,
                           const block_range *part, cg_parts *parts)
{
  int size = cg_comm_size(fm->all), rank = cg_comm_rank(fm->all);
  int m = fm->shape.columns;
  bool *tell = parts->tell;
  cg_status status = CG_OK;
  for (int base = 0; base < n; base += size) {
    int own = base + rank;
    for (int k = base; k < n && k < base + size; k++)
      cg_fm_gather(fm, part[k].lo, part[k].hi, part[k].outside, k - base);
    if (own < n && status == CG_OK)
      status = solve_part(fm, fit, parts->phi + own * m,
                          tell ? tell + own * m : NULL);
    for (int k = base; tell && k < n && k < base + size; k++)
      cg_comm_bcast(fm->all, tell + k * m, (size_t)m * sizeof *tell, k - base);
    cg_fm_solved(fm, n - base < size ? n - base : size);
  }
  cg_comm_sum(fm->all, parts->phi, (size_t)(n * m));
  return cg_comm_agree(fm->all, status);
}

/* The gradient b - G phi of a part's sums; the diagonal of G is that of its
 * penalty, too. */
static void gradient(const cg_sums_shape *shape, const double *sums,
                     double ridge, const double *phi, double *out)
{
  int m = shape->columns;
  memcpy(out, sums + shape->b, (size_t)m * sizeof *out);
  for (int i = 0; i < m; i++)
    for (int j = i; j < m; j++) {
      double g = sums[cg_sums_place(shape, i, j)];
      out[i] -= (i == j ? 1 + ridge : 1) * g * phi[j];
      if (j > i)
        out[j] -= g * phi[i];
    }
}

/* In sums instead of means: -G^-1 (b_k - G_k phi) W/(W - W_k), W the weight of
 * the rows. */
static cg_status fit_linearly(cg_fm *fm, const cg_fm_fit *fit, int n,
                              const block_range *part, cg_parts *parts)
{
  int size = cg_comm_size(fm->all), rank = cg_comm_rank(fm->all);
  int m = fm->shape.columns;
  double *phi = parts->phi;
  const cg_penalty *penalty = fit->unknowns->penalty;
  double *change = CG_ARRAY(double, n * m);
  for (int k = 0; k < n; k++) {
    cg_fm_gather(fm, part[k].lo, part[k].hi, false, k % size);
    if (k % size != rank)
      continue;
    double *mine = change + k * m, all = fit->sums[fm->shape.weight];
    gradient(&fm->shape, cg_fm_equations(fm), penalty ? penalty->ridge : 0,
             fit->phi,
             mine);
    for (int d = 0; d < m; d++)
      mine[d] *= -all / (all - fm->sums[fm->shape.weight]);
  }
  cg_comm_sum(fm->all, change, (size_t)(n * m));
  cg_fm_gather(fm, 0, 0, true, 0);
  cg_status status = CG_OK;
  if (rank == 0)
    status = cg_unknowns_solve(fit->unknowns, &fm->shape,
                               cg_fm_equations(fm), n,
                               change, fit->how.used, phi, NULL);
  cg_comm_bcast(fm->all, phi, (size_t)(n * m) * sizeof *phi, 0);
  cg_fm_solved(fm, n);
  for (int k = 0; k < n; k++)
    for (int d = 0; d < m; d++)
      phi[k * m + d] += fit->phi[d];
  cg_free(change);
  return cg_comm_agree(fm->all, status);
}

cg_status cg_fm_jackknife(cg_fm *fm, const cg_fm_fit *fit, int groups,
                          cg_parts *parts)
{
  block_range *left_out = CG_ARRAY(block_range, groups);
  for (int k = 0; k < groups; k++)
    left_out[k] =
        (block_range){.lo = (int)cg_blocks_first(fm->options.blocks, groups, k),
               .hi = (int)cg_blocks_first(fm->options.blocks, groups, k + 1),
               .outside = true};
  parts->n = groups;
  parts->phi = CG_ARRAY(double, groups * fm->shape.columns);
  int most = fm->options.linear_from;
  bool linear = !fm->factors && fm->options.target != CG_TARGET_ENERGY &&
                fit->unknowns->n >= (most > 0 ? most : LINEAR_FROM);
  cg_status status = (linear ? fit_linearly : fit_parts)(
      fm, fit, groups, left_out, parts);
  cg_free(left_out);
  return status;
}

int cg_fm_blocks_in_third(int blocks)
{
  return blocks / 3;
}

cg_status cg_fm_fit_thirds(cg_fm *fm, const cg_fm_fit *fit, cg_parts *parts)
{
  int n_b = fm->options.blocks, third = cg_fm_blocks_in_third(n_b);
  block_range thirds[2] = {{.lo = 0, .hi = third},
                           {.lo = n_b - third, .hi = n_b}};
  parts->n = 2;
  parts->phi = CG_ARRAY(double, 2 * fm->shape.columns);
  parts->tell = CG_ARRAY(bool, 2 * fm->shape.columns);
  return fit_parts(fm, fit, 2, thirds, parts);
}
