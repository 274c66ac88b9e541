/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Electrostatics between beads: against Madelung's constant, Ewald's sum term
 * by term, differences of the energy, and itself on other ranks and domains. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/comm.h"
#include "base/mem.h"
#include "base/rng.h"
#include "domain/charges.h"
#include "domain/walk.h"
#include "model/beads.h"
#include "model/box.h"
#include "systems.h"

/* Of a force of the rms size.  Left out are pairs beyond the cutoff, erfc(4) =
 * 1.5e-8 of 1/r each, and what the mesh makes of waves near its spacing:
 * splines of order 6 take m for K - m with the ratio (m/(K - m))^6, for the
 * fastest wave that still weighs 1e-3, m = 0.13 K, 1e-5. */
#define ACCURACY 1e-5
/* The largest of a few hundred errors that are so large in the mean, of beads
 * with charges from 0 to 2. */
#define LARGEST (20 * ACCURACY)

/* One frame in memory, so many times. */
typedef struct one_frame {
  cg_test_memory memory;
  const cg_frame *frame;
} one_frame;

static cg_status next(void *self, cg_frame *frame)
{
  const cg_frame *from = ((one_frame *)self)->frame;
  cg_frame_resize(frame, from->n, false, false);
  frame->index = 0;
  frame->first = 0;
  frame->box = from->box;
  memcpy(frame->x, from->x, (size_t)from->n * sizeof *from->x);
  return CG_OK;
}

/* Forces and energy of a frame, gathered. */
typedef struct outcome {
  cg_charges *charges;
  cg_gid n;
  double (*f)[3];
  double energy;
  bool fails; /* in the first frame */
} outcome;

static cg_status meet(void *self, const cg_comm *mates, const cg_local *local)
{
  return cg_charges_frame(((outcome *)self)->charges, mates, local);
}

static cg_status take(void *self, const cg_local *local, const cg_nlist *list)
{
  outcome *out = self;
  if (out->fails)
    return cg_fail(CG_DATA, "this rank had enough");
  cg_lid n = list->last - list->first;
  double (*f)[3] = cg_alloc((size_t)n, sizeof *f);
  cg_charges_forces(out->charges, list, f);
  for (cg_lid i = 0; i < n; i++)
    memcpy(out->f[local->gid[list->first + i]], f[i], sizeof *f);
  if (list->last == local->owned)
    out->energy = cg_charges_energy(out->charges);
  cg_free(f);
  return CG_OK;
}

static cg_status gather(void *self, const cg_comm *all, int block)
{
  outcome *out = self;
  (void)block;
  cg_comm_sum(all, &out->f[0][0], 3 * (size_t)out->n);
  cg_comm_sum(all, &out->energy, 1);
  return CG_OK;
}

static cg_status run(const cg_comm *all, const cg_frame *frame,
                     const cg_beads *beads, bool mesh, double cutoff,
                     const cg_grid_options *grid, outcome *out)
{
  static const cg_source_class source = {.count = cg_test_memory_count,
                                         .seek = cg_test_memory_seek,
                                         .next = next};
  static const cg_consumer_class class = {.name = "test", .meet = meet,
                                          .beads = take, .reduce = gather};
  one_frame from = {{grid ? grid->batch : 1, 0}, frame};
  cg_walk_options how = {.cutoff = cutoff, .excluded = mesh,
                         .progress = CG_PROGRESS_NEVER, .what = "test"};
  cg_walk_report report;
  cg_consumer consumer = {&class, out};
  if (grid)
    how.grid = *grid;
  out->charges = cg_charges_new(beads, mesh, cutoff, 2);
  out->n = beads->n;
  out->f = cg_alloc((size_t)beads->n, sizeof *out->f);
  cg_status status = cg_walk(all, (cg_source){&source, &from}, beads, &how, 1,
                             &consumer, &report);
  cg_charges_free(out->charges);
  return status;
}

static cg_comm *self;

static outcome run_alone(const cg_frame *frame, const cg_beads *beads,
                         bool mesh, double cutoff)
{
  outcome out = {0};
  CG_WORKS(run(self, frame, beads, mesh, cutoff, NULL, &out));
  return out;
}

