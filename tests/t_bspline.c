/* SPDX-License-Identifier: GPL-2.0-or-later */
/* B-splines of every order, checked by roads that know nothing of the
 * triangle: truncated powers, finite differences, quadrature, polynomials. */
#include "harness.h"

#include <math.h>

#include "math/bspline.h"

enum { K = CG_BSPLINE_MAX_ORDER };

static int interval_and_values(const cg_basis *b, double x, double *B)
{
  int i = -1;
  double t;
  CU_ASSERT(cg_basis_find(b, x, &i, &t));
  cg_bspline_values(b, t, B);
  return i;
}

static void intervals_follow_the_step(void)
{
  CU_ASSERT(cg_basis_intervals(0.24, 0.5, 0.02) == 13);
  CU_ASSERT(cg_basis_intervals(0.2, 1.2, 0.03) == 33);
  CU_ASSERT(cg_basis_intervals(0.2, 0.201, 0.02) == 1);
  cg_basis b = cg_basis_make(&cg_basis_bspline, 4, 13, 0.24, 0.5);
  CU_ASSERT(cg_basis_count(&b) == 16);
}

static void both_ends_belong_and_nothing_beyond(void)
{
  cg_basis b = cg_basis_make(&cg_basis_bspline, 4, 33, 0.24, 0.9);
  int i;
  double t;
  CU_ASSERT(cg_basis_find(&b, 0.24, &i, &t) && i == 0 && t == 0);
  CU_ASSERT(cg_basis_find(&b, 0.9, &i, &t) && i == 32);
  CG_CLOSE(t, 1, 1e-13);
  CU_ASSERT(t <= 1);
  CU_ASSERT(!cg_basis_find(&b, nextafter(0.24, 0), &i, &t));
  CU_ASSERT(!cg_basis_find(&b, nextafter(0.9, 1), &i, &t));
  CU_ASSERT(!cg_basis_find(&b, NAN, &i, &t));
}

/* Each alone, by its unit vector; both are differences of numbers up to h. */
static void integrals_of_single_functions(void)
{
  for (int k = 1; k <= K; k++)
    for (int n = 1; n <= 9; n += 4) {
      cg_basis b = cg_basis_make(&cg_basis_bspline, k, n, 0.3, 1.1);
      for (int p = 0; p <= 57; p++) {
        double x = fmin(0.3 + 0.8 * p / 57, 1.1), value[K];
        int first, m = cg_basis_integrals(&b, x, &first, value);
        CU_ASSERT(m == k);
        for (int j = 0; j < m; j++) {
          double c[K + 9] = {0};
          c[first + j] = 1;
          CG_CLOSE(value[j], cg_basis_integral(&b, c, x), 1e-14 * b.h);
        }
      }
    }
}

static void functions_sum_to_1(void)
{
  double B[K];
  for (int k = 1; k <= K; k++) {
    cg_basis b = cg_basis_make(&cg_basis_bspline, k, 7, -1, 2.5);
    for (int p = 0; p <= 100; p++) {
      double sum = 0;
      interval_and_values(&b, -1 + 3.5 * p / 100, B);
      for (int j = 0; j < k; j++)
        sum += B[j];
      CG_CLOSE(sum, 1, 1e-14);
    }
  }
}

/* Function d is the k-th difference of truncated powers:
 * B_d(x) = 1/(k-1)! sum_j (-1)^j C(k, j) (u - j)_+^(k-1), u = distance from
 * its first knot in intervals.  The sum cancels: 1e-10 is its own error for
 * k <= 8. */
static double truncated_powers(int k, double u)
{
  double sum = 0, choose = 1, factorial = tgamma(k);
  for (int j = 0; j <= k; j++) {
    if (u > j)
      sum += (j % 2 ? -1 : 1) * choose * pow(u - j, k - 1);
    choose = choose * (k - j) / (j + 1);
  }
  return sum / factorial;
}

static void values_are_differences_of_truncated_powers(void)
{
  double B[K];
  for (int k = 1; k <= 8; k++) {
    cg_basis b = cg_basis_make(&cg_basis_bspline, k, 5, 0.5, 1.75);
    for (int p = 0; p < 50; p++) {
      double x = 0.5 + 1.25 * (p + 0.3) / 50;
      int i = interval_and_values(&b, x, B);
      for (int j = 0; j < k; j++) {
        double first = 0.5 + (i + j - k + 1) * b.h;
        CG_CLOSE(B[j], truncated_powers(k, (x - first) / b.h), 1e-10);
      }
    }
  }
}

/* The nth derivative of sum_d c_d B_d. */
static double derivative(const cg_basis *b, const double *c, double x, int nth)
{
  double B[K], t, sum = 0;
  int i = -1;
  CU_ASSERT(cg_basis_find(b, x, &i, &t));
  cg_bspline_derivatives(b, t, nth, B);
  for (int j = 0; j < b->order; j++)
    sum += c[i + j] * B[j];
  return sum;
}

static void fill(const cg_basis *b, double *c)
{
  for (int d = 0; d < cg_basis_count(b); d++)
    c[d] = sin(1.7 * d) + 0.3 * d;
}

/* Fourth-order differences with e = 1e-3 h: error below 1e-9 of the next
 * derivatives, a few units here. */
