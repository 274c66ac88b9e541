/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Constraints from the frames.
 *
 * A bond that vibrates varies by some percent of its length, one that SHAKE or
 * LINCS holds by 1e-4 of it or less (their tolerances), so 1e-3 tells them
 * apart.  A distance is pooled over the molecules of one name, which a
 * constraint gives one length, and over frames.  Eight samples must agree: by
 * chance a distance that varies evenly by a percent does so once in 10^6.
 * Samples must be independent, so they stem from four molecules or span a
 * picosecond.  Molecules that do not move at all are frozen, not constrained.
 *
 * Looked at are pairs of atoms of a molecule at most REACH apart in the list of
 * atoms: constraints hold bonds and the third side of rigid angles, and
 * whole-molecule bodies are full of such pairs.
 *
 * A hydrogen is bonded to what is none: at 0.09 to 0.11 nm, 0.134 to sulfur,
 * and vibrations only bring it nearer.  Two of a water are 0.151 to 0.163
 * apart.  Where the nearest that such an atom ever came to is further than
 * 0.145, names and positions do not belong together.  Each is looked at with
 * all atoms of its molecule; of large molecules some, evenly spread, for where
 * the order is wrong most are.
 *
 * Cost: at most MOLECULES times REACH distances an atom of a molecule, and
 * LOOKS, or FEWEST hydrogens, for each name, in a few frames.  Disadvantage: a
 * body of few atoms far apart in the list is not found; a free hydrogen
 * molecule that a file counts to a molecule with other atoms is taken for
 * astray. */
#include "stat/fixed.h"

#include <math.h>

#include "base/mem.h"

enum {
  REACH = 32, MOLECULES = 8, SAMPLES = 8, ENOUGH_MOLECULES = 4,
  LOOKS = 1 << 20, FEWEST = 4
};
#define VARIES 1e-3  /* of the length */
#define MOVES 1e-6   /* nm */
#define APART 1.0    /* ps */
#define BESIDE 0.145 /* nm */

/* A molecule's name: which molecules are watched, and the pairs of atoms and
 * the hydrogens, counted in the molecule, that all of them share. */
typedef struct kind {
  int32_t name;
  int molecules;
  int64_t molecule[MOLECULES];
  int64_t first, last; /* pairs */
  int64_t first_h, last_h;
} kind;

typedef struct pair {
  int32_t i, j;
} pair;

struct cg_fixed {
  const cg_atoms *atoms;
  int kinds;
  kind *kind;
  int64_t n, room;
  pair *pair;
  double *low, *high; /* distance of each pair; then the time */
  double *x_low, *x_high; /* x + y + z of each molecule's first atom */
  int64_t hydrogens, hydrogen_room;
  int32_t *hydrogen;
  double *beside; /* how near each came to an atom that is none */
  int64_t frames;
};

static int64_t size_of(const cg_atoms *atoms, int64_t molecule)
{
  return atoms->molecule_start[molecule + 1] - atoms->molecule_start[molecule];
}

static kind *kind_of(cg_fixed *fixed, int64_t molecule)
{
  const cg_atoms *atoms = fixed->atoms;
  int32_t name = atoms->molecule_name[molecule];
  for (int k = 0; k < fixed->kinds; k++)
    if (fixed->kind[k].name == name &&
        size_of(atoms, fixed->kind[k].molecule[0]) == size_of(atoms, molecule))
      return &fixed->kind[k];
  CG_GROW(fixed->kind, fixed->kinds + 1);
  fixed->kind[fixed->kinds] = (kind){.name = name};
  return &fixed->kind[fixed->kinds++];
}

static void add_pair(cg_fixed *fixed, int64_t i, int64_t j)
{
  CG_RESERVE(fixed->pair, fixed->room, fixed->n + 1);
  fixed->pair[fixed->n++] = (pair){(int32_t)i, (int32_t)j};
}

static void add_pairs(cg_fixed *fixed, kind *k)
{
  int64_t n = size_of(fixed->atoms, k->molecule[0]);
  k->first = fixed->n;
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = i + 1; j < n && j <= i + REACH; j++)
      add_pair(fixed, i, j);
  k->last = fixed->n;
}

static bool is_hydrogen(double mass)
{
  return mass > 0.9 && mass < 1.2;
}

