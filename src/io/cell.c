/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cells of three lengths A, B, C and three angles as box vectors:
 *
 *     a = (A, 0, 0)
 *     b = (B cos gamma, B sin gamma, 0)
 *     c = (C cos beta, C (cos alpha - cos beta cos gamma) / sin gamma, c_z)
 *
 * with c_z from |c| = C (International Tables for Crystallography B, 3.3).
 * Lengths and right angles go there and back without a rounding.
 * Disadvantage: how the cell lies in space is lost; a along x and b in the x-y
 * plane is assumed, as all programs do that write cells in this way. */
#include "io/cell.h"

#include <math.h>
#include <string.h>

double cg_cell_cosine(double degrees)
{
  return sin((90.0 - degrees) * (M_PI / 180.0));
}

cg_status cg_cell_box(const double length[3], const double cosine[3],
                      cg_box *box)
{
  double sine = sqrt(1.0 - cosine[2] * cosine[2]);
  double y = (cosine[0] - cosine[1] * cosine[2]) / sine;
  double z = sqrt(1.0 - cosine[1] * cosine[1] - y * y);
  const double h[9] = {length[0], 0.0, 0.0,
                       length[1] * cosine[2], length[1] * sine, 0.0,
                       length[2] * cosine[1], length[2] * y, length[2] * z};
  memset(box, 0, sizeof *box);
  for (int i = 0; i < 9; i++)
    if (!isfinite(h[i]) || (i % 4 == 0 && !(h[i] > 0.0)))
      return CG_OK;
  return cg_box_set(box, h);
}

static double dot(const double a[3], const double b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

void cg_cell_of_box(const cg_box *box, double length[3], double cosine[3])
{
  const double (*h)[3] = (const double (*)[3])box->h;
  for (int k = 0; k < 3; k++) {
    length[k] = sqrt(dot(h[k], h[k]));
    cosine[k] = 0.0;
  }
  if (!box->periodic)
    return;
  for (int k = 0; k < 3; k++) {
    int i = (k + 1) % 3, j = (k + 2) % 3;
    cosine[k] = dot(h[i], h[j]) / (length[i] * length[j]);
  }
}
