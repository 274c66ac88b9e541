/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/atoms_build.h
 *
 * Filling cg_atoms, for readers of topologies: first room for all, then
 * residues and molecules as they begin, atom by atom.
 */
#ifndef CGMAP_IO_ATOMS_BUILD_H
#define CGMAP_IO_ATOMS_BUILD_H

#include <cgmap/topology.h>

#include "io/tuples.h"

/** Give zeroed atoms their number, names and arrays. */
void cg_atoms_room(cg_atoms *atoms, int64_t n);

/** Atom i is the first of a residue, or of a molecule, whose name has that
 * number (anything before cg_atoms_name_kinds()). */
void cg_atoms_residue(cg_atoms *atoms, int64_t i, int32_t name);
void cg_atoms_molecule(cg_atoms *atoms, int64_t i, int32_t name);

/** Atom i is of the residue begun last, and has a name of n bytes. */
void cg_atoms_name(cg_atoms *atoms, int64_t i, const char *name, size_t n);

/** Atom i as columns of a text tell of it (GRO, GROMOS96, PDB): both names are
 * the first words in their columns, the mass is the element's.
 * \param [in] begins  a residue begins, which is a molecule.  */
void cg_atoms_columns(cg_atoms *atoms, int64_t i, bool begins,
                      const char *residue, size_t residue_n, const char *name,
                      size_t name_n);

/** After the last atom, residue and molecule: gives back room. */
void cg_atoms_end(cg_atoms *atoms);

/** Name molecules of files that do not: one atom gets the atom's name;
 * molecules with the same names of atoms in the same residues are "mol1",
 * "mol2", ... in order of first use.  Residues get their molecule's name. */
void cg_atoms_name_kinds(cg_atoms *atoms);

/** Name molecules by their residues, where those have names: one residue gives
 * it its name, several are "mol1", ... as above. */
void cg_atoms_name_molecules(cg_atoms *atoms);

/** Molecules of atoms whose residues and masses are known: what bonds connect,
 * each residue where there are none; named as above.  An atom without mass is
 * of the molecule of its residue. */
void cg_atoms_join(cg_atoms *atoms, const cg_tuples *bonds);

#endif
