/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Three-body terms in the form of Stillinger and Weber (Phys. Rev. B 31 (1985)
 * 5262), with the function of the angle left to the data (Larini, Lu & Voth,
 * J. Chem. Phys. 132 (2010) 164107):
 *
 *   U = sum_I sum_{J<K} u(theta_JIK) exp(gamma/(r_IJ - a) + gamma/(r_IK - a))
 *
 * over neighbours J, K of I nearer than a.  The weight and all its derivatives
 * vanish at a, so no neighbour jumps in or out.  u is a potential: it has no
 * gauge, since u = 1 is a force along the arms.
 *
 * u is expanded in theta, not in cos theta: what tables of other programs hold
 * and what temperature resolves, equally along the range, whereas equal
 * intervals of the cosine leave 20 degrees to the first.  In exchange u'(0) =
 * u'(pi) = 0, without which the force has no direction there, is a condition
 * (fm/unknowns.c) and not in the functions.
 *
 * Disadvantage: gamma and a are not linear, and so not fitted. */
#include <math.h>

#include "model/many.h"
#include "model/term.h"

const cg_term_class cg_term_threebody = {.name = "threebody",
                                         .beads = CG_TRIPLET_BEADS,
                                         .many = true,
                                         .angular = true,
                                         .hi = M_PI,
                                         .step = 2 * M_PI / 180};

/* The factor of an arm and its derivative with respect to its length. */
static double factor(double r, double gamma, double a, double *slope)
{
  double value = exp(gamma / (r - a));
  *slope = value > 0 ? -gamma / ((r - a) * (r - a)) * value : 0;
  return value;
}

static double length(const double d[3])
{
  return sqrt((d[0] * d[0] + d[1] * d[1]) + d[2] * d[2]);
}

bool cg_triplet_set(const double first[3], const double last[3], double gamma,
                    double a, cg_triplet *out)
{
  const double steps[2][3] = {{-first[0], -first[1], -first[2]},
                              {last[0], last[1], last[2]}};
  double r[2] = {length(first), length(last)}, w[2], slope[2];
  cg_term_value angle;
  if (!(r[0] > 0 && r[0] < a && r[1] > 0 && r[1] < a))
    return false;
  cg_term_angle.value(steps, &angle);
  for (int arm = 0; arm < 2; arm++)
    w[arm] = factor(r[arm], gamma, a, &slope[arm]);
  out->theta = angle.q;
  out->weight = w[0] * w[1];
  for (int k = 0; k < 3; k++) {
    out->dweight[0][k] = slope[0] * w[1] * first[k] / r[0];
    out->dweight[2][k] = slope[1] * w[0] * last[k] / r[1];
    out->dweight[CG_TRIPLET_CENTRE][k] =
        -(out->dweight[0][k] + out->dweight[2][k]);
    for (int place = 0; place < CG_TRIPLET_BEADS; place++)
      out->dtheta[place][k] = angle.gradient[place][k];
  }
  return true;
}
