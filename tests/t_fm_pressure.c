/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pressures in the fit: known functions come back from pressures that are
 * differences of their potential, the coefficients are those of all rows by
 * brute force, an ideal gas leaves its ideal pressure to the volume. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "fm_energies.h"
#include "fm_fits.h"

enum { FRAMES = 20, BEADS = 60 };

static const double KT = 2.5;

static cg_test_fm mixture(double stretch, double noise)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[1], BEADS, 2, FRAMES, 0.7);
  cg_test_fm_bonded(&system, &cg_term_angle, 2, 1, 3, 4, 0.5, 2.8);
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.3, 0.7);
  cg_test_fm_bonded(&system, &cg_term_bond, 3, 2, 4, 3, 0.3, 1.2);
  cg_test_fm_pair(&system, 0, 1, 3, 4, 0.3, 0.7);
  cg_test_fm_stretch(&system, stretch);
  system.noise = noise;
  cg_test_fm_forces(&system);
  return system;
}

static cg_fm_result *fit(cg_test_fm *system, const cg_grid_options *grid,
                         double *pressures, cg_fm_options options)
{
  cg_series series = {.n = FRAMES, .value = pressures};
  cg_fm_result *result;
  options.kT = KT;
  options.pressures = (cg_fm_pressures){&series, 1};
  CG_WORKS(cg_test_fm_fit(system, cg_test_world(), 0, FRAMES, grid, &options,
                          &result));
  CU_ASSERT(result->pressure.known);
  return result;
}

/* The error of the pressures times the root of the condition, 100. */
static void compare(const cg_test_fm *system, const cg_fm_result *result)
{
  for (int q = 0; q < result->terms; q++)
    for (int d = 0; d < cg_basis_count(&result->fit[q].basis); d++)
      CG_CLOSE(result->fit[q].coef[d], system->coef[q][d], 1e-6);
  CG_CLOSE(result->pressure.residual, 0, 1e-6);
  CG_CLOSE(result->pressure.mean, 0, 1e-6);
}

static void known_functions_on_grid(const cg_grid_options *grid)
{
  for (int varies = 0; varies < 2; varies++) {
    double pressures[FRAMES];
    cg_test_fm system = mixture(varies ? 0.3 : 0, 0);
    for (int t = 0; t < FRAMES; t++)
      pressures[t] = cg_test_fm_pressure(&system, t, KT);
    for (int tsqr = 0; tsqr < 2; tsqr++) {
      cg_solver solver = tsqr ? CG_SOLVER_TSQR : CG_SOLVER_CHOLESKY;
      cg_fm_result *result = fit(&system, grid, pressures,
                                 (cg_fm_options){.solver = solver});
      compare(&system, result);
      CU_ASSERT(result->pressure.by_volume == varies);
      CU_ASSERT(result->pressure.lambda > 0);
      CG_CLOSE(result->pressure.term.psi[0], 0, 1e-6);
      CG_CLOSE(result->pressure.term.psi[1], 0, 1e-6);
      cg_fm_result_free(result);
    }
    cg_test_fm_free(&system);
  }
}

static void known_functions_come_back(void)
{
  cg_test_few_grids(cg_comm_size(cg_test_world()), known_functions_on_grid);
}

enum { M = 8, ALL = M + 2 };

static cg_test_fm pairs_alone(double stretch)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[1], BEADS, 1, FRAMES, 0.7);
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.3, 0.7);
  cg_test_fm_stretch(&system, stretch);
  system.noise = 5;
  cg_test_fm_forces(&system);
  return system;
}

/* Row and target of a frame: 1, V/V0 - 1, sum r B(r)/(3 V), P - N kT/V. */
static void frame_row(const cg_test_fm *system, int t, double pressure,
                      double row[ALL + 1])
{
  const cg_interaction *it = &system->set->list[0];
  cg_basis b = cg_basis_make(it->basis, it->order, it->intervals, it->min,
                             it->max);
  cg_test_pairs pairs = {0};
  double V = cg_test_fm_volume(system, t);
  memset(row, 0, (ALL + 1) * sizeof *row);
  cg_test_brute(&system->frame[t], system->beads, system->set->cutoff,
                &pairs);
  for (int64_t p = 0; p < pairs.n; p++) {
    const double *d = pairs.pair[p].d;
    double r = sqrt(cg_square(d[0], d[1], d[2])), unit[M] = {0};
    for (int k = 0; k < M && r >= it->min && r <= it->max; k++) {
      unit[k] = 1;
      row[2 + k] += 0.5 * r * cg_basis_sum(&b, unit, r) / (3 * V);
      unit[k] = 0;
    }
  }
  row[0] = 1;
  row[1] = V / cg_test_fm_volume(system, 0) - 1;
  row[ALL] = pressure - BEADS * KT / V;
  cg_test_pairs_clear(&pairs);
}

