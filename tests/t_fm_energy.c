/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Energies as the target: known potentials come back from their sums, what is
 * left and held out is that of fits by brute force. */
#include "harness.h"

#include <math.h>

#include "base/mem.h"
#include "base/rng.h"
#include "fm_energies.h"
#include "fm_fits.h"

enum { FRAMES = 60, BEADS = 40, BLOCKS = 6 };

static const double CONSTANT = -1234.5, KT = 2.5;

static cg_fm_result *fit(cg_test_fm *system, const cg_grid_options *grid,
                         double *energies, cg_fm_options options)
{
  cg_series series = {.n = FRAMES, .value = energies};
  cg_fm_result *result;
  options.target = CG_TARGET_ENERGY;
  options.kT = KT;
  options.energies = (cg_fm_energies){&series};
  CG_WORKS(cg_test_fm_fit(system, cg_test_world(), 0, FRAMES, grid, &options,
                          &result));
  CU_ASSERT(result->energy.known && isnan(result->residual));
  CU_ASSERT(result->G == NULL);
  return result;
}

/* Pairs of two types, bonds of which some lie below their range, angles, and
 * dihedrals whose force closes the circle; boxes that change. */
static cg_test_fm mixture(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[1], BEADS, 2, FRAMES, 0.7);
  cg_test_fm_bonded(&system, &cg_term_angle, 2, 1, 3, 3, 0.3, 3.0);
  cg_test_fm_pair(&system, 0, 0, 4, 3, 0.2, 0.7);
  cg_test_fm_bonded(&system, &cg_term_bond, 3, 2, 4, 2, 0.5, 1.2);
  cg_test_fm_pair(&system, 0, 1, 3, 3, 0.3, 0.7);
  cg_test_fm_bonded(&system, &cg_term_dihedral, 1, 1, 4, 6, 0, 0);
  double mean = 0;
  for (int d = 0; d < 6; d++)
    mean += system.coef[4][d] / 6;
  for (int d = 0; d < 6 + 3; d++)
    system.coef[4][d] -= mean;
  cg_test_fm_stretch(&system, 0.1);
  return system;
}

/* Sums of some hundred potentials to 1e-16, columns that differ little from
 * frame to frame: the condition of their deviations is below 1e6 (rows: 1e3),
 * that of what is subtracted from their squares 1e3 times more. */
static void known_potentials_on_grid(const cg_grid_options *grid)
{
  double energies[FRAMES];
  cg_test_fm system = mixture();
  for (int t = 0; t < FRAMES; t++)
    energies[t] = CONSTANT + cg_test_fm_energy(&system, t, 1);
  for (int tsqr = 0; tsqr < 2; tsqr++) {
    cg_solver solver = tsqr ? CG_SOLVER_TSQR : CG_SOLVER_CHOLESKY;
    double tolerance = tsqr ? 1e-9 : 1e-6;
    cg_fm_result *result =
        fit(&system, grid, energies, (cg_fm_options){.solver = solver});
    CU_ASSERT(result->unsampled == 0);
    for (int q = 0; q < result->terms; q++)
      for (int d = 0; d < cg_basis_count(&result->fit[q].basis); d++)
        CG_CLOSE(result->fit[q].coef[d], system.coef[q][d], tolerance);
    CG_CLOSE(result->energy.residual / result->energy.variance, 0, 1e-9);
    cg_fm_result_free(result);
  }
  cg_test_fm_free(&system);
}

static void known_potentials_come_back(void)
{
  cg_test_few_grids(cg_comm_size(cg_test_world()), known_potentials_on_grid);
}

/* One bond of order 1: its potential is f (max - q), one column. */
static cg_test_fm bond_alone(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[1], BEADS, 1, FRAMES, 0.7);
  cg_test_fm_bonded(&system, &cg_term_bond, 3, 2, 1, 1, 0.01, 3);
  return system;
}

/* By brute force: slope and constant of frames lo <= t < hi left out. */
static void line(const double *x, const double *u, int lo, int hi,
                 double out[2])
{
  double n = 0, sx = 0, su = 0, xx = 0, xu = 0;
  for (int t = 0; t < FRAMES; t++) {
    if (t >= lo && t < hi)
      continue;
    n++;
    sx += x[t];
    su += u[t];
  }
  for (int t = 0; t < FRAMES; t++) {
    if (t >= lo && t < hi)
      continue;
    xx += (x[t] - sx / n) * (x[t] - sx / n);
    xu += (x[t] - sx / n) * (u[t] - su / n);
  }
  out[0] = xu / xx;
  out[1] = su / n - out[0] * sx / n;
}

