/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the plain sum is no force: shared atoms, constraints that beads cut.
 *
 * The plain sum of the forces on its atoms is the force on a bead only if no
 * constraint leads out of it: the force of the constraint is missing from the
 * file (GROMACS), or is there (LAMMPS) but depends on how the atoms of both
 * beads move; and an atom in two beads would bring both its whole force.  The
 * user is told of a force map that allows for that, where there is one
 * (Ciccotti, Kapral and Vanden-Eijnden, ChemPhysChem 6 (2005) 1809; Kraemer et
 * al., J. Chem. Theory Comput. 19 (2023) 6077). */
#include "mapping/cuts.h"

#include "base/mem.h"
#include "mapping/force_map.h"

static void mark_molecule(const cg_kind *kind, cg_gid first, int64_t *bead)
{
  for (int32_t b = 0; b < kind->beads; b++)
    for (int32_t a = kind->start[b]; a < kind->start[b + 1]; a++)
      bead[kind->atom[a]] = first + b;
}

void cg_map_bead_of(const cg_map *map, int64_t *bead)
{
  for (int64_t i = 0; i < map->atoms; i++)
    bead[i] = -1;
  for (int64_t b = 0; b < map->blocks; b++) {
    const cg_block *block = &map->block[b];
    const cg_kind *kind = &map->kind[block->kind];
    for (int64_t m = 0; m < block->molecules; m++)
      mark_molecule(kind, block->first_bead + m * kind->beads,
                    bead + block->first_atom + m * kind->atoms);
  }
}

static cg_status cut(const cg_atoms *atoms, int64_t i, int64_t j)
{
  int64_t m = cg_map_molecule_of(atoms, i), first = atoms->molecule_start[m];
  return cg_fail(
      CG_CONFIG,
      "molecule %s: a constraint holds its atoms %lld (%s) and %lld (%s), "
      "which the mapping puts into different beads: a sum of atomic forces is "
      "no force on such a bead; use --force-map optimal, put both atoms into "
      "one bead, or fit with --target structure, which needs no forces",
      cg_names_text(atoms->names, atoms->molecule_name[m]),
      (long long)(i - first + 1), cg_names_text(atoms->names, atoms->name[i]),
      (long long)(j - first + 1), cg_names_text(atoms->names, atoms->name[j]));
}

/* The first pair whose atoms are in different beads, -1: none. */
static int64_t find_cut(const cg_map *map, const cg_bonded *fixed)
{
  int64_t *bead = CG_ARRAY(int64_t, map->atoms), found = -1;
  cg_map_bead_of(map, bead);
  for (int64_t p = 0; p < fixed->n && found < 0; p++)
    if (bead[fixed->beads[2 * p]] != bead[fixed->beads[2 * p + 1]])
      found = p;
  cg_free(bead);
  return found;
}

cg_status cg_map_check_shared(const cg_map *map)
{
  for (int32_t k = 0; k < map->kinds; k++)
    if (map->kind[k].shared)
      return cg_fail(CG_CONFIG, "%s: a sum of forces would count it twice; use "
                                "--force-map optimal",
                     map->kind[k].shared);
  return CG_OK;
}

cg_status cg_map_check_sums(const cg_map *map, const cg_atoms *atoms,
                            const cg_bonded *fixed)
{
  CG_TRY(cg_map_check_shared(map));
  int64_t p = find_cut(map, fixed);
  if (p < 0)
    return CG_OK;
  CG_TRY(cg_map_check_optimal(map, atoms, fixed));
  return cut(atoms, fixed->beads[2 * p], fixed->beads[2 * p + 1]);
}
