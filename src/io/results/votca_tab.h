/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/results/votca_tab.h
 *
 * Tables as VOTCA's programs read and write them.
 */
#ifndef CGMAP_IO_RESULTS_VOTCA_TAB_H
#define CGMAP_IO_RESULTS_VOTCA_TAB_H

#include "base/file.h"
#include "model/termfit.h"

/** What a table holds: the force, or the potential. */
typedef enum cg_votca_kind { CG_VOTCA_FORCE, CG_VOTCA_POTENTIAL } cg_votca_kind;

/** The end of a table's name: ".force", ".pot". */
const char *cg_votca_suffix(cg_votca_kind kind);

/** Write one into an output, and let that rest.  Local, one rank.
 * \param [in] step  of the rows, from min to max; nm or rad.  */
cg_status cg_votca_tab_write(cg_output *out, cg_votca_kind kind,
                             const cg_termfit *fit, double step);

#endif
