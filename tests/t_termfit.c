/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fitted pairs: the core and where it begins, U as the integral of f, errors
 * from the covariance, tables. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "math/bspline.h"
#include "model/table.h"

enum { N = 20, M = N + 3 };

/* A cubic spline of 20 intervals on [0.2, 1.2] through the values of `force`
 * at the knots; good to some 1e-3 of it, which is all that is needed. */
static cg_termfit fit_of(double (*force)(double))
{
  cg_termfit fit = {.term = &cg_term_pair,
                    .basis = cg_basis_make(&cg_basis_bspline, 4, N, 0.2, 1.2),
                    .seen = true};
  fit.coef = CG_ARRAY(double, M);
  fit.sampled = CG_ARRAY(bool, M);
  for (int d = 0; d < M; d++) {
    fit.coef[d] = force(0.2 + (d - 1) * fit.basis.h);
    fit.sampled[d] = true;
  }
  return fit;
}

static void give_errors(cg_termfit *fit, double relative, double absolute)
{
  fit->covariance = CG_ARRAY(double, M * M);
  for (int d = 0; d < M; d++)
    fit->covariance[d * M + d] =
        pow(relative * fit->coef[d], 2) + pow(absolute, 2);
}

static double soft(double r)
{
  return 10 * pow(0.4 / r, 9);
}

static double with_well(double r)
{
  return 15 - 100 * exp(-pow((r - 0.5) / 0.1, 2)) +
         100 * exp(-pow((r - 0.8) / 0.15, 2));
}

static double attractive(double r)
{
  return -5 / r;
}

static void unsample(cg_termfit *fit, int columns)
{
  for (int d = 0; d < columns; d++) {
    fit->sampled[d] = false;
    fit->coef[d] = 0;
  }
}

static void the_core_joins_in_value_and_slope(void)
{
  cg_termfit fit = fit_of(soft);
  unsample(&fit, 3);
  cg_termfit_set_core(&fit, 1);
  CG_CLOSE(fit.core, 0.2 + 3 * 0.05, 1e-14);
  double e = 1e-7, rc = fit.core;
  double below = (cg_termfit_force(&fit, rc - e) -
                  cg_termfit_force(&fit, rc - 2 * e)) / e;
  double above = (cg_termfit_force(&fit, rc + 2 * e) -
                  cg_termfit_force(&fit, rc + e)) / e;
  CG_CLOSE(cg_termfit_force(&fit, rc - e) / cg_termfit_force(&fit, rc), 1,
           1e-5);
  CG_CLOSE(below / above, 1, 1e-4);
  CU_ASSERT(fit.core_power > 7 && fit.core_power < 11);
  cg_termfit_clear(&fit);
}

static void the_power_is_held_between_6_and_24(void)
{
  cg_termfit fit = fit_of(soft);
  for (int d = 0; d < M; d++)
    fit.coef[d] = 100 - d;
  unsample(&fit, 3);
  cg_termfit_set_core(&fit, 1);
  CU_ASSERT(fit.core_power == 6);
  for (int d = 3; d < M; d++)
    fit.coef[d] = pow(1000, -d);
  unsample(&fit, 8);
  cg_termfit_set_core(&fit, 1);
  CU_ASSERT(fit.core_power == 24);
  cg_termfit_clear(&fit);
}

/* 20 % error on the first four coefficients: the knots that they dominate are
 * passed over; each knot weighs its three functions 1/6, 4/6, 1/6. */
static void unsure_knots_are_passed_over(void)
{
  cg_termfit fit = fit_of(soft);
  give_errors(&fit, 0.01, 0);
  for (int d = 0; d < 4; d++)
    fit.covariance[d * M + d] = pow(0.2 * fit.coef[d], 2);
  cg_termfit_set_core(&fit, 1);
  int knot = 0;
  for (; knot < N; knot++) {
    const double *c = fit.coef + knot;
    double w[3] = {c[0] / 6, 4 * c[1] / 6, c[2] / 6}, square = 0;
    for (int j = 0; j < 3; j++)
      square += pow((knot + j < 4 ? 0.2 : 0.01) * w[j], 2);
    if (sqrt(square) < 0.1 * (w[0] + w[1] + w[2]))
      break;
  }
  CU_ASSERT(knot > 1 && knot < 5);
  CG_CLOSE(fit.core, 0.2 + knot * 0.05, 1e-14);
  cg_termfit_clear(&fit);
}

