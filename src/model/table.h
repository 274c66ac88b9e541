/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/table.h
 *
 * An interaction as rows of numbers: x, U, F, dF, flag.
 */
#ifndef CGMAP_MODEL_TABLE_H
#define CGMAP_MODEL_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/termfit.h"

typedef struct cg_table {
  int64_t n;
  double *x;  /**< nm, or degrees */
  double *u;  /**< kJ/mol */
  double *f;  /**< -dU/dx, kJ/mol per nm or degree */
  double *df; /**< standard error of f; 0 where unknown */
  char *flag; /**< 'i' sampled, 'o' extrapolated: in the core, or where a
                   function that the data did not determine is nonzero */
} cg_table;

void cg_table_free(cg_table *table);

/** The last x up to which there is a force. */
double cg_table_end(const cg_table *table);

/** Between its rows a table is the cubic whose values and slopes are U and -F
 * of the two rows around x (Hermite): its force is continuous, its potential
 * the integral of it, and both are the table's on every row.  Off its rows, h
 * apart, the potential is h^4/384 of its fourth derivative off.
 *
 * \param [out] u, f  at x; may be NULL.
 * \return false outside the rows; u and f are then 0.  */
bool cg_table_at(const cg_table *table, double x, double *u, double *f);

/** Tabulate a fit on n points q (nm or rad), which must ascend. */
cg_table *cg_table_of_term(const cg_termfit *fit, int64_t n, const double *q);

#endif