static double left(const double *x, const double *u, int lo, int hi,
                   const double fit[2])
{
  double square = 0;
  for (int t = lo; t < hi; t++)
    square += pow(u[t] - fit[1] - fit[0] * x[t], 2);
  return square / (hi - lo);
}

static void compare_energy(const double *x, const double *u,
                           const cg_fm_energy *found)
{
  enum { LENGTH = FRAMES / BLOCKS };
  double whole[2], part[2], mean = 0, square = 0;
  line(x, u, 0, 0, whole);
  CG_CLOSE(found->constant, whole[1], 1e-8);
  CG_CLOSE(found->residual, left(x, u, 0, FRAMES, whole), 1e-8);
  for (int k = 0; k < BLOCKS; k++) {
    line(x, u, k * LENGTH, (k + 1) * LENGTH, part);
    double z = left(x, u, k * LENGTH, (k + 1) * LENGTH, part);
    mean += z / BLOCKS;
    square += z * z / BLOCKS;
  }
  double error = sqrt((square - mean * mean) / (BLOCKS - 1));
  CG_CLOSE(found->heldout.value, mean, 1e-8);
  CG_CLOSE(found->heldout.error, error, 1e-8);
  CG_CLOSE(found->lost.value, mean / (2 * KT * KT), 1e-8);
  CG_CLOSE(found->lost.error, error / (2 * KT * KT), 1e-8);
}

static void what_is_left_is_that_of_brute_force(void)
{
  double x[FRAMES], u[FRAMES];
  cg_test_fm system = bond_alone();
  cg_rng_key key = {5, CG_RNG_TEST, 0};
  system.coef[0][0] = 1;
  for (int t = 0; t < FRAMES; t++) {
    double z[2];
    cg_rng_normal(&key, (uint64_t)t, 0, z);
    x[t] = cg_test_fm_energy(&system, t, 1);
    u[t] = CONSTANT + 0.7 * x[t] + z[0];
  }
  for (int tsqr = 0; tsqr < 2; tsqr++) {
    cg_solver solver = tsqr ? CG_SOLVER_TSQR : CG_SOLVER_AUTO;
    cg_fm_result *result =
        fit(&system, NULL, u,
            (cg_fm_options){.solver = solver, .blocks = BLOCKS});
    compare_energy(x, u, &result->energy);
    CU_ASSERT(result->fit[0].covariance != NULL);
    cg_fm_result_free(result);
  }
  cg_test_fm_free(&system);
}

/* Frames without weight are as good as not there, a block of them too. */
static void a_block_without_weight_does_not_count(void)
{
  enum { LENGTH = FRAMES / BLOCKS };
  double u[FRAMES], w[FRAMES];
  cg_test_fm system = bond_alone();
  cg_series energies = {.n = FRAMES, .value = u};
  cg_series rest = {.n = FRAMES - LENGTH, .value = u + LENGTH};
  cg_series weights = {.n = FRAMES, .value = w};
  cg_fm_options options = {.target = CG_TARGET_ENERGY, .kT = KT,
                           .energies = {&rest}};
  cg_fm_result *some, *all;
  for (int t = 0; t < FRAMES; t++) {
    u[t] = CONSTANT + cg_test_fm_energy(&system, t, 1) + sin(2.7 * t * t);
    w[t] = t >= LENGTH;
  }
  options.blocks = BLOCKS - 1;
  CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), LENGTH, FRAMES, NULL,
                          &options, &some));
  options.blocks = BLOCKS;
  options.energies = (cg_fm_energies){&energies};
  options.weights = (cg_fm_weights){CG_WEIGHTS_FILE, &weights};
  CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &options,
                          &all));
  CG_CLOSE(all->energy.residual, some->energy.residual, 1e-8);
  CG_CLOSE(all->energy.heldout.value, some->energy.heldout.value, 1e-8);
  CG_CLOSE(all->energy.heldout.error, some->energy.heldout.error, 1e-8);
  cg_fm_result_free(some);
  cg_fm_result_free(all);
  cg_test_fm_free(&system);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"known potentials come back", known_potentials_come_back},
    {"what is left is that of brute force",
     what_is_left_is_that_of_brute_force},
    {"a block without weight does not count",
     a_block_without_weight_does_not_count},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "energies", tests);
}
