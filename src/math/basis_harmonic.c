/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A spring.
 *
 *   U(q) = k/2 (q - q0)^2,  f(q) = k q0 - k q
 *
 * with the functions 1 and -q, so that the coefficients are k q0 and k.  With
 * the 1/2, as GROMACS writes it; LAMMPS's K is k/2.
 * Disadvantage: where q varies little, as a stiff bond's does, 1 and -q are
 * nearly the same column, with a condition of about (q0/spread)^2. */
#include "math/basis.h"

#include <math.h>
#include <stddef.h>

static int count(const cg_basis *b)
{
  (void)b;
  return 2;
}

static int values(const cg_basis *b, double q, double *B, double *slope)
{
  (void)b;
  B[0] = 1;
  B[1] = -q;
  if (slope) {
    slope[0] = 0;
    slope[1] = -1;
  }
  return 0;
}

static double integral(const cg_basis *b, const double *c, double q)
{
  return (b->max - q) * (c[0] - 0.5 * c[1] * (b->max + q));
}

static void parameters(const double *c, double *value)
{
  value[0] = c[1];
  value[1] = c[1] != 0 ? c[0] / c[1] : NAN;
}

static const char *odd(const double *c)
{
  return c[1] > 0 ? NULL : "k is not above 0: it drives away from q0";
}

static const char *const kinds[] = {"bond", "angle", NULL};
static const cg_basis_parameter names[] = {
    {"k", CG_PARAMETER_STIFFNESS}, {"q0", CG_PARAMETER_PLACE}};

const cg_basis_class cg_basis_harmonic = {
    .name = "harmonic",
    .kinds = kinds,
    .count = count,
    .values = values,
    .integral = integral,
    .meaning =
        "U = k/2 (q - q0)^2, the k of GROMACS, twice the K of LAMMPS",
    .parameters = 2,
    .parameter = names,
    .parameters_of = parameters,
    .odd = odd};
