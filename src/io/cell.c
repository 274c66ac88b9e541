/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cells of three lengths A, B, C and three angles as box vectors:
 *
 *     a = (A, 0, 0)
 *     b = (B cos gamma, B sin gamma, 0)
 *     c = (C cos beta, C (cos alpha - cos beta cos gamma) / sin gamma, c_z)
 *
 * with c_z from |c| = C (International Tables for Crystallography B, 3.3).
 * Lengths and right angles go there and back without a rounding.
 * Box vectors of any orientation are turned by Gram and Schmidt's axes.
 * Disadvantage: how a cell of lengths and angles lies in space is lost; a along
 * x and b in the x-y plane is assumed, as all programs do that write it. */
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

bool cg_cell_axes(const double row[3][3], double axis[3][3], double h[9])
{
  memcpy(axis, row, 9 * sizeof **axis);
  memset(h, 0, 9 * sizeof *h);
  for (int k = 0; k < 3; k++) {
    for (int j = 0; j < k; j++) {
      double along = 0.0;
      for (int i = 0; i < 3; i++)
        along += axis[j][i] * axis[k][i];
      for (int i = 0; i < 3; i++)
        axis[k][i] -= along * axis[j][i];
      h[3 * k + j] = along;
    }
    double left = sqrt(axis[k][0] * axis[k][0] + axis[k][1] * axis[k][1] +
                       axis[k][2] * axis[k][2]);
    if (!(left > 0.0))
      return false;
    for (int i = 0; i < 3; i++)
      axis[k][i] /= left;
    h[4 * k] = left;
  }
  return true;
}

void cg_cell_turn(const double axis[3][3], int64_t n, double (*x)[3])
{
  for (int64_t i = 0; i < n; i++) {
    double old[3] = {x[i][0], x[i][1], x[i][2]};
    for (int k = 0; k < 3; k++)
      x[i][k] = axis[k][0] * old[0] + axis[k][1] * old[1] +
                axis[k][2] * old[2];
  }
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
