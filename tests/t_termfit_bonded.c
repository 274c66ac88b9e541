/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fitted bonds, angles and dihedrals: gaps, ends, the least potential. */
#include "harness.h"

#include <math.h>

#include "base/mem.h"
#include "math/bspline.h"
#include "model/table.h"

/* Coefficients at the places where a cubic spline has its functions' centres,
 * so that a straight line is met exactly. */
static cg_termfit fit_of(const cg_term_class *term, int intervals, double min,
                         double max, double (*force)(double))
{
  cg_termfit fit = {.term = term,
                    .basis = cg_basis_make(&cg_basis_bspline,
                                           4, intervals, min, max),
                    .seen = true};
  int m = cg_basis_count(&fit.basis);
  fit.coef = CG_ARRAY(double, m);
  fit.sampled = CG_ARRAY(bool, m);
  fit.samples = CG_ARRAY(int64_t, intervals);
  for (int d = 0; d < m; d++) {
    int function = term->periodic ? d % intervals : d;
    fit.coef[d] = force(min + (function - 1) * fit.basis.h);
    fit.sampled[d] = true;
  }
  for (int i = 0; i < intervals; i++)
    fit.samples[i] = 10;
  return fit;
}

static void unsample(cg_termfit *fit, int first, int last)
{
  int n = cg_termfit_columns(fit);
  for (int d = 0; d < cg_basis_count(&fit->basis); d++)
    if (d % n >= first && d % n <= last) {
      fit->sampled[d] = false;
      fit->coef[d] = 0;
    }
}

static double spring(double r)
{
  return -30 * (r - 1.1);
}

static double wave(double phi)
{
  return sin(phi) + 2 * sin(3 * phi + 1);
}

static double pushing(double r)
{
  return 5 * r;
}

/* A straight line stays one over a gap and beyond the ends. */
static void a_line_goes_on_over_gaps_and_ends(void)
{
  cg_termfit fit = fit_of(&cg_term_bond, 20, 0.5, 1.5, spring);
  unsample(&fit, 0, 2);
  unsample(&fit, 8, 11);
  unsample(&fit, 22, 22);
  cg_termfit_complete(&fit, 2.5);
  CG_CLOSE(fit.end[0], 0.5 + 3 * 0.05, 1e-15);
  CG_CLOSE(fit.end[1], 1.5 - 0.05, 1e-15);
  for (double r = 0.3; r < 2; r += 0.01) {
    CG_CLOSE(cg_termfit_force(&fit, r), spring(r), 1e-11);
    CG_CLOSE(cg_termfit_potential(&fit, r), 15 * (r - 1.1) * (r - 1.1), 1e-11);
  }
  CU_ASSERT(!cg_termfit_is_sampled(&fit, 0.9));
  cg_termfit_clear(&fit);
}

/* Where the slope does not drive back, that of the spread does: of a uniform
 * one over [0.5, 1.5] by the middles of 10 intervals (1 - 1/100)/12. */
static void ends_drive_back(void)
{
  cg_termfit fit = fit_of(&cg_term_bond, 10, 0.5, 1.5, pushing);
  cg_termfit_complete(&fit, 2.5);
  for (int e = 0; e < 2; e++)
    CG_CLOSE(fit.slope[e], -2.5 * 12 / 0.99, 1e-11);
  CG_CLOSE(cg_termfit_force(&fit, 1.6), 7.5 - 0.1 * 2.5 * 12 / 0.99, 1e-12);
  CU_ASSERT(cg_termfit_force(&fit, 0.1) > 0);
  cg_termfit_clear(&fit);
}

/* The outermost coefficients are noise of +-s, which a cubic spline feels at
 * the outermost knots alone, as s/6.  What that does to U over an interval,
 * s h/6, is kT at s = 300 for h = 0.05: beyond it the line begins one knot
 * further inside, below not. */
static void ends_that_are_noise_are_left_out(void)
{
  for (int louder = 0; louder < 2; louder++) {
    cg_termfit fit = fit_of(&cg_term_bond, 20, 0.5, 1.5, spring);
    int m = cg_basis_count(&fit.basis);
    double s = louder ? 301 : 299;
    fit.covariance = CG_ARRAY(double, m * m);
    fit.covariance[0] = fit.covariance[m * m - 1] = s * s;
    fit.coef[0] -= s;
    fit.coef[m - 1] += s;
    cg_termfit_complete(&fit, 2.5);
    CG_CLOSE(fit.end[0], louder ? 0.55 : 0.5, 1e-15);
    CG_CLOSE(fit.end[1], louder ? 1.45 : 1.5, 1e-15);
    CU_ASSERT(cg_termfit_is_sampled(&fit, 0.52) != louder);
    CU_ASSERT(cg_termfit_is_sampled(&fit, 1.48) != louder);
    CU_ASSERT(cg_termfit_is_sampled(&fit, 1.44));
    for (double r = 0.4; r < 1.6 && louder; r += 0.01)
      CG_CLOSE(cg_termfit_force(&fit, r), spring(r), 1e-11);
    cg_termfit_clear(&fit);
  }
}

