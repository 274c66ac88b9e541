/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The six numbers of a DCD's cell record, which have had three meanings:
 *
 *     A cos(gamma) B cos(beta) cos(alpha) C    NAMD since 2.5, OpenMM, LAMMPS,
 *                                              VMD
 *     A gamma B beta alpha C                   degrees: older NAMD, X-PLOR,
 *                                              MDAnalysis
 *     xx xy yy xz yz zz                        CHARMM since 22: the symmetric
 *                                              shape matrix (its manual,
 *                                              "crystl", "SHAPE")
 *
 * No flag tells which, so the numbers decide, as in all readers (VMD's
 * dcdplugin.c, MDAnalysis's DCD.py): off the diagonal all within [-1, 1] are
 * cosines, all within [30, 150] angles, anything else is a shape matrix where
 * that is positive definite, and no cell otherwise.  A right-angled box is the
 * same as cosines and as a matrix.
 *
 * The rows of a symmetric matrix do not lie along the axes as our boxes do:
 * Gram and Schmidt's orthogonalisation gives the turned axes, and positions go
 * with them.
 * Disadvantage: a shape matrix less than 1 A off the diagonal is taken for
 * cosines. */
#include "io/traj/dcd.h"

#include <math.h>
#include <string.h>

#include "io/cell.h"

enum { NARROWEST = 30, WIDEST = 150 }; /* degrees */

/* Are the numbers off the diagonal all within? */
static bool all_within(const double number[6], double least, double most)
{
  static const int place[3] = {1, 3, 4};
  bool within = true;
  for (int k = 0; k < 3; k++)
    within &= number[place[k]] >= least && number[place[k]] <= most;
  return within;
}

static bool positive_definite(const double n[6])
{
  double two = n[0] * n[2] - n[1] * n[1];
  double three = n[5] * two - n[4] * (n[0] * n[4] - n[1] * n[3]) +
                 n[3] * (n[1] * n[4] - n[2] * n[3]);
  return n[0] > 0.0 && two > 0.0 && three > 0.0;
}

/* Numbers that span no box are no cell, and no failure. */
static bool is_box(cg_status status)
{
  if (status != CG_OK)
    cg_error_clear();
  return status == CG_OK;
}

static bool shape_box(const double n[6], cg_box *box, double turn[3][3])
{
  const double row[3][3] = {{n[0] / 10.0, n[1] / 10.0, n[3] / 10.0},
                            {n[1] / 10.0, n[2] / 10.0, n[4] / 10.0},
                            {n[3] / 10.0, n[4] / 10.0, n[5] / 10.0}};
  double h[9];
  return positive_definite(n) && cg_cell_axes(row, turn, h) &&
         is_box(cg_box_set(box, h));
}

bool cg_dcd_cell(const double number[6], cg_box *box, double turn[3][3])
{
  const double length[3] = {number[0] / 10.0, number[2] / 10.0,
                            number[5] / 10.0};
  double cosine[3] = {number[4], number[3], number[1]};
  memset(box, 0, sizeof *box);
  bool degrees = all_within(number, NARROWEST, WIDEST);
  if (!degrees && !all_within(number, -1.0, 1.0))
    return shape_box(number, box, turn);
  for (int k = 0; k < 3 && degrees; k++)
    cosine[k] = cg_cell_cosine(cosine[k]);
  (void)is_box(cg_cell_box(length, cosine, box));
  return false;
}
