/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/traj/traj_select.h
 *
 * Which of the frames there are will be read.
 */
#ifndef CGMAP_IO_TRAJ_TRAJ_SELECT_H
#define CGMAP_IO_TRAJ_TRAJ_SELECT_H

#include "io/traj/traj_format.h"

/** Keep the frames that have all these CG_HAS_... flags; how many went. */
int64_t cg_traj_keep_flags(cg_traj_entry *entry, int64_t *n, int32_t flags);

/** Warn once where a frame is not later than the one before, but where a file
 * begins as early as the one before it: that is a replica.
 * \param [in] path  of each file.  */
void cg_traj_check_order(const cg_traj_entry *entry, int64_t n,
                         const char *const *path);

/** Keep what begin, end, skip, stride and frames pick.  CG_DATA where that is
 * nothing. */
cg_status cg_traj_pick(cg_traj_entry *entry, int64_t *n,
                       const cg_traj_options *options);

#endif
