/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The neighbour list against all pairs and all images: the same pairs, d and
 * the membership at the cutoff to the last bit, on every domain grid that the
 * ranks allow. */
#include "harness.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "domain/scatter.h"
#include "model/beads.h"
#include "systems.h"

/* A system and its pairs, all with all. */
typedef struct system {
  cg_beads *beads;
  cg_frame frame; /* as read: nobody wraps it */
  double cutoff;
  cg_test_pairs all;
} system;

/* Those of the test that runs; `now` is the last one, being made. */
enum { MOST_SYSTEMS = 32 };
static system systems[MOST_SYSTEMS], *now;
static int n_systems;

static void make(int box, cg_gid n, int64_t seed)
{
  CG_ASSERT(n_systems < MOST_SYSTEMS);
  now = &systems[n_systems++];
  *now = (system){.beads = cg_test_beads(n)};
  cg_test_frame(cg_test_boxes[box], n, seed, &now->frame);
}

static void copy_frame(const cg_frame *frame, cg_frame *copy)
{
  *copy = (cg_frame){0};
  cg_frame_resize(copy, frame->n, false, false);
  copy->box = frame->box;
  memcpy(copy->x, frame->x, (size_t)frame->n * sizeof *copy->x);
}

/* Expect all pairs of the system made last within a cutoff.
 * \return how many.  */
static int64_t expect(double cutoff)
{
  cg_frame wrapped;
  cg_span span;
  now->cutoff = cutoff;
  copy_frame(&now->frame, &wrapped);
  CG_WORKS(cg_span_set(&span, &wrapped, cutoff, "nm"));
  now->all.n = 0;
  cg_test_brute(&wrapped, now->beads, cutoff, &now->all);
  cg_frame_clear(&wrapped);
  return now->all.n;
}

static void check_lists(const system *its, const cg_local *local)
{
  static const cg_lid runs[] = {7, 64};
  cg_test_pairs owned = {0};
  cg_test_of_owned(&its->all, local, &owned);
  for (int t = 0; t < 2; t++) {
    cg_test_pairs listed = {0};
    cg_test_listed(local, runs[t], &listed);
    CU_ASSERT(cg_test_pairs_equal(&listed, &owned));
    cg_test_pairs_clear(&listed);
  }
  cg_test_pairs_clear(&owned);
}

/* Is bead i, a ghost or owned, within the cutoff of the domain, which ends
 * before hi? */
static bool is_near(const system *its, const cg_local *local, cg_lid i)
{
  double x[3], s[3];
  bool near = true;
  for (int k = 0; k < 3; k++)
    x[k] = local->x[i][k] + local->shift[local->image[i]][k];
  cg_span_fractional(&local->span, x, s);
  for (int k = 0; k < 3; k++) {
    double reach = its->cutoff / local->span.box.height[k];
    near = near && s[k] >= local->lo[k] - reach && s[k] < local->hi[k] + reach;
  }
  return near;
}

/* The pairs of one bead, of all its images the same. */
static void check_bead(const system *its, const cg_local *local,
                       const cg_cells *cells, cg_nlist *list, cg_lid i)
{
  cg_test_pairs expected = {0}, listed = {0};
  cg_gid gid = local->gid[i];
  for (int64_t t = 0; t < its->all.n; t++)
    if (its->all.pair[t].i == gid)
      cg_test_pairs_add(&expected, its->all.pair[t]);
  cg_nlist_fill(list, cells, i, i + 1);
  for (int64_t t = 0; t < list->n; t++)
    cg_test_pairs_add(
        &listed, (cg_test_pair){gid, local->gid[list->j[t]],
                                {list->d[0][t], list->d[1][t],
                                 list->d[2][t]}});
  cg_test_pairs_sort(&listed);
  CU_ASSERT(cg_test_pairs_equal(&listed, &expected));
  cg_test_pairs_clear(&expected);
  cg_test_pairs_clear(&listed);
}

/* Where ghosts reach twice as far, those within the cutoff of the domain have
 * the neighbours that their owners know. */
static void check_ghosts(const system *its, const cg_local *local)
{
  cg_cells *cells = cg_cells_new();
  cg_nlist list = {0};
  cg_cells_fill(cells, local, its->cutoff);
  for (cg_lid i = 0; i < local->n; i++)
    if (is_near(its, local, i))
      check_bead(its, local, cells, &list, i);
  cg_nlist_clear(&list);
  cg_cells_free(cells);
}

