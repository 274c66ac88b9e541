/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/checkpoint.h
 *
 * The container of a run's state, from which another run goes on: an HDF5 file
 * that says how many frames are done and what its numbers depend on, so that
 * only a run that would make the same ones takes it.  Functions are for one
 * rank.
 */
#ifndef CGMAP_BASE_CHECKPOINT_H
#define CGMAP_BASE_CHECKPOINT_H

#include "base/h5.h"

/** When, where and of what. */
typedef struct cg_checkpoint {
  const char *path;
  double every; /**< s between two while it runs; 0: when stopped only */
  double until; /**< cg_comm_seconds() after which to stop; 0: never */
  bool resume;  /**< go on from what is there */
  int marks;         /**< on rank 0 */
  char *const *mark; /**< what the numbers depend on, a phrase each */
} cg_checkpoint;

/** Begin to write one in place of any before; others add what they have, then
 * cg_h5_commit(). */
cg_status cg_checkpoint_create(const cg_checkpoint *plan, int64_t done,
                               cg_h5 **h5);

/** Open what is there.  CG_DATA where it is damaged, CG_USAGE with the first
 * mark that differs.
 * \param [out] h5    NULL where there is no file; cg_h5_close().
 * \param [out] done  frames; 0 without a file.  */
cg_status cg_checkpoint_open(const cg_checkpoint *plan, cg_h5 **h5,
                             int64_t *done);

/** What a part of the run adds: n numbers; and what it finds again, CG_DATA
 * where they are not n.
 * \param [in] long_name  one phrase.  */
cg_status cg_checkpoint_put(cg_h5 *h5, const char *path, size_t n,
                            const double *x, const char *long_name);
cg_status cg_checkpoint_get(cg_h5 *h5, const char *path, size_t n, double *x);

#endif
