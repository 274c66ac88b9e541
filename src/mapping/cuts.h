/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file mapping/cuts.h
 *
 * Which beads the atoms are in, and what a mapping cuts.  All functions are
 * local.
 */
#ifndef CGMAP_MAPPING_CUTS_H
#define CGMAP_MAPPING_CUTS_H

#include <cgmap/mapping.h>

/** The bead of each atom, the last one where it is in several, -1 where it is
 * in none.  Local.
 * \param [out] bead  one for each atom.  */
void cg_map_bead_of(const cg_map *map, int64_t *bead);

/** The half of cg_map_check_sums() that needs no distances: CG_CONFIG with the
 * first atom that is in two beads. */
cg_status cg_map_check_shared(const cg_map *map);

#endif