/* The lists of a frame whose ghosts reach so far. */
static void check_reach(const system *its, const cg_grid *grid, double reach)
{
  cg_scatter *scatter =
      cg_scatter_new(grid, its->beads, its->cutoff, reach, false);
  cg_frame whole;
  cg_batch batch;
  copy_frame(&its->frame, &whole);
  CG_WORKS(cg_scatter_batch(scatter, CG_OK,
                            cg_comm_rank(grid->mates) == 0 ? &whole : NULL,
                            &batch));
  check_lists(its, &batch.frames[0]);
  if (reach > 0)
    check_ghosts(its, &batch.frames[0]);
  cg_frame_clear(&whole);
  cg_scatter_free(scatter);
}

static void check_system(const system *its, const cg_grid *grid)
{
  check_reach(its, grid, 0);
  check_reach(its, grid, 2 * its->cutoff);
}

static void check_grid(const cg_grid_options *options)
{
  cg_grid_options one_frame = *options;
  const cg_grid_work work = {
    .frames = 1, .beads = 1, .cutoff = 1.0};
  cg_grid *grid;
  one_frame.batch = 1;
  CG_WORKS(cg_grid_new(cg_test_world(), &one_frame, &work, &grid));
  for (int t = 0; t < n_systems && grid->mates; t++)
    check_system(&systems[t], grid);
  cg_grid_free(grid);
}

static void clear(void)
{
  for (int t = 0; t < n_systems; t++) {
    cg_frame_clear(&systems[t].frame);
    cg_beads_free(systems[t].beads);
    cg_test_pairs_clear(&systems[t].all);
  }
  n_systems = 0;
}

/* Compare all systems made.  Lists are a team's own affair: few grids do. */
static void check(void)
{
  cg_test_few_grids(cg_comm_size(cg_test_world()), check_grid);
  clear();
}

static double half_height(void)
{
  return fmin(cg_box_largest_cutoff(&now->frame.box), 1.2);
}

static void all_boxes_and_cutoffs(void)
{
  static const double part[] = {0.1, 0.6, 1.0};
  for (int box = 0; box < CG_TEST_BOXES; box++)
    for (int t = 0; t < 3; t++) {
      make(box, 100, box);
      CU_ASSERT(expect(part[t] * half_height()) > 0 || t == 0);
    }
  check();
}

static void few_beads_and_empty_domains(void)
{
  for (int box = 0; box < CG_TEST_BOXES; box++)
    for (cg_gid n = 1; n <= 5; n += 2) {
      make(box, n, 100 + n);
      expect(half_height());
    }
  check();
}

/* Is the distance of some pair the cutoff, to rounding? */
static bool some_pair_at(double cutoff)
{
  cg_test_pairs wider = {0};
  bool found = false;
  cg_test_brute(&now->frame, now->beads, cutoff + 1e-6, &wider);
  for (int64_t t = 0; t < wider.n; t++) {
    const double *d = wider.pair[t].d;
    found = found ||
            fabs(sqrt(cg_square(d[0], d[1], d[2])) - cutoff) < 1e-6;
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
    for (int64_t i = 0; i < now->frame.n; i++)
      for (int k = 0; k < 3; k++)
        now->frame.x[i][k] = (float)(0.1 * rint(10.0 * now->frame.x[i][k]));
    cg_test_round(&now->frame);
    CU_ASSERT(some_pair_at(0.5));
    CU_ASSERT(expect(0.5) > 0);
  }
  check();
}

/* Numbers that are exact in binary: 0.375^2 + 0.5^2 = 0.625^2, and half the
 * box is 1. */
static void the_cutoff_belongs_to_the_list(void)
{
  static const double x[4][3] = {
    {0, 0, 0}, {0.375, 0.5, 0}, {1.0, 0, 0}, {1.0, 1.5, 1.625}};
  static const struct {
    double cutoff;
    int64_t pairs;
  } by_hand[] = {
    {0.625, 4}, /* 0-1, and 2-3 by 1.5 = -0.5, 1.625 = -0.375; both ways */
    {1.0 - DBL_EPSILON / 2, 6}, /* also 1-2 at 0.8 */
    {1.0, 10},                  /* also 0-2 in two images */
  };
  for (int t = 0; t < 3; t++) {
    make(0, 4, 0);
    memcpy(now->frame.x, x, sizeof x);
    CU_ASSERT_EQUAL(expect(by_hand[t].cutoff), by_hand[t].pairs);
  }
  check();
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
        now->frame.x[i][k] = i % 3 == 0   ? x
                             : i % 3 == 1 ? nextafter(x, -1.0)
                                          : nextafter(x, 9.0);
      }
    }
    CU_ASSERT(expect(0.5) > 0);
  }
  check();
}

