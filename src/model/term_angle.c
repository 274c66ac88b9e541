/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Angles: 0 ... pi between the two arms of a middle bead.
 *
 * With the arms a = R_0 - R_1, b = R_2 - R_1 of lengths r1, r2 and unit vectors
 * u, v:
 *
 *   cos theta = u.v
 *   dtheta/dR_0 = (u cos theta - v)/(r1 sin theta)
 *   dtheta/dR_2 = (v cos theta - u)/(r2 sin theta)
 *   dtheta/dR_1 = minus both
 *
 *   nabla_0^2 theta = cot theta/r1^2,  nabla_2^2 theta = cot theta/r2^2
 *   nabla_1^2 theta = both - 2/(r1 r2 sin theta)
 *
 * The angle is taken from atan2(|u x v|, u.v), which keeps its digits near 0
 * and pi where acos loses half of them.  Limit: at 0 and pi the gradient has no
 * direction; below sin theta = 1e-6 it is taken as 0, and the force of such an
 * interaction is made to vanish there (fm/unknowns.c). */
#include <math.h>

#include "model/term.h"

#define LEAST_SINE 1e-6

static double dot(const double a[3], const double b[3])
{
  return (a[0] * b[0] + a[1] * b[1]) + a[2] * b[2];
}

static double sine_of(const double u[3], const double v[3])
{
  const double n[3] = {u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2],
                       u[0] * v[1] - u[1] * v[0]};
  return sqrt(dot(n, n));
}

static bool value(const double d[][3], cg_term_value *out)
{
  double r1 = sqrt(dot(d[0], d[0])), r2 = sqrt(dot(d[1], d[1]));
  double u[3], v[3];
  *out = (cg_term_value){.q = 0};
  if (r1 == 0 || r2 == 0)
    return false;
  for (int a = 0; a < 3; a++) {
    u[a] = -d[0][a] / r1;
    v[a] = d[1][a] / r2;
  }
  double cosine = dot(u, v), sine = sine_of(u, v);
  out->q = atan2(sine, cosine);
  if (sine < LEAST_SINE)
    return false;
  for (int a = 0; a < 3; a++) {
    double first = (u[a] * cosine - v[a]) / (r1 * sine);
    double last = (v[a] * cosine - u[a]) / (r2 * sine);
    out->gradient[0][a] = first;
    out->gradient[1][a] = -(first + last);
    out->gradient[2][a] = last;
  }
  out->laplacian[0] = cosine / (sine * r1 * r1);
  out->laplacian[2] = cosine / (sine * r2 * r2);
  out->laplacian[1] =
      out->laplacian[0] + out->laplacian[2] - 2 / (r1 * r2 * sine);
  return true;
}

const cg_term_class cg_term_angle = {.name = "angle",
                                     .beads = 3,
                                     .bonded = true,
                                     .angular = true,
                                     .hi = M_PI,
                                     .step = M_PI / 90,
                                     .value = value};
