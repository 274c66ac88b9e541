/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/given.h
 *
 * The forces on owned beads that are known before the fit (model/known.h), by
 * neighbour lists and bonded tuples.  Local functions, but for those that say
 * so.
 */
#ifndef CGMAP_FM_GIVEN_H
#define CGMAP_FM_GIVEN_H

#include <cgmap/comm.h>

#include "domain/nlist.h"
#include "model/known.h"

typedef struct cg_given cg_given;

/** What the known forces on some owned beads say of their frame: their part of
 * each pair and tuple. */
typedef struct cg_given_sums {
  double virial; /**< sum of q f over distances q; of charges their energy,
                      which no change of scale changes times a length */
  double energy; /**< of the potentials: tables as they are */
} cg_given_sums;

/** \param [in] known  bound; it and \a beads must outlive this; NULL: nothing
 *                     is given.
 * \return NULL where nothing is given; the functions below take that.  */
cg_given *cg_given_new(const cg_beads *beads, cg_known *known);
void cg_given_free(cg_given *given);

/** What a frame takes that the ranks it is dealt to must do together, before it
 * begins.  Collective over them. */
cg_status cg_given_meet(cg_given *given, const cg_comm *mates,
                        const cg_local *local);

/** Begin a frame.  It must stay as it is until the next. */
void cg_given_frame(cg_given *given, const cg_local *local);

/** The sums over the frame, or since the last call for it; 0 where nothing is
 * given. */
cg_given_sums cg_given_take(cg_given *given);

/** The forces on a run of owned beads.
 * \param [out] f  those of list->first and on, valid until the next call; NULL
 *                 where nothing is given.
 * \return CG_DATA where a distance or an angle lies outside the rows of its
 * table.  */
cg_status cg_given_forces(cg_given *given, const cg_nlist *list,
                          const double (**f)[3]);

#endif
