/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/larger.h
 *
 * The worst of many differences.
 */
#ifndef CGMAP_TESTS_LARGER_H
#define CGMAP_TESTS_LARGER_H

#include <math.h>

/** The larger of two, NaN where one is: fmax() forgets it, and what is no
 * number at all would be nowhere too far off. */
static inline double cg_test_larger(double a, double b)
{
  return a >= b || isnan(a) ? a : b;
}

#endif
