/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every kind of interaction at once, under forces at random: the fit is the
 * same on any ranks and domains, and for the same system moved, turned, with
 * its beads numbered in another order, or beside its own image. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "fm_fits.h"
#include "fm_given.h"
#include "model/beads.h"
#include "model/names.h"

enum { BEADS = 48, FRAMES = 12, BOX = 1, TILTED = 3, NONE = CG_TEST_BOXES - 1 };

static void add_densities(cg_test_fm *system)
{
  cg_interaction *it =
      cg_test_fm_many(system, &cg_term_density, "AB", 0.7);
  it->min = 0;
  it->max = 4;
  it->intervals = 5;
}

/* Charges that interact, a pair force and one of angles as tables. */
static void give_some(cg_test_fm *system, int coulomb)
{
  cg_test_fm_charge(system, coulomb);
  cg_test_fm_pair(system, 1, 1, 3, 6, 0, 0.7);
  cg_test_fm_give(system, system->set->n - 1);
  cg_test_fm_bonded(system, &cg_term_angle, 3, 1, 3, 4, 0, M_PI);
  cg_test_fm_give(system, system->set->n - 1);
  cg_beads_exclude(system->beads, 1);
  CG_WORKS(cg_known_bind(system->set, system->beads, CG_UNITS_GROMACS));
}

/* Pairs in and between molecules of two, all bonded kinds, formulas, triplets,
 * densities, and what is known; tuples are of neighbours in a chain of all
 * beads. */
static cg_test_fm everything(int box, int coulomb)
{
  cg_test_fm system =
      cg_test_fm_new(cg_test_boxes[box], BEADS, 2, FRAMES, 0.7);
  for (cg_gid i = 0; i < BEADS; i++)
    system.beads->molecule[i] = i / 2;
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.2, 0.7);
  cg_test_fm_pair(&system, 0, 1, 4, 2, 0.1, 0.7)->within = CG_WITHIN_SAME;
  cg_test_fm_pair(&system, 1, 0, 3, 4, 0.2, 0.7)->within = CG_WITHIN_OTHER;
  cg_test_fm_pair(&system, 1, 1, 4, 1, 0.3, 0.7)->basis = &cg_basis_lj;
  cg_test_fm_bonded(&system, &cg_term_bond, 3, 1, 4, 5, 0.3, 1.2);
  cg_test_fm_bonded(&system, &cg_term_bond, 5, 1, 4, 5, 0.3, 1.2)->basis =
      &cg_basis_harmonic;
  cg_test_fm_bonded(&system, &cg_term_angle, 2, 1, 4, 4, 0.5, 2.8);
  cg_test_fm_bonded(&system, &cg_term_dihedral, 4, 1, 4, 7, 0, 0);
  cg_test_fm_bonded(&system, &cg_term_dihedral, 7, 1, 4, 12, 0, 0)->basis =
      &cg_basis_rb;
  cg_test_fm_bonded(&system, &cg_term_improper, 5, 1, 3, 6, 0, 0);
  cg_test_fm_many(&system, &cg_term_threebody, "ABA", 0.6);
  add_densities(&system);
  for (int q = 0; q < system.set->n; q++) { /* noise is all the force */
    cg_free(system.coef[q]);
    system.coef[q] = NULL;
  }
  system.noise = 1;
  give_some(&system, coulomb);
  return system;
}

static const cg_fm_options four_blocks = {.blocks = 4};

static cg_fm_result *fit(cg_test_fm *system)
{
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(system, cg_test_world(), 0, system->frames, NULL,
                          &four_blocks, &result));
  CU_ASSERT(result->how.used == CG_SOLVER_CHOLESKY);
  CU_ASSERT(result->how.condition < 1e6);
  return result;
}

/* Sums agree to 1e-12 of their size and fits to that times the condition, in
 * units of the largest coefficient; `times` systems count as often. */
static void compare(const cg_fm_result *a, const cg_fm_result *b, int times)
{
  double most = 0, eps = 1e-12 * a->how.condition;
  for (int q = 0; q < a->terms; q++)
    for (int d = 0; d < cg_basis_count(&a->fit[q].basis); d++)
      most = fmax(most, fabs(a->fit[q].coef[d]));
  for (int q = 0; q < a->terms; q++) {
    CU_ASSERT_EQUAL(times * a->report[q].count, b->report[q].count);
    CU_ASSERT_EQUAL(times * a->report[q].outside, b->report[q].outside);
    CU_ASSERT(a->report[q].count > 0);
    for (int d = 0; d < cg_basis_count(&a->fit[q].basis); d++)
      CG_CLOSE(a->fit[q].coef[d], b->fit[q].coef[d], eps * most);
  }
  CG_CLOSE(b->mean_square_force / a->mean_square_force, 1, 1e-12);
  CG_CLOSE(b->residual / a->residual, 1, eps);
  if (times == 1) /* a handful of tuples twice may be none */
    CG_CLOSE(b->heldout / a->heldout, 1, 10 * eps);
  CG_CLOSE(b->known_square / a->known_square, 1, 1e-12);
}

