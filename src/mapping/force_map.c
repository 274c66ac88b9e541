/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Optimal force maps for the kinds of molecules of a map.
 *
 * Constraints join the atoms of a molecule to clusters (union-find); each kind
 * of molecule then is a small problem of its own.  Atoms in no bead help too:
 * the force on a bead may use all of its molecule.  Left out are atoms that
 * have neither mass nor weight, virtual sites whose force the engine has
 * spread, unless a constraint holds them.
 * Cost: clusters^3 for each kind.  Disadvantage: atoms^2 numbers for each. */
#include "mapping/force_map.h"

#include "base/mem.h"
#include "mapping/optimal.h"

/* Where an atom of the system is: atom `local` of a molecule of a block. */
typedef struct place {
  int32_t kind, local;
  int64_t first_atom; /* of the molecule */
} place;

/* \return false for an atom of no block: its molecule is ignored.  */
static bool find_place(const cg_map *map, int64_t atom, place *at)
{
  int64_t low = 0, high = map->blocks;
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    if (map->block[middle].first_atom <= atom)
      low = middle;
    else
      high = middle;
  }
  const cg_block *block = &map->block[low];
  int64_t n = map->kind[block->kind].atoms, within = atom - block->first_atom;
  if (within < 0 || within >= n * block->molecules)
    return false;
  *at = (place){block->kind, (int32_t)(within % n), atom - within % n};
  return true;
}

static const cg_block *block_of_kind(const cg_map *map, int32_t kind)
{
  for (int64_t b = 0; b < map->blocks; b++)
    if (map->block[b].kind == kind)
      return &map->block[b];
  return NULL;
}

static int64_t molecules_of_kind(const cg_map *map, int32_t kind)
{
  int64_t n = 0;
  for (int64_t b = 0; b < map->blocks; b++)
    n += map->block[b].kind == kind ? map->block[b].molecules : 0;
  return n;
}

/* --- clusters ------------------------------------------------------------- */

static int32_t root(int32_t *parent, int32_t i)
{
  while (parent[i] != i)
    i = parent[i] = parent[parent[i]];
  return i;
}

/* For each kind which atoms constraints join: trees.  free_trees().
 * \param [out] across  the first pair that joins two molecules (with the
 *                      identity atoms are molecules), -1: none.  */
static int32_t **join(const cg_map *map, const cg_bonded *fixed,
                      int64_t *across)
{
  int32_t **parent = CG_ARRAY(int32_t *, map->kinds);
  *across = -1;
  for (int32_t k = 0; k < map->kinds; k++) {
    parent[k] = CG_ARRAY(int32_t, map->kind[k].atoms);
    for (int32_t i = 0; i < map->kind[k].atoms; i++)
      parent[k][i] = i;
  }
  for (int64_t p = 0; p < fixed->n; p++) {
    place i, j;
    if (!find_place(map, fixed->beads[2 * p], &i) ||
        !find_place(map, fixed->beads[2 * p + 1], &j))
      continue;
    if (i.first_atom == j.first_atom)
      parent[i.kind][root(parent[i.kind], i.local)] =
          root(parent[i.kind], j.local);
    else if (*across < 0)
      *across = p;
  }
  return parent;
}

static void free_trees(const cg_map *map, int32_t **parent)
{
  for (int32_t k = 0; k < map->kinds; k++)
    cg_free(parent[k]);
  cg_free(parent);
}

/* Number the trees; roots of a single atom that `skip` names get -1. */
static int32_t number_clusters(int32_t n, int32_t *parent, const bool *skip,
                               int32_t *cluster)
{
  int32_t clusters = 0;
  int32_t *size = CG_ARRAY(int32_t, n), *number = CG_ARRAY(int32_t, n);
  for (int32_t i = 0; i < n; i++)
    size[root(parent, i)]++;
  for (int32_t i = 0; i < n; i++)
    if (size[i] > 0)
      number[i] = size[i] == 1 && skip[i] ? -1 : clusters++;
  for (int32_t i = 0; i < n; i++)
    cluster[i] = number[root(parent, i)];
  cg_free(number);
  cg_free(size);
  return clusters;
}

/* --- one kind ------------------------------------------------------------- */

/* The weights of a kind as a matrix; cg_free(). */
static double *spread(const cg_kind *kind, const double *entries)
{
  double *full = CG_ARRAY(double, (size_t)kind->beads * (size_t)kind->atoms);
  for (int32_t b = 0; b < kind->beads; b++)
    for (int32_t a = kind->start[b]; a < kind->start[b + 1]; a++)
      full[(int64_t)b * kind->atoms + kind->atom[a]] = entries[a];
  return full;
}

static void find_massless(const cg_map *map, const cg_atoms *atoms, int32_t k,
                          bool *massless)
{
  const cg_kind *kind = &map->kind[k];
  const cg_block *block = block_of_kind(map, k);
  for (int32_t i = 0; block && i < kind->atoms; i++)
    massless[i] = cg_atom_mass(atoms, block->first_atom + i) == 0;
  for (int32_t a = 0; a < kind->start[kind->beads]; a++)
    if (kind->weight[a] != 0)
      massless[kind->atom[a]] = false;
}

