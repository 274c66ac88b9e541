/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The neighbour list against all pairs and all images: the same pairs, d and
 * the membership at the cutoff to the last bit, on every domain grid that the
 * ranks allow. */
#include "harness.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "domain/scatter.h"
#include "systems.h"

/* What is tested now: set by a test, used for each grid. */
static struct {
  cg_beads *beads;
  cg_frame frame;  /* as read: nobody wraps it */
  double cutoff;
  cg_test_pairs all;
} now;

static void copy_frame(cg_frame *copy)
{
  *copy = (cg_frame){0};
  cg_frame_resize(copy, now.frame.n, false, false);
  copy->box = now.frame.box;
  memcpy(copy->x, now.frame.x, (size_t)now.frame.n * sizeof *copy->x);
}

static void check_lists(const cg_local *local)
{
  static const cg_lid runs[] = {1, 7, 64};
  cg_test_pairs owned = {0};
  cg_test_of_owned(&now.all, local, &owned);
  for (int t = 0; t < 3; t++) {
    cg_test_pairs listed = {0};
    cg_test_listed(local, runs[t], &listed);
    CU_ASSERT(cg_test_pairs_equal(&listed, &owned));
    cg_test_pairs_clear(&listed);
  }
  cg_test_pairs_clear(&owned);
}

static void check_grid(const cg_grid_options *options)
{
  cg_grid_options one_frame = *options;
  const cg_grid_work work = {1, now.beads->n, now.cutoff};
  cg_grid *grid;
  one_frame.batch = 1;
  CG_WORKS(cg_grid_new(cg_test_world(), &one_frame, &work, &grid));
  if (grid->mates) {
    cg_scatter *scatter = cg_scatter_new(grid, now.beads, now.cutoff);
    cg_frame whole;
    cg_batch batch;
    copy_frame(&whole);
    CG_WORKS(cg_scatter_batch(scatter, CG_OK,
                              cg_comm_rank(grid->mates) == 0 ? &whole : NULL,
                              &batch));
    check_lists(&batch.frames[0]);
    cg_frame_clear(&whole);
    cg_scatter_free(scatter);
  }
  cg_grid_free(grid);
}

/* Compare on all grids.
 * \return pairs there are.  */
static int64_t check(void)
{
  cg_frame wrapped;
  cg_span span;
  copy_frame(&wrapped);
  CG_WORKS(cg_span_set(&span, &wrapped, now.cutoff));
  cg_test_brute(&wrapped, now.beads, now.cutoff, &now.all);
  cg_test_grids(cg_comm_size(cg_test_world()), check_grid);
  cg_frame_clear(&wrapped);
  int64_t pairs = now.all.n;
  cg_test_pairs_clear(&now.all);
  return pairs;
}

static void make(int box, cg_gid n, int64_t seed)
{
  now.beads = cg_test_beads(n);
  cg_test_frame(cg_test_boxes[box], n, seed, &now.frame);
}

static void clear(void)
{
  cg_frame_clear(&now.frame);
  cg_beads_free(now.beads);
  now.beads = NULL;
}

static double half_height(void)
{
  return fmin(cg_box_largest_cutoff(&now.frame.box), 1.2);
}

static void all_boxes_and_cutoffs(void)
{
  static const double part[] = {0.1, 0.45, 0.9, 1.0};
  for (int box = 0; box < CG_TEST_BOXES; box++)
    for (int t = 0; t < 4; t++) {
      make(box, 100, box);
      now.cutoff = part[t] * half_height();
      CU_ASSERT(check() > 0 || t == 0);
      clear();
    }
}

static void few_beads_and_empty_domains(void)
{
  for (int box = 0; box < CG_TEST_BOXES; box++)
    for (cg_gid n = 1; n <= 5; n++) {
      make(box, n, 100 + n);
      now.cutoff = half_height();
      check();
      clear();
    }
}

