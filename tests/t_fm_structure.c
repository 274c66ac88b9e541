/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Forces from structure: b is the divergence by finite differences, an ideal
 * gas has none, and what was sampled exactly from known potentials comes back.
 * kT = 2.5 throughout. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "exact_samples.h"
#include "fm_fits.h"
#include "model/interactions.h"

#define KT CG_TEST_KT

static cg_fm_options by_structure(int blocks)
{
  return (cg_fm_options){
    .target = CG_TARGET_STRUCTURE, .kT = KT, .blocks = blocks};
}

static cg_fm_result *fit(cg_test_fm *system, int blocks)
{
  const cg_fm_options options = by_structure(blocks);
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(system, cg_test_world(), 0, system->frames, NULL,
                          &options, &result));
  return result;
}

/* All kinds, of several orders. */
static cg_test_fm mixture(int box, cg_gid n, int64_t frames)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[box], n, 2, frames, 0.7);
  cg_test_fm_bonded(&system, &cg_term_dihedral, 4, 1, 4, 5, 0, 0);
  cg_test_fm_pair(&system, 0, 0, 4, 3, 0.2, 0.7);
  cg_test_fm_bonded(&system, &cg_term_bond, 3, 2, 3, 3, 0.3, 1.2);
  cg_test_fm_bonded(&system, &cg_term_angle, 2, 1, 4, 3, 0.5, 2.8);
  cg_test_fm_pair(&system, 0, 1, 5, 2, 0.2, 0.7);
  return system;
}

/* sum_I div_I of the forces that the coefficients make. */
static double divergence(cg_test_fm *system)
{
  const double h = 1e-5;
  cg_frame *frame = &system->frame[0];
  double sum = 0;
  for (cg_gid i = 0; i < frame->n; i++)
    for (int a = 0; a < 3; a++) {
      double at = frame->x[i][a];
      for (int side = -1; side <= 1; side += 2) {
        frame->x[i][a] = at + side * h;
        cg_test_fm_forces(system);
        sum += side * frame->f[i][a] / (2 * h);
      }
      frame->x[i][a] = at;
    }
  return sum;
}

/* Central differences are off by h^2 B'''/6 = 1e-10 * 1e4/6 a pair where B is
 * smooth, by h B''/2 = 1e-5 * 50 where a pair crosses a knot of order 3: of a
 * few hundred tuples and divergences of 1 to 1e3. */
