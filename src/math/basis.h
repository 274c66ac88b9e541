/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file math/basis.h
 *
 * What a force along a coordinate is expanded in, f(q) = sum_d c_d B_d(q).
 *
 * A basis is functions on a range [min, max] that is divided into equal
 * intervals: those between the knots of B-splines, and for any basis those
 * that samples are counted in.  Either its functions are local, each nonzero
 * on a few intervals, and there is nothing outside [min, max]; or they are a
 * formula that holds everywhere, of pairs up to max, the cutoff.  What lies
 * outside [min, max] of a formula is counted in the nearest interval.
 *
 * A new basis is a new file with a const cg_basis_class and a line in the list
 * of basis.c.  All functions are local.
 */
#ifndef CGMAP_MATH_BASIS_H
#define CGMAP_MATH_BASIS_H

#include <stdbool.h>

enum {
  CG_BASIS_MOST = 12,      /* functions that are nonzero at one place */
  CG_BASIS_PARAMETERS = 6, /* of a formula */
};

typedef struct cg_basis cg_basis;

/** A number that people know a formula by. */
typedef struct cg_basis_parameter {
  const char *name;
  enum {
    CG_PARAMETER_ENERGY,
    CG_PARAMETER_PLACE,    /**< length or angle */
    CG_PARAMETER_STIFFNESS /**< energy/length^2 or energy/rad^2 */
  } unit;
} cg_basis_parameter;

typedef struct cg_basis_class {
  const char *name; /**< in files */
  const char *const *kinds; /**< of interactions that it is for, in files,
                                 NULL at the end; NULL: all */
  bool local;
  bool cut; /**< a formula that holds up to max */
  /** How many functions. */
  int (*count)(const cg_basis *b);
  /** The functions that are nonzero at q, of local ones in [min, max], and
   * their slopes (unless NULL).
   * \return the number of the first.  */
  int (*values)(const cg_basis *b, double q, double *B, double *slope);
  /** The exact integral of sum_d c_d B_d from q to max. */
  double (*integral)(const cg_basis *b, const double *c, double q);
  /** Of each of the functions that are nonzero in interval i, summed over
   * places there of which the sums of the powers 0 ... order of t are given;
   * NULL for formulas, whose functions are few. */
  void (*integrals)(const cg_basis *b, int i, const double *power,
                    double *value);
  const char *meaning; /**< of a formula: U, in its parameters */
  int parameters;
  const cg_basis_parameter *parameter;
  /** Their values, NAN where there is none; NULL without parameters. */
  void (*parameters_of)(const double *c, double *value);
  /** What is odd about these coefficients, NULL: nothing; may be NULL. */
  const char *(*odd)(const double *c);
} cg_basis_class;

struct cg_basis {
  const cg_basis_class *class;
  int order;     /**< of B-splines */
  int intervals; /**< at least 1 */
  double min, max;
  double h; /**< (max - min)/intervals */
  double per_h; /**< 1/h */
};

extern const cg_basis_class cg_basis_bspline, cg_basis_lj, cg_basis_harmonic,
    cg_basis_rb;

/** All classes, then NULL; the first is what is taken unless another is asked
 * for. */
extern const cg_basis_class *const cg_basis_classes[];

/** The class of that name, NULL where there is none. */
const cg_basis_class *cg_basis_class_find(const char *name);

/** \param [in] order  of B-splines, else without meaning.  */
cg_basis cg_basis_make(const cg_basis_class *class, int order, int intervals,
                       double min, double max);

/** Intervals for a wanted step: max(1, round((max - min)/step)). */
int cg_basis_intervals(double min, double max, double step);

/** Number of functions; of them those that differ, on a circle fewer where
 * they are local. */
int cg_basis_count(const cg_basis *b);
int cg_basis_columns(const cg_basis *b, bool circle);

/** Interval of q and place in it: 0 ... n-1 and t in [0, 1]; q = max lies in
 * the last one.
 * \return false where q is outside [min, max].  */
bool cg_basis_find(const cg_basis *b, double q, int *interval, double *t);

/** The interval that q is counted in, -1 where it belongs to no function. */
int cg_basis_interval(const cg_basis *b, double q);

/** Is the basis for interactions of this kind, by its name in files? */
bool cg_basis_suits(const cg_basis_class *class, const char *kind);

/** Functions that are nonzero on an interval.
 * \param [out] first  the number of the first.
 * \return how many, at most CG_BASIS_MOST.  */
int cg_basis_on(const cg_basis *b, int interval, int *first);

/** Their values at q, as in cg_basis_class; where q is outside, of local ones
 * and beyond a cutoff those at the end that is nearest.
 * \return how many.  */
int cg_basis_values(const cg_basis *b, double q, int *first, double *B,
                    double *slope);

/** sum_d c_d B_d at q, its slope, and its integral from q to max; outside as
 * in cg_basis_values(). */
double cg_basis_sum(const cg_basis *b, const double *c, double q);
double cg_basis_slope(const cg_basis *b, const double *c, double q);
double cg_basis_integral(const cg_basis *b, const double *c, double q);

/** Add a share of t^m to the sums of powers m = 0 ... order. */
void cg_basis_add_powers(int order, double t, double share, double *power);

/** The integrals from q to max of the functions that are nonzero at q.
 * \return how many.  */
int cg_basis_integrals(const cg_basis *b, double q, int *first, double *value);

#endif
