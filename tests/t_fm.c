/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Force matching end to end in memory: known splines come back, the normal
 * equations are those of brute force, constraints hold, the answer does not
 * depend on ranks and domains. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "fm_fits.h"
#include "model/beads.h"

static const cg_fm_options plain = {0};

static void known_splines_come_back(void)
{
  static const int order[3] = {2, 4, 6};
  static const int kinds[CG_TEST_BOXES] = {1, 2, 3, 1, 2, 1};
  for (int box = 0; box < CG_TEST_BOXES; box++)
    for (int o = 0; o < 3; o++) {
      int types = kinds[box];
      cg_test_fm system =
          cg_test_fm_new(cg_test_boxes[box], 60, types, 10, 0.7);
      for (int a = 0; a < types; a++)
        for (int b = a; b < types; b++)
          cg_test_fm_pair(&system, a, b, order[(o + a) % 3], 4, 0.2,
                          b == a ? 0.7 : 0.65);
      cg_test_fm_forces(&system);
      cg_fm_result *result;
      CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, 10, NULL, &plain,
                              &result));
      CU_ASSERT(result->frames == 10 && result->rows == 10 * 180);
      cg_test_fm_compare(&system, result);
      cg_fm_result_free(result);
      cg_test_fm_free(&system);
    }
}

/* Same types, two forces: one inside molecules, one between them. */
static void molecules_divide_the_pairs(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[2], 60, 2, 30, 0.8);
  cg_test_fm_pair(&system, 0, 0, 4, 2, 0.1, 0.8)->within = CG_WITHIN_SAME;
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.2, 0.8)->within = CG_WITHIN_OTHER;
  cg_test_fm_pair(&system, 1, 0, 3, 4, 0.1, 0.7)->within = CG_WITHIN_OTHER;
  cg_test_fm_forces(&system);
  cg_test_fm_recovers(&system);
  cg_test_fm_free(&system);
}

static void excluded_pairs_are_not_seen(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[1], 60, 1, 10, 0.7);
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.2, 0.7);
  system.beads->bonded_groups = 1;
  system.beads->bonded = CG_NEW(cg_bonded);
  *system.beads->bonded = (cg_bonded){.arity = 2, .n = 40};
  system.beads->bonded->beads = CG_ARRAY(cg_gid, 80);
  for (cg_gid k = 0; k < 80; k++)
    system.beads->bonded->beads[k] = 3 * (k / 4) + (k % 4 + 1) / 2;
  cg_beads_exclude(system.beads, 2);
  cg_test_fm_forces(&system);
  cg_test_fm_recovers(&system);
  cg_test_fm_free(&system);
}

enum { TILTED = 3 }; /* of cg_test_boxes */

/* A system of two types with noise, an interaction that is not fitted and
 * pairs outside all ranges. */
static cg_test_fm noisy(int box, int64_t frames)
{
  cg_test_fm system =
      cg_test_fm_new(cg_test_boxes[box], 45, 2, frames, 0.75);
  cg_test_fm_pair(&system, 0, 0, 4, 6, 0.3, 0.7);
  cg_test_fm_pair(&system, 0, 1, 3, 5, 0.2, 0.75);
  system.noise = 0.7;
  cg_test_fm_forces(&system);
  return system;
}

/* Sums over 135 rows a frame: 1e-14 of their size. */
static void the_normal_equations_are_those_of_brute_force(void)
{
  enum { M = 9 + 7, FRAMES = 6 };
  cg_test_fm system = noisy(TILTED, FRAMES);
  double G[M * M] = {0}, b[M] = {0}, ff = 0, rows_all = 135 * FRAMES;
  for (int t = 0; t < FRAMES; t++) {
    double *rows = cg_test_fm_rows(&system, t, M);
    const double *f = system.frame[t].f[0];
    for (int i = 0; i < 135; i++) {
      for (int d = 0; d < M; d++) {
        b[d] += rows[i * M + d] * f[i] / rows_all;
        for (int e = 0; e < M; e++)
          G[d * M + e] += rows[i * M + d] * rows[i * M + e] / rows_all;
      }
      ff += f[i] * f[i] / rows_all;
    }
    cg_free(rows);
  }
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &plain,
                          &result));
  if (cg_comm_rank(cg_test_world()) == 0) {
    for (int k = 0; k < M * M; k++)
      CG_CLOSE(result->G[k], G[k], 1e-14);
    for (int d = 0; d < M; d++)
      CG_CLOSE(result->b[d], b[d], 1e-14);
  }
  CG_CLOSE(result->mean_square_force, ff, 1e-13);
  double left = ff;
  for (int d = 0; d < M; d++) {
    double phi = d < 9 ? result->fit[0].coef[d] : result->fit[1].coef[d - 9];
    left -= b[d] * phi;
  }
  CG_CLOSE(result->residual, left, 1e-12);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

