/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/tuples.h
 *
 * Which bonded tuples a bead is part of, and what they add to its rows:
 *
 *   row_a[d] += B_d(q) (dq/dR_I)_a,  a = x, y, z
 *
 * and to the divergence div_I of that row B_d'(q) |dq/dR_I|^2 + B_d(q)
 * nabla_I^2 q.  Each tuple is met once from each of its beads, by whoever owns
 * that bead; the frame brings all the beads of such a tuple
 * (cg_walk_options.tuples).  All functions are local.
 */
#ifndef CGMAP_FM_TUPLES_H
#define CGMAP_FM_TUPLES_H

#include <cgmap/interactions.h>

#include "domain/local.h"
#include "model/term.h"

typedef struct cg_tuples cg_tuples;

/** \param [in] set  bound; it and \a beads must outlive the tuples. */
cg_tuples *cg_tuples_new(const cg_beads *beads, const cg_interactions *set);
void cg_tuples_free(cg_tuples *tuples);

/** One bead's place in a tuple of an interaction. */
typedef struct cg_tuple {
  int interaction;
  int place;     /**< of the bead in it */
  int64_t first; /**< in cg_bonded.beads */
} cg_tuple;

/** The tuples of a bead, by interaction.
 * \return how many.  */
int cg_tuples_of(const cg_tuples *tuples, cg_gid bead, const cg_tuple **list);

/** Begin a frame.  It must stay as it is until the next. */
void cg_tuples_frame(cg_tuples *tuples, const cg_local *local);

/** The coordinate of a tuple in this frame.
 * \return false where it has no gradient.  */
bool cg_tuples_value(const cg_tuples *tuples, const cg_tuple *tuple,
                     cg_term_value *value);

#endif
