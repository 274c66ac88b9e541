/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/traj/dcd.h
 *
 * What reading and writing DCDs share (dcd_head.c has their layout).
 */
#ifndef CGMAP_IO_TRAJ_DCD_H
#define CGMAP_IO_TRAJ_DCD_H

#include <stdbool.h>

#include "io/traj/traj_parts.h"
#include "model/units.h"

#define CG_DCD_AKMA 0.04888821 /**< ps; as all that write DCDs round it */

enum {
  CG_DCD_WORDS = 20, /**< control words */
  CG_DCD_HEAD = 4 + 4 * CG_DCD_WORDS,
  CG_DCD_CELL = 48
};

/** Those control words that are used. */
enum {
  CG_DCD_FRAMES,
  CG_DCD_ISTART,
  CG_DCD_NSAVC,
  CG_DCD_NSTEP,
  CG_DCD_NAMNF = 8,
  CG_DCD_DELTA,
  CG_DCD_CELLS,
  CG_DCD_FOURTH,
  CG_DCD_CHARMM = 19
};

/** A, and times in AKMA's unit. */
extern const cg_unit_ratios cg_dcd_units;

/** How the records of a file are marked, and frames made of them. */
typedef struct cg_dcd_layout {
  bool big;       /**< big-endian */
  bool cell;
  int32_t marker; /**< bytes: 4 or 8 */
  int64_t atoms, moving; /**< all atoms, and those that are not fixed */
  int64_t list;   /**< byte where their numbers are; 0 where all move */
  int64_t start;  /**< byte where the first frame begins, */
  int64_t first;  /**< its bytes, */
  int64_t frame;  /**< and those of each other one */
} cg_dcd_layout;

_Static_assert(sizeof(cg_dcd_layout) <= sizeof(cg_traj_layout),
               "it does not fit");

/** Do these bytes begin a DCD, and has it \a fixed atoms? */
bool cg_dcd_probe(const unsigned char *bytes, size_t n, bool *fixed);

/** The scan of a format. */
cg_status cg_dcd_scan(const cg_file *file, cg_traj_index *index);

/** Read the numbers, from 0 and rising, of the atoms that move.  CG_DATA;
 * cg_free(). */
cg_status cg_dcd_read_moving(const cg_file *file, const cg_dcd_layout *layout,
                             int32_t **moving);

int64_t cg_dcd_marker(const cg_dcd_layout *layout, const unsigned char *at);

/** Are the marks around a record of n bytes these? */
cg_status cg_dcd_check_marks(int64_t before, int64_t after, int64_t n,
                             const char *what);
/** Do the markers around n bytes say so?  *at moves behind them. */
cg_status cg_dcd_check_record(const cg_dcd_layout *layout,
                              const unsigned char **at, int64_t n,
                              const char *what);

/** The cell of a frame, where the layout has one; as cg_dcd_cell(). */
cg_status cg_dcd_read_cell(const cg_dcd_layout *layout,
                           const unsigned char *bytes, cg_box *box,
                           double turn[3][3], bool *turned);

/** Where a frame has the numbers of x, y and z, and how they must turn. */
typedef struct cg_dcd_axes {
  int64_t at[3];
  bool turned;
  double turn[3][3];
} cg_dcd_axes;

/** Read the cell and the marks of the frame at a byte, of n atoms. */
cg_status cg_dcd_find_axes(const cg_file *file, const cg_dcd_layout *layout,
                           int64_t at, int64_t n, cg_box *box,
                           cg_dcd_axes *axes);
/** Read positions number from ... from + count - 1 of it, not turned yet. */
cg_status cg_dcd_read_axes(cg_traj_reader *reader, const cg_dcd_layout *layout,
                           const cg_dcd_axes *axes, int64_t from,
                           int64_t count, double (*x)[3]);

/** Understand the six numbers of a cell record (A).
 * \param [out] box   none where they are no cell.
 * \param [out] turn  rows: the axes of the box in the frame of the positions.
 * \return whether positions must be turned: x' = turn x.  */
bool cg_dcd_cell(const double number[6], cg_box *box, double turn[3][3]);

/** As in cg_traj_format. */
void cg_dcd_encode_head(cg_buffer *out, const cg_traj_summary *summary);
cg_status cg_dcd_encode(cg_buffer *out, const cg_frame *frame,
                        const cg_atoms *atoms,
                        const cg_traj_write_options *options);

#endif