/* All of the first repulsive branch is unsure; the force is positive, falling
 * and sure again beyond the well, but no core may begin there. */
static void the_first_well_is_never_swallowed(void)
{
  cg_termfit fit = fit_of(with_well);
  give_errors(&fit, 0, 6);
  double repulsive = cg_basis_sum(&fit.basis, fit.coef, 0.2);
  CU_ASSERT(repulsive > 0 && 6 * sqrt(0.5) > 0.1 * repulsive);
  cg_termfit_set_core(&fit, 1);
  CG_CLOSE(fit.core, 0.2, 1e-14);
  CG_CLOSE(fit.core_force, repulsive, 1e-12);
  cg_termfit_clear(&fit);
}

static void an_attractive_force_gets_the_core_of_wca(void)
{
  cg_termfit fit = fit_of(attractive);
  unsample(&fit, 2);
  cg_termfit_set_core(&fit, 2.5);
  CG_CLOSE(fit.core, 0.3, 1e-14);
  CG_CLOSE(fit.core_force, 24 * 2.5 / 0.3, 1e-10);
  CU_ASSERT(fit.core_power == 13);
  CU_ASSERT(cg_termfit_force(&fit, 0.29) > 0);
  cg_termfit_clear(&fit);
}

static void what_was_never_seen_has_no_core(void)
{
  cg_termfit fit = fit_of(soft);
  unsample(&fit, M);
  fit.seen = false;
  cg_termfit_set_core(&fit, 1);
  CU_ASSERT(fit.core == 0 && cg_termfit_force(&fit, 0.1) == 0);
  CU_ASSERT(cg_termfit_potential(&fit, 0.1) == 0);
  cg_termfit_clear(&fit);
}

/* Simpson's rule on 20000 steps from r to max; the force has a kink in its
 * second derivative at each knot, so the error is some h^3 jumps, 1e-13, and
 * that of the sum's rounding: 1e-6 is ample where U is not near 0. */
static void the_potential_is_the_integral_of_the_force(void)
{
  cg_termfit fit = fit_of(soft);
  unsample(&fit, 3);
  cg_termfit_set_core(&fit, 1);
  for (double r = 0.25; r < 1.2; r += 0.05) {
    double sum = 0, h = (1.2 - r) / 20000;
    for (int i = 0; i <= 20000; i++)
      sum += cg_termfit_force(&fit, r + i * h) * h / 3 *
             (i == 0 || i == 20000 ? 1 : i % 2 ? 4 : 2);
    CG_CLOSE(cg_termfit_potential(&fit, r) / sum, 1, 1e-6);
  }
  CU_ASSERT(cg_termfit_potential(&fit, 1.2) == 0);
  CU_ASSERT(cg_termfit_potential(&fit, 5) == 0);
  CU_ASSERT(cg_termfit_force(&fit, 1.2001) == 0);
  CU_ASSERT(cg_termfit_force(&fit, 1.2) > 0);
  cg_termfit_clear(&fit);
}

/* At a knot the weights are 1/6, 4/6, 1/6. */
static void errors_come_from_the_whole_covariance(void)
{
  cg_termfit fit = fit_of(soft);
  give_errors(&fit, 0, 0.3);
  fit.covariance[4 * M + 5] = fit.covariance[5 * M + 4] = 0.05;
  double square = 0.09 * (1 + 16 + 1) / 36 + 2 * 0.05 * 4 / 36;
  CG_CLOSE(cg_termfit_error(&fit, 0.2 + 4 * 0.05), sqrt(square), 1e-12);
  CU_ASSERT(cg_termfit_error(&fit, 1.3) == 0);
  cg_termfit_clear(&fit);
}

