/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file math/evidence.h
 *
 * How smooth is a least squares solution?  The evidence of the data decides.
 *
 * The unknowns x fall into groups, the values of functions at even distances;
 * each group k is taken to be smooth, with a prior exp(-alpha_k/2 |D_k x|^2)
 * of its second differences D_k x, and the data to carry normal noise of the
 * precision beta.  All functions are local.
 */
#ifndef CGMAP_MATH_EVIDENCE_H
#define CGMAP_MATH_EVIDENCE_H

#include "math/dense.h"

/** A second difference: x[at[0]] - 2 x[at[1]] + x[at[2]]. */
typedef struct cg_bend {
  int at[3];
  int group;
} cg_bend;

/** Normal equations G x = b as sums over rows, and what is smooth. */
typedef struct cg_evidence_data {
  int n;
  const double *G;  /**< n x n, full, symmetric, its diagonal above 0 */
  const double *b;  /**< n */
  double ff;        /**< sum of the squares of the targets */
  double rows;
  int constraints;
  const double *C;  /**< constraints x n: C x = 0 */
  int bends;
  const cg_bend *bend;
  int groups;
} cg_evidence_data;

typedef struct cg_evidence {
  double beta;       /**< 1/target^2 */
  double determined; /**< gamma: how many unknowns the data determine */
  int iterations;
  bool converged;
} cg_evidence;

/** Maximise the evidence over beta and all alpha.
 *
 * \param [out] alpha  groups; 0 of one without second differences.  The most
 *                     probable x is (G + sum_k alpha_k/beta D_k^T D_k)^-1 b
 *                     in the space C x = 0.
 * \return CG_DATA where data and smoothness together leave an x undetermined,
 * or the data are 0.  */
cg_status cg_evidence_maximise(const cg_evidence_data *data, double *alpha,
                               cg_evidence *found);

#endif
