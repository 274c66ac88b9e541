/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fitted formula (see termfit.h).
 *
 * It holds where there are no data as well as where there are, so that neither
 * core nor straight ends are made; what is known of it is between which
 * intervals the data lie.  Whether it is the right formula its residual tells,
 * beside that of B-splines.
 *
 * Errors of its parameters are the jackknife's of the parameters themselves,
 * which are no linear functions of the coefficients: one that is not defined
 * in all the fits has none. */
#include "model/termfit.h"

#include <math.h>

#include "base/mem.h"
#include "math/blocks.h"

/* U of a bonded formula is lowered by its least value: of a spring, whatever
 * its range, at q0, which the straight ends find. */
void cg_termfit_set_formula(cg_termfit *fit)
{
  const cg_basis *b = &fit->basis;
  int first = 0, last = b->intervals - 1;
  while (first < last && fit->samples[first] == 0)
    first++;
  while (last > first && fit->samples[last] == 0)
    last--;
  fit->core = fit->core_force = fit->core_power = fit->least = 0;
  fit->end[0] = b->min + first * b->h;
  fit->end[1] = fmin(b->min + (last + 1) * b->h, b->max);
  for (int e = 0; e < 2; e++)
    fit->slope[e] = cg_basis_slope(b, fit->coef, fit->end[e]);
  if (fit->term->bonded && fit->seen)
    fit->least = cg_termfit_least(fit);
}

void cg_termfit_parameters(const cg_termfit *fit, double *value)
{
  if (fit->basis.class->parameters > 0)
    fit->basis.class->parameters_of(fit->coef, value);
}

void cg_termfit_parameter_errors(cg_termfit *fit, int n, const double *coef)
{
  const cg_basis_class *class = fit->basis.class;
  int m = class->parameters, count = cg_basis_count(&fit->basis);
  double *value = CG_ARRAY(double, n * m + 1);
  for (int k = 0; k < n && m > 0; k++)
    class->parameters_of(coef + k * count, value + k * m);
  for (int p = 0; p < m; p++) {
    double error = n > 0 ? cg_blocks_jackknife(n, value + p, m) : -1;
    fit->parameter_error[p] = isfinite(error) ? error : -1;
  }
  cg_free(value);
}
