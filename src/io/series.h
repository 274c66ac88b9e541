/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/series.h
 *
 * One number for each frame of a trajectory, from a text file: weights,
 * pressures, energies.
 *
 *   one number a line    in the order of the frames, one for each
 *   time and number      ps; each frame takes that of its time, numbers of
 *                        other times are not used
 *
 * Blank lines and those that begin with # or @ are passed over, so that what
 * `gmx energy` writes for one term is such a file.  Times must rise.  A time is
 * that of a frame within what single precision and five decimals leave of it.
 */
#ifndef CGMAP_IO_SERIES_H
#define CGMAP_IO_SERIES_H

#include <stdint.h>

#include <cgmap/comm.h>

typedef struct cg_series {
  char *path;
  int64_t n;
  double *time;  /**< n, rising; NULL: in the order of the frames */
  double *value; /**< n */
  int64_t *line; /**< n: where it stands, from 1 */
} cg_series;

/** Read a file.  Collective; the same on all ranks.  CG_DATA, with the line,
 * for what is no finite number, more than two columns or times that do not
 * rise. */
cg_status cg_series_read(const cg_comm *comm, const char *path,
                         cg_series **series);
void cg_series_free(cg_series *series);

/** CG_DATA if numbers in the order of the frames are not as many as these, or
 * one is below \a least.  Local. */
cg_status cg_series_check(const cg_series *series, int64_t frames,
                          double least);

/** The number of a frame: its place among the frames, from 0, and its time.
 * CG_DATA where there is none.  Local. */
cg_status cg_series_value(const cg_series *series, int64_t index, double time,
                          double *value);

#endif
