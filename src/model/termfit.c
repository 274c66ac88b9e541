/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fitted force, defined everywhere (see termfit.h).
 *
 * The potential is exact: the integral of the spline in closed form, of
 * straight lines, and
 *
 *   int_r^rc f_c (r_c/s)^n ds = f_c r_c/(n - 1) ((r_c/r)^(n-1) - 1).
 *
 * Errors.  se(f)^2 = B^T C B with the jackknife covariance C of the
 * coefficients. */
#include "model/termfit.h"

#include <math.h>

#include "base/mem.h"

void cg_termfit_clear(cg_termfit *fit)
{
  cg_free(fit->name);
  for (int k = 0; k < CG_MOST_TYPES; k++)
    cg_free(fit->type_name[k]);
  cg_free(fit->coef);
  cg_free(fit->sampled);
  cg_free(fit->covariance);
  cg_free(fit->samples);
  *fit = (cg_termfit){0};
}

bool cg_termfit_is_formula(const cg_termfit *fit)
{
  return !fit->basis.class->local;
}

bool cg_termfit_interval(const cg_termfit *fit, int i)
{
  int first;
  double middle = fit->basis.min + (i + 0.5) * fit->basis.h;
  if (i < 0 || i >= fit->basis.intervals)
    return false;
  if ((cg_termfit_is_formula(fit) || cg_termfit_has_ends(fit)) &&
      (middle < fit->end[0] || middle > fit->end[1]))
    return false;
  for (int n = cg_basis_on(&fit->basis, i, &first); n > 0; n--, first++)
    if (!fit->sampled[first])
      return false;
  return true;
}

int cg_termfit_columns(const cg_termfit *fit)
{
  return cg_basis_columns(&fit->basis, fit->term->periodic);
}

bool cg_termfit_is_sampled(const cg_termfit *fit, double q)
{
  int i;
  double t;
  return cg_basis_find(&fit->basis, q, &i, &t) && cg_termfit_interval(fit, i);
}

bool cg_termfit_range(const cg_termfit *fit, int *first, int *last)
{
  *first = 0;
  *last = fit->basis.intervals - 1;
  while (*first <= *last && !cg_termfit_interval(fit, *first))
    ++*first;
  while (*last > *first && !cg_termfit_interval(fit, *last))
    --*last;
  return *first <= *last;
}

double cg_termfit_basis_error(const cg_termfit *fit, double q)
{
  double B[CG_BASIS_MOST], slope[CG_BASIS_MOST], sum = 0;
  const double *of = fit->term->many ? slope : B;
  int i, m = cg_basis_count(&fit->basis);
  if (!fit->covariance || cg_basis_interval(&fit->basis, q) < 0)
    return 0;
  int n = cg_basis_values(&fit->basis, q, &i, B, slope);
  for (int j = 0; j < n; j++)
    for (int l = 0; l < n; l++)
      sum += of[j] * fit->covariance[(i + j) * m + i + l] * of[l];
  return cg_termfit_tail(fit, q) * sqrt(fmax(sum, 0));
}

double cg_termfit_basis_force(const cg_termfit *fit, double q)
{
  if (fit->term->many)
    return -cg_basis_slope(&fit->basis, fit->coef, q);
  return cg_termfit_tail(fit, q) *
         cg_basis_sum(&fit->basis, fit->coef, q);
}

double cg_termfit_basis_slope(const cg_termfit *fit, double q)
{
  double slope = cg_basis_slope(&fit->basis, fit->coef, q);
  if (!cg_termfit_in_tail(fit, q))
    return slope;
  return cg_termfit_tail(fit, q) * slope +
         cg_termfit_tail_slope(fit, q) *
             cg_basis_sum(&fit->basis, fit->coef, q);
}

bool cg_termfit_has_ends(const cg_termfit *fit)
{
  return fit->term->bonded || fit->term->many;
}

/* The place on the circle; elsewhere q itself. */
static double placed(const cg_termfit *fit, double q)
{
  double around = fit->term->hi - fit->term->lo;
  if (!fit->term->periodic)
    return q;
  return q - around * floor((q - fit->term->lo) / around);
}

/* The end that q lies beyond: 0, 1, or -1 for none. */
static int beyond(const cg_termfit *fit, double q)
{
  if (!cg_termfit_has_ends(fit) || cg_termfit_is_formula(fit))
    return -1;
  return q < fit->end[0] ? 0 : q > fit->end[1] ? 1 : -1;
}

bool cg_termfit_in_core(const cg_termfit *fit, double q)
{
  return !cg_termfit_has_ends(fit) && q < fit->core;
}

/* Of that force, from q, clamped to the range, to max; of many the potential
 * itself. */
static double integral(const cg_termfit *fit, double q)
{
  const cg_basis *b = &fit->basis;
  if (fit->term->many)
    return cg_basis_sum(b, fit->coef, q);
  if (fit->switch_from == 0)
    return cg_basis_integral(b, fit->coef, q);
  if (cg_termfit_in_tail(fit, q))
    return cg_termfit_tail_integral(fit, q);
  return cg_basis_integral(b, fit->coef, q) -
         cg_basis_integral(b, fit->coef, fit->switch_from) +
         cg_termfit_tail_integral(fit, fit->switch_from);
}

double cg_termfit_force(const cg_termfit *fit, double q)
{
  q = placed(fit, q);
  int e = beyond(fit, q);
  if (e >= 0)
    return cg_termfit_basis_force(fit, fit->end[e]) +
           fit->slope[e] * (q - fit->end[e]);
  if (!cg_termfit_has_ends(fit) && q > fit->basis.max)
    return 0;
  if (cg_termfit_in_core(fit, q))
    return fit->core_force * pow(fit->core / q, fit->core_power);
  return cg_termfit_basis_force(fit, q);
}

static double core_potential(const cg_termfit *fit, double r)
{
  double power = fit->core_power - 1;
  return integral(fit, fit->core) + fit->core_force * fit->core / power *
                                        (pow(fit->core / r, power) - 1);
}

double cg_termfit_potential(const cg_termfit *fit, double q)
{
  q = placed(fit, q);
  int e = beyond(fit, q);
  if (cg_termfit_in_core(fit, q))
    return core_potential(fit, q);
  if (e < 0)
    return integral(fit, q) - fit->least;
  double by = q - fit->end[e];
  return integral(fit, fit->end[e]) -
         cg_termfit_basis_force(fit, fit->end[e]) * by -
         0.5 * fit->slope[e] * by * by - fit->least;
}

double cg_termfit_error(const cg_termfit *fit, double q)
{
  q = placed(fit, q);
  int e = beyond(fit, q);
  if (e >= 0)
    return cg_termfit_basis_error(fit, fit->end[e]);
  if (!cg_termfit_in_core(fit, q))
    return cg_termfit_basis_error(fit, q);
  return cg_termfit_basis_error(fit, fit->core) *
         pow(fit->core / q, fit->core_power);
}
