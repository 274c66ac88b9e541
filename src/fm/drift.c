/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does the force change while the frames go by?
 *
 * Rms over the sampled knots, weighted by the tuples beside them, of
 *
 *   z = (f_first - f_last)/(se sqrt(2 s)),
 *
 * the first and last third of the blocks fitted alone; s = n_b/third is how
 * much larger than se^2 a third's variance is.  A drift also raises se, so z
 * stays below about sqrt(n_b).  Knots that a third reaches by a handful of
 * tuples or not at all are left out: the error of such a force may be a
 * thousand times that of all frames.  Where one force for all frames leaves
 * next to nothing there is no drift, and what differs is rounding.
 *
 * Disadvantage: a change that comes back, or one of less than a third of the
 * frames, is seen by the errors of fewer blocks alone. */
#include <math.h>

#include "fm/inside.h"
#include "fm/knots.h"

/* Of the median error: one below it is rounding. */
#define HELD 1e-9

/* z^2 at a knot; se is the error of a third.  0 where a condition holds the
 * force and all that differs, and the error, is rounding. */
static double drift_at(const cg_fm *fm, const cg_parts *parts,
                       const cg_parts *thirds, int q, double r, double median)
{
  const cg_columns *columns = fm->columns;
  int n_b = fm->options.blocks;
  double larger = (double)n_b / cg_fm_blocks_in_third(n_b);
  double error = cg_knot_error(columns, q, parts, r);
  double off =
      cg_columns_force(columns, q, thirds->phi, r) -
      cg_columns_force(columns, q, thirds->phi + columns->n, r);
  if (error <= HELD * median)
    return 0;
  return off * off / (2 * larger * error * error);
}

/* Do both thirds tell the force in interval i of q? */
static bool thirds_tell(const cg_columns *columns, const cg_parts *thirds,
                        int q, int i)
{
  int first, n, m = columns->n;
  const bool *tell = thirds->tell + columns->first[q];
  if (i < 0 || i >= columns->basis[q].intervals)
    return false;
  for (n = cg_basis_on(&columns->basis[q], i, &first); n > 0; n--, first++) {
    int d = cg_columns_function(columns, q, first);
    if (!tell[d] || !tell[m + d])
      return false;
  }
  return true;
}

/* Has each of the thirds frames that count? */
static bool thirds_weigh(const cg_fm *fm, const cg_block_view *view)
{
  int n_b = fm->options.blocks, third = cg_fm_blocks_in_third(n_b);
  double weight[2] = {0, 0};
  for (int k = 0; k < third; k++) {
    weight[0] += view[k].weight;
    weight[1] += view[n_b - 1 - k].weight;
  }
  return weight[0] > 0 && weight[1] > 0;
}

double cg_fm_drift(const cg_fm *fm, const cg_block_view *view,
                   const cg_parts *parts, const cg_parts *thirds,
                   const cg_fm_result *result)
{
  double square = 0, tuples = 0;
  if (thirds->n == 0 || !thirds_weigh(fm, view))
    return -1;
  for (int q = 0; q < result->terms; q++) {
    const cg_termfit *term = &result->fit[q];
    for (int i = 0; i <= term->basis.intervals; i++) {
      if (!cg_knot_sampled(term, i) ||
          !(thirds_tell(fm->columns, thirds, q, i - 1) ||
            thirds_tell(fm->columns, thirds, q, i)))
        continue;
      double near = cg_knot_tuples(term, i);
      square += near * drift_at(fm, parts, thirds, q,
                                cg_knot_place(&term->basis, i),
                                result->report[q].error[0]);
      tuples += near;
    }
  }
  if (square > 0 && cg_fm_is_exact(result))
    return 0;
  return square > 0 ? sqrt(square / tuples) : -1;
}
