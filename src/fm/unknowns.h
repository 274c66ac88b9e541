/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/unknowns.h
 *
 * Which coefficients are solved for, under which constraints, and one solve.
 * All functions are local.
 */
#ifndef CGMAP_FM_UNKNOWNS_H
#define CGMAP_FM_UNKNOWNS_H

#include "fm/penalty.h"
#include "fm/sums.h"
#include "math/dense.h"

typedef struct cg_unknowns {
  bool *sampled; /**< columns of G: is it solved for? */
  bool *vague;   /**< columns of G, owned: do the data not tell its coefficient
                      although it is solved for?  NULL: of none */
  int n;         /**< those that were */
  int *column;   /**< n */
  int constraints;
  double *C;     /**< constraints x n: C phi = 0 */
  cg_penalty *penalty; /**< owned; NULL: none */
} cg_unknowns;

/** Mark the columns that reach into an interval of \a least tuples or more,
 * and all of an interaction that has no such interval.
 * \param [in] sums  packed; up to G is enough.  */
void cg_unknowns_reach(const cg_columns *columns, const cg_sums_shape *shape,
                       const double *sums, double least, bool *reach);

/** Mark the columns that the sums determine: those whose G_dd is at least
 * 1e-15 of the largest of their interaction (of a formula: above 0) and that
 * reach into an interval of \a least tuples or more. */
void cg_unknowns_sample(const cg_columns *columns, const cg_sums_shape *shape,
                        const double *sums, double least, bool *sampled);

/** \param [in] sampled  adopted.
 * \param [in] count    tuples in each interval of all interactions.  */
cg_unknowns *cg_unknowns_new(const cg_columns *columns,
                             const cg_interactions *set, bool *sampled,
                             const double *count);
void cg_unknowns_free(cg_unknowns *unknowns);

/** Unmark the columns of interaction q that the data (and the constraints) do
 * not tell from others of it, which reach more data: see thin.c.
 * \param [in,out] sampled  columns of G: those of the unknowns.
 * \param [in,out] vague    columns of G: those are marked, and the others.
 * \return how many were unmarked.  */
int cg_unknowns_thin(const cg_unknowns *unknowns, const cg_columns *columns,
                     int q, const cg_sums_shape *shape, const double *sums,
                     bool *sampled, bool *vague);

/** G of the unknowns alone, full, without the penalty.  cg_free(). */
double *cg_unknowns_matrix(const cg_unknowns *unknowns,
                           const cg_sums_shape *shape, const double *sums);

/** Solve for the coefficients that make the residual and the penalty least,
 * once for each right-hand side.
 *
 * \param [in]  b    count vectors of all columns, one after another; NULL:
 *                   the one of the sums.
 * \param [out] phi  count vectors of all columns, 0 where not sampled.
 * \param [out] how  may be NULL.  */
cg_status cg_unknowns_solve(const cg_unknowns *unknowns,
                            const cg_sums_shape *shape, const double *sums,
                            int count, const double *b, cg_solver want,
                            double *phi, cg_solution *how);

/** The same from R (math/tsqr.h) of the m columns and the target, G never
 * formed: the penalty becomes rows of its own. */
void cg_unknowns_solve_rows(const cg_unknowns *unknowns, int m,
                            const double *R, double *phi, cg_solution *how);

#endif