static void pairs_are_counted_once_inside_and_outside(void)
{
  cg_test_fm system = noisy(TILTED, 3);
  int64_t inside[2] = {0}, outside[2] = {0}, first = 0;
  for (int t = 0; t < 3; t++) {
    cg_test_pairs pairs = {0};
    cg_test_brute(&system.frame[t], system.beads, 0.75, &pairs);
    for (int64_t p = 0; p < pairs.n; p++)
      for (int q = 0; q < 2; q++) {
        const cg_interaction *it = &system.set->list[q];
        const double *d = pairs.pair[p].d;
        double r = sqrt((d[0] * d[0] + d[1] * d[1]) + d[2] * d[2]);
        if (!cg_test_fm_takes(&system, it, &pairs.pair[p]))
          continue;
        inside[q] += r >= it->min && r <= it->max;
        outside[q] += r < it->min || r > it->max;
        first += q == 0 && r >= 0.3 && r < 0.3 + 0.4 / 6;
      }
    cg_test_pairs_clear(&pairs);
  }
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, 3, NULL, &plain,
                          &result));
  for (int q = 0; q < 2; q++) {
    CU_ASSERT(2 * result->report[q].count == inside[q]);
    CU_ASSERT(2 * result->report[q].outside == outside[q]);
    CU_ASSERT(outside[q] > 0);
  }
  CU_ASSERT(2 * result->fit[0].samples[0] == first);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

static cg_fm_result *fit_with(cg_test_fm *system, int blocks)
{
  cg_fm_options options = {.blocks = blocks};
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(system, cg_test_world(), 0, system->frames, NULL,
                          &options, &result));
  return result;
}

static void compare_errors(const cg_fm_result *a, const cg_fm_result *b)
{
  double eps = 1e-13 * a->how.condition;
  CU_ASSERT(a->blocks == 8);
  for (int q = 0; q < a->terms; q++) {
    int m = cg_basis_count(&a->fit[q].basis);
    for (int d = 0; d < m * m; d++)
      CG_CLOSE(a->fit[q].covariance[d], b->fit[q].covariance[d], eps);
  }
  CG_CLOSE(a->residual, b->residual, eps);
  CG_CLOSE(a->heldout, b->heldout, eps);
  CG_CLOSE(a->drift_z, b->drift_z, 10 * eps);
}

/* What cg_test_fm_one_answer() fits when a grid is visited. */
static struct {
  cg_test_fm system;
  int ranks;
  cg_test_on_grid *run;
} whole_or_in_parts;

/* Each grid with frames whole, then where no frame fits into 1 byte. */
static void run_both(const cg_grid_options *grid)
{
  cg_grid_options small = *grid;
  const cg_grid_options *const grids[] = {grid, &small};
  int domains = grid->domains[0] * grid->domains[1] * grid->domains[2];
  int team = cg_comm_rank(cg_test_world()) / domains;
  small.batch = 0;
  small.memory = 1;
  for (int i = 0; i < 2; i++) {
    whole_or_in_parts.run(grids[i]);
    if (cg_comm_size(cg_test_world()) == whole_or_in_parts.ranks &&
        (team + 1) * domains <= whole_or_in_parts.ranks)
      CU_ASSERT_EQUAL(whole_or_in_parts.system.in_parts,
                      i == 1 && domains > 1);
  }
}

static void visit_both(int ranks, cg_test_on_grid *run)
{
  whole_or_in_parts.ranks = ranks;
  whole_or_in_parts.run = run;
  cg_test_grids(ranks, run_both);
}

/* A cube, three unequal sides, a triclinic box. */
static void ranks_and_domains_give_one_answer(void)
{
  static const int boxes[] = {0, 1, TILTED};
  static const cg_fm_options options = {.blocks = 8};
  for (int i = 0; i < 3; i++) {
    whole_or_in_parts.system = noisy(boxes[i], 40);
    cg_test_fm_one_answer(&whole_or_in_parts.system, &options, visit_both,
                          compare_errors);
    cg_test_fm_free(&whole_or_in_parts.system);
  }
}

