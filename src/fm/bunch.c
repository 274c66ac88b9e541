/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Neighbours bunched by interaction (see bunch.h).
 *
 * A counting sort: one look at each neighbour's type (and molecule) gives its
 * slot, then the distances are dealt out.  Cost: about 3 ns a pair, spared
 * where one interaction takes all. */
#include "fm/bunch.h"

#include <string.h>

#include "base/mem.h"
#include "model/interaction_types.h"
#include "model/term.h"

/* What beads of one type do. */
typedef struct bead_kind {
  int slots;
  int *interaction; /* slots */
  int *slot_of;     /* types x {another, the same molecule}; `slots`: none */
} bead_kind;

struct cg_bunches {
  const cg_beads *beads;
  int32_t types;
  bead_kind *kind;
  bool plain;     /* one type, one interaction that takes every pair */
  bool molecules; /* do molecules matter? */
  const cg_local *local;
  int32_t *type;     /* of each bead of the frame, unless one type is all */
  int64_t *molecule;
  cg_lid type_room, molecule_room;
  int64_t pairs;     /* room for the neighbours of one bead */
  int *slot;
  double *d[3], *r;
  int64_t *start;    /* slots + 1 */
  cg_bunch *bunch;
};

static bool takes(const cg_interaction *it, int32_t a, int32_t b, int same)
{
  return cg_interaction_takes(it, a, b) &&
         (it->within == CG_WITHIN_ANY ||
          (it->within == CG_WITHIN_SAME) == same);
}

static void find_slots(bead_kind *kind, int32_t types, int32_t type,
                       const cg_interactions *set)
{
  kind->interaction = CG_ARRAY(int, set->n);
  kind->slot_of = CG_ARRAY(int, 2 * types);
  for (int p = 0; p < 2 * types; p++)
    kind->slot_of[p] = set->n;
  for (int q = 0; q < set->n; q++) {
    bool used = false;
    for (int p = 0; p < 2 * types; p++)
      if (takes(&set->list[q], type, p / 2, p % 2)) {
        kind->slot_of[p] = kind->slots;
        used = true;
      }
    if (used)
      kind->interaction[kind->slots++] = q;
  }
  for (int p = 0; p < 2 * types; p++)
    if (kind->slot_of[p] > kind->slots)
      kind->slot_of[p] = kind->slots;
}

cg_bunches *cg_bunches_new(const cg_beads *beads, const cg_interactions *set)
{
  cg_bunches *b = CG_NEW(cg_bunches);
  b->beads = beads;
  b->types = cg_names_count(beads->types);
  b->kind = CG_ARRAY(bead_kind, b->types);
  for (int32_t t = 0; t < b->types; t++)
    find_slots(&b->kind[t], b->types, t, set);
  for (int q = 0; q < set->n; q++)
    b->molecules = b->molecules || set->list[q].within != CG_WITHIN_ANY;
  b->plain = b->types == 1 && b->kind[0].slots == 1 && !b->molecules;
  b->start = CG_ARRAY(int64_t, set->n + 1);
  b->bunch = CG_ARRAY(cg_bunch, set->n + 1);
  return b;
}

void cg_bunches_free(cg_bunches *b)
{
  if (!b)
    return;
  for (int32_t t = 0; t < b->types; t++) {
    cg_free(b->kind[t].interaction);
    cg_free(b->kind[t].slot_of);
  }
  for (int a = 0; a < 3; a++)
    cg_free(b->d[a]);
  cg_free(b->kind);
  cg_free(b->type);
  cg_free(b->molecule);
  cg_free(b->slot);
  cg_free(b->r);
  cg_free(b->start);
  cg_free(b->bunch);
  cg_free(b);
}

int cg_bunches_slots(const cg_bunches *b, int32_t type,
                     const int **interaction)
{
  *interaction = b->kind[type].interaction;
  return b->kind[type].slots;
}

void cg_bunches_frame(cg_bunches *b, const cg_local *local)
{
  b->local = local;
  if (b->plain)
    return;
  CG_RESERVE(b->type, b->type_room, local->n);
  CG_RESERVE(b->molecule, b->molecule_room, local->n);
  for (cg_lid i = 0; i < local->n; i++)
    b->type[i] = b->beads->type[local->gid[i]];
  for (cg_lid i = 0; i < local->n && b->molecules; i++)
    b->molecule[i] = b->beads->molecule[local->gid[i]];
}

int32_t cg_bunches_type(const cg_bunches *b, cg_lid i)
{
  return b->plain ? 0 : b->type[i];
}

static void make_room_for_pairs(cg_bunches *b, int64_t n)
{
  if (n <= b->pairs)
    return;
  b->pairs = n + n / 2;
  CG_GROW(b->slot, b->pairs);
  CG_GROW(b->r, b->pairs);
  for (int a = 0; a < 3; a++)
    CG_GROW(b->d[a], b->pairs);
}

/* The slot of each pair, and where each slot's pairs will start. */
static void count_slots(cg_bunches *b, const bead_kind *kind, cg_lid i,
                        int64_t n, const cg_lid *j)
{
  memset(b->start, 0, (size_t)(kind->slots + 1) * sizeof *b->start);
  for (int64_t p = 0; p < n; p++) {
    int same = b->molecules && b->molecule[j[p]] == b->molecule[i];
    int slot = kind->slot_of[2 * b->type[j[p]] + same];
    b->slot[p] = slot;
    if (slot < kind->slots)
      b->start[slot + 1]++;
  }
  for (int s = 0; s < kind->slots; s++)
    b->start[s + 1] += b->start[s];
}

static void deal(cg_bunches *b, const bead_kind *kind, int64_t n,
                 const double *const d[3], const double *r)
{
  for (int64_t p = 0; p < n; p++) {
    if (b->slot[p] == kind->slots)
      continue;
    int64_t to = b->start[b->slot[p]]++;
    for (int a = 0; a < 3; a++)
      b->d[a][to] = d[a][p];
    b->r[to] = r[p];
  }
}

/* After dealing, start[s] is where slot s ends. */
static int name_bunches(cg_bunches *b, const bead_kind *kind)
{
  int bunches = 0;
  int64_t first = 0;
  for (int s = 0; s < kind->slots; first = b->start[s++])
    if (b->start[s] > first)
      b->bunch[bunches++] = (cg_bunch){
        .slot = s,
        .n = b->start[s] - first,
        .d = {b->d[0] + first, b->d[1] + first, b->d[2] + first},
        .r = b->r + first,
      };
  return bunches;
}

int cg_bunches_of(cg_bunches *b, const cg_nlist *list, cg_lid i,
                  const cg_bunch **bunch)
{
  const bead_kind *kind = &b->kind[cg_bunches_type(b, i)];
  int64_t first = list->start[i - list->first];
  int64_t n = list->start[i - list->first + 1] - first;
  const double *d[3] = {list->d[0] + first, list->d[1] + first,
                        list->d[2] + first};
  *bunch = b->bunch;
  if (n == 0 || kind->slots == 0)
    return 0;
  if (b->plain) {
    b->bunch[0] = (cg_bunch){.n = n,
                             .d = {d[0], d[1], d[2]},
                             .r = list->r + first};
    return 1;
  }
  make_room_for_pairs(b, n);
  count_slots(b, kind, i, n, list->j + first);
  deal(b, kind, n, d, list->r + first);
  return name_bunches(b, kind);
}
