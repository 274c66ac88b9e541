/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cgmap/interactions.h  (layer: model)
 *
 * Which interactions a model has, and, once fitted, what they are.
 */
#ifndef CGMAP_INTERACTIONS_H
#define CGMAP_INTERACTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include <cgmap/topology.h>

/** Which pairs of beads an interaction takes. */
typedef enum cg_within {
  CG_WITHIN_ANY,  /**< whatever molecules */
  CG_WITHIN_SAME, /**< of one molecule */
  CG_WITHIN_OTHER /**< of different molecules */
} cg_within;

/** One interaction: a pair force between beads of two types, expanded in
 * B-splines, f(r) = sum_d c_d B_d(r) = -dU/dr, repulsive positive. */
typedef struct cg_interaction {
  char *name;          /**< "A-B" unless the file says otherwise */
  char *type_name[2];
  int32_t type[2];     /**< numbers in cg_beads.types; -1 until bound */
  int line;            /**< in the file, 0 where made by us */
  int order;           /**< of the spline; 4 = cubic */
  double min, max;     /**< nm; NAN where to be found from the data */
  double step;         /**< nm, wanted; used where intervals is 0 */
  int intervals;       /**< 0 until known */
  bool natural_ends;   /**< second derivative 0 at both ends */
  bool zero_tail;      /**< force 0 at max */
  cg_within within;
} cg_interaction;

/** The interactions of a model.  Free with cg_interactions_free(). */
typedef struct cg_interactions {
  char *path;     /**< file, "" where made by us */
  double cutoff;  /**< nm; NAN where to be found */
  int exclusions; /**< bonds; < 0: VOTCA's rule (see cg_beads_exclude) */
  int n;
  cg_interaction *list;
} cg_interactions;

void cg_interactions_free(cg_interactions *set);

/** Every pair of bead types, ranges open.  */
cg_interactions *cg_interactions_all(const cg_beads *beads, double cutoff);

/** Find the types of each interaction among the beads.  CG_CONFIG where a name
 * is unknown (nearest names told), where two interactions take the same pair
 * of types and the same molecules, or where max exceeds the cutoff.  */
cg_status cg_interactions_bind(cg_interactions *set, const cg_beads *beads);

/** Number of basis functions of an interaction whose range is known. */
int cg_interaction_columns(const cg_interaction *it);

#endif
