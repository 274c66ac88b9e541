/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/methanol.h
 *
 * The table tests/data/traj/methanol.txt: what several trajectory files hold.
 */
#ifndef CGMAP_TESTS_METHANOL_H
#define CGMAP_TESTS_METHANOL_H

#include <cgmap/frame.h>

typedef struct methanol_row {
  int frame, atom;
  double x[3], v[3], f[3]; /**< full precision */
  double p3[3], p5[3];     /**< positions from the XTC files */
} methanol_row;

enum { METHANOL_ROWS = 96, METHANOL_FRAMES = 4 };

typedef struct methanol {
  int rows;
  double time[METHANOL_FRAMES], edge[METHANOL_FRAMES][3];
  methanol_row row[METHANOL_ROWS];
} methanol;

/** Read the table (every rank by itself). */
void read_methanol(methanol *table);

/** Compare a frame with its rows.
 * \param [in] x_error, v_error, f_error  tolerances; < 0: not compared.
 * \param [in] which  0: x, 3: p3, 5: p5 is the position.  */
void compare_methanol(const methanol *table, const cg_frame *frame, int number,
                      int which, double x_error, double v_error,
                      double f_error);

#endif
