/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/traj/xyz.h
 *
 * Heads of XYZ frames, for those who read frames (xyz.c), and the writer.
 */
#ifndef CGMAP_IO_TRAJ_XYZ_H
#define CGMAP_IO_TRAJ_XYZ_H

#include "io/traj/traj_format.h"

enum {
  CG_XYZ_COLUMNS = 1024, /**< more are refused */
  CG_XYZ_HEAD = 1 << 16  /**< bytes of count, comment and first row */
};

/** The numbers of a row that are used, three components each. */
enum { CG_XYZ_X = 0, CG_XYZ_V = 3, CG_XYZ_F = 6, CG_XYZ_NUMBERS = 9 };

/** The first two lines of a frame, and the columns of its rows. */
typedef struct cg_xyz_head {
  int64_t atoms;
  bool timed, stepped;
  double time; /**< ps */
  int64_t step;
  char units[16]; /**< style named by the file; "" where it is mum */
  bool boxed, turned;
  double h[9];       /**< along the axes */
  double axis[3][3]; /**< of the box; see cg_cell_axes() */
  double origin[3];
  bool x, v, f;
  int species; /**< its column, -1: none */
  int n;       /**< columns */
  int8_t use[CG_XYZ_COLUMNS]; /**< CG_XYZ_..., -1: none */
  int64_t bytes; /**< to the first row; 0: the head is cut */
} cg_xyz_head;

/** Read the head that begins these n bytes, as far as they reach.  CG_DATA. */
cg_status cg_xyz_head_read(const char *bytes, size_t n, cg_xyz_head *head);

/** The encode of cg_format_xyz. */
cg_status cg_xyz_encode(cg_buffer *out, const cg_frame *frame,
                        const cg_atoms *atoms,
                        const cg_traj_write_options *options);

#endif
