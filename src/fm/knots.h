/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/knots.h
 *
 * The knots of a fitted force, 0 ... intervals: what is known at each.  All
 * functions are local.
 */
#ifndef CGMAP_FM_KNOTS_H
#define CGMAP_FM_KNOTS_H

#include "fm/inside.h"

/** Where knot i is. */
double cg_knot_place(const cg_basis *b, int i);

/** Is it at an interval that the data determine? */
bool cg_knot_sampled(const cg_termfit *term, int i);

/** Tuples in the intervals beside it. */
double cg_knot_tuples(const cg_termfit *term, int i);

/** Standard error of the force of interaction q at r, from the fits of a
 * jackknife. */
double cg_knot_error(const cg_columns *columns, int q, const cg_parts *parts,
                     double r);

#endif
