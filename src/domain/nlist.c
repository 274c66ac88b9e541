/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The neighbour list of a run of beads.
 *
 * Three steps for each bead, each one plain loop over arrays:
 *   1. separations from the beads of all stretches around it (vectorised;
 *      whole vectors are written and the next stretch overwrites the excess);
 *   2. the places of those within the cutoff, written always and counted only
 *      if near, so without a branch to mispredict;
 *   3. these are gathered to the list and get their root.
 * Every path to a pair, whatever the rank, the domains or the width of the
 * vectors, evaluates the same expression on the same numbers and tests the
 * same bound; so a pair at exactly the cutoff is in or out everywhere alike.
 *
 * Cost: about 2.5 candidates a neighbour, and 36 bytes a neighbour kept.
 * Disadvantage: a pair is found twice, from both sides, and both times from
 * scratch; that is what makes ranks independent after the scatter. */
#include "domain/nlist.h"

#include <math.h>

#include "base/clones.h"
#include "base/mem.h"
#include "domain/cells.h"

enum { LANES = 8 }; /* of a step of the vector loop; at most CG_CELLS_PAD */

/* All beads of the stretches around one bead. */
typedef struct cg_candidates {
  int64_t room;
  cg_lid *id, *kept;
  double *d[3], *square;
  int64_t stretch_room;
  cg_stretch *stretch;
} candidates;

static void reserve_candidates(candidates *near, int64_t n)
{
  if (n + LANES <= near->room)
    return;
  near->room = n + n / 4 + LANES;
  CG_GROW(near->id, near->room);
  CG_GROW(near->kept, near->room);
  CG_GROW(near->square, near->room);
  for (int k = 0; k < 3; k++)
    CG_GROW(near->d[k], near->room);
}

static void reserve_pairs(cg_nlist *list, int64_t n)
{
  if (n <= list->room)
    return;
  list->room = n + n / 4;
  CG_GROW(list->j, list->room);
  CG_GROW(list->r, list->room);
  for (int k = 0; k < 3; k++)
    CG_GROW(list->d[k], list->room);
}

/* Step 1.  Behind \a n true candidates there are up to LANES - 1 more. */
CG_CLONES static void separate(const cg_cells *cells, const double xi[3],
                               int stretches, candidates *near)
{
  const double x = xi[0], y = xi[1], z = xi[2];
  int64_t n = 0;
  for (int t = 0; t < stretches; t++) {
    const cg_lid first = near->stretch[t].first;
    const cg_lid length = near->stretch[t].last - first;
    const cg_lid *restrict from_id = cells->id + first;
    const double *restrict from_x = cells->x[0] + first,
                 *restrict from_y = cells->x[1] + first,
                 *restrict from_z = cells->x[2] + first,
                 *restrict shift_x = cells->shift[0] + first,
                 *restrict shift_y = cells->shift[1] + first,
                 *restrict shift_z = cells->shift[2] + first;
    cg_lid *restrict id = near->id + n;
    double *restrict d0 = near->d[0] + n, *restrict d1 = near->d[1] + n,
           *restrict d2 = near->d[2] + n, *restrict square = near->square + n;
    for (cg_lid done = 0; done < length; done += LANES)
      for (cg_lid l = done; l < done + LANES; l++) {
        d0[l] = cg_separation(x, from_x[l], shift_x[l]);
        d1[l] = cg_separation(y, from_y[l], shift_y[l]);
        d2[l] = cg_separation(z, from_z[l], shift_z[l]);
        square[l] = cg_square(d0[l], d1[l], d2[l]);
        id[l] = from_id[l];
      }
    n += length;
  }
}

/* Step 2. */
static int64_t keep_near(candidates *near, int64_t n, double limit, cg_lid i)
{
  int64_t kept = 0;
  for (int64_t t = 0; t < n; t++) {
    near->kept[kept] = (cg_lid)t;
    kept += (near->square[t] <= limit) & (near->id[t] != i);
  }
  return kept;
}

