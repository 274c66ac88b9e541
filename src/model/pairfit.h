/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/pairfit.h
 *
 * A fitted pair force as a function that is defined everywhere: the spline
 * where the data determine it, a power law in the core below, zero beyond max.
 *
 * f(r) = sum_d c_d B_d(r) on [core, max];  f(r) = f_c (r_c/r)^n below the core
 * radius r_c, matched in value and, within 6 <= n <= 24, in slope;  U(r) is
 * the exact integral of f from r to max, U(max) = 0.  All functions are local.
 */
#ifndef CGMAP_MODEL_PAIRFIT_H
#define CGMAP_MODEL_PAIRFIT_H

#include <stdbool.h>

#include <cgmap/interactions.h>

#include "math/bspline.h"

typedef struct cg_pairfit {
  char *name;
  char *type_name[2];
  cg_within within; /**< which pairs of beads it takes */
  cg_bspline basis;
  double *coef;     /**< count(basis), kJ/mol/nm; 0 where not sampled */
  bool *sampled;    /**< count(basis): did the data determine it? */
  double *covariance; /**< count x count, or NULL without error bars */
  int64_t *samples;   /**< intervals: pairs seen in each */
  bool seen;        /**< false: no pair of these types was ever in range */
  double core;      /**< nm, radius below which the power law holds; 0: the
                         spline reaches down to 0, or was never seen */
  double core_force;  /**< kJ/mol/nm at the core radius */
  double core_power;  /**< n */
} cg_pairfit;

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

/** Everything an engine needs to know of the non-bonded model. */
typedef struct cg_forcefield {
  int types;
  char **type_name;
  double *type_mass;     /**< amu; 0 where unknown */
  int kinds;
  cg_bead_kind *kind;    /**< each molecule and bead name once */
  double temperature;    /**< K; 0 where unknown */
  int exclusions;        /**< as in cg_interactions */
  bool reduced;          /**< reduced Lennard-Jones units, as they are */
  int pairs;
  cg_pairfit *pair;
  /* The state it was fitted at; not read back, no engine needs it. */
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

/** Free what a fit holds, not the fit itself. */
void cg_pairfit_clear(cg_pairfit *fit);

/** Is every function that is nonzero at r one that the data determined?  False
 * outside [min, max]. */
bool cg_pairfit_is_sampled(const cg_pairfit *fit, double r);

/** Choose the core.
 *
 * Knots are tried from below.  Of those at which all k functions are sampled
 * the first is taken where the force is positive and falling and its relative
 * standard error (from the covariance) is below 10 %.  The search ends where
 * the force is surely attractive (by 2 standard errors): beyond it lies the
 * first well, which no core may swallow.  If it finds none, the core begins at
 * the first sampled knot: matched where the force there is positive, else the
 * repulsion of a WCA bead of that diameter, f = 24 e/r_c at r_c and n = 13, the
 * one case where f jumps.
 *
 * \param [in] energy  e, kT where it is known.  */
void cg_pairfit_set_core(cg_pairfit *fit, double energy);

/** Force (kJ/mol/nm), potential (kJ/mol) and standard error of the force
 * (0 without covariance; in the core in proportion to the force) at r > 0. */
double cg_pairfit_force(const cg_pairfit *fit, double r);
double cg_pairfit_potential(const cg_pairfit *fit, double r);
double cg_pairfit_error(const cg_pairfit *fit, double r);

/** Standard error of the spline itself, core or not; 0 outside [min, max]. */
double cg_pairfit_spline_error(const cg_pairfit *fit, double r);

#endif