enum { BEADS = 48 };

/* Charges that do not add up to 0, one of them 0; chains of four of which
 * neighbours, ends, and a pair far apart leave each other out. */
static cg_beads *charged_beads(cg_gid n)
{
  cg_beads *beads = cg_test_beads(n);
  cg_bonded pairs = {.arity = 2, .beads = CG_ARRAY(cg_gid, 4 * n)};
  beads->charge = CG_ARRAY(double, n);
  for (cg_gid i = 0; i < n; i++)
    beads->charge[i] = i == 5 ? 0 : sin(1.7 * (double)i) + (i % 2 ? 1 : -0.9);
  cg_beads_exclude(beads, 0);
  for (cg_gid i = 0; i + 3 < n; i += 4)
    for (cg_gid k = 0; k < 4; k++, pairs.n++) {
      pairs.beads[2 * pairs.n] = i + k;
      pairs.beads[2 * pairs.n + 1] = i + (k + 1) % 4;
    }
  cg_beads_exclude_pairs(beads, &pairs);
  cg_free(pairs.beads);
  return beads;
}

static bool is_excluded(const cg_beads *beads, cg_gid i, cg_gid j)
{
  for (int64_t p = beads->exclusion_start[i]; p < beads->exclusion_start[i + 1];
       p++)
    if (beads->exclusion[p] == j)
      return true;
  return false;
}

static double length(const double d[3])
{
  return sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
}

/* A pair at one distance: u and -du/dr, half the energy to each. */
static void add_direct(const double d[3], double qq, double u, double slope,
                       outcome *out, cg_gid i)
{
  double r = length(d);
  out->energy += 0.5 * qq * u;
  for (int a = 0; a < 3; a++)
    out->f[i][a] += qq * slope * d[a] / r;
}

/* The sum over images; excluded pairs lose the whole of their nearest one. */
static void ewald_near(const cg_frame *frame, const cg_beads *beads,
                       double alpha, cg_gid i, cg_gid j, outcome *out)
{
  enum { FAR = 3 };
  double qq = beads->charge[i] * beads->charge[j], near[3];
  for (int a = 0; a < 3; a++)
    near[a] = frame->x[i][a] - frame->x[j][a];
  cg_box_nearest(&frame->box, near);
  for (int n = 0; n < 7 * 7 * 7; n++) {
    const int image[3] = {n / 49 - FAR, n / 7 % 7 - FAR, n % 7 - FAR};
    double d[3], shift[3];
    cg_box_shift(&frame->box, image, shift);
    for (int a = 0; a < 3; a++)
      d[a] = near[a] + shift[a];
    double r = length(d);
    if (r > 0)
      add_direct(d, qq, erfc(alpha * r) / r,
                 erfc(alpha * r) / (r * r) + 2 * alpha / sqrt(M_PI) *
                     exp(-alpha * alpha * r * r) / r, out, i);
  }
  if (is_excluded(beads, i, j))
    add_direct(near, -qq, 1 / length(near),
               1 / (length(near) * length(near)), out, i);
}

static void ewald_mode(const cg_frame *frame, const cg_beads *beads,
                       double alpha, const int n[3], outcome *out)
{
  double m[3], re = 0, im = 0, *phase = CG_ARRAY(double, beads->n);
  for (int a = 0; a < 3; a++)
    m[a] = frame->box.inverse[a][0] * n[0] + frame->box.inverse[a][1] * n[1] +
           frame->box.inverse[a][2] * n[2];
  double square = m[0] * m[0] + m[1] * m[1] + m[2] * m[2];
  double weight = exp(-M_PI * M_PI * square / (alpha * alpha)) /
                  (M_PI * frame->box.volume * square);
  for (cg_gid i = 0; i < beads->n; i++) {
    const double *x = frame->x[i];
    phase[i] = 2 * M_PI * (m[0] * x[0] + m[1] * x[1] + m[2] * x[2]);
    re += beads->charge[i] * cos(phase[i]);
    im += beads->charge[i] * sin(phase[i]);
  }
  out->energy += 0.5 * weight * (re * re + im * im);
  for (cg_gid i = 0; i < beads->n; i++)
    for (int a = 0; a < 3; a++)
      out->f[i][a] += weight * 2 * M_PI * m[a] * beads->charge[i] *
                      (sin(phase[i]) * re - cos(phase[i]) * im);
  cg_free(phase);
}