static void derivatives_agree_with_differences(void)
{
  double c[40];
  for (int k = 3; k <= K; k++)
    for (int nth = 1; nth <= 2; nth++) {
      cg_basis b = cg_basis_make(&cg_basis_bspline, k, 6, 0, 6);
      fill(&b, c);
      for (int p = 0; p < 30; p++) {
        double x = (p + 0.5) * 0.2, e = 1e-3, s[5];
        for (int q = -2; q <= 2; q++)
          s[q + 2] =
              derivative(&b, c, x + q * e, nth - 1);
        double slope = (s[0] - 8 * s[1] + 8 * s[3] - s[4]) / (12 * e);
        CG_CLOSE(derivative(&b, c, x, nth), slope, 1e-8);
      }
    }
}

static void derivatives_beyond_the_order_vanish(void)
{
  cg_basis b = cg_basis_make(&cg_basis_bspline, 3, 4, 0, 1);
  double B[K];
  cg_bspline_derivatives(&b, 0.4, 3, B);
  CU_ASSERT(B[0] == 0 && B[1] == 0 && B[2] == 0);
  cg_bspline_derivatives(&b, 0.4, 2, B);
  CG_CLOSE(B[0], 16, 1e-12);
  CG_CLOSE(B[1], -32, 1e-12);
}

/* Ten Gauss points an interval are exact up to degree 19. */
static double gauss(const cg_basis *b, const double *c, double lo, double hi)
{
  static const double x[] = {0.1488743389816312, 0.4333953941292472,
                             0.6794095682990244, 0.8650633666889845,
                             0.9739065285171717};
  static const double w[] = {0.2955242247147529, 0.2692667193099963,
                             0.2190863625159820, 0.1494513491505806,
                             0.0666713443086881};
  double sum = 0, mid = 0.5 * (lo + hi), half = 0.5 * (hi - lo);
  for (int p = 0; p < 5; p++)
    sum += w[p] * (cg_basis_sum(b, c, mid - half * x[p]) +
                   cg_basis_sum(b, c, mid + half * x[p]));
  return sum * half;
}

static void the_integral_is_that_of_gauss(void)
{
  double c[40];
  for (int k = 1; k <= K; k++) {
    cg_basis b = cg_basis_make(&cg_basis_bspline, k, 9, 0.2, 1.1);
    fill(&b, c);
    for (int p = 0; p <= 40; p++) {
      double x = 0.2 + 0.9 * p / 40 * (1 - 1e-15), sum = 0;
      for (int i = 0; i < 9; i++) {
        double lo = fmax(x, 0.2 + i * b.h), hi = 0.2 + (i + 1) * b.h;
        if (hi > lo)
          sum += gauss(&b, c, lo, hi);
      }
      CG_CLOSE(cg_basis_integral(&b, c, x), sum, 1e-13);
    }
    CU_ASSERT(cg_basis_integral(&b, c, b.max) == 0);
  }
}

/* Marsden's identity: x^(k-1) has the coefficients
 * c_d = product of the k - 1 inner knots of function d; its derivative and
 * integral are known.  Rounding: some eps times the largest coefficient (the
 * last), over h in the derivative. */
static void polynomials_below_the_order_are_reproduced(void)
{
  double c[40];
  for (int k = 2; k <= K; k++) {
    cg_basis b = cg_basis_make(&cg_basis_bspline, k, 6, 0.5, 2);
    for (int d = 0; d < cg_basis_count(&b); d++) {
      c[d] = 1;
      for (int j = 1; j < k; j++)
        c[d] *= 0.5 + (d - k + 1 + j) * b.h;
    }
    for (int p = 0; p <= 20; p++) {
      double x = 0.5 + 1.5 * p / 20, eps = 1e-15 * c[k + 4];
      CG_CLOSE(cg_basis_sum(&b, c, x), pow(x, k - 1), eps);
      CG_CLOSE(cg_basis_slope(&b, c, x), (k - 1) * pow(x, k - 2),
               2 * eps / b.h);
      CG_CLOSE(cg_basis_integral(&b, c, x), (pow(2, k) - pow(x, k)) / k,
               eps);
    }
  }
}

static void sums_are_clamped(void)
{
  double c[9];
  cg_basis b = cg_basis_make(&cg_basis_bspline, 4, 6, 0, 6);
  fill(&b, c);
  CU_ASSERT(cg_basis_sum(&b, c, -1) == cg_basis_sum(&b, c, 0));
  CU_ASSERT(cg_basis_sum(&b, c, 9) == cg_basis_sum(&b, c, 6));
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"intervals follow the step", intervals_follow_the_step},
    {"both ends belong and nothing beyond",
     both_ends_belong_and_nothing_beyond},
    {"functions sum to 1", functions_sum_to_1},
    {"integrals of single functions", integrals_of_single_functions},
    {"values are differences of truncated powers",
     values_are_differences_of_truncated_powers},
    {"derivatives agree with differences", derivatives_agree_with_differences},
    {"derivatives beyond the order vanish",
     derivatives_beyond_the_order_vanish},
    {"the integral is that of Gauss", the_integral_is_that_of_gauss},
    {"polynomials below the order are reproduced",
     polynomials_below_the_order_are_reproduced},
    {"sums are clamped", sums_are_clamped},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "bspline", tests);
}
