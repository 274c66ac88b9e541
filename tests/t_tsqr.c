/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Least squares by QR of rows that are spread over batches and ranks.
 *
 * The rows are A = sum_k sigma_k u_k v_k^T with cosines for u and v, which are
 * orthonormal in closed form, so that their condition is sigma_0/sigma_last.
 * The reference solves the normal equations of the same doubles by elimination
 * in quadruple precision (rounding 2^-113 or 2^-106: 1e-31 times the square of
 * the condition, 1e18, leaves 1e-13). */
#include "harness.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/comm.h"
#include "base/mem.h"
#include "math/tsqr.h"

#if defined __SIZEOF_FLOAT128__
typedef __float128 quad;
#else
typedef long double quad; /* quadruple on other 64-bit machines */
#endif

enum { ROWS = 700, N = 9 };

typedef struct problem {
  double row[ROWS][N + 1]; /* the target last */
  double reference[N];
} problem;

static double cosine(int n, int i, int k)
{
  return (k == 0 ? sqrt(1.0 / n) : sqrt(2.0 / n)) *
         cos(M_PI * (2 * i + 1) * k / (2.0 * n));
}

/* G x = b of quads; G and b are used up. */
static void eliminate(quad G[N][N], quad b[N], double x[N])
{
  for (int k = 0; k < N; k++)
    for (int i = k + 1; i < N; i++) {
      quad ratio = G[i][k] / G[k][k];
      for (int j = k; j < N; j++)
        G[i][j] -= ratio * G[k][j];
      b[i] -= ratio * b[k];
    }
  for (int i = N - 1; i >= 0; i--) {
    for (int j = i + 1; j < N; j++)
      b[i] -= G[i][j] * b[j];
    b[i] /= G[i][i];
    x[i] = (double)b[i];
  }
}

static void solve_in_quads(problem *p)
{
  quad G[N][N] = {{0}}, b[N] = {0};
  for (int r = 0; r < ROWS; r++)
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++)
        G[i][j] += (quad)p->row[r][i] * p->row[r][j];
      b[i] += (quad)p->row[r][i] * p->row[r][N];
    }
  eliminate(G, b, p->reference);
}

/* Targets: those of the coefficients 1, 2, ... and as much noise. */
static problem *made(double condition, double noise)
{
  problem *p = CG_NEW(problem);
  for (int r = 0; r < ROWS; r++) {
    for (int k = 0; k < N; k++)
      for (int i = 0; i < N; i++)
        p->row[r][i] += pow(condition, -k / (N - 1.0)) *
                        cosine(ROWS, r, 3 * k + 1) * cosine(N, i, k);
    p->row[r][N] = noise * sin(12.9898 * r * r);
    for (int i = 0; i < N; i++)
      p->row[r][N] += p->row[r][i] * (i + 1);
  }
  solve_in_quads(p);
  return p;
}

static double error_of(const double *x, const double *reference)
{
  double off = 0, length = 0;
  for (int i = 0; i < N; i++) {
    off += (x[i] - reference[i]) * (x[i] - reference[i]);
    length += reference[i] * reference[i];
  }
  return sqrt(off / length);
}

/* Rows dealt to the ranks of a group, solved on its last. */
static double error_on(const cg_comm *comm, const problem *p,
                       cg_solution *how)
{
  int rank = cg_comm_rank(comm), size = cg_comm_size(comm);
  double *R = CG_ARRAY(double, cg_tsqr_size(N + 1)), x[N];
  cg_tsqr *tsqr = cg_tsqr_new(N + 1);
  for (int r = rank; r < ROWS; r += size)
    cg_tsqr_add_rows(tsqr, 1, p->row[r]);
  cg_tsqr_take(tsqr, R);
  cg_tsqr_fold(tsqr, comm, size - 1, R);
  if (rank == size - 1)
    cg_tsqr_solve(N, R, 0, NULL, x, how);
  cg_comm_bcast(comm, x, sizeof x, size - 1);
  cg_comm_bcast(comm, how, sizeof *how, size - 1);
  cg_tsqr_free(tsqr);
  cg_free(R);
  return error_of(x, p->reference);
}

/* On groups of 1, 2, ... ranks. */
static double largest_error(const problem *p, cg_solution *how)
{
  const cg_comm *world = cg_test_world();
  double most = 0;
  for (int size = 1; size <= cg_comm_size(world); size++) {
    cg_comm *group;
    cg_comm_split(world, cg_comm_rank(world) < size ? 0 : -1, &group);
    if (group)
      most = cg_test_larger(most, error_on(group, p, how));
    cg_comm_free(group);
  }
  return most;
}

