/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/traj/dump.h
 *
 * What LAMMPS dumps have in common, text (dump.c) or binary
 * (dump_binary.c): columns of any names in any order, boxes by their
 * bounds, rows in any order.
 */
#ifndef CGMAP_IO_TRAJ_DUMP_H
#define CGMAP_IO_TRAJ_DUMP_H

#include "io/traj/traj_format.h"
#include "io/window.h"

#define CG_DUMP_ITEM "ITEM: "
#define CG_DUMP_FORCES "dump fx fy fz too (of a rerun, without thermostats)"

enum {
  CG_DUMP_COLUMNS = 1024, /**< more are refused */
  CG_DUMP_HEAD = 1 << 16  /**< bytes; a longer head is refused */
};

/** The numbers of a row that are used; three components each but the id. */
enum {
  CG_DUMP_ID,
  CG_DUMP_X,
  CG_DUMP_IMAGE = CG_DUMP_X + 3,
  CG_DUMP_V = CG_DUMP_IMAGE + 3,
  CG_DUMP_F = CG_DUMP_V + 3,
  CG_DUMP_NUMBERS = CG_DUMP_F + 3
};

/** The columns of a frame. */
typedef struct cg_dump_columns {
  const char *names; /**< as written, blank-separated; not terminated */
  size_t names_n;
  int n, id; /**< columns, that of the id */
  int8_t use[CG_DUMP_COLUMNS]; /**< CG_DUMP_..., -1: none */
  bool x, scaled, image, v, f;
} cg_dump_columns;

/** All that precedes the rows of a frame. */
typedef struct cg_dump_head {
  int64_t step, atoms;
  bool timed;
  double time;      /**< in the file's units, where it is timed */
  char units[16];   /**< style named by the file; "" where it is mum */
  double lo[3];     /**< corner of the box */
  double h[9];      /**< its vectors, as the file has them */
  bool periodic;    /**< across all faces */
  bool partly;      /**< across some: nothing is read then */
  int digits;       /**< most of the numbers of the file's first rows */
  cg_dump_columns columns;
  int64_t bytes;    /**< to the first row; 0: the head is cut */
  const cg_ids *ids; /**< of its atoms, set by who decodes; NULL: 1 ... atoms */
  const bool *needed; /**< set by who decodes, as in cg_traj_wanted */
} cg_dump_head;

/** Understand the names of the columns, n bytes.  CG_DATA where the id is
 * missing, or a name is there twice. */
cg_status cg_dump_columns_read(const char *names, size_t n,
                               cg_dump_columns *columns);

/** Set the box from its bounds.
 * \param [in] bound     lo and hi for x, y, z, of the box that encloses a
 *                       tilted one.
 * \param [in] tilt      xy, xz, yz.
 * \param [in] periodic  across x, y, z.  */
void cg_dump_box(const double bound[3][2], const double tilt[3],
                 const bool periodic[3], cg_dump_head *head);

/** Set what the faces of the box do: periodic across x, y, z. */
void cg_dump_faces(const bool periodic[3], cg_dump_head *head);

/** Read the head of the frame that begins these n bytes of text;
 * head->bytes is 0 where they end inside it. */
cg_status cg_dump_text_head(const char *bytes, size_t n, cg_dump_head *head);

/** Find the frame at \a offset: its head and end, or how many bytes (at least)
 * the file lacks of it.  Blank lines behind the last frame are none. */
typedef cg_status (*cg_dump_scan_frame)(cg_window *window, int64_t offset,
                                        cg_dump_head *head, int64_t *end,
                                        int64_t *missing);

/** Scan a file, frame after frame. */
cg_status cg_dump_scan(const cg_file *file, cg_dump_scan_frame scan_frame,
                       cg_traj_index *index);

/** Give the frame its size, fields, box and step, and mark all atoms as
 * missing.  CG_DATA where its box is periodic across some faces only. */
cg_status cg_dump_begin(const cg_dump_head *head, int64_t atoms,
                        cg_frame *frame);

/** The id of a row as a whole number.  CG_DATA where it is none. */
cg_status cg_dump_id(double number, int64_t *id);

/** Is the atom of that id none that is needed?  Then it is put there, as 0.
 * CG_DATA as cg_dump_place(). */
cg_status cg_dump_pass(const cg_dump_head *head, double id, cg_frame *frame,
                       bool *passed);

/** Put one row into the frame.  CG_DATA where its id is none of the head's or
 * was there before, or a number is too large. */
cg_status cg_dump_place(const cg_dump_head *head,
                        const double number[CG_DUMP_NUMBERS], cg_frame *frame);

/** The encode of cg_format_dump. */
cg_status cg_dump_encode(cg_buffer *out, const cg_frame *frame,
                         const cg_atoms *atoms,
                         const cg_traj_write_options *options);

/** The ids of a frame of n bytes, which can then be decoded.  CG_DATA where it
 * cannot. */
cg_status cg_dump_find_ids(const cg_traj_format *format,
                           const unsigned char *bytes, size_t n, int64_t atoms,
                           cg_ids *ids);

/** Fill zeroed atoms from the n bytes of the rows of a frame as text, which
 * must have been decoded without a failure. */
cg_status cg_dump_who(const cg_dump_head *head, const char *rows, size_t n,
                      cg_atoms *atoms);

#endif
