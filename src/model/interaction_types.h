/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/interaction_types.h
 *
 * What interactions.c and interaction_types.c need of each other.
 */
#ifndef CGMAP_MODEL_INTERACTION_TYPES_H
#define CGMAP_MODEL_INTERACTION_TYPES_H

#include <cgmap/interactions.h>

/** CG_CONFIG, with where the interaction stands in front of the sentence. */
cg_status cg_interaction_fail(const cg_interactions *set,
                              const cg_interaction *it, const char *format, ...)
  __attribute__((format(printf, 3, 4)));

/** Find the types of interaction number i, those before it being bound. */
cg_status cg_interaction_bind_types(const cg_interactions *set, int i,
                                    const cg_beads *beads);

#endif
