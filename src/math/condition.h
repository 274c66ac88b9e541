/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file math/condition.h
 *
 * The condition of a matrix whose triangular factor is known.
 */
#ifndef CGMAP_MATH_CONDITION_H
#define CGMAP_MATH_CONDITION_H

/** The 2-norm condition of R^T R, the square of that of R; infinite where R is
 * singular to the last digit.  Local.
 * \param [in] R  n x n, upper triangle, by columns that are \a stride apart;
 *                no 0 on its diagonal.  */
double cg_condition(int n, int stride, const double *R);

#endif
