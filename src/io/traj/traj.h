/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/traj/traj.h
 *
 * What cgmap tells of trajectories (<cgmap/trajectory.h>): their files, where
 * frames lie, which are left out.  A function is local unless it says that it
 * is collective.
 */
#ifndef CGMAP_IO_TRAJ_TRAJ_H
#define CGMAP_IO_TRAJ_TRAJ_H

#include <cgmap/trajectory.h>

/** Do all files tell their atoms by ids (LAMMPS dumps)?  Only looked at where
 * the options say `group`; ids may then have gaps, and atoms are in their
 * order.  Local. */
bool cg_traj_by_ids(const cg_traj *traj);
/** The id of atom i, both from 0. */
int64_t cg_traj_id(const cg_traj *traj, int64_t i);

/** Bytes that a rank needs to read the largest of the selected frames whole: of
 * the file, and of its numbers here.  Local. */
double cg_traj_reading(const cg_traj *traj);

/** Frames of the files that are not among those to select from. */
typedef struct cg_traj_left_out {
  int64_t without_forces; /**< where they are needed */
  int64_t repeats;        /**< of the frame before, as restarts make them */
  int64_t damaged;        /**< by cg_traj_leave_out() */
} cg_traj_left_out;

cg_traj_left_out cg_traj_left(const cg_traj *traj);

/** Leave out n < cg_traj_frames() selected frames that are damaged, in rising
 * order; those behind move up.  Local, to be called alike on all ranks. */
void cg_traj_leave_out(cg_traj *traj, int64_t n, const int64_t *index);

/** Were options.units used?  Local. */
bool cg_traj_forces_bare(const cg_traj_forces *forces);

/** Are these several runs (a file begins as early as the one before it), not
 * the parts of one?  Local. */
bool cg_traj_replicas(const cg_traj *traj);

/** One file of it, for `cgmap info`. */
typedef struct cg_traj_about {
  const char *path, *format; /**< format: "trr", "xtc", "gro", ... */
  int64_t atoms, frames; /**< whole frames in the file */
  int64_t repeats;       /**< of them, left out */
  double begin, end;     /**< ps */
  bool steps;            /**< it tells no times: those are numbers of steps */
  bool bare;             /**< it cannot tell its units: options.units were
                              used */
  bool all_x, all_v, all_f, all_box, some_x, some_v, some_f, some_box;
  double precision;      /**< per nm, of the first frame; 0: full */
  int digits;            /**< of the numbers of a LAMMPS dump as text; else 0 */
  bool double_precision;
  bool text;             /**< numbers are printed */
  int64_t bytes;
  bool cut; /**< the file is whole up to cut_frame, at cut_byte, only (where
                 truncated_last or damage_ends) */
  int64_t cut_frame, cut_byte;
  char spelled[128]; /**< units, where the file spells them out; "" */
  char damage[512]; /**< what is wrong there */
} cg_traj_about;

int cg_traj_files(const cg_traj *traj);
void cg_traj_describe(const cg_traj *traj, int file, cg_traj_about *about);

/** Where a selected frame lies: its number in its file, its first byte. */
void cg_traj_place(const cg_traj *traj, int64_t index, int64_t *frame,
                   int64_t *byte);

/** The box of a selected frame.  Local. */
cg_status cg_traj_read_box(cg_traj *traj, int64_t index, cg_box *box);

/** Warn of files that were written to since they were opened; to be asked when
 * all frames are read.  Local, of use on rank 0. */
void cg_traj_warn_changed(const cg_comm *comm, const cg_traj *traj);
/** The same of the files with the forces.  NULL is allowed. */
void cg_traj_forces_warn_changed(const cg_comm *comm,
                                 const cg_traj_forces *forces);

#endif