static void b_is_the_divergence_by_finite_differences(void)
{
  cg_test_fm system = mixture(3, 18, 1);
  cg_fm_result *result = fit(&system, 0);
  int first = 0;
  for (int q = 0; q < system.set->n; q++) {
    const cg_interaction *it = &system.set->list[q];
    int m = it->intervals + it->order - 1, n = cg_interaction_columns(it);
    for (int p = 0; p < system.set->n; p++)
      memset(system.coef[p], 0,
             (size_t)(system.set->list[p].intervals +
                      system.set->list[p].order - 1) *
                 sizeof *system.coef[p]);
    for (int d = 0; d < n; d++) {
      for (int e = 0; e < m; e++)
        system.coef[q][e] = e == d || e == d + n;
      double wanted = -KT * divergence(&system) / (3 * 18);
      if (result->b)
        CG_CLOSE(result->b[first + d], wanted, 1e-5 * (1 + fabs(wanted)));
    }
    first += n;
  }
  CU_ASSERT_EQUAL(first, result->columns);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* Whatever the forces of the frames are: none are needed, none are used, and
 * what only they tell is not known. */
static void forces_are_not_used(void)
{
  cg_test_fm system = mixture(1, 40, 24);
  for (int q = 0; q < system.set->n; q++)
    system.set->list[q].zero_tail = true;
  cg_fm_result *with = fit(&system, 4);
  for (int t = 0; t < 24; t++)
    system.frame[t].has_f = false;
  cg_fm_result *without = fit(&system, 4);
  for (int q = 0; q < with->terms; q++)
    for (int d = 0; d < cg_basis_count(&with->fit[q].basis); d++)
      CU_ASSERT(with->fit[q].coef[d] == without->fit[q].coef[d]);
  CU_ASSERT(isnan(with->residual) && isnan(with->mean_square_force));
  CU_ASSERT(isnan(with->kT_conf.value) && with->heldout < 0);
  CU_ASSERT(with->drift_z > 0 && with->report[1].error[0] > 0);
  cg_fm_result_free(without);
  cg_fm_result_free(with);
  cg_test_fm_free(&system);
}

/* Rms over the knots inside the range of (f - truth)/error. */
static double rms_z(const cg_termfit *fit, double lo, double hi,
                    double (*truth)(double))
{
  double square = 0;
  int n = 0;
  for (int i = 0; i <= fit->basis.intervals; i++) {
    double x = fit->basis.min + i * fit->basis.h;
    double error = cg_termfit_error(fit, x);
    if (x < lo || x > hi || error == 0)
      continue;
    double z = (cg_termfit_force(fit, x) - truth(x)) / error;
    square += z * z;
    n++;
  }
  return n > 0 ? sqrt(square / n) : INFINITY;
}

static double zero(double x)
{
  (void)x;
  return 0;
}

/* Of some ten knots that are hardly correlated: rms z is above 2 with a chance
 * of 1e-6; with the surface term forgotten it is. */
enum { MOST_Z = 2 };

static void an_ideal_gas_has_no_force(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[2], 100, 1, 60, 0.8);
  cg_test_fm_pair(&system, 0, 0, 4, 10, 0, 0.8)->zero_tail = true;
  cg_fm_result *result = fit(&system, 12);
  CU_ASSERT(rms_z(&result->fit[0], 0.05, 0.79, zero) < MOST_Z);
  CU_ASSERT(result->report[0].error[0] < 1.5);
  CU_ASSERT(result->report[0].beyond == 0);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* A range that begins among the pairs: how many are below is known. */
static void tuples_beyond_an_end_are_counted(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[2], 40, 1, 3, 0.8);
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.3, 0.7)->zero_tail = true;
  cg_test_fm_bonded(&system, &cg_term_bond, 2, 1, 4, 4, 0.5, 1);
  int64_t below = 0, other = 0;
  for (int t = 0; t < 3; t++) {
    cg_test_pairs pairs = {0};
    cg_test_brute(&system.frame[t], system.beads, 0.8, &pairs);
    for (int64_t p = 0; p < pairs.n; p++) {
      const double *d = pairs.pair[p].d;
      below += sqrt((d[0] * d[0] + d[1] * d[1]) + d[2] * d[2]) < 0.3;
    }
    cg_test_pairs_clear(&pairs);
    for (int64_t i = 0; i < system.beads->bonded[0].n; i++) {
      cg_term_value value;
      cg_test_fm_value(&system, &system.set->list[1], &system.frame[t], i,
                       &value);
      other += value.q < 0.5 || value.q > 1;
    }
  }
  cg_fm_result *result = fit(&system, 0);
  CU_ASSERT(below > 0 && other > 0);
  CU_ASSERT_EQUAL(2 * result->report[0].beyond, below);
  CU_ASSERT_EQUAL(result->report[1].beyond, other);
  cg_fm_about about = {.temperature = 300, .unfitted = ""};
  char *said = cg_fm_verdict(result, cg_unit_names_of(CG_UNITS_GROMACS),
                             &about);
  CU_ASSERT(strstr(said, "pairs are below min") != NULL);
  CU_ASSERT(strstr(said, "a range ends inside the data") != NULL);
  CU_ASSERT(strstr(said, "equilibrium at 300") != NULL);
  CU_ASSERT(strstr(said, "explains") == NULL);
  cg_free(said);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* Springs of zero length between the two beads of a molecule, and a straight
 * line fitted: 12000 separations tell k to about 1 %.  z is that of one number,
 * above 3.5 with a chance of 5e-4. */
