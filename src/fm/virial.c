/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The virial of a frame as a row of the fit.
 *
 *   sum_d phi_d V_d = P - N kT/V - P_known,   V_d = 1/(3V) sum_I R_I . g_Id
 *
 * with P the pressure that the atoms had in this frame, P_known that of forces
 * that are given (given.h).  Summed term by term with the separations of one
 * image, sum_I R_I . dq/dR_I is q for a distance and 0 for an angle or a
 * dihedral, which no change of scale changes: V_d = sum over distances of
 * q B_d(q)/(3V). */
#include "fm/frame_rows.h"

static bool takes(const cg_term_class *term)
{
  return !term->angular;
}

static int values(const cg_basis *b, double q, int *first, double *value)
{
  int n = cg_basis_values(b, q, first, value, NULL);
  for (int j = 0; j < n; j++)
    value[j] *= q;
  return n;
}

static double factor(double volume)
{
  return 1 / (3 * volume);
}

const cg_frame_kind cg_frame_virial = {
    .extra = 2, .takes = takes, .values = values, .factor = factor};