static const double *masses_of(const cg_fixed *fixed, const kind *k)
{
  const cg_atoms *atoms = fixed->atoms;
  return atoms->mass + atoms->molecule_start[k->molecule[0]];
}

/* Every so many-th. */
static void add_hydrogens(cg_fixed *fixed, kind *k)
{
  const double *mass = masses_of(fixed, k);
  int64_t n = size_of(fixed->atoms, k->molecule[0]), all = 0, met = 0;
  int64_t most = LOOKS / (n * k->molecules);
  for (int64_t i = 0; i < n; i++)
    all += is_hydrogen(mass[i]);
  most = most > FEWEST ? most : FEWEST;
  int64_t step = (all + most - 1) / most;
  k->first_h = fixed->hydrogens;
  for (int64_t i = 0; i < n; i++) {
    if (!is_hydrogen(mass[i]) || met++ % step != 0)
      continue;
    CG_RESERVE(fixed->hydrogen, fixed->hydrogen_room, fixed->hydrogens + 1);
    fixed->hydrogen[fixed->hydrogens++] = (int32_t)i;
  }
  k->last_h = fixed->hydrogens;
}

/* Kinds are looked for only where the name changes: molecules of one follow
 * each other. */
static void find_kinds(cg_fixed *fixed)
{
  const cg_atoms *atoms = fixed->atoms;
  kind *k = NULL;
  for (int64_t m = 0; m < atoms->molecules; m++) {
    if (m == 0 || atoms->molecule_name[m] != atoms->molecule_name[m - 1] ||
        size_of(atoms, m) != size_of(atoms, m - 1))
      k = kind_of(fixed, m);
    if (k->molecules < MOLECULES)
      k->molecule[k->molecules++] = m;
  }
}

static double *filled(int64_t n, double value)
{
  double *x = CG_ARRAY(double, n);
  for (int64_t i = 0; i < n; i++)
    x[i] = value;
  return x;
}

cg_fixed *cg_fixed_new(const cg_atoms *atoms)
{
  cg_fixed *fixed = CG_NEW(cg_fixed);
  fixed->atoms = atoms;
  find_kinds(fixed);
  for (int k = 0; k < fixed->kinds; k++)
    add_pairs(fixed, &fixed->kind[k]);
  for (int k = 0; k < fixed->kinds && atoms->mass; k++)
    add_hydrogens(fixed, &fixed->kind[k]);
  fixed->beside = filled(fixed->hydrogens, INFINITY);
  fixed->low = filled(fixed->n + 1, INFINITY);
  fixed->high = filled(fixed->n + 1, -INFINITY);
  fixed->x_low = filled(fixed->kinds * MOLECULES, INFINITY);
  fixed->x_high = filled(fixed->kinds * MOLECULES, -INFINITY);
  return fixed;
}

void cg_fixed_free(cg_fixed *fixed)
{
  if (!fixed)
    return;
  cg_free(fixed->kind);
  cg_free(fixed->pair);
  cg_free(fixed->low);
  cg_free(fixed->high);
  cg_free(fixed->x_low);
  cg_free(fixed->x_high);
  cg_free(fixed->hydrogen);
  cg_free(fixed->beside);
  cg_free(fixed);
}

static void widen(double *low, double *high, double value)
{
  *low = fmin(*low, value);
  *high = fmax(*high, value);
}

static double distance(const cg_frame *frame, int64_t i, int64_t j)
{
  const double *a = frame->x[i], *b = frame->x[j];
  cg_box box = frame->box;
  double d[3] = {b[0] - a[0], b[1] - a[1], b[2] - a[2]};
  cg_box_nearest(&box, d);
  return sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
}

/* Of a molecule whose first atom is `start`. */
static void look_beside(cg_fixed *fixed, const kind *k, int64_t start,
                        const cg_frame *frame, const int64_t *place)
{
  const double *mass = masses_of(fixed, k);
  int64_t n = size_of(fixed->atoms, k->molecule[0]);
  for (int64_t h = k->first_h; h < k->last_h; h++) {
    int64_t i = start + fixed->hydrogen[h];
    for (int64_t j = start; j < start + n; j++)
      if (!is_hydrogen(mass[j - start]))
        fixed->beside[h] =
            fmin(fixed->beside[h], distance(frame, place ? place[i] : i,
                                            place ? place[j] : j));
  }
}

