/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/interaction_types.h
 *
 * One interaction of a set: where it stands, and the types of beads it takes.
 * All functions are local.
 */
#ifndef CGMAP_MODEL_INTERACTION_TYPES_H
#define CGMAP_MODEL_INTERACTION_TYPES_H

#include <cgmap/interactions.h>

/** Free what an interaction holds. */
void cg_interaction_clear(cg_interaction *it);

/** CG_CONFIG, with where the interaction stands in front of the sentence. */
cg_status cg_interaction_fail(const cg_interactions *set,
                              const cg_interaction *it, const char *format, ...)
  __attribute__((format(printf, 3, 4)));

/** Find the types of interaction number i, those before it being bound. */
cg_status cg_interaction_bind_types(const cg_interactions *set, int i,
                                    const cg_beads *beads);

/** Does a bound pair take beads of these types? */
bool cg_interaction_takes(const cg_interaction *it, int32_t a, int32_t b);

/** Do both take some tuples of the same types, in the same molecules?  By the
 * names of the types; never of bonded ones. */
bool cg_interaction_overlaps(const cg_interaction *a, const cg_interaction *b);

/** What it acts between, "A, B" (types) or the number of beads of a tuple;
 * cg_free(). */
char *cg_interaction_partners(const cg_interaction *it);

#endif
