/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/tab.h
 *
 * Plain-text tables, DIR/NAME.tab: "# " header, then x U F dF flag.
 */
#ifndef CGMAP_IO_TAB_H
#define CGMAP_IO_TAB_H

#include "io/results.h"
#include "model/table.h"

/** Write one table.  Local, one rank.
 * \param [in] term        kind of the interaction.
 * \param [in] has_errors  false: a header line says that dF is not known.  */
cg_status cg_tab_write(const char *path, bool overwrite, const char *name,
                       const cg_term_class *term, const cg_table *table,
                       bool has_errors, const cg_unit_names *units,
                       const cg_provenance *from);

#endif
