/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extreme eigenvalues by Lanczos' method (see condition.h).
 *
 * Both are the largest of an operator that a factor makes cheap, R^T R and its
 * inverse.  After k steps, which begin with an arbitrary vector,
 *
 *   A V_k = V_k T_k + beta_k v_(k+1) e_k^T,
 *
 * where V_k has orthonormal columns, kept so by orthogonalising each new one
 * twice against all, and T_k is tridiagonal; its largest eigenvalue rises
 * towards that of A, the faster the more it stands apart (Golub & Van Loan,
 * Matrix Computations, ch. 10).  It is taken when it has not changed in RESTS
 * steps, by more than rounding, or there is no further step.
 *
 * Cost: 2 n^2 multiplications a step and some ten to a hundred steps, where all
 * eigenvalues would take 4/3 n^3, most of them at the pace of memory.
 * Disadvantage: an eigenvalue whose vector the first one nearly misses is
 * found late, and one that rests for RESTS steps below it would be taken. */
#include "math/condition.h"

#include <cblas.h>
#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"

enum { MOST_STEPS = 300, RESTS = 3 };

static const double SETTLED = 1e-13;

typedef struct krylov {
  int n, stride;
  const double *R;
  bool inverse;
  int k;        /* vectors */
  double *v;    /* k + 1 of n */
  double alpha[MOST_STEPS], beta[MOST_STEPS]; /* of T */
} krylov;

/* x = R x or R^T x, or the inverse of these times x. */
static void apply_factor(const krylov *s, CBLAS_TRANSPOSE turned, double *x)
{
  if (s->inverse)
    cblas_dtrsv(CblasColMajor, CblasUpper, turned, CblasNonUnit, s->n, s->R,
                s->stride, x, 1);
  else
    cblas_dtrmv(CblasColMajor, CblasUpper, turned, CblasNonUnit, s->n, s->R,
                s->stride, x, 1);
}

/* x = R^T R x, or its inverse times x. */
static void apply(const krylov *s, double *x)
{
  apply_factor(s, s->inverse ? CblasTrans : CblasNoTrans, x);
  apply_factor(s, s->inverse ? CblasNoTrans : CblasTrans, x);
}

/* x less its part along the vectors so far. */
static void orthogonalise(const krylov *s, double *x)
{
  double along[MOST_STEPS];
  cblas_dgemv(CblasColMajor, CblasTrans, s->n, s->k, 1, s->v, s->n, x, 1, 0,
              along, 1);
  cblas_dgemv(CblasColMajor, CblasNoTrans, s->n, s->k, -1, s->v, s->n, along,
              1, 1, x, 1);
}

/* One more row of T. */
static void step(krylov *s)
{
  double *v = s->v + (size_t)s->k * (size_t)s->n, *next = v + s->n;
  memcpy(next, v, (size_t)s->n * sizeof *next);
  apply(s, next);
  s->alpha[s->k] = cblas_ddot(s->n, v, 1, next, 1);
  s->k++;
  orthogonalise(s, next);
  orthogonalise(s, next);
  s->beta[s->k - 1] = cblas_dnrm2(s->n, next, 1);
}

static double largest_of_T(const krylov *s)
{
  double alpha[MOST_STEPS], beta[MOST_STEPS];
  memcpy(alpha, s->alpha, (size_t)s->k * sizeof *alpha);
  memcpy(beta, s->beta, (size_t)s->k * sizeof *beta);
  int info = LAPACKE_dsterf(s->k, alpha, beta);
  CG_ASSERT(info == 0);
  return alpha[s->k - 1];
}

/* An arbitrary vector of length 1: parts of multiples of the golden section. */
static void begin(int n, double *v)
{
  for (int i = 0; i < n; i++) {
    double multiple = 0.6180339887498949 * (i + 1);
    v[i] = multiple - floor(multiple) - 0.5;
  }
  cblas_dscal(n, 1 / cblas_dnrm2(n, v, 1), v, 1);
}

static double largest(int n, int stride, const double *R, bool inverse)
{
  int most = n < MOST_STEPS ? n : MOST_STEPS, rests = 0;
  krylov s = {.n = n, .stride = stride, .R = R, .inverse = inverse};
  double found = 0;
  s.v = CG_ARRAY(double, (size_t)(most + 1) * (size_t)n);
  begin(n, s.v);
  while (s.k < most && rests < RESTS) {
    step(&s);
    double before = found, beta = s.beta[s.k - 1];
    found = largest_of_T(&s);
    rests = fabs(found - before) <= SETTLED * found ? rests + 1 : 0;
    if (!(beta > DBL_EPSILON * found))
      break;
    cblas_dscal(n, 1 / beta, s.v + (size_t)s.k * (size_t)n, 1);
  }
  cg_free(s.v);
  return found;
}

double cg_condition(int n, int stride, const double *R)
{
  return largest(n, stride, R, false) * largest(n, stride, R, true);
}