static void tables_flag_what_is_extrapolated(void)
{
  cg_termfit fit = fit_of(soft);
  unsample(&fit, 3);
  fit.sampled[12] = false;
  cg_termfit_set_core(&fit, 1);
  double r[] = {0.3, 0.36, 0.7, 0.84, 1.0, 1.2};
  cg_table *table = cg_table_of_term(&fit, 6, r);
  CU_ASSERT(memcmp(table->flag, "oiooii", 6) == 0);
  for (int p = 0; p < 6; p++) {
    CU_ASSERT(table->x[p] == r[p] && table->df[p] == 0);
    CU_ASSERT(table->f[p] == cg_termfit_force(&fit, r[p]));
    CU_ASSERT(table->u[p] == cg_termfit_potential(&fit, r[p]));
  }
  cg_table_free(table);
  cg_termfit_clear(&fit);
}

/* Unsure knots below the core are extrapolated, though sampled. */
static void tables_flag_what_the_core_replaces(void)
{
  cg_termfit fit = fit_of(soft);
  give_errors(&fit, 0.01, 0);
  for (int d = 0; d < 4; d++)
    fit.covariance[d * M + d] = pow(0.5 * fit.coef[d], 2);
  cg_termfit_set_core(&fit, 1);
  double r[] = {fit.core - 0.01, fit.core};
  CU_ASSERT(fit.core > 0.25);
  cg_table *table = cg_table_of_term(&fit, 2, r);
  CU_ASSERT(memcmp(table->flag, "oi", 2) == 0);
  CG_CLOSE(table->df[0] / table->f[0], table->df[1] / table->f[1], 1e-14);
  cg_table_free(table);
  cg_termfit_clear(&fit);
}

/* The tail of [0.2, 1.2] is [1.1, 1.2], two intervals; the force is rough. */
static cg_termfit switched_fit(int order)
{
  cg_termfit fit = {.term = &cg_term_pair,
                    .basis = cg_basis_make(&cg_basis_bspline,
                                           order, N, 0.2, 1.2),
                    .seen = true};
  int m = cg_basis_count(&fit.basis);
  fit.coef = CG_ARRAY(double, m);
  fit.sampled = CG_ARRAY(bool, m);
  for (int d = 0; d < m; d++) {
    fit.coef[d] = 1 + sin(5.0 * d * d);
    fit.sampled[d] = true;
  }
  cg_termfit_switch(&fit);
  return fit;
}

/* S from its definition: 1 at the beginning, 1/2 in the middle, 0 at the end,
 * where the first two derivatives vanish, so that f S falls as (max - r)^3:
 * 10 (max - r)^3/width^3 of it to leading order. */
static void the_tail_is_switched_off_smoothly(void)
{
  cg_termfit fit = switched_fit(4);
  CG_CLOSE(fit.switch_from, 1.1, 1e-15);
  double rest[] = {0.21, 0.7, 1.1}, e = 1e-4;
  for (int k = 0; k < 3; k++)
    CG_CLOSE(cg_termfit_force(&fit, rest[k]),
             cg_basis_sum(&fit.basis, fit.coef, rest[k]), 1e-14);
  CG_CLOSE(cg_termfit_force(&fit, 1.15),
           0.5 * cg_basis_sum(&fit.basis, fit.coef, 1.15), 1e-14);
  CU_ASSERT(cg_termfit_force(&fit, 1.2) == 0);
  CU_ASSERT(cg_termfit_force(&fit, 1.3) == 0);
  double end = cg_basis_sum(&fit.basis, fit.coef, 1.2);
  CG_CLOSE(cg_termfit_force(&fit, 1.2 - e) / (10 * pow(e / 0.1, 3) * end), 1,
           0.03);
  double removed = 1 - cg_termfit_force(&fit, 1.1 + e) /
                           cg_basis_sum(&fit.basis, fit.coef, 1.1 + e);
  CG_CLOSE(removed / (10 * pow(e / 0.1, 3)), 1, 0.01);
  cg_termfit_clear(&fit);
}

