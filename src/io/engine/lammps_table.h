/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/engine/lammps_table.h
 *
 * One section of a table for LAMMPS's `pair_style table linear`.
 */
#ifndef CGMAP_IO_ENGINE_LAMMPS_TABLE_H
#define CGMAP_IO_ENGINE_LAMMPS_TABLE_H

#include "base/file.h"
#include "io/engine/engine_pairs.h"

/** What a number of ours is multiplied with. */
typedef struct cg_lammps_units {
  const char *style;  /**< "real", "lj" */
  const char *length_name, *energy_name, *force_name;
  double length, energy;
} cg_lammps_units;

/** Rows in LAMMPS's units, equidistant in r^2 from lo to hi. */
typedef struct cg_lammps_table {
  int64_t n;
  double lo, hi;
  double *r, *e, *f;
  double from; /**< the errors are for r beyond this: the core radius */
  double error_e, error_f; /**< largest between the rows, see
                                cg_lammps_table_make() */
  int64_t moved;     /**< forces moved for LAMMPS's check ... */
  double moved_most; /**< ... by at most so much */
  int64_t odd;       /**< of these, those where the force does not turn: the
                          rows are too few to follow it */
} cg_lammps_table;

/** Tabulate.
 *
 * LAMMPS takes E and F/r linear in r^2 between rows; the errors are the largest
 * deviations of that from the function itself half-way between rows, at the
 * core radius and at the rows whose force was moved.  */
cg_lammps_table *cg_lammps_table_make(const cg_engine_pair *pair, int64_t n,
                                      double begin,
                                      const cg_lammps_units *units);
void cg_lammps_table_free(cg_lammps_table *table);

/** Write the section. */
void cg_lammps_table_print(cg_output *out, const cg_engine_pair *pair,
                           const cg_lammps_table *table,
                           const cg_lammps_units *units);

#endif
