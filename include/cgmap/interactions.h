/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cgmap/interactions.h  (layer: model)
 *
 * Which interactions a model has, and over which ranges they are expanded.
 * All functions are local and give the same on every rank.
 */
#ifndef CGMAP_INTERACTIONS_H
#define CGMAP_INTERACTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include <cgmap/topology.h>

struct cg_term_class;
struct cg_basis_class;

/** Which pairs of beads an interaction takes. */
typedef enum cg_within {
  CG_WITHIN_ANY,  /**< whatever molecules */
  CG_WITHIN_SAME, /**< of one molecule */
  CG_WITHIN_OTHER /**< of different molecules */
} cg_within;

enum { CG_MOST_TYPES = 3 }; /**< of one interaction */

/** One interaction: a force along one coordinate q of a few beads (the distance
 * of a pair, a bond's, an angle, a dihedral), expanded in a basis, f(q) =
 * sum_d c_d B_d(q) = -dU/dq; for distances: repulsive positive.  Or one of many
 * beads around a centre (the angle of three, a local density), whose potential
 * u(q) is expanded.  Lengths in nm, angles in rad. */
typedef struct cg_interaction {
  const struct cg_term_class *term; /**< the kind (model/term.h) */
  char *name;          /**< of a bonded one: of the tuples in the mapping; of a
                            pair: "A-B" unless the file says otherwise */
  char *type_name[CG_MOST_TYPES]; /**< not bonded: types of the beads, of many
                            the centre's first; else NULL; several of a pair
                            with '|' between */
  int32_t type[CG_MOST_TYPES]; /**< in cg_beads.types, the first of several;
                            -1 until bound */
  int types;           /**< of all beads, where a pair takes several of them */
  bool *takes;         /**< types x types: does it take such a pair?  NULL: one
                            type on each side */
  int group;           /**< bonded: in cg_beads.bonded; -1 until bound */
  int line;            /**< in the file, 0 where made by us */
  const struct cg_basis_class *basis; /**< (math/basis.h) */
  int order;           /**< of splines; 4 = cubic */
  double min, max;     /**< NAN where to be found from the data */
  double step;         /**< wanted; 0 where the file gives intervals */
  bool any_step;       /**< nobody asked for that one: a longer may be taken */
  double out_step;     /**< of VOTCA's tables; 0: as the knots */
  int intervals;       /**< 0 until known */
  bool natural_ends;   /**< second derivative 0 at both ends */
  bool zero_tail;      /**< force 0 at max */
  bool switched;       /**< pair: switched off towards max after the fit */
  cg_within within;    /**< pair */
  double cutoff;       /**< of many: nm, from the centre; NAN: as for pairs */
  double gamma;        /**< three: nm, decay of the weight (model/many.h) */
} cg_interaction;

/** Beads of a molecule that have no pair interaction with each other. */
typedef struct cg_exclude {
  char *molecule; /**< name of its type; NULL: of the only type there is */
  int beads;
  int *bead;      /**< from 0 in the molecule */
  int line;       /**< in the file */
} cg_exclude;

struct cg_known;

/** The interactions of a model.  Free with cg_interactions_free(). */
typedef struct cg_interactions {
  char *path;     /**< file, "" where made by us */
  int units;      /**< a cg_units (model/units.h); -1 where the file is mum */
  double cutoff;  /**< nm; NAN where to be found */
  int exclusions; /**< bonds; < 0: VOTCA's rule (see cg_beads_exclude) */
  int least_block; /**< least frames of an error-bar block; 0: not said */
  int excludes;
  cg_exclude *exclude; /**< left out besides */
  struct cg_known *known; /**< forces that are given, subtracted before the fit
                               (model/known.h); NULL: none */
  int n;
  cg_interaction *list;
} cg_interactions;

/** NULL is allowed. */
void cg_interactions_free(cg_interactions *set);

/** Every pair of bead types, bound, in order of the types' first use, and then
 * every bonded group; max of pairs is the cutoff (which may be NAN), all else
 * is open. */
cg_interactions *cg_interactions_all(const cg_beads *beads, double cutoff);

/** The number of the interaction of that name, -1 where there is none. */
int cg_interactions_find(const cg_interactions *set, const char *name);

#endif
