/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file mapping/force_map.h
 *
 * Which sums of forces on atoms a map takes for the forces on its beads: those
 * over a bead's own atoms, or the optimal ones over all atoms of its molecule
 * (mapping/optimal.h).
 *
 * `fixed` are pairs of atoms at a fixed distance; of molecules of one name one
 * may stand for all.  `ff` holds for each kind of molecule the atoms x atoms
 * numbers <f_i . f_j>, full.  All functions are local.
 */
#ifndef CGMAP_MAPPING_FORCE_MAP_H
#define CGMAP_MAPPING_FORCE_MAP_H

#include "mapping/map.h"

/** Has every kind of molecule an optimal map?  CG_CONFIG with the beads where
 * two lie within one rigid body. */
cg_status cg_map_check_optimal(const cg_map *map, const cg_atoms *atoms,
                               const cg_bonded *fixed);

/** Use the optimal map from now on; it must exist. */
void cg_map_use_optimal(cg_map *map, const cg_atoms *atoms,
                        const cg_bonded *fixed, const double *const *ff);

/** Use the sums over the beads' own atoms again. */
void cg_map_use_sums(cg_map *map);

/** <|F|^2>/(3N) of the force map in use: the mean square of a component of the
 * force on a bead. */
double cg_map_mean_square(const cg_map *map, const double *const *ff);

#endif
