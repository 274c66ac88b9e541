/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gaps in the data of a fitted force, and what holds beyond their ends (see
 * termfit.h).
 *
 * Coefficients that the data do not determine, between some that they do, are
 * those with the least sum of (c_{d-1} - 2 c_d + c_{d+1})^2: the discrete form
 * of the smoothest curve, straight where it joins straight ends.  On a circle
 * the integral of f is the sum of the coefficients times the width of an
 * interval, so the condition that it vanish is one linear equation, met with
 * the least roughness too.  Two or more gaps share it: how high the arcs
 * between them lie relative to each other the forces do not tell.
 *
 * The potential of a local density has a constant of its own on either side of
 * a gap that the data do not reach across; there the part above is moved to
 * where the mean of the slopes at the ends of the gap leads.
 *
 * Beyond the ends of bonded terms f goes on as a straight line that drives
 * back: -kT/Var q is the slope of the harmonic force of that spread.  A
 * handful of tuples at the end of a distribution leaves a spline that is
 * noise, in which a stiff bond would find a hole: knots there are passed over
 * until the error of the force is one of U of less than kT over an interval.
 * Where that takes more than half of the range, all is noise, and nothing is
 * passed over.  Disadvantage: a line has no error of its own.
 *
 * The least U is found where f falls through 0.  Terms of many beads go on with
 * the force that they end with. */
#include <math.h>

#include "base/mem.h"
#include "math/dense.h"
#include "model/termfit.h"

typedef struct gaps {
  int n, m;      /* columns; of them without data, inside */
  bool circle;
  int *column;   /* m */
  int *place;    /* n: in column, -1 where the data tell */
  int lo, hi;    /* first and last column with data */
} gaps;

static gaps find_gaps(const cg_termfit *fit)
{
  gaps g = {.n = cg_termfit_columns(fit), .circle = fit->term->periodic};
  g.column = CG_ARRAY(int, g.n);
  g.place = CG_ARRAY(int, g.n);
  g.hi = g.n - 1;
  while (g.lo < g.n && !fit->sampled[g.lo])
    g.lo++;
  while (g.hi > g.lo && !fit->sampled[g.hi])
    g.hi--;
  for (int d = 0; d < g.n; d++) {
    bool inside = g.lo < g.n && (g.circle || (d > g.lo && d < g.hi));
    g.place[d] = inside && !fit->sampled[d] ? g.m : -1;
    if (g.place[d] >= 0)
      g.column[g.m++] = d;
  }
  return g;
}

static void clear_gaps(gaps *g)
{
  cg_free(g->column);
  cg_free(g->place);
}

/* Add one second difference around column d: (A x - b)^2 over the unknown
 * ones. */
static void add_difference(const gaps *g, const double *c, int d, double *A,
                           double *b)
{
  static const double weight[3] = {1, -2, 1};
  double known = 0;
  int at[3];
  for (int j = 0; j < 3; j++) {
    int column = (d + j - 1 + g->n) % g->n;
    at[j] = g->place[column];
    known += at[j] < 0 ? weight[j] * c[column] : 0;
  }
  for (int j = 0; j < 3; j++) {
    if (at[j] < 0)
      continue;
    b[at[j]] -= weight[j] * known;
    for (int l = 0; l < 3; l++)
      if (at[l] >= 0)
        A[at[j] * g->m + at[l]] += weight[j] * weight[l];
  }
}

/* Shift the unknown ones along y so that all columns sum to 0. */
static void close_circle(const gaps *g, const double *c, const double *y,
                         double *x)
{
  double sum = 0, sum_y = 0;
  for (int d = 0; d < g->n; d++)
    sum += g->place[d] < 0 ? c[d] : x[g->place[d]];
  for (int u = 0; u < g->m; u++)
    sum_y += y[u];
  for (int u = 0; u < g->m; u++)
    x[u] -= sum / sum_y * y[u];
}

static void fill(const gaps *g, double *c)
{
  int m = g->m;
  double *A = CG_ARRAY(double, m * m), *b = CG_ARRAY(double, 2 * m);
  double *x = CG_ARRAY(double, 2 * m);
  int first = g->circle ? 0 : g->lo + 1, last = g->circle ? g->n : g->hi;
  for (int d = first; d < last; d++)
    add_difference(g, c, d, A, b);
  for (int u = 0; u < m; u++)
    b[m + u] = 1;
  if (cg_dense_solve(m, A, 2, b, CG_SOLVER_AUTO, x, NULL) == CG_OK) {
    if (g->circle)
      close_circle(g, c, x + m, x);
    for (int u = 0; u < m; u++)
      c[g->column[u]] = x[u];
  }
  cg_free(A);
  cg_free(b);
  cg_free(x);
}