/* Gauss with pivots for the bordered system (G C^T; C 0) of Lagrange's
 * multipliers: another road to the constrained minimum. */
static void solve_bordered(int n, double *A, double *x)
{
  for (int k = 0; k < n; k++) {
    int best = k;
    for (int i = k; i < n; i++)
      best = fabs(A[i * n + k]) > fabs(A[best * n + k]) ? i : best;
    for (int j = 0; j < n; j++) {
      double swap = A[k * n + j];
      A[k * n + j] = A[best * n + j];
      A[best * n + j] = swap;
    }
    double swap = x[k];
    x[k] = x[best];
    x[best] = swap;
    for (int i = 0; i < n; i++) {
      double factor = i == k ? 0 : A[i * n + k] / A[k * n + k];
      for (int j = k; j < n; j++)
        A[i * n + j] -= factor * A[k * n + j];
      x[i] -= factor * x[k];
    }
  }
  for (int k = 0; k < n; k++)
    x[k] /= A[k * n + k];
}

/* The second derivative at x of a cubic spline whose nearest knot that way is
 * 2 e away: its slope is a square there, and three points tell it. */
static double curvature(const cg_basis *b, const double *c, double x, double e)
{
  return (4 * cg_basis_slope(b, c, x + e) - 3 * cg_basis_slope(b, c, x) -
          cg_basis_slope(b, c, x + 2 * e)) / (2 * e);
}

static void constraints_hold_at_the_least_residual(void)
{
  enum { M = 9, R = 3, N = M + R };
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[0], 40, 1, 8, 0.7);
  cg_interaction *it = cg_test_fm_pair(&system, 0, 0, 4, 6, 0.25, 0.7);
  system.noise = 0.5;
  cg_test_fm_forces(&system);
  it->natural_ends = it->zero_tail = true;
  cg_fm_result *result = fit_with(&system, 0);
  const cg_basis *basis = &result->fit[0].basis;
  const double *c = result->fit[0].coef;
  CG_CLOSE(cg_basis_sum(basis, c, 0.7), 0, 1e-14);
  CG_CLOSE(curvature(basis, c, 0.25, basis->h / 2), 0, 1e-10);
  CG_CLOSE(curvature(basis, c, 0.7, -basis->h / 2), 0, 1e-10);
  CU_ASSERT(result->constraints == 3 && result->how.rank == M - 3);
  if (cg_comm_rank(cg_test_world()) == 0) {
    static const double C[R][M] = {{1, -2, 1},
                                   {0, 0, 0, 0, 0, 0, 1, -2, 1},
                                   {0, 0, 0, 0, 0, 0, 1, 4, 1}};
    double A[N * N] = {0}, x[N] = {0};
    for (int i = 0; i < M; i++) {
      x[i] = result->b[i];
      for (int j = 0; j < M; j++)
        A[i * N + j] = result->G[i * M + j];
      for (int k = 0; k < R; k++)
        A[i * N + M + k] = A[(M + k) * N + i] = C[k][i];
    }
    solve_bordered(N, A, x);
    for (int d = 0; d < M; d++)
      CG_CLOSE(c[d], x[d], 1e-11);
  }
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* The range begins well below the nearest pair: columns without data are
 * dropped, the natural end moves to where the data begin. */
static void columns_without_data_are_dropped(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[0], 40, 1, 6, 0.7);
  cg_interaction *it = cg_test_fm_pair(&system, 0, 0, 4, 10, 0.2, 0.7);
  for (int t = 0; t < 6; t++)
    for (int i = 0; i < 40; i++)
      for (int a = 0; a < 3; a++)
        system.frame[t].x[i][a] =
            0.5 * (a == 0 ? i % 4 : a == 1 ? i / 4 % 4 : i / 16) +
            0.03 * sin(i * 7.0 + a + 3 * t);
  system.noise = 0.1;
  cg_test_fm_forces(&system);
  it->natural_ends = true;
  cg_fm_result *result = fit_with(&system, 0);
  const cg_termfit *fit = &result->fit[0];
  int first = 0;
  while (first < 13 && !fit->sampled[first])
    CU_ASSERT(fit->coef[first++] == 0);
  CU_ASSERT(first >= 3 && first < 6 && result->unsampled >= first);
  double edge = 0.2 + first * 0.05;
  CG_CLOSE(result->report[0].sampled[0], edge, 1e-14);
  CG_CLOSE(curvature(&fit->basis, fit->coef, edge, 0.025), 0, 1e-8);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

