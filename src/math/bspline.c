/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Uniform B-splines (see bspline.h).
 *
 * Values come from the triangle of Cox and de Boor, which for equal intervals
 * needs no knots but the place t in the interval: order m + 1 follows from
 * order m by
 *
 *   B_{j,m+1} = (t + m - j)/m B_{j-1,m} + (j + 1 - t)/m B_{j,m},
 *
 * derivatives from  B'_{j,k} = (B_{j-1,k-1} - B_{j,k-1})/h, the integral from
 * int_{-inf}^x B_{d,k} = h sum_{j >= d} B_{j,k+1}(x), where function d of both
 * orders begins at the same knot.  (de Boor, A Practical Guide to Splines,
 * 1978, ch. X.)  Cost: k^2/2 multiplications a point. */
#include "math/bspline.h"

#include <math.h>

#include "base/error.h"

static int count(const cg_basis *b)
{
  return b->intervals + b->order - 1;
}

static void values_of_order(int order, double t, double *B)
{
  B[0] = 1;
  for (int m = 1; m < order; m++) {
    double carried = 0;
    for (int j = 0; j < m; j++) {
      double below = B[j] / m;
      B[j] = carried + (j + 1 - t) * below;
      carried = (t + m - 1 - j) * below;
    }
    B[m] = carried;
  }
}

void cg_bspline_values(const cg_basis *b, double t, double *B)
{
  values_of_order(b->order, t, B);
}

/* From the values of `order` functions to those of order + 1's derivatives. */
static void differentiate(int order, double h, double *B)
{
  B[order] = B[order - 1] / h;
  for (int j = order - 1; j > 0; j--)
    B[j] = (B[j - 1] - B[j]) / h;
  B[0] = -B[0] / h;
}

void cg_bspline_derivatives(const cg_basis *b, double t, int nth, double *B)
{
  int order = b->order - nth;
  if (order < 1) {
    for (int j = 0; j < b->order; j++)
      B[j] = 0;
    return;
  }
  values_of_order(order, t, B);
  for (; order < b->order; order++)
    differentiate(order, b->h, B);
}

static int values(const cg_basis *b, double x, double *B, double *slope)
{
  double t;
  int i;
  CG_ASSERT(cg_basis_find(b, x, &i, &t));
  cg_bspline_values(b, t, B);
  if (slope)
    cg_bspline_derivatives(b, t, 1, slope);
  return i;
}

/* The antiderivative that lacks the constant sum_d c_d h, at place t of
 * interval i: its coefficients are -h times the sums of c from above. */
static double antiderivative(const cg_basis *b, const double *c, int i,
                             double t)
{
  double B[CG_BSPLINE_MAX_ORDER + 1], above = 0, sum = 0;
  values_of_order(b->order + 1, t, B);
  for (int d = count(b); d >= i; d--) {
    if (d < count(b))
      above += c[d];
    if (d <= i + b->order)
      sum -= above * B[d - i];
  }
  return b->h * sum;
}

static double integral(const cg_basis *b, const double *c, double x)
{
  double t;
  int i;
  CG_ASSERT(cg_basis_find(b, x, &i, &t));
  return antiderivative(b, c, b->intervals - 1, 1.0) -
         antiderivative(b, c, i, t);
}

/* The sums over j >= d of values of order k + 1, times h: the integral of the
 * function that begins where that of order k + 1 does. */
static void add_up(const cg_basis *b, double *B)
{
  for (int j = b->order; j >= 0; j--)
    B[j] = b->h * B[j] + (j < b->order ? B[j + 1] : 0);
}

/* Up to places of which the sums of t^m are known: of order k + 1,
 * B_j(t) = sum_m B_j^(m)(0) h^m t^m/m!. */
static void before(const cg_basis *b, const double *power, double *sum)
{
  const cg_basis next = {.order = b->order + 1, .h = b->h};
  double slope[CG_BSPLINE_MAX_ORDER + 1], factor = 1;
  for (int j = 0; j <= b->order; j++)
    sum[j] = 0;
  for (int m = 0; m <= b->order; m++) {
    cg_bspline_derivatives(&next, 0, m, slope);
    for (int j = 0; j <= b->order; j++)
      sum[j] += slope[j] * factor * power[m];
    factor *= b->h / (m + 1);
  }
  add_up(b, sum);
}

/* Of a function that ends before max, all of its h lies there; of others what
 * is behind max is missing. */
static void integrals(const cg_basis *b, int i, const double *power,
                      double *value)
{
  double here[CG_BSPLINE_MAX_ORDER + 1], end[CG_BSPLINE_MAX_ORDER + 1];
  int last = b->intervals - 1;
  before(b, power, here);
  values_of_order(b->order + 1, 1, end);
  add_up(b, end);
  for (int j = 1; j <= b->order; j++)
    value[j - 1] =
        power[0] * (i + j > last ? end[i + j - last] : b->h) - here[j];
}

const cg_basis_class cg_basis_bspline = {.name = "bspline",
                                         .local = true,
                                         .count = count,
                                         .values = values,
                                         .integral = integral,
                                         .integrals = integrals};
