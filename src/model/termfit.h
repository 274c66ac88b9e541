/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/termfit.h
 *
 * A fitted force as a function of its coordinate that is defined everywhere: a
 * formula (math/basis.h), or the spline where the data determine it and an
 * extrapolation elsewhere.
 *
 * Inside [min, max], f(q) = sum_d c_d B_d(q) = -dU/dq.  Where the data leave a
 * gap, the coefficients in it are the smoothest that join its ends (least sum
 * of squared second differences).
 *
 *   pair    f(r) = f_c (r_c/r)^n below the core radius r_c, matched in value
 *           and, within 6 <= n <= 24, in slope; 0 beyond max; U(max) = 0.
 *           Where it is switched off, times S(r), from 1 at the last tenth of
 *           the range to 0 at max (termfit_tail.c).
 *   bonded  f goes on as a straight line beyond the first and the last place
 *           that the data determine, of which U is known over an interval to
 *           kT, with their slope there if it drives back, else with -kT/Var q;
 *           the least U is 0.
 *   circle  q and q + 2 pi are one place; gaps are filled so that the integral
 *           of f around the circle is 0.
 *   many    (term.h) the expansion is that of u, and f = -du/dq; beyond the
 *           first and the last place that the data determine u goes on as a
 *           straight line.
 *
 * Else U is the exact integral of f.  A formula holds beyond its data too, of
 * pairs up to max.  Lengths in nm, angles in rad.  All functions are local.
 */
#ifndef CGMAP_MODEL_TERMFIT_H
#define CGMAP_MODEL_TERMFIT_H

#include <stdbool.h>

#include <cgmap/interactions.h>

#include "math/basis.h"
#include "model/term.h"

typedef struct cg_termfit {
  char *name;
  const cg_term_class *term;
  char *type_name[CG_MOST_TYPES]; /**< as in cg_interaction */
  cg_within within;   /**< pair: which pairs of beads it takes */
  double cutoff, gamma; /**< of many, nm: as in cg_interaction */
  cg_basis basis; /**< local functions on a circle: d and d + intervals are
                       one and have the same coefficient */
  double *coef;     /**< count(basis), kJ/mol/nm or kJ/mol/rad; of many
                         kJ/mol */
  bool *sampled;    /**< count(basis): did the data determine it? */
  double *covariance; /**< count x count, or NULL without error bars */
  int64_t *samples;   /**< intervals: tuples seen in each */
  bool seen;        /**< false: nothing was ever in range */
  double parameter_error[CG_BASIS_PARAMETERS]; /**< of a formula: standard
                         errors; < 0 unknown */
  double core;      /**< pair: radius below which the power law holds; 0: the
                         spline reaches down to 0, or was never seen, or it is
                         a formula */
  double core_force;  /**< kJ/mol/nm at the core radius */
  double core_power;  /**< n */
  double switch_from; /**< pair: nm, where it begins to be switched off; 0: it
                           is not */
  double end[2];    /**< bonded, many: where the straight lines begin; of a
                         formula where the data begin and end */
  double slope[2];  /**< bonded: of them, below 0; many: 0; of a formula its
                         own */
  double least;     /**< bonded: kJ/mol, what U is lowered by; many: 0 */
} cg_termfit;

/** Free what a fit holds, not the fit itself. */
void cg_termfit_clear(cg_termfit *fit);

/** Is every function that is nonzero at r one that the data determined, and r,
 * of a formula, between its data, of what goes on as a line, between its ends?
 * False outside [min, max]. */
bool cg_termfit_is_sampled(const cg_termfit *fit, double r);

/** The same of all places in interval i.  False where there is no such
 * interval. */
bool cg_termfit_interval(const cg_termfit *fit, int i);

/** Fill the gaps and choose what holds beyond the data, for a fit whose
 * coefficients, samples and covariance are set.
 *
 * Pair: the core.  Knots are tried from below.  Of those at which all k
 * functions are sampled the first is taken where the force is positive and
 * falling and its relative standard error (from the covariance) is below 10 %.
 * The search ends where the force is surely attractive (by 2 standard errors):
 * beyond it lies the first well, which no core may swallow.  If it finds none,
 * the core begins at the first sampled knot: matched where the force there is
 * positive, else the repulsion of a WCA bead of that diameter, f = 24 e/r_c at
 * r_c and n = 13, the one case where f jumps.
 *
 * \param [in] energy  e, kT where it is known.  */
void cg_termfit_complete(cg_termfit *fit, double energy);

/** Force (kJ/mol/nm, kJ/mol/rad), potential (kJ/mol) and standard error of the
 * force (0 without covariance, and in gaps; in the core in proportion to the
 * force, on straight lines that of their beginning).  r > 0 for pairs. */
double cg_termfit_force(const cg_termfit *fit, double q);
double cg_termfit_potential(const cg_termfit *fit, double q);
double cg_termfit_error(const cg_termfit *fit, double q);

/** Coefficients that are told apart: on a circle one for each interval. */
int cg_termfit_columns(const cg_termfit *fit);

/** The expansion's force itself, as far as it is not switched off; its slope
 * (of few beads) and its standard error, 0 where it does not hold. */
double cg_termfit_basis_force(const cg_termfit *fit, double q);
double cg_termfit_basis_slope(const cg_termfit *fit, double q);
double cg_termfit_basis_error(const cg_termfit *fit, double q);

/** Does f go on beyond the ends of the data?  It does unless it is a pair's. */
bool cg_termfit_has_ends(const cg_termfit *fit);

/** Is it a pair below its core radius? */
bool cg_termfit_in_core(const cg_termfit *fit, double q);

/** Switch a pair's force off over the last tenth of its range.  To be called
 * when its basis is set, before cg_termfit_complete(). */
void cg_termfit_switch(cg_termfit *fit);

/** Is it being switched off at r? */
bool cg_termfit_in_tail(const cg_termfit *fit, double r);

/** What the force of the expansion is multiplied by, 1 where it is not switched
 * off; and the slope of that. */
double cg_termfit_tail(const cg_termfit *fit, double r);
double cg_termfit_tail_slope(const cg_termfit *fit, double r);

/** Of the force as it is switched off, from r to max.
 * \param [in] r  at least switch_from.  */
double cg_termfit_tail_integral(const cg_termfit *fit, double r);

/** The first and the last interval all of whose functions are sampled.
 * \return false where there is none.  */
bool cg_termfit_range(const cg_termfit *fit, int *first, int *last);

/** The steps of cg_termfit_complete(). */
void cg_termfit_fill_gaps(cg_termfit *fit);
void cg_termfit_set_core(cg_termfit *fit, double energy);
void cg_termfit_set_ends(cg_termfit *fit, double energy);
void cg_termfit_set_formula(cg_termfit *fit);

/** The least U of a bonded term, from its ends and slopes. */
double cg_termfit_least(const cg_termfit *fit);

bool cg_termfit_is_formula(const cg_termfit *fit);

/** The parameters of a formula: class->parameters numbers, NAN where there is
 * none. */
void cg_termfit_parameters(const cg_termfit *fit, double *value);

/** Set their errors from the n fits of a jackknife.
 * \param [in] coef  n times count(basis) coefficients.  */
void cg_termfit_parameter_errors(cg_termfit *fit, int n, const double *coef);

#endif
