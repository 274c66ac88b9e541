/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/pairfit.h
 *
 * A fitted pair force as a function that is defined everywhere: the spline
 * where the data determine it, a power law in the core below, zero beyond max.
 *
 * f(r) = sum_d c_d B_d(r) on [core, max];  f(r) = f_c (r_c/r)^n below the core
 * radius r_c, matched in value and, within 6 <= n <= 24, in slope;  U(r) is
 * the exact integral of f from r to max, U(max) = 0.
 */
#ifndef CGMAP_MODEL_PAIRFIT_H
#define CGMAP_MODEL_PAIRFIT_H

#include <stdbool.h>

#include <cgmap/interactions.h>

#include "math/bspline.h"

typedef struct cg_pairfit {
  char *name;
  char *type_name[2];
  cg_bspline basis;
  double *coef;     /**< count(basis), kJ/mol/nm; 0 where not sampled */
  bool *sampled;    /**< count(basis): did the data determine it? */
  double *covariance; /**< count x count, or NULL without error bars */
  int64_t *samples;   /**< intervals: pairs seen in each */
  bool seen;        /**< false: no pair of these types was ever in range */
  double core;      /**< nm, radius below which the power law holds */
  double core_force;  /**< kJ/mol/nm at the core radius */
  double core_power;  /**< n */
} cg_pairfit;

/** Everything an engine needs to know of the non-bonded model. */
typedef struct cg_forcefield {
  int types;
  char **type_name;
  double *type_mass;     /**< amu; 0 where unknown */
  double temperature;    /**< K; 0 where unknown */
  int exclusions;        /**< as in cg_interactions */
  bool reduced;          /**< reduced Lennard-Jones units: numbers as they are */
  int pairs;
  cg_pairfit *pair;
} cg_forcefield;

void cg_forcefield_free(cg_forcefield *ff);

/** Choose the core: the first knot from below at which all k functions are
 * sampled, the force is positive and falling, and the relative standard error
 * (from the covariance) is below 10 %.  */
void cg_pairfit_set_core(cg_pairfit *fit);

/** Force (kJ/mol/nm), potential (kJ/mol) and standard error of the force
 * (0 without covariance) at r > 0. */
double cg_pairfit_force(const cg_pairfit *fit, double r);
double cg_pairfit_potential(const cg_pairfit *fit, double r);
double cg_pairfit_error(const cg_pairfit *fit, double r);

#endif