/* Rounding: eps times the condition 10 times N for the sums. */
static void any_number_of_ranks_gives_one_answer(void)
{
  cg_solution how;
  problem *p = made(10, 0.1);
  CG_CLOSE(largest_error(p, &how), 0, 10 * N * DBL_EPSILON);
  CU_ASSERT(how.used == CG_SOLVER_TSQR && how.rank == N && how.cut == 0);
  cg_free(p);
}

static void normal_matrix(const problem *p, double *G, double *b)
{
  double *all = CG_ARRAY(double, (N + 1) * (N + 1));
  cg_dense_add_rows(N + 1, ROWS, p->row[0], all);
  for (int i = 0; i < N; i++) {
    for (int j = i; j < N; j++)
      G[i * N + j] = G[j * N + i] = all[i * (N + 1) + j];
    b[i] = all[i * (N + 1) + N];
  }
  cg_free(all);
}

/* Cholesky's factors of the normal matrix solve it, or it says so; a singular
 * value below rounding is cut or amplified, wrong either way. */
static double error_of_normal_equations(const problem *p, cg_solver want)
{
  double *G = CG_ARRAY(double, N * N), b[N], x[N];
  normal_matrix(p, G, b);
  cg_status status = cg_dense_solve(N, G, 1, b, want, x, NULL);
  if (status != CG_OK)
    cg_error_clear();
  cg_free(G);
  return status == CG_OK ? error_of(x, p->reference) : INFINITY;
}

/* 1e-6: what is promised where little is left over.  Noise is amplified by
 * 1e9, and so are the changes of the rows by rounding: N eps times the
 * condition (Golub & Van Loan, theorem 5.3.1; 7e-7 was seen). */
static void a_condition_of_1e9_costs_nine_digits_no_more(void)
{
  static const double noise[3] = {0, 1e-9, 0.1};
  static const double most[3] = {1e-6, 1e-6, N * 1e9 * DBL_EPSILON};
  for (int k = 0; k < 3; k++) {
    cg_solution how;
    problem *p = made(1e9, noise[k]);
    CG_CLOSE(largest_error(p, &how), 0, most[k]);
    CU_ASSERT(how.rank == N);
    CU_ASSERT(how.condition > 1e17 && how.condition < 1e19);
    CU_ASSERT(error_of_normal_equations(p, CG_SOLVER_CHOLESKY) > 1e-6);
    CU_ASSERT(error_of_normal_equations(p, CG_SOLVER_SVD) > 1e-6);
    cg_free(p);
  }
}

static void factor(const problem *p, double *R)
{
  cg_tsqr *tsqr = cg_tsqr_new(N + 1);
  cg_tsqr_add_rows(tsqr, ROWS, p->row[0]);
  cg_tsqr_take(tsqr, R);
  cg_tsqr_free(tsqr);
}

static void the_residual_is_that_of_the_rows(void)
{
  double *R = CG_ARRAY(double, cg_tsqr_size(N + 1)), x[N], square = 0;
  problem *p = made(100, 0.3);
  factor(p, R);
  for (int i = 0; i < N; i++)
    x[i] = 3 - i;
  for (int r = 0; r < ROWS; r++) {
    double left = p->row[r][N];
    for (int i = 0; i < N; i++)
      left -= p->row[r][i] * x[i];
    square += left * left;
  }
  CG_CLOSE(cg_tsqr_residual(N, R, x) / square, 1, ROWS * DBL_EPSILON);
  cg_free(p);
  cg_free(R);
}

/* x_5 = x_2: a problem whose columns 2 and 5 are one, and whose last unknown
 * is for a column of its own, orthogonal to all others. */
