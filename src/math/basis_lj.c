/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lennard-Jones 12-6.
 *
 *   U(r) = A/r^12 - B/r^6 - U_c,  A = 4 epsilon sigma^12, B = 4 epsilon sigma^6
 *   f(r) = 12 A/r^13 - 6 B/r^7 up to the cutoff, 0 beyond
 *
 * (Lennard-Jones, Proc. Phys. Soc. 43 (1931) 461.)  It is linear in A and B,
 * not in epsilon = B^2/(4 A) and sigma = (A/B)^(1/6), which there are only
 * where A and B are both above 0.  The constant U_c makes U(max) = 0, as for
 * every pair; the force keeps its jump there, as engines have it without a
 * switch.
 * Disadvantage: the nearest pairs, with forces of the 13th power, weigh more
 * than all others together. */
#include "math/basis.h"

#include <math.h>
#include <stddef.h>

static int count(const cg_basis *b)
{
  (void)b;
  return 2;
}

static int values(const cg_basis *b, double r, double *B, double *slope)
{
  double one = 1 / r, two = one * one, six = two * two * two;
  (void)b;
  B[0] = 12 * six * six * one;
  B[1] = -6 * six * one;
  if (slope) {
    slope[0] = -156 * six * six * two;
    slope[1] = 42 * six * two;
  }
  return 0;
}

static double integral(const cg_basis *b, const double *c, double r)
{
  double here = pow(r, -6), there = pow(b->max, -6);
  return (here - there) * (c[0] * (here + there) - c[1]);
}

static void parameters(const double *c, double *value)
{
  bool both = c[0] > 0 && c[1] > 0;
  value[0] = both ? c[1] * c[1] / (4 * c[0]) : NAN;
  value[1] = both ? pow(c[0] / c[1], 1 / 6.) : NAN;
}

static const char *odd(const double *c)
{
  if (c[0] > 0 && c[1] > 0)
    return NULL;
  return "12-6 without a well: A and B of A/r^12 - B/r^6 are not both above "
         "0, so there is no epsilon and no sigma";
}

static const char *const kinds[] = {"pair", NULL};
static const cg_basis_parameter names[] = {
    {"epsilon", CG_PARAMETER_ENERGY}, {"sigma", CG_PARAMETER_PLACE}};

const cg_basis_class cg_basis_lj = {
    .name = "lj",
    .kinds = kinds,
    .cut = true,
    .count = count,
    .values = values,
    .integral = integral,
    .meaning =
        "U = 4 epsilon ((sigma/r)^12 - (sigma/r)^6), in the table "
        "shifted\nto be 0 at the cutoff; its force is not",
    .parameters = 2,
    .parameter = names,
    .parameters_of = parameters,
    .odd = odd};
