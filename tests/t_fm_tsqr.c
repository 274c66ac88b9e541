/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Force matching by R of the rows: known functions come back, all numbers are
 * those of the normal equations where these are good, and the coefficients
 * those of quadruple precision where they are not. */
#include "harness.h"

#include <float.h>
#include <math.h>

#include "base/mem.h"
#include "fm_fits.h"

#if defined __SIZEOF_FLOAT128__
typedef __float128 quad;
#else
typedef long double quad; /* quadruple on other 64-bit machines */
#endif

enum { FRAMES = 24, BLOCKS = 4 };

static cg_fm_result *fit_on(cg_test_fm *system, const cg_grid_options *grid,
                            cg_solver solver, cg_regularise how)
{
  cg_fm_options options = {.blocks = BLOCKS, .solver = solver,
                           .regularise = how};
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(system, cg_test_world(), 0, system->frames, grid,
                          &options, &result));
  return result;
}

/* Pairs of some types, bonds and angles: beads of several kinds, each of which
 * has its own columns. */
static cg_test_fm mixture(double noise, bool zero_tail)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[1], 60, 2, FRAMES, 0.7);
  cg_test_fm_bonded(&system, &cg_term_angle, 2, 1, 3, 4, 0.5, 2.8);
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.3, 0.7);
  cg_test_fm_bonded(&system, &cg_term_bond, 3, 2, 4, 3, 0.3, 1.2);
  cg_test_fm_pair(&system, 0, 1, 3, 4, 0.3, 0.7)->zero_tail = zero_tail;
  system.noise = noise;
  cg_test_fm_forces(&system);
  return system;
}

