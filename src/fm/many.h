/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/many.h
 *
 * What interactions of many beads around a centre add to the rows of a bead.
 * With a term u(q) w of the energy (model/many.h)
 *
 *   row_a[d] -= B_d'(q) w (dq/dR_I)_a + B_d(q) (dw/dR_I)_a,  a = x, y, z.
 *
 * Nothing flows back between ranks: a bead finds the terms of which it is the
 * centre and those of the centres near it, owned or ghosts.  For that ghosts
 * reach twice as far as such a term (cg_interactions_reach()).  All functions
 * are local.
 */
#ifndef CGMAP_FM_MANY_H
#define CGMAP_FM_MANY_H

#include <cgmap/interactions.h>

#include "domain/local.h"

/** What one term of the energy is to one bead. */
typedef struct cg_many_value {
  int interaction;
  bool own;      /**< the bead is the centre; every term has one */
  double q;      /**< rad, or a number */
  double weight;
  double dq[3];  /**< dq/dR_I, 1/nm or rad/nm */
  double dw[3];  /**< dw/dR_I, 1/nm */
} cg_many_value;

typedef struct cg_many cg_many;

/** \param [in] set  bound; it and \a beads must outlive it. */
cg_many *cg_many_new(const cg_beads *beads, const cg_interactions *set);
void cg_many_free(cg_many *many);

/** Begin a frame.  It must stay as it is until the next. */
void cg_many_frame(cg_many *many, const cg_local *local);

/** The terms that an owned bead is in.
 * \param [out] value  valid until the next call.
 * \return how many.  */
int cg_many_of(cg_many *many, cg_lid i, const cg_many_value **value);

#endif