static void forces_of_0_give_0(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[0], 30, 1, 20, 0.7);
  cg_test_fm_pair(&system, 0, 0, 4, 6, 0, 0.7);
  cg_fm_result *result = fit_with(&system, 4);
  for (int d = 0; d < 9; d++)
    CU_ASSERT(result->fit[0].coef[d] == 0);
  CU_ASSERT(result->residual == 0 && result->mean_square_force == 0);
  CU_ASSERT(isnan(result->kT_conf.value) && result->drift_z < 0);
  CU_ASSERT(result->frames_for_percent < 0);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* Two of three, in one warning. */
static void interactions_never_seen_are_said_to_be(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[0], 40, 2, 4, 0.7);
  for (int i = 0; i < 40; i++)
    system.beads->type[i] = 0;
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.25, 0.7);
  cg_test_fm_pair(&system, 0, 1, 4, 5, 0.25, 0.7);
  cg_test_fm_pair(&system, 1, 1, 4, 5, 0.25, 0.7);
  cg_test_fm_forces(&system);
  cg_fm_result *result = fit_with(&system, 0);
  CU_ASSERT(result->fit[0].seen && !result->fit[1].seen);
  CU_ASSERT(result->unsampled == 16 && result->report[1].count == 0);
  CU_ASSERT(cg_termfit_force(&result->fit[1], 0.3) == 0);
  for (int d = 0; d < 8; d++)
    CG_CLOSE(result->fit[0].coef[d], system.coef[0][d], 1e-10);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
  CU_ASSERT(cg_log_warning_count() == 1);
  CU_ASSERT(strstr(cg_log_warning(0), "in any frame: A-B, B-B; ") != NULL);
  cg_log_stop();
}

static void frames_without_forces_are_refused(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[0], 30, 1, 3, 0.7);
  cg_test_fm_pair(&system, 0, 0, 4, 6, 0, 0.7);
  system.frame[2].has_f = false;
  cg_fm_result *result;
  CG_FAILS(cg_test_fm_fit(&system, cg_test_world(), 0, 3, NULL, &plain,
                          &result), CG_DATA, "no forces");
  cg_test_fm_free(&system);
}

/* The square of 1e160 is no double. */
static void forces_beyond_all_numbers_are_refused(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[0], 3, 1, 1, 0.7);
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.1, 0.7);
  cg_test_fm_forces(&system);
  system.frame[0].f[1][2] = 1e160;
  cg_fm_result *result;
  CG_FAILS(cg_test_fm_fit(&system, cg_test_world(), 0, 1, NULL, &plain,
                          &result), CG_DATA, "squares of the forces");
  cg_test_fm_free(&system);
}

static void too_many_columns_are_refused(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[0], 3, 1, 1, 0.7);
  cg_test_fm_pair(&system, 0, 0, 4, 29998, 0.1, 0.7);
  cg_fm_result *result;
  CG_FAILS(cg_test_fm_fit(&system, cg_test_world(), 0, 1, NULL, &plain,
                          &result), CG_CONFIG, "30001 columns");
  cg_test_fm_free(&system);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"known splines come back", known_splines_come_back},
    {"molecules divide the pairs", molecules_divide_the_pairs},
    {"excluded pairs are not seen", excluded_pairs_are_not_seen},
    {"the normal equations are those of brute force",
     the_normal_equations_are_those_of_brute_force},
    {"pairs are counted once, inside and outside",
     pairs_are_counted_once_inside_and_outside},
    {"ranks and domains give one answer", ranks_and_domains_give_one_answer},
    {"constraints hold at the least residual",
     constraints_hold_at_the_least_residual},
    {"columns without data are dropped", columns_without_data_are_dropped},
    {"forces of 0 give 0", forces_of_0_give_0},
    {"interactions never seen are said to be",
     interactions_never_seen_are_said_to_be},
    {"frames without forces are refused", frames_without_forces_are_refused},
    {"forces beyond all numbers are refused",
     forces_beyond_all_numbers_are_refused},
    {"too many columns are refused", too_many_columns_are_refused},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "fm", tests);
}
