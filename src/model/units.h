/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/units.h
 *
 * Units inside: nm, ps, kJ/mol, amu, e, radians (GROMACS's).  Conversion
 * happens once, at a reader or writer.  With reduced Lennard-Jones units the
 * numbers are taken as they are and Boltzmann's constant is 1.
 * Constants: CODATA 2018 (exact by the SI of 2019); 1 kcal = 4.184 kJ.
 */
#ifndef CGMAP_MODEL_UNITS_H
#define CGMAP_MODEL_UNITS_H

#define CG_BOLTZMANN 0.00831446261815324 /* kJ/mol/K: N_A k_B */
#define CG_KJ_PER_KCAL 4.184
#define CG_NM_PER_ANGSTROM 0.1

typedef enum cg_units {
  CG_UNITS_GROMACS, /**< nm, ps, kJ/mol */
  CG_UNITS_LJ       /**< reduced */
} cg_units;

/** Names of the units of length, energy and force, for headers of files. */
typedef struct cg_unit_names {
  const char *length, *energy, *force, *time, *mass, *temperature;
  double boltzmann; /**< energy per temperature */
} cg_unit_names;

const cg_unit_names *cg_unit_names_of(cg_units units);

#endif
