/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ryckaert-Bellemans.
 *
 *   U(phi) = sum_{n=0..5} C_n cos^n psi,  psi = phi - 180 degrees
 *   f(phi) = sum_{n=1..5} C_n n cos^{n-1} psi sin psi
 *
 * with phi = 180 degrees trans (Ryckaert & Bellemans, Faraday Discuss. Chem.
 * Soc. 66 (1978) 95; GROMACS manual, dihedrals).  Forces do not tell C_0: it is
 * -(C_1 + ... + C_5), which makes U(trans) = 0, what GROMACS writes for OPLS
 * dihedrals made into this form.  Any sum of cos(n phi), n up to 5, is one.
 * Disadvantage: no sines, so U(-phi) = U(phi); and on a short arc the powers
 * are nearly the same column. */
#include "math/basis.h"

#include <math.h>
#include <stddef.h>

enum { N = 5 };

static int count(const cg_basis *b)
{
  (void)b;
  return N;
}

static int values(const cg_basis *b, double phi, double *B, double *slope)
{
  double c = -cos(phi), s = -sin(phi), before = 0, power = 1;
  (void)b;
  for (int n = 1; n <= N; n++) { /* cos^{n-2} and cos^{n-1} */
    B[n - 1] = n * power * s;
    if (slope)
      slope[n - 1] = n * (power * c - (n - 1) * before * s * s);
    before = power;
    power *= c;
  }
  return 0;
}

static double integral(const cg_basis *b, const double *c, double phi)
{
  double here = -cos(phi), there = -cos(b->max), at = 0, end = 0;
  for (int n = N; n >= 1; n--) {
    at = (at + c[n - 1]) * here;
    end = (end + c[n - 1]) * there;
  }
  return at - end;
}

static void parameters(const double *c, double *value)
{
  value[0] = 0;
  for (int n = 1; n <= N; n++) {
    value[0] -= c[n - 1];
    value[n] = c[n - 1];
  }
}

static const char *const kinds[] = {"dihedral", "improper", NULL};
static const cg_basis_parameter names[] = {
    {"C0", CG_PARAMETER_ENERGY}, {"C1", CG_PARAMETER_ENERGY},
    {"C2", CG_PARAMETER_ENERGY}, {"C3", CG_PARAMETER_ENERGY},
    {"C4", CG_PARAMETER_ENERGY}, {"C5", CG_PARAMETER_ENERGY}};

const cg_basis_class cg_basis_rb = {
    .name = "rb",
    .kinds = kinds,
    .count = count,
    .values = values,
    .integral = integral,
    .meaning =
        "U = sum C_n cos^n(phi - 180 degrees), C0 by U(trans) = 0, as "
        "GROMACS\nhas it for OPLS dihedrals",
    .parameters = N + 1,
    .parameter = names,
    .parameters_of = parameters};
