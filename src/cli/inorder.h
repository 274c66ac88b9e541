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

/** Collective; agreed.
 * \param [in] source  this rank's own; every rank's has the same frames.
 * \param [in] n       items of a frame.  */
cg_status cg_inorder(const cg_comm *comm, cg_source source, int64_t n,
                     cg_progress *progress, cg_inorder_take take, void *self);

#endif
