/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cli/dump_atoms.h
 *
 * Which atoms of a LAMMPS data file a dump holds.
 */
#ifndef CGMAP_CLI_DUMP_ATOMS_H
#define CGMAP_CLI_DUMP_ATOMS_H

#include "cli/setup.h"

/** Keep those atoms that the trajectory holds, where it tells them by their
 * ids.  CG_DATA where it holds others.  Local. */
cg_status cg_dump_atoms_keep(cg_setup *setup);

/** Have they the same types in both?  CG_DATA.  Collective; agreed. */
cg_status cg_dump_atoms_check(const cg_run *run, const cg_setup *setup);

#endif
