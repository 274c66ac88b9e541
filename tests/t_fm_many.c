/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Three-body terms and local densities beside pairs, then every kind at once,
 * splines and formulas, end to end in memory: forces are differences of the
 * energy, and its potentials come back by every solver. */
#include "harness.h"

#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "fm_fits.h"
#include "fm_potentials.h"
#include "model/many.h"

enum { BEADS = 32, SITES = 48 };

/* Beads of two types, 6 within 0.7 nm of each; those without a box are drawn
 * together for that. */
static cg_test_fm make(int box, int64_t frames)
{
  cg_test_fm system =
      cg_test_fm_new(cg_test_boxes[box], BEADS, 2, frames, 0.65);
  for (int64_t k = 0; box == CG_TEST_BOXES - 1 && k < frames * BEADS; k++)
    for (int a = 0; a < 3; a++)
      system.frame[k / BEADS].x[k % BEADS][a] *= 0.5;
  cg_test_fm_pair(&system, 0, 1, 4, 4, 0.1, 0.65);
  return system;
}

static void finish(cg_test_fm *system)
{
  cg_test_fm_find_ranges(system);
  cg_test_fm_forces(system);
  cg_test_fm_differences(system);
}

static cg_fm_result *fit(cg_test_fm *system)
{
  static const cg_fm_options plain = {0};
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(system, cg_test_world(), 0, system->frames, NULL,
                          &plain, &result));
  return result;
}

/* How much coarser long doubles are than those of 64 bits of mantissa: under
 * valgrind they are doubles. */
static double coarseness(void)
{
  volatile long double unit = 1;
  while (1 + unit / 2 != 1)
    unit /= 2;
  return (double)(unit * 0x1p63L);
}

/* Differences of long doubles leave 1e-12 of forces of some 10, unknowns the
 * root of the condition times that. */
static double tolerance_of(const cg_fm_result *result)
{
  return coarseness() * fmax(1e-8, 10 * result->how.condition * DBL_EPSILON);
}

static bool is_exact(const cg_fm_result *result)
{
  double left = 1e-14 * coarseness() * coarseness();
  return result->residual <= left * result->mean_square_force;
}

static void compare(const cg_test_fm *system, const cg_fm_result *result)
{
  double tolerance = tolerance_of(result);
  cg_test_fm_compare_potentials(system, result, tolerance);
  for (int q = 0; q < result->terms; q++)
    for (int d = 0; system->coef[q] &&
                    d < cg_basis_count(&result->fit[q].basis); d++)
      if (result->fit[q].sampled[d])
        CG_CLOSE(result->fit[q].coef[d], system->coef[q][d], tolerance);
  CU_ASSERT(result->how.condition < 1e6);
  CU_ASSERT(is_exact(result));
  CU_ASSERT(result->mean_square_force > 0.1);
}

static void check_recovery(cg_test_fm *system)
{
  static const cg_solver solvers[] = {CG_SOLVER_CHOLESKY, CG_SOLVER_SVD,
                                      CG_SOLVER_TSQR};
  finish(system);
  for (int s = 0; s < 3; s++) {
    cg_fm_options options = {.solver = solvers[s]};
    cg_fm_result *result;
    CG_WORKS(cg_test_fm_fit(system, cg_test_world(), 0, system->frames, NULL,
                            &options, &result));
    compare(system, result);
    cg_fm_result_free(result);
  }
  cg_test_fm_free(system);
}

/* A cube, unequal sides, triclinic, tilted to the limit, no box. */
static void three_body_terms_come_back(void)
{
  for (int box = 0; box < CG_TEST_BOXES; box++) {
    cg_test_fm system = make(box, 4);
    cg_test_fm_many(&system, &cg_term_threebody, box % 2 ? "ABA" : "BAB", 0.7);
    check_recovery(&system);
  }
}

static void densities_come_back(void)
{
  for (int box = 0; box < CG_TEST_BOXES; box++) {
    cg_test_fm system = make(box, 24);
    cg_test_fm_many(&system, &cg_term_density, box % 2 ? "AB" : "BB", 0.7);
    check_recovery(&system);
  }
}

