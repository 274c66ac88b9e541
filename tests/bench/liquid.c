/* SPDX-License-Identifier: GPL-2.0-or-later */
/* liquid --make EDGE FRAMES FILE.trr: a Lennard-Jones liquid of EDGE^3 atoms
 * (epsilon 1 kJ/mol, sigma 0.34 nm, 40 amu, density 0.85 sigma^-3, forces cut
 * at 3 sigma), molten from a simple cubic lattice by leapfrog; a frame every 20
 * steps.  Prints the least distance of two atoms.
 *
 * liquid FILE.trr MIN: force matching of its first frame from memory by a cubic
 * spline of 165 columns on [MIN, 3 sigma], everything but reading, mapping and
 * solving; and one DSYRK of the same shape, by BLAS; in turn.  Prints the
 * least processor seconds of each, and the median of the ratios. */
#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cgmap/trajectory.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/text.h"
#include "fm/fm.h"
#include "math/basis.h"
#include "model/beads.h"
#include "model/names.h"
#include "model/term.h"

#define SIGMA 0.34 /* nm */
#define MASS 40.0  /* amu */
#define STEP 0.01  /* ps */
static const double CUTOFF = 3.0 * SIGMA;
enum { MELTING = 160, BETWEEN = 20, COLUMNS = 165, REPEATS = 11 };

static double seconds(void)
{
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* One frame in memory as a source. */
static int64_t memory_count(const void *self)
{
  (void)self;
  return 1;
}

static cg_status memory_seek(void *self, int64_t index)
{
  (void)self;
  CG_ASSERT(index == 0);
  return CG_OK;
}

static cg_status memory_next(void *self, cg_frame *frame)
{
  const cg_frame *from = self;
  size_t n = (size_t)from->n;
  cg_frame_resize(frame, from->n, false, true);
  frame->box = from->box;
  memcpy(frame->x, from->x, n * sizeof *from->x);
  memcpy(frame->f, from->f, n * sizeof *from->f);
  return CG_OK;
}

static void walk(const cg_comm *world, cg_frame *frame, const cg_beads *beads,
                 cg_consumer consumer)
{
  static const cg_source_class class = {
    .count = memory_count, .seek = memory_seek, .next = memory_next};
  const cg_walk_options options = {
    .cutoff = CUTOFF, .progress = CG_PROGRESS_NEVER, .what = "bench"};
  cg_walk_report report;
  CG_ASSERT(cg_walk(world, (cg_source){&class, frame}, beads, &options, 1,
                    &consumer, &report) == CG_OK);
}

static cg_beads *atoms(int64_t n)
{
  cg_beads *beads = CG_NEW(cg_beads);
  *beads = (cg_beads){.n = n, .molecules = n};
  beads->types = cg_names_new();
  beads->names = cg_names_new();
  cg_names_add(beads->types, "AR", 2);
  beads->type = CG_ARRAY(int32_t, n);
  beads->molecule = CG_ARRAY(int64_t, n);
  return beads;
}

/* A consumer: the forces of the liquid. */
typedef struct forces {
  double (*f)[3];
  double nearest;
} forces;

static cg_status add_forces(void *self, const cg_local *local,
                            const cg_nlist *list)
{
  forces *sum = self;
  for (cg_lid i = list->first; i < list->last; i++) {
    double *f = sum->f[local->gid[i]];
    f[0] = f[1] = f[2] = 0.0;
    for (int64_t p = list->start[i - list->first];
         p < list->start[i - list->first + 1]; p++) {
      double r = list->r[p], q = SIGMA * SIGMA / (r * r), s = q * q * q;
      for (int k = 0; k < 3; k++)
        f[k] += 24.0 * (2.0 * s * s - s) / (r * r) * list->d[k][p];
      sum->nearest = fmin(sum->nearest, r);
    }
  }
  return CG_OK;
}

static cg_status nothing_to_reduce(void *self, const cg_comm *all, int block)
{
  (void)self, (void)all, (void)block;
  return CG_OK;
}

static void make_lattice(int edge, cg_frame *frame)
{
  const cg_rng_key key = {1, CG_RNG_TEST, 0};
  const double spacing = SIGMA / cbrt(0.85), a = edge * spacing;
  const double h[9] = {a, 0, 0, 0, a, 0, 0, 0, a};
  cg_frame_resize(frame, (int64_t)edge * edge * edge, true, true);
  CG_ASSERT(cg_box_set(&frame->box, h) == CG_OK);
  for (int64_t i = 0; i < frame->n; i++) {
    const int64_t at[3] = {i % edge, i / edge % edge, i / edge / edge};
    double z[4];
    cg_rng_normal(&key, (uint64_t)i, 0, z);
    cg_rng_normal(&key, (uint64_t)i, 1, z + 2);
    for (int k = 0; k < 3; k++) {
      frame->x[i][k] = spacing * ((double)at[k] + 0.5);
      frame->v[i][k] = sqrt(1.0 / MASS) * z[k];
    }
  }
}

static void move(cg_frame *frame)
{
  for (int64_t i = 0; i < frame->n; i++)
    for (int k = 0; k < 3; k++) {
      frame->v[i][k] += STEP / MASS * frame->f[i][k];
      frame->x[i][k] += STEP * frame->v[i][k];
    }
}

static cg_status make(const cg_comm *world, int edge, int frames,
                      const char *path)
{
  static const cg_consumer_class class = {
    .name = "forces", .beads = add_forces, .reduce = nothing_to_reduce};
  const cg_traj_write_options options = {.overwrite = true,
                                         .precision = 1000.0};
  cg_traj_writer *writer;
  cg_frame frame = {0};
  double nearest = INFINITY;
  CG_TRY(cg_traj_writer_open(path, NULL, &options, &writer));
  make_lattice(edge, &frame);
  cg_beads *beads = atoms(frame.n);
  for (int step = 0; step <= MELTING + BETWEEN * (frames - 1); step++) {
    forces sum = {frame.f, INFINITY};
    walk(world, &frame, beads, (cg_consumer){&class, &sum});
    if (step >= MELTING && (step - MELTING) % BETWEEN == 0) {
      frame.time = step * STEP;
      frame.step = step;
      CG_TRY(cg_traj_write(writer, &frame));
      nearest = fmin(nearest, sum.nearest);
    }
    move(&frame);
  }
  printf("%.4f\n", nearest);
  cg_beads_free(beads);
  cg_frame_clear(&frame);
  return cg_traj_writer_commit(writer);
}

static cg_status read_first(const cg_comm *world, const char *path,
                            cg_frame *frame)
{
  const cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  CG_TRY(cg_traj_open(world, 1, &path, &options, &traj));
  cg_status status = cg_source_next(cg_traj_source(traj), frame);
  cg_traj_close(traj);
  return status;
}

static cg_interactions *one_pair(double min)
{
  cg_interactions *set = CG_NEW(cg_interactions);
  *set = (cg_interactions){.path = cg_text_copy(""), .cutoff = CUTOFF, .n = 1};
  set->list = CG_ARRAY(cg_interaction, 1);
  set->list[0] = (cg_interaction){.term = &cg_term_pair,
                                  .name = cg_text_copy("AR-AR"),
                                  .group = -1,
                                  .basis = &cg_basis_bspline,
                                  .order = 4,
                                  .min = min,
                                  .max = CUTOFF,
                                  .intervals = COLUMNS - 3};
  return set;
}

static double time_fm(const cg_comm *world, cg_frame *frame,
                      const cg_beads *beads, const cg_interactions *set)
{
  const cg_fm_options options = {.solver = CG_SOLVER_AUTO};
  cg_fm *fm;
  CG_ASSERT(cg_fm_new(world, beads, set, &options, &fm) == CG_OK);
  double start = seconds();
  walk(world, frame, beads, cg_fm_consumer(fm));
  double spent = seconds() - start;
  cg_fm_free(fm);
  return spent;
}

static double time_dsyrk(int rows, const double *A, double *G)
{
  double start = seconds();
  cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, COLUMNS, rows, 1.0, A,
              COLUMNS, 1.0, G, COLUMNS);
  return seconds() - start;
}