/* Ewald's sum, converged to 1e-12: with alpha = 3.2 nm^-1 (of boxes of 1.7 to
 * 3.3 nm) images up to 3 and modes up to 13. */
static outcome ewald(const cg_frame *frame, const cg_beads *beads)
{
  enum { MODES = 13 };
  double alpha = 3.2, net = 0, squares = 0;
  outcome out = {.n = beads->n,
                 .f = cg_alloc((size_t)beads->n, sizeof *out.f)};
  int n[3];
  for (cg_gid i = 0; i < beads->n; i++) {
    for (cg_gid j = 0; j < beads->n; j++)
      ewald_near(frame, beads, alpha, i, j, &out);
    net += beads->charge[i];
    squares += beads->charge[i] * beads->charge[i];
  }
  for (n[0] = -MODES; n[0] <= MODES; n[0]++)
    for (n[1] = -MODES; n[1] <= MODES; n[1]++)
      for (n[2] = -MODES; n[2] <= MODES; n[2]++)
        if (n[0] != 0 || n[1] != 0 || n[2] != 0)
          ewald_mode(frame, beads, alpha, n, &out);
  out.energy -= alpha / sqrt(M_PI) * squares +
                M_PI * net * net / (2 * frame->box.volume * alpha * alpha);
  return out;
}

static double rms(const outcome *out)
{
  double sum = 0;
  for (cg_gid i = 0; i < out->n; i++)
    for (int a = 0; a < 3; a++)
      sum += out->f[i][a] * out->f[i][a];
  return sqrt(sum / (3 * (double)out->n));
}

/* Random charges in all boxes; the strength is 2. */
static void the_mesh_meets_ewalds_sum(void)
{
  for (int box = 0; box < CG_TEST_BOXES - 1; box++) {
    cg_frame frame = {0};
    cg_beads *beads = charged_beads(BEADS);
    cg_test_frame(cg_test_boxes[box], BEADS, box, &frame);
    outcome direct = ewald(&frame, beads);
    outcome mesh = run_alone(&frame, beads, true, 0.7);
    double size = 2 * rms(&direct);
    for (cg_gid i = 0; i < BEADS; i++)
      for (int a = 0; a < 3; a++) {
        CG_CLOSE(mesh.f[i][a], 2 * direct.f[i][a], LARGEST * size);
        mesh.f[i][a] -= 2 * direct.f[i][a];
      }
    CG_CLOSE(rms(&mesh), 0, 2 * ACCURACY * size);
    CG_CLOSE(mesh.energy, 2 * direct.energy,
             ACCURACY * size * sqrt((double)BEADS));
    cg_free(direct.f);
    cg_free(mesh.f);
    cg_frame_clear(&frame);
    cg_beads_free(beads);
  }
}

/* Rock salt, 0.28 nm from ion to ion: E = -N/2 M k/r.  (M: Crandall and Buhler,
 * J. Phys. A 20 (1987) 5497.) */
static void rock_salt_has_madelungs_energy(void)
{
  static const double madelung = 1.7475645946331822;
  enum { SIDE = 8, N = SIDE * SIDE * SIDE };
  double r = 0.28;
  const double h[9] = {SIDE * r, 0, 0, 0, SIDE * r, 0, 0, 0, SIDE * r};
  cg_frame frame = {0};
  cg_beads *beads = cg_test_beads(N);
  beads->charge = CG_ARRAY(double, N);
  cg_beads_exclude(beads, 0);
  cg_test_frame(h, N, 0, &frame);
  for (int i = 0; i < N; i++) {
    const int at[3] = {i / 64, i / 8 % 8, i % 8};
    beads->charge[i] = (at[0] + at[1] + at[2]) % 2 ? -1 : 1;
    for (int a = 0; a < 3; a++)
      frame.x[i][a] = r * at[a] + 0.01;
  }
  outcome mesh = run_alone(&frame, beads, true, 1);
  double energy = -madelung * 2 / r * N / 2;
  CG_CLOSE(mesh.energy, energy, ACCURACY * fabs(energy));
  for (int i = 0; i < N; i++) /* an ion on another: 2/r^2 */
    CG_CLOSE(length(mesh.f[i]), 0, ACCURACY * 2 / (r * r));
  cg_free(mesh.f);
  cg_frame_clear(&frame);
  cg_beads_free(beads);
}

