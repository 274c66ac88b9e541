/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/forcefield.h
 *
 * A model: bead types, what acts between them (model/termfit.h), and the system
 * that it was fitted to.  All functions are local.
 */
#ifndef CGMAP_MODEL_FORCEFIELD_H
#define CGMAP_MODEL_FORCEFIELD_H

#include <cgmap/topology.h>

#include "model/termfit.h"

/** Which type a bead has, by the names that a configuration shows. */
typedef struct cg_bead_kind {
  char *molecule, *bead;
  int type;
} cg_bead_kind;

/** A name and how many there are of it in the system fitted. */
typedef struct cg_amount {
  char *name;
  int64_t n;
} cg_amount;

/** A potential of the volume of Das & Andersen (J. Chem. Phys. 132 (2010)
 * 164106), -dU/dV = -(sites/volume) (psi_1 + 2 psi_2 (V/volume - 1)). */
typedef struct cg_volume_term {
  double sites;  /**< 0: there is none */
  double volume; /**< nm^3, the mean */
  double psi[2]; /**< kJ/mol */
} cg_volume_term;

/** Everything an engine needs to know of the model. */
typedef struct cg_forcefield {
  int types;
  char **type_name;
  double *type_mass;     /**< amu; 0 where unknown */
  int kinds;
  cg_bead_kind *kind;    /**< each molecule and bead name once */
  double temperature;    /**< K; 0 where unknown */
  int exclusions;        /**< as in cg_interactions */
  int listed;            /**< pairs of beads of a molecule, left out besides */
  int knowns;
  char **known; /**< what acts besides and was known: "A-A (FILE)", ... */
  bool reduced;          /**< reduced Lennard-Jones units, as they are */
  int terms;
  cg_termfit *term;
  cg_volume_term of_volume;
  /* The state it was fitted at; no engine needs it. */
  double *type_charge;   /**< e; NULL where unknown */
  double density;        /**< beads per nm^3; 0 without a box */
  int compounds;
  cg_amount *compound;   /**< molecules, in order of appearance */
  int bonded_groups;
  cg_amount *bonded;     /**< tuples of each bonded name */
} cg_forcefield;

void cg_forcefield_free(cg_forcefield *ff);

/** Fill in types, masses, kinds, compounds and bonded names. */
void cg_forcefield_set_beads(cg_forcefield *ff, const cg_beads *beads);

/** Add types, kinds of beads and amounts of another system to a model that is
 * to serve both; what it says of the state stays where both agree (amounts of
 * different systems are added).  Terms are left alone.
 * \param [in] paths  of `all` and of `one`, for messages.
 * \return CG_CONFIG where masses of a type, types of a bead, temperatures or
 * units differ.  Local.  */
cg_status cg_forcefield_join(cg_forcefield *all, const cg_forcefield *one,
                             const char *const paths[2]);

/** Is the composition the same? */
bool cg_forcefield_same_system(const cg_forcefield *a,
                               const cg_forcefield *b);

#endif
