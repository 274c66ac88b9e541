/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/columns.h
 *
 * Where each unknown stands: the columns of G of every interaction, and those
 * that the rows of one kind of bead can touch.  All functions are local.
 */
#ifndef CGMAP_FM_COLUMNS_H
#define CGMAP_FM_COLUMNS_H

#include "fm/bunch.h"
#include "fm/tuples.h"
#include "math/basis.h"

/** Beads of one type that take part in the same bonded interactions: their
 * columns, one interaction after another. */
typedef struct cg_row_kind {
  int32_t type;
  int n;       /**< columns */
  int *column; /**< n: which of G's */
  int interactions;
  int *interaction; /**< ascending: those of the type (pairs, many beads) and
                         the bonded */
  int *at; /**< each of all interactions: where its columns begin, or -1 */
} cg_row_kind;

typedef struct cg_columns {
  int n;      /**< columns of G */
  int terms;  /**< interactions */
  const cg_interactions *set;
  cg_basis *basis; /**< terms */
  int *first;        /**< terms + 1: the columns of interaction q begin here */
  int *first_interval; /**< terms + 1: likewise for intervals */
  int32_t kinds;
  cg_row_kind *kind; /**< kinds */
  int32_t *kind_of;  /**< of each bead; NULL: the type is the kind */
} cg_columns;

/** \param [in] beads  NULL: no rows will come, there are no kinds of beads;
 *                    bunches and tuples are NULL then.  */
cg_columns *cg_columns_new(const cg_beads *beads, const cg_bunches *bunches,
                           const cg_tuples *tuples,
                           const cg_interactions *set);
void cg_columns_free(cg_columns *columns);

/** Functions of interaction q that are columns (cg_basis_columns()). */
int cg_columns_of(const cg_columns *columns, int q);

/** The column, of those of q, of a basis function. */
static inline int cg_columns_function(const cg_columns *columns, int q, int d)
{
  int n = columns->first[q + 1] - columns->first[q];
  return d < n ? d : d - n;
}

/** How often each tuple of q is met: from each bead of it; one of many beads
 * from its centre. */
int cg_columns_views(const cg_columns *columns, int q);

/** The coefficients of the basis of q: those of the columns, on a circle some
 * twice.
 * \param [in]  phi   of all columns.
 * \param [out] coef  count(basis) numbers.  */
void cg_columns_spread(const cg_columns *columns, int q, const double *phi,
                       double *coef);

/** The force -du/dq of interaction q at x (clamped to the range) for
 * coefficients phi of all columns. */
double cg_columns_force(const cg_columns *columns, int q, const double *phi,
                        double x);

#endif