static void compare_errors(const cg_fm_result *a, const cg_fm_result *b)
{
  double eps = 1e-12 * a->how.condition;
  CG_CLOSE(b->residual / a->residual, 1, eps);
  CG_CLOSE(b->heldout / a->heldout, 1, 10 * eps);
  CG_CLOSE(b->known_square / a->known_square, 1, 1e-12);
}

/* Domains in a row along one axis or another, from one to all ranks, and
 * across two. */
static void some_grids(int ranks, cg_test_on_grid *run)
{
  for (int n = 1; n <= ranks; n++) {
    cg_grid_options grid = {{1, 1, 1}, n, 0};
    grid.domains[n % 3] = n;
    run(&grid);
  }
  if (ranks >= 4)
    run(&(cg_grid_options){{1, 2, 2}, 2, 0});
}

static void ranks_and_domains_give_one_answer(void)
{
  cg_test_fm system = everything(TILTED, CG_COULOMB_PME);
  cg_log_stop(); /* of the background that PME adds */
  cg_test_fm_one_answer(&system, &four_blocks, some_grids, compare_errors);
  cg_test_fm_free(&system);
}

/* Positions and forces of all frames become R x + by and R f, the box vectors
 * what the rows of h are. */
static void move(cg_test_fm *system, const double R[3][3], const double by[3],
                 const double h[9])
{
  for (int64_t t = 0; t < system->frames; t++) {
    cg_frame *frame = &system->frame[t];
    CG_WORKS(cg_box_set(&frame->box, h));
    for (int64_t i = 0; i < frame->n; i++) {
      double x[3], f[3];
      memcpy(x, frame->x[i], sizeof x);
      memcpy(f, frame->f[i], sizeof f);
      for (int a = 0; a < 3; a++) {
        frame->x[i][a] = by[a];
        frame->f[i][a] = 0;
        for (int c = 0; c < 3; c++) {
          frame->x[i][a] += R[a][c] * x[c];
          frame->f[i][a] += R[a][c] * f[c];
        }
      }
      cg_box_wrap(&frame->box, frame->x[i]);
    }
  }
}

static void compare_moved(int box, const double R[3][3], const double by[3],
                          const double h[9])
{
  cg_test_fm system = everything(box, CG_COULOMB_CUTOFF);
  cg_fm_result *still = fit(&system);
  move(&system, R, by, h);
  cg_fm_result *moved = fit(&system);
  compare(still, moved, 1);
  cg_fm_result_free(moved);
  cg_fm_result_free(still);
  cg_test_fm_free(&system);
}

