/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where is the evidence largest?  The fixed point against a search for the
 * maximum of its formula, in which beta is eliminated,
 *
 *   ln p = (N + r - m)/2 ln beta + sum_k r_k/2 ln lambda_k - 1/2 ln det K,
 *   K = G + sum_k lambda_k D_k^T D_k,
 *   beta = (N + r - m)/(ff - b.K^-1 b),  r = sum_k r_k,
 *
 * determinant and inverse by eigenvalues, the maximum by golden sections in
 * each ln lambda in turn.  A maximum is found to the root of rounding, 1e-7;
 * 1e-4 is asked for. */
#include "harness.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "math/evidence.h"

enum { ROWS = 900, EACH = 12, MOST = 2 * EACH };

static const double NOISE = 0.7;

typedef struct problem {
  int n, groups, bends;
  double G[MOST * MOST], b[MOST], ff;
  cg_bend bend[MOST];
} problem;

/* Rows in which four neighbours of each group have weights, as in splines;
 * the groups are sines of one and two waves. */
static problem *made(int groups, double noise)
{
  problem *p = CG_NEW(problem);
  double *rows = CG_ARRAY(double, ROWS * (MOST + 1));
  uint32_t seed = 1;
  p->groups = groups;
  p->n = groups * EACH;
  for (int r = 0; r < ROWS; r++) {
    double *row = rows + r * (p->n + 1), *target = row + p->n;
    for (int i = 0; i < 12; i++) {
      seed = seed * 1664525u + 1013904223u;
      *target += noise * (seed / 4294967296.0 - 0.5);
    }
    for (int k = 0; k < groups; k++)
      for (int j = 0; j < 4; j++) {
        int i = (r * (7 + 4 * k) + r / 9) % (EACH - 3) + j;
        row[k * EACH + i] = 1 + cos(r + 2.0 * j + k);
        *target += row[k * EACH + i] * sin(2 * M_PI * (k + 1) * i / EACH);
      }
    p->ff += *target * *target;
    for (int i = 0; i < p->n; i++) {
      p->b[i] += row[i] * *target;
      for (int j = 0; j < p->n; j++)
        p->G[i * p->n + j] += row[i] * row[j];
    }
  }
  for (int k = 0; k < groups; k++)
    for (int i = 1; i < EACH - 1; i++)
      p->bend[p->bends++] = (cg_bend){
          {k * EACH + i - 1, k * EACH + i, k * EACH + i + 1}, k};
  cg_free(rows);
  return p;
}

static cg_evidence_data data_of(const problem *p)
{
  return (cg_evidence_data){.n = p->n, .G = p->G, .b = p->b, .ff = p->ff,
                            .rows = ROWS, .bends = p->bends, .bend = p->bend,
                            .groups = p->groups};
}

/* The formula; unknowns that are held at 0 are left out of K. */
typedef struct formula {
  const problem *p;
  const bool *held; /* n, or NULL */
  int rank;         /* of each group */
} formula;

static int matrix_of(const formula *f, const double *log_lambda, double *K,
                     double *b)
{
  const problem *p = f->p;
  int n = p->n, m = 0;
  double *whole = CG_ARRAY(double, n * n);
  memcpy(whole, p->G, (size_t)(n * n) * sizeof *whole);
  for (int e = 0; e < p->bends; e++) {
    static const double weight[3] = {1, -2, 1};
    const int *at = p->bend[e].at;
    for (int i = 0; i < 9; i++)
      whole[at[i / 3] * n + at[i % 3]] += exp(log_lambda[p->bend[e].group]) *
                                          weight[i / 3] * weight[i % 3];
  }
  for (int i = 0; i < n; i++) {
    if (f->held && f->held[i])
      continue;
    for (int j = 0, c = 0; j < n; j++)
      if (!f->held || !f->held[j])
        K[m * n + c++] = whole[i * n + j];
    b[m++] = p->b[i];
  }
  cg_free(whole);
  return m;
}

static double evidence(const formula *f, const double *log_lambda,
                       double *beta)
{
  double K[MOST * MOST], b[MOST], value[MOST], least = f->p->ff, sum = 0;
  int n = f->p->n, m = matrix_of(f, log_lambda, K, b);
  double rank = f->rank * f->p->groups;
  LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'V', 'U', m, K, n, value);
  for (int v = 0; v < m; v++) {
    double dot = 0;
    for (int i = 0; i < m; i++)
      dot += K[i * n + v] * b[i];
    least -= dot * dot / value[v];
    sum -= 0.5 * log(value[v]);
  }
  *beta = (ROWS + rank - m) / least;
  for (int k = 0; k < f->p->groups; k++)
    sum += 0.5 * f->rank * log_lambda[k];
  return sum + 0.5 * (ROWS + rank - m) * log(*beta);
}

/* The best ln lambda_k within 4 of where it is. */
static void search(const formula *f, double *log_lambda, int k)
{
  const double golden = 0.5 * (sqrt(5) - 1);
  double lo = log_lambda[k] - 4, hi = log_lambda[k] + 4, beta;
  while (hi - lo > 1e-9) {
    log_lambda[k] = hi - golden * (hi - lo);
    double left = evidence(f, log_lambda, &beta);
    log_lambda[k] = lo + golden * (hi - lo);
    double right = evidence(f, log_lambda, &beta);
    if (left > right)
      hi = lo + golden * (hi - lo);
    else
      lo = hi - golden * (hi - lo);
  }
  log_lambda[k] = 0.5 * (lo + hi);
}

