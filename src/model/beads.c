/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The beads, and the pairs of them that have no pair interaction.
 *
 * Both rules start from one graph of partners in compressed rows: the beads
 * that share a bonded tuple.  VOTCA's rule takes the graph itself, with tuples
 * of every arity.  "Up to k bonds apart" walks k steps breadth first over the
 * graph of the tuples of two.  Pairs that a list names are joined to either.
 * Cost: sorting the partners; memory 16 bytes for each pair that is left out.
 * Disadvantage: bonds that a mapping does not declare do not exist, so a
 * molecule without cg_bonded excludes nothing. */
#include "model/beads.h"

#include <stdlib.h>

#include "base/mem.h"
#include "model/names.h"

void cg_beads_free(cg_beads *beads)
{
  if (!beads)
    return;
  cg_names_free(beads->types);
  cg_names_free(beads->names);
  cg_free(beads->type);
  cg_free(beads->name);
  cg_free(beads->molecule);
  cg_free(beads->mass);
  cg_free(beads->charge);
  cg_free(beads->molecule_name);
  cg_bonded_free(beads->bonded_groups, beads->bonded);
  cg_free(beads->exclusion_start);
  cg_free(beads->exclusion);
  cg_free(beads);
}

/* Partners of bead i: partner[start[i]] ... partner[start[i + 1] - 1]. */
typedef struct graph {
  cg_gid n;
  int64_t *start;
  cg_gid *partner;
} graph;

/* Visit all ordered pairs of tuples with at most so many beads: first to count
 * partners (partner NULL), then to note them, moving start[i] to the end. */
static void visit_pairs(int groups, const cg_bonded *group, int most,
                        int64_t *start, cg_gid *partner)
{
  for (; groups > 0; groups--, group++) {
    int arity = group->arity;
    for (int64_t t = 0; arity <= most && t < group->n; t++)
      for (int a = 0; a < arity; a++)
        for (int b = 0; b < arity; b++) {
          cg_gid i = group->beads[t * arity + a];
          cg_gid j = group->beads[t * arity + b];
          if (i == j)
            continue;
          if (partner)
            partner[start[i]] = j;
          start[i]++;
        }
  }
}

static int by_number(const void *a, const void *b)
{
  cg_gid i = *(const cg_gid *)a, j = *(const cg_gid *)b;
  return (i > j) - (i < j);
}

/* Sort the partners of each bead and drop those named twice. */
static void tidy(graph *g)
{
  int64_t from = 0, kept = 0;
  for (cg_gid i = 0; i < g->n; i++) {
    int64_t to = g->start[i + 1], first = kept;
    qsort(g->partner + from, (size_t)(to - from), sizeof(cg_gid), by_number);
    for (int64_t p = from; p < to; p++)
      if (kept == first || g->partner[p] != g->partner[kept - 1])
        g->partner[kept++] = g->partner[p];
    g->start[i + 1] = kept;
    from = to;
  }
  CG_GROW(g->partner, kept);
}

/* Who shares a tuple of at most so many beads with whom. */
static graph graph_of_tuples(cg_gid n, int groups, const cg_bonded *group,
                             int most)
{
  graph g = {n, CG_ARRAY(int64_t, n + 2), NULL};
  visit_pairs(groups, group, most, g.start + 2, NULL);
  for (cg_gid i = 2; i <= g.n + 1; i++)
    g.start[i] += g.start[i - 1];
  g.partner = CG_ARRAY(cg_gid, g.start[g.n + 1]);
  visit_pairs(groups, group, most, g.start + 1, g.partner);
  tidy(&g);
  return g;
}

static void graph_clear(graph *g)
{
  cg_free(g->start);
  cg_free(g->partner);
}

/* A growing list of the beads found from one bead, and who found each. */
typedef struct search {
  cg_gid *found;
  int64_t n, room;
  cg_gid *seen_from; /* per bead: 1 + the bead that found it last */
} search;

static void note(search *s, cg_gid from, cg_gid bead)
{
  if (s->seen_from[bead] == from + 1)
    return;
  s->seen_from[bead] = from + 1;
  if (s->n == s->room)
    CG_GROW(s->found, s->room *= 2);
  s->found[s->n++] = bead;
}

/* Append all beads that are 1 ... steps bonds from one. */
static void search_from(search *s, const graph *bonds, cg_gid from, int steps)
{
  int64_t begin = s->n;
  s->seen_from[from] = from + 1;
  for (int64_t p = bonds->start[from]; p < bonds->start[from + 1]; p++)
    note(s, from, bonds->partner[p]);
  for (int step = 1; step < steps; step++) {
    int64_t end = s->n;
    for (; begin < end; begin++) {
      cg_gid i = s->found[begin];
      for (int64_t p = bonds->start[i]; p < bonds->start[i + 1]; p++)
        note(s, from, bonds->partner[p]);
    }
  }
}

static graph graph_of_walks(const graph *bonds, int steps)
{
  search s = {CG_ARRAY(cg_gid, 1024), 0, 1024, CG_ARRAY(cg_gid, bonds->n)};
  graph g = {bonds->n, CG_ARRAY(int64_t, bonds->n + 1), NULL};
  for (cg_gid i = 0; i < g.n; i++) {
    search_from(&s, bonds, i, steps);
    g.start[i + 1] = s.n;
  }
  g.partner = s.found;
  tidy(&g);
  cg_free(s.seen_from);
  return g;
}

/* Copy the partners of a bead behind those that it has. */
static void append(const graph *from, cg_gid i, graph *to, int64_t *n)
{
  for (int64_t p = from->start[i]; p < from->start[i + 1]; p++)
    to->partner[(*n)++] = from->partner[p];
}

/* Partners in one or the other. */
static graph join(const graph *a, const graph *b)
{
  graph g = {a->n, CG_ARRAY(int64_t, a->n + 1), NULL};
  int64_t n = 0;
  g.partner = CG_ARRAY(cg_gid, a->start[a->n] + b->start[b->n]);
  for (cg_gid i = 0; i < g.n; i++) {
    append(a, i, &g, &n);
    append(b, i, &g, &n);
    g.start[i + 1] = n;
  }
  tidy(&g);
  return g;
}

void cg_beads_exclude_pairs(cg_beads *beads, const cg_bonded *pairs)
{
  graph old = {beads->n, beads->exclusion_start, beads->exclusion};
  graph more = graph_of_tuples(beads->n, 1, pairs, 2);
  graph all = join(&old, &more);
  graph_clear(&old);
  graph_clear(&more);
  beads->exclusion_start = all.start;
  beads->exclusion = all.partner;
}

void cg_beads_exclude(cg_beads *beads, int bonds)
{
  int most = bonds < 0 ? INT32_MAX : bonds == 0 ? 0 : 2;
  graph left_out = graph_of_tuples(beads->n, beads->bonded_groups,
                                   beads->bonded, most);
  if (bonds > 1) {
    graph direct = left_out;
    left_out = graph_of_walks(&direct, bonds);
    graph_clear(&direct);
  }
  cg_free(beads->exclusion_start);
  cg_free(beads->exclusion);
  beads->exclusion_start = left_out.start;
  beads->exclusion = left_out.partner;
}
