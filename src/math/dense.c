/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small dense linear algebra (see dense.h).
 *
 * Scaling.  With S = diag(G)^-1/2 the matrix A = S G S has ones on its
 * diagonal; among all diagonal scalings its condition is within a factor n of
 * the best (van der Sluis, Numer. Math. 14 (1969) 14).  x = S y, A y = S b.
 *
 * Cholesky is used while the reciprocal condition that LAPACK estimates stays
 * above CUT.  Otherwise A = V L V^T (for a symmetric matrix that is its SVD)
 * and y = V L^+ V^T S b, where eigenvalues below CUT times the largest are
 * left out: sums over millions of rows carry rounding of that order.
 * Disadvantage of the normal equations: the condition of the rows squared.
 *
 * Constraints C x = 0 hold exactly by elimination: with C S = [L 0] Q^T the
 * unknowns are Q^T y, the first of which are 0 (Golub & Van Loan, Matrix
 * Computations, sect. 6.2).  Q, few reflections, is applied to A from both
 * sides, never formed; the rest of A is solved for where it stands.
 *
 * Cholesky overwrites one triangle of A; the other is as good as a copy.  Cost
 * n^3/3 (Cholesky) to 10 n^3 (SVD), 4 n^2 for each constraint. */
#include "math/dense.h"

#include <cblas.h>
#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "math/condition.h"

enum { MOST_UNKNOWNS = 46340 }; /* n * n is an int */

static const double CUT = 1e-12;

const char *const cg_solver_names[] = {[CG_SOLVER_AUTO] = "auto",
                                       [CG_SOLVER_CHOLESKY] = "cholesky",
                                       [CG_SOLVER_SVD] = "svd",
                                       [CG_SOLVER_TSQR] = "tsqr",
                                       NULL};

void cg_dense_add_rows(int m, int rows, const double *A, double *G)
{
  cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, m, rows, 1.0, A, m, 1.0,
              G, m);
}

static void copy_numbers(double *to, const double *from, int n)
{
  memcpy(to, from, (size_t)n * sizeof *to);
}

void cg_dense_mirror(int n, int stride, double *A)
{
  enum { TILE = 32 };
  for (int top = 0; top < n; top += TILE)
    for (int left = 0; left <= top; left += TILE)
      for (int i = top; i < n && i < top + TILE; i++)
        for (int j = left; j < i && j < left + TILE; j++)
          A[i * stride + j] = A[j * stride + i];
}

/* s = diag(A)^-1/2, 0 where the diagonal is; A = S A S. */
static void scale(int n, int stride, double *A, double *s)
{
  for (int i = 0; i < n; i++) {
    double diagonal = A[i * stride + i];
    s[i] = diagonal > 0 ? 1 / sqrt(diagonal) : 0;
  }
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      A[i * stride + j] = s[i] * A[i * stride + j] * s[j];
}

/* Of `count` vectors that are `stride` apart. */
static void multiply_rows(int n, int stride, int count, const double *s,
                          const double *b, double *x)
{
  for (int k = 0; k < count; k++)
    for (int i = 0; i < n; i++)
      x[k * stride + i] = s[i] * b[k * stride + i];
}

/* The upper triangle by columns, the lower by rows, becomes the factor; where
 * that fails, all of A is as it was. */
static bool by_cholesky(int n, int stride, double *A, int count, double *x,
                        cg_solution *how)
{
  double *diagonal = CG_ARRAY(double, n), rcond = 0;
  cblas_dcopy(n, A, stride + 1, diagonal, 1);
  double norm = LAPACKE_dlansy(LAPACK_COL_MAJOR, '1', 'U', n, A, stride);
  bool good = LAPACKE_dpotrf(LAPACK_COL_MAJOR, 'U', n, A, stride) == 0;
  if (good)
    LAPACKE_dpocon(LAPACK_COL_MAJOR, 'U', n, A, stride, norm, &rcond);
  good = good && rcond > CUT;
  if (good) {
    LAPACKE_dpotrs(LAPACK_COL_MAJOR, 'U', n, count, A, stride, x, stride);
  } else {
    cblas_dcopy(n, diagonal, 1, A, stride + 1);
    cg_dense_mirror(n, stride, A);
  }
  if (good && how)
    *how = (cg_solution){.used = CG_SOLVER_CHOLESKY,
                         .condition = cg_condition(n, stride, A),
                         .rank = n};
  cg_free(diagonal);
  return good;
}

/* Eigenvalues in ascending order; A becomes the vectors. */
static void by_svd(int n, int stride, double *A, int count, double *x,
                   cg_solution *how)
{
  double *value = CG_ARRAY(double, n);
  double *z = CG_ARRAY(double, n * count);
  int rank = 0;
  int info =
      LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'U', n, A, stride, value);
  CG_ASSERT(info == 0);
  double least = value[0], most = value[n - 1];
  cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, n, count, n, 1.0, A,
              stride, x, stride, 0.0, z, n);
  for (int i = 0; i < n; i++) {
    rank += value[i] > CUT * most;
    value[i] = value[i] > CUT * most ? 1 / value[i] : 0;
  }
  multiply_rows(n, n, count, value, z, z);
  cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, n, count, n, 1.0, A,
              stride, z, n, 0.0, x, stride);
  if (how)
    *how = (cg_solution){
      .used = CG_SOLVER_SVD,
      .condition = most > 0 ? most / fmax(least, DBL_EPSILON * most) : 1,
      .cut = CUT,
      .rank = rank};
  cg_free(z);
  cg_free(value);
}

