/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file math/dense.h
 *
 * Small dense linear algebra for the normal equations, over LAPACK.
 *
 * Matrices are square or column-major as said; all functions are local and
 * run on one thread (cg_dense_start() tells OpenBLAS so unless the user set
 * OPENBLAS_NUM_THREADS or OMP_NUM_THREADS).
 */
#ifndef CGMAP_MATH_DENSE_H
#define CGMAP_MATH_DENSE_H

#include <stdbool.h>

#include <cgmap/error.h>

/** Before anything else here.  Local.  CG_UNAVAILABLE where BLAS cannot have
 * the memory that it needs for itself. */
cg_status cg_dense_start(void);

/** How a symmetric system was, or is to be, solved. */
typedef enum cg_solver {
  CG_SOLVER_AUTO,     /**< Cholesky, else SVD */
  CG_SOLVER_CHOLESKY, /**< fails where G is not positive definite */
  CG_SOLVER_SVD,      /**< singular values below a cut are left out */
  CG_SOLVER_TSQR      /**< R of the rows, see math/tsqr.h; not for G */
} cg_solver;

/** Their names; NULL behind the last. */
extern const char *const cg_solver_names[];

typedef struct cg_solution {
  cg_solver used;
  double condition; /**< of the column-scaled matrix, 2-norm; never above
                         4.5e15, where rounding hides the smallest value
                         (the square of that for TSQR) */
  double cut;       /**< relative cut on singular values; 0: not needed */
  int rank;         /**< of the column-scaled matrix above the cut */
} cg_solution;

/** G += A^T A (upper triangle) for \a rows rows of m numbers each, one after
 * another at A with stride m. */
void cg_dense_add_rows(int m, int rows, const double *A, double *G);

/** The upper triangle of A (n x n by rows, \a stride apart) becomes the lower
 * one, too. */
void cg_dense_mirror(int n, int stride, double *A);

/** Solve G X = B for symmetric G = A^T A, columns scaled to unit diagonal.
 *
 * \param [in]  n      unknowns.
 * \param [in]  G      n x n, full, symmetric.  An unknown whose diagonal is 0
 *                     makes G singular; SVD gives it the value 0.
 * \param [in]  count  right-hand sides.
 * \param [in]  b, x   count vectors of n numbers one after another; b and x
 *                     may not overlap.
 * \param [out] how    filled; NULL saves the time of the condition.
 * \return CG_DATA where CG_SOLVER_CHOLESKY was asked for and fails.  */
cg_status cg_dense_solve(int n, const double *G, int count, const double *b,
                         cg_solver want, double *x, cg_solution *how);

/** An orthonormal basis Z (n x free, column-major) of the null space of the
 * r x n constraint matrix C (row-major), by QR with pivoting of C^T.
 * \param [out] free  n - rank(C).
 * \param [out] Z     room for n * n numbers.  */
void cg_dense_null_space(int n, int r, const double *C, int *free, double *Z);

/** The rank of C. */
int cg_dense_rank(int n, int r, const double *C);

/** Solve G X = B in the space C x = 0: x = Z (Z^T G Z)^-1 Z^T b, where Z
 * spans the null space of C in the scaled unknowns.  r = 0 is
 * cg_dense_solve(). */
cg_status cg_dense_solve_constrained(int n, const double *G, int count,
                                     const double *b, int r, const double *C,
                                     cg_solver want, double *x,
                                     cg_solution *how);

#endif
