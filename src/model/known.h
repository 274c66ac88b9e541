/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/known.h
 *
 * Forces that a file of interactions gives: tables along pair distances and
 * bonded coordinates, and electrostatics between the charges of beads.  They
 * are subtracted from the mapped forces, and what is left is fitted.  All
 * functions are local.
 */
#ifndef CGMAP_MODEL_KNOWN_H
#define CGMAP_MODEL_KNOWN_H

#include <cgmap/interactions.h>

#include "model/table.h"
#include "model/units.h"

/** Electrostatics between the charges of beads. */
typedef struct cg_coulomb {
  enum { CG_COULOMB_NONE, CG_COULOMB_CUTOFF, CG_COULOMB_PME } method;
  double cutoff;    /**< nm; NAN: that of the pairs */
  double epsilon_r; /**< relative permittivity */
  double strength;  /**< energy of two unit charges at unit distance; set by
                         cg_known_bind() */
  int line;         /**< in the file */
} cg_coulomb;

typedef struct cg_known {
  /** Whom each table acts on.  The kind of a bonded one follows from the tuples
   * of its name, and is NULL until bound; there are no splines. */
  cg_interactions set;
  char **file;      /**< set.n: as written */
  cg_table **table; /**< set.n: x in nm or degrees, as in files */
  int *units;       /**< set.n: what each says of itself, CG_UNITS_UNSAID */
  bool *angular;    /**< set.n: x is in degrees */
  cg_coulomb coulomb;
} cg_known;

/** NULL is allowed. */
void cg_known_free(cg_known *known);

/** Find the types and tuples of the tables among the beads.
 *
 * CG_CONFIG where there are none of that name, one is given twice, a table
 * is one of another kind of coordinate, forces go on beyond the cutoff, or
 * charges are asked for that nobody knows.
 * What is odd and may be meant is said: a table that ends with a force, one on
 * top of which a force is fitted.  */
cg_status cg_known_bind(const cg_interactions *set, const cg_beads *beads,
                        cg_units units);

/** What is given, for a person: "A-A (FILE)", "coulomb (pme)"; cg_free() each
 * and the list.
 * \return how many.  */
int cg_known_names(const cg_known *known, char ***names);

/** How far the given pair forces reach that say so, nm; 0 where none does. */
double cg_known_reach(const cg_known *known);

/** Are there electrostatics by PME? */
bool cg_known_by_mesh(const cg_known *known);

/** Is there a table for this pair of types, or group of tuples? */
bool cg_known_has_pair(const cg_known *known, int32_t a, int32_t b);
bool cg_known_has_group(const cg_known *known, int group);

#endif
