/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/results/tab.h
 *
 * Plain-text tables, DIR/NAME.tab: "# " header, then x U F dF flag.
 */
#ifndef CGMAP_IO_RESULTS_TAB_H
#define CGMAP_IO_RESULTS_TAB_H

#include <cgmap/comm.h>

#include "io/results/results.h"
#include "model/table.h"

/** What a header says of units: "x nm, U kJ/mol, F and dF kJ/mol/nm";
 * cg_free(). */
char *cg_tab_units(const cg_term_class *term, const cg_unit_names *units);

/** Read a table.  Collective; agreed.  CG_DATA with the line where it is none,
 * does not say its units, or its F is not -dU/dx.
 * \param [out] table    cg_table_free().
 * \param [out] units    CG_UNITS_GROMACS or CG_UNITS_LJ.
 * \param [out] angular  x is in degrees.  */
cg_status cg_tab_read(const cg_comm *comm, const char *path, cg_table **table,
                      cg_units *units, bool *angular);

/** Write one table into an output, and let that rest.  Local, one rank.
 * \param [in] term        kind of the interaction.
 * \param [in] has_errors  false: a header line says that dF is not known.  */
cg_status cg_tab_write(cg_output *out, const char *name,
                       const cg_term_class *term, const cg_table *table,
                       bool has_errors, const cg_unit_names *units,
                       const cg_provenance *from);

#endif
