/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/traj/g96.h
 *
 * Lines of a GROMOS96 file, for those who read frames (g96.c) or names
 * (atoms_g96.c).
 */
#ifndef CGMAP_IO_TRAJ_G96_H
#define CGMAP_IO_TRAJ_G96_H

#include "io/traj/traj_format.h"

enum {
  CG_G96_RESIDUE_NAME = 6, /**< columns, from 0, each 5 wide */
  CG_G96_ATOM_NAME = 12,
  CG_G96_NUMBERS = 24 /**< of a row with names; else they begin with it */
};

typedef enum cg_g96_block {
  CG_G96_NONE,
  CG_G96_TITLE,
  CG_G96_TIMESTEP,
  CG_G96_X,
  CG_G96_V,
  CG_G96_F,
  CG_G96_BOX,
  CG_G96_OTHER
} cg_g96_block;

/** A walk over the lines of one frame.  Start with {0}. */
typedef struct cg_g96 {
  cg_g96_block block; /**< in which the last line was */
  bool named;         /**< its rows begin with names */
  int64_t line;       /**< number of the last one */
  int64_t rows;       /**< of the block, so far */
  unsigned seen;      /**< blocks, as bits 1 << CG_G96_... */
  bool next;          /**< the last line begins another frame */
  int64_t atoms;      /**< rows of positions */
  bool timed;
  int64_t step;
  double time;
  double h[9];
  cg_frame *frame;    /**< where numbers go to; NULL: they are not read */
  const cg_traj_wanted *wanted; /**< of a frame */
} cg_g96;

/** Take the next line, n bytes without its end, behind which a line end and
 * CG_DECIMAL_SLACK readable bytes are.  CG_DATA. */
cg_status cg_g96_take(cg_g96 *walk, const char *line, size_t n);

/** As in cg_traj_format. */
cg_status cg_g96_who(const unsigned char *bytes, size_t n, cg_atoms *atoms);

#endif