static void add_row(const double *row, double weight, int skip,
                    long double G[ALL][ALL + 1])
{
  for (int i = skip; i < ALL; i++)
    for (int j = skip; j <= ALL; j++)
      G[i][j] += (long double)(weight * row[i]) * row[j];
}

static void solve(int skip, long double G[ALL][ALL + 1], double x[ALL])
{
  for (int k = skip; k < ALL; k++)
    for (int i = skip; i < ALL; i++) {
      long double ratio = i == k ? 0 : G[i][k] / G[k][k];
      for (int j = k; j <= ALL; j++)
        G[i][j] -= ratio * G[k][j];
    }
  for (int k = 0; k < ALL; k++)
    x[k] = k < skip ? 0 : (double)(G[k][ALL] / G[k][k]);
}

/* All rows of forces, weight w, and of frames, weight w lambda; lambda from
 * the mean square force and the variance of the targets. */
static double by_brute_force(const cg_test_fm *system, const double *w,
                             const double *pressures, int skip, double x[ALL])
{
  long double G[ALL][ALL + 1] = {{0}};
  double force = 0, sum[3] = {0}, row[FRAMES][ALL + 1];
  for (int t = 0; t < FRAMES; t++) {
    double *rows = cg_test_fm_rows(system, t, M);
    for (int i = 0; i < 3 * BEADS; i++) {
      double full[ALL + 1] = {0}, f = system->frame[t].f[i / 3][i % 3];
      memcpy(full + 2, rows + i * M, M * sizeof *full);
      full[ALL] = f;
      add_row(full, w[t], skip, G);
      force += w[t] * f * f / (3 * BEADS);
    }
    cg_free(rows);
    frame_row(system, t, pressures[t], row[t]);
    for (int k = 0; k < 3; k++)
      sum[k] += w[t] * pow(row[t][ALL], k);
  }
  double mean = sum[1] / sum[0];
  double lambda = force / sum[0] / (sum[2] / sum[0] - mean * mean);
  for (int t = 0; t < FRAMES; t++)
    add_row(row[t], w[t] * lambda, skip, G);
  solve(skip, G, x);
  return lambda;
}

/* The straight line c_0 + c_1 (V/V0 - 1) as psi of the mean volume. */
static void compare_psi(const cg_test_fm *system, const double *w,
                        const double *x, const cg_volume_term *found)
{
  double sum[2] = {0}, V0 = cg_test_fm_volume(system, 0), at[2] = {1.3, 2.1};
  for (int t = 0; t < FRAMES; t++) {
    sum[0] += w[t];
    sum[1] += w[t] * cg_test_fm_volume(system, t);
  }
  double Vm = sum[1] / sum[0];
  CG_CLOSE(found->volume, Vm, 1e-12);
  for (int k = 0; k < 2; k++)
    CG_CLOSE(-BEADS / Vm *
                 (found->psi[0] + 2 * found->psi[1] * (at[k] / Vm - 1)),
             x[0] + x[1] * (at[k] / V0 - 1), 1e-8);
}

static void all_rows_on_grid(const cg_grid_options *grid)
{
  double pressures[FRAMES], w[FRAMES], x[ALL];
  for (int t = 0; t < FRAMES; t++) {
    pressures[t] = 30 + 50 * sin(2.7 * t * t);
    w[t] = 1 + t % 3;
  }
  cg_series weights = {.n = FRAMES, .value = w};
  for (int k = 0; k < 4; k++) {
    cg_test_fm system = pairs_alone(k % 2 ? 0.3 : 0);
    double lambda =
        by_brute_force(&system, w, pressures, k % 2 ? 0 : 2, x);
    cg_fm_result *result = fit(
        &system, grid, pressures,
        (cg_fm_options){.solver = k < 2 ? CG_SOLVER_CHOLESKY : CG_SOLVER_TSQR,
                        .weights = {CG_WEIGHTS_FILE, &weights}});
    CG_CLOSE(result->pressure.lambda / lambda, 1, 1e-12);
    for (int d = 0; d < M; d++)
      CG_CLOSE(result->fit[0].coef[d], x[2 + d], 1e-10);
    if (k % 2)
      compare_psi(&system, w, x, &result->pressure.term);
    cg_fm_result_free(result);
    cg_test_fm_free(&system);
  }
}

