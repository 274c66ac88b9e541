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
 * Constraints C x = 0 hold exactly by elimination: y = Z z with the columns
 * of Z spanning the null space of C S (Golub & Van Loan, Matrix Computations,
 * sect. 6.2).  Cost n^3/3 (Cholesky) to 10 n^3 (SVD). */
#include "math/dense.h"

#include <cblas.h>
#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { MOST_UNKNOWNS = 46340 }; /* n * n is an int */

static const double CUT = 1e-12;

extern void openblas_set_num_threads(int) __attribute__((weak));

const char *cg_solver_name(cg_solver solver)
{
  static const char *const names[] = {"auto", "cholesky", "svd", "tsqr"};
  return names[solver];
}

void cg_dense_start(void)
{
  if (openblas_set_num_threads && !getenv("OPENBLAS_NUM_THREADS") &&
      !getenv("OMP_NUM_THREADS"))
    openblas_set_num_threads(1);
}

void cg_dense_add_rows(int m, int rows, const double *A, double *G)
{
  cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, m, rows, 1.0, A, m, 1.0,
              G, m);
}

static void copy_numbers(double *to, const double *from, int n)
{
  memcpy(to, from, (size_t)n * sizeof *to);
}

/* s = diag(G)^-1/2, 0 where the diagonal is; A = S G S. */
static void scale(int n, const double *G, double *s, double *A)
{
  for (int i = 0; i < n; i++) {
    double diagonal = G[i * n + i];
    s[i] = diagonal > 0 ? 1 / sqrt(diagonal) : 0;
  }
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      A[i * n + j] =
          s[i] * G[i * n + j] * s[j];
}

static void multiply_rows(int n, int count, const double *s, const double *b,
                          double *x)
{
  for (int k = 0; k < count; k++)
    for (int i = 0; i < n; i++)
      x[k * n + i] =
          s[i] * b[k * n + i];
}

static bool by_cholesky(int n, const double *A, int count, double *x)
{
  double *L = CG_ARRAY(double, n * n), rcond = 0;
  copy_numbers(L, A, n * n);
  double norm = LAPACKE_dlansy(LAPACK_COL_MAJOR, '1', 'U', n, L, n);
  bool good = LAPACKE_dpotrf(LAPACK_COL_MAJOR, 'U', n, L, n) == 0;
  if (good)
    LAPACKE_dpocon(LAPACK_COL_MAJOR, 'U', n, L, n, norm, &rcond);
  good = good && rcond > CUT;
  if (good)
    LAPACKE_dpotrs(LAPACK_COL_MAJOR, 'U', n, count, L, n, x, n);
  cg_free(L);
  return good;
}

/* Eigenvalues in ascending order; A becomes the vectors where asked for. */
static void eigen(int n, bool vectors, double *A, double *value)
{
  int info = LAPACKE_dsyevd(LAPACK_COL_MAJOR, vectors ? 'V' : 'N', 'U', n, A,
                            n, value);
  CG_ASSERT(info == 0);
}

static void by_svd(int n, const double *A, int count, double *x)
{
  double *V = CG_ARRAY(double, n * n);
  double *value = CG_ARRAY(double, n);
  double *z = CG_ARRAY(double, n * count);
  copy_numbers(V, A, n * n);
  eigen(n, true, V, value);
  cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, n, count, n, 1.0, V, n,
              x, n, 0.0, z, n);
  for (int i = 0; i < n; i++)
    value[i] = value[i] > CUT * value[n - 1] ? 1 / value[i] : 0;
  multiply_rows(n, count, value, z, z);
  cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, n, count, n, 1.0, V,
              n, z, n, 0.0, x, n);
  cg_free(z);
  cg_free(value);
  cg_free(V);
}

static void describe(int n, const double *A, cg_solver used, cg_solution *how)
{
  double *copy = CG_ARRAY(double, n * n), *value = CG_ARRAY(double, n);
  copy_numbers(copy, A, n * n);
  eigen(n, false, copy, value);
  double most = value[n - 1];
  *how = (cg_solution){
    .used = used,
    .condition =
      most > 0 ? most / fmax(value[0], DBL_EPSILON * most) : 1,
    .cut = used == CG_SOLVER_SVD ? CUT : 0,
  };
  for (int i = 0; i < n; i++)
    how->rank += value[i] > CUT * most;
  cg_free(value);
  cg_free(copy);
}