/* Central differences, step s: s^2/6 times the third derivative, 1e-6 of the
 * force per bead at 0.1 nm, and 1e-16 of the energy over s; pairs that cross
 * the cutoff jump by 1.5e-8/r. */
static void forces_are_differences_of_the_energy(void)
{
  double s = 1e-4;
  cg_frame frame = {0};
  cg_beads *beads = charged_beads(BEADS);
  cg_test_frame(cg_test_boxes[2], BEADS, 3, &frame);
  outcome here = run_alone(&frame, beads, true, 0.7);
  for (int i = 0; i < BEADS; i += 9) {
    double *x = &frame.x[i][i % 3], middle = *x, energy[2];
    for (int side = 0; side < 2; side++) {
      *x = middle + (side ? s : -s);
      outcome there = run_alone(&frame, beads, true, 0.7);
      energy[side] = there.energy;
      cg_free(there.f);
    }
    *x = middle;
    CG_CLOSE(here.f[i][i % 3], -(energy[1] - energy[0]) / (2 * s),
             1e-5 * rms(&here));
  }
  cg_free(here.f);
  cg_frame_clear(&frame);
  cg_beads_free(beads);
}

/* U of all lengths times s is U/s: -dU/ds = U at 1, which fm/given.c takes as
 * the virial (t_given_frames.c).  Central differences, step
 * 1e-3: 1e-6 of U, and what Ewald's sum leaves out of it, 1e-8 over the step. */
static void the_virial_is_the_energy(void)
{
  double s = 1e-3, energy[2], h[9];
  cg_frame frame = {0};
  cg_beads *beads = charged_beads(BEADS);
  cg_test_frame(cg_test_boxes[2], BEADS, 3, &frame);
  outcome here = run_alone(&frame, beads, true, 0.7);
  for (int side = 0; side < 2; side++) {
    cg_frame other = {0};
    double factor = side ? 1 + s : 1 - s;
    cg_test_frame(cg_test_boxes[2], BEADS, 3, &other);
    for (int k = 0; k < 9; k++)
      h[k] = factor * frame.box.h[k / 3][k % 3];
    CG_WORKS(cg_box_set(&other.box, h));
    for (int i = 0; i < 3 * BEADS; i++)
      other.x[i / 3][i % 3] *= factor;
    outcome there = run_alone(&other, beads, true, 0.7);
    energy[side] = there.energy;
    cg_free(there.f);
    cg_frame_clear(&other);
  }
  CG_CLOSE((energy[0] - energy[1]) / (2 * s), here.energy,
           1e-4 * fabs(here.energy));
  cg_free(here.f);
  cg_frame_clear(&frame);
  cg_beads_free(beads);
}

static struct {
  cg_frame frame;
  cg_beads *beads;
  outcome alone;
} one_answer;

/* Sums of the same numbers in another order: 1e-12 of their size. */
static void compare_on_grid(const cg_grid_options *grid)
{
  outcome here = {0};
  double size = rms(&one_answer.alone);
  cg_grid_options one = *grid;
  one.batch = 1;
  CG_WORKS(run(cg_test_world(), &one_answer.frame, one_answer.beads, true, 0.7,
               &one, &here));
  for (cg_gid i = 0; i < BEADS; i++)
    for (int a = 0; a < 3; a++)
      CG_CLOSE(here.f[i][a], one_answer.alone.f[i][a], 1e-12 * size);
  CG_CLOSE(here.energy, one_answer.alone.energy, 1e-12 * size * BEADS);
  cg_free(here.f);
}