/* Is the distance of some pair the cutoff, to rounding? */
static bool some_pair_at_cutoff(void)
{
  cg_test_pairs wider = {0};
  bool found = false;
  cg_test_brute(&now.frame, now.beads, now.cutoff + 1e-6, &wider);
  for (int64_t t = 0; t < wider.n; t++) {
    const double *d = wider.pair[t].d;
    found = found || fabs(sqrt(cg_square(d[0], d[1], d[2])) - now.cutoff) <
                         1e-6;
  }
  cg_test_pairs_clear(&wider);
  return found;
}

/* Positions of single precision on a grid of 0.001 nm, in steps of 0.1 nm:
 * 0.3, 0.4, 0.5 nm is a triangle, so many pairs are at the cutoff but for the
 * last digits, which decide alike everywhere. */
static void pairs_at_exactly_the_cutoff(void)
{
  for (int box = 0; box < CG_TEST_BOXES; box++) {
    make(box, 100, 20 + box);
    for (int64_t i = 0; i < now.frame.n; i++)
      for (int k = 0; k < 3; k++)
        now.frame.x[i][k] = (float)(0.1 * rint(10.0 * now.frame.x[i][k]));
    cg_test_round(&now.frame);
    now.cutoff = 0.5;
    CU_ASSERT(some_pair_at_cutoff());
    CU_ASSERT(check() > 0);
    clear();
  }
}

/* Numbers that are exact in binary: 0.375^2 + 0.5^2 = 0.625^2, and half the
 * box is 1.  All these pairs are in. */
static void the_cutoff_belongs_to_the_list(void)
{
  static const double x[4][3] = {
    {0, 0, 0}, {0.375, 0.5, 0}, {1.0, 0, 0}, {1.0, 1.5, 1.625}};
  make(0, 4, 0);
  memcpy(now.frame.x, x, sizeof x);
  now.cutoff = 0.625;
  /* 0-1 both ways, and 2-3: 1.5 = -0.5, 1.625 = -0.375. */
  CU_ASSERT_EQUAL(check(), 4);
  /* Of those nearer than 1 also 1-2: 0.8; 0-2 at 1 in two images. */
  now.cutoff = 1.0;
  CU_ASSERT_EQUAL(check(), 4 + 2 + 4);
  now.cutoff = 1.0 - DBL_EPSILON / 2;
  CU_ASSERT_EQUAL(check(), 4 + 2);
  clear();
}

/* Corners, edges, faces, middles of the box and their neighbours in floating
 * point: where domains, cells and images meet. */
static void beads_on_faces_and_corners(void)
{
  static const double place[] = {0.0, 0.25, 1.0 / 3.0, 0.5, 1.0};
  enum { SIDE = 5, N = SIDE * SIDE * SIDE };
  for (int box = 0; box < CG_TEST_BOXES; box++) {
    const double *h = cg_test_boxes[box == 5 ? 0 : box];
    make(box, N, 0);
    for (int i = 0; i < N; i++) {
      const double s[3] = {place[i % SIDE], place[i / SIDE % SIDE],
                           place[i / SIDE / SIDE]};
      for (int k = 0; k < 3; k++) {
        double x = s[0] * h[k] + s[1] * h[3 + k] + s[2] * h[6 + k];
        now.frame.x[i][k] = i % 3 == 0   ? x
                            : i % 3 == 1 ? nextafter(x, -1.0)
                                         : nextafter(x, 9.0);
      }
    }
    now.cutoff = 0.5;
    CU_ASSERT(check() > 0);
    clear();
  }
}

/* A drop in a large vacuum, up to where floats cannot tell its beads apart:
 * cells larger than they would like to be; and beads on one line and in one
 * point. */
static void crowds_and_voids(void)
{
  static const double size[] = {30, 1e4, 1e9};
  for (int dimensions = 3; dimensions >= 0; dimensions--)
    for (int t = 0; t < 6; t++) {
      const double a = size[t % 3];
      const double h[9] = {a, 0, 0, 0.1 * a, a, 0, -0.2 * a, 0, 2 * a};
      make(CG_TEST_BOXES - 1, 60, dimensions);
      if (t < 3)
        CG_WORKS(cg_box_set(&now.frame.box, h));
      for (int64_t i = 0; i < 59; i++)
        for (int k = dimensions; k < 3; k++)
          now.frame.x[i][k] = 0.7;
      now.frame.x[59][0] = 0.8 * a;
      now.cutoff = 0.6;
      CU_ASSERT(check() > 0);
      clear();
    }
}

