/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The atoms of a system: made by a topology reader, given back here. */
#include <cgmap/topology.h>

#include "base/mem.h"
#include "model/beads.h"
#include "model/names.h"

void cg_bonded_free(int groups, cg_bonded *bonded)
{
  for (int i = 0; i < groups; i++) {
    cg_free(bonded[i].name);
    cg_free(bonded[i].beads);
  }
  cg_free(bonded);
}

void cg_atoms_free(cg_atoms *atoms)
{
  if (!atoms)
    return;
  cg_names_free(atoms->names);
  cg_free(atoms->name);
  cg_free(atoms->type);
  cg_free(atoms->residue);
  cg_free(atoms->mass);
  cg_free(atoms->component);
  cg_free(atoms->id);
  cg_free(atoms->place);
  cg_free(atoms->residue_name);
  cg_free(atoms->molecule_start);
  cg_free(atoms->molecule_name);
  cg_free(atoms->charge);
  cg_bonded_free(atoms->bonded_groups, atoms->bonded);
  cg_free(atoms->constraint.beads);
  cg_free(atoms->exclusion.beads);
  cg_frame_clear(&atoms->conf);
  cg_free(atoms);
}
