/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fitted pair force, defined everywhere (see pairfit.h).
 *
 * The core.  Below the shortest distances of the data the spline is noise,
 * and an MD run that gets there would stay there.  Since repulsion between
 * beads is steep, the power law that continues value and slope of the force
 * is a mild extrapolation; n = -r f'/f is held in 6 ... 24, the range from a
 * soft polymer blob to a hard Mie wall.
 *
 * The potential is exact: the integral of the spline in closed form, and
 *
 *   int_r^rc f_c (r_c/s)^n ds = f_c r_c/(n - 1) ((r_c/r)^(n-1) - 1).
 *
 * Errors.  se(f)^2 = B^T C B with the jackknife covariance C of the
 * coefficients.  Disadvantage: a core has no error of its own. */
#include "model/pairfit.h"

#include <math.h>

#include "base/mem.h"

static const double SURE = 0.1;    /* relative error of a trusted knot */
static const double ATTRACTIVE = 2; /* standard errors below 0 */
static const double LEAST_POWER = 6, MOST_POWER = 24, WCA_POWER = 13;

void cg_pairfit_clear(cg_pairfit *fit)
{
  cg_free(fit->name);
  cg_free(fit->type_name[0]);
  cg_free(fit->type_name[1]);
  cg_free(fit->coef);
  cg_free(fit->sampled);
  cg_free(fit->covariance);
  cg_free(fit->samples);
  *fit = (cg_pairfit){0};
}

static bool all_sampled(const cg_pairfit *fit, int interval)
{
  for (int j = 0; j < fit->basis.order; j++)
    if (!fit->sampled[interval + j])
      return false;
  return true;
}

bool cg_pairfit_is_sampled(const cg_pairfit *fit, double r)
{
  int i;
  double t;
  return cg_bspline_find(&fit->basis, r, &i, &t) && all_sampled(fit, i);
}

double cg_pairfit_spline_error(const cg_pairfit *fit, double r)
{
  double B[CG_BSPLINE_MAX_ORDER], t, sum = 0;
  int i, m = cg_bspline_count(&fit->basis);
  if (!fit->covariance || !cg_bspline_find(&fit->basis, r, &i, &t))
    return 0;
  cg_bspline_values(&fit->basis, t, B);
  for (int j = 0; j < fit->basis.order; j++)
    for (int l = 0; l < fit->basis.order; l++)
      sum += B[j] * fit->covariance[(i + j) * m + i + l] * B[l];
  return sqrt(fmax(sum, 0));
}

static void take_core(cg_pairfit *fit, double r, double force, double power)
{
  fit->core = r;
  fit->core_force = force;
  fit->core_power = fmin(fmax(power, LEAST_POWER), MOST_POWER);
}

static double slope_at(const cg_pairfit *fit, double r)
{
  return cg_bspline_sum_derivative(&fit->basis, fit->coef, r, 1);
}

static void take_knot(cg_pairfit *fit, double r)
{
  double f = cg_bspline_sum(&fit->basis, fit->coef, r);
  if (f > 0)
    take_core(fit, r, f, -r * slope_at(fit, r) / f);
}

/* The knot to begin at; *first the first sampled one.  Both -1 where there is
 * none. */
static double find_safe_knot(const cg_pairfit *fit, double *first)
{
  const cg_bspline *b = &fit->basis;
  *first = -1;
  for (int i = 0; i < b->intervals; i++) {
    double r = b->min + i * b->h, f = cg_bspline_sum(b, fit->coef, r);
    double error = cg_pairfit_spline_error(fit, r);
    if (!all_sampled(fit, i))
      continue;
    if (*first < 0)
      *first = r;
    if (f > 0 && slope_at(fit, r) < 0 && error < SURE * f)
      return r;
    if (f + ATTRACTIVE * error < 0)
      break;
  }
  return -1;
}

void cg_pairfit_set_core(cg_pairfit *fit, double energy)
{
  double first, safe = find_safe_knot(fit, &first);
  fit->core = fit->core_force = fit->core_power = 0;
  if (first <= 0)
    return;
  take_core(fit, first, 24 * energy / first, WCA_POWER);
  take_knot(fit, safe > 0 ? safe : first);
}

double cg_pairfit_force(const cg_pairfit *fit, double r)
{
  if (r > fit->basis.max)
    return 0;
  if (r < fit->core)
    return fit->core_force * pow(fit->core / r, fit->core_power);
  return cg_bspline_sum(&fit->basis, fit->coef, r);
}

/* From r, clamped to the range, to max. */
static double spline_potential(const cg_pairfit *fit, double r)
{
  return cg_bspline_integral(&fit->basis, fit->coef,
                             fmin(fmax(r, fit->basis.min), fit->basis.max));
}

double cg_pairfit_potential(const cg_pairfit *fit, double r)
{
  double power = fit->core_power - 1;
  if (r >= fit->core)
    return spline_potential(fit, r);
  return spline_potential(fit, fit->core) +
         fit->core_force * fit->core / power *
             (pow(fit->core / r, power) - 1);
}

double cg_pairfit_error(const cg_pairfit *fit, double r)
{
  if (r >= fit->core)
    return cg_pairfit_spline_error(fit, r);
  return cg_pairfit_spline_error(fit, fit->core) *
         pow(fit->core / r, fit->core_power);
}