static void ranks_and_domains_give_one_answer(void)
{
  for (int box = 1; box < CG_TEST_BOXES - 1; box += 2) {
    one_answer.beads = charged_beads(BEADS);
    cg_test_frame(cg_test_boxes[box], BEADS, 7, &one_answer.frame);
    one_answer.alone =
        run_alone(&one_answer.frame, one_answer.beads, true, 0.7);
    cg_test_grids(cg_comm_size(cg_test_world()), compare_on_grid);
    cg_free(one_answer.alone.f);
    cg_frame_clear(&one_answer.frame);
    cg_beads_free(one_answer.beads);
  }
}

static void the_cutoff_takes_pairs_alone(void)
{
  for (int box = 0; box < CG_TEST_BOXES; box++) {
    cg_frame frame = {0};
    cg_beads *beads = charged_beads(BEADS);
    cg_test_pairs pairs = {0};
    outcome direct = {.n = BEADS, .f = cg_alloc(BEADS, sizeof *direct.f)};
    cg_test_frame(cg_test_boxes[box], BEADS, box, &frame);
    outcome cut = run_alone(&frame, beads, false, 0.7);
    for (cg_gid i = 0; i < BEADS; i++)
      cg_box_wrap(&frame.box, frame.x[i]);
    cg_test_brute(&frame, beads, 0.7, &pairs);
    for (int64_t p = 0; p < pairs.n; p++) {
      const cg_test_pair *pair = &pairs.pair[p];
      double r = length(pair->d);
      add_direct(pair->d, 2 * beads->charge[pair->i] * beads->charge[pair->j],
                 1 / r, 1 / (r * r), &direct, pair->i);
    }
    for (cg_gid i = 0; i < BEADS; i++)
      for (int a = 0; a < 3; a++)
        CG_CLOSE(cut.f[i][a], direct.f[i][a], 1e-12 * rms(&direct));
    CG_CLOSE(cut.energy, direct.energy, 1e-12 * rms(&direct) * BEADS);
    cg_test_pairs_clear(&pairs);
    cg_free(direct.f);
    cg_free(cut.f);
    cg_frame_clear(&frame);
    cg_beads_free(beads);
  }
}

static void a_mesh_needs_a_box(void)
{
  cg_frame frame = {0};
  cg_beads *beads = charged_beads(BEADS);
  outcome out = {0};
  cg_test_frame(cg_test_boxes[CG_TEST_BOXES - 1], BEADS, 0, &frame);
  CG_FAILS(run(cg_test_world(), &frame, beads, true, 0.7, NULL, &out), CG_DATA,
           "frame 0: it has no box, which electrostatics by PME needs");
  cg_free(out.f);
  cg_frame_clear(&frame);
  cg_beads_free(beads);
}

/* 1e4 nm at 1/alpha = 0.175 nm: 228572 points a side. */
static void a_box_may_be_too_large_for_a_mesh(void)
{
  const double h[9] = {1e4, 0, 0, 0, 1e4, 0, 0, 0, 1e4};
  cg_frame frame = {0};
  cg_beads *beads = charged_beads(BEADS);
  outcome out = {0};
  cg_test_frame(h, BEADS, 0, &frame);
  CG_FAILS(run(cg_test_world(), &frame, beads, true, 0.7, NULL, &out), CG_DATA,
           "a mesh of 228572 x 228572 x 228572 points for PME");
  cg_free(out.f);
  cg_frame_clear(&frame);
  cg_beads_free(beads);
}

/* What a run takes that keeps a mesh is what is said, at the density that it is
 * said for: 48^3 points, 124 a bead, besides which what is said of the beads is
 * a sixth. */