/* Where nothing is known so well, all that was seen counts. */
static void ends_of_noise_alone_stay(void)
{
  cg_termfit fit = fit_of(&cg_term_bond, 20, 0.5, 1.5, spring);
  int m = cg_basis_count(&fit.basis);
  fit.covariance = CG_ARRAY(double, m * m);
  for (int d = 0; d < m; d++)
    fit.covariance[d * m + d] = 1e6;
  cg_termfit_complete(&fit, 2.5);
  CG_CLOSE(fit.end[0], 0.5, 0);
  CG_CLOSE(fit.end[1], 1.5, 0);
  cg_termfit_clear(&fit);
}

static double least_around(const cg_termfit *fit)
{
  double least = INFINITY;
  for (int i = 0; i < 100000; i++)
    least = fmin(least, cg_termfit_potential(fit, 2e-5 * M_PI * i));
  return least;
}

/* U from -f by Simpson's rule over 2000 steps, and its least value 0: on a
 * grid of 1e5 points to f' (2 pi/2e5)^2/2 = 1e-8. */
static void the_potential_belongs_to_the_force(const cg_termfit *fit,
                                               double lo, double hi)
{
  enum { STEPS = 2000 };
  double h = (hi - lo) / STEPS, sum = 0;
  for (int i = 0; i < STEPS; i++)
    sum += h / 6 *
           (cg_termfit_force(fit, lo + i * h) +
            4 * cg_termfit_force(fit, lo + (i + 0.5) * h) +
            cg_termfit_force(fit, lo + (i + 1) * h));
  CG_CLOSE(cg_termfit_potential(fit, lo) - cg_termfit_potential(fit, hi), sum,
           1e-8);
  CG_CLOSE(least_around(fit), 0, 1e-7);
}

static void a_circle_closes(void)
{
  cg_termfit fit = fit_of(&cg_term_dihedral, 24, -M_PI, M_PI, wave);
  cg_termfit_complete(&fit, 2.5);
  the_potential_belongs_to_the_force(&fit, -3, 3);
  CG_CLOSE(cg_termfit_force(&fit, 2), cg_termfit_force(&fit, 2 + 4 * M_PI),
           1e-12);
  unsample(&fit, 20, 23);
  unsample(&fit, 0, 2);
  cg_termfit_complete(&fit, 2.5);
  double sum = 0;
  for (int d = 0; d < 24; d++)
    sum += fit.coef[d];
  CG_CLOSE(sum, 0, 1e-11);
  for (int d = 0; d < 3; d++)
    CG_CLOSE(fit.coef[24 + d], fit.coef[d], 0);
  CG_CLOSE(cg_termfit_potential(&fit, -M_PI),
           cg_termfit_potential(&fit, M_PI - 1e-13), 1e-10);
  the_potential_belongs_to_the_force(&fit, -3, 3);
  cg_termfit_clear(&fit);
}

/* Of all fillings the smoothest: any other that closes is rougher. */
static void gaps_are_filled_smoothly(void)
{
  enum { N = 24, GAP = 6 };
  cg_termfit fit = fit_of(&cg_term_dihedral, N, -M_PI, M_PI, wave);
  unsample(&fit, 9, 9 + GAP - 1);
  cg_termfit_complete(&fit, 2.5);
  double rough[3];
  for (int side = -1; side <= 1; side++) {
    double c[N];
    for (int d = 0; d < N; d++)
      c[d] = fit.coef[d];
    c[10] += side * 1e-3;
    c[13] -= side * 1e-3;
    rough[side + 1] = 0;
    for (int d = 0; d < N; d++)
      rough[side + 1] +=
          pow(c[(d + N - 1) % N] - 2 * c[d] + c[(d + 1) % N], 2);
  }
  CU_ASSERT(rough[0] > rough[1] && rough[2] > rough[1]);
  /* and to first order equally on both sides */
  CG_CLOSE(rough[0] - rough[1], rough[2] - rough[1], 1e-12);
  cg_termfit_clear(&fit);
}

static void tables_of_angles_are_in_degrees(void)
{
  cg_termfit fit = fit_of(&cg_term_angle, 10, 1, 2, pushing);
  const double q[2] = {1.2, 1.7};
  cg_termfit_complete(&fit, 2.5);
  cg_table *table = cg_table_of_term(&fit, 2, q);
  CG_CLOSE(table->x[0], 1.2 * 180 / M_PI, 1e-12);
  CG_CLOSE(table->f[1], 8.5 * M_PI / 180, 1e-14);
  CG_CLOSE(table->u[0] - table->u[1], 2.5 * (1.7 * 1.7 - 1.2 * 1.2), 1e-12);
  CU_ASSERT(table->flag[0] == 'i');
  cg_table_free(table);
  cg_termfit_clear(&fit);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a line goes on over gaps and ends", a_line_goes_on_over_gaps_and_ends},
    {"ends drive back", ends_drive_back},
    {"ends that are noise are left out", ends_that_are_noise_are_left_out},
    {"ends of noise alone stay", ends_of_noise_alone_stay},
    {"a circle closes", a_circle_closes},
    {"gaps are filled smoothly", gaps_are_filled_smoothly},
    {"tables of angles are in degrees", tables_of_angles_are_in_degrees},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "fitted bonded terms", tests);
}
