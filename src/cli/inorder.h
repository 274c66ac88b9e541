/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cli/inorder.h
 *
 * Frames read by all ranks, handed over one by one on rank 0, in order.
 */
#ifndef CGMAP_CLI_INORDER_H
#define CGMAP_CLI_INORDER_H

#include <cgmap/comm.h>
#include <cgmap/frame.h>

#include "base/progress.h"

/** Takes the next frame; called on rank 0 only. */
typedef cg_status (*cg_inorder_take)(void *self, const cg_frame *frame);

typedef struct cg_inorder_options {
  int64_t items;   /**< of a frame that is handed over */
  bool parts;      /**< all ranks read each frame together, a part each */
  double room;     /**< bytes that rank 0 may fill with frames of a round */
  cg_progress *progress;
} cg_inorder_options;

/** Collective; agreed.
 * \param [in] source  this rank's own; every rank's has the same frames.  */
cg_status cg_inorder(const cg_comm *comm, cg_source source,
                     const cg_inorder_options *options, cg_inorder_take take,
                     void *self);

#endif
