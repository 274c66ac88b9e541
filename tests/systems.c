/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "systems.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/rng.h"
#include "model/box.h"
#include "model/names.h"

const double cg_test_boxes[CG_TEST_BOXES][9] = {
  {2, 0, 0, 0, 2, 0, 0, 0, 2},
  {2.1, 0, 0, 0, 3.3, 0, 0, 0, 1.7},
  {2.2, 0, 0, 0.6, 1.9, 0, 0.5, 0.7, 2.3},
  {2.5, 0, 0, -0.8, 2.1, 0, 0.4, -0.9, 1.9},
  {2.0, 0, 0, 1.0, 2.0, 0, -1.0, 1.0, 2.0},
  {0, 0, 0, 0, 0, 0, 0, 0, 0},
};

int64_t cg_test_memory_count(const void *self)
{
  return ((const cg_test_memory *)self)->count;
}

cg_status cg_test_memory_seek(void *self, int64_t index)
{
  ((cg_test_memory *)self)->next = index;
  return CG_OK;
}

cg_beads *cg_test_beads(cg_gid n)
{
  cg_beads *beads = CG_NEW(cg_beads);
  beads->n = beads->molecules = n;
  beads->types = cg_names_new();
  beads->names = cg_names_new();
  cg_names_add(beads->types, "A", 1);
  cg_names_add(beads->names, "A", 1);
  beads->type = CG_ARRAY(int32_t, n);
  beads->name = CG_ARRAY(int32_t, n);
  beads->molecule = CG_ARRAY(int64_t, n);
  beads->mass = CG_ARRAY(double, n);
  beads->molecule_name = CG_ARRAY(int32_t, n);
  for (cg_gid i = 0; i < n; i++)
    beads->molecule[i] = i;
  return beads;
}

/* Fractions from -0.5 to 1.5, of the box or of 2.5 nm where there is none. */
void cg_test_frame(const double h[9], cg_gid n, int64_t index,
                   cg_frame *frame)
{
  static const double no_box[9] = {2.5, 0, 0, 0, 2.5, 0, 0, 0, 2.5};
  const cg_rng_key key = {17, CG_RNG_TEST, 0};
  cg_frame_resize(frame, n, false, true);
  CG_ASSERT(cg_box_set(&frame->box, h) == CG_OK);
  frame->index = index;
  frame->time = 0.1 * (double)index;
  if (!frame->box.periodic)
    h = no_box;
  for (cg_gid i = 0; i < n; i++) {
    double s[4];
    cg_rng_uniform(&key, (uint64_t)i, (uint32_t)(2 * index), s);
    cg_rng_uniform(&key, (uint64_t)i, (uint32_t)(2 * index + 1), s + 2);
    for (int k = 0; k < 3; k++)
      s[k] = 2.0 * s[k] - 0.5;
    for (int k = 0; k < 3; k++)
      frame->x[i][k] = s[0] * h[k] + s[1] * h[3 + k] + s[2] * h[6 + k];
    frame->f[i][0] = (double)i + 1.0;
    frame->f[i][1] = frame->time;
    frame->f[i][2] = -(double)i;
  }
}

void cg_test_round(cg_frame *frame)
{
  for (int64_t i = 0; i < frame->n; i++)
    for (int k = 0; k < 3; k++)
      frame->x[i][k] = (float)rint(frame->x[i][k] * 1000.0) / 1000.0F;
}

static int compare(const void *one, const void *other)
{
  const cg_test_pair *a = one, *b = other;
  if (a->i != b->i)
    return a->i < b->i ? -1 : 1;
  if (a->j != b->j)
    return a->j < b->j ? -1 : 1;
  for (int k = 0; k < 3; k++)
    if (a->d[k] != b->d[k])
      return a->d[k] < b->d[k] ? -1 : 1;
  return 0;
}

void cg_test_pairs_sort(cg_test_pairs *pairs)
{
  if (pairs->n > 0)
    qsort(pairs->pair, (size_t)pairs->n, sizeof *pairs->pair, compare);
}

bool cg_test_pairs_equal(const cg_test_pairs *a, const cg_test_pairs *b)
{
  if (a->n != b->n)
    return false;
  for (int64_t t = 0; t < a->n; t++)
    if (compare(&a->pair[t], &b->pair[t]) != 0)
      return false;
  return true;
}

void cg_test_pairs_clear(cg_test_pairs *pairs)
{
  cg_free(pairs->pair);
  *pairs = (cg_test_pairs){0};
}

