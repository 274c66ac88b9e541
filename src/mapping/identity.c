/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The identity mapping: every atom a bead, in its place.
 *
 * To the mapping it is one block of molecules of one atom each, so positions
 * are copied to the last bit and not made whole: what converts formats must
 * not move atoms.  The beads keep the molecules and the bonded tuples of the
 * topology. */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "mapping/map.h"
#include "model/names.h"

static int32_t copy_name(cg_names *to, const cg_names *from, int32_t number)
{
  const char *text = cg_names_text(from, number);
  return cg_names_add(to, text, strlen(text));
}

static void copy_atoms(const cg_atoms *atoms, cg_beads *beads)
{
  const int32_t *type = atoms->type ? atoms->type : atoms->name;
  beads->n = atoms->n;
  beads->type = CG_ARRAY(int32_t, atoms->n);
  beads->name = CG_ARRAY(int32_t, atoms->n);
  beads->mass = CG_ARRAY(double, atoms->n);
  for (int64_t i = 0; i < atoms->n; i++) {
    beads->type[i] = copy_name(beads->types, atoms->names, type[i]);
    beads->name[i] = copy_name(beads->names, atoms->names, atoms->name[i]);
    beads->mass[i] = cg_atom_mass(atoms, i);
  }
  if (!atoms->charge)
    return;
  beads->charge = CG_ARRAY(double, atoms->n);
  memcpy(beads->charge, atoms->charge, (size_t)atoms->n * sizeof(double));
}

static void copy_molecules(const cg_atoms *atoms, cg_beads *beads)
{
  beads->molecules = atoms->molecules;
  beads->molecule = CG_ARRAY(int64_t, atoms->n);
  beads->molecule_name = CG_ARRAY(int32_t, atoms->molecules);
  for (int64_t m = 0; m < atoms->molecules; m++) {
    beads->molecule_name[m] =
        copy_name(beads->names, atoms->names, atoms->molecule_name[m]);
    for (int64_t i = atoms->molecule_start[m]; i < atoms->molecule_start[m + 1];
         i++)
      beads->molecule[i] = m;
  }
}

static void copy_bonded(const cg_atoms *atoms, cg_beads *beads)
{
  beads->bonded_groups = atoms->bonded_groups;
  beads->bonded = CG_ARRAY(cg_bonded, atoms->bonded_groups);
  for (int g = 0; g < atoms->bonded_groups; g++) {
    const cg_bonded *from = &atoms->bonded[g];
    cg_bonded *to = &beads->bonded[g];
    size_t n = (size_t)(from->n * from->arity);
    *to = (cg_bonded){cg_text_copy(from->name), from->arity, from->n,
                      CG_ARRAY(cg_gid, n)};
    memcpy(to->beads, from->beads, n * sizeof *to->beads);
  }
}

cg_status cg_map_identity(const cg_atoms *atoms, cg_map **map)
{
  cg_map *m = cg_map_alloc(atoms->n, 1);
  cg_kind_make_single(&m->kind[0]);
  m->blocks = 1;
  m->block = CG_NEW(cg_block);
  m->block[0].molecules = atoms->n;
  copy_atoms(atoms, m->beads);
  copy_molecules(atoms, m->beads);
  copy_bonded(atoms, m->beads);
  for (int64_t i = 0; i < atoms->n; i++)
    m->guessed += m->beads->mass[i] > 0.0 && atoms->mass[i] <= 0.0;
  *map = m;
  return CG_OK;
}
