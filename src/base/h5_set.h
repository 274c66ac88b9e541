/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/h5_set.h
 *
 * Datasets of HDF5 files that stay open and are read in blocks (hyperslabs),
 * each rank on its own, or mates together.
 */
#ifndef CGMAP_BASE_H5_SET_H
#define CGMAP_BASE_H5_SET_H

#include "base/h5.h"

enum { CG_H5_DIMS = 4, CG_H5_LABEL = 64 };

typedef struct cg_h5_set {
  const cg_h5 *h5; /**< must outlive it */
  char *path;
  int64_t id;
  int dims;                 /**< dimensions; 0: one number */
  int64_t dim[CG_H5_DIMS];  /**< their sizes */
  bool whole;               /**< whole numbers */
  bool wide;                /**< numbers of 8 bytes */
  bool single;              /**< real ones of 4 bytes */
  bool packed;              /**< by filters */
  int64_t chunk[CG_H5_DIMS]; /**< sizes of what lies in one piece: all of it,
                                  where there are no chunks */
  bool together;            /**< blocks of it are read by mates together */
} cg_h5_set;

/** Open a dataset of numbers.  CG_DATA where it is missing, holds something
 * else, has more than CG_H5_DIMS dimensions, keeps its numbers in other files,
 * is packed by a filter that is not there, or claims more numbers than are in
 * the file.  Frees nothing on failure: \a set is NULL. */
cg_status cg_h5_set_open(const cg_h5 *h5, const char *path, cg_h5_set **set);

/** NULL is allowed. */
void cg_h5_set_close(cg_h5_set *set);

/** From now on the mates who have its file open together (h5_together.h) read
 * blocks of it together, each its own, or none (a count of 0): reading is then
 * collective over them, and agreed.  Nothing changes where a rank has the file
 * open alone.  Local, but all of them must do so. */
void cg_h5_set_share(cg_h5_set *set);

/** Read the block of count[k] numbers from from[k] on, for each dimension k,
 * which must lie in the dataset; whole numbers from whole numbers only.
 * \param [out] x  row-major.  */
cg_status cg_h5_set_doubles(const cg_h5_set *set, const int64_t *from,
                            const int64_t *count, double *x);
cg_status cg_h5_set_ints(const cg_h5_set *set, const int64_t *from,
                         const int64_t *count, int64_t *x);

/** The name that the type of a dataset gives to a value.
 * \param [out] label  CG_H5_LABEL bytes.
 * \return false where its type names no values, or not this one.  */
bool cg_h5_set_label(const cg_h5_set *set, int64_t value, char *label);

#endif
