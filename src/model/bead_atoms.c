/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Beads seen as atoms, for files that know of atoms only: each molecule is one
 * residue, each bead an atom of its name. */
#include <cgmap/topology.h>

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/names.h"

static int32_t add(cg_atoms *atoms, const cg_names *names, int32_t number)
{
  const char *text = cg_names_text(names, number);
  return cg_names_add(atoms->names, text, strlen(text));
}

static void add_molecules(cg_atoms *atoms, const cg_beads *beads)
{
  atoms->molecules = beads->molecules;
  atoms->residues = (int32_t)beads->molecules;
  atoms->residue_name = CG_ARRAY(int32_t, beads->molecules);
  atoms->molecule_name = CG_ARRAY(int32_t, beads->molecules);
  atoms->molecule_start = CG_ARRAY(int64_t, beads->molecules + 1);
  for (int64_t m = 0; m < beads->molecules; m++) {
    int32_t name = add(atoms, beads->names, beads->molecule_name[m]);
    atoms->residue_name[m] = atoms->molecule_name[m] = name;
  }
}

static void copy_bonded(cg_atoms *atoms, const cg_beads *beads)
{
  atoms->bonded_groups = beads->bonded_groups;
  atoms->bonded = CG_ARRAY(cg_bonded, beads->bonded_groups);
  for (int g = 0; g < beads->bonded_groups; g++) {
    const cg_bonded *from = &beads->bonded[g];
    size_t n = (size_t)from->n * (size_t)from->arity;
    cg_bonded *to = &atoms->bonded[g];
    *to = *from;
    to->name = cg_text_copy(from->name);
    to->beads = CG_ARRAY(cg_gid, n);
    if (n > 0)
      memcpy(to->beads, from->beads, n * sizeof *to->beads);
  }
}

cg_atoms *cg_atoms_of_beads(const cg_beads *beads)
{
  cg_atoms *atoms = CG_NEW(cg_atoms);
  atoms->names = cg_names_new();
  atoms->n = beads->n;
  atoms->name = CG_ARRAY(int32_t, beads->n);
  atoms->residue = CG_ARRAY(int32_t, beads->n);
  atoms->mass = CG_ARRAY(double, beads->n);
  add_molecules(atoms, beads);
  copy_bonded(atoms, beads);
  for (cg_gid i = 0; i < beads->n; i++) {
    atoms->name[i] = add(atoms, beads->names, beads->name[i]);
    atoms->residue[i] = (int32_t)beads->molecule[i];
    atoms->mass[i] = beads->mass[i];
    atoms->molecule_start[beads->molecule[i] + 1] = i + 1;
  }
  return atoms;
}
