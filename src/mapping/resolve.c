/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Definitions against a whole system: which molecule is mapped by what.
 *
 * A definition is made exact on the first molecule that bears its ident; all
 * others of that name must be its copies, atom by atom, so that a kind is kept
 * once and the system as blocks of molecules.  Every molecule needs a
 * definition and every definition a molecule, unless the user ignores the
 * name: what is left out by mistake would be missing in silence.
 * Cost: a comparison of names for each atom. */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "mapping/expand.h"
#include "mapping/map.h"
#include "model/beads.h"
#include "model/names.h"

enum { UNMAPPED = -1, IGNORED = -2 };
enum { TOLD = 12 }; /* names that a message lists */

/* All molecules of one name. */
typedef struct species {
  int64_t molecules; /* 0: the name is no molecule's */
  int64_t first;
  int32_t kind; /* the definition that maps them, UNMAPPED or IGNORED */
} species;

typedef struct resolver {
  const cg_atoms *atoms;
  int n;
  cg_mapping_def *const *defs;
  cg_mapping_def **whole; /* defs, those of units expanded */
  int32_t names;
  species *species; /* one for each name of the topology */
} resolver;

static const char *name_of(const resolver *r, int32_t name)
{
  return cg_names_text(r->atoms->names, name);
}

static void find_molecules(resolver *r)
{
  for (int32_t i = 0; i < r->names; i++)
    r->species[i].kind = UNMAPPED;
  for (int64_t m = r->atoms->molecules - 1; m >= 0; m--) {
    species *s = &r->species[r->atoms->molecule_name[m]];
    s->molecules++;
    s->first = m;
  }
}

/* "SOL (884), NA (3)" */
static char *tell_molecules(const resolver *r)
{
  cg_string list = {0};
  int told = 0;
  for (int32_t i = 0; i < r->names && told < TOLD; i++)
    if (r->species[i].molecules > 0)
      cg_string_add(&list, "%s%s (%lld)", told++ ? ", " : "", name_of(r, i),
                    (long long)r->species[i].molecules);
  cg_string_add(&list, told == TOLD ? " ..." : "");
  return list.text;
}

static cg_status fail_without_molecule(const resolver *r,
                                       const cg_mapping_def *def)
{
  char *there = tell_molecules(r);
  cg_status status =
      cg_fail(CG_CONFIG, "%s: line %d: no molecule is called %s; the topology "
                         "has %s",
              def->path, def->line, def->ident, there);
  cg_free(there);
  return status;
}

static cg_status fail_without_mapping(const resolver *r, int64_t molecule)
{
  char *there = tell_molecules(r);
  cg_string idents = {0};
  const char *name = name_of(r, r->atoms->molecule_name[molecule]);
  for (int d = 0; d < r->n && d < TOLD; d++)
    cg_string_add(&idents, "%s%s", d ? ", " : "", r->defs[d]->ident);
  cg_status status =
      cg_fail(CG_CONFIG, "molecule %lld, %s, has no mapping: the topology has "
                         "%s, the mappings are for %s; give one more (-m), or "
                         "leave it out with --ignore %s",
              (long long)molecule + 1, name, there,
              idents.text ? idents.text : "nothing", name);
  cg_free(idents.text);
  cg_free(there);
  return status;
}

static cg_status fail_to_ignore(const resolver *r, const char *name)
{
  char *there = tell_molecules(r);
  cg_status status =
      cg_fail(CG_USAGE, "--ignore %s: no molecule is called so; the topology "
                        "has %s",
              name, there);
  cg_free(there);
  return status;
}

static cg_status ignore(resolver *r, int n, const char *const *names)
{
  for (int i = 0; i < n; i++) {
    int32_t name = cg_names_find(r->atoms->names, names[i]);
    if (name < 0 || r->species[name].molecules == 0)
      return fail_to_ignore(r, names[i]);
    r->species[name].kind = IGNORED;
  }
  return CG_OK;
}

static bool is_ignored(const char *ident, int n, const char *const *names)
{
  for (int i = 0; i < n; i++)
    if (strcmp(ident, names[i]) == 0)
      return true;
  return false;
}

/* Give a definition its molecules and make it exact on the first of them. */
static cg_status apply_definition(resolver *r, int d, cg_map *map)
{
  const cg_mapping_def *def = r->defs[d];
  int32_t name = cg_names_find(r->atoms->names, def->ident);
  if (name < 0 || r->species[name].molecules == 0)
    return fail_without_molecule(r, def);
  species *s = &r->species[name];
  if (s->kind >= 0)
    return cg_fail(CG_CONFIG, "%s: line %d: molecule %s is mapped by %s "
                              "already: give one mapping for each",
                   def->path, def->line, def->ident,
                   r->defs[s->kind]->path);
  s->kind = d;
  if (def->units > 0)
    CG_TRY(cg_mapping_expand(def, r->atoms, s->first, &r->whole[d]));
  return cg_kind_make(r->atoms, s->first, r->whole[d], &map->kind[d]);
}

/* Where two molecules of one name differ: the number of atoms, a name of an
 * atom, a residue.  \return false and words where they do. */
static bool are_alike(const cg_atoms *atoms, int64_t molecule, int64_t model,
                      char **difference)
{
  const int64_t *start = atoms->molecule_start;
  int64_t a = start[molecule], b = start[model];
  int64_t n = start[molecule + 1] - a, wanted = start[model + 1] - b;
  if (n != wanted) {
    *difference = cg_text_format("%lld atoms, not %lld", (long long)n,
                                 (long long)wanted);
    return false;
  }
  const int32_t *in = atoms->residue, *called = atoms->residue_name;
  for (int64_t i = 0; i < n; i++)
    if (atoms->name[a + i] != atoms->name[b + i] ||
        called[in[a + i]] != called[in[b + i]] ||
        in[a + i] - in[a] != in[b + i] - in[b]) {
      *difference = cg_text_format(
          "%s of residue %s as atom %lld, not %s of %s",
          cg_names_text(atoms->names, atoms->name[a + i]),
          cg_names_text(atoms->names, called[in[a + i]]), (long long)i + 1,
          cg_names_text(atoms->names, atoms->name[b + i]),
          cg_names_text(atoms->names, called[in[b + i]]));
      return false;
    }
  return true;
}

