/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exclusions of a GROMACS molecule (GROMACS manual, "Exclusions"): pairs up to
 * nrexcl bonds apart, and those that it lists.
 *
 * The walk over the bonds is that of the beads (model/beads.c).  How many pairs
 * it can find is estimated first, by the number of walks from each atom: a made
 * up molecule, a star of 10^5 arms, would exclude 10^10 pairs. */
#include "io/topology/top_exclude.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/beads.h"

void cg_top_pairs_add(cg_top_pairs *pairs, cg_gid i, cg_gid j)
{
  if (pairs->n == pairs->room) {
    pairs->room = 2 * pairs->room + 16;
    CG_GROW(pairs->atom, 2 * pairs->room);
  }
  pairs->atom[2 * pairs->n] = i < j ? i : j;
  pairs->atom[2 * pairs->n++ + 1] = i < j ? j : i;
}

/* At most so many partners at most so many steps away, summed over n atoms. */
static double most_partners(const cg_top_pairs *bonds, int64_t steps,
                            int32_t n)
{
  double *ends = CG_ARRAY(double, n), *next = CG_ARRAY(double, n);
  double *all = CG_ARRAY(double, n), sum = 0.0, before = -1.0;
  for (int32_t i = 0; i < n; i++)
    ends[i] = 1.0;
  for (int64_t s = 0; s < steps && sum > before; s++) {
    before = sum;
    sum = 0.0;
    for (int32_t i = 0; i < n; i++)
      next[i] = 0.0;
    for (int64_t b = 0; b < bonds->n; b++) {
      cg_gid i = bonds->atom[2 * b], j = bonds->atom[2 * b + 1];
      next[i] = fmin(next[i] + ends[j], n);
      next[j] = fmin(next[j] + ends[i], n);
    }
    for (int32_t i = 0; i < n; i++) {
      ends[i] = next[i];
      all[i] = fmin(all[i] + next[i], n);
      sum += all[i];
    }
  }
  cg_free(ends);
  cg_free(next);
  cg_free(all);
  return sum;
}

static void walk(const cg_top_pairs *bonds, int64_t steps, int32_t n,
                 cg_top_pairs *found)
{
  cg_bonded group = {NULL, 2, bonds->n, bonds->atom};
  cg_beads graph = {.n = n, .bonded_groups = 1, .bonded = &group};
  cg_beads_exclude(&graph, steps > n ? n : (int)steps);
  for (cg_gid i = 0; i < n; i++)
    for (int64_t p = graph.exclusion_start[i]; p < graph.exclusion_start[i + 1];
         p++)
      if (i < graph.exclusion[p])
        cg_top_pairs_add(found, i, graph.exclusion[p]);
  cg_free(graph.exclusion_start);
  cg_free(graph.exclusion);
}

static int by_atoms(const void *a, const void *b)
{
  const cg_gid *i = a, *j = b;
  if (i[0] != j[0])
    return i[0] < j[0] ? -1 : 1;
  return (i[1] > j[1]) - (i[1] < j[1]);
}

cg_status cg_top_exclude(const cg_top_pairs *bonds, int64_t steps,
                         const cg_top_pairs *listed, cg_species *molecule)
{
  enum { PER_PAIR = 64 };
  cg_top_pairs all = {0};
  double most = most_partners(bonds, steps, molecule->atoms);
  CG_TRY(cg_mem_check(PER_PAIR * most, "pairs left out within nrexcl bonds"));
  walk(bonds, steps, molecule->atoms, &all);
  for (int64_t p = 0; p < listed->n; p++)
    cg_top_pairs_add(&all, listed->atom[2 * p], listed->atom[2 * p + 1]);
  if (all.n > 0)
    qsort(all.atom, (size_t)all.n, 2 * sizeof *all.atom, by_atoms);
  for (int64_t p = 0; p < all.n; p++)
    if (p == 0 || by_atoms(&all.atom[2 * p], &all.atom[2 * p - 2]) != 0)
      cg_species_add_tuple(molecule, CG_EXCLUSIONS, 2, &all.atom[2 * p]);
  cg_free(all.atom);
  return CG_OK;
}
