/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/beads.h
 *
 * Beads (<cgmap/topology.h>): who has no pair interaction with whom; and their
 * end.
 */
#ifndef CGMAP_MODEL_BEADS_H
#define CGMAP_MODEL_BEADS_H

#include <cgmap/topology.h>

/** Give back groups of tuples. */
void cg_bonded_free(int groups, cg_bonded *bonded);

void cg_beads_free(cg_beads *beads);

/** Make the list of exclusions.
 * \param [in] bonds  pairs up to so many bonds apart are left out; 0 none;
 *                    < 0 all pairs of beads that share a bonded tuple (VOTCA's
 *                    rule).  */
void cg_beads_exclude(cg_beads *beads, int bonds);

/** Add the pairs of a group, of arity 2, to that list. */
void cg_beads_exclude_pairs(cg_beads *beads, const cg_bonded *pairs);

#endif
