/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/trajfile.h
 *
 * Trajectory files for tests: made, changed, read.  All functions are
 * collective over cg_test_world().
 */
#ifndef CGMAP_TESTS_TRAJFILE_H
#define CGMAP_TESTS_TRAJFILE_H

#include <cgmap/trajectory.h>

/** The bytes of a file; cg_free(). */
unsigned char *get_file(const char *path, size_t *n);

/** Open a packed file and unpack it once.
 * \param [out] size  of its text.  */
cg_status unpack_file(const char *path, int64_t *size);

/** Fill a frame with made-up atoms: chains of bonds of 0.1 nm in a box of
 * 3 x 3.5 x 4 nm, tilted where \a tilted; the same for the same number. */
void make_frame(cg_frame *frame, int64_t n, int64_t number, bool v, bool f,
                bool tilted);

/** The frame of that number, in the room given or elsewhere. */
typedef const cg_frame *frame_maker(int64_t number, cg_frame *room,
                                    const void *of);

/** Write frames first ... last-1 of a maker (rank 0) and wait. */
cg_status write_made(const char *path, const cg_atoms *atoms,
                     const cg_traj_write_options *options, int64_t first,
                     int64_t last, frame_maker *make, const void *of);

/** Write these frames in these units (rank 0) and wait. */
cg_status write_these(const char *path, const cg_atoms *atoms,
                      const char *units, int64_t count, const cg_frame *frame);

/** Write frames 0 ... count-1 of make_frame() (rank 0) and wait. */
cg_status write_frames(const char *path, const cg_atoms *atoms, int64_t n,
                       int64_t count, bool v, bool f, double precision);

/** Write frames first ... last-1 of make_frame() with forces, but 0.1 ps apart,
 * of number + seed (rank 0), and wait. */
void write_range(const char *path, int64_t n, int64_t first, int64_t last,
                 int64_t seed);

/** The options of a file that does not tell its units. */
cg_traj_options options_in(const char *units);

/** Read all selected frames: their steps, "3 5 7"; cg_free(). */
char *steps_of(cg_traj *traj);

/** Open one file and read all its frames.
 * \param [out] frames  how many were read without a failure; may be NULL.  */
cg_status read_frames(const char *path, const cg_traj_options *options,
                      int64_t *frames);

/** Open one file and read one frame of it. */
cg_status read_frame(const char *path, int64_t number, cg_frame *frame);

/** The same of a file that does not tell its units; NULL: it does. */
cg_status read_frame_in(const char *units, const char *path, int64_t number,
                        cg_frame *frame);

/** Read a file cut at every byte: it must be told, but where the cut is the end
 * of a frame.
 * \param [in] options  NULL: all frames.
 * \param [in] end      where each of its frames ends, the last at its end.  */
void cut_everywhere(const char *path, const cg_traj_options *options,
                    int frames, const size_t *end);

/** Read a file with one to four bytes of n good ones changed at random, many
 * times: each time it is read, or refused with CG_DATA and its name. */
void change_at_random(const char *path, const cg_traj_options *options,
                      const unsigned char *good, size_t n, int times,
                      uint64_t seed);

/** Is what was read what was written: sizes, step, fields, box to the rounding
 * of a change of units and back, numbers to a relative error?  */
void compare_written(const cg_frame *made, const cg_frame *read,
                     double relative);

/** Largest |a - b| of n triples. */
double largest_difference(const double (*a)[3], const double (*b)[3],
                          int64_t n);

/** The next number of a linear congruential generator (Knuth's MMIX). */
uint64_t next_random(uint64_t *state);

#endif