/* Free weight and cluster. */
static cg_molecule_map describe(const cg_map *map, const cg_atoms *atoms,
                                int32_t k, int32_t *parent)
{
  const cg_kind *kind = &map->kind[k];
  bool *massless = CG_ARRAY(bool, kind->atoms);
  int32_t *cluster = CG_ARRAY(int32_t, kind->atoms);
  find_massless(map, atoms, k, massless);
  int32_t n = number_clusters(kind->atoms, parent, massless, cluster);
  cg_free(massless);
  return (cg_molecule_map){kind->beads, kind->atoms, n,
                           spread(kind, kind->weight), cluster};
}

static void forget(cg_molecule_map *m)
{
  cg_free((void *)m->weight);
  cg_free((void *)m->cluster);
}

/* --- is there one? -------------------------------------------------------- */

/* The cluster that holds all atoms of a bead, -1 where they are of several. */
static int32_t body_of(const cg_molecule_map *m, int32_t bead)
{
  int32_t body = -1;
  for (int32_t i = 0; i < m->atoms; i++)
    if (m->weight[(int64_t)bead * m->atoms + i] != 0) {
      if (body >= 0 && m->cluster[i] != body)
        return -1;
      body = m->cluster[i];
    }
  return body;
}

static bool find_body(const cg_molecule_map *m, int32_t *one, int32_t *other)
{
  for (*one = 0; *one < m->beads; ++*one)
    for (*other = *one + 1; *other < m->beads; ++*other)
      if (body_of(m, *one) >= 0 && body_of(m, *one) == body_of(m, *other))
        return true;
  return false;
}

static cg_status fail(const cg_map *map, const cg_atoms *atoms, int32_t k,
                      const cg_molecule_map *m)
{
  const cg_block *block = block_of_kind(map, k);
  const char *molecule = cg_names_text(
      atoms->names, atoms->molecule_name[block->first_molecule]);
  const int32_t *name = map->beads->name + block->first_bead;
  int32_t one, other;
  if (find_body(m, &one, &other))
    return cg_fail(CG_CONFIG, "molecule %s: beads %s and %s lie within one "
                              "rigid body, so that no force belongs to one of "
                              "them alone: make them one bead",
                   molecule, cg_names_text(map->beads->names, name[one]),
                   cg_names_text(map->beads->names, name[other]));
  return cg_fail(CG_CONFIG, "molecule %s: its %d beads are not independent: "
                            "shared atoms or constraints tie one of them to "
                            "the others, so that no force belongs to it alone; "
                            "leave it out, or share fewer atoms",
                 molecule, m->beads);
}

static cg_status check_kind(const cg_map *map, const cg_atoms *atoms, int32_t k,
                            int32_t *parent)
{
  cg_status status = CG_OK;
  cg_molecule_map m = describe(map, atoms, k, parent);
  if (block_of_kind(map, k) && !cg_optimal_exists(&m))
    status = fail(map, atoms, k, &m);
  forget(&m);
  return status;
}

cg_status cg_map_check_optimal(const cg_map *map, const cg_atoms *atoms,
                               const cg_bonded *fixed)
{
  int64_t across;
  int32_t **parent = join(map, fixed, &across);
  cg_status status = CG_OK;
  if (across >= 0)
    status = cg_fail(CG_CONFIG, "atoms %lld and %lld are beads at a fixed "
                                "distance: no force belongs to one of them "
                                "alone, make them one bead",
                     (long long)fixed->beads[2 * across] + 1,
                     (long long)fixed->beads[2 * across + 1] + 1);
  for (int32_t k = 0; k < map->kinds && status == CG_OK; k++)
    status = check_kind(map, atoms, k, parent[k]);
  free_trees(map, parent);
  return status;
}

/* --- use ------------------------------------------------------------------ */

void cg_map_use_optimal(cg_map *map, const cg_atoms *atoms,
                        const cg_bonded *fixed, const double *const *ff)
{
  int64_t across;
  int32_t **parent = join(map, fixed, &across);
  cg_map_use_sums(map);
  for (int32_t k = 0; k < map->kinds; k++) {
    cg_kind *kind = &map->kind[k];
    cg_molecule_map m = describe(map, atoms, k, parent[k]);
    kind->optimal =
        CG_ARRAY(double, (size_t)kind->beads * (size_t)kind->atoms);
    if (block_of_kind(map, k))
      cg_optimal_map(&m, ff[k], kind->optimal);
    forget(&m);
  }
  free_trees(map, parent);
}

void cg_map_use_sums(cg_map *map)
{
  for (int32_t k = 0; k < map->kinds; k++) {
    cg_free(map->kind[k].optimal);
    map->kind[k].optimal = NULL;
  }
}

static double noise_of_kind(const cg_kind *kind, const double *ff)
{
  double *sums = spread(kind, kind->force);
  double noise = cg_optimal_noise(
      kind->beads, kind->atoms, kind->optimal ? kind->optimal : sums, ff);
  cg_free(sums);
  return noise;
}

double cg_map_mean_square(const cg_map *map, const double *const *ff)
{
  double sum = 0;
  for (int32_t k = 0; k < map->kinds; k++)
    sum += (double)molecules_of_kind(map, k) *
           noise_of_kind(&map->kind[k], ff[k]);
  return sum / (3 * (double)map->beads->n);
}