static void springs_come_back(void)
{
  cg_test_fm system = cg_test_dimers(60, 200);
  cg_fm_result *result = fit(&system, 20);
  const cg_termfit *term = &result->fit[0];
  double error = cg_termfit_error(term, 0.3);
  CU_ASSERT(error < 0.02 * CG_TEST_SPRING * 0.3);
  CG_CLOSE(cg_termfit_force(term, 0.3), -CG_TEST_SPRING * 0.3, 3.5 * error);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

static void chains_come_back(void)
{
  cg_test_fm system = cg_test_chains(60, 200);
  cg_fm_result *result = fit(&system, 20);
  const cg_termfit *fits = result->fit;
  CU_ASSERT(rms_z(&fits[0], 0.85, 1.15, cg_test_chain_bond) < MOST_Z);
  CU_ASSERT(rms_z(&fits[3], 1.4, 2.6, cg_test_chain_angle) < MOST_Z);
  CU_ASSERT(rms_z(&fits[5], -M_PI, M_PI, cg_test_chain_dihedral) < MOST_Z);
  /* kT over the spread of each is 50, 12 and 2.5: errors are small beside. */
  CU_ASSERT(cg_termfit_error(&fits[0], 1) < 3);
  CU_ASSERT(cg_termfit_error(&fits[3], 2) < 1);
  CU_ASSERT(cg_termfit_error(&fits[5], 0) < 1);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

static void ranks_and_domains_give_one_answer(void)
{
  const cg_fm_options options = by_structure(4);
  cg_test_fm system = mixture(3, 40, 24);
  cg_test_fm_one_answer(&system, &options, cg_test_grids, NULL);
  cg_test_fm_free(&system);
}

static void what_does_not_go_together_is_refused(void)
{
  cg_fm_options options = {.target = CG_TARGET_STRUCTURE};
  CG_FAILS(cg_fm_check(&options), CG_USAGE, "--temperature");
  options.kT = KT;
  CG_WORKS(cg_fm_check(&options));
  options.solver = CG_SOLVER_TSQR;
  CG_FAILS(cg_fm_check(&options), CG_USAGE, "tsqr");
  options.solver = CG_SOLVER_AUTO;
  options.regularise.by = CG_REGULARISE_EVIDENCE;
  CG_FAILS(cg_fm_check(&options), CG_USAGE, "evidence");
  options.regularise.by = CG_REGULARISE_RIDGE;
  CG_WORKS(cg_fm_check(&options));
}

static void interactions_are_tied(void)
{
  cg_test_fm system = mixture(0, 12, 1);
  cg_interaction *list = system.set->list;
  CG_WORKS(cg_target_tie(CG_TARGET_FORCE, system.set));
  CU_ASSERT(!list[1].zero_tail);
  CG_WORKS(cg_target_tie(CG_TARGET_STRUCTURE, system.set));
  CU_ASSERT(list[1].zero_tail && list[4].zero_tail);
  CU_ASSERT(!list[0].zero_tail && !list[2].zero_tail);
  list[2].order = 1;
  CG_FAILS(cg_target_tie(CG_TARGET_STRUCTURE, system.set), CG_CONFIG,
           "jumps at every knot");
  cg_test_fm_free(&system);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"b is the divergence by finite differences",
     b_is_the_divergence_by_finite_differences},
    {"forces are not used", forces_are_not_used},
    {"an ideal gas has no force", an_ideal_gas_has_no_force},
    {"tuples beyond an end are counted", tuples_beyond_an_end_are_counted},
    {"springs come back", springs_come_back},
    {"chains come back", chains_come_back},
    {"ranks and domains give one answer", ranks_and_domains_give_one_answer},
    {"what does not go together is refused",
     what_does_not_go_together_is_refused},
    {"interactions are tied", interactions_are_tied},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "fm_structure", tests);
}