static void add_molecule(cg_fixed *fixed, const kind *k, int m,
                         const cg_frame *frame, const int64_t *place)
{
  int64_t start = fixed->atoms->molecule_start[k->molecule[m]];
  int64_t at = (k - fixed->kind) * MOLECULES + m;
  const double *x = frame->x[place ? place[start] : start];
  widen(&fixed->x_low[at], &fixed->x_high[at], x[0] + x[1] + x[2]);
  for (int64_t p = k->first; p < k->last; p++) {
    int64_t i = start + fixed->pair[p].i, j = start + fixed->pair[p].j;
    widen(&fixed->low[p], &fixed->high[p],
          distance(frame, place ? place[i] : i, place ? place[j] : j));
  }
  look_beside(fixed, k, start, frame, place);
}

void cg_fixed_add(cg_fixed *fixed, const cg_frame *frame,
                  const int64_t *place)
{
  for (int k = 0; k < fixed->kinds; k++) {
    for (int m = 0; m < fixed->kind[k].molecules; m++)
      add_molecule(fixed, &fixed->kind[k], m, frame, place);
  }
  widen(&fixed->low[fixed->n], &fixed->high[fixed->n], frame->time);
  fixed->frames++;
}

static bool is_fixed(const cg_fixed *fixed, int64_t p)
{
  double low = fixed->low[p];
  return low > 0 && fixed->high[p] - low <= VARIES * low;
}

static bool moves(const cg_fixed *fixed, const kind *k)
{
  int64_t at = (k - fixed->kind) * MOLECULES;
  for (int m = 0; m < k->molecules; m++)
    if (!(fixed->x_high[at + m] - fixed->x_low[at + m] > MOVES))
      return false;
  return true;
}

static bool can_tell(const cg_fixed *fixed, const kind *k)
{
  double span = fixed->high[fixed->n] - fixed->low[fixed->n];
  return moves(fixed, k) && fixed->frames * k->molecules >= SAMPLES &&
         (k->molecules >= ENOUGH_MOLECULES || span >= APART);
}

static void add_found(const cg_fixed *fixed, const kind *k, cg_bonded *pairs)
{
  int64_t start = fixed->atoms->molecule_start[k->molecule[0]];
  for (int64_t p = k->first; p < k->last; p++) {
    if (!is_fixed(fixed, p))
      continue;
    CG_GROW(pairs->beads, 2 * (pairs->n + 1));
    pairs->beads[2 * pairs->n] = start + fixed->pair[p].i;
    pairs->beads[2 * pairs->n++ + 1] = start + fixed->pair[p].j;
  }
}

bool cg_fixed_find(cg_fixed *fixed, const cg_comm *comm, cg_bonded *pairs)
{
  size_t n = (size_t)fixed->n;
  size_t molecules = (size_t)fixed->kinds * MOLECULES;
  *pairs = (cg_bonded){.arity = 2};
  cg_comm_min(comm, fixed->low, n + 1);
  cg_comm_max(comm, fixed->high, n + 1);
  cg_comm_min(comm, fixed->x_low, molecules);
  cg_comm_max(comm, fixed->x_high, molecules);
  cg_comm_min(comm, fixed->beside, (size_t)fixed->hydrogens);
  cg_comm_sum_counts(comm, &fixed->frames, 1);
  bool sure = true;
  for (int k = 0; k < fixed->kinds; k++) {
    const kind *of = &fixed->kind[k];
    bool told = can_tell(fixed, of);
    if (told)
      add_found(fixed, of, pairs);
    sure = sure && (told || of->last == of->first);
  }
  return sure;
}

int64_t cg_fixed_stray(const cg_fixed *fixed, double *nearest)
{
  const cg_atoms *atoms = fixed->atoms;
  for (int q = 0; q < fixed->kinds; q++) {
    const kind *k = &fixed->kind[q];
    for (int64_t h = k->first_h; h < k->last_h; h++) {
      *nearest = fixed->beside[h];
      if (isfinite(*nearest) && *nearest > BESIDE)
        return atoms->molecule_start[k->molecule[0]] + fixed->hydrogen[h];
    }
  }
  return -1;
}
