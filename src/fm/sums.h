/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/sums.h
 *
 * What is summed over frames, packed in one vector of doubles, so that it is
 * added, reduced over ranks and dealt out in shares at one go (g: rows):
 *
 *   b        sum w g^T F, n; w: the weight of the frame, F: the mapped force
 *            less the known one
 *   div      sum_I w div_I g_I, n
 *   along    sum w g^T F_known, n
 *   ff       sum w F^2
 *   known    sum w F_known^2
 *   rows     3 a bead and frame
 *   weight   sum of w over rows, which means are over
 *   square   sum of w^2 over rows
 *   count    tuples per interval of every interaction ...
 *   met      ... and wherever they lie (pairs: within the cutoff), each met
 *            once from every bead of it
 *   flat     of these, tuples without a gradient
 *   beyond   of these, tuples beyond an end of the range where the force is
 *            not 0: pairs below min, bonded tuples on both sides
 *   G        upper triangle of sum w g^T g by rows, n (n + 1)/2
 *
 * Counts are exact up to 2^53.  All functions are local.
 */
#ifndef CGMAP_FM_SUMS_H
#define CGMAP_FM_SUMS_H

#include "fm/columns.h"

/** Where each sum begins. */
typedef struct cg_sums_shape {
  int columns;
  size_t b, div, along, ff, known, rows, weight, square, count, met, flat,
      beyond;
  size_t G; /**< last: what comes before is short */
  size_t n; /**< all of it */
} cg_sums_shape;

cg_sums_shape cg_sums_shape_of(const cg_columns *columns);

/** Of rows of n columns that belong to no interaction: without counts. */
cg_sums_shape cg_sums_shape_bare(int n);

/** Place of G[i][j], i <= j. */
size_t cg_sums_place(const cg_sums_shape *shape, int i, int j);

/** Add a matrix of n columns and the target: G, b and ff.
 * \param [in] column  n, ascending: which of G's.
 * \param [in] M       n + 1 rows, \a stride apart; their upper triangle is
 *                     used.  */
void cg_sums_add(const cg_sums_shape *shape, int n, const int *column,
                 size_t stride, const double *M, double *sums);

/** Replace G, b and ff by those of the rows behind R (math/tsqr.h). */
void cg_sums_square(const cg_sums_shape *shape, const double *R,
                    double *sums);

/** The full symmetric G (columns^2 numbers), each divided by \a by. */
void cg_sums_matrix(const cg_sums_shape *shape, const double *sums, double by,
                    double *G);

/** Sum of squares that the coefficients leave:
 * ff - 2 phi.b + phi.G.phi, in long double. */
double cg_sums_residual(const cg_sums_shape *shape, const double *sums,
                        const double *phi);

#endif
