/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/many.h
 *
 * What the kinds of many beads (term.h: many) are made of, from separations.
 * Such a kind has terms u(q) w, with q the coordinate and w a weight that both
 * depend on the places of the beads, so that
 *
 *   F_I = -(u'(q) w dq/dR_I + u(q) dw/dR_I).
 *
 * All functions are local.  Lengths in nm, angles in rad.
 */
#ifndef CGMAP_MODEL_MANY_H
#define CGMAP_MODEL_MANY_H

#include <stdbool.h>

/** Places of a triplet, as those of an angle: the centre is in the middle. */
enum { CG_TRIPLET_CENTRE = 1, CG_TRIPLET_BEADS = 3 };

/** Two beads around a third. */
typedef struct cg_triplet {
  double theta, weight;
  double dtheta[CG_TRIPLET_BEADS][3]; /**< dtheta/dR, 0 where the three are on
                                           a line and it has no direction */
  double dweight[CG_TRIPLET_BEADS][3];
} cg_triplet;

/** The angle between two arms of a centre and their weight, exp(gamma/(r - a))
 * of each arm.  The order of the arms changes no bit of the angle.
 *
 * \param [in] arm  the steps from the centre to the first and the last bead.
 * \param [in] a    where the weight ends, with all its derivatives.
 * \return false where an arm is a or longer, or has no length.  */
bool cg_triplet_set(const double first[3], const double last[3], double gamma,
                    double a, cg_triplet *out);

/** Lucy's function (1 + 3 x)(1 - x)^3 of x = r/cutoff, what a neighbour adds to
 * a local density: 1 at r = 0, 0 with two derivatives at the cutoff.
 * \param [out] slope  its derivative, 1/nm.  */
double cg_density_weight(double r, double cutoff, double *slope);

/** What neighbours in such distances add up to: the same to the last bit in
 * whatever order they come. */
double cg_density_sum(int n, const double *r, double cutoff);

#endif
