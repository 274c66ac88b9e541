/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Evidence maximisation (see evidence.h).
 *
 * With m unknowns z that the constraints leave, x = B z, N rows and
 * E = sum_rows residual^2, the logarithm of the probability of the data given
 * alpha and beta is, but for constants,
 *
 *   sum_k r_k/2 ln alpha_k + N/2 ln beta - 1/2 ln det A
 *     - beta/2 E(z) - sum_k alpha_k/2 |D_k x|^2,
 *   A = B^T (beta G + sum_k alpha_k D_k^T D_k) B,  z = beta A^-1 B^T b,
 *
 * r_k the rank of D_k B.  Where it is largest,
 *
 *   alpha_k = (r_k - alpha_k tr A^-1 B^T D_k^T D_k B)/|D_k x|^2
 *   beta    = (N - gamma)/E,  gamma = m - sum_k alpha_k tr(...)
 *
 * (MacKay, Neural Comput. 4 (1992) 415; Liu, Shi, Daume & Voth, J. Chem. Phys.
 * 129 (2008) 214114, who have an alpha for each coefficient, which does not
 * settle).  These are iterated until z moves by less than 1e-8, 50 times at
 * most, in columns scaled to unit diagonal and in lambda_k = alpha_k/beta, of
 * which alone z depends.  A group that wants to be straight has no finite
 * alpha and gets a cap; data without noise no finite beta, so E has a floor.
 *
 * Cost: about 2 m^3 an iteration.  Disadvantage: the noise of forces of
 * neighbouring frames and beads is correlated, so beta is no error bar. */
#include "math/evidence.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"

enum { MOST_ITERATIONS = 50 };

static const double SETTLED = 1e-8;
static const double FLOOR = 1e-12;     /* of E, in ff */
static const double LEAST_RANK = 1e-12;
static const double FIRST = 1e-3, CAP = 1e8; /* of lambda, in G/D^T D */

typedef struct state {
  const cg_evidence_data *data;
  int m;
  double *H, *c;   /* B^T G B, m x m; B^T b */
  double *D;       /* D B: bends x m by rows */
  int *rank;       /* groups */
  double *lambda;  /* groups */
  double *most;    /* groups: largest |D_k B|^2 of a row */
  double *z, *old; /* m */
  double *L;       /* m x m: Cholesky factor of A/beta */
  double *X;       /* bends x m: rows of D B L^-T */
} state;

/* B by columns, n x m: scaled to unit diagonal of G, C B = 0. */
static double *basis_of(const cg_evidence_data *data, int *m)
{
  int n = data->n, r = data->constraints;
  double *B = CG_ARRAY(double, n * n), *CS = CG_ARRAY(double, r * n);
  for (int k = 0; k < r; k++)
    for (int i = 0; i < n; i++)
      CS[k * n + i] = data->C[k * n + i] / sqrt(data->G[i * n + i]);
  cg_dense_null_space(n, r, CS, m, B);
  for (int j = 0; j < *m; j++)
    for (int i = 0; i < n; i++)
      B[j * n + i] /= sqrt(data->G[i * n + i]);
  cg_free(CS);
  return B;
}

/* Rank of the group's second differences where C x = 0. */
static int rank_of(const cg_evidence_data *data, int group)
{
  int n = data->n, rows = data->constraints;
  double *all = CG_ARRAY(double, (rows + data->bends) * n);
  if (rows > 0)
    memcpy(all, data->C, (size_t)(rows * n) * sizeof *all);
  for (int e = 0; e < data->bends; e++) {
    const int *at = data->bend[e].at;
    if (data->bend[e].group != group)
      continue;
    double *row = all + rows++ * n;
    row[at[0]] += 1;
    row[at[1]] -= 2;
    row[at[2]] += 1;
  }
  int rank = cg_dense_rank(n, rows, all) -
             cg_dense_rank(n, data->constraints, data->C);
  cg_free(all);
  return rank;
}

static void project(state *s, const double *B)
{
  const cg_evidence_data *data = s->data;
  int n = data->n, m = s->m;
  double *GB = CG_ARRAY(double, n * m);
  cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, n, m, n, 1.0, data->G,
              n, B, n, 0.0, GB, n);
  cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, m, m, n, 1.0, B, n, GB,
              n, 0.0, s->H, m);
  cblas_dgemv(CblasColMajor, CblasTrans, n, m, 1.0, B, n, data->b, 1, 0.0,
              s->c, 1);
  for (int e = 0; e < data->bends; e++) {
    const int *at = data->bend[e].at;
    for (int j = 0; j < m; j++) {
      const double *x = B + j * n;
      s->D[e * m + j] = x[at[0]] - 2 * x[at[1]] + x[at[2]];
    }
  }
  cg_free(GB);
}

static void begin(state *s)
{
  const cg_evidence_data *data = s->data;
  double *B = basis_of(data, &s->m);
  int m = s->m;
  s->H = CG_ARRAY(double, m * m);
  s->c = CG_ARRAY(double, m);
  s->D = CG_ARRAY(double, data->bends * m);
  s->X = CG_ARRAY(double, data->bends * m);
  s->rank = CG_ARRAY(int, data->groups);
  s->lambda = CG_ARRAY(double, data->groups);
  s->most = CG_ARRAY(double, data->groups);
  s->z = CG_ARRAY(double, m);
  s->old = CG_ARRAY(double, m);
  s->L = CG_ARRAY(double, m * m);
  project(s, B);
  cg_free(B);
  for (int e = 0; e < data->bends; e++) {
    double *most = &s->most[data->bend[e].group];
    const double *row = s->D + e * m;
    *most = fmax(*most, cblas_ddot(m, row, 1, row, 1));
  }
  for (int k = 0; k < data->groups; k++) {
    s->rank[k] = s->most[k] > 0 ? rank_of(data, k) : 0;
    s->lambda[k] = s->rank[k] > 0 ? FIRST / s->most[k] : 0;
  }
}

