/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file math/tsqr.h
 *
 * The R factor of rows that come one batch after another, on many ranks, and
 * least squares from it: the normal matrix is never formed.
 *
 * The last column is the target, so that R holds all that least squares asks
 * of the rows: with R = [T d; 0 rho], |A x - f|^2 = |T x - d|^2 + rho^2.
 * Outside of this module R is *packed*: its upper triangle column by column,
 * cg_tsqr_size(n) doubles.  Functions are local where not said otherwise.
 */
#ifndef CGMAP_MATH_TSQR_H
#define CGMAP_MATH_TSQR_H

#include <cgmap/comm.h>

#include "math/dense.h"

typedef struct cg_tsqr cg_tsqr;

/** \param [in] n  columns, the target among them. */
cg_tsqr *cg_tsqr_new(int n);
void cg_tsqr_free(cg_tsqr *tsqr);

/** Doubles of a packed R of n columns. */
size_t cg_tsqr_size(int n);

/** Add rows of n numbers each, one after another. */
void cg_tsqr_add_rows(cg_tsqr *tsqr, int rows, const double *A);

/** Add the rows that a packed R stands for. */
void cg_tsqr_merge(cg_tsqr *tsqr, const double *R);

/** Hand out R of all that was added, packed, and begin afresh. */
void cg_tsqr_take(cg_tsqr *tsqr, double *R);

/** The rows that a packed R stands for: n of n numbers each, one after another.
 * cg_free(). */
double *cg_tsqr_rows(int n, const double *R);

/** Merge the packed R of all ranks on rank \a root, in a binary tree.
 * \a tsqr, which must be empty, does the work and is empty again.
 * Collective.
 * \param [in,out] R  on root that of all rows, elsewhere used up.  */
void cg_tsqr_fold(cg_tsqr *tsqr, const cg_comm *comm, int root, double *R);

/** Least squares under C x = 0, columns scaled to length 1.
 *
 * \param [in]  n    unknowns; R has n + 1 columns.
 * \param [in]  C    r x n by rows.
 * \param [out] x    n; the least in scaled unknowns where R is singular.
 * \param [out] how  may be NULL.  The condition is that of the column-scaled
 *                   normal matrix, the square of that of the rows; rank < n
 *                   where singular values below the cut were left out, cut 0
 *                   where none had to be looked at.  */
void cg_tsqr_solve(int n, const double *R, int r, const double *C, double *x,
                   cg_solution *how);

/** |A x - f|^2 of the rows behind R. */
double cg_tsqr_residual(int n, const double *R, const double *x);

#endif
