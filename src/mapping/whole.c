/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Beads made whole along the bonds of their atoms.
 *
 * Where any two atoms of a bead are less than half a box apart, each is at the
 * image nearest to the first one, and apply.c puts them there.  A wider bead,
 * as of a polymer or a crystal, is walked from its first atom, breadth first
 * along the bonds and constraints inside it, each atom to the image nearest to
 * the one that it was reached from.  What no bond reaches goes near the first
 * atom.
 *
 * A bond between two atoms that both have their place must close: where it
 * does not, the bonds lead through the whole box and back to another image.
 * Such a ring, network or surface has no centre and is refused as one bead;
 * cut into smaller beads it is mapped.
 * Cost: 8 bytes a bond of a kind; a walk for beads wider than half the box.
 * Disadvantage: of a bead that wide which no bonds hold together, nearest to
 * the first atom is a guess; the bonds are those of the first molecule of its
 * name, so where another one has others none is walked: such a name is refused
 * as soon as a bead of it needs its bonds. */
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "mapping/map.h"
#include "model/box.h"

/* Partners of atom i of a molecule, in compressed rows. */
typedef struct graph {
  int32_t *start, *to;
} graph;

/* Visit the bonds of the molecule twice: to count (g->to NULL), then to note
 * them, moving start[i] to its end. */
static void visit(const cg_bonded *group, int64_t first, int64_t n, graph *g)
{
  for (int64_t t = 0; group->arity == 2 && t < group->n; t++) {
    int64_t i = group->beads[2 * t] - first;
    int64_t j = group->beads[2 * t + 1] - first;
    if (i < 0 || i >= n || j < 0 || j >= n || i == j)
      continue;
    if (g->to) {
      g->to[g->start[i]] = (int32_t)j;
      g->to[g->start[j]] = (int32_t)i;
    }
    g->start[i]++;
    g->start[j]++;
  }
}

static void visit_all(const cg_atoms *atoms, int64_t first, int64_t n,
                      graph *g)
{
  for (int k = 0; k < atoms->bonded_groups; k++)
    visit(&atoms->bonded[k], first, n, g);
  visit(&atoms->constraint, first, n, g);
}

static graph graph_of(const cg_atoms *atoms, int64_t first, int64_t n)
{
  graph g = {CG_ARRAY(int32_t, n + 2), NULL};
  int32_t *start = g.start;
  g.start = start + 2;
  visit_all(atoms, first, n, &g);
  for (int64_t i = 2; i <= n + 1; i++)
    start[i] += start[i - 1];
  g.to = CG_ARRAY(int32_t, start[n + 1]);
  g.start = start + 1;
  visit_all(atoms, first, n, &g);
  g.start = start;
  return g;
}

/* What the walk over the beads of a kind notes and remembers. */
typedef struct walk {
  const graph *g;
  cg_kind *kind;
  int32_t *entry;   /* 1 + that of each atom of the molecule, in this bead */
  int32_t *reached; /* entries of this bead, in the order of the walk */
  int32_t n;        /* of them */
  bool *placed;     /* each entry of the kind */
  int32_t room;     /* for steps */
} walk;

static void add_step(walk *w, int32_t from, int32_t to, bool closes)
{
  cg_kind *kind = w->kind;
  CG_RESERVE(kind->step, w->room, kind->steps + 1);
  kind->step[kind->steps++] = (cg_step){from, to, closes};
}

static void reach(walk *w, int32_t from, int32_t to)
{
  add_step(w, from, to, false);
  w->placed[to] = true;
  w->reached[w->n++] = to;
}

/* Go on from all atoms that were reached.  A bond to one that has its place is
 * noted once, from its end of the smaller number. */
static void go_on(walk *w, int32_t done)
{
  for (; done < w->n; done++) {
    int32_t from = w->reached[done], atom = w->kind->atom[from];
    for (int32_t p = w->g->start[atom]; p < w->g->start[atom + 1]; p++) {
      int32_t to = w->entry[w->g->to[p]] - 1;
      if (to >= 0 && !w->placed[to])
        reach(w, from, to);
      else if (to > from)
        add_step(w, from, to, true);
    }
  }
}

