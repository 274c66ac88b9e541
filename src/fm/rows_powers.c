/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the sums of powers say (see rows.h): how many pairs an interval has, and
 * what B_d' adds to the divergence.
 *
 * The powers of t are summed as basis values.  On an interval the k values B_j
 * are as good a basis of polynomials as the powers, and by Marsden's identity
 *
 *   t^m = sum_j e_m(u_j) / (k - 1 over m)  B_j(t),
 *
 * where e_m is the elementary symmetric polynomial of the k - 1 knots inside
 * the support of B_j, integers in units of h (de Boor, A Practical Guide to
 * Splines, 2001, ch. IX).  The sum of all B_j is 1, so that of their sums is
 * the number of pairs, after rounding. */
#include "fm/rows.h"

#include <math.h>

enum { K = CG_BSPLINE_MAX_ORDER };

double cg_rows_count(const cg_basis *b, const cg_quad *powers, int interval)
{
  const cg_quad *sum = powers + interval * cg_rows_powers(b->order);
  double count = 0;
  for (int j = 0; j < b->order; j++)
    count += sum[j / 4][j % 4];
  return round(count);
}

/* t^m = sum_j in[m][j] B_j: the elementary symmetric polynomials of the knots
 * j - k + 2 ... j, each over their number. */
static void find_powers(int order, double in[K][K])
{
  for (int j = 0; j < order; j++) {
    double number = 1;
    for (int m = 0; m < order; m++)
      in[m][j] = m == 0;
    for (int knot = j - order + 2; knot <= j; knot++)
      for (int m = order - 1; m > 0; m--)
        in[m][j] += knot * in[m - 1][j];
    for (int m = 1; m < order; m++) {
      number *= (double)(order - m) / m;
      in[m][j] /= number;
    }
  }
}

/* The sum of t^m over the pairs of an interval. */
static double sum_of_power(int order, const double in[K], const cg_quad *sum)
{
  double all = 0;
  for (int j = 0; j < order; j++)
    all += in[j] * sum[j / 4][j % 4];
  return all;
}

/* B_j'(t) = sum_m B_j^(m+1)(0) h^m t^m / m!. */
void cg_rows_divergence(const cg_basis *b, const cg_quad *powers,
                        double *div)
{
  double in[K][K], slope[K], factor = 1;
  find_powers(b->order, in);
  for (int m = 0; m < b->order - 1; m++) {
    cg_bspline_derivatives(b, 0, m + 1, slope);
    for (int i = 0; i < b->intervals; i++) {
      double sum = sum_of_power(b->order, in[m],
                                powers + i * cg_rows_powers(b->order));
      for (int j = 0; j < b->order; j++)
        div[i + j] += slope[j] * factor * sum;
    }
    factor *= b->h / (m + 1);
  }
}
