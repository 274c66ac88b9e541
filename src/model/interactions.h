/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/interactions.h
 *
 * A set of interactions (<cgmap/interactions.h>) on its way to a fit: checked,
 * bound to beads, completed as ranges become known.  All functions are local
 * and give the same on every rank.
 */
#ifndef CGMAP_MODEL_INTERACTIONS_H
#define CGMAP_MODEL_INTERACTIONS_H

#include <cgmap/interactions.h>

/** Limits and defaults of an expansion. */
enum {
  CG_SPLINE_ORDER = 4,
  CG_MOST_INTERVALS = 100000,
  CG_INTERACTION_NAME = 200 /**< bytes; names of files have 255 */
};

/** Take interaction number q out; those after it move up. */
void cg_interactions_remove(cg_interactions *set, int q);

/** Do names and the ranges that are known fit?  CG_CONFIG where a name cannot
 * be that of a file or is another's too, a min is not below its max, a max
 * exceeds the cutoff, or a step makes more than CG_MOST_INTERVALS intervals. */
cg_status cg_interactions_check(const cg_interactions *set);

/** Is a range left to be found from the data? */
bool cg_interactions_open(const cg_interactions *set);

/** How far ghosts must reach, nm: the cutoff and, for kinds of many beads,
 * twice theirs. */
double cg_interactions_reach(const cg_interactions *set);

/** Fill in what follows from what is known: max from the cutoff, intervals
 * from min, max and step; and check.  To be called again when one of them is
 * learnt. */
cg_status cg_interactions_complete(cg_interactions *set);

/** Find the types or the tuples of each interaction among the beads, and the
 * kind of those that only their tuples tell; complete the set.  Words that mean
 * types (model/select.h) become their names.  CG_CONFIG where a type or a
 * bonded name is unknown (the nearest one is told), a group joins another
 * number of beads, two interactions take the same pair of types in the same
 * molecules, two of many beads the same types, or one of these several on a
 * side.  */
cg_status cg_interactions_bind(cg_interactions *set, const cg_beads *beads);

/** Make the list of the beads' exclusions: those so many bonds apart, and those
 * listed.  CG_CONFIG where what is listed names a type of molecule that there
 * is not, none where there are several, or a bead beyond the molecule's last.
 */
cg_status cg_interactions_exclude(const cg_interactions *set, cg_beads *beads);

/** Pairs of beads of a molecule that are listed for it. */
int cg_interactions_excluded(const cg_interactions *set);

/** Number of coefficients of an interaction whose intervals are known: of
 * B-splines n + k - 1, on a circle n. */
int cg_interaction_columns(const cg_interaction *it);

/** A copy that owns its names and is to be bound anew. */
cg_interaction cg_interaction_copy(const cg_interaction *it);

#endif
