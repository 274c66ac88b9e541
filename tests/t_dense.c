/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dense solvers against systems whose answer is known in closed form. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "math/dense.h"

extern void openblas_set_num_threads(int) __attribute__((weak));

/* The second-difference matrix tridiag(-1, 2, -1) of n unknowns: its inverse
 * is min(i, j)(n + 1 - max(i, j))/(n + 1), its eigenvalues
 * 2 - 2 cos(k pi/(n + 1)); scaled to unit diagonal the condition is theirs. */
enum { N = 9 };

static void second_differences(double G[N * N])
{
  memset(G, 0, N * N * sizeof *G);
  for (int i = 0; i < N; i++) {
    G[i * N + i] = 2;
    if (i > 0)
      G[i * N + i - 1] = G[(i - 1) * N + i] = -1;
  }
}

static double inverse(int i, int j)
{
  return (fmin(i, j) + 1) * (N - fmax(i, j)) / (N + 1);
}

/* Rounding: eps times the condition 40. */
static void both_solvers_invert_second_differences(void)
{
  double G[N * N], b[2 * N] = {0}, x[2 * N];
  cg_solution how;
  second_differences(G);
  b[3] = 1;
  b[N + 7] = 2;
  for (int want = CG_SOLVER_AUTO; want <= CG_SOLVER_SVD; want++) {
    CG_WORKS(cg_dense_solve(N, G, 2, b, (cg_solver)want, x, &how));
    for (int i = 0; i < N; i++) {
      CG_CLOSE(x[i], inverse(i, 3), 1e-13);
      CG_CLOSE(x[N + i], 2 * inverse(i, 7), 1e-13);
    }
    CU_ASSERT(how.rank == N);
    CU_ASSERT((how.used == CG_SOLVER_SVD) == (want == CG_SOLVER_SVD));
    CG_CLOSE(how.condition,
             (1 - cos(N * M_PI / (N + 1))) / (1 - cos(M_PI / (N + 1))),
             1e-12 * 40);
  }
}

/* By Lanczos' method, without the eigenvalues between: as many unknowns as its
 * steps reach.  The largest stand close, so convergence is slow: what a hundred
 * steps that change nothing by 1e-13 could still change. */
static void the_condition_of_many_unknowns_is_that_of_all_eigenvalues(void)
{
  enum { MANY = 100 };
  double G[MANY * MANY] = {0}, b[MANY] = {1}, x[MANY];
  cg_solution how;
  for (int i = 0; i < MANY; i++) {
    G[i * MANY + i] = 2;
    if (i > 0)
      G[i * MANY + i - 1] = G[(i - 1) * MANY + i] = -1;
  }
  CG_WORKS(cg_dense_solve(MANY, G, 1, b, CG_SOLVER_AUTO, x, &how));
  double most = 2 - 2 * cos(MANY * M_PI / (MANY + 1));
  double least = 2 - 2 * cos(M_PI / (MANY + 1));
  CG_CLOSE(how.condition, most / least, 1e-11 * most / least);
  CU_ASSERT(how.used == CG_SOLVER_CHOLESKY && how.rank == MANY);
}

static void the_upper_triangle_is_mirrored(void)
{
  enum { SIDE = 70, STRIDE = 75 };
  double A[SIDE * STRIDE];
  for (int i = 0; i < SIDE * STRIDE; i++)
    A[i] = i;
  cg_dense_mirror(SIDE, STRIDE, A);
  for (int i = 0; i < SIDE; i++)
    for (int j = 0; j < STRIDE; j++)
      CU_ASSERT(A[i * STRIDE + j] ==
                (j < i ? j * STRIDE + i : i * STRIDE + j));
}

/* The same matrix with columns in units from 1e-60 to 1e60. */
static void units_of_the_columns_do_not_matter(void)
{
  double G[N * N], b[N] = {0}, x[N], unit[N];
  cg_solution how;
  second_differences(G);
  for (int i = 0; i < N; i++)
    unit[i] = pow(10, 15 * i - 60);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++)
      G[i * N + j] *= unit[i] * unit[j];
  b[4] = unit[4];
  CG_WORKS(cg_dense_solve(N, G, 1, b, CG_SOLVER_AUTO, x, &how));
  CU_ASSERT(how.used == CG_SOLVER_CHOLESKY);
  for (int i = 0; i < N; i++)
    CG_CLOSE(x[i] * unit[i], inverse(i, 4), 1e-13);
}

