/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Errors from blocks (see blocks.h).
 *
 * Blocks.  Block k of n_b holds the frames floor(k n / n_b) up to, but not
 * with, floor((k + 1) n / n_b): sizes differ by one frame at most, and the
 * block of a frame follows from its index alone.
 *
 * Jackknife.  With x_(k) the estimate from all blocks but k,
 *
 *   se^2 = (n_b - 1)/n_b sum_k (x_(k) - mean)^2
 *
 * (Quenouille 1956, Tukey 1958; Efron & Stein, Ann. Stat. 9 (1981) 586).  For
 * the mean of n numbers it is exactly s/sqrt(n).
 *
 * Student's t.  For whole degrees of freedom v the probability that |T| < t
 * is a finite sum in theta = atan(t/sqrt(v)) (Abramowitz & Stegun 26.7.3 and
 * 26.7.4), increasing in theta; the quantile is found by bisection.
 * Disadvantage: v/2 terms a step, and 1 - P cancels for p below 1e-12. */
#include "math/blocks.h"

#include <math.h>
#include <stddef.h>

#include "base/error.h"

enum { LEAST_BLOCKS = 4, FRAMES_PER_BLOCK = 5 };

int cg_blocks_count(int64_t frames, int wanted)
{
  int64_t most = frames / FRAMES_PER_BLOCK;
  int n_b = most < wanted ? (int)most : wanted;
  return n_b < LEAST_BLOCKS ? 0 : n_b;
}

int64_t cg_blocks_first(int64_t frames, int n_b, int k)
{
  if (n_b == 0)
    return k == 0 ? 0 : frames;
  return (int64_t)k * frames / n_b;
}

int cg_blocks_of(int64_t frames, int n_b, int64_t frame)
{
  CG_ASSERT(frame >= 0 && frame < frames);
  if (n_b == 0)
    return 0;
  return (int)(((frame + 1) * n_b - 1) / frames);
}

double cg_blocks_jackknife(int n, const double *deleted, int stride)
{
  double mean = 0, sum = 0;
  for (int k = 0; k < n; k++)
    mean += deleted[(size_t)k * (size_t)stride] / n;
  for (int k = 0; k < n; k++) {
    double off = deleted[(size_t)k * (size_t)stride] - mean;
    sum += off * off;
  }
  return sqrt((n - 1) * sum / n);
}

static double student_within(double theta, int freedom)
{
  double c = cos(theta), s = sin(theta), sum = 0;
  double term = freedom % 2 ? c : 1.0;
  for (int j = freedom % 2 ? 3 : 2; j <= freedom; j += 2) {
    sum += term;
    term *= c * c * (j - 1) / j;
  }
  return freedom % 2 ? 2 / M_PI * (theta + s * sum) : s * sum;
}

double cg_blocks_student(double p, int freedom)
{
  CG_ASSERT(p > 0 && p <= 1 && freedom > 0);
  double lo = 0, hi = M_PI / 2;
  for (int step = 0; step < 60; step++) {
    double mid = 0.5 * (lo + hi);
    if (student_within(mid, freedom) < 1 - p)
      lo = mid;
    else
      hi = mid;
  }
  return sqrt(freedom) * tan(0.5 * (lo + hi));
}
