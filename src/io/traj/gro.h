/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/traj/gro.h
 *
 * Lines of a GRO file, for those who read frames (gro.c) or names
 * (atoms_gro.c) and who write them (gro_encode.c).
 */
#ifndef CGMAP_IO_TRAJ_GRO_H
#define CGMAP_IO_TRAJ_GRO_H

#include "io/traj/traj_format.h"

enum {
  CG_GRO_RESIDUE_NAME = 5, /**< columns, from 0, each 5 wide */
  CG_GRO_ATOM_NAME = 10,
  CG_GRO_POSITION = 20 /**< three positions, three velocities follow */
};

/** Read the second line, the number of atoms (at least 1).  CG_DATA. */
cg_status cg_gro_count(const char *line, size_t n, int64_t *atoms);

/** The 3 or 9 numbers of a box as GRO and GROMOS96 order them, as vectors a,
 * b, c; false where the line holds anything else. */
bool cg_gro_box(const char *line, size_t n, double h[9]);

/** As in cg_traj_format. */
cg_status cg_gro_who(const unsigned char *bytes, size_t n, cg_atoms *atoms);
cg_status cg_gro_encode(cg_buffer *out, const cg_frame *frame,
                        const cg_atoms *atoms,
                        const cg_traj_write_options *options);

#endif