static int ascending(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static cg_status compare(const cg_comm *world, const char *path, double min)
{
  cg_frame frame = {0};
  CG_TRY(read_first(world, path, &frame));
  int rows = (int)(3 * frame.n);
  double *A = CG_ARRAY(double, (int64_t)rows *COLUMNS);
  double *G = CG_ARRAY(double, COLUMNS * COLUMNS);
  double best[2] = {INFINITY, INFINITY}, ratio[REPEATS];
  cg_beads *beads = atoms(frame.n);
  cg_interactions *set = one_pair(min);
  for (int64_t k = 0; k < (int64_t)rows * COLUMNS; k++)
    A[k] = (double)(k % 17);
  for (int k = 0; k < REPEATS; k++) {
    double ours = time_fm(world, &frame, beads, set);
    double theirs = time_dsyrk(rows, A, G);
    best[0] = fmin(best[0], ours);
    best[1] = fmin(best[1], theirs);
    ratio[k] = ours / theirs;
  }
  qsort(ratio, REPEATS, sizeof *ratio, ascending);
  printf("%.4f %.4f %.3f\n", best[0], best[1], ratio[REPEATS / 2]);
  cg_interactions_free(set);
  cg_beads_free(beads);
  cg_frame_clear(&frame);
  cg_free(A);
  cg_free(G);
  return CG_OK;
}

int main(int argc, char **argv)
{
  cg_comm *world;
  cg_status status = CG_USAGE;
  cg_comm_start(&argc, &argv, &world);
  if (argc == 5 && strcmp(argv[1], "--make") == 0)
    status = make(world, atoi(argv[2]), atoi(argv[3]), argv[4]);
  else if (argc == 3)
    status = compare(world, argv[1], atof(argv[2]));
  if (status != CG_OK)
    fprintf(stderr, "%s\n", cg_error_text());
  cg_comm_stop(world);
  return (int)status;
}