/* Circular second differences: rank N - 1, null vector (1, ..., 1).  For
 * b = e_0 - e_1 the least solution is orthogonal to it. */
static void a_singular_matrix_is_solved_by_svd_and_said(void)
{
  double G[N * N], b[N] = {1, -1}, x[N], sum = 0;
  cg_solution how;
  second_differences(G);
  G[N - 1] = G[(N - 1) * N] = -1;
  CG_WORKS(cg_dense_solve(N, G, 1, b, CG_SOLVER_AUTO, x, &how));
  CU_ASSERT(how.used == CG_SOLVER_SVD && how.rank == N - 1);
  CU_ASSERT(how.cut == 1e-12 && how.condition > 1e14);
  for (int i = 0; i < N; i++) {
    double left = 2 * x[i] - x[(i + 1) % N] - x[(i + N - 1) % N];
    CG_CLOSE(left, b[i], 1e-13);
    sum += x[i];
  }
  CG_CLOSE(sum, 0, 1e-13);
  CG_FAILS(cg_dense_solve(N, G, 1, b, CG_SOLVER_CHOLESKY, x, &how), CG_DATA,
           "positive definite");
}

/* Two columns that differ by 1e-14: Cholesky goes through, and is wrong. */
static void nearly_singular_is_singular(void)
{
  static const double G[4] = {1, 1 - 1e-14, 1 - 1e-14, 1}, b[2] = {1, 1};
  double x[2];
  cg_solution how;
  CG_WORKS(cg_dense_solve(2, G, 1, b, CG_SOLVER_AUTO, x, &how));
  CU_ASSERT(how.used == CG_SOLVER_SVD && how.rank == 1);
  CG_CLOSE(x[0], 0.5, 1e-13);
  CG_CLOSE(x[1], 0.5, 1e-13);
}

static void an_empty_column_gets_0(void)
{
  double G[N * N], b[N] = {1}, x[N];
  cg_solution how;
  second_differences(G);
  for (int i = 0; i < N; i++)
    G[4 * N + i] = G[i * N + 4] = 0;
  CG_WORKS(cg_dense_solve(N, G, 1, b, CG_SOLVER_AUTO, x, &how));
  CU_ASSERT(how.used == CG_SOLVER_SVD && how.rank == N - 1);
  for (int i = 0; i < 4; i++)
    CG_CLOSE(x[i], (4 - i) / 5.0, 1e-13);
  for (int i = 4; i < N; i++)
    CG_CLOSE(x[i], 0, 1e-13);
}

/* Rows of length 1e6 and 1e-12, one of them twice: rank 2. */
static void the_null_space_is_what_the_constraints_leave(void)
{
  double C[4 * N] = {0}, Z[N * N];
  int free;
  C[0] = C[1] = 1e6;
  C[N + 1] = 1e-12;
  C[N + 2] = -2e-12;
  C[2 * N] = C[2 * N + 1] = 1;
  cg_dense_null_space(N, 4, C, &free, Z);
  CU_ASSERT(free == N - 2);
  for (int a = 0; a < free; a++) {
    CG_CLOSE(Z[a * N] + Z[a * N + 1], 0, 1e-14);
    CG_CLOSE(Z[a * N + 1] - 2 * Z[a * N + 2], 0, 1e-14);
    for (int c = 0; c < free; c++) {
      double dot = 0;
      for (int i = 0; i < N; i++)
        dot += Z[a * N + i] * Z[c * N + i];
      CG_CLOSE(dot, a == c, 1e-14);
    }
  }
}

/* With x_0 = x_8 = 0 the inner unknowns are a second-difference matrix of 7:
 * x_i = min(i, j)(8 - max(i, j))/8 for b = e_j. */
static void constraints_hold_exactly(void)
{
  double G[N * N], b[N] = {0}, C[2 * N] = {0}, x[N];
  cg_solution how;
  second_differences(G);
  b[3] = 1;
  C[0] = 1;
  C[N + 8] = 1e3;
  CG_WORKS(cg_dense_solve_constrained(N, G, 1, b, 2, C, CG_SOLVER_AUTO, x,
                                      &how));
  for (int i = 0; i < N; i++)
    CG_CLOSE(x[i], fmin(i, 3) * (8 - fmax(i, 3)) / 8, 1e-13);
  CU_ASSERT(how.rank == N - 2);
}

