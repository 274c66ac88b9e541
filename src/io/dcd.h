/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/dcd.h
 *
 * The cell of a DCD frame.
 */
#ifndef CGMAP_IO_DCD_H
#define CGMAP_IO_DCD_H

#include <stdbool.h>

#include <cgmap/frame.h>

/** Understand the six numbers of a cell record (A).
 * \param [out] box   none where they are no cell.
 * \param [out] turn  rows: the axes of the box in the frame of the positions.
 * \return whether positions must be turned: x' = turn x.  */
bool cg_dcd_cell(const double number[6], cg_box *box, double turn[3][3]);

#endif
