/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/topology/lammps_style.h
 *
 * Atom styles of LAMMPS: which column of the section "Atoms" of a data file
 * holds what.
 */
#ifndef CGMAP_IO_TOPOLOGY_LAMMPS_STYLE_H
#define CGMAP_IO_TOPOLOGY_LAMMPS_STYLE_H

#include <stdbool.h>
#include <stddef.h>

/** Columns from 0; -1 where a style has none.  The id is column 0. */
typedef struct cg_lammps_style {
  const char *name;
  int molecule, type, charge, x; /**< y and z follow x */
  int n;     /**< columns, three image flags may follow */
  bool open; /**< more columns may follow, which cannot be told from flags */
} cg_lammps_style;

/** The style of that name of n bytes; NULL where it is not known. */
const cg_lammps_style *cg_lammps_style_named(const char *name, size_t n);

/** The style that files with so many columns usually have; NULL where there is
 * none.
 * \param [in] third_is_type  column 2 holds numbers of types in all rows.  */
const cg_lammps_style *cg_lammps_style_guess(int columns, bool third_is_type);

#endif
