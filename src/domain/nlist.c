/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The neighbour list of a run of beads.
 *
 * For each bead the cells tell what is around it and the kernels of sift.c who
 * is near.  Rarely some of these go out: those that a margin for rounding let
 * in, and excluded partners.
 *
 * Cost: that of sift.c; 36 bytes a neighbour.
 * Disadvantage: a pair is found twice, from both sides, and both times from
 * scratch; that is what makes ranks independent after the scatter. */
#include "domain/nlist.h"

#include "base/error.h"
#include "base/mem.h"
#include "domain/sift.h"
#include "model/box.h"

/* What is near one bead. */
typedef struct cg_candidates {
  uint8_t from; /* the image of beads that shift is seen from */
  double shift[CG_IMAGES][4]; /* of each other image; not for beads at home */
  cg_stretch stretch[CG_CELLS_ROWS];
  cg_sift *sift;
} candidates;

static candidates *new_candidates(void)
{
  candidates *near = CG_NEW(candidates);
  near->sift = cg_sift_new();
  return near;
}

static void free_candidates(candidates *near)
{
  if (!near)
    return;
  cg_sift_free(near->sift);
  cg_free(near);
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

/* Is gid among the ascending partners? */
static bool is_partner(const cg_gid *partner, int64_t partners, cg_gid gid)
{
  while (partners > 0) {
    int64_t half = partners / 2;
    if (partner[half] == gid)
      return true;
    if (partner[half] < gid) {
      partner += half + 1;
      partners -= half + 1;
    } else {
      partners = half;
    }
  }
  return false;
}

/* Of the pairs list->n ... end-1. */
static int64_t strike_out(cg_nlist *list, const cg_cells *cells, int64_t end,
                          const cg_gid *partner, int64_t partners)
{
  const cg_local *local = cells->local;
  int64_t left = list->n;
  for (int64_t t = list->n; t < end; t++) {
    if (list->r[t] > cells->cutoff ||
        is_partner(partner, partners, local->gid[list->j[t]]))
      continue;
    list->j[left] = list->j[t];
    list->r[left] = list->r[t];
    for (int k = 0; k < 3; k++)
      list->d[k][left] = list->d[k][t];
    left++;
  }
  return left;
}

static const cg_gid *find_partners(const cg_local *local, cg_lid i,
                                   int64_t *partners)
{
  const cg_beads *beads = local->beads;
  *partners = 0;
  if (!beads->exclusion_start)
    return NULL;
  int64_t first = beads->exclusion_start[local->gid[i]];
  *partners = beads->exclusion_start[local->gid[i] + 1] - first;
  return beads->exclusion + first;
}

/* How images are shifted as seen from those of a bead: by the difference, which
 * changes its sign exactly when the two change places. */
static const double (*shifts_seen(candidates *near, const cg_local *local,
                                  uint8_t from))[4]
{
  if (from == CG_IMAGE_HOME || !local->box.periodic)
    return (const double (*)[4])local->shift;
  if (near->from == from)
    return (const double (*)[4])near->shift;
  near->from = from;
  for (int code = 0; code < CG_IMAGES; code++) {
    const int image[3] = {code / 9 - from / 9, code / 3 % 3 - from / 3 % 3,
                          code % 3 - from % 3};
    cg_box_shift(&local->box, image, near->shift[code]);
  }
  return (const double (*)[4])near->shift;
}

/* \return candidates.  */
static int64_t find_candidates(candidates *near, const cg_cells *cells,
                               cg_lid i)
{
  const cg_local *local = cells->local;
  const double *shift = local->shift[local->image[i]];
  const double x[3] = {local->x[i][0] + shift[0], local->x[i][1] + shift[1],
                       local->x[i][2] + shift[2]};
  int stretches = cg_cells_around(cells, x, near->stretch);
  return cg_sift_places(near->sift, cells, cells->place[i], stretches,
                        near->stretch);
}

static void add_bead(cg_nlist *list, const cg_cells *cells, cg_lid i)
{
  const cg_local *local = cells->local;
  candidates *near = list->near;
  int64_t n = find_candidates(near, cells, i), at = list->n, partners;
  const cg_gid *partner = find_partners(local, i, &partners);
  reserve_pairs(list, at + n + CG_SIFT_MORE);
  double *const d[3] = {list->d[0] + at, list->d[1] + at, list->d[2] + at};
  int64_t within = cg_sift_measure(
      near->sift, cells, local->x[i],
      shifts_seen(near, local, local->image[i]), n, list->j + at, d,
      list->r + at);
  list->n = within < n || partners > 0
                ? strike_out(list, cells, at + n, partner, partners)
                : at + n;
}

void cg_nlist_fill(cg_nlist *list, const cg_cells *cells, cg_lid first,
                   cg_lid last)
{
  CG_ASSERT(0 <= first && first <= last && last <= cells->local->n);
  if (!list->near)
    list->near = new_candidates();
  list->near->from = CG_IMAGE_HOME;
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
