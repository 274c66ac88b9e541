/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What forces are expanded in (see basis.h). */
#include "math/basis.h"

#include <math.h>
#include <string.h>

#include "base/error.h"

const cg_basis_class *const cg_basis_classes[] = {
    &cg_basis_bspline, &cg_basis_lj, &cg_basis_harmonic, &cg_basis_rb, NULL};

const cg_basis_class *cg_basis_class_find(const char *name)
{
  for (int k = 0; cg_basis_classes[k]; k++)
    if (strcmp(cg_basis_classes[k]->name, name) == 0)
      return cg_basis_classes[k];
  return NULL;
}

cg_basis cg_basis_make(const cg_basis_class *class, int order, int intervals,
                       double min, double max)
{
  CG_ASSERT(!class->local || (order >= 1 && order <= CG_BASIS_MOST));
  CG_ASSERT(intervals >= 1 && min < max);
  return (cg_basis){.class = class,
                    .order = order,
                    .intervals = intervals,
                    .min = min,
                    .max = max,
                    .h = (max - min) / intervals,
                    .per_h = intervals / (max - min)};
}

int cg_basis_intervals(double min, double max, double step)
{
  double n = round((max - min) / step);
  return n < 1 ? 1 : (int)n;
}

int cg_basis_count(const cg_basis *b)
{
  return b->class->count(b);
}

int cg_basis_columns(const cg_basis *b, bool circle)
{
  return b->class->local && circle ? b->intervals : cg_basis_count(b);
}

bool cg_basis_find(const cg_basis *b, double q, int *interval, double *t)
{
  if (!(q >= b->min && q <= b->max))
    return false;
  double u = (q - b->min) * b->per_h;
  int i = (int)u;
  if (i > b->intervals - 1)
    i = b->intervals - 1;
  *interval = i;
  *t = fmin(u - i, 1.0);
  return true;
}

int cg_basis_interval(const cg_basis *b, double q)
{
  double t;
  int i;
  if (cg_basis_find(b, q, &i, &t))
    return i;
  if (b->class->local || isnan(q) || (b->class->cut && q > b->max))
    return -1;
  return q < b->min ? 0 : b->intervals - 1;
}

bool cg_basis_suits(const cg_basis_class *class, const char *kind)
{
  const char *const *at = class->kinds;
  while (at && *at && strcmp(*at, kind) != 0)
    at++;
  return !at || *at;
}

/* Functions that are nonzero at one place. */
static int width(const cg_basis *b)
{
  return b->class->local ? b->order : cg_basis_count(b);
}

int cg_basis_on(const cg_basis *b, int interval, int *first)
{
  *first = b->class->local ? interval : 0;
  return width(b);
}

/* A place where the functions are known. */
static double known(const cg_basis *b, double q)
{
  if (b->class->local)
    q = fmax(q, b->min);
  return b->class->local || b->class->cut ? fmin(q, b->max) : q;
}

int cg_basis_values(const cg_basis *b, double q, int *first, double *B,
                    double *slope)
{
  *first = b->class->values(b, known(b, q), B, slope);
  return width(b);
}

double cg_basis_sum(const cg_basis *b, const double *c, double q)
{
  double B[CG_BASIS_MOST], sum = 0;
  int first, n = cg_basis_values(b, q, &first, B, NULL);
  for (int j = 0; j < n; j++)
    sum += c[first + j] * B[j];
  return sum;
}

double cg_basis_slope(const cg_basis *b, const double *c, double q)
{
  double B[CG_BASIS_MOST], slope[CG_BASIS_MOST], sum = 0;
  int first, n = cg_basis_values(b, q, &first, B, slope);
  for (int j = 0; j < n; j++)
    sum += c[first + j] * slope[j];
  return sum;
}

double cg_basis_integral(const cg_basis *b, const double *c, double q)
{
  return b->class->integral(b, c, known(b, q));
}

void cg_basis_add_powers(int order, double t, double share, double *power)
{
  for (int m = 0; m <= order; m++, share *= t)
    power[m] += share;
}

int cg_basis_integrals(const cg_basis *b, double q, int *first, double *value)
{
  double c[CG_BASIS_MOST] = {0}, power[CG_BASIS_MOST + 1] = {0}, t;
  *first = 0;
  if (b->class->integrals) {
    CG_ASSERT(cg_basis_find(b, known(b, q), first, &t));
    cg_basis_add_powers(b->order, t, 1, power);
    b->class->integrals(b, *first, power, value);
  }
  for (int d = 0; d < width(b) && !b->class->integrals; d++) {
    c[d] = 1;
    value[d] = cg_basis_integral(b, c, q);
    c[d] = 0;
  }
  return width(b);
}
