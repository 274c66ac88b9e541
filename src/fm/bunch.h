/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/bunch.h
 *
 * The neighbours of a bead, bunched by the interaction that takes the pair:
 * a function of the two types and, where an interaction asks for it, of
 * whether the beads share a molecule.
 *
 * All functions are local.  Pairs that no interaction takes are left out.
 * Where every pair of a system goes to one interaction (one bead type, the
 * common case) the bunch is the neighbour list itself and costs nothing.
 */
#ifndef CGMAP_FM_BUNCH_H
#define CGMAP_FM_BUNCH_H

#include <cgmap/interactions.h>

#include "domain/nlist.h"

typedef struct cg_bunch {
  int slot;   /**< of the bead type's list of interactions */
  int64_t n;  /**< pairs */
  const double *d[3], *r; /**< as in cg_nlist */
} cg_bunch;

typedef struct cg_bunches cg_bunches;

/** \param [in] set  bound; it and \a beads must outlive the bunches. */
cg_bunches *cg_bunches_new(const cg_beads *beads, const cg_interactions *set);
void cg_bunches_free(cg_bunches *bunches);

/** Interactions that a bead of this type can take part in: their numbers in
 * ascending order. */
int cg_bunches_slots(const cg_bunches *bunches, int32_t type,
                     const int **interaction);

/** Begin a frame.  It must stay as it is until the next. */
void cg_bunches_frame(cg_bunches *bunches, const cg_local *local);

/** The type of an owned bead of this frame. */
int32_t cg_bunches_type(const cg_bunches *bunches, cg_lid i);

/** Bunch the neighbours of owned bead i.
 * \param [out] bunch  valid until the next call.
 * \return how many, at most the type's slots.  */
int cg_bunches_of(cg_bunches *bunches, const cg_nlist *list, cg_lid i,
                  const cg_bunch **bunch);

#endif
