/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formulas that forces are expanded in: values against the potentials that
 * textbooks give, slopes and integrals against differences and quadrature,
 * parameters against those that went in. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "math/basis.h"

static const double EPSILON = 0.65, SIGMA = 0.31;
static const double K = 345.5, Q0 = 1.9;
/* OPLS: U = 1/2 sum_n F_n (1 -+ cos n phi), + for odd n. */
static const double F[4] = {1.3, -0.7, 2.1, 0.4};

static double lj_potential(double r)
{
  double s6 = pow(SIGMA / r, 6);
  return 4 * EPSILON * (s6 * s6 - s6);
}

static double harmonic_potential(double q)
{
  return 0.5 * K * (q - Q0) * (q - Q0);
}

static double opls_potential(double phi)
{
  double sum = 0;
  for (int n = 1; n <= 4; n++)
    sum += 0.5 * F[n - 1] * (1 + (n % 2 ? 1 : -1) * cos(n * phi));
  return sum;
}

static const struct {
  const cg_basis_class *class;
  double min, max;
  double (*potential)(double q);
  double coef[5];
  double parameter[CG_BASIS_PARAMETERS];
} cases[] = {
    {&cg_basis_lj, 0.25, 0.9, lj_potential,
     {0, 0}, {0.65, 0.31}}, /* coefficients: set_coefficients() */
    {&cg_basis_harmonic, 1.2, 2.7, harmonic_potential,
     {345.5 * 1.9, 345.5}, {345.5, 1.9}},
    /* GROMACS manual: C0 = F2 + (F1 + F3)/2, C1 = (3 F3 - F1)/2,
     * C2 = 4 F4 - F2, C3 = -2 F3, C4 = -4 F4. */
    {&cg_basis_rb, -M_PI, M_PI, opls_potential,
     {2.5, 2.3, -4.2, -1.6, 0}, {1.0, 2.5, 2.3, -4.2, -1.6, 0}}};
enum { CASES = sizeof cases / sizeof *cases };

static void set_coefficients(int k, double *c)
{
  memcpy(c, cases[k].coef, sizeof cases[k].coef);
  if (cases[k].class == &cg_basis_lj) {
    c[0] = 4 * EPSILON * pow(SIGMA, 12);
    c[1] = 4 * EPSILON * pow(SIGMA, 6);
  }
}

/* Fourth-order differences: they are off by e^4/30 times the fifth derivative,
 * of r^-12 at 0.25 nm 13 14 15 16/0.25^4 e^4/30 = 4e-9 of the slope, of r^-13
 * 5e-9; rounding 1e-16/e of the function. */
static double slope_of(double (*of)(double), double q)
{
  double e = 1e-4;
  return (of(q - 2 * e) - 8 * of(q - e) + 8 * of(q + e) - of(q + 2 * e)) /
         (12 * e);
}

static void forces_are_slopes_of_known_potentials(void)
{
  for (int k = 0; k < CASES; k++) {
    double c[5], min = cases[k].min, max = cases[k].max;
    cg_basis b = cg_basis_make(cases[k].class, 0, 10, min, max);
    set_coefficients(k, c);
    for (int p = 0; p <= 40; p++) {
      double q = min + (max - min) * p / 40;
      double f = -slope_of(cases[k].potential, q);
      CG_CLOSE(cg_basis_sum(&b, c, q), f, 1e-7 * (1 + fabs(f)));
      CG_CLOSE(cg_basis_integral(&b, c, q),
               cases[k].potential(q) - cases[k].potential(max),
               1e-12 * (1 + fabs(cases[k].potential(q))));
    }
  }
}

static cg_basis basis;
static const double *coefficients;

static double force(double q)
{
  return cg_basis_sum(&basis, coefficients, q);
}

