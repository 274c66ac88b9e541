/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Charges of beads: what the mapping says, else the sum of their atoms'.
 *
 * An atom in several beads gives each an equal part of its charge, so that the
 * sum over the beads is that over the atoms.  The charges of every molecule are
 * its own: two of one name may differ (protonation). */
#include "base/mem.h"
#include "mapping/map.h"

/* In how many beads each atom of a kind is. */
static int *count_beads(const cg_kind *kind)
{
  int *beads = CG_ARRAY(int, kind->atoms);
  for (int32_t e = 0; e < kind->start[kind->beads]; e++)
    beads[kind->atom[e]]++;
  return beads;
}

static void charge_molecule(const cg_kind *kind, const cg_mapping_def *def,
                            const double *atoms, const int *shared,
                            double *beads)
{
  for (int32_t b = 0; b < kind->beads; b++) {
    beads[b] = def->bead[b].charged ? def->bead[b].charge : 0;
    for (int32_t e = kind->start[b];
         atoms && !def->bead[b].charged && e < kind->start[b + 1]; e++)
      beads[b] += atoms[kind->atom[e]] / shared[kind->atom[e]];
  }
}

static bool any_said(const cg_map *map, cg_mapping_def *const *defs)
{
  for (int32_t k = 0; k < map->kinds; k++)
    for (int b = 0; b < map->kind[k].beads; b++)
      if (defs[k]->bead[b].charged)
        return true;
  return false;
}

void cg_map_charge_beads(cg_map *map, const cg_atoms *atoms,
                         cg_mapping_def *const *defs)
{
  cg_beads *beads = map->beads;
  if (!atoms->charge && !any_said(map, defs))
    return;
  beads->charge = CG_ARRAY(double, beads->n);
  for (int64_t i = 0; i < map->blocks; i++) {
    const cg_block *block = &map->block[i];
    const cg_kind *kind = &map->kind[block->kind];
    int *shared = count_beads(kind);
    for (int64_t m = 0; m < block->molecules; m++)
      charge_molecule(kind, defs[block->kind],
                      atoms->charge ? atoms->charge + block->first_atom +
                                          m * kind->atoms
                                    : NULL,
                      shared,
                      beads->charge + block->first_bead + m * kind->beads);
    cg_free(shared);
  }
}
