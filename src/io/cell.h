/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/cell.h
 *
 * Cells as crystallographers give them: three lengths and three angles.
 */
#ifndef CGMAP_IO_CELL_H
#define CGMAP_IO_CELL_H

#include <cgmap/frame.h>

/** The cosine of an angle in degrees; exactly 0 at 90. */
double cg_cell_cosine(double degrees);

/** The box with a along x and b in the x-y plane.  What is no cell (lengths
 * not above 0, angles that span no volume) gives a frame without a box.
 * \param [in] length  of a, b, c (nm).
 * \param [in] cosine  of alpha (b, c), beta (a, c), gamma (a, b).  */
cg_status cg_cell_box(const double length[3], const double cosine[3],
                      cg_box *box);

/** Orthonormal axes from box vectors of any orientation (Gram and Schmidt).
 * \param [out] axis  rows; x' = axis x is a position seen from them.
 * \param [out] h     the vectors along the axes, as cg_box_set() wants them.
 * \return false where the vectors span no volume.  */
bool cg_cell_axes(const double row[3][3], double axis[3][3], double h[9]);

/** Turn n vectors so. */
void cg_cell_turn(const double axis[3][3], int64_t n, double (*x)[3]);

/** The lengths and cosines of a box; zeros without one. */
void cg_cell_of_box(const cg_box *box, double length[3], double cosine[3]);

#endif
