/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file mapping/optimal.h
 *
 * The force map of least noise: which sums of the forces on the atoms of a
 * molecule are the mean forces on its beads, and vary least about them.
 */
#ifndef CGMAP_MAPPING_OPTIMAL_H
#define CGMAP_MAPPING_OPTIMAL_H

#include <stdbool.h>
#include <stdint.h>

/** One molecule.  Atoms in one cluster are joined by constraints. */
typedef struct cg_molecule_map {
  int32_t beads, atoms, clusters;
  const double *weight;   /**< beads x atoms, c: R_I = sum_i c_Ii r_i */
  const int32_t *cluster; /**< of each atom, from 0; -1: its force is not
                               used */
} cg_molecule_map;

/** Is there any force map?  Not where two beads lie within one rigid body, or
 * a bead is the sum of others. */
bool cg_optimal_exists(const cg_molecule_map *molecule);

/** The map M_f, which must exist: F_I = sum_i M_f,Ii f_i.
 * \param [in]  ff     atoms x atoms, full: <f_i . f_j>.
 * \param [out] force  beads x atoms.  */
void cg_optimal_map(const cg_molecule_map *molecule, const double *ff,
                    double *force);

/** sum_I <|F_I|^2> of a force map. */
double cg_optimal_noise(int32_t beads, int32_t atoms, const double *force,
                        const double *ff);

#endif