static void the_mesh_takes_what_is_said(void)
{
  enum { N = 891 };
  static const double h[9] = {3, 0, 0, 0, 3, 0, 0, 0, 3};
  static const double spread[3] = {0.8191725134, 0.6710436067, 0.5497004779};
  const cg_grid_options none = {{1, 1, 1}, 1, 0};
  cg_grid_work work = {.frames = 1, .beads = N, .cutoff = 1};
  cg_grid bare, meshed;
  cg_beads *beads = charged_beads(N);
  cg_frame frame = {0};
  int64_t blocks, before, peak;
  cg_frame_resize(&frame, N, false, false);
  CG_WORKS(cg_box_set(&frame.box, h));
  for (int i = 0; i < N; i++)
    for (int a = 0; a < 3; a++)
      frame.x[i][a] = 3 * fmod(i * spread[a], 1);
  CG_WORKS(cg_grid_choose(1, &none, &work, &bare));
  work.mesh = cg_charges_mesh(1);
  CG_CLOSE(work.mesh, 4096, 1e-9); /* (4/0.25)^3 */
  CG_WORKS(cg_grid_choose(1, &none, &work, &meshed));
  cg_mem_balance(&blocks, &before, &peak);
  outcome out = run_alone(&frame, beads, true, 1);
  cg_mem_balance(&blocks, &before, &peak);
  double said = meshed.bytes - bare.bytes;
  before -= N * (int64_t)sizeof *out.f;
  CU_ASSERT((double)(peak - before) > 0.8 * said);
  CU_ASSERT((double)(peak - before) < 1.1 * said + bare.bytes);
  cg_free(out.f);
  cg_frame_clear(&frame);
  cg_beads_free(beads);
}

/* One mate of a team fails: as it reads, or over one of two frames in flight,
 * while the others want to meet. */
static void nobody_waits_for_a_rank_that_failed(void)
{
  cg_frame frame = {0};
  cg_beads *beads = charged_beads(BEADS);
  int ranks = cg_comm_size(cg_test_world());
  cg_grid_options grid = {{1, 1, ranks}, ranks, 0};
  outcome out = {.fails = cg_comm_rank(cg_test_world()) == 0};
  cg_test_frame(cg_test_boxes[0], BEADS, 0, &frame);
  CG_FAILS(run(cg_test_world(), &frame, beads, true, 0.7, &grid, &out), CG_DATA,
           "frame 0: this rank had enough");
  cg_free(out.f);
  out.fails = false;
  if (cg_comm_rank(cg_test_world()) == 0)
    frame.x[3][1] = NAN;
  CG_FAILS(run(cg_test_world(), &frame, beads, true, 0.7, &grid, &out), CG_DATA,
           "is not finite");
  cg_free(out.f);
  cg_frame_clear(&frame);
  cg_beads_free(beads);
}

static void tests_alone(void (*test)(void))
{
  cg_comm_split(cg_test_world(), cg_comm_rank(cg_test_world()), &self);
  test();
  cg_comm_free(self);
}

#define ALONE(name)                                                           \
  static void name##_here(void) { tests_alone(name); }
ALONE(the_mesh_meets_ewalds_sum)
ALONE(rock_salt_has_madelungs_energy)
ALONE(forces_are_differences_of_the_energy)
ALONE(the_virial_is_the_energy)
ALONE(ranks_and_domains_give_one_answer)
ALONE(the_cutoff_takes_pairs_alone)
ALONE(the_mesh_takes_what_is_said)

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"the mesh meets Ewald's sum", the_mesh_meets_ewalds_sum_here},
    {"rock salt has Madelung's energy", rock_salt_has_madelungs_energy_here},
    {"forces are differences of the energy",
     forces_are_differences_of_the_energy_here},
    {"the virial is the energy", the_virial_is_the_energy_here},
    {"ranks and domains give one answer",
     ranks_and_domains_give_one_answer_here},
    {"the cutoff takes pairs alone", the_cutoff_takes_pairs_alone_here},
    {"a mesh needs a box", a_mesh_needs_a_box},
    {"a box may be too large for a mesh", a_box_may_be_too_large_for_a_mesh},
    {"nobody waits for a rank that failed",
     nobody_waits_for_a_rank_that_failed},
    {"the mesh takes what is said", the_mesh_takes_what_is_said_here},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "charges", tests);
}
