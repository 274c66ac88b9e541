/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/rows.h
 *
 * The row kernel: what the neighbours of one bead add to its three rows.
 *
 *   row_a[d] += sum_J B_d(r_IJ) (R_I - R_J)_a / r_IJ,  a = x, y, z
 *
 * and, for the configurational temperature, sum_J 2 B_d(r)/r: the part of the
 * divergence div_I of that row that needs no derivative.  The four numbers of
 * a column stand side by side.  The rest of the divergence, sum_J B_d'(r), is
 * a polynomial of the place t in an interval, so the sums of the powers of t
 * per interval hold it exactly; the zeroth counts the pairs.  They are summed
 * as those of the B_d on the interval, which say the same.
 */
#ifndef CGMAP_FM_ROWS_H
#define CGMAP_FM_ROWS_H

#include <stdint.h>

#include "math/bspline.h"

/** Four numbers that are added at once. */
typedef double cg_quad __attribute__((vector_size(32), may_alias));

/** Add the pairs of one bead that one interaction takes; those outside
 * [min, max] add nothing.  Local.
 *
 * \param [in]     b      basis of the interaction.
 * \param [in]     d, r   n pairs, as in cg_nlist.
 * \param [in,out] block  count(b) columns: x, y, z, 2/r.
 * \param [in,out] powers intervals times cg_rows_powers(order) quads: what
 *                        holds the sums of t^0, t^1, ... of the pairs in each
 *                        interval.
 * \return how many pairs lie below min.  */
int64_t cg_rows_add(const cg_basis *b, int64_t n, const double *const d[3],
                    const double *r, cg_quad *block, cg_quad *powers);

/** Take a block of n columns apart.  The block is then 0.
 * \param [in]     weight  of the bead: rows are multiplied by its square root.
 * \param [out]    row     three of n numbers.
 * \param [in,out] div     n; gets weight times the fourth numbers.  */
void cg_rows_take(int n, cg_quad *block, double weight, double *const row[3],
                  double *div);

/** Quads that hold the powers t^0 ... t^(order-1) of one interval. */
static inline int cg_rows_powers(int order)
{
  return (order + 3) / 4;
}

/** Pairs in an interval, and what all pairs of a basis add to the divergence
 * by their derivatives: div[d] += sum B_d'(r) over count(b) columns. */
double cg_rows_count(const cg_basis *b, const cg_quad *powers, int interval);
void cg_rows_divergence(const cg_basis *b, const cg_quad *powers,
                        double *div);

#endif
