/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/elements.h
 *
 * Elements, as names of atoms tell them.
 */
#ifndef CGMAP_MODEL_ELEMENTS_H
#define CGMAP_MODEL_ELEMENTS_H



/** Mass of the element that an atom name begins with, amu: "OW" is oxygen,
 * "HW1" hydrogen; a two-letter element only where the residue has the same
 * name (ions: NA, CL).  0 where there is none.  (IUPAC 2021, abridged.) */
double cg_element_mass(const char *atom_name, const char *residue_name);
/** The symbol ("Na") of that element where the mass is its own, else "". */
const char *cg_element_symbol(const char *atom_name, const char *residue_name,
                              double mass);

#endif
