/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Periodic boxes, triclinic in general.
 *
 * The rows of h span the lattice; reduction subtracts whole lattice vectors,
 * so it changes the description of the box and not the crystal (Bekker 1997;
 * GROMACS manual, "Periodic boundary conditions").
 *
 * Nearest image: rounding the fractional difference gives the nearest one
 * whenever the result is shorter than half the smallest height, because every
 * lattice vector is at least one height long.  Only beyond that are the 27
 * neighbours searched; for a reduced box they are enough.
 * Cost: a dozen operations; 27 times that near the edge. */
#include "model/box.h"

#include <math.h>
#include <string.h>

/* Tilts of files are rounded: half a box vector may be exceeded by so much. */
#define TILT_SLACK 1e-5

static cg_status check_form(const double h[9])
{
  for (int i = 0; i < 9; i++)
    if (!isfinite(h[i]))
      return cg_fail(CG_DATA, "the box holds a number that is not finite");
  if (h[1] != 0.0 || h[2] != 0.0 || h[5] != 0.0)
    return cg_fail(CG_DATA, "box vector a is not along x or b not in the x-y "
                            "plane: rotate the system first");
  for (int k = 0; k < 3; k++)
    if (h[4 * k] <= 0.0)
      return cg_fail(CG_DATA, "the box spans no volume or is left-handed "
                              "(diagonal %g %g %g)",
                     h[0], h[4], h[8]);
  return CG_OK;
}

static void subtract_multiple(double v[3], const double axis[3], int k)
{
  double n = v[k] / axis[k];
  if (fabs(n) <= 0.5 + TILT_SLACK)
    return;
  n = rint(n);
  for (int i = 0; i < 3; i++)
    v[i] -= n * axis[i];
}

/* The inverse of the lower triangular h, by substitution. */
static void invert(cg_box *box)
{
  double (*inverse)[3] = box->inverse, (*h)[3] = box->h;
  for (int k = 0; k < 3; k++)
    inverse[k][k] = 1.0 / h[k][k];
  inverse[1][0] = -h[1][0] * inverse[0][0] * inverse[1][1];
  inverse[2][1] = -h[2][1] * inverse[1][1] * inverse[2][2];
  inverse[2][0] = -(h[2][0] * inverse[0][0] + h[2][1] * inverse[1][0]) *
                  inverse[2][2];
}

cg_status cg_box_set(cg_box *box, const double h[9])
{
  static const double nothing[9];
  memset(box, 0, sizeof *box);
  if (memcmp(h, nothing, sizeof nothing) == 0)
    return CG_OK;
  CG_TRY(check_form(h));
  memcpy(box->h, h, sizeof box->h);
  subtract_multiple(box->h[2], box->h[1], 1);
  subtract_multiple(box->h[2], box->h[0], 0);
  subtract_multiple(box->h[1], box->h[0], 0);
  invert(box);
  /* Column k of the inverse is the normal of the faces across vector k. */
  for (int k = 0; k < 3; k++)
    box->height[k] = 1.0 / sqrt(box->inverse[0][k] * box->inverse[0][k] +
                                box->inverse[1][k] * box->inverse[1][k] +
                                box->inverse[2][k] * box->inverse[2][k]);
  box->volume = box->h[0][0] * box->h[1][1] * box->h[2][2];
  box->periodic = true;
  return CG_OK;
}

void cg_box_shift(const cg_box *box, const int n[3], double shift[3])
{
  for (int k = 0; k < 3; k++)
    shift[k] = n[0] * box->h[0][k] + n[1] * box->h[1][k] + n[2] * box->h[2][k];
}

void cg_box_fractional(const cg_box *box, const double x[3], double s[3])
{
  for (int k = 0; k < 3; k++)
    s[k] = x[0] * box->inverse[0][k] + x[1] * box->inverse[1][k] +
           x[2] * box->inverse[2][k];
}

void cg_box_wrap(const cg_box *box, double x[3])
{
  double s[3];
  if (!box->periodic)
    return;
  cg_box_fractional(box, x, s);
  for (int k = 0; k < 3; k++) {
    double n = floor(s[k]);
    if (n != 0.0)
      for (int i = 0; i < 3; i++)
        x[i] -= n * box->h[k][i];
  }
}

static double norm2(const double d[3])
{
  return d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
}

static void search_images(const cg_box *box, double d[3])
{
  double best[3], from[3];
  memcpy(from, d, sizeof from);
  memcpy(best, d, sizeof best);
  for (int m = 0; m < 27; m++) {
    const int n[3] = {m % 3 - 1, m / 3 % 3 - 1, m / 9 - 1};
    double shift[3], image[3];
    cg_box_shift(box, n, shift);
    for (int k = 0; k < 3; k++)
      image[k] = from[k] + shift[k];
    if (norm2(image) < norm2(best))
      memcpy(best, image, sizeof best);
  }
  memcpy(d, best, sizeof best);
}

static double smallest_height(const cg_box *box)
{
  return fmin(box->height[0], fmin(box->height[1], box->height[2]));
}

void cg_box_nearest(const cg_box *box, double d[3])
{
  if (!box->periodic)
    return;
  for (int k = 2; k >= 0; k--) {
    double n = rint(d[k] * box->inverse[k][k]);
    for (int i = 0; n != 0.0 && i <= k; i++)
      d[i] -= n * box->h[k][i];
  }
  if (4.0 * norm2(d) >= smallest_height(box) * smallest_height(box))
    search_images(box, d);
}

bool cg_box_resolves(const cg_box *box, const double d[3])
{
  double s[3];
  if (!box->periodic)
    return isfinite(d[0]) && isfinite(d[1]) && isfinite(d[2]);
  cg_box_fractional(box, d, s);
  return fabs(s[0]) <= CG_BOX_FAR && fabs(s[1]) <= CG_BOX_FAR &&
         fabs(s[2]) <= CG_BOX_FAR;
}

double cg_box_largest_cutoff(const cg_box *box)
{
  return box->periodic ? 0.5 * smallest_height(box) : INFINITY;
}
