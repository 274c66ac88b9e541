/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The core of a fitted pair force (see termfit.h).
 *
 * Below the shortest distances of the data the spline is noise, and an MD run
 * that gets there would stay there.  Since repulsion between beads is steep,
 * the power law that continues value and slope of the force is a mild
 * extrapolation; n = -r f'/f is held in 6 ... 24, the range from a soft polymer
 * blob to a hard Mie wall.  Disadvantage: a core has no error of its own. */
#include <math.h>

#include "model/termfit.h"

static const double SURE = 0.1;    /* relative error of a trusted knot */
static const double ATTRACTIVE = 2; /* standard errors below 0 */
static const double LEAST_POWER = 6, MOST_POWER = 24, WCA_POWER = 13;

static void take_core(cg_termfit *fit, double r, double force, double power)
{
  fit->core = r;
  fit->core_force = force;
  fit->core_power = fmin(fmax(power, LEAST_POWER), MOST_POWER);
}

static void take_knot(cg_termfit *fit, double r)
{
  double f = cg_termfit_basis_force(fit, r);
  if (f > 0)
    take_core(fit, r, f, -r * cg_termfit_basis_slope(fit, r) / f);
}

/* The knot to begin at; *first the first sampled one.  Both -1 where there is
 * none. */
static double find_safe_knot(const cg_termfit *fit, double *first)
{
  const cg_basis *b = &fit->basis;
  *first = -1;
  for (int i = 0; i < b->intervals; i++) {
    double r = b->min + i * b->h, f = cg_termfit_basis_force(fit, r);
    double error = cg_termfit_basis_error(fit, r);
    if (!cg_termfit_is_sampled(fit, r + 0.5 * b->h))
      continue;
    if (*first < 0)
      *first = r;
    if (f > 0 && cg_termfit_basis_slope(fit, r) < 0 && error < SURE * f)
      return r;
    if (f + ATTRACTIVE * error < 0)
      break;
  }
  return -1;
}

void cg_termfit_set_core(cg_termfit *fit, double energy)
{
  double first, safe = find_safe_knot(fit, &first);
  fit->core = fit->core_force = fit->core_power = 0;
  if (first <= 0)
    return;
  take_core(fit, first, 24 * energy / first, WCA_POWER);
  take_knot(fit, safe > 0 ? safe : first);
}