static void a_place_is_as_good_as_another(void)
{
  static const double same[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  static const double by[3] = {0.37, -1.23, 5.11};
  compare_moved(BOX, same, by, cg_test_boxes[BOX]);
  compare_moved(TILTED, same, by, cg_test_boxes[TILTED]);
}

static void axes_change_places(void)
{
  static const double turn[3][3] = {{0, 1, 0}, {0, 0, 1}, {1, 0, 0}};
  static const double none[3] = {0};
  const double *h = cg_test_boxes[BOX];
  const double turned[9] = {h[4], 0, 0, 0, h[8], 0, 0, 0, h[0]};
  compare_moved(BOX, turn, none, turned);
}

/* About two axes, 0.7 and 1.9. */
static void a_cluster_turns_freely(void)
{
  const double c = cos(0.7), s = sin(0.7), k = cos(1.9), l = sin(1.9);
  const double R[3][3] = {{c, -s, 0}, {k * s, k * c, -l}, {l * s, l * c, k}};
  static const double by[3] = {-3, 0.2, 1};
  compare_moved(NONE, R, by, cg_test_boxes[NONE]);
}

static void turn_round(void *from, size_t n, size_t size)
{
  char *at = from, swap[sizeof(double[3])];
  CG_ASSERT(size <= sizeof swap);
  for (size_t i = 0; 2 * i + 1 < n; i++) {
    char *a = at + i * size, *b = at + (n - 1 - i) * size;
    memcpy(swap, a, size);
    memcpy(a, b, size);
    memcpy(b, swap, size);
  }
}

/* Bead i becomes the one numbered BEADS - 1 - i. */
static void numbers_do_not_matter(void)
{
  cg_test_fm system = everything(BOX, CG_COULOMB_CUTOFF);
  cg_fm_result *before = fit(&system);
  cg_beads *beads = system.beads;
  turn_round(beads->type, BEADS, sizeof *beads->type);
  turn_round(beads->charge, BEADS, sizeof *beads->charge);
  for (int g = 0; g < beads->bonded_groups; g++)
    for (int64_t k = 0; k < beads->bonded[g].n * beads->bonded[g].arity; k++)
      beads->bonded[g].beads[k] = BEADS - 1 - beads->bonded[g].beads[k];
  cg_beads_exclude(beads, 1);
  for (int t = 0; t < FRAMES; t++) {
    turn_round(system.frame[t].x, BEADS, sizeof *system.frame[t].x);
    turn_round(system.frame[t].f, BEADS, sizeof *system.frame[t].f);
  }
  cg_fm_result *after = fit(&system);
  compare(before, after, 1);
  cg_fm_result_free(after);
  cg_fm_result_free(before);
  cg_test_fm_free(&system);
}

/* Each bead at the image nearest to the one before, so that tuples stay what
 * they are in a wider box. */
static void unroll(cg_frame *frame)
{
  for (int i = 1; i < BEADS; i++) {
    double d[3];
    for (int a = 0; a < 3; a++)
      d[a] = frame->x[i][a] - frame->x[i - 1][a];
    cg_box_nearest(&frame->box, d);
    for (int a = 0; a < 3; a++)
      frame->x[i][a] = frame->x[i - 1][a] + d[a];
  }
}

/* A frame and its image along x. */
static void double_frame(const double h[9], cg_frame *frame)
{
  const double wide[9] = {2 * h[0], 0, 0, 0, h[4], 0, 0, 0, h[8]};
  double x[BEADS][3], f[BEADS][3];
  unroll(frame);
  memcpy(x, frame->x, sizeof x);
  memcpy(f, frame->f, sizeof f);
  cg_frame_resize(frame, 2 * BEADS, false, true);
  CG_WORKS(cg_box_set(&frame->box, wide));
  for (int i = 0; i < 2 * BEADS; i++) {
    memcpy(frame->f[i], f[i % BEADS], sizeof *f);
    memcpy(frame->x[i], x[i % BEADS], sizeof *x);
    frame->x[i][0] += i < BEADS ? 0 : h[0];
    cg_box_wrap(&frame->box, frame->x[i]);
  }
}

/* Beads of two copies: as many again, in molecules and tuples of their own. */
static void double_beads(cg_test_fm *system)
{
  cg_beads *one = system->beads, *two = cg_test_beads(2 * BEADS);
  cg_names_add(two->types, "B", 1);
  two->charge = CG_ARRAY(double, 2 * BEADS);
  for (cg_gid i = 0; i < 2 * BEADS; i++) {
    two->charge[i] = one->charge[i % BEADS];
    two->type[i] = one->type[i % BEADS];
    two->molecule[i] = i / 2;
  }
  two->bonded_groups = one->bonded_groups;
  two->bonded = CG_ARRAY(cg_bonded, one->bonded_groups);
  for (int g = 0; g < one->bonded_groups; g++) {
    cg_bonded *from = &one->bonded[g], *to = &two->bonded[g];
    int64_t n = from->n * from->arity;
    *to = (cg_bonded){.name = from->name, .arity = from->arity,
                      .n = 2 * from->n, .beads = CG_ARRAY(cg_gid, 2 * n)};
    from->name = NULL;
    for (int64_t k = 0; k < 2 * n; k++)
      to->beads[k] = from->beads[k % n] + (k < n ? 0 : BEADS);
  }
  cg_beads_free(one);
  system->beads = two;
  cg_beads_exclude(two, 1);
  CG_WORKS(cg_known_bind(system->set, two, CG_UNITS_GROMACS));
}

/* Each frame once more, beside itself: in the same block. */
static void repeat_frames(cg_test_fm *system)
{
  CG_GROW(system->frame, 2 * FRAMES);
  for (int t = FRAMES - 1; t >= 0; t--) {
    cg_frame first = system->frame[t], again = {0};
    cg_frame_resize(&again, BEADS, false, true);
    again.box = first.box;
    memcpy(again.x, first.x, BEADS * sizeof *first.x);
    memcpy(again.f, first.f, BEADS * sizeof *first.f);
    system->frame[2 * t] = first;
    system->frame[2 * t + 1] = again;
  }
  system->frames = 2 * FRAMES;
}

/* Twice the beads are as good as twice the frames: sums and counts of each
 * block are the same, and with them what is held out, whatever a handful of
 * tuples says. */
static void an_image_beside_adds_nothing(void)
{
  cg_test_fm system = everything(BOX, CG_COULOMB_CUTOFF);
  cg_test_fm twice = everything(BOX, CG_COULOMB_CUTOFF);
  cg_fm_result *one = fit(&system);
  repeat_frames(&twice);
  cg_fm_result *again = fit(&twice);
  for (int t = 0; t < FRAMES; t++)
    double_frame(cg_test_boxes[BOX], &system.frame[t]);
  double_beads(&system);
  cg_fm_result *two = fit(&system);
  compare(one, two, 2);
  compare(again, two, 1);
  cg_fm_result_free(two);
  cg_fm_result_free(again);
  cg_fm_result_free(one);
  cg_test_fm_free(&twice);
  cg_test_fm_free(&system);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"ranks and domains give one answer", ranks_and_domains_give_one_answer},
    {"a place is as good as another", a_place_is_as_good_as_another},
    {"axes change places", axes_change_places},
    {"a cluster turns freely", a_cluster_turns_freely},
    {"numbers do not matter", numbers_do_not_matter},
    {"an image beside adds nothing", an_image_beside_adds_nothing},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "fm of all kinds", tests);
}
