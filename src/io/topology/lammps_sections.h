/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/topology/lammps_sections.h
 *
 * The sections of a LAMMPS data file (atoms_lammps.c).
 */
#ifndef CGMAP_IO_TOPOLOGY_LAMMPS_SECTIONS_H
#define CGMAP_IO_TOPOLOGY_LAMMPS_SECTIONS_H

#include <cgmap/topology.h>

#include "io/ids.h"
#include "io/row.h"
#include "io/tuples.h"
#include "model/names.h"

/** What the head counts; tuples first. */
typedef enum cg_lammps_kind {
  CG_LAMMPS_BONDS,
  CG_LAMMPS_ANGLES,
  CG_LAMMPS_DIHEDRALS,
  CG_LAMMPS_IMPROPERS,
  CG_LAMMPS_ATOMS,
  CG_LAMMPS_TYPES,
  CG_LAMMPS_KINDS
} cg_lammps_kind;

enum { CG_LAMMPS_TUPLES = CG_LAMMPS_IMPROPERS + 1 };

/** A file, as far as it is read. */
typedef struct cg_lammps_data {
  const char *path;
  cg_lines lines;
  cg_row row;      /**< its words are those before a comment */
  cg_word comment; /**< first word of it */
  int64_t count[CG_LAMMPS_KINDS];
  double bound[3][2], tilt[3];
  cg_ids ids;       /**< of the section Atoms */
  cg_names *labels; /**< of types, in order; NULL */
  double *mass;     /**< of types 1 ...; NULL before they are counted */
  int32_t *type;    /**< of atoms; 0 where not yet there */
  int64_t *molecule;
  cg_tuples tuples[CG_LAMMPS_TUPLES];
  cg_atoms *atoms;
} cg_lammps_data;

/** Before the first line, and what frees all but the atoms. */
void cg_lammps_start(cg_lammps_data *d);
void cg_lammps_clear(cg_lammps_data *d);

/** The next line that holds words. */
bool cg_lammps_next_line(cg_lammps_data *d);

/** Are the words of the line from number `from` on these, and no more? */
bool cg_lammps_says(const cg_lammps_data *d, int from, const char *key);

/** Read the section that this line begins.
 * \param [out] known  there is one.  */
cg_status cg_lammps_section(cg_lammps_data *d, bool *known);

/** The name of the section of a kind of tuples. */
const char *cg_lammps_section_of(cg_lammps_kind kind);

#endif