/* A drop in a large vacuum, up to where floats cannot tell its beads apart:
 * cells larger than they would like to be; and beads on one line and in one
 * point. */
static void crowds_and_voids(void)
{
  static const double size[] = {30, 1e9};
  for (int dimensions = 3; dimensions >= 0; dimensions--)
    for (int t = 0; t < 4; t++) {
      const double a = size[t % 2];
      const double h[9] = {a, 0, 0, 0.1 * a, a, 0, -0.2 * a, 0, 2 * a};
      make(CG_TEST_BOXES - 1, 60, dimensions);
      if (t < 2)
        CG_WORKS(cg_box_set(&now->frame.box, h));
      for (int64_t i = 0; i < 60; i++)
        for (int k = dimensions; k < 3; k++)
          now->frame.x[i][k] = 0.7;
      if (dimensions > 0)
        now->frame.x[59][0] = 0.8 * a;
      CU_ASSERT(expect(0.6) > 0);
    }
  check();
}

/* 33 chains of three beads that are near each other. */
static void make_chains(void)
{
  make(3, 99, 5);
  now->beads->bonded_groups = 1;
  now->beads->bonded = CG_NEW(cg_bonded);
  *now->beads->bonded = (cg_bonded){NULL, 2, 66, CG_ARRAY(cg_gid, 132)};
  for (cg_gid t = 0; t < 66; t++) {
    now->beads->bonded->beads[2 * t] = t / 2 * 3 + t % 2;
    now->beads->bonded->beads[2 * t + 1] = t / 2 * 3 + t % 2 + 1;
  }
  for (int64_t i = 0; i < 99; i++)
    for (int k = 0; k < 3; k++)
      now->frame.x[i][k] = now->frame.x[i / 3 * 3][k] + 0.1 * (double)(i % 3);
}

static void excluded_partners_are_left_out(void)
{
  int64_t pairs[3];
  for (int apart = 0; apart < 3; apart++) {
    make_chains();
    if (apart > 0)
      cg_beads_exclude(now->beads, apart);
    pairs[apart] = expect(half_height());
  }
  CU_ASSERT_EQUAL(pairs[0] - pairs[1], 33 * 4);
  CU_ASSERT_EQUAL(pairs[1] - pairs[2], 33 * 2);
  check();
}

/* d is the nearest image (by the search of model/box), but for some roundings
 * of numbers below 8 nm; r is its length. */
static void check_pair(const cg_nlist *list, int64_t t, cg_gid i, cg_gid j)
{
  double d[3];
  for (int k = 0; k < 3; k++)
    d[k] = now->frame.x[i][k] - now->frame.x[j][k];
  cg_box_nearest(&now->frame.box, d);
  for (int k = 0; k < 3; k++)
    CG_CLOSE(list->d[k][t], d[k], 16 * DBL_EPSILON);
  CG_CLOSE(list->r[t], sqrt(cg_square(d[0], d[1], d[2])), 32 * DBL_EPSILON);
  CU_ASSERT(list->r[t] <= now->cutoff);
}

static void check_distances(const cg_local *local)
{
  cg_cells *cells = cg_cells_new();
  cg_nlist list = {0};
  cg_cells_fill(cells, local, local->cutoff);
  cg_nlist_fill(&list, cells, 10, 20);
  CU_ASSERT(list.start[10] == list.n && list.n > 0);
  for (cg_lid i = 10; i < 20; i++)
    for (int64_t t = list.start[i - 10]; t < list.start[i - 9]; t++)
      check_pair(&list, t, local->gid[i], local->gid[list.j[t]]);
  cg_nlist_clear(&list);
  cg_cells_free(cells);
}

static void distances_are_those_of_the_nearest_image(void)
{
  const cg_grid_options options = {{1, 1, 1}, 1, 0};
  const cg_grid_work work = {
    .frames = 1, .beads = 1, .cutoff = 1.0};
  cg_grid *grid;
  CG_WORKS(cg_grid_new(cg_test_world(), &options, &work, &grid));
  for (int box = 0; box < CG_TEST_BOXES; box++) {
    make(box, 50, 31);
    now->cutoff = 0.99 * half_height();
    cg_scatter *scatter =
        cg_scatter_new(grid, now->beads, now->cutoff, 0, false);
    cg_frame whole;
    cg_batch batch;
    copy_frame(&now->frame, &whole);
    CG_WORKS(cg_scatter_batch(scatter, CG_OK, &whole, &batch));
    check_distances(&batch.frames[0]);
    cg_frame_clear(&whole);
    cg_scatter_free(scatter);
  }
  cg_grid_free(grid);
  clear();
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
