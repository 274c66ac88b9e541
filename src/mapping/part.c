/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A map cut at molecules, for frames too large for one rank.
 *
 * The atoms are cut into equal stretches; a molecule belongs to the stretch
 * that holds its first atom, so that none is cut.  The atoms to be read reach
 * from the first of the first molecule to the last of the last one.
 * Cost: one step a block (run of molecules of one kind).  Disadvantage: parts
 * are unequal where a molecule is larger than a stretch: one rank reads it
 * all, and others may have nothing. */
#include "base/comm.h"
#include "base/mem.h"
#include "mapping/map.h"

/* The first molecule of a block that begins at an atom or behind it. */
static int64_t first_from(const cg_block *block, int64_t atoms, int64_t atom)
{
  int64_t n = (atom - block->first_atom + atoms - 1) / atoms;
  return atom <= block->first_atom ? 0
         : n < block->molecules    ? n
                                   : block->molecules;
}

static void add(cg_map_part *part, const cg_kind *kind, cg_block block,
                int64_t from, int64_t to)
{
  block.molecules = to - from;
  block.first_molecule += from;
  block.first_atom += from * kind->atoms;
  block.first_bead += from * kind->beads;
  if (part->blocks == 0) {
    part->first_atom = block.first_atom;
    part->first_bead = block.first_bead;
  }
  part->block[part->blocks++] = block;
  part->atoms =
      block.first_atom + block.molecules * kind->atoms - part->first_atom;
  part->beads =
      block.first_bead + block.molecules * kind->beads - part->first_bead;
}

void cg_map_part_make(const cg_map *map, int share, int shares,
                      cg_map_part *part)
{
  size_t n = (size_t)map->atoms;
  int64_t begin = (int64_t)cg_comm_share(n, shares, share);
  int64_t end = (int64_t)cg_comm_share(n, shares, share + 1);
  *part = (cg_map_part){.block = CG_ARRAY(cg_block, map->blocks)};
  for (int64_t b = 0; b < map->blocks; b++) {
    const cg_block *block = &map->block[b];
    const cg_kind *kind = &map->kind[block->kind];
    int64_t from = first_from(block, kind->atoms, begin);
    int64_t to = first_from(block, kind->atoms, end);
    if (to > from)
      add(part, kind, *block, from, to);
  }
}
