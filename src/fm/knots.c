/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The knots of a fitted force (see knots.h): what is said of a fit is a mean
 * over those that the data determine, weighted by the tuples beside them.
 * Cost: an error takes one force of each fit of the jackknife. */
#include "fm/knots.h"

#include <math.h>

#include "base/mem.h"
#include "math/blocks.h"

bool cg_knot_sampled(const cg_termfit *term, int i)
{
  return cg_termfit_interval(term, i - 1) || cg_termfit_interval(term, i);
}

double cg_knot_place(const cg_basis *b, int i)
{
  return fmin(b->min + i * b->h, b->max);
}

double cg_knot_tuples(const cg_termfit *term, int i)
{
  int64_t near = i > 0 ? term->samples[i - 1] : 0;
  near += i < term->basis.intervals ? term->samples[i] : 0;
  return (double)near;
}

double cg_knot_error(const cg_columns *columns, int q, const cg_parts *parts,
                     double r)
{
  double *f = CG_ARRAY(double, parts->n);
  for (int k = 0; k < parts->n; k++)
    f[k] = cg_columns_force(columns, q, parts->phi + k * columns->n, r);
  double error = cg_blocks_jackknife(parts->n, f, 1);
  cg_free(f);
  return error;
}