/* Columns d - 1 and e + 1 of the parts on both sides of a gap d ... e - 1. */
static double step_between(const gaps *g, const double *c, int d, int e)
{
  double below = d - 2 >= g->lo ? c[d - 1] - c[d - 2] : 0;
  double above = e + 1 <= g->hi ? c[e + 1] - c[e] : 0;
  return 0.5 * (below + above) * (e - d + 1);
}

static void move_parts(const gaps *g, double *c)
{
  for (int d = g->lo + 1; d < g->hi; d++) {
    int e = d;
    while (e < g->hi && g->place[e] >= 0)
      e++;
    if (e == d)
      continue;
    double by = c[d - 1] + step_between(g, c, d, e) - c[e];
    for (int k = e; k <= g->hi; k++)
      c[k] += g->place[k] < 0 ? by : 0;
    d = e;
  }
}

void cg_termfit_fill_gaps(cg_termfit *fit)
{
  gaps g = find_gaps(fit);
  if (g.m > 0 && fit->term == &cg_term_density)
    move_parts(&g, fit->coef);
  if (g.m > 0)
    fill(&g, fit->coef);
  for (int d = g.n; d < cg_basis_count(&fit->basis); d++)
    fit->coef[d] = fit->coef[d - g.n];
  clear_gaps(&g);
}

/* Of q over the samples, from the middles of the intervals. */
static double variance(const cg_termfit *fit)
{
  const cg_basis *b = &fit->basis;
  double n = 0, sum = 0, square = 0;
  for (int i = 0; i < b->intervals; i++) {
    double q = b->min + (i + 0.5) * b->h, count = (double)fit->samples[i];
    n += count;
    sum += count * q;
    square += count * q * q;
  }
  double spread = n > 0 ? square / n - (sum / n) * (sum / n) : 0;
  return fmax(spread, b->h * b->h / 12);
}

static double slope_at(const cg_termfit *fit, double q)
{
  return cg_basis_slope(&fit->basis, fit->coef, q);
}

/* Where f falls through 0 between lo and hi. */
static double find_zero(const cg_termfit *fit, double lo, double hi)
{
  for (int step = 0; step < 60; step++) {
    double middle = 0.5 * (lo + hi);
    if (cg_termfit_force(fit, middle) > 0)
      lo = middle;
    else
      hi = middle;
  }
  return 0.5 * (lo + hi);
}

double cg_termfit_least(const cg_termfit *fit)
{
  enum { POINTS = 8 }; /* in an interval */
  double lo = fit->end[0], hi = fit->end[1];
  double step = fit->basis.h / POINTS;
  int n = (int)ceil((hi - lo) / step);
  double least = fmin(cg_termfit_potential(fit, lo),
                      cg_termfit_potential(fit, hi));
  for (int e = 0; e < 2 && !fit->term->periodic && fit->slope[e] < 0; e++) {
    double q = fit->end[e] -
               cg_termfit_force(fit, fit->end[e]) / fit->slope[e];
    if (e == 0 ? q < lo : q > hi)
      least = fmin(least, cg_termfit_potential(fit, q));
  }
  for (int i = 0; i < n; i++) {
    double a = lo + i * step, b = fmin(a + step, hi);
    if (cg_termfit_force(fit, a) > 0 && cg_termfit_force(fit, b) <= 0)
      least = fmin(least, cg_termfit_potential(fit, find_zero(fit, a, b)));
  }
  return least;
}

static double knot(const cg_basis *b, int i)
{
  return fmin(b->min + i * b->h, b->max);
}

/* The first knot of at most so many from an end where the force is known well
 * enough, else the end. */
static double find_end(const cg_termfit *fit, int end, int inward, int most,
                       double energy)
{
  const cg_basis *b = &fit->basis;
  for (int k = 0; k < most; k++) {
    double q = knot(b, end + inward * k);
    if (cg_termfit_basis_error(fit, q) * b->h < energy)
      return q;
  }
  return knot(b, end);
}

void cg_termfit_set_ends(cg_termfit *fit, double energy)
{
  const cg_basis *b = &fit->basis;
  int first, last;
  fit->end[0] = b->min;
  fit->end[1] = b->max;
  fit->least = 0;
  bool any = cg_termfit_range(fit, &first, &last);
  if (any && !fit->term->periodic) {
    int half = fit->term->many ? 0 : (last + 2 - first) / 2;
    fit->end[0] = find_end(fit, first, 1, half, energy);
    fit->end[1] = find_end(fit, last + 1, -1, half, energy);
  }
  fit->slope[0] = fit->slope[1] = 0;
  if (fit->term->many)
    return;
  for (int e = 0; e < 2; e++) {
    double slope = slope_at(fit, fit->end[e]);
    fit->slope[e] = slope < 0 ? slope : -energy / variance(fit);
  }
  if (any)
    fit->least = cg_termfit_least(fit);
}
