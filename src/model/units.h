/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/units.h
 *
 * Units inside: nm, ps, kJ/mol, amu, e, radians (GROMACS's).  Conversion
 * happens once, at a reader or writer.  With reduced Lennard-Jones units the
 * numbers are taken as they are and Boltzmann's constant is 1.  LAMMPS files
 * hold numbers in one of its styles: real (A, fs, kcal/mol) or metal (A, ps,
 * eV), which become ours, or lj.
 * Constants: CODATA 2018 (exact by the SI of 2019); 1 kcal = 4.184 kJ.
 */
#ifndef CGMAP_MODEL_UNITS_H
#define CGMAP_MODEL_UNITS_H

#include <stddef.h>

#include <cgmap/frame.h>
#include <cgmap/topology.h>

#define CG_BOLTZMANN 0.00831446261815324 /* kJ/mol/K: N_A k_B */
#define CG_KJ_PER_KCAL 4.184
#define CG_KJ_PER_EV 96.48533212331 /* kJ/mol: N_A e */
#define CG_COULOMB 138.93545764 /* kJ/mol nm/e^2: N_A e^2/(4 pi eps_0) */
#define CG_NM_PER_ANGSTROM 0.1
#define CG_KJ_PER_NM3_BAR 0.0602214076 /* kJ/mol/nm^3 in a bar */

typedef enum cg_units {
  CG_UNITS_UNSAID = -1,
  CG_UNITS_GROMACS, /**< nm, ps, kJ/mol */
  CG_UNITS_REAL,    /**< of LAMMPS: A, fs, kcal/mol */
  CG_UNITS_METAL,   /**< of LAMMPS: A, ps, eV */
  CG_UNITS_LJ       /**< reduced */
} cg_units;

/** Their names; NULL behind the last. */
extern const char *const cg_units_names[];
/** Those that a LAMMPS file may be in, for messages. */
#define CG_UNITS_OF_LAMMPS "real, metal or lj"
/** The units of that name of n bytes, CG_UNITS_UNSAID where there are none. */
cg_units cg_units_named(const char *text, size_t n);

/** What numbers of a file in these units are in once they are read. */
cg_units cg_units_inside(cg_units units);

/** A number of a file becomes ours by number * times / over.  One of the two
 * is 1, so that lengths (over 10) come back unchanged when written. */
typedef struct cg_unit_ratio {
  double times, over;
} cg_unit_ratio;

typedef struct cg_unit_ratios {
  cg_unit_ratio length, velocity, force, time;
} cg_unit_ratios;

const cg_unit_ratios *cg_unit_ratios_of(cg_units units);

/** Convert n numbers. */
void cg_units_convert(double *x, int64_t n, cg_unit_ratio ratio);

/** Convert box, positions, velocities and forces of a frame, not its time.
 * CG_DATA where its box is none after that. */
cg_status cg_units_apply(const cg_unit_ratios *ratios, cg_frame *frame);
/** What turns ours into numbers of the file. */
cg_unit_ratios cg_units_inverse(const cg_unit_ratios *ratios);

/** The same of a frame that was read as it is in these units. */
cg_status cg_units_enter(cg_units units, cg_frame *frame);

/** Names of the units of length, energy and force, for headers of files, of
 * what is inside (GROMACS's or reduced). */
typedef struct cg_unit_names {
  const char *length, *energy, *force, *time, *mass, *temperature;
  double boltzmann; /**< energy per temperature */
  double coulomb;   /**< energy of two unit charges at unit distance */
  const char *pressure;
  double pressure_unit; /**< energy per volume */
} cg_unit_names;

const cg_unit_names *cg_unit_names_of(cg_units units);
const cg_unit_names *cg_unit_names_of_beads(const cg_beads *beads);

#endif
