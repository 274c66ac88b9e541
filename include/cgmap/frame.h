/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cgmap/frame.h  (layer: model)
 *
 * One moment of a system (box, positions, velocities, forces) and where
 * frames come from.
 *
 * Units: nm, ps, nm/ps, kJ/mol/nm.  The corner of the box is the origin.
 * All functions are local.
 */
#ifndef CGMAP_FRAME_H
#define CGMAP_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cgmap/comm.h>
#include <cgmap/error.h>

typedef int32_t cg_lid; /**< an index on this rank */
typedef int64_t cg_gid; /**< an index in the whole system */

/** A periodic box, or none.
 *
 * The rows of h are the box vectors a, b, c with a_y = a_z = b_z = 0 and
 * positive diagonal, reduced: |b_x| <= a_x/2, |c_x| <= a_x/2, |c_y| <= b_y/2.
 * A position is x = s h for fractional s (row vectors); s = x inverse. */
typedef struct cg_box {
  bool periodic;        /**< false: no box, all else is 0 */
  double h[3][3];       /**< nm */
  double inverse[3][3]; /**< 1/nm */
  double height[3];     /**< nm, distance of the two faces across a, b, c */
  double volume;        /**< nm^3 */
} cg_box;

/** Make a box from its vectors a, b, c (nine numbers in this order, nm),
 * reducing skewed ones exactly (same lattice).  Nine zeros give a frame
 * without a box.  CG_DATA where the vectors are not finite, span no volume, are
 * left-handed, or are not of the form above. */
cg_status cg_box_set(cg_box *box, const double h[9]);

/** The fractional coordinates s of x, nm.  The box is periodic. */
void cg_box_fractional(const cg_box *box, const double x[3], double s[3]);

/** Bring x, nm, into the box (0 <= s < 1 up to rounding); nothing without a
 * box. */
void cg_box_wrap(const cg_box *box, double x[3]);

/** Replace the difference vector d, nm, by its nearest image.  Exact for every
 * reduced box: falls back to a search of 27 images near the edge. */
void cg_box_nearest(const cg_box *box, double d[3]);

/** Half the smallest box height, nm: no pair has two images within it.
 * INFINITY without a box. */
double cg_box_largest_cutoff(const cg_box *box);

/** A frame; who has it owns its arrays: cg_frame_clear().  They have room for
 * `room` items; those of absent fields are NULL or stale, the flags decide. */
typedef struct cg_frame {
  int64_t index; /**< in the selection of frames, from 0 */
  int64_t step;  /**< of the program that wrote it */
  double time;   /**< ps */
  double precision; /**< of a lossy format: positions per nm; 0: full */
  cg_box box;
  int64_t first; /**< item 0 is number `first` of the whole frame: 0, but where
                      a frame is read in parts */
  int64_t n; /**< atoms or beads */
  int64_t room;
  bool has_v, has_f;
  double (*x)[3]; /**< nm */
  double (*v)[3]; /**< nm/ps */
  double (*f)[3]; /**< kJ/mol/nm */
} cg_frame;

/** Give a frame n items with the fields named, whose values are then those of
 * before or none; keeps old room.  Start with {0}. */
void cg_frame_resize(cg_frame *frame, int64_t n, bool v, bool f);

/** Free the arrays; the frame is {0} again. */
void cg_frame_clear(cg_frame *frame);

/** Where frames come from: a file, a mapping of another source, a sampler, an
 * array in a test.  Each rank has its own and reads what it wants; only mates
 * who read each frame together do so in step. */
typedef struct cg_source_class {
  /** Frames in the selection. */
  int64_t (*count)(const void *self);
  /** Make frame \a index the next one. */
  cg_status (*seek)(void *self, int64_t index);
  /** Fill \a frame with the next one, index included, and step on. */
  cg_status (*next)(void *self, cg_frame *frame);
  /** Can its frames be read in parts?  NULL: no. */
  bool (*parts)(const void *self);
  /** From now on, frames hold items first ... first + n - 1 alone; n may be 0.
   * NULL where who asks for a part leaves the choice of it to the source.
   * \param [in] mates  NULL: this rank reads alone.  Else they all read the
   *   same frames, each its own items, and next() is collective over them: none
   *   may call it before all are known to be well.  They must outlive this, or
   *   a range without them.  Collective over them, and over those of before. */
  void (*range)(void *self, int64_t first, int64_t n, const cg_comm *mates);
  /** The same of part number `share` of `shares` parts that are about equal and
   * together the whole.  NULL where there is range(). */
  void (*share)(void *self, int share, int shares, const cg_comm *mates);
  /** From now on only items of which the flag is set need be right: the others,
   * and those from n on, may be 0 instead, their numbers unread.  The flags are
   * copied; NULL: all are needed, as in a new source.  NULL where nothing can
   * be left out. */
  void (*need)(void *self, int64_t n, const bool *needed);
  /** Where frame \a index lies, "FILE: frame N at byte B", from cg_alloc()
   * (base/mem.h).  NULL where frames lie in no file. */
  char *(*where)(const void *self, int64_t index);
} cg_source_class;

typedef struct cg_source {
  const cg_source_class *methods;
  void *self; /**< owned by whoever made the source */
} cg_source;

/** Call its method; frames are numbered from 0.  The first frame is next in a
 * new source.  seek and next fail where frames lie in files: CG_NOINPUT where
 * one cannot be opened, CG_DATA where one is damaged, with file, frame and
 * byte.
 * \param [in]     index  at most the count.
 * \param [in,out] frame  room that it has is used again; start with {0}. */
int64_t cg_source_count(cg_source source);
cg_status cg_source_seek(cg_source source, int64_t index);
cg_status cg_source_next(cg_source source, cg_frame *frame);

#endif