static void constraints_hold_and_the_rest_is_least(void)
{
  double C[2 * N] = {0}, *R = CG_ARRAY(double, cg_tsqr_size(N + 1)), x[N];
  cg_solution how;
  problem *p = made(100, 0.3);
  factor(p, R);
  C[2] = 1e6;
  C[5] = -1e6;
  C[N + 2] = -2e-9;
  C[N + 5] = 2e-9;
  cg_tsqr_solve(N, R, 2, C, x, &how);
  for (int r = 0; r < ROWS; r++) {
    p->row[r][2] += p->row[r][5];
    p->row[r][5] = cosine(ROWS, r, ROWS - 1);
    p->row[r][N] -= p->row[r][5] * 7;
  }
  solve_in_quads(p);
  CG_CLOSE(x[5], x[2], 1e-12);
  for (int i = 0; i < N; i++)
    if (i != 5)
      CG_CLOSE(x[i], p->reference[i], 1e-12 * 100);
  CU_ASSERT(how.rank == N - 1);
  cg_free(p);
  cg_free(R);
}

static void as_many_constraints_as_unknowns_leave_0(void)
{
  double C[N * N] = {0}, *R = CG_ARRAY(double, cg_tsqr_size(N + 1)), x[N];
  problem *p = made(100, 0.3);
  factor(p, R);
  for (int i = 0; i < N; i++)
    C[i * N + i] = i + 1;
  cg_tsqr_solve(N, R, N, C, x, NULL);
  for (int i = 0; i < N; i++)
    CU_ASSERT(x[i] == 0);
  cg_free(p);
  cg_free(R);
}

/* Column 7 is column 1 in another unit: the twins share what one would have. */
static void twins_share(void)
{
  double *R = CG_ARRAY(double, cg_tsqr_size(N + 1)), x[N];
  cg_solution how;
  problem *p = made(100, 0.3);
  for (int r = 0; r < ROWS; r++)
    p->row[r][7] = p->row[r][1] * 3e60;
  factor(p, R);
  cg_tsqr_solve(N, R, 0, NULL, x, &how);
  CU_ASSERT(how.rank == N - 1 && how.cut == 1e-13);
  CG_CLOSE(x[7] * 3e60 / x[1], 1, 1e-12 * 100);
  cg_free(p);
  cg_free(R);
}

static void an_empty_column_gets_0(void)
{
  double *R = CG_ARRAY(double, cg_tsqr_size(N + 1)), x[N];
  cg_solution how;
  problem *p = made(100, 0.3);
  for (int r = 0; r < ROWS; r++)
    p->row[r][4] = 0;
  factor(p, R);
  cg_tsqr_solve(N, R, 0, NULL, x, &how);
  CU_ASSERT(how.rank == N - 1 && x[4] == 0);
  cg_free(p);
  cg_free(R);
}

/* Fewer rows than the buffer holds, one after the other, and many at a time
 * give one R^T R. */
static void batches_do_not_matter(void)
{
  enum { SIZE = (N + 1) * (N + 2) / 2 };
  problem *p = made(10, 0.1);
  double one[SIZE], x[N], other[N];
  cg_tsqr *tsqr = cg_tsqr_new(N + 1), *part = cg_tsqr_new(N + 1);
  for (int r = 0, n; r < ROWS; r += n) {
    n = 1 + r % 150;
    n = r + n > ROWS ? ROWS - r : n;
    cg_tsqr_add_rows(part, n, p->row[r]);
    cg_tsqr_take(part, one);
    cg_tsqr_merge(tsqr, one);
  }
  cg_tsqr_take(tsqr, one);
  cg_tsqr_solve(N, one, 0, NULL, x, NULL);
  factor(p, one);
  cg_tsqr_solve(N, one, 0, NULL, other, NULL);
  for (int i = 0; i < N; i++)
    CG_CLOSE(x[i], other[i], 1e-12);
  cg_tsqr_take(tsqr, one);
  for (int i = 0; i < SIZE; i++)
    CU_ASSERT(one[i] == 0);
  cg_tsqr_free(part);
  cg_tsqr_free(tsqr);
  cg_free(p);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"any number of ranks gives one answer",
     any_number_of_ranks_gives_one_answer},
    {"a condition of 1e9 costs nine digits, no more",
     a_condition_of_1e9_costs_nine_digits_no_more},
    {"the residual is that of the rows", the_residual_is_that_of_the_rows},
    {"constraints hold and the rest is least",
     constraints_hold_and_the_rest_is_least},
    {"as many constraints as unknowns leave 0",
     as_many_constraints_as_unknowns_leave_0},
    {"twins share", twins_share},
    {"an empty column gets 0", an_empty_column_gets_0},
    {"batches do not matter", batches_do_not_matter},
    {NULL, NULL},
  };
  if (cg_dense_start() != CG_OK)
    return 1;
  return cg_test_main(argc, argv, "tsqr", tests);
}