static void triplets_lie_outside(const cg_fm_result *alone,
                                 const cg_fm_result *result)
{
  CU_ASSERT(alone->report[1].outside > 0);
  CG_CLOSE(alone->residual, result->residual, 1e-13 * alone->how.condition);
}

static void ranks_and_domains_give_one_answer(void)
{
  static const int boxes[] = {0, 1, 3};
  static const cg_fm_options options = {.blocks = 4};
  for (int i = 0; i < 3; i++) {
    cg_test_fm system = make(boxes[i], 12);
    cg_test_fm_many(&system, &cg_term_threebody, "BAA", 0.7)->max = 2.5;
    cg_test_fm_many(&system, &cg_term_density, "AB", 0.7);
    cg_test_fm_find_ranges(&system);
    system.noise = 0.5;
    cg_test_fm_forces(&system);
    cg_test_fm_one_answer(&system, &options, cg_test_few_grids,
                          triplets_lie_outside);
    cg_test_fm_free(&system);
  }
}

/* A linear u is the force of pairs that end where the density does: only their
 * sum is known, and it is not left to a singular matrix. */
static void pairs_take_what_is_linear_in_a_density(void)
{
  cg_test_fm system = make(1, 20);
  cg_test_fm_pair(&system, 1, 1, 4, 3, 0, 0.8);
  system.set->cutoff = 0.8;
  cg_test_fm_many(&system, &cg_term_density, "BB", 0.8);
  finish(&system);
  cg_fm_result *result = fit(&system);
  const cg_termfit *fit = &result->fit[2];
  CU_ASSERT_EQUAL(result->constraints, 2);
  CU_ASSERT(result->how.condition < 1e8 && result->how.cut == 0);
  CU_ASSERT(is_exact(result));
  for (int e = 0; e < 2; e++)
    CG_CLOSE(cg_termfit_potential(fit, result->report[2].sampled[e]), 0,
             1e-12 * result->how.condition);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* T_conf stays that of the pairs, and is unknown without. */
static void T_conf_leaves_them_out(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[0], BEADS, 1, 5, 0.9);
  cg_test_fm_many(&system, &cg_term_threebody, "AAA", 0.7);
  finish(&system);
  cg_fm_result *result = fit(&system);
  CU_ASSERT(isnan(result->kT_conf.value));
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* Lucy's function and its slope, by differences; a sum in any order. */
static void a_density_does_not_depend_on_the_order(void)
{
  double r[60], turned[60], slope, unused;
  for (int k = 0; k < 60; k++)
    r[k] = turned[59 - k] = 0.9 * fabs(sin(7.3 * k));
  CU_ASSERT(cg_density_sum(60, r, 0.9) == cg_density_sum(60, turned, 0.9));
  CG_CLOSE(cg_density_weight(0, 0.9, &slope), 1, 0);
  CG_CLOSE(cg_density_weight(0.45, 0.9, &slope), 2.5 / 8, 1e-15);
  CG_CLOSE(slope,
           (cg_density_weight(0.45 + 1e-5, 0.9, &unused) -
            cg_density_weight(0.45 - 1e-5, 0.9, &unused)) / 2e-5, 1e-8);
  CU_ASSERT(cg_density_weight(0.9, 0.9, &slope) == 0 && slope == 0);
}

/* The order of the arms changes no bit; arms without length are none. */
static void a_triplet_has_two_equal_arms(void)
{
  static const double p[3] = {0.1, 0.2, -0.05}, s[3] = {-0.2, 0.03, 0.11};
  static const double none[3] = {0, 0, 0}, far[3] = {0.5, 0, 0};
  cg_triplet one, two;
  CU_ASSERT(cg_triplet_set(p, s, 0.1, 0.5, &one));
  CU_ASSERT(cg_triplet_set(s, p, 0.1, 0.5, &two));
  CU_ASSERT(one.theta == two.theta && one.weight == two.weight);
  CU_ASSERT(!cg_triplet_set(p, none, 0.1, 0.5, &one));
  CU_ASSERT(!cg_triplet_set(far, s, 0.1, 0.5, &one));
}

/* What the differences of fm_potentials.h are of: every kind, splines and
 * formulas, order 3 where the force is what is expanded. */
static void add_kinds(cg_test_fm *system)
{
  cg_test_fm_pair(system, 0, 0, 3, 6, 0.35, 0.7);
  cg_test_fm_pair(system, 0, 1, 3, 2, 0.3, 0.7)->within = CG_WITHIN_SAME;
  cg_test_fm_pair(system, 1, 0, 3, 5, 0.42, 0.7)->within = CG_WITHIN_OTHER;
  cg_test_fm_pair(system, 1, 1, 4, 1, 0.3, 0.7)->basis = &cg_basis_lj;
  cg_test_fm_bonded(system, &cg_term_bond, 3, 4, 3, 5, 0.3, 0.75);
  cg_test_fm_bonded(system, &cg_term_bond, 5, 1, 4, 5, 0.3, 1.2)->basis =
      &cg_basis_harmonic;
  cg_test_fm_bonded(system, &cg_term_angle, 2, 1, 3, 5, 2.0, 2.6);
  cg_test_fm_bonded(system, &cg_term_angle, 3, 4, 4, 4, 0.5, 2.8)->basis =
      &cg_basis_harmonic;
  cg_test_fm_bonded(system, &cg_term_dihedral, 1, 1, 3, 6, 0, 0);
  cg_test_fm_bonded(system, &cg_term_dihedral, 1, 4, 4, 12, 0, 0)->basis =
      &cg_basis_rb;
  cg_test_fm_bonded(system, &cg_term_improper, 1, 3, 3, 6, 0, 0);
  cg_test_fm_many(system, &cg_term_threebody, "ABA", 0.65);
  cg_test_fm_many(system, &cg_term_density, "AB", 0.75);
  for (int q = 0; q < system->set->n; q++) {
    cg_free(system->coef[q]);
    system->coef[q] = NULL;
  }
}

static cg_test_fm exact(void)
{
  double h[9];
  for (int k = 0; k < 9; k++)
    h[k] = 0.82 * cg_test_boxes[3][k];
  cg_test_fm system = cg_test_fm_new(h, SITES, 2, 12, 0.7);
  for (cg_gid i = 0; i < SITES; i++) {
    system.beads->molecule[i] = i / 2;
    system.beads->type[i] = (int32_t)(i / 2 + i) % 2;
  }
  cg_test_fm_lattice(&system, h);
  add_kinds(&system);
  cg_test_fm_find_ranges(&system);
  cg_test_fm_forces(&system);
  cg_test_fm_differences(&system);
  return system;
}

static cg_fm_result *solve(cg_test_fm *system, cg_solver solver,
                           cg_regularise how)
{
  cg_fm_options options = {.solver = solver, .regularise = how};
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(system, cg_test_world(), 0, 12, NULL, &options,
                          &result));
  return result;
}

