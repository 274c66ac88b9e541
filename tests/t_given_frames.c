/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Known forces where they are not simply taken off forces: off the virial and
 * the energy of frames, off the forces on displaced beads. */
#include "harness.h"

#include <float.h>
#include <math.h>

#include "base/comm.h"
#include "base/log.h"
#include "base/mem.h"
#include "fm_energies.h"
#include "fm_fits.h"
#include "fm_given.h"

enum { FRAMES = 20, BEADS = 60 };

static const double KT = 2.5;

/* Pairs, bonds and angles whose tables hold all there are, order 3, and pairs
 * to be fitted beside them; boxes that change. */
static cg_test_fm mixture(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[1], BEADS, 2, FRAMES, 0.7);
  cg_test_fm_pair(&system, 0, 0, 3, 6, 0, 0.65);
  cg_test_fm_pair(&system, 0, 1, 4, 4, 0.25, 0.7);
  cg_test_fm_bonded(&system, &cg_term_bond, 3, 2, 3, 4, 0.01, 4);
  cg_test_fm_bonded(&system, &cg_term_angle, 2, 1, 3, 4, 0, M_PI);
  cg_test_fm_stretch(&system, 0.1);
  cg_test_fm_forces(&system);
  return system;
}

/* With the warnings that charges do not add up, that forces are fitted on top
 * of known ones. */
static void put_away(cg_test_fm *system)
{
  cg_test_fm_free(system);
  cg_log_stop();
}

static void give_all_but_one(cg_test_fm *system)
{
  cg_test_fm_give(system, 3);
  cg_test_fm_give(system, 2);
  cg_test_fm_give(system, 0);
  CG_WORKS(cg_known_bind(system->set, system->beads, CG_UNITS_GROMACS));
}

/* Where forces are noise, rows of frames alone tell: their errors, 1e-8, times
 * the condition of the fit's columns, 100. */
static void compare(const cg_test_fm *system, const cg_fm_result *result)
{
  CU_ASSERT(result->terms == 1);
  for (int d = 0; d < cg_basis_count(&result->fit[0].basis); d++)
    CG_CLOSE(result->fit[0].coef[d], system->coef[0][d], 1e-6);
}

static cg_fm_options with_pressures(const cg_series *series)
{
  return (cg_fm_options){.kT = KT, .pressures = {series, 1}};
}

static void pressures_on_grid(const cg_grid_options *grid)
{
  double pressures[FRAMES];
  cg_series series = {.n = FRAMES, .value = pressures};
  cg_fm_options options = with_pressures(&series);
  cg_test_fm system = mixture();
  cg_fm_result *result;
  for (int t = 0; t < FRAMES; t++)
    pressures[t] = cg_test_fm_pressure(&system, t, KT);
  give_all_but_one(&system);
  CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, grid, &options,
                          &result));
  compare(&system, result);
  CG_CLOSE(result->pressure.residual, 0, 1e-6);
  CG_CLOSE(result->pressure.mean, 0, 1e-6);
  cg_fm_result_free(result);
  put_away(&system);
}

static void pressures_are_less_what_is_known(void)
{
  cg_test_few_grids(cg_comm_size(cg_test_world()), pressures_on_grid);
}

static void energies_on_grid(const cg_grid_options *grid)
{
  double energies[FRAMES];
  cg_series series = {.n = FRAMES, .value = energies};
  cg_fm_options options = {.target = CG_TARGET_ENERGY, .energies = {&series}};
  cg_test_fm system = mixture();
  cg_fm_result *result;
  for (int t = 0; t < FRAMES; t++)
    energies[t] = 17 + cg_test_fm_energy(&system, t, 1);
  give_all_but_one(&system);
  CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, grid, &options,
                          &result));
  compare(&system, result);
  /* A difference of sums of squares of energies that all are near 17. */
  CG_CLOSE(result->energy.residual, 0, 8 * DBL_EPSILON * 17 * 17);
  cg_fm_result_free(result);
  put_away(&system);
}

static void energies_are_less_what_is_known(void)
{
  cg_test_few_grids(cg_comm_size(cg_test_world()), energies_on_grid);
}

static cg_fm_result *fit(cg_test_fm *system, const cg_comm *all,
                         const cg_fm_options *options)
{
  cg_fm_result *result;
  CG_WORKS(
      cg_test_fm_fit(system, all, 0, FRAMES, NULL, options, &result));
  return result;
}