static void walk_bead(walk *w, int32_t first, int32_t end)
{
  const int32_t *atom = w->kind->atom;
  for (int32_t i = first; i < end; i++)
    w->entry[atom[i]] = i + 1;
  w->n = 0;
  w->placed[first] = true;
  w->reached[w->n++] = first;
  go_on(w, 0);
  for (int32_t i = first; i < end; i++)
    if (!w->placed[i]) {
      reach(w, first, i);
      go_on(w, w->n - 1);
    }
  for (int32_t i = first; i < end; i++)
    w->entry[atom[i]] = 0;
}

void cg_kind_find_steps(const cg_atoms *atoms, int64_t molecule, cg_kind *kind)
{
  int64_t first = atoms->molecule_start[molecule], n = kind->atoms;
  graph g = graph_of(atoms, first, n);
  int32_t entries = kind->start[kind->beads];
  walk w = {&g, kind, CG_ARRAY(int32_t, n), CG_ARRAY(int32_t, entries), 0,
            CG_ARRAY(bool, entries), 0};
  kind->step_start = CG_ARRAY(int32_t, kind->beads + 1);
  for (int32_t b = 0; b < kind->beads; b++) {
    walk_bead(&w, kind->start[b], kind->start[b + 1]);
    kind->step_start[b + 1] = kind->steps;
  }
  cg_free(g.start);
  cg_free(g.to);
  cg_free(w.entry);
  cg_free(w.reached);
  cg_free(w.placed);
}

int64_t cg_map_molecule_of(const cg_atoms *atoms, int64_t i)
{
  int64_t low = 0, high = atoms->molecules;
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    if (atoms->molecule_start[middle] <= i)
      low = middle;
    else
      high = middle;
  }
  return low;
}

/* A pair of atoms, whichever comes first. */
static uint64_t hash_bond(int64_t i, int64_t j)
{
  const int64_t bond[2] = {i < j ? i : j, i < j ? j : i};
  return cg_hash(CG_HASH_START, (const unsigned char *)bond, sizeof bond);
}

static void add_bonds(const cg_atoms *atoms, const cg_bonded *group,
                      uint64_t *sum)
{
  for (int64_t t = 0; group->arity == 2 && t < group->n; t++) {
    int64_t i = group->beads[2 * t], j = group->beads[2 * t + 1];
    int64_t m = cg_map_molecule_of(atoms, i);
    int64_t first = atoms->molecule_start[m];
    if (j >= first && j < atoms->molecule_start[m + 1])
      sum[m] += hash_bond(i - first, j - first);
  }
}

void cg_map_sum_bonds(const cg_atoms *atoms, uint64_t *sum)
{
  memset(sum, 0, (size_t)atoms->molecules * sizeof *sum);
  for (int g = 0; g < atoms->bonded_groups; g++)
    add_bonds(atoms, &atoms->bonded[g], sum);
  add_bonds(atoms, &atoms->constraint, sum);
}

/* Do the ends of a bond lie where its nearest image joins them?  Otherwise they
 * are a box vector off, which is no shorter than twice the bound. */
static bool closes(const double from[3], const double to[3],
                   const double bond[3], double bound)
{
  double off = 0.0;
  for (int k = 0; k < 3; k++)
    off = fmax(off, fabs(to[k] - from[k] - bond[k]));
  return off <= 0.5 * bound;
}

int32_t cg_kind_walk(const cg_kind *kind, int32_t bead, const cg_box *box,
                     const double (*x)[3], double (*d)[3])
{
  double bound = cg_box_largest_cutoff(box);
  int32_t first = kind->start[bead];
  memset(d[0], 0, sizeof *d);
  for (int32_t s = kind->step_start[bead]; s < kind->step_start[bead + 1];
       s++) {
    const cg_step *step = &kind->step[s];
    double *from = d[step->from - first], *to = d[step->to - first], bond[3];
    for (int k = 0; k < 3; k++)
      bond[k] = x[kind->atom[step->to]][k] - x[kind->atom[step->from]][k];
    if (!cg_box_resolves(box, bond))
      return s;
    cg_box_nearest(box, bond);
    if (sqrt(bond[0] * bond[0] + bond[1] * bond[1] + bond[2] * bond[2]) >
            bound || (step->closes && !closes(from, to, bond, bound)))
      return s;
    for (int k = 0; k < 3 && !step->closes; k++)
      to[k] = from[k] + bond[k];
  }
  return -1;
}