void cg_test_pairs_add(cg_test_pairs *pairs, cg_test_pair pair)
{
  CG_RESERVE(pairs->pair, pairs->room, pairs->n + 1);
  pairs->pair[pairs->n++] = pair;
}

static bool excluded(const cg_beads *beads, cg_gid i, cg_gid j)
{
  if (!beads->exclusion_start)
    return false;
  for (int64_t t = beads->exclusion_start[i]; t < beads->exclusion_start[i + 1];
       t++)
    if (beads->exclusion[t] == j)
      return true;
  return false;
}

/* What x_i - x_j of each image is less. */
static int find_shifts(const cg_frame *frame, double shift[27][3])
{
  int n[3], images = 0;
  if (!frame->box.periodic) {
    memset(shift[0], 0, sizeof shift[0]);
    return 1;
  }
  for (n[0] = -1; n[0] <= 1; n[0]++)
    for (n[1] = -1; n[1] <= 1; n[1]++)
      for (n[2] = -1; n[2] <= 1; n[2]++)
        cg_box_shift(&frame->box, n, shift[images++]);
  return images;
}

/* Most are told to be too far by one sum of squares, without its root. */
static void try_image(const cg_frame *frame, cg_test_pair pair,
                      const double shift[3], double cutoff,
                      cg_test_pairs *pairs)
{
  for (int k = 0; k < 3; k++)
    pair.d[k] = (frame->x[pair.i][k] - frame->x[pair.j][k]) - shift[k];
  double square = (pair.d[0] * pair.d[0] + pair.d[1] * pair.d[1]) +
                  pair.d[2] * pair.d[2];
  if (square < 1.01 * cutoff * cutoff && sqrt(square) <= cutoff)
    cg_test_pairs_add(pairs, pair);
}

void cg_test_brute(const cg_frame *frame, const cg_beads *beads,
                   double cutoff, cg_test_pairs *pairs)
{
  double shift[27][3];
  int images = find_shifts(frame, shift), none = images / 2;
  for (cg_gid i = 0; i < frame->n; i++)
    for (cg_gid j = 0; j < frame->n; j++) {
      if (excluded(beads, i, j))
        continue;
      for (int s = 0; s < images; s++)
        if (i != j || s != none)
          try_image(frame, (cg_test_pair){i, j, {0}}, shift[s], cutoff, pairs);
    }
  cg_test_pairs_sort(pairs);
}

void cg_test_of_owned(const cg_test_pairs *all, const cg_local *local,
                      cg_test_pairs *part)
{
  bool *is_owned = CG_ARRAY(bool, local->beads->n);
  for (cg_lid i = 0; i < local->owned; i++)
    is_owned[local->gid[i]] = true;
  for (int64_t t = 0; t < all->n; t++)
    if (is_owned[all->pair[t].i])
      cg_test_pairs_add(part, all->pair[t]);
  cg_free(is_owned);
}

void cg_test_listed(const cg_local *local, cg_lid run, cg_test_pairs *pairs)
{
  cg_cells *cells = cg_cells_new();
  cg_nlist list = {0};
  cg_cells_fill(cells, local, local->cutoff);
  for (cg_lid first = 0; first < local->owned; first += run) {
    cg_lid rest = local->owned - first;
    cg_nlist_fill(&list, cells, first, first + (rest < run ? rest : run));
    for (cg_lid i = list.first; i < list.last; i++)
      for (int64_t t = list.start[i - first]; t < list.start[i - first + 1];
           t++)
        cg_test_pairs_add(
            pairs, (cg_test_pair){local->gid[i],
                                  local->gid[list.j[t]],
                                  {list.d[0][t], list.d[1][t], list.d[2][t]}});
  }
  cg_nlist_clear(&list);
  cg_cells_free(cells);
  cg_test_pairs_sort(pairs);
}

static void visit_grids(int least, int most, cg_test_on_grid *run)
{
  for (int a = 1; a <= most; a++)
    for (int b = 1; a * b <= most; b++)
      for (int c = 1; a * b * c <= most; c++)
        if (a * b * c >= least)
          run(&(cg_grid_options){{a, b, c}, a * b * c, 0});
}

void cg_test_grids(int ranks, cg_test_on_grid *run)
{
  visit_grids(1, ranks, run);
}

void cg_test_few_grids(int ranks, cg_test_on_grid *run)
{
  if (ranks > 2)
    visit_grids(1, 1, run);
  visit_grids((ranks + 1) / 2, ranks, run);
}
