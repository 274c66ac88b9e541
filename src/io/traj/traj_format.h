/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/traj/traj_format.h
 *
 * What a trajectory format provides: one file io/traj/FORMAT.c, one const
 * table, one line in the list of traj_index.c.
 *
 * Functions of a format fail with what is wrong inside a frame ("atom 7: a
 * position is not finite"); who calls them adds file, frame and byte.
 */
#ifndef CGMAP_IO_TRAJ_TRAJ_FORMAT_H
#define CGMAP_IO_TRAJ_TRAJ_FORMAT_H

#include <cgmap/trajectory.h>

#include "base/bytes.h"
#include "base/file.h"
#include "io/ids.h"
#include "model/units.h"

enum {
  CG_HAS_X = 1,
  CG_HAS_V = 2,
  CG_HAS_F = 4,
  CG_HAS_BOX = 8,
  CG_HAS_DOUBLE = 16,
  CG_STEP_FOR_TIME = 32 /**< the file tells no time: it is the step's number */
};

#define CG_ROUNDS_AS_ASKED (-1.0) /* by cg_traj_write_options.precision */

/** Where a frame lies and what it holds. */
typedef struct cg_traj_entry {
  int64_t offset; /**< of its first byte; -1 where it has no one place */
  int64_t bytes;  /**< to the next frame */
  int64_t number; /**< in its file, from 0 */
  double time;    /**< ps; while scanned, as the file has it */
  int32_t flags;  /**< CG_HAS_... */
  int32_t file;   /**< number in the list of files */
} cg_traj_entry;

/** What the head of a frame tells. */
typedef struct cg_traj_head {
  int64_t atoms;
  int64_t bytes; /**< of the whole frame */
  double time;
  double precision;
  int32_t flags;
} cg_traj_head;

/** What the head of a file says of all its frames, in formats whose frames do
 * not tell it themselves: a format's own struct, copied to all ranks. */
typedef struct cg_traj_layout {
  _Alignas(8) unsigned char bytes[256];
} cg_traj_layout;

/** What decode() is asked for. */
typedef struct cg_traj_wanted {
  int64_t atoms;       /**< the frame must hold */
  const bool *needed;  /**< for each, is it needed?  Texts and LAMMPS dumps
                            leave out the numbers of others; NULL: all are */
  const cg_ids *ids;   /**< of the atoms, where there are any; NULL: they are
                            1 ... atoms */
  const cg_traj_layout *layout; /**< of its file, for formats that are laid */
} cg_traj_wanted;

static inline bool cg_traj_needs(const cg_traj_wanted *wanted, int64_t atom)
{
  return !wanted->needed || wanted->needed[atom];
}

/** What is not decoded is 0. */
static inline void cg_traj_pass_over(cg_frame *frame, int64_t atom)
{
  memset(frame->x[atom], 0, sizeof frame->x[atom]);
  if (frame->has_v)
    memset(frame->v[atom], 0, sizeof frame->v[atom]);
  if (frame->has_f)
    memset(frame->f[atom], 0, sizeof frame->f[atom]);
}

/** The frames of one file, as scanned. */
typedef struct cg_traj_index {
  int64_t atoms; /**< the same in every frame */
  int64_t n, room;
  cg_traj_entry *entry;
  double precision; /**< of the first frame; 0: full */
  int digits;       /**< of the first numbers of a text; 0 where not counted */
  bool reduced;     /**< set before the scan: numbers are reduced, whatever
                         units the file spells out */
  bool bare;        /**< as in the format, unless the file tells its units */
  char spelled[128]; /**< units, where the file spells them out; "" */
  char units[16];   /**< where a bare format's file names them; "" */
  cg_traj_layout layout;
  bool cut;         /**< the file ends inside a frame ... */
  int64_t cut_byte; /**< ... that begins here (entry n is not there) */
  int64_t missing;  /**< and needs at least so many bytes more */
} cg_traj_index;

/** Append the frame at \a offset.  CG_DATA where its number of atoms is not
 * that of the first. */
cg_status cg_traj_index_add(cg_traj_index *index, int64_t offset,
                            const cg_traj_head *head);

/** "FILE: frame N at byte B"; cg_free(). */
char *cg_traj_where(const char *path, const cg_traj_entry *entry);

/** Put that before the pending message. */
cg_status cg_traj_fail_in(const char *path, const cg_traj_entry *entry);

/** Note that the frame at \a offset is cut. */
void cg_traj_index_cut(cg_traj_index *index, int64_t offset, int64_t missing);

enum {
  CG_TRAJ_HEAD = 192, /**< no head of a binary format is longer */
  CG_TRAJ_SLACK = 16  /**< bytes behind a frame that a decoder may touch */
};

/** Read the head of a frame from the first n bytes of it, n <= CG_TRAJ_HEAD.
 * Where n is less than the head, head->bytes is any number above n. */
typedef cg_status (*cg_traj_measure)(const unsigned char *bytes, size_t n,
                                     cg_traj_head *head);

/** Scan a file whose frames begin with a head: a small read each. */
cg_status cg_traj_scan_heads(const cg_file *file, cg_traj_measure measure,
                             cg_traj_index *index);

/** What a writer knows of its frames. */
typedef struct cg_traj_summary {
  int64_t atoms, frames;
  double begin, end;         /**< ps */
  double shortest, longest;  /**< from one frame to the next */
} cg_traj_summary;

/** How a library writes a trajectory: in place of encode(). */
typedef struct cg_traj_sink {
  /** Takes \a out in any case. */
  cg_status (*create)(cg_output *out, const cg_atoms *atoms,
                      const cg_traj_write_options *options, void **sink);
  cg_status (*append)(void *sink, const cg_frame *frame);
  cg_status (*commit)(void *sink); /**< gives back the sink in any case */
  void (*discard)(void *sink);
} cg_traj_sink;

typedef struct cg_traj_format {
  const char *name;   /**< also the suffix, without the dot */
  const char *also;   /**< another suffix; NULL */
  const char *bare;   /**< what it is ("a LAMMPS file") where numbers and
                           times are in units that the user tells: frames are
                           converted after decode(); else NULL */
  const char *units;  /**< of a bare format where nobody says them and there
                           are only positions, and when written; NULL: they
                           must be said */
  const cg_unit_ratios *own; /**< what decode() makes ours from, and encode()
                                  of ours, where files do not choose: reduced
                                  numbers are taken back to it; else NULL */
  double rounds; /**< positions when written, steps per nm; CG_ROUNDS_AS_ASKED;
                      0: they are not */
  bool timed;    /**< frames are not written without a time */
  bool text;     /**< numbers are printed */
  bool single;   /**< numbers are written in single precision */
  bool forces_alone; /**< frames without positions can be decoded: they are 0 */
  const char *forces; /**< advice where they are missing; NULL where the format
                           never has any */
  double forces_as_positions; /**< where files of forces in place of positions
                                   are usual (NAMD's DCDs): positions times
                                   this are the numbers in the file; else 0 */

  /** Does a file that begins with these n bytes, which CG_DECIMAL_SLACK
   * readable ones follow, look like this format? */
  bool (*probe)(const unsigned char *bytes, size_t n);

  /** Find all frames.  A frame cut by the end of the file ends the scan with
   * CG_OK and cg_traj_index_cut(); other damage is CG_DATA. */
  cg_status (*scan)(const cg_file *file, cg_traj_index *index);

  /** Decode one frame from its n bytes, which CG_TRAJ_SLACK readable ones
   * follow.  Its time is set by who calls. */
  cg_status (*decode)(const cg_traj_wanted *wanted, const unsigned char *bytes,
                      size_t n, cg_frame *frame);
  bool laid; /**< decode() goes by the layout */

  /** Where atoms are told by ids, in any order: the ids of such a frame, in the
   * order of its rows. */
  cg_status (*list)(const unsigned char *bytes, size_t n, int64_t atoms,
                    int64_t *id);

  /** Decode atoms from, ..., from + count - 1 of such a frame of so many; box
   * and fields are those of the whole frame.  For formats that leave out work
   * so, but have no read(). */
  cg_status (*decode_part)(const unsigned char *bytes, size_t n, int64_t atoms,
                           int64_t from, int64_t count, cg_frame *frame);

  /** Read atoms from, ..., from + count - 1 of a frame: where frames can be
   * read in parts, and in place of decode() where a library reads them.  Box
   * and fields are those of the whole frame.
   * \param [in] reader  made by open() for this rank and file, given back by
   *                     close().
   * \param [in] mates  NULL, or who read each frame together: all of them call
   *                    open(), read() and close() in step, none before all are
   *                    known to be well.  open() is then agreed; who read from
   *                    bytes need not talk. */
  cg_status (*read)(void *reader, const cg_traj_entry *entry, int64_t from,
                    int64_t count, cg_frame *frame);
  cg_status (*open)(const cg_file *file, const cg_traj_layout *layout,
                    const cg_comm *mates, void **reader);
  void (*close)(void *reader);

  /** Who the atoms of a file are; each rank reads by itself. */
  cg_status (*who_of)(const char *path, cg_atoms *atoms);

  /** Who the atoms of a frame of n bytes are; NULL where the format does not
   * tell.
   * \param [out] atoms  zeroed; cleared by who calls, also after a failure. */
  cg_status (*who)(const unsigned char *bytes, size_t n, cg_atoms *atoms);

  /** Encode a frame behind what \a out holds; NULL where the format is only
   * read. */
  cg_status (*encode)(cg_buffer *out, const cg_frame *frame,
                      const cg_atoms *atoms,
                      const cg_traj_write_options *options);

  const cg_traj_sink *sink; /**< NULL where encode() is used, or none */

  /** Encode the head of a file: before its first frame, and again, in the same
   * number of bytes, when all are known.  NULL where there is none. */
  void (*encode_head)(cg_buffer *out, const cg_traj_summary *summary);

  /** Encode what follows the last frame; NULL where nothing does. */
  void (*encode_tail)(cg_buffer *out, const cg_atoms *atoms);
} cg_traj_format;

extern const cg_traj_format cg_format_trr, cg_format_xtc, cg_format_gro,
    cg_format_dump, cg_format_dump_binary, cg_format_dcd, cg_format_dcd_fixed,
    cg_format_amber, cg_format_h5md, cg_format_xyz, cg_format_g96,
    cg_format_pdb;

/** The suffixes of formats that can be written, ".trr, .xtc or .gro";
 * cg_free(). */
char *cg_traj_written_suffixes(void);

/** The format of that suffix ("dir/name.trr"), NULL where there is none. */
const cg_traj_format *cg_traj_format_of_name(const char *path);

/** The frames of a file: format by content, then by suffix.  Local.  CG_DATA
 * with file, frame and byte.
 * \param [out] index  cg_free(index->entry), also after a failure.  */
cg_status cg_traj_index_file(const cg_file *file,
                             const cg_traj_format **format,
                             cg_traj_index *index);

/** Read three components of n atoms each, big-endian floats or doubles.
 * CG_DATA with the first atom where one is not finite.
 * \param [in] from  number of the first of them, for the message.
 * \param [in] what  "position", for the message.  */
cg_status cg_traj_reals(const unsigned char *bytes, size_t real, int64_t from,
                        int64_t n, const char *what, double (*out)[3]);

/** The box of nine big-endian floats or doubles. */
cg_status cg_traj_box(const unsigned char *bytes, size_t real, cg_box *box);

#endif
