/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file domain/keep.h
 *
 * The end of an epoch: is the loop to stop, is its state to be kept; and the
 * beginning of a run that goes on from there.
 */
#ifndef CGMAP_DOMAIN_KEEP_H
#define CGMAP_DOMAIN_KEEP_H

#include "domain/walk.h"

typedef struct cg_keeper {
  const cg_comm *all;
  const cg_checkpoint *plan; /**< NULL: nothing is kept */
  int n_consumers;
  const cg_consumer *consumers;
  int64_t frames; /**< of the walk */
  double last;    /**< s of cg_comm_seconds(): when it was kept last */
} cg_keeper;

/** Give the consumers what a run before this one had.  Collective; agreed.
 * \param [out] done  frames that need not be read again.  */
cg_status cg_keeper_resume(cg_keeper *keeper, int64_t *done);

/** After all consumers have reduced.  Collective; agreed.
 * \return CG_STOPPED where a signal or the clock asks for it.  */
cg_status cg_keeper_epoch(cg_keeper *keeper, int64_t done);

#endif
