/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pairs and bonds: the distance of two beads.
 *
 *   r = |R_1 - R_0|,  dr/dR_1 = (R_1 - R_0)/r = -dr/dR_0,
 *   nabla_I^2 r = 2/r  for both.
 *
 * A pair is any two beads of given types within the cutoff, a bond two beads
 * that the topology names.  Limit: two beads in one place have no direction,
 * and no row. */
#include <math.h>

#include "model/term.h"

static bool value(const double d[][3], cg_term_value *out)
{
  double r = sqrt((d[0][0] * d[0][0] + d[0][1] * d[0][1]) + d[0][2] * d[0][2]);
  *out = (cg_term_value){.q = r};
  if (r == 0)
    return false;
  for (int a = 0; a < 3; a++) {
    out->gradient[1][a] = d[0][a] / r;
    out->gradient[0][a] = -out->gradient[1][a];
  }
  out->laplacian[0] = out->laplacian[1] = 2 / r;
  return true;
}

const cg_term_class cg_term_pair = {.name = "pair",
                                    .beads = 2,
                                    .hi = INFINITY,
                                    .step = 0.02,
                                    .value = value};

const cg_term_class cg_term_bond = {.name = "bond",
                                    .beads = 2,
                                    .bonded = true,
                                    .hi = INFINITY,
                                    .step = 0.005,
                                    .value = value};