/* Forces are those of the potentials to 1e-7 of themselves; what is said of U
 * is U. */
static void potentials_come_back(cg_test_fm *system)
{
  static const cg_solver solvers[] = {CG_SOLVER_CHOLESKY, CG_SOLVER_SVD,
                                      CG_SOLVER_TSQR};
  for (int s = 0; s < 3; s++) {
    cg_fm_result *result = solve(system, solvers[s], (cg_regularise){0});
    CU_ASSERT(result->how.used == solvers[s]);
    CU_ASSERT(is_exact(result));
    cg_test_fm_compare_potentials(system, result, tolerance_of(result));
    cg_fm_result_free(result);
  }
}

/* Rows of C that hold fits of these kinds: what a circle's coefficients sum to,
 * the slope of u at pi (at 0 there are no triplets), and u where densities
 * begin.
 * \return how many.  */
static int constraints(const cg_test_fm *system, int m, double *C)
{
  int rows = 0, first = 0;
  for (int q = 0; q < system->set->n; q++) {
    const cg_interaction *it = &system->set->list[q];
    cg_basis b = cg_test_fm_basis(it);
    int n = cg_basis_columns(&b, it->term->periodic);
    double *row = C + rows * m + first;
    if (it->term->periodic && b.class->local) {
      rows++;
      for (int d = 0; d < n; d++)
        row[d] = 1;
    } else if (it->term == &cg_term_threebody) {
      rows++;
      row[n - 3] = -1;
      row[n - 1] = 1;
    } else if (it->term == &cg_term_density) {
      rows++;
      row[0] = row[2] = 1;
      row[1] = 4;
    }
    first += n;
  }
  return rows;
}

