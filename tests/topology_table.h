/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/topology_table.h
 *
 * Topologies against tables that another program made.
 *
 *     atom 6 C1 GLY 2 2 DIMER 1.50350e+01 2.00000e-01
 *
 * number, name, residue's name and number, molecule's number and name (- where
 * nobody tells it), mass, charge; then all bonds, angles, dihedrals, impropers,
 * constraints, exclusions: "bond 6 7".  All numbers from 0.
 */
#ifndef CGMAP_TESTS_TOPOLOGY_TABLE_H
#define CGMAP_TESTS_TOPOLOGY_TABLE_H

#include <cgmap/input.h>

/** Are the atoms those of the table?
 * \param [in] error  of masses and charges, relative to the larger of 1 and
 *                    the number.  */
void compare_topology(const char *table, const cg_atoms *atoms, double error);

/** Read a topology file cut at every byte and changed at random, `times`
 * times: it is read, or refused with its name and one of the statuses that
 * bad files have.
 * \param [in] name  of the scratch file, for its suffix.  */
void damage_topology(const char *good, const char *name,
                     const cg_atoms_options *options, int times);

#endif
