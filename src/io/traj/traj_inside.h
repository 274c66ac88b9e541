/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/traj/traj_inside.h
 *
 * What the parts of a trajectory share: the survey of its files by rank 0
 * (traj_survey.c), frames that are there twice (traj_repeat.c), one frame
 * (traj_load.c), and who its atoms are (traj_who.c).
 */
#ifndef CGMAP_IO_TRAJ_TRAJ_INSIDE_H
#define CGMAP_IO_TRAJ_TRAJ_INSIDE_H

#include "io/traj/traj.h"
#include "io/traj/traj_format.h"
#include "model/units.h"

/** One file. */
typedef struct cg_traj_part {
  cg_traj_about about; /**< its names are set on each rank */
  char suffix[16];     /**< of the format: ".trr" */
  cg_units units;      /**< of the file's numbers */
  bool reduced;        /**< its numbers are not in the format's own units */
  cg_file_stamp opened; /**< what it was when it was indexed */
  cg_traj_layout layout;
} cg_traj_part;

/** Points of entry into a packed file. */
typedef struct cg_traj_points {
  size_t n; /**< bytes */
  void *bytes;
} cg_traj_points;

struct cg_traj {
  int files;
  char **path;
  cg_traj_part *part;
  cg_traj_points *points;
  const cg_traj_format **format;
  bool need_box;
  int64_t atoms;
  bool by_ids; /**< all files tell atoms by ids, which were looked at: */
  cg_ids ids;
  int64_t n; /**< selected frames */
  cg_traj_entry *entry;
  cg_traj_left_out left_out;
  int64_t next;
  int64_t from, count; /**< atoms of a frame to read */
  const cg_comm *mates; /**< who read frames together; NULL: this rank alone */
  bool *needed;        /**< those among all; NULL: all are */
  int opened; /**< number of the open file */
  cg_file *file;
  void *reader; /**< of the open file, where its format has one */
  unsigned char *bytes; /**< of one frame */
  size_t room;
};

/** Open one of the files, in place of the one that is open; close it. */
cg_status cg_traj_open_file(cg_traj *traj, int number);
void cg_traj_close_file(cg_traj *traj);

/** Read the atoms from ... from + count - 1 of a frame. */
cg_status cg_traj_load(cg_traj *traj, const cg_traj_entry *entry, int64_t from,
                       int64_t count, cg_frame *frame);

/** The bytes of a frame, into traj->bytes. */
cg_status cg_traj_read_bytes(cg_traj *traj, const cg_traj_entry *entry);

/** Room for n bytes there; free it. */
cg_status cg_traj_make_room(cg_traj *traj, size_t n);
void cg_traj_forget_bytes(cg_traj *traj);

/** Look at the ids of the atoms of all files, where they tell them.  CG_DATA
 * where two files hold others. */
cg_status cg_traj_find_ids(cg_traj *traj);

/** All that rank 0 does for the others: index the files, and leave the frames
 * that are asked for. */
cg_status cg_traj_survey(cg_traj *traj, const cg_traj_options *options);

/** Leave out frames that repeat the one before. */
void cg_traj_drop_repeats(cg_traj *traj);

#endif
