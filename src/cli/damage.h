/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cli/damage.h
 *
 * Damaged places of a trajectory.
 */
#ifndef CGMAP_CLI_DAMAGE_H
#define CGMAP_CLI_DAMAGE_H

#include <cgmap/trajectory.h>

#include "cli/command.h"

/** A damaged place: fixed in size, to travel between ranks. */
typedef struct cg_damage {
  int64_t index; /**< in the selection */
  int64_t frame, byte;
  char what[1024];
} cg_damage;

/** Start with {0}; cg_free(list). */
typedef struct cg_damages {
  int n;
  cg_damage *list;
} cg_damages;

/** Add one.  Local. */
void cg_damages_add(cg_damages *damages, int64_t index, int64_t frame,
                    int64_t byte, const char *what);

/** Decode all selected frames of \a traj, as \a source gives them, the ranks
 * sharing them; every rank gets the same list, in the order of the frames.
 * Collective; agreed.  CG_STOPPED where a signal asked for it. */
cg_status cg_damages_find(const cg_run *run, cg_source source,
                          const cg_traj *traj, cg_damages *damages);

/** Find damage and leave out its frames, with a warning.  Collective; agreed.
 * CG_DATA where no frame is left. */
cg_status cg_damages_skip(const cg_run *run, cg_source source, cg_traj *traj);

/** How to do without a frame that cannot be read. */
extern const char cg_damages_advice[];

/** Say so behind the pending message, where that is of a damaged frame.
 * Local.
 * \return the pending status.  */
cg_status cg_damages_advise(cg_status status);

#endif