static void coefficients_are_those_of_all_rows(void)
{
  cg_test_few_grids(cg_comm_size(cg_test_world()), all_rows_on_grid);
}

/* n atoms without forces in N beads have n kT/V.  The straight line is that of
 * 1/V but for the square of the relative change of volume, (2e-4)^2. */
static void an_ideal_gas_leaves_its_pressure(void)
{
  const double n = 3 * BEADS, rest = (n - BEADS) * KT;
  double pressures[FRAMES];
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[1], BEADS, 1, FRAMES, 0.7);
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.3, 0.7);
  cg_test_fm_stretch(&system, 1e-4);
  for (int t = 0; t < FRAMES; t++) {
    memset(system.frame[t].f, 0, BEADS * sizeof *system.frame[t].f);
    pressures[t] = n * KT / cg_test_fm_volume(&system, t);
  }
  cg_fm_result *result =
      fit(&system, NULL, pressures, (cg_fm_options){.blocks = 4});
  for (int d = 0; d < cg_basis_count(&result->fit[0].basis); d++)
    CG_CLOSE(result->fit[0].coef[d], 0, 0);
  CG_CLOSE(result->pressure.term.psi[0] * BEADS / rest, -1, 1e-7);
  CG_CLOSE(result->pressure.term.psi[1] * BEADS / rest, 0.5, 1e-3);
  CU_ASSERT(result->pressure.by_volume && result->pressure.term.sites == BEADS);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* Errors by refits, by their first-order change, which of four blocks is off by
 * the order of 1/4, and by R: all see the rows of frames, too. */
static void parts_have_their_rows(void)
{
  double pressures[FRAMES];
  cg_test_fm system = pairs_alone(0.3);
  for (int t = 0; t < FRAMES; t++)
    pressures[t] = 30 + 50 * sin(2.7 * t * t);
  cg_fm_result *one =
      fit(&system, NULL, pressures, (cg_fm_options){.blocks = 4});
  cg_fm_result *other = fit(&system, NULL, pressures,
                            (cg_fm_options){.blocks = 4, .linear_from = 1});
  cg_fm_result *third =
      fit(&system, NULL, pressures,
          (cg_fm_options){.blocks = 4, .solver = CG_SOLVER_TSQR});
  for (int d = 0; d < M; d++) {
    double error = sqrt(one->fit[0].covariance[d * (M + 1)]);
    CG_CLOSE(sqrt(other->fit[0].covariance[d * (M + 1)]) / error, 1, 0.3);
    CG_CLOSE(sqrt(third->fit[0].covariance[d * (M + 1)]) / error, 1, 1e-8);
  }
  cg_fm_result_free(one);
  cg_fm_result_free(other);
  cg_fm_result_free(third);
  cg_test_fm_free(&system);
}

static void many_beads_are_refused(void)
{
  double pressures[FRAMES] = {0};
  cg_series series = {.n = FRAMES, .value = pressures};
  cg_fm_options options = {.kT = KT, .pressures = {&series, 1}};
  cg_test_fm system = pairs_alone(0);
  cg_fm_result *result;
  const cg_term_class *pair = system.set->list[0].term;
  system.set->list[0].term = &cg_term_threebody;
  CG_FAILS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &options,
                          &result),
           CG_CONFIG, "threebody A-A: --pressures knows the virial");
  system.set->list[0].term = pair;
  cg_test_fm_free(&system);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"known functions come back", known_functions_come_back},
    {"coefficients are those of all rows", coefficients_are_those_of_all_rows},
    {"an ideal gas leaves its pressure", an_ideal_gas_leaves_its_pressure},
    {"parts have their rows", parts_have_their_rows},
    {"many beads are refused", many_beads_are_refused},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "pressures", tests);
}
