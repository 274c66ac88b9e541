/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file math/bspline.h
 *
 * Uniform B-splines of any order on [min, max].
 *
 * Order k (4 = cubic), n equal intervals of width h = (max - min)/n, knots
 * min + j h for j = 1-k ... n+k-1, none repeated; n + k - 1 functions.  On
 * [min, max] they sum to 1; function d is nonzero on
 * (min + (d-k+1) h, min + (d+1) h).  A value outside [min, max] belongs to no
 * function; both ends belong.  (de Boor, A Practical Guide to Splines, 1978.)
 * All functions are local.
 */
#ifndef CGMAP_MATH_BSPLINE_H
#define CGMAP_MATH_BSPLINE_H

#include <stdbool.h>

enum { CG_BSPLINE_MAX_ORDER = 12 };

typedef struct cg_bspline {
  int order;     /**< k, 1 ... CG_BSPLINE_MAX_ORDER */
  int intervals; /**< n, at least 1 */
  double min, max;
  double h; /**< (max - min)/n */
} cg_bspline;

/** The basis of n intervals. */
cg_bspline cg_bspline_make(int order, int intervals, double min, double max);

/** Intervals for a wanted step: max(1, round((max - min)/step)). */
int cg_bspline_intervals(double min, double max, double step);

/** Number of functions, n + k - 1. */
int cg_bspline_count(const cg_bspline *b);

/** Interval of x and place in it: 0 ... n-1 and t in [0, 1]; x = max lies in
 * the last one.
 * \return false where x is outside [min, max].  */
bool cg_bspline_find(const cg_bspline *b, double x, int *interval, double *t);

/** The k functions that are nonzero on an interval, at place t; function
 * `interval + j` has value B[j].  */
void cg_bspline_values(const cg_bspline *b, double t, double *B);

/** Their \a nth derivatives with respect to x (nth >= 0). */
void cg_bspline_derivatives(const cg_bspline *b, double t, int nth, double *B);

/** The spline sum_d c_d B_d at x, clamped to [min, max]. */
double cg_bspline_sum(const cg_bspline *b, const double *c, double x);

/** Its nth derivative at x, clamped likewise. */
double cg_bspline_sum_derivative(const cg_bspline *b, const double *c,
                                 double x, int nth);

/** The exact integral of the spline from x to max, for x in [min, max].
 * By the identity  int B_{d,k} = h sum_{j >= d} B_{j,k+1}. */
double cg_bspline_integral(const cg_bspline *b, const double *c, double x);

#endif
