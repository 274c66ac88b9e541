/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/engine/lammps_data.h
 *
 * A configuration of beads as a LAMMPS data file, atom_style molecular.
 */
#ifndef CGMAP_IO_ENGINE_LAMMPS_DATA_H
#define CGMAP_IO_ENGINE_LAMMPS_DATA_H

#include <cgmap/topology.h>

#include "base/file.h"
#include "io/engine/lammps_table.h"
#include "model/forcefield.h"

/** The type of each bead, by the names of molecule and bead; in a model that
 * keeps no such names, by the name of the type.  CG_DATA: a bead has none, or
 * there are no positions.
 * \param [out] type  conf->n numbers from 0; cg_free().  */
cg_status cg_lammps_types(const cg_forcefield *model, const cg_atoms *conf,
                          int **type);

/** Mass of a type, 1 where it is unknown. */
double cg_lammps_mass(const cg_forcefield *model, int type);

bool cg_lammps_is_triclinic(const cg_box *box);

void cg_lammps_data_print(cg_output *out, const cg_forcefield *model,
                          const cg_atoms *conf, const int *type,
                          const cg_lammps_units *units, const char *version);

#endif
