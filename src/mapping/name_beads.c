/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The beads of a resolved mapping: names, types, masses, molecules and bonded
 * groups.
 *
 * A type named by several definitions is one type, and a bonded name is one
 * group over all molecules that use it.  Cost: 24 bytes for each bead, with
 * charges 32. */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "mapping/map.h"
#include "model/names.h"

static int32_t add_name(cg_names *names, const char *text)
{
  return cg_names_add(names, text, strlen(text));
}

static void count_beads(const cg_map *map, cg_beads *beads)
{
  for (int64_t i = 0; i < map->blocks; i++) {
    const cg_block *block = &map->block[i];
    beads->molecules += block->molecules;
    beads->n += block->molecules * map->kind[block->kind].beads;
  }
  beads->type = CG_ARRAY(int32_t, beads->n);
  beads->name = CG_ARRAY(int32_t, beads->n);
  beads->molecule = CG_ARRAY(int64_t, beads->n);
  beads->mass = CG_ARRAY(double, beads->n);
  beads->molecule_name = CG_ARRAY(int32_t, beads->molecules);
}

/* Write the beads of one molecule, from bead i on. */
static void write_molecule(cg_beads *beads, const cg_mapping_def *def,
                           const cg_kind *kind, cg_gid i, int64_t molecule)
{
  beads->molecule_name[molecule] = add_name(beads->names, def->name);
  for (int32_t b = 0; b < kind->beads; b++, i++) {
    beads->type[i] = add_name(beads->types, def->bead[b].type);
    beads->name[i] = add_name(beads->names, def->bead[b].name);
    beads->mass[i] = kind->mass[b];
    beads->molecule[i] = molecule;
  }
}

static cg_bonded *find_group(const cg_beads *beads, const char *name)
{
  for (int g = 0; g < beads->bonded_groups; g++)
    if (strcmp(beads->bonded[g].name, name) == 0)
      return &beads->bonded[g];
  return NULL;
}

/* Make room for the tuples of a definition's molecules in their groups. */
static cg_status count_tuples(cg_beads *beads, const cg_mapping_def *def,
                              int64_t molecules)
{
  for (int i = 0; i < def->bondeds && molecules > 0; i++) {
    const cg_bonded_def *bonded = &def->bonded[i];
    cg_bonded *group = find_group(beads, bonded->name);
    if (!group) {
      CG_GROW(beads->bonded, beads->bonded_groups + 1);
      group = &beads->bonded[beads->bonded_groups++];
      *group = (cg_bonded){cg_text_copy(bonded->name), bonded->arity, 0, NULL};
    }
    if (group->arity != bonded->arity)
      return cg_fail(CG_CONFIG, "%s: line %d: bonded group %s joins %d beads "
                                "here and %d elsewhere: give one of the two "
                                "another name",
                     def->path, bonded->line, bonded->name, bonded->arity,
                     group->arity);
    group->n += molecules * bonded->tuples;
  }
  return CG_OK;
}

/* Append the tuples of a block's molecules; group->n counts those written. */
static void write_tuples(cg_beads *beads, const cg_mapping_def *def,
                         const cg_block *block)
{
  for (int i = 0; i < def->bondeds; i++) {
    const cg_bonded_def *bonded = &def->bonded[i];
    cg_bonded *group = find_group(beads, bonded->name);
    int n = bonded->tuples * bonded->arity;
    for (int64_t m = 0; m < block->molecules; m++) {
      cg_gid first = block->first_bead + m * def->beads;
      cg_gid *tuples = group->beads + group->n * group->arity;
      for (int j = 0; j < n; j++)
        tuples[j] = first + bonded->bead[j];
      group->n += bonded->tuples;
    }
  }
}

static cg_status group_bonded(const cg_map *map, cg_beads *beads,
                              cg_mapping_def *const *defs)
{
  int64_t *molecules = CG_ARRAY(int64_t, map->kinds);
  for (int64_t i = 0; i < map->blocks; i++)
    molecules[map->block[i].kind] += map->block[i].molecules;
  cg_status status = CG_OK;
  for (int32_t k = 0; k < map->kinds && status == CG_OK; k++)
    status = count_tuples(beads, defs[k], molecules[k]);
  cg_free(molecules);
  CG_TRY(status);
  for (int g = 0; g < beads->bonded_groups; g++) {
    cg_bonded *group = &beads->bonded[g];
    group->beads = CG_ARRAY(cg_gid, group->n * group->arity);
    group->n = 0;
  }
  for (int64_t i = 0; i < map->blocks; i++)
    write_tuples(beads, defs[map->block[i].kind], &map->block[i]);
  return CG_OK;
}

cg_status cg_map_name_beads(cg_map *map, cg_mapping_def *const *defs)
{
  cg_beads *beads = map->beads;
  int64_t molecule = 0;
  count_beads(map, beads);
  for (int64_t i = 0; i < map->blocks; i++) {
    const cg_block *block = &map->block[i];
    const cg_kind *kind = &map->kind[block->kind];
    for (int64_t m = 0; m < block->molecules; m++)
      write_molecule(beads, defs[block->kind], kind,
                     block->first_bead + m * kind->beads, molecule++);
  }
  return group_bonded(map, beads, defs);
}
