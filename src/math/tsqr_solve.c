/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Least squares from an R factor (see tsqr.h).
 *
 * With R = [T d; 0 rho], S = diag of the inverse lengths of T's columns and
 * the columns of Z a basis of the null space of C S, the unknowns are
 * x = S Z z and |T S Z z - d| is made least: by reflections that turn
 * [T S Z d] into a triangle again, and back substitution (Golub & Van Loan,
 * Matrix Computations, sect. 6.2).  The relative error of x is about the
 * condition of T S Z times the rounding unit, as long as the residual is not
 * large beside T x (Bjoerck, Numerical Methods for Least Squares Problems,
 * sect. 1.4); the normal equations square the condition.
 *
 * A triangle whose reciprocal condition is below CUT is singular to rounding:
 * singular values below CUT of the largest are left out then (dgelsd).  Cost
 * n^3, 10 n^3 with singular values. */
#include "math/tsqr.h"

#include <cblas.h>
#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "math/condition.h"

static const double CUT = 1e-13;

/* Column j of a packed R. */
static const double *column(const double *R, int j)
{
  return R + cg_tsqr_size(j);
}

/* s = the inverse length of each column, 0 of an empty one; M = T S. */
static void scale(int n, const double *R, double *s, double *M)
{
  for (int j = 0; j < n; j++) {
    const double *from = column(R, j);
    double length = cblas_dnrm2(j + 1, from, 1);
    s[j] = length > 0 ? 1 / length : 0;
    for (int i = 0; i <= j; i++)
      M[(size_t)j * (size_t)n + (size_t)i] = s[j] * from[i];
  }
}

/* A basis of the null space of C S. */
static double *null_space(int n, int r, const double *C, const double *s,
                          int *free)
{
  double *CS = CG_ARRAY(double, r * n);
  double *Z = CG_ARRAY(double, (size_t)n * (size_t)n);
  for (int k = 0; k < r; k++)
    for (int i = 0; i < n; i++)
      CS[k * n + i] = s[i] * C[k * n + i];
  cg_dense_null_space(n, r, CS, free, Z);
  cg_free(CS);
  return Z;
}

/* M (n x free) to a triangle in its head, d of n numbers with it. */
static void triangulate(int n, int free, double *M, double *d)
{
  double *tau = CG_ARRAY(double, free);
  LAPACKE_dgeqrf(LAPACK_COL_MAJOR, n, free, M, n, tau);
  LAPACKE_dormqr(LAPACK_COL_MAJOR, 'L', 'T', n, 1, free, M, n, tau, d, n);
  for (int j = 0; j < free; j++)
    memset(M + j * n + j + 1, 0, (size_t)(free - j - 1) * sizeof *M);
  cg_free(tau);
}

/* By singular values; M is used up. */
static void solve_singular(int n, double *M, int stride, double *d,
                           cg_solution *how)
{
  double *value = CG_ARRAY(double, n);
  int info = LAPACKE_dgelsd(LAPACK_COL_MAJOR, n, n, 1, M, stride, d, n, value,
                            CUT, &how->rank);
  CG_ASSERT(info == 0);
  how->cut = CUT;
  if (value[0] > 0)
    how->condition = value[0] / fmax(value[n - 1], DBL_EPSILON * value[0]);
  how->condition *= how->condition;
  cg_free(value);
}

/* d becomes z of M z = d for the triangle in the head of M, which may be used
 * up. */
static void solve_triangle(int n, double *M, int stride, double *d,
                           cg_solution *how)
{
  cg_solution found = {
    .used = CG_SOLVER_TSQR, .condition = 1, .rank = n};
  double rcond;
  LAPACKE_dtrcon(LAPACK_COL_MAJOR, '1', 'U', 'N', n, M, stride, &rcond);
  if (!(rcond > CUT)) {
    solve_singular(n, M, stride, d, &found);
  } else {
    cblas_dtrsv(CblasColMajor, CblasUpper, CblasNoTrans, CblasNonUnit, n, M,
                stride, d, 1);
    if (how)
      found.condition = cg_condition(n, stride, M);
  }
  if (how)
    *how = found;
}

/* d becomes y of M y = d in the space C S y = 0. */
static void solve_inside(int n, const double *M, int r, const double *C,
                         const double *s, double *d, cg_solution *how)
{
  int free;
  double *Z = null_space(n, r, C, s, &free);
  double *MZ = CG_ARRAY(double, (size_t)n * (size_t)free);
  double *z = CG_ARRAY(double, n);
  memcpy(z, d, (size_t)n * sizeof *z);
  memset(d, 0, (size_t)n * sizeof *d);
  if (free > 0) {
    cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, n, free, n, 1.0, M,
                n, Z, n, 0.0, MZ, n);
    triangulate(n, free, MZ, z);
    solve_triangle(free, MZ, n, z, how);
    cblas_dgemv(CblasColMajor, CblasNoTrans, n, free, 1.0, Z, n, z, 1, 0.0, d,
                1);
  }
  cg_free(z);
  cg_free(MZ);
  cg_free(Z);
}

void cg_tsqr_solve(int n, const double *R, int r, const double *C, double *x,
                   cg_solution *how)
{
  double *s = CG_ARRAY(double, n);
  double *M = CG_ARRAY(double, (size_t)n * (size_t)n);
  if (how)
    *how = (cg_solution){.used = CG_SOLVER_TSQR, .condition = 1};
  scale(n, R, s, M);
  memcpy(x, column(R, n), (size_t)n * sizeof *x);
  if (r > 0)
    solve_inside(n, M, r, C, s, x, how);
  else if (n > 0)
    solve_triangle(n, M, n, x, how);
  for (int i = 0; i < n; i++)
    x[i] *= s[i];
  cg_free(M);
  cg_free(s);
}

double cg_tsqr_residual(int n, const double *R, const double *x)
{
  double *left = CG_ARRAY(double, n + 1);
  for (int j = 0; j <= n; j++)
    cblas_daxpy(j + 1, j < n ? x[j] : -1, column(R, j), 1, left, 1);
  double length = cblas_dnrm2(n + 1, left, 1);
  cg_free(left);
  return length * length;
}
