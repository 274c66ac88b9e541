/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tail of a fitted pair force that is switched off (see termfit.h).
 *
 * From r_s on the force of the fit is multiplied by
 *
 *   S(x) = 1 - 10 x^3 + 15 x^4 - 6 x^5,   x = (r - r_s)/(max - r_s),
 *
 * which falls from 1 to 0 with its first and second derivatives 0 at both ends
 * (GROMACS Reference Manual, "Modified non-bonded interactions", where it is
 * the potential's), so that a cubic spline stays as smooth as it is.
 *
 * The potential is exact: between two knots f S is a polynomial of degree
 * k - 1 + 5 for splines of order k, at most 16, and Gauss-Legendre quadrature
 * by 9 points is exact up to degree 17.  Cost: 9 forces for each interval of
 * the tail a potential.
 *
 * Disadvantage: the model is not the one that fits best, which is what
 * f(max) = 0 as a constraint of the fit gives.  What is cut away is missing in
 * its pressure and its energy. */
#include "model/termfit.h"

#include <math.h>

#include "base/error.h"

static const double SHARE = 0.1; /* of the range */

void cg_termfit_switch(cg_termfit *fit)
{
  const cg_basis *b = &fit->basis;
  CG_ASSERT(fit->term == &cg_term_pair && b->class->local);
  fit->switch_from = b->max - SHARE * (b->max - b->min);
}

/* S at r. */
static double factor(const cg_termfit *fit, double r)
{
  double width = fit->basis.max - fit->switch_from;
  double x = fmin((r - fit->switch_from) / width, 1);
  return 1 - x * x * x * (10 - x * (15 - 6 * x));
}

static double slope(const cg_termfit *fit, double r)
{
  double width = fit->basis.max - fit->switch_from;
  double x = fmin((r - fit->switch_from) / width, 1);
  return -30 * x * x * (1 - x) * (1 - x) / width;
}

bool cg_termfit_in_tail(const cg_termfit *fit, double r)
{
  return fit->switch_from > 0 && r > fit->switch_from;
}

double cg_termfit_tail(const cg_termfit *fit, double r)
{
  return cg_termfit_in_tail(fit, r) ? factor(fit, r) : 1;
}

double cg_termfit_tail_slope(const cg_termfit *fit, double r)
{
  return cg_termfit_in_tail(fit, r) ? slope(fit, r) : 0;
}

/* Of f S over a stretch without a knot inside. */
static double quadrature(const cg_termfit *fit, double lo, double hi)
{
  static const double place[] = {
      0, 0.32425342340380893, 0.6133714327005904, 0.8360311073266358,
      0.96816023950762609};
  static const double weight[] = {
      0.33023935500125976, 0.31234707704000284, 0.26061069640293546,
      0.18064816069485740, 0.081274388361574412};
  double middle = 0.5 * (lo + hi), half = 0.5 * (hi - lo), sum = 0;
  for (int side = -1; side <= 1; side += 2)
    for (int p = side < 0 ? 1 : 0; p < 5; p++) {
      double r = middle + side * half * place[p];
      sum += weight[p] * factor(fit, r) *
             cg_basis_sum(&fit->basis, fit->coef, r);
    }
  return half * sum;
}

double cg_termfit_tail_integral(const cg_termfit *fit, double r)
{
  const cg_basis *b = &fit->basis;
  double t, sum = 0;
  int i;
  if (!cg_basis_find(b, fmin(r, b->max), &i, &t))
    return 0;
  for (; i < b->intervals; i++) {
    double knot = i + 1 < b->intervals ? b->min + (i + 1) * b->h : b->max;
    if (knot > r)
      sum += quadrature(fit, r, knot);
    r = fmax(r, knot);
  }
  return sum;
}
