/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/topology/top.h
 *
 * A GROMACS topology while it is parsed: for atoms_top.c and
 * top_molecule.c alone.
 */
#ifndef CGMAP_IO_TOPOLOGY_TOP_H
#define CGMAP_IO_TOPOLOGY_TOP_H

#include "io/row.h"
#include "io/topology/molecules.h"
#include "io/topology/preprocess.h"
#include "io/topology/top_exclude.h"
#include "io/tuples.h"

typedef struct cg_top_type {
  double mass, charge;
} cg_top_type;

enum { CG_TOP_BOND, CG_TOP_ANGLE, CG_TOP_DIHEDRAL, CG_TOP_IMPROPER,
       CG_TOP_KINDS };

typedef struct cg_top {
  cg_plain lines;
  cg_row row;
  const struct cg_top_section *section;
  cg_names *types; /**< of atoms */
  int32_t known;   /**< of them, those of [ atomtypes ]: all, or none */
  int32_t type_room;
  cg_top_type *type;
  cg_molecules all;
  cg_species *molecule; /**< the type that is being read, NULL: none */
  int64_t steps;        /**< of it: bonds between excluded pairs */
  char *residue;        /**< its last residue's number */
  cg_top_pairs bonds, listed;
  cg_tuples tuples[CG_TOP_KINDS]; /**< of it; their types are of all */
  bool molecules_said;
} cg_top;

/** Where a section may stand: before all molecule types, in one, after them. */
enum { CG_TOP_BEFORE, CG_TOP_MOLECULE, CG_TOP_AFTER };

typedef struct cg_top_section {
  const char *name; /**< in small letters, without '-' and '_' */
  int place;
  cg_status (*read)(cg_top *top); /**< a row; NULL: passed over */
} cg_top_section;

/** The sections of a molecule type, the first of which begins it; the last has
 * no name. */
extern const cg_top_section cg_top_molecule_sections[];

/** After the last section of a molecule type: find its exclusions. */
cg_status cg_top_end_molecule(cg_top *top);

#endif
