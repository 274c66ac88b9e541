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

/** The columns of one bead while its pairs are added: x, y, z, 2/r of each,
 * in column[0 ... n-1].  Each has a second sum, `twin` behind it, that only
 * cg_rows_add() uses: a column is the two together. */
typedef struct cg_rows_block {
  int n, twin;
  cg_quad *column;
} cg_rows_block;

cg_rows_block cg_rows_block_make(int n);
void cg_rows_block_clear(cg_rows_block *block);

/** Add the pairs of one bead that one interaction takes; those outside
 * [min, max] add nothing.  Local.
 *
 * \param [in]     b      basis of the interaction.
 * \param [in]     d, r   n pairs, as in cg_nlist.
 * \param [in]     at     of the block's columns, the first of the basis.
 * \param [in,out] powers intervals times cg_rows_powers(order) quads: what
 *                        holds the sums of t^0, t^1, ... of the pairs in each
 *                        interval.
 * \return how many pairs lie below min.  */
int64_t cg_rows_add(const cg_basis *b, int64_t n, const double *const d[3],
                    const double *r, cg_rows_block *block, int at,
                    cg_quad *powers);

/** Take a block apart.  It is then 0.
 * \param [in]     weight  of the bead: rows are multiplied by its square root.
 * \param [out]    row     three of n numbers.
 * \param [in,out] div     n; gets weight times the fourth numbers.  */
void cg_rows_take(cg_rows_block *block, double weight, double *const row[3],
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