static void slopes_are_those_of_differences(void)
{
  for (int k = 0; k < CASES; k++) {
    double c[5], min = cases[k].min, max = cases[k].max;
    basis = cg_basis_make(cases[k].class, 0, 10, min, max);
    set_coefficients(k, c);
    coefficients = c;
    for (int p = 1; p < 40; p++) {
      double q = min + (max - min) * p / 40, slope = slope_of(force, q);
      CG_CLOSE(cg_basis_slope(&basis, c, q), slope, 1e-7 * (1 + fabs(slope)));
    }
  }
}

static void parameters_come_back(void)
{
  for (int k = 0; k < CASES; k++) {
    double c[5], value[CG_BASIS_PARAMETERS];
    const cg_basis_class *class = cases[k].class;
    set_coefficients(k, c);
    class->parameters_of(c, value);
    for (int p = 0; p < class->parameters; p++)
      CG_CLOSE(value[p], cases[k].parameter[p], 1e-13 * fabs(value[p]) + 1e-15);
    CU_ASSERT(!class->odd || !class->odd(c));
  }
}

/* A or B not above 0: no sigma; k not above 0: nothing holds. */
static void what_is_no_such_formula_is_said(void)
{
  static const double bad[][2] = {{-1, 1}, {1, -1}, {0, 1}, {1, 0}};
  double value[CG_BASIS_PARAMETERS];
  for (int k = 0; k < 4; k++) {
    cg_basis_lj.parameters_of(bad[k], value);
    CU_ASSERT(isnan(value[0]) && isnan(value[1]) && cg_basis_lj.odd(bad[k]));
  }
  CU_ASSERT(cg_basis_harmonic.odd(bad[1]) != NULL);
  cg_basis_harmonic.parameters_of(bad[3], value);
  CU_ASSERT(value[0] == 0 && isnan(value[1]));
}

/* Outside: a spline nowhere, a pair up to max, others everywhere. */
static void what_is_outside_is_counted_where_the_formula_holds(void)
{
  static const struct {
    const cg_basis_class *class;
    int below, above;
  } rows[] = {{&cg_basis_bspline, -1, -1},
              {&cg_basis_lj, 0, -1},
              {&cg_basis_harmonic, 0, 3},
              {&cg_basis_rb, 0, 3}};
  for (int k = 0; k < 4; k++) {
    cg_basis b = cg_basis_make(rows[k].class, 4, 4, 1, 2);
    CU_ASSERT_EQUAL(cg_basis_interval(&b, 0.5), rows[k].below);
    CU_ASSERT_EQUAL(cg_basis_interval(&b, 2.5), rows[k].above);
    CU_ASSERT_EQUAL(cg_basis_interval(&b, 1.3), 1);
    CU_ASSERT_EQUAL(cg_basis_interval(&b, 2), 3);
    CU_ASSERT_EQUAL(cg_basis_interval(&b, NAN), -1);
  }
}

static void names_and_kinds_are_known(void)
{
  CU_ASSERT(cg_basis_class_find("lj") == &cg_basis_lj);
  CU_ASSERT(cg_basis_class_find("bspline") == &cg_basis_bspline);
  CU_ASSERT(cg_basis_class_find("LJ") == NULL);
  CU_ASSERT(cg_basis_suits(&cg_basis_bspline, "angle"));
  CU_ASSERT(cg_basis_suits(&cg_basis_lj, "pair"));
  CU_ASSERT(!cg_basis_suits(&cg_basis_lj, "bond"));
  CU_ASSERT(cg_basis_suits(&cg_basis_harmonic, "angle"));
  CU_ASSERT(!cg_basis_suits(&cg_basis_harmonic, "dihedral"));
  CU_ASSERT(cg_basis_suits(&cg_basis_rb, "improper"));
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"forces are slopes of known potentials",
     forces_are_slopes_of_known_potentials},
    {"slopes are those of differences", slopes_are_those_of_differences},
    {"parameters come back", parameters_come_back},
    {"what is no such formula is said", what_is_no_such_formula_is_said},
    {"what is outside is counted where the formula holds",
     what_is_outside_is_counted_where_the_formula_holds},
    {"names and kinds are known", names_and_kinds_are_known},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "bases", tests);
}
