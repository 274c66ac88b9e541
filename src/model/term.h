/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/term.h
 *
 * The kinds of interaction.  Most depend on one coordinate q of a few beads: a
 * distance, an angle, a dihedral.  One rule holds for all of these,
 *
 *   F_I = f(q) dq/dR_I,   f = -dU/dq
 *
 * (Noid et al., J. Chem. Phys. 128 (2008) 244115), so a kind is its
 * coordinate, the gradient of it, and its limits, and f is what is expanded.
 *
 * Kinds of many beads act between beads of given types within a distance of a
 * centre, the type named first.  Their energy is a sum of u(q) w with a weight
 * w of the places, so it is the potential u that is expanded (many.h).
 *
 * A new kind is a new file and a line in cg_term_classes.  All functions are
 * local.
 */
#ifndef CGMAP_MODEL_TERM_H
#define CGMAP_MODEL_TERM_H

#include <stdbool.h>

#include "model/units.h"

enum { CG_TERM_BEADS = 4 /**< at most, in a tuple */ };

/** The coordinate of one tuple of beads and how it changes with them. */
typedef struct cg_term_value {
  double q;                            /**< nm or rad */
  double gradient[CG_TERM_BEADS][3];   /**< dq/dR_I, 1/nm or rad/nm */
  double laplacian[CG_TERM_BEADS];     /**< div_I of that, per bead */
} cg_term_value;

typedef struct cg_term_class {
  const char *name;  /**< as in files: "pair", "bond", "angle" ... */
  int beads;         /**< in a tuple; types that are named */
  bool bonded;       /**< between tuples that the topology names, not between
                          all beads of given types */
  bool many;         /**< a kind of many beads */
  bool angular;      /**< radians inside, degrees in files */
  bool number;       /**< q has no unit; it is a length where neither */
  bool periodic;     /**< lo and hi are the same place */
  double lo, hi;     /**< of q */
  double step;       /**< of an expansion, unless something else is wanted:
                          nm or rad */
  /** \param [in] d  beads - 1 steps from bead to bead, d[k] = R_{k+1} - R_k,
   * nearest images.
   * \return false where the coordinate has no gradient worth the name: q is
   * set, the rest is 0.  NULL for kinds of many beads.  */
  bool (*value)(const double d[][3], cg_term_value *out);
} cg_term_class;

extern const cg_term_class cg_term_pair, cg_term_bond, cg_term_angle,
    cg_term_dihedral, cg_term_improper, cg_term_threebody, cg_term_density;

/** A bond, an angle or a dihedral, whichever joins as many beads as the tuples
 * of its name: what a file may say that leaves it to the mapping.  In no list,
 * and gone when interactions are bound to beads. */
extern const cg_term_class cg_term_bonded;

/** The plain kind of interaction of tuples of so many beads. */
const cg_term_class *cg_term_of_arity(int beads);

/** All kinds, then NULL. */
extern const cg_term_class *const cg_term_classes[];

/** The kind of that name, NULL where there is none. */
const cg_term_class *cg_term_find(const char *name);

/** How many of the unit of files are one of the unit inside: 180/pi for
 * angles, else 1. */
double cg_term_scale(const cg_term_class *term);

/** The unit of q in files: that of length, "degrees", or "neighbours". */
const char *cg_term_unit(const cg_term_class *term,
                         const cg_unit_names *units);

/** The unit of -du/dq in files: of force, or of energy (per degree).
 * cg_free(). */
char *cg_term_force_unit(const cg_term_class *term,
                         const cg_unit_names *units);

#endif
