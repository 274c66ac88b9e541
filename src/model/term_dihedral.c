/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dihedrals and impropers: -pi ... pi, the angle between the planes of beads
 * 0 1 2 and 1 2 3, trans = +-pi (sign: IUPAC, Pure Appl. Chem. 45 (1976) 11).
 *
 * With a = R_1 - R_0, b = R_2 - R_1, c = R_3 - R_2, m = a x b, n = b x c:
 *
 *   phi = atan2(|b| a.n, m.n)
 *   dphi/dR_0 = -|b|/|m|^2 m,      dphi/dR_3 = |b|/|n|^2 n
 *   dphi/dR_1 = -(1 + a.b/b^2) dphi/dR_0 + c.b/b^2 dphi/dR_3
 *   dphi/dR_2 = a.b/b^2 dphi/dR_0 - (1 + c.b/b^2) dphi/dR_3
 *
 * (Blondel & Karplus, J. Comput. Chem. 17 (1996) 1132); nabla_I^2 phi = 0 for
 * each bead.  An improper is the same function of four beads that the topology
 * calls so.
 *
 * Limit: |dphi/dR_0| = 1/(|a| sin theta) grows without bound where three beads
 * in a row are collinear.  Tuples with a sine below 0.05 have no row: they
 * would outweigh all others and say little. */
#include <math.h>

#include "model/term.h"

#define LEAST_SINE 0.05

static double dot(const double a[3], const double b[3])
{
  return (a[0] * b[0] + a[1] * b[1]) + a[2] * b[2];
}

static void cross(const double a[3], const double b[3], double out[3])
{
  out[0] = a[1] * b[2] - a[2] * b[1];
  out[1] = a[2] * b[0] - a[0] * b[2];
  out[2] = a[0] * b[1] - a[1] * b[0];
}

/* |x|^2 of a cross product is below the bound for the sine. */
static bool flat(double square, const double a[3], const double b[3])
{
  return !(square >= LEAST_SINE * LEAST_SINE * dot(a, a) * dot(b, b)) ||
         square == 0;
}

static bool value(const double d[][3], cg_term_value *out)
{
  const double *a = d[0], *b = d[1], *c = d[2];
  double m[3], n[3];
  cross(a, b, m);
  cross(b, c, n);
  double mm = dot(m, m), nn = dot(n, n), bb = dot(b, b), length = sqrt(bb);
  *out = (cg_term_value){.q = atan2(length * dot(a, n), dot(m, n))};
  if (flat(mm, a, b) || flat(nn, b, c))
    return false;
  double p = dot(a, b) / bb, q = dot(c, b) / bb;
  for (int k = 0; k < 3; k++) {
    double first = -length / mm * m[k], last = length / nn * n[k];
    out->gradient[0][k] = first;
    out->gradient[1][k] = -(1 + p) * first + q * last;
    out->gradient[2][k] = p * first - (1 + q) * last;
    out->gradient[3][k] = last;
  }
  return true;
}

const cg_term_class cg_term_dihedral = {.name = "dihedral",
                                        .beads = 4,
                                        .bonded = true,
                                        .angular = true,
                                        .periodic = true,
                                        .lo = -M_PI,
                                        .hi = M_PI,
                                        .step = M_PI / 36,
                                        .value = value};

const cg_term_class cg_term_improper = {.name = "improper",
                                        .beads = 4,
                                        .bonded = true,
                                        .angular = true,
                                        .periodic = true,
                                        .lo = -M_PI,
                                        .hi = M_PI,
                                        .step = M_PI / 36,
                                        .value = value};
