/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/engine/engine_pairs.h
 *
 * One function for every pair of bead types: what engines tabulate.  One that
 * several pairs of types have was fitted to all of them, and has one name.
 *
 * A pair of types that the data never showed is no zero table: without a word
 * from the user it is refused, else it gets
 *
 *   zero       nothing, up to the longest cutoff of the model;
 *   copy=NAME  the function of another pair;
 *   wca        the repulsion of Weeks, Chandler & Andersen (J. Chem. Phys. 54
 *              (1971) 5237), U = 4 e ((s/r)^12 - (s/r)^6) + e up to 2^(1/6) s,
 *              with e = kT and s the mean of the core radii of the two types
 *              (of all pairs seen where a type has none of its own).
 */
#ifndef CGMAP_IO_ENGINE_ENGINE_PAIRS_H
#define CGMAP_IO_ENGINE_ENGINE_PAIRS_H

#include "model/forcefield.h"

typedef struct cg_engine_pair {
  char *name;            /**< of the table, unique to it, without blanks */
  int type[2];           /**< numbers in the model, first <= second */
  const cg_termfit *fit; /**< borrowed; NULL: zero or WCA */
  double sigma, epsilon; /**< of WCA; 0: zero */
  double end;            /**< cutoff, nm */
} cg_engine_pair;

/** kT of the model (kJ/mol, or reduced); of 300 K, or 1, where unknown. */
double cg_engine_kT(const cg_forcefield *model);

/** The n = types (types + 1)/2 pairs, (0,0), (0,1), ...  Local.
 * CG_CONFIG: pairs without a function (all of them named), two functions for
 * one pair, names that tables cannot have; CG_USAGE: `unseen` is none of the
 * above.  Free with cg_engine_pairs_free(). */
cg_status cg_engine_pairs_make(const cg_forcefield *model, const char *unseen,
                               int *n, cg_engine_pair **list);
void cg_engine_pairs_free(int n, cg_engine_pair *list);

/** Does a pair before number p have the same table? */
bool cg_engine_pair_repeats(const cg_engine_pair *list, int p);

/** Force and potential at r > 0; 0 beyond the end. */
double cg_engine_pair_force(const cg_engine_pair *pair, double r);
double cg_engine_pair_potential(const cg_engine_pair *pair, double r);

/** Where the data, or what was put in their place, end towards small r: the
 * core radius, s, or 0. */
double cg_engine_pair_core(const cg_engine_pair *pair);

/** A distance that no pair comes below at kT: there U >= 20 kT, and the data
 * end at least 10 % above it.  For a potential that stays low, end/1000. */
double cg_engine_pair_begin(const cg_engine_pair *pair, double kT);

#endif
