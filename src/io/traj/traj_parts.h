/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/traj/traj_parts.h
 *
 * Parts of frames, for formats whose fields are plain arrays: the reader of a
 * rank, and arrays read piece by piece, so that a rank holds what it keeps and
 * one piece of the file.
 */
#ifndef CGMAP_IO_TRAJ_TRAJ_PARTS_H
#define CGMAP_IO_TRAJ_TRAJ_PARTS_H

#include "io/traj/traj_format.h"

/** Atoms that are read and decoded together: 1.5 MB of doubles. */
enum { CG_TRAJ_PIECE = 65536 };

typedef struct cg_traj_reader {
  const cg_file *file;
  cg_traj_layout layout;
  unsigned char *bytes; /**< of a piece: 24 an atom */
} cg_traj_reader;

/** A reader with room for a piece of a frame of so many atoms. */
cg_traj_reader *cg_traj_reader_new(const cg_file *file,
                                   const cg_traj_layout *layout,
                                   int64_t atoms);

/** open() and close() of a format. */
cg_status cg_traj_reader_open(const cg_file *file,
                              const cg_traj_layout *layout,
                              const cg_comm *mates, void **reader);
void cg_traj_reader_close(void *reader);

/** Three big-endian reals each of atoms from ... from + count - 1, of an array
 * that begins at a byte of the file.  CG_DATA with the atom where one is not
 * finite. */
cg_status cg_traj_reader_reals(cg_traj_reader *reader, int64_t at, size_t real,
                               int64_t from, int64_t count, const char *what,
                               double (*out)[3]);

#endif
