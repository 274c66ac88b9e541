/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/topology/atoms_pick.h
 *
 * Some of the atoms, in another order.
 */
#ifndef CGMAP_IO_TOPOLOGY_ATOMS_PICK_H
#define CGMAP_IO_TOPOLOGY_ATOMS_PICK_H

#include <cgmap/topology.h>

/** Keep n atoms, in the order given; place and places say where they were.
 * \param [in] atom      n numbers, from 0, none twice.
 * \param [in] molecule  of each of the atoms there are: those of one must
 *                       follow one another in the new order.  Its name is that
 *                       of the molecule in which its first atom was.  */
void cg_atoms_pick(cg_atoms **atoms, int64_t n, const int64_t *atom,
                   const int64_t *molecule);

/** The molecule of each atom; cg_free(). */
int64_t *cg_atoms_molecule_of(const cg_atoms *atoms);

#endif