/* Step 3. */
CG_CLONES static void gather(const candidates *near, int64_t n,
                             const cg_nlist *list)
{
  const cg_lid *restrict kept = near->kept, *restrict id = near->id;
  const double *restrict from0 = near->d[0], *restrict from1 = near->d[1],
               *restrict from2 = near->d[2], *restrict square = near->square;
  cg_lid *restrict j = list->j + list->n;
  double *restrict d0 = list->d[0] + list->n,
         *restrict d1 = list->d[1] + list->n,
         *restrict d2 = list->d[2] + list->n, *restrict r = list->r + list->n;
  for (int64_t t = 0; t < n; t++) {
    cg_lid from = kept[t];
    j[t] = id[from];
    d0[t] = from0[from];
    d1[t] = from1[from];
    d2[t] = from2[from];
    r[t] = sqrt(square[from]);
  }
}

/* Is gid among the sorted partners first ... last-1? */
static bool is_excluded(const cg_gid *partner, int64_t first, int64_t last,
                        cg_gid gid)
{
  while (first < last) {
    int64_t middle = first + (last - first) / 2;
    if (partner[middle] == gid)
      return true;
    if (partner[middle] < gid)
      first = middle + 1;
    else
      last = middle;
  }
  return false;
}

static int64_t drop_excluded(candidates *near, int64_t kept,
                             const cg_local *local, cg_lid i)
{
  const cg_beads *beads = local->beads;
  if (!beads->exclusion_start)
    return kept;
  int64_t first = beads->exclusion_start[local->gid[i]];
  int64_t last = beads->exclusion_start[local->gid[i] + 1];
  if (first == last)
    return kept;
  int64_t left = 0;
  for (int64_t t = 0; t < kept; t++) {
    cg_gid gid = local->gid[near->id[near->kept[t]]];
    if (!is_excluded(beads->exclusion, first, last, gid))
      near->kept[left++] = near->kept[t];
  }
  return left;
}

static void add_bead(cg_nlist *list, const cg_cells *cells, cg_lid i)
{
  candidates *near = list->near;
  const double *x = cells->local->x[i];
  int stretches = cg_cells_around(cells, x, near->stretch);
  int64_t n = 0;
  for (int t = 0; t < stretches; t++)
    n += near->stretch[t].last - near->stretch[t].first;
  reserve_candidates(near, n);
  separate(cells, x, stretches, near);
  n = keep_near(near, n, cells->limit, i);
  n = drop_excluded(near, n, cells->local, i);
  reserve_pairs(list, list->n + n);
  gather(near, n, list);
  list->n += n;
}

void cg_nlist_fill(cg_nlist *list, const cg_cells *cells, cg_lid first,
                   cg_lid last)
{
  CG_ASSERT(0 <= first && first <= last && last <= cells->local->owned);
  if (!list->near)
    list->near = CG_NEW(candidates);
  CG_RESERVE(list->near->stretch, list->near->stretch_room,
             (int64_t)cg_cells_rows(cells));
  CG_RESERVE(list->start, list->start_room, (int64_t)last - first + 1);
  list->first = first;
  list->last = last;
  list->n = 0;
  for (cg_lid i = first; i < last; i++) {
    list->start[i - first] = list->n;
    add_bead(list, cells, i);
  }
  list->start[last - first] = list->n;
}

static void free_candidates(candidates *near)
{
  if (!near)
    return;
  for (int k = 0; k < 3; k++)
    cg_free(near->d[k]);
  cg_free(near->id);
  cg_free(near->kept);
  cg_free(near->square);
  cg_free(near->stretch);
  cg_free(near);
}

void cg_nlist_clear(cg_nlist *list)
{
  for (int k = 0; k < 3; k++)
    cg_free(list->d[k]);
  cg_free(list->j);
  cg_free(list->r);
  cg_free(list->start);
  free_candidates(list->near);
  *list = (cg_nlist){0};
}