static cg_status solve_scaled(int n, const double *A, int count,
                              cg_solver want, double *x, cg_solution *how)
{
  cg_solver used = CG_SOLVER_CHOLESKY;
  if (want == CG_SOLVER_SVD || !by_cholesky(n, A, count, x)) {
    if (want == CG_SOLVER_CHOLESKY)
      return cg_fail(CG_DATA,
                     "the normal matrix of %d unknowns is not positive "
                     "definite to %g: use the solver auto or svd, a larger "
                     "step or more frames",
                     n, CUT);
    by_svd(n, A, count, x);
    used = CG_SOLVER_SVD;
  }
  if (how)
    describe(n, A, used, how);
  return CG_OK;
}

cg_status cg_dense_solve(int n, const double *G, int count, const double *b,
                         cg_solver want, double *x, cg_solution *how)
{
  return cg_dense_solve_constrained(n, G, count, b, 0, NULL, want, x, how);
}

/* C^T with columns of length 1. */
static double *normalised(int n, int r, const double *C)
{
  double *T = CG_ARRAY(double, n * (n > r ? n : r));
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
  double *Q = normalised(n, r, C);
  double *tau = CG_ARRAY(double, n < r ? n : r);
  int rank = factor_pivoted(n, r, Q, tau);
  cg_free(tau);
  cg_free(Q);
  return rank;
}

void cg_dense_null_space(int n, int r, const double *C, int *free, double *Z)
{
  int least = n < r ? n : r;
  double *Q = normalised(n, r, C);
  double *tau = CG_ARRAY(double, least);
  int rank = factor_pivoted(n, r, Q, tau);
  LAPACKE_dorgqr(LAPACK_COL_MAJOR, n, n, least, Q, n, tau);
  *free = n - rank;
  copy_numbers(Z, Q + rank * n, *free * n);
  cg_free(tau);
  cg_free(Q);
}

/* x = Z (Z^T A Z)^-1 Z^T x for Z of n x free. */
static cg_status solve_inside(int n, int free, const double *Z,
                              const double *A, int count, cg_solver want,
                              double *x, cg_solution *how)
{
  double *AZ = CG_ARRAY(double, n * free);
  double *ZAZ = CG_ARRAY(double, free * free);
  double *b = CG_ARRAY(double, free * count);
  double *z = CG_ARRAY(double, free * count);
  cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, n, free, n, 1.0, A, n,
              Z, n, 0.0, AZ, n);
  cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, free, free, n, 1.0, Z,
              n, AZ, n, 0.0, ZAZ, free);
  cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, free, count, n, 1.0, Z,
              n, x, n, 0.0, b, free);
  cg_status status = cg_dense_solve(free, ZAZ, count, b, want, z, how);
  cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, n, count, free, 1.0,
              Z, n, z, free, 0.0, x, n);
  cg_free(z);
  cg_free(b);
  cg_free(ZAZ);
  cg_free(AZ);
  return status;
}

static cg_status eliminate_and_solve(int n, const double *A, int count, int r,
                                     const double *C, const double *s,
                                     cg_solver want, double *x,
                                     cg_solution *how)
{
  int free;
  double *CS = CG_ARRAY(double, r * n);
  double *Z = CG_ARRAY(double, n * n);
  multiply_rows(n, r, s, C, CS);
  cg_dense_null_space(n, r, CS, &free, Z);
  cg_status status = CG_OK;
  if (free > 0)
    status = solve_inside(n, free, Z, A, count, want, x, how);
  else
    memset(x, 0, (size_t)(n * count) * sizeof *x);
  cg_free(Z);
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
  scale(n, G, s, A);
  multiply_rows(n, count, s, b, x);
  cg_status status = CG_OK;
  if (r > 0)
    status = eliminate_and_solve(n, A, count, r, C, s, want, x, how);
  else if (n > 0)
    status = solve_scaled(n, A, count, want, x, how);
  multiply_rows(n, count, s, x, x);
  cg_free(A);
  cg_free(s);
  return status;
}
