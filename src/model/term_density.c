/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Local densities: beads A feel how many beads B there are around them,
 *
 *   U = sum_{I in A} u(rho_I),  rho_I = sum_{J in B} w(r_IJ)
 *
 * with Lucy's w (Astron. J. 82 (1977) 1013), not normalised: rho is a number of
 * neighbours, each counted 1 where it is on top of the bead and less the
 * further it is.  (Sanyal & Shell, J. Chem. Phys. 145 (2016) 034109; DeLyser &
 * Noid, J. Chem. Phys. 147 (2017) 134111.)
 *
 * A constant in u is no force: a condition fixes it (fm/unknowns.c).  A linear
 * u is the pair potential u' w(r), which pairs of these types can take over:
 * where they can exactly, another condition does.
 *
 * A density is compared with the ends of its range and counted in intervals, on
 * every rank that needs it; so it is summed in integers, units of 2^-44, and
 * does not depend on the order of the neighbours.
 * Disadvantage: 14 digits of a neighbour, not 16. */
#include <math.h>
#include <stdint.h>

#include "model/many.h"
#include "model/term.h"

#define UNIT 0x1p-44

const cg_term_class cg_term_density = {.name = "density",
                                       .beads = 2,
                                       .many = true,
                                       .number = true,
                                       .hi = INFINITY,
                                       .step = 0.5};

double cg_density_weight(double r, double cutoff, double *slope)
{
  double x = r / cutoff, y = 1 - x;
  if (!(x < 1)) {
    *slope = 0;
    return 0;
  }
  *slope = -12 * x * y * y / cutoff;
  return (1 + 3 * x) * y * y * y;
}

double cg_density_sum(int n, const double *r, double cutoff)
{
  int64_t sum = 0;
  double slope;
  for (int k = 0; k < n; k++)
    sum += llrint(cg_density_weight(r[k], cutoff, &slope) / UNIT);
  return (double)sum * UNIT;
}