static void as_many_constraints_as_unknowns_leave_nothing(void)
{
  double G[4] = {1, 0, 0, 1}, b[2] = {1, 1}, C[4] = {1, 1, 1, -1}, x[2];
  cg_solution how;
  CG_WORKS(cg_dense_solve_constrained(2, G, 1, b, 2, C, CG_SOLVER_AUTO, x,
                                      &how));
  CU_ASSERT(x[0] == 0 && x[1] == 0 && how.rank == 0);
}

/* x_0 = x_1, said twice: what is left has a column that no row of G reaches,
 * and SVD must find the matrix that Cholesky left. */
static void constraints_of_a_singular_matrix_hold(void)
{
  double G[N * N], b[N] = {1, -1, 3}, C[2 * N] = {1, -1}, x[N];
  cg_solution how;
  second_differences(G);
  for (int i = 0; i < N; i++)
    G[4 * N + i] = G[i * N + 4] = 0;
  C[N] = -2;
  C[N + 1] = 2;
  CG_WORKS(cg_dense_solve_constrained(N, G, 1, b, 2, C, CG_SOLVER_AUTO, x,
                                      &how));
  CU_ASSERT(how.used == CG_SOLVER_SVD && how.rank == N - 2);
  CG_CLOSE(x[0], x[1], 1e-13);
  CG_CLOSE(2 * x[0] - x[2], 0, 1e-13);
  CG_CLOSE(2 * x[2] - x[1] - x[3], 3, 1e-13);
  CG_CLOSE(2 * x[3] - x[2], 0, 1e-13);
  for (int i = 4; i < N; i++)
    CG_CLOSE(x[i], 0, 1e-13);
}

static void rows_add_to_the_upper_triangle(void)
{
  static const double rows[6] = {1, 2, 3, 4, 5, 6};
  double G[9] = {1, 1, 1, 7, 1, 1, 7, 7, 1};
  static const double expected[9] = {18, 23, 28, 7, 30, 37, 7, 7, 46};
  cg_dense_add_rows(3, 2, rows, G);
  for (int i = 0; i < 9; i++)
    CU_ASSERT(G[i] == expected[i]);
}

/* What a process has that may take so many bytes more than it has. */
static cg_status start_with(long bytes)
{
  long pages = 0;
  FILE *about = fopen("/proc/self/statm", "r");
  bool read = about && fscanf(about, "%ld", &pages) == 1;
  rlim_t most = (rlim_t)(pages * sysconf(_SC_PAGESIZE) + bytes);
  if (!read || setrlimit(RLIMIT_AS, &(struct rlimit){most, most}) != 0)
    return CG_BUG;
  return cg_dense_start();
}

static cg_status in_a_child(long bytes)
{
  int how = 0;
  pid_t child = fork();
  if (child == 0)
    _exit((int)start_with(bytes));
  waitpid(child, &how, 0);
  return WIFEXITED(how) ? (cg_status)WEXITSTATUS(how) : CG_BUG;
}

/* OpenBLAS would ask for its 128 MiB for ever. */
static void without_room_for_blas_nothing_begins(void)
{
  if (!openblas_set_num_threads)
    return;
  CU_ASSERT(in_a_child(100 << 20) == CG_UNAVAILABLE);
  CU_ASSERT(in_a_child(400 << 20) == CG_OK);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"both solvers invert second differences",
     both_solvers_invert_second_differences},
    {"the condition of many unknowns is that of all eigenvalues",
     the_condition_of_many_unknowns_is_that_of_all_eigenvalues},
    {"the upper triangle is mirrored", the_upper_triangle_is_mirrored},
    {"units of the columns do not matter", units_of_the_columns_do_not_matter},
    {"a singular matrix is solved by SVD, and said",
     a_singular_matrix_is_solved_by_svd_and_said},
    {"nearly singular is singular", nearly_singular_is_singular},
    {"an empty column gets 0", an_empty_column_gets_0},
    {"the null space is what the constraints leave",
     the_null_space_is_what_the_constraints_leave},
    {"constraints hold exactly", constraints_hold_exactly},
    {"as many constraints as unknowns leave nothing",
     as_many_constraints_as_unknowns_leave_nothing},
    {"constraints of a singular matrix hold",
     constraints_of_a_singular_matrix_hold},
    {"rows add to the upper triangle", rows_add_to_the_upper_triangle},
    {"without room for BLAS nothing begins",
     without_room_for_blas_nothing_begins},
    {NULL, NULL},
  };
  if (cg_dense_start() != CG_OK)
    return 1;
  return cg_test_main(argc, argv, "dense", tests);
}