static cg_test_fm with_charges(int method)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[1], BEADS, 2, FRAMES, 0.7);
  cg_test_fm_pair(&system, 0, 1, 4, 4, 0.25, 0.7);
  cg_test_fm_charge(&system, method);
  CG_WORKS(cg_known_bind(system.set, system.beads, CG_UNITS_GROMACS));
  return system;
}

static void same_pressure(cg_fm_result *a, cg_fm_result *b)
{
  CG_CLOSE(a->pressure.mean, b->pressure.mean, 1e-9);
  CG_CLOSE(a->pressure.residual, b->pressure.residual, 1e-9);
  cg_fm_result_free(a);
  cg_fm_result_free(b);
}

/* The energy of charges is their virial: with it added to the pressures, the
 * fit is that without charges. */
static void charges_have_their_virial(void)
{
  double pressures[FRAMES], charge[BEADS];
  cg_series series = {.n = FRAMES, .value = pressures};
  cg_fm_options options = with_pressures(&series);
  cg_test_fm system = with_charges(CG_COULOMB_CUTOFF);
  for (int t = 0; t < FRAMES; t++)
    pressures[t] = 30 + 50 * sin(2.7 * t * t);
  for (int i = 0; i < BEADS; i++) {
    charge[i] = system.beads->charge[i];
    system.beads->charge[i] = 0;
  }
  cg_fm_result *neutral = fit(&system, cg_test_world(), &options);
  for (int i = 0; i < BEADS; i++)
    system.beads->charge[i] = charge[i];
  for (int t = 0; t < FRAMES; t++)
    pressures[t] += cg_test_fm_coulomb(&system, t) /
                    (3 * cg_test_fm_volume(&system, t));
  same_pressure(fit(&system, cg_test_world(), &options), neutral);
  put_away(&system);
}

/* Where it is that of a mesh: t_charges.c. */
static void meshes_of_one_and_of_many_are_one(void)
{
  double pressures[FRAMES];
  cg_series series = {.n = FRAMES, .value = pressures};
  cg_fm_options options = with_pressures(&series);
  cg_test_fm system = with_charges(CG_COULOMB_PME);
  cg_comm *self;
  cg_comm_split(cg_test_world(), cg_comm_rank(cg_test_world()), &self);
  for (int t = 0; t < FRAMES; t++)
    pressures[t] = 30 + 50 * sin(2.7 * t * t);
  cg_fm_result *many = fit(&system, cg_test_world(), &options);
  same_pressure(fit(&system, self, &options), many);
  cg_comm_free(self);
  put_away(&system);
}

/* Pairs that are known and fitted: the fit lacks what is known, whatever it is
 * made of. */
static void displaced_beads_lack_what_is_known(void)
{
  const cg_fm_options options = {
      .target = CG_TARGET_DENOISE, .kT = KT, .sigma = 0.01};
  cg_fm_result *all, *rest;
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[1], BEADS, 1, FRAMES, 0.7);
  cg_interaction *it = cg_test_fm_pair(&system, 0, 0, 3, 6, 0, 0.7);
  it->zero_tail = true;
  double *truth = system.coef[0];
  truth[7] = -truth[6]; /* B = 1/2 both at the end */
  CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &options,
                          &all));
  it = cg_test_fm_pair(&system, 0, 0, 3, 6, 0, 0.7);
  for (int d = 0; d < 8; d++)
    system.coef[1][d] = truth[d];
  cg_test_fm_give(&system, 1);
  CG_WORKS(cg_known_bind(system.set, system.beads, CG_UNITS_GROMACS));
  CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &options,
                          &rest));
  for (int d = 0; d < 8; d++)
    if (all->fit[0].sampled[d])
      CG_CLOSE(all->fit[0].coef[d] - rest->fit[0].coef[d], truth[d],
               1e-11 * all->how.condition * KT / 0.01);
  cg_fm_result_free(all);
  cg_fm_result_free(rest);
  put_away(&system);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"pressures are less what is known", pressures_are_less_what_is_known},
    {"energies are less what is known", energies_are_less_what_is_known},
    {"charges have their virial", charges_have_their_virial},
    {"meshes of one and of many are one", meshes_of_one_and_of_many_are_one},
    {"displaced beads lack what is known",
     displaced_beads_lack_what_is_known},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "known, of frames", tests);
}