static void end(state *s)
{
  cg_free(s->H);
  cg_free(s->c);
  cg_free(s->D);
  cg_free(s->X);
  cg_free(s->rank);
  cg_free(s->lambda);
  cg_free(s->most);
  cg_free(s->z);
  cg_free(s->old);
  cg_free(s->L);
}

/* L L^T = A/beta and z. */
static cg_status factor_and_solve(state *s)
{
  int m = s->m;
  for (int e = 0; e < s->data->bends; e++) {
    double root = sqrt(s->lambda[s->data->bend[e].group]);
    for (int j = 0; j < m; j++)
      s->X[e * m + j] = root * s->D[e * m + j];
  }
  memcpy(s->L, s->H, (size_t)(m * m) * sizeof *s->L);
  cblas_dsyrk(CblasColMajor, CblasLower, CblasNoTrans, m, s->data->bends, 1.0,
              s->X, m, 1.0, s->L, m);
  if (LAPACKE_dpotrf(LAPACK_COL_MAJOR, 'L', m, s->L, m) != 0)
    return cg_fail(CG_DATA,
                   "the data, even with smooth functions asked for, do not "
                   "tell %d unknowns apart, so their evidence has no largest "
                   "value: use fewer interactions, a larger step or more "
                   "frames, or do not regularise",
                   m);
  memcpy(s->z, s->c, (size_t)m * sizeof *s->z);
  LAPACKE_dpotrs(LAPACK_COL_MAJOR, 'L', m, 1, s->L, m, s->z, m);
  return CG_OK;
}

static double sum_of_squares(const state *s)
{
  int m = s->m;
  double *Hz = CG_ARRAY(double, m);
  cblas_dsymv(CblasColMajor, CblasLower, m, 1.0, s->H, m, s->z, 1, 0.0, Hz,
              1);
  double E = s->data->ff + cblas_ddot(m, s->z, 1, Hz, 1) -
             2 * cblas_ddot(m, s->z, 1, s->c, 1);
  cg_free(Hz);
  return fmax(E, FLOOR * s->data->ff);
}

/* Has z moved? */
static bool settled(state *s)
{
  int m = s->m;
  double length = cblas_dnrm2(m, s->z, 1);
  cblas_daxpy(m, -1, s->z, 1, s->old, 1);
  double moved = cblas_dnrm2(m, s->old, 1);
  memcpy(s->old, s->z, (size_t)m * sizeof *s->z);
  return moved <= SETTLED * length;
}

/* Unknowns of each group that the prior determines, lambda_k tr(...), and
 * |D_k x|^2. */
static void look_at_groups(state *s, double *tied, double *bent)
{
  int m = s->m;
  cblas_dtrsm(CblasColMajor, CblasLeft, CblasLower, CblasNoTrans,
              CblasNonUnit, m, s->data->bends, 1.0, s->L, m, s->X, m);
  for (int e = 0; e < s->data->bends; e++) {
    int k = s->data->bend[e].group;
    const double *row = s->X + e * m;
    double bend = cblas_ddot(m, s->D + e * m, 1, s->z, 1);
    tied[k] += cblas_ddot(m, row, 1, row, 1);
    bent[k] += bend * bend;
  }
}

/* The next lambda from the fixed point's equations; beta, gamma. */
static void update(state *s, double *next, cg_evidence *found)
{
  int groups = s->data->groups;
  double *tied = CG_ARRAY(double, groups), *bent = CG_ARRAY(double, groups);
  look_at_groups(s, tied, bent);
  found->determined = s->m;
  for (int k = 0; k < groups; k++)
    found->determined -= tied[k];
  found->beta =
      fmax(s->data->rows - found->determined, 1) / sum_of_squares(s);
  for (int k = 0; k < groups; k++) {
    double alpha = fmax(s->rank[k] - tied[k], LEAST_RANK) / bent[k];
    if (s->rank[k] > 0)
      next[k] = fmin(alpha / found->beta, CAP / s->most[k]);
  }
  cg_free(tied);
  cg_free(bent);
}

static cg_status iterate(state *s, cg_evidence *found)
{
  size_t bytes = (size_t)s->data->groups * sizeof *s->lambda;
  double *next = CG_ARRAY(double, s->data->groups);
  memcpy(next, s->lambda, bytes);
  cg_status status = CG_OK;
  while (!found->converged && found->iterations < MOST_ITERATIONS) {
    memcpy(s->lambda, next, bytes);
    status = factor_and_solve(s);
    if (status != CG_OK)
      break;
    update(s, next, found);
    found->converged = settled(s) && found->iterations > 0;
    found->iterations++;
  }
  cg_free(next);
  return status;
}

cg_status cg_evidence_maximise(const cg_evidence_data *data, double *alpha,
                               cg_evidence *found)
{
  state s = {.data = data};
  *found = (cg_evidence){0};
  if (!(data->ff > 0))
    return cg_fail(CG_DATA, "all targets are 0: there is no evidence");
  begin(&s);
  cg_status status = iterate(&s, found);
  for (int k = 0; k < data->groups; k++)
    alpha[k] = s.lambda[k] * found->beta;
  end(&s);
  return status;
}