/* The closed form: (G + L diag G) phi + C^T lambda = b, C phi = 0. */
static void ridge_by_elimination(const cg_test_fm *system,
                                 const cg_fm_result *result, double ridge,
                                 double *phi)
{
  enum { MOST_ROWS = 8 };
  const int m = result->columns;
  double *C = CG_ARRAY(double, MOST_ROWS * m);
  int rows = constraints(system, m, C), n = m + rows;
  double *A = CG_ARRAY(double, n * n), *x = CG_ARRAY(double, n);
  int *pivot = CG_ARRAY(int, n);
  for (int i = 0; i < m; i++) {
    for (int j = 0; j < m; j++)
      A[i * n + j] = result->G[i * m + j] * (i == j ? 1 + ridge : 1);
    A[i * n + i] += result->G[i * m + i] == 0; /* not reached: phi = 0 */
    for (int r = 0; r < rows; r++)
      A[i * n + m + r] = A[(m + r) * n + i] = C[r * m + i];
    x[i] = result->b[i];
  }
  CU_ASSERT_EQUAL(rows, result->constraints);
  CU_ASSERT_EQUAL(LAPACKE_dgesv(LAPACK_ROW_MAJOR, n, 1, A, n, pivot, x, 1),
                  0);
  memcpy(phi, x, (size_t)m * sizeof *phi);
  cg_free(pivot);
  cg_free(x);
  cg_free(A);
  cg_free(C);
}

/* In units of the columns, as the condition is. */
static void ridge_is_its_closed_form(cg_test_fm *system)
{
  const double ridge = 1e-3;
  cg_fm_result *result = solve(system, CG_SOLVER_AUTO,
                               (cg_regularise){CG_REGULARISE_RIDGE, ridge});
  const int m = result->columns;
  double *phi = CG_ARRAY(double, m), *expected = CG_ARRAY(double, m), most = 0;
  double tolerance = tolerance_of(result);
  cg_test_fm_phi(system, result, phi);
  if (result->G) {
    ridge_by_elimination(system, result, ridge, expected);
    for (int d = 0; d < m; d++)
      most = fmax(most, fabs(expected[d]) * sqrt(result->G[d * (m + 1)]));
    for (int d = 0; d < m; d++) {
      double size = sqrt(result->G[d * (m + 1)]) / most;
      CG_CLOSE(phi[d] * size, expected[d] * size, tolerance);
    }
  }
  CU_ASSERT(result->how.condition > 100);
  cg_free(expected);
  cg_free(phi);
  cg_fm_result_free(result);
}

/* Potentials of some 1 to 10; without noise little smoothing is evident. */
static void evidence_leaves_what_is_evident(cg_test_fm *system)
{
  cg_fm_result *result =
      solve(system, CG_SOLVER_AUTO,
            (cg_regularise){.by = CG_REGULARISE_EVIDENCE});
  cg_test_fm_compare_potentials(system, result, 1e-4);
  cg_fm_result_free(result);
}

static void every_potential_comes_back(void)
{
  cg_test_fm system = exact();
  potentials_come_back(&system);
  ridge_is_its_closed_form(&system);
  evidence_leaves_what_is_evident(&system);
  cg_test_fm_free(&system);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a triplet has two equal arms", a_triplet_has_two_equal_arms},
    {"a density does not depend on the order",
     a_density_does_not_depend_on_the_order},
    {"three-body terms come back", three_body_terms_come_back},
    {"densities come back", densities_come_back},
    {"every potential comes back", every_potential_comes_back},
    {"ranks and domains give one answer", ranks_and_domains_give_one_answer},
    {"pairs take what is linear in a density",
     pairs_take_what_is_linear_in_a_density},
    {"T_conf leaves them out", T_conf_leaves_them_out},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "many-body terms", tests);
}
