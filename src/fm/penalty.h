/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/penalty.h
 *
 * What regularisation adds to the sum of squares that a fit makes least:
 *
 *   ridge sum_d G_dd phi_d^2 + sum_q lambda_q |D_q phi|^2
 *
 * D_q takes the second differences of the coefficients of interaction q.  G
 * and lambda belong to sums over rows, not means.  All functions are local.
 */
#ifndef CGMAP_FM_PENALTY_H
#define CGMAP_FM_PENALTY_H

#include "fm/columns.h"
#include "math/evidence.h"
#include "math/tsqr.h"

typedef struct cg_penalty {
  double ridge;
  int bends;
  cg_bend *bend;  /**< of unknowns; group: the interaction */
  double *lambda; /**< interactions */
} cg_penalty;

/** Nothing is added yet.
 * \param [in] n, column  unknowns: their columns in ascending order.  */
cg_penalty *cg_penalty_new(const cg_columns *columns, int n,
                           const int *column);
void cg_penalty_free(cg_penalty *penalty);

/** Add it to the normal matrix of the n unknowns. */
void cg_penalty_add(const cg_penalty *penalty, int n, double *G);

/** Add it to R of the unknowns and the target as rows whose squares it is.
 * \param [in] rows, A  those of the fit, n + 1 numbers each: the diagonal of G
 *                      is the square of their columns.  */
void cg_penalty_add_rows(const cg_penalty *penalty, int n, int rows,
                         const double *A, cg_tsqr *tsqr);

#endif
