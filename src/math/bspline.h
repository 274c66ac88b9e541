/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file math/bspline.h
 *
 * Uniform B-splines of any order on [min, max], a basis (math/basis.h).
 *
 * Order k (4 = cubic), n equal intervals of width h = (max - min)/n, knots
 * min + j h for j = 1-k ... n+k-1, none repeated; n + k - 1 functions.  On
 * [min, max] they sum to 1; function d is nonzero on
 * (min + (d-k+1) h, min + (d+1) h).  A value outside [min, max] belongs to no
 * function; both ends belong.  (de Boor, A Practical Guide to Splines, 1978.)
 * All functions are local.
 */
#ifndef CGMAP_MATH_BSPLINE_H
#define CGMAP_MATH_BSPLINE_H

#include "math/basis.h"

enum { CG_BSPLINE_MAX_ORDER = CG_BASIS_MOST };

/** The k functions that are nonzero on an interval, at place t of it; function
 * `interval + j` has value B[j].  */
void cg_bspline_values(const cg_basis *b, double t, double *B);

/** Their \a nth derivatives with respect to x (nth >= 0). */
void cg_bspline_derivatives(const cg_basis *b, double t, int nth, double *B);

#endif