/* Chains of three beads, one bond apart and two. */
static void excluded_partners_are_left_out(void)
{
  make(3, 99, 5);
  now.beads->bonded_groups = 1;
  now.beads->bonded = CG_NEW(cg_bonded);
  *now.beads->bonded = (cg_bonded){NULL, 2, 66, CG_ARRAY(cg_gid, 132)};
  for (cg_gid t = 0; t < 66; t++) {
    now.beads->bonded->beads[2 * t] = t / 2 * 3 + t % 2;
    now.beads->bonded->beads[2 * t + 1] = t / 2 * 3 + t % 2 + 1;
  }
  for (int64_t i = 0; i < 99; i++) /* so that partners are near */
    for (int k = 0; k < 3; k++)
      now.frame.x[i][k] = now.frame.x[i / 3 * 3][k] + 0.1 * (double)(i % 3);
  now.cutoff = half_height();
  int64_t without = check();
  cg_beads_exclude(now.beads, 1);
  int64_t one_apart = check();
  cg_beads_exclude(now.beads, 2);
  int64_t two_apart = check();
  CU_ASSERT_EQUAL(without - one_apart, 33 * 4);
  CU_ASSERT_EQUAL(one_apart - two_apart, 33 * 2);
  clear();
}

/* What the list's arrays say: r is the length of d, d is the nearest image
 * (by the search of model/box), the other side has -d. */
static void distances_are_those_of_the_nearest_image(void)
{
  const cg_grid_options options = {{1, 1, 1}, 1, 0};
  for (int box = 0; box < CG_TEST_BOXES; box++) {
    make(box, 50, 31);
    now.cutoff = 0.99 * half_height();
    const cg_grid_work work = {1, 50, now.cutoff};
    cg_grid *grid;
    cg_batch batch;
    cg_nlist list = {0};
    CG_WORKS(cg_grid_new(cg_test_world(), &options, &work, &grid));
    cg_scatter *scatter = cg_scatter_new(grid, now.beads, now.cutoff);
    CG_WORKS(cg_scatter_batch(scatter, CG_OK, &now.frame, &batch));
    cg_cells *cells = cg_cells_new();
    cg_cells_fill(cells, &batch.frames[0]);
    cg_nlist_fill(&list, cells, 10, 20);
    for (cg_lid i = 10; i < 20; i++)
      for (int64_t t = list.start[i - 10]; t < list.start[i - 9]; t++) {
        cg_gid j = batch.frames[0].gid[list.j[t]];
        double d[3];
        for (int k = 0; k < 3; k++)
          d[k] = now.frame.x[i][k] - now.frame.x[j][k];
        cg_box_nearest(&now.frame.box, d);
        /* Some roundings of numbers below 8 nm. */
        for (int k = 0; k < 3; k++)
          CG_CLOSE(list.d[k][t], d[k], 16 * DBL_EPSILON);
        CG_CLOSE(list.r[t], sqrt(cg_square(d[0], d[1], d[2])),
                 32 * DBL_EPSILON);
        CU_ASSERT(list.r[t] <= now.cutoff);
      }
    cg_nlist_clear(&list);
    cg_cells_free(cells);
    cg_scatter_free(scatter);
    cg_grid_free(grid);
    clear();
  }
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"all boxes and cutoffs", all_boxes_and_cutoffs},
    {"few beads and empty domains", few_beads_and_empty_domains},
    {"pairs at exactly the cutoff", pairs_at_exactly_the_cutoff},
    {"the cutoff belongs to the list", the_cutoff_belongs_to_the_list},
    {"beads on faces and corners", beads_on_faces_and_corners},
    {"crowds and voids", crowds_and_voids},
    {"excluded partners are left out", excluded_partners_are_left_out},
    {"distances are those of the nearest image",
     distances_are_those_of_the_nearest_image},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "nlist", tests);
}