/* As in t_fm_bonded, with the condition of the rows, 100, not its square. */
static void known_functions_on_grid(const cg_grid_options *grid)
{
  cg_test_fm system = mixture(0, false);
  cg_fm_result *result =
      fit_on(&system, grid, CG_SOLVER_TSQR, (cg_regularise){0});
  CU_ASSERT(result->how.used == CG_SOLVER_TSQR && result->unsampled == 0);
  CU_ASSERT(result->how.condition < 1e4 && result->how.cut == 0);
  for (int q = 0; q < result->terms; q++)
    for (int d = 0; d < cg_basis_count(&result->fit[q].basis); d++)
      CG_CLOSE(result->fit[q].coef[d], system.coef[q][d], 1e-12 * 100);
  CU_ASSERT(result->residual <= 1e-28 * result->mean_square_force);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

static void known_functions_come_back(void)
{
  cg_test_grids(cg_comm_size(cg_test_world()), known_functions_on_grid);
}

static void compare_terms(const cg_fm_result *one, const cg_fm_result *other,
                          int q, double eps)
{
  const cg_termfit *a = &one->fit[q], *b = &other->fit[q];
  int n = cg_basis_count(&a->basis);
  CU_ASSERT(one->report[q].count == other->report[q].count);
  for (int d = 0; d < n; d++)
    CG_CLOSE(a->coef[d], b->coef[d], eps * 10);
  for (int d = 0; d < n * n; d++)
    CG_CLOSE(a->covariance[d], b->covariance[d], eps * 10);
  CG_CLOSE(one->report[q].rms_force, other->report[q].rms_force, eps * 10);
}

/* Both roads are good to eps times the condition of G, 1e4 (a ridge or
 * smoothness lower it), of numbers up to 10; the condition itself to its size
 * times that.  Under constraints the matrix is another, and at the tail drift
 * is rounding over rounding. */
static void compare_with_cholesky(cg_regularise how, bool zero_tail)
{
  cg_test_fm system = mixture(1, zero_tail);
  cg_fm_result *one = fit_on(&system, NULL, CG_SOLVER_TSQR, how);
  cg_fm_result *other = fit_on(&system, NULL, CG_SOLVER_AUTO, how);
  double eps = 1e-12 * 10;
  CU_ASSERT(other->how.used == CG_SOLVER_CHOLESKY);
  CU_ASSERT(other->how.condition < 1e4);
  CU_ASSERT(one->unsampled == other->unsampled);
  CU_ASSERT(one->constraints == zero_tail && other->constraints == zero_tail);
  CU_ASSERT(one->rows == other->rows);
  for (int q = 0; q < one->terms; q++)
    compare_terms(one, other, q, eps);
  CG_CLOSE(one->mean_square_force / other->mean_square_force, 1, eps);
  CG_CLOSE(one->residual / other->residual, 1, eps);
  CG_CLOSE(one->heldout / other->heldout, 1, eps);
  CG_CLOSE(one->kT_conf.value / other->kT_conf.value, 1, 100 * eps);
  CG_CLOSE(one->kT_conf.error / other->kT_conf.error, 1, 100 * eps);
  if (!zero_tail) {
    CG_CLOSE(one->how.condition / other->how.condition, 1, 1e4 * eps);
    CG_CLOSE(one->drift_z / other->drift_z, 1, 100 * eps);
  }
  for (int i = 0; one->G && i < one->columns * one->columns; i++)
    CG_CLOSE(one->G[i], other->G[i], eps);
  for (int i = 0; one->b && i < one->columns; i++)
    CG_CLOSE(one->b[i], other->b[i], eps);
  cg_fm_result_free(one);
  cg_fm_result_free(other);
  cg_test_fm_free(&system);
}

static void all_numbers_are_those_of_cholesky(void)
{
  for (int zero_tail = 0; zero_tail < 2; zero_tail++) {
    compare_with_cholesky((cg_regularise){0}, zero_tail);
    compare_with_cholesky((cg_regularise){CG_REGULARISE_RIDGE, 0.01},
                          zero_tail);
    compare_with_cholesky((cg_regularise){.by = CG_REGULARISE_EVIDENCE},
                          zero_tail);
  }
}

/* Molecules of two beads whose distance hardly changes, seen by one cubic: its
 * four functions are nearly straight lines over so little of it, and the
 * condition of the rows is the cube of interval by spread, 1e9. */
enum { CUBIC = 4, PAIRS = 20 };

static const double SPREAD = 0.85e-3;

static cg_test_fm stiff(void)
{
  cg_test_fm system =
      cg_test_fm_new(cg_test_boxes[0], 2 * PAIRS, 1, FRAMES, 0.9);
  cg_test_fm_pair(&system, 0, 0, CUBIC, 1, 0.3, 0.9)->within = CG_WITHIN_SAME;
  for (int i = 0; i < 2 * PAIRS; i++)
    system.beads->molecule[i] = i / 2;
  for (int t = 0; t < FRAMES; t++)
    for (int i = 0; i < PAIRS; i++) {
      cg_frame *frame = &system.frame[t];
      double r = 0.55 + SPREAD * sin(1 + 17.3 * i + 5.1 * t * t);
      double angle = 3.7 * i + 1.9 * t;
      for (int a = 0; a < 3; a++)
        frame->x[2 * i + 1][a] = frame->x[2 * i][a];
      frame->x[2 * i + 1][0] += 0.6 * r;
      frame->x[2 * i + 1][1] += 0.8 * r * cos(angle);
      frame->x[2 * i + 1][2] += 0.8 * r * sin(angle);
      cg_box_wrap(&frame->box, frame->x[2 * i + 1]);
    }
  cg_test_fm_forces(&system);
  return system;
}

/* The normal equations of the same doubles in quads: 1e-31 times the square of
 * the condition, 1e18, leaves 1e-13. */
static void add_frame(const cg_test_fm *system, int t,
                      quad G[CUBIC][CUBIC + 1])
{
  double *rows = cg_test_fm_rows(system, t, CUBIC);
  for (int r = 0; r < 3 * 2 * PAIRS; r++)
    for (int i = 0; i < CUBIC; i++) {
      for (int j = 0; j < CUBIC; j++)
        G[i][j] += (quad)rows[r * CUBIC + i] * rows[r * CUBIC + j];
      G[i][CUBIC] +=
          (quad)rows[r * CUBIC + i] * system->frame[t].f[r / 3][r % 3];
    }
  cg_free(rows);
}

static void solve_in_quads(const cg_test_fm *system, double x[CUBIC])
{
  quad G[CUBIC][CUBIC + 1] = {{0}};
  for (int t = 0; t < FRAMES; t++)
    add_frame(system, t, G);
  for (int k = 0; k < CUBIC; k++)
    for (int i = 0; i < CUBIC; i++) {
      quad ratio = i == k ? 0 : G[i][k] / G[k][k];
      for (int j = k; j <= CUBIC; j++)
        G[i][j] -= ratio * G[k][j];
    }
  for (int k = 0; k < CUBIC; k++)
    x[k] = (double)(G[k][CUBIC] / G[k][k]);
}

static double error_of(cg_test_fm *system, cg_solver solver,
                       const double reference[CUBIC], double *condition)
{
  cg_fm_options options = {.solver = solver};
  cg_fm_result *result;
  if (cg_test_fm_fit(system, cg_test_world(), 0, FRAMES, NULL, &options,
                     &result) != CG_OK)
    return INFINITY;
  double off = 0, length = 0;
  for (int d = 0; d < CUBIC; d++) {
    off += pow(result->fit[0].coef[d] - reference[d], 2);
    length += pow(reference[d], 2);
  }
  *condition = sqrt(result->how.condition);
  cg_fm_result_free(result);
  return sqrt(off / length);
}

/* Rows of doubles are good to eps, which the condition makes 2e-7 of the
 * coefficients at most. */
static void a_condition_of_1e9_is_not_squared(void)
{
  cg_test_fm system = stiff();
  double reference[CUBIC], condition, unused;
  solve_in_quads(&system, reference);
  double error = error_of(&system, CG_SOLVER_TSQR, reference, &condition);
  double squared = error_of(&system, CG_SOLVER_CHOLESKY, reference, &unused);
  CU_ASSERT(condition > 0.7e9 && condition < 1.5e9);
  CU_ASSERT(error < 1e-6);
  CU_ASSERT(squared > 1e-3);
  cg_test_fm_free(&system);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"known functions come back", known_functions_come_back},
    {"all numbers are those of Cholesky", all_numbers_are_those_of_cholesky},
    {"a condition of 1e9 is not squared", a_condition_of_1e9_is_not_squared},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "fm by tsqr", tests);
}
