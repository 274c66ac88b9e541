/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/traj_format.h
 *
 * What a trajectory format provides: one file io/FORMAT.c, one const table,
 * one line in io/traj.c's list.
 */
#ifndef CGMAP_IO_TRAJ_FORMAT_H
#define CGMAP_IO_TRAJ_FORMAT_H

#include <cgmap/trajectory.h>

#include "base/file.h"

/** Where a frame lies and what it holds. */
typedef struct cg_traj_entry {
  int64_t offset; /**< of its first byte */
  int64_t bytes;  /**< to the next frame */
  double time;    /**< ps */
  int32_t flags;  /**< CG_HAS_... */
  int32_t file;   /**< number in the list of files */
} cg_traj_entry;

enum {
  CG_HAS_X = 1,
  CG_HAS_V = 2,
  CG_HAS_F = 4,
  CG_HAS_BOX = 8,
  CG_HAS_DOUBLE = 16
};

/** The frames of one file, as scanned. */
typedef struct cg_traj_index {
  int64_t atoms; /**< the same in every frame */
  int64_t n, room;
  cg_traj_entry *entry;
  double precision; /**< of the first frame; 0: full */
  bool cut;         /**< the file ends inside a frame ... */
  int64_t cut_byte; /**< ... that begins here (entry n is not there) */
  char *cut_text;   /**< the error that it would be; cg_free() */
} cg_traj_index;

/** Append one entry. */
void cg_traj_index_add(cg_traj_index *index, const cg_traj_entry *entry);

typedef struct cg_traj_format {
  const char *name;   /**< also the suffix, without the dot */

  /** Does a file that begins with these n bytes look like this format? */
  bool (*probe)(const unsigned char *head, size_t n);

  /** Walk over all headers.  A frame cut by the end of the file sets `cut`
   * and ends the scan with CG_OK; other damage is CG_DATA. */
  cg_status (*scan)(const cg_file *file, cg_traj_index *index);

  /** Decode one frame from its bytes (exactly entry->bytes of them).
   * \param [in] where  "file: frame 3 at byte 123", for messages.
   * \param [in] atoms  what the frame must hold.  */
  cg_status (*decode)(const unsigned char *bytes, size_t n, int64_t atoms,
                      const char *where, cg_frame *frame);

  /** Encode a frame behind what \a out holds.  \a number: frames before. */
  cg_status (*encode)(cg_output *out, const cg_frame *frame,
                      const cg_atoms *atoms,
                      const cg_traj_write_options *options, int64_t number);
} cg_traj_format;

extern const cg_traj_format cg_format_trr, cg_format_xtc, cg_format_gro;

#endif
