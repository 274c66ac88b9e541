/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file mapping/expand.h
 *
 * Repeat units written out for one molecule.
 */
#ifndef CGMAP_MAPPING_EXPAND_H
#define CGMAP_MAPPING_EXPAND_H

#include <cgmap/topology.h>

#include "model/mapping.h"

/** The definition without units that a definition with units is for a molecule:
 * its residues one after another, each with the beads of its unit.  Local.
 * \param [out] whole  cg_mapping_def_free().
 * \return CG_CONFIG where a residue has no unit.  */
cg_status cg_mapping_expand(const cg_mapping_def *def, const cg_atoms *atoms,
                            int64_t molecule, cg_mapping_def **whole);

#endif