static void compare(const formula *f, const cg_evidence_data *data)
{
  double alpha[2], log_lambda[2] = {0, 0}, beta;
  cg_evidence found;
  CG_WORKS(cg_evidence_maximise(data, alpha, &found));
  CU_ASSERT(found.converged && found.iterations > 2);
  for (int turn = 0; turn < 6; turn++)
    for (int k = 0; k < data->groups; k++)
      search(f, log_lambda, k);
  evidence(f, log_lambda, &beta);
  CG_CLOSE(found.beta / beta, 1, 1e-4);
  for (int k = 0; k < data->groups; k++)
    CG_CLOSE(alpha[k] / (exp(log_lambda[k]) * beta), 1, 1e-4);
}

static void the_fixed_point_is_where_the_evidence_is_largest(void)
{
  for (int groups = 1; groups <= 2; groups++) {
    problem *p = made(groups, NOISE);
    cg_evidence_data data = data_of(p);
    compare(&(formula){.p = p, .rank = EACH - 2}, &data);
    cg_free(p);
  }
}

/* Both ends of both groups held at 0: 10 unknowns a group, and bends of rank
 * 10, because no straight line is 0 at both ends. */
static void constraints_take_unknowns_and_keep_bends(void)
{
  problem *p = made(2, NOISE);
  cg_evidence_data data = data_of(p);
  bool held[MOST] = {false};
  double C[4 * MOST] = {0};
  static const int end[4] = {0, EACH - 1, EACH, MOST - 1};
  for (int k = 0; k < 4; k++) {
    held[end[k]] = true;
    C[k * MOST + end[k]] = 3;
  }
  data.constraints = 4;
  data.C = C;
  compare(&(formula){.p = p, .held = held, .rank = EACH - 2}, &data);
  cg_free(p);
}

/* The same problem in unknowns of other sizes, targets in other units. */
static void units_do_not_matter(void)
{
  problem *p = made(2, NOISE);
  cg_evidence_data data = data_of(p);
  double alpha[2], other[2];
  cg_evidence found, again;
  CG_WORKS(cg_evidence_maximise(&data, alpha, &found));
  for (int i = 0; i < MOST * MOST; i++)
    p->G[i] *= (i / MOST < EACH ? 1e9 : 1) * (i % MOST < EACH ? 1e9 : 1);
  for (int i = 0; i < MOST; i++)
    p->b[i] *= i < EACH ? 1e12 : 1e3;
  data.ff *= 1e6;
  CG_WORKS(cg_evidence_maximise(&data, other, &again));
  CG_CLOSE(again.beta * 1e6 / found.beta, 1, 1e-7);
  CG_CLOSE(other[0] * 1e-12 / alpha[0], 1, 1e-7);
  CG_CLOSE(other[1] * 1e6 / alpha[1], 1, 1e-7);
  CG_CLOSE(again.determined, found.determined, 1e-6);
  cg_free(p);
}

/* The noise is a sum of 12 numbers of variance 1/12: 1/beta is its variance,
 * to sqrt(2/N) of itself, 4 of which are allowed. */
static void the_precision_is_that_of_the_noise(void)
{
  static const double noise[2] = {0.02, 2};
  for (int k = 0; k < 2; k++) {
    double alpha[2];
    cg_evidence found;
    problem *p = made(2, noise[k]);
    cg_evidence_data data = data_of(p);
    CG_WORKS(cg_evidence_maximise(&data, alpha, &found));
    CG_CLOSE(1 / (found.beta * noise[k] * noise[k]), 1, 4 * sqrt(2.0 / ROWS));
    CU_ASSERT(found.determined > 4 && found.determined < p->n);
    cg_free(p);
  }
}

/* Targets of x_i = i without noise: alpha and beta want to be infinite. */
static void straight_functions_and_no_noise_stay_finite(void)
{
  double alpha[1];
  cg_evidence found;
  problem *p = made(1, 0);
  cg_evidence_data data = data_of(p);
  data.ff = 0;
  for (int i = 0; i < p->n; i++) {
    p->b[i] = 0;
    for (int j = 0; j < p->n; j++)
      p->b[i] += p->G[i * p->n + j] * j;
    data.ff += i * p->b[i];
  }
  CG_WORKS(cg_evidence_maximise(&data, alpha, &found));
  CU_ASSERT(found.converged && isfinite(found.beta) && isfinite(alpha[0]));
  CG_CLOSE(found.determined, 2, 1e-5);
  cg_free(p);
}

static void what_nothing_determines_is_refused(void)
{
  double alpha[2];
  cg_evidence found;
  problem *p = made(2, NOISE);
  cg_evidence_data data = data_of(p);
  for (int i = 0; i < EACH; i++)
    for (int j = 0; j < MOST; j++)
      p->G[(i + EACH) * MOST + j] = p->G[i * MOST + j % EACH];
  for (int i = 0; i < EACH; i++)
    for (int j = 0; j < EACH; j++)
      p->G[i * MOST + j + EACH] = p->G[i * MOST + j];
  CG_FAILS(cg_evidence_maximise(&data, alpha, &found), CG_DATA,
           "do not tell 24 unknowns apart");
  data.ff = 0;
  CG_FAILS(cg_evidence_maximise(&data, alpha, &found), CG_DATA,
           "all targets are 0");
  cg_free(p);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"the fixed point is where the evidence is largest",
     the_fixed_point_is_where_the_evidence_is_largest},
    {"constraints take unknowns and keep bends",
     constraints_take_unknowns_and_keep_bends},
    {"units do not matter", units_do_not_matter},
    {"the precision is that of the noise", the_precision_is_that_of_the_noise},
    {"straight functions and no noise stay finite",
     straight_functions_and_no_noise_stay_finite},
    {"what nothing determines is refused", what_nothing_determines_is_refused},
    {NULL, NULL},
  };
  if (cg_dense_start() != CG_OK)
    return 1;
  return cg_test_main(argc, argv, "evidence", tests);
}
