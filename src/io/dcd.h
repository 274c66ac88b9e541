/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/dcd.h
 *
 * What reading and writing DCDs share (io/dcd.c), and the cell of a frame.
 */
#ifndef CGMAP_IO_DCD_H
#define CGMAP_IO_DCD_H

#include <stdbool.h>

#include "io/traj_format.h"

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