/* x = A^-1 x.  A, of unit diagonal, is used up. */
static cg_status solve_scaled(int n, int stride, double *A, int count,
                              cg_solver want, double *x, cg_solution *how)
{
  if (want != CG_SOLVER_SVD && by_cholesky(n, stride, A, count, x, how))
    return CG_OK;
  if (want == CG_SOLVER_CHOLESKY)
    return cg_fail(CG_DATA,
                   "the normal matrix of %d unknowns is not positive "
                   "definite to %g: use the solver auto or svd, a larger "
                   "step or more frames",
                   n, CUT);
  by_svd(n, stride, A, count, x, how);
  return CG_OK;
}

cg_status cg_dense_solve(int n, const double *G, int count, const double *b,
                         cg_solver want, double *x, cg_solution *how)
{
  return cg_dense_solve_constrained(n, G, count, b, 0, NULL, want, x, how);
}

/* C^T with columns of length 1, and room for more. */
static double *normalised(int n, int r, const double *C, int columns)
{
  double *T = CG_ARRAY(double, n * columns);
  for (int k = 0; k < r; k++) {
    const double *row = C + k * n;
    double length = cblas_dnrm2(n, row, 1);
    for (int i = 0; i < n && length > 0; i++)
      T[k * n + i] = row[i] / length;
  }
  return T;
}

/* Q, an n x r matrix with columns of length 1, becomes its factors.
 * \return the rank.  */
static int factor_pivoted(int n, int r, double *Q, double *tau)
{
  int least = n < r ? n : r, rank = 0;
  int *pivot = CG_ARRAY(int, r);
  LAPACKE_dgeqp3(LAPACK_COL_MAJOR, n, r, Q, n, pivot, tau);
  while (rank < least &&
         fabs(Q[rank * n + rank]) > 1e-10)
    rank++;
  cg_free(pivot);
  return rank;
}

int cg_dense_rank(int n, int r, const double *C)
{
  double *Q = normalised(n, r, C, r);
  double *tau = CG_ARRAY(double, n < r ? n : r);
  int rank = factor_pivoted(n, r, Q, tau);
  cg_free(tau);
  cg_free(Q);
  return rank;
}

void cg_dense_null_space(int n, int r, const double *C, int *free, double *Z)
{
  int least = n < r ? n : r;
  double *Q = normalised(n, r, C, n > r ? n : r);
  double *tau = CG_ARRAY(double, least);
  int rank = factor_pivoted(n, r, Q, tau);
  LAPACKE_dorgqr(LAPACK_COL_MAJOR, n, n, least, Q, n, tau);
  *free = n - rank;
  copy_numbers(Z, Q + rank * n, *free * n);
  cg_free(tau);
  cg_free(Q);
}

/* The last `free` unknowns alone. */
static cg_status solve_last(int n, int free, double *A, int count,
                            cg_solver want, double *x, cg_solution *how)
{
  double *s = CG_ARRAY(double, free);
  A += (n - free) * (n + 1);
  x += n - free;
  scale(free, n, A, s);
  multiply_rows(free, n, count, s, x, x);
  cg_status status = solve_scaled(free, n, A, count, want, x, how);
  multiply_rows(free, n, count, s, x, x);
  cg_free(s);
  return status;
}

/* x = Q [0; inverse of what is left of Q^T A Q] Q^T x. */
static cg_status eliminate_and_solve(int n, double *A, int count, int r,
                                     const double *C, const double *s,
                                     cg_solver want, double *x,
                                     cg_solution *how)
{
  int least = n < r ? n : r;
  double *CS = CG_ARRAY(double, r * n), *tau = CG_ARRAY(double, least);
  multiply_rows(n, n, r, s, C, CS);
  double *Q = normalised(n, r, CS, r);
  int rank = factor_pivoted(n, r, Q, tau);
  cg_status status = CG_OK;
  LAPACKE_dormqr(LAPACK_COL_MAJOR, 'L', 'T', n, n, least, Q, n, tau, A, n);
  LAPACKE_dormqr(LAPACK_COL_MAJOR, 'R', 'N', n, n, least, Q, n, tau, A, n);
  LAPACKE_dormqr(LAPACK_COL_MAJOR, 'L', 'T', n, count, least, Q, n, tau, x, n);
  if (rank < n)
    status = solve_last(n, n - rank, A, count, want, x, how);
  for (int k = 0; k < count; k++)
    memset(x + k * n, 0, (size_t)rank * sizeof *x);
  LAPACKE_dormqr(LAPACK_COL_MAJOR, 'L', 'N', n, count, least, Q, n, tau, x, n);
  cg_free(Q);
  cg_free(tau);
  cg_free(CS);
  return status;
}

cg_status cg_dense_solve_constrained(int n, const double *G, int count,
                                     const double *b, int r, const double *C,
                                     cg_solver want, double *x,
                                     cg_solution *how)
{
  CG_ASSERT(n <= MOST_UNKNOWNS);
  double *s = CG_ARRAY(double, n), *A = CG_ARRAY(double, n * n);
  if (how)
    *how = (cg_solution){.used = CG_SOLVER_CHOLESKY, .condition = 1};
  copy_numbers(A, G, n * n);
  scale(n, n, A, s);
  multiply_rows(n, n, count, s, b, x);
  cg_status status = CG_OK;
  if (r > 0)
    status = eliminate_and_solve(n, A, count, r, C, s, want, x, how);
  else if (n > 0)
    status = solve_scaled(n, n, A, count, want, x, how);
  multiply_rows(n, n, count, s, x, x);
  cg_free(A);
  cg_free(s);
  return status;
}