static cg_status check_alike(const resolver *r, int64_t molecule)
{
  const species *s = &r->species[r->atoms->molecule_name[molecule]];
  char *difference = NULL;
  if (are_alike(r->atoms, molecule, s->first, &difference))
    return CG_OK;
  cg_status status =
      cg_fail(CG_CONFIG, "%s: molecule %lld, %s, differs from molecule %lld of "
                         "the same name: it has %s; one mapping cannot serve "
                         "both",
              r->defs[s->kind]->path, (long long)molecule + 1,
              name_of(r, r->atoms->molecule_name[molecule]),
              (long long)s->first + 1, difference);
  cg_free(difference);
  return status;
}

/* Have all molecules of a kind its bonds? */
static void compare_bonds(const resolver *r, cg_map *map)
{
  uint64_t *sum = CG_ARRAY(uint64_t, r->atoms->molecules);
  cg_map_sum_bonds(r->atoms, sum);
  for (int64_t m = r->atoms->molecules - 1; m >= 0; m--) {
    const species *s = &r->species[r->atoms->molecule_name[m]];
    if (s->kind >= 0 && sum[m] != sum[s->first])
      map->kind[s->kind].unlike = m;
  }
  cg_free(sum);
}

/* Append a molecule: to the last block if it goes on there. */
static void add_molecule(cg_map *map, int32_t kind, int64_t molecule,
                         int64_t first_atom)
{
  const cg_kind *k = &map->kind[kind];
  cg_block *last = map->blocks ? &map->block[map->blocks - 1] : NULL;
  map->unused += k->unused;
  map->guessed += k->guessed;
  if (last && last->kind == kind &&
      last->first_molecule + last->molecules == molecule) {
    last->molecules++;
    return;
  }
  cg_gid bead = 0;
  if (last)
    bead = last->first_bead + last->molecules * map->kind[last->kind].beads;
  if (map->blocks == map->room)
    CG_GROW(map->block, map->room = 2 * map->room + 8);
  map->block[map->blocks++] = (cg_block){kind, 1, molecule, first_atom, bead};
}

static cg_status add_molecules(const resolver *r, cg_map *map)
{
  for (int64_t m = 0; m < r->atoms->molecules; m++) {
    int32_t kind = r->species[r->atoms->molecule_name[m]].kind;
    if (kind == IGNORED)
      continue;
    if (kind == UNMAPPED)
      return fail_without_mapping(r, m);
    CG_TRY(check_alike(r, m));
    add_molecule(map, kind, m, r->atoms->molecule_start[m]);
  }
  if (map->blocks == 0)
    return cg_fail(CG_CONFIG, "no molecule is left: --ignore names them all");
  return CG_OK;
}

static cg_status resolve(resolver *r, int n_ignore, const char *const *ignored,
                         cg_map *map)
{
  find_molecules(r);
  CG_TRY(ignore(r, n_ignore, ignored));
  for (int d = 0; d < r->n; d++)
    if (!is_ignored(r->defs[d]->ident, n_ignore, ignored))
      CG_TRY(apply_definition(r, d, map));
  CG_TRY(add_molecules(r, map));
  compare_bonds(r, map);
  CG_TRY(cg_map_name_beads(map, r->whole));
  cg_map_charge_beads(map, r->atoms, r->whole);
  return CG_OK;
}

static void free_expanded(const resolver *r)
{
  for (int d = 0; d < r->n; d++)
    if (r->whole[d] != r->defs[d])
      cg_mapping_def_free(r->whole[d]);
  cg_free(r->whole);
}

cg_map *cg_map_alloc(int64_t atoms, int32_t kinds)
{
  cg_map *map = CG_NEW(cg_map);
  map->atoms = atoms;
  map->kinds = kinds;
  map->kind = CG_ARRAY(cg_kind, kinds);
  map->beads = CG_NEW(cg_beads);
  map->beads->types = cg_names_new();
  map->beads->names = cg_names_new();
  return map;
}

cg_status cg_map_new(const cg_atoms *atoms, int n,
                     struct cg_mapping_def *const *defs, int n_ignore,
                     const char *const *ignored, cg_map **map)
{
  resolver r = {atoms, n, defs, CG_ARRAY(cg_mapping_def *, n),
                cg_names_count(atoms->names), NULL};
  *map = cg_map_alloc(atoms->n, n);
  r.species = CG_ARRAY(species, r.names);
  for (int d = 0; d < n; d++)
    r.whole[d] = defs[d];
  cg_status status = resolve(&r, n_ignore, ignored, *map);
  cg_free(r.species);
  free_expanded(&r);
  if (status != CG_OK) {
    cg_map_free(*map);
    *map = NULL;
  }
  return status;
}

void cg_map_free(cg_map *map)
{
  if (!map)
    return;
  for (int32_t k = 0; k < map->kinds; k++)
    cg_kind_clear(&map->kind[k]);
  cg_free(map->kind);
  cg_free(map->block);
  cg_beads_free(map->beads);
  cg_free(map);
}

cg_beads *cg_map_beads(cg_map *map)
{
  return map->beads;
}

int64_t cg_map_unused(const cg_map *map)
{
  return map->unused;
}

int64_t cg_map_guessed(const cg_map *map)
{
  return map->guessed;
}