/* Simpson's rule, 1000 steps of h between two knots: off by h^4/2880 of the
 * fourth derivative, which of degree 16 on 1/20 is below (16 * 20)^4: less than
 * 1e-10. */
static double simpson(const cg_termfit *fit, double lo, double hi)
{
  enum { STEPS = 1000 };
  double sum = 0, h = (hi - lo) / STEPS;
  for (int i = 0; i < STEPS; i++)
    sum += h / 6 * (cg_termfit_force(fit, lo + i * h) +
                    4 * cg_termfit_force(fit, lo + (i + 0.5) * h) +
                    cg_termfit_force(fit, lo + (i + 1) * h));
  return sum;
}

static void the_potential_of_the_tail_is_exact(void)
{
  static const int order[] = {2, 4, 12};
  for (int k = 0; k < 3; k++) {
    cg_termfit fit = switched_fit(order[k]);
    double last = simpson(&fit, 1.15, 1.2);
    double tail = simpson(&fit, 1.1, 1.15) + last;
    double most = fabs(tail) + fabs(last) + 1;
    CG_CLOSE(cg_termfit_potential(&fit, 1.15), last, 1e-9 * most);
    CG_CLOSE(cg_termfit_potential(&fit, 1.1), tail, 1e-9 * most);
    CG_CLOSE(cg_termfit_potential(&fit, 1.12),
             simpson(&fit, 1.12, 1.15) + last, 1e-9 * most);
    CG_CLOSE(cg_termfit_potential(&fit, 1.05),
             simpson(&fit, 1.05, 1.1) + tail, 1e-9 * most);
    CU_ASSERT(cg_termfit_potential(&fit, 1.2) == 0);
    CU_ASSERT(cg_termfit_potential(&fit, 1.5) == 0);
    cg_termfit_clear(&fit);
  }
}

/* Errors fall with the force; a core that begins in the tail joins it. */
static void errors_and_core_are_of_the_switched_force(void)
{
  cg_termfit fit = fit_of(soft);
  give_errors(&fit, 0.05, 0);
  double all = cg_termfit_error(&fit, 1.15);
  cg_termfit_switch(&fit);
  CG_CLOSE(cg_termfit_error(&fit, 1.15), 0.5 * all, 1e-14);
  CG_CLOSE(cg_termfit_error(&fit, 1.2), 0, 1e-300);
  unsample(&fit, N - 1);
  cg_termfit_set_core(&fit, 1);
  CG_CLOSE(fit.core, 1.15, 1e-14);
  double e = 1e-7, here = cg_termfit_force(&fit, 1.15);
  CG_CLOSE(cg_termfit_force(&fit, 1.15 - e) / here, 1, 1e-4);
  CG_CLOSE(fit.core_power, 24, 0);
  CG_CLOSE(cg_termfit_potential(&fit, 1.15),
           simpson(&fit, 1.15, 1.2), 1e-9);
  cg_termfit_clear(&fit);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"the core joins in value and slope", the_core_joins_in_value_and_slope},
    {"the power is held between 6 and 24", the_power_is_held_between_6_and_24},
    {"unsure knots are passed over", unsure_knots_are_passed_over},
    {"the first well is never swallowed", the_first_well_is_never_swallowed},
    {"an attractive force gets the core of WCA",
     an_attractive_force_gets_the_core_of_wca},
    {"what was never seen has no core", what_was_never_seen_has_no_core},
    {"the potential is the integral of the force",
     the_potential_is_the_integral_of_the_force},
    {"errors come from the whole covariance",
     errors_come_from_the_whole_covariance},
    {"tables flag what is extrapolated", tables_flag_what_is_extrapolated},
    {"tables flag what the core replaces",
     tables_flag_what_the_core_replaces},
    {"the tail is switched off smoothly", the_tail_is_switched_off_smoothly},
    {"the potential of the tail is exact", the_potential_of_the_tail_is_exact},
    {"errors and core are of the switched force",
     errors_and_core_are_of_the_switched_force},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "termfit", tests);
}
