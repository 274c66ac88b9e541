/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fm_fits.h"

#include <math.h>
#include <string.h>

#include "base/comm.h"
#include "base/mem.h"
#include "fm/denoise.h"
#include "harness.h"
#include "model/interactions.h"
#include "model/known.h"

/* A source over part of the frames, each whole or in parts. */
typedef struct memory {
  cg_test_memory memory;
  const cg_frame *frame;
  int share, shares;
  bool in_parts; /* once, at least */
} memory;

static cg_status memory_next(void *self, cg_frame *frame)
{
  memory *m = self;
  const cg_frame *from = &m->frame[m->memory.next];
  size_t first = cg_comm_share((size_t)from->n, m->shares, m->share);
  size_t n = cg_comm_share((size_t)from->n, m->shares, m->share + 1) - first;
  cg_frame_resize(frame, (int64_t)n, false, from->has_f);
  frame->first = (int64_t)first;
  frame->index = m->memory.next++;
  frame->time = from->time;
  frame->box = from->box;
  memcpy(frame->x, from->x + first, n * sizeof *from->x);
  if (from->has_f)
    memcpy(frame->f, from->f + first, n * sizeof *from->f);
  return CG_OK;
}

static bool memory_parts(const void *self)
{
  (void)self;
  return true;
}

static void memory_share(void *self, int share, int shares,
                         const cg_comm *mates)
{
  memory *m = self;
  (void)mates;
  m->share = share;
  m->shares = shares;
  m->in_parts = m->in_parts || shares > 1;
}

static memory source_of(const cg_test_fm *system, int64_t first, int64_t last)
{
  return (memory){.memory.count = last - first,
                  .frame = system->frame + first,
                  .shares = 1};
}

static const cg_source_class memory_class = {.count = cg_test_memory_count,
                                             .seek = cg_test_memory_seek,
                                             .next = memory_next,
                                             .parts = memory_parts,
                                             .share = memory_share};

static cg_walk_options walk_options(const cg_test_fm *system)
{
  return (cg_walk_options){.cutoff = system->set->cutoff,
                           .reach = cg_interactions_reach(system->set),
                           .tuples = system->beads->bonded_groups > 0,
                           .excluded = cg_known_by_mesh(system->set->known),
                           .progress = CG_PROGRESS_NEVER,
                           .what = "test",
                           .checkpoint = system->checkpoint};
}

cg_status cg_test_fm_walk(const cg_test_fm *system, const cg_comm *all,
                          cg_consumer consumer)
{
  memory m = source_of(system, 0, system->frames);
  cg_walk_options walk = walk_options(system);
  cg_walk_report report;
  return cg_walk(all, (cg_source){&memory_class, &m}, system->beads, &walk, 1,
                 &consumer, &report);
}

cg_status cg_test_fm_sum(cg_test_fm *system, const cg_comm *all,
                         int64_t first, int64_t last,
                         const cg_grid_options *grid,
                         const cg_fm_options *options, cg_fm **fm)
{
  memory m = source_of(system, first, last);
  cg_walk_options walk = walk_options(system);
  walk.blocks = options->blocks;
  if (grid)
    walk.grid = *grid;
  cg_walk_report report;
  CG_TRY(cg_fm_new(all, system->beads, system->set, options, fm));
  cg_consumer consumer = cg_fm_consumer(*fm);
  cg_source source = {&memory_class, &m};
  cg_denoise *denoise =
      cg_denoise_new(source, options->sigma, options->kT, 7);
  if (options->target == CG_TARGET_DENOISE)
    source = cg_denoise_source(denoise);
  walk.together = cg_target_copies(options->target);
  cg_status status = cg_walk(all, source, system->beads, &walk, 1, &consumer,
                             &report);
  cg_denoise_free(denoise);
  system->in_parts = m.in_parts;
  return status;
}

/* Every rank reports, exports and decides by what it has. */
static void compare_ranks(const cg_comm *all, const cg_fm_result *result)
{
  const double figures[] = {result->residual,      result->heldout,
                            result->noise,         result->n_eff,
                            result->kT_conf.value, result->kT_conf.error,
                            result->drift_z,       result->volume,
                            result->how.condition};
  const int64_t counts[] = {result->frames, result->rows, result->terms,
                            result->columns, result->unsampled};
  CG_SAME(all, counts, sizeof counts);
  CG_SAME(all, figures, sizeof figures);
  for (int q = 0; q < result->terms; q++) {
    const cg_termfit *fit = &result->fit[q];
    double middle = 0.5 * (fit->basis.min + fit->basis.max);
    const double error = cg_termfit_error(fit, middle);
    CG_SAME(all, fit->coef,
            (size_t)cg_basis_count(&fit->basis) * sizeof *fit->coef);
    CG_SAME(all, &error, sizeof error);
  }
}

cg_status cg_test_fm_fit(cg_test_fm *system, const cg_comm *all,
                         int64_t first, int64_t last,
                         const cg_grid_options *grid,
                         const cg_fm_options *options, cg_fm_result **result)
{
  cg_fm *fm;
  *result = NULL;
  cg_status status =
      cg_test_fm_sum(system, all, first, last, grid, options, &fm);
  if (status == CG_OK)
    status = cg_fm_solve(fm, result);
  if (status == CG_OK)
    compare_ranks(all, *result);
  cg_fm_free(fm);
  return status;
}

/* Coefficients are 1, sums good to some eps, so unknowns in units of their
 * columns good to that times the condition, with a factor for sums of 1e4 rows;
 * the least sampled columns are a hundredth of the largest.  1e-8 at the
 * worst. */
void cg_test_fm_compare(const cg_test_fm *system, const cg_fm_result *result)
{
  double tolerance = 1e-12 * result->how.condition;
  CU_ASSERT(result->how.condition < 1e4);
  for (int q = 0; q < result->terms; q++)
    for (int d = 0; d < cg_basis_count(&result->fit[q].basis); d++)
      CG_CLOSE(result->fit[q].coef[d], system->coef[q][d], tolerance);
  CU_ASSERT(result->unsampled == 0);
  CU_ASSERT(result->residual <= 1e-20 * result->mean_square_force + 1e-14);
}

void cg_test_fm_recovers(cg_test_fm *system)
{
  static const cg_fm_options plain = {0};
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(system, cg_test_world(), 0, system->frames, NULL,
                          &plain, &result));
  cg_test_fm_compare(system, result);
  cg_fm_result_free(result);
}

/* Of a column: energies keep no G. */
static double size_of(const cg_fm_result *alone, int d)
{
  return alone->G ? sqrt(alone->G[d * (alone->columns + 1)]) : 1;
}

static void compare_sums(const cg_fm_result *alone,
                         const cg_fm_result *result)
{
  const int m = alone->columns;
  for (int i = 0; result->G && i < m; i++) {
    double size = size_of(alone, i);
    if (isfinite(alone->mean_square_force))
      CG_CLOSE(result->b[i], alone->b[i],
               1e-12 * size * sqrt(alone->mean_square_force));
    for (int j = 0; j < m; j++)
      CG_CLOSE(result->G[i * m + j], alone->G[i * m + j],
               1e-12 * size * size_of(alone, j));
  }
}

void cg_test_fm_phi(const cg_test_fm *system, const cg_fm_result *result,
                    double *phi)
{
  for (int q = 0; q < result->terms; q++) {
    const cg_termfit *fit = &result->fit[q];
    bool circle = system->set->list[q].term->periodic;
    int n = cg_basis_columns(&fit->basis, circle);
    memcpy(phi, fit->coef, (size_t)n * sizeof *phi);
    phi += n;
  }
}

/* In units of their columns, which those of formulas have of their own. */
static void compare_coefficients(const cg_test_fm *system,
                                 const cg_fm_result *alone,
                                 const cg_fm_result *result)
{
  const int m = alone->columns;
  double *phi = CG_ARRAY(double, m), *a = CG_ARRAY(double, m), most = 0;
  cg_test_fm_phi(system, result, phi);
  cg_test_fm_phi(system, alone, a);
  for (int d = 0; d < m; d++)
    most = fmax(most, fabs(a[d]) * size_of(alone, d));
  for (int d = 0; d < m; d++) {
    double size = size_of(alone, d);
    CG_CLOSE(phi[d] * size, a[d] * size,
             1e-13 * alone->how.condition * most);
  }
  cg_free(a);
  cg_free(phi);
}

static void compare_counts(const cg_fm_result *alone,
                           const cg_fm_result *result)
{
  for (int q = 0; q < alone->terms; q++) {
    CU_ASSERT_EQUAL(alone->report[q].count, result->report[q].count);
    CU_ASSERT_EQUAL(alone->report[q].outside, result->report[q].outside);
    for (int i = 0; i < alone->fit[q].basis.intervals; i++)
      CU_ASSERT_EQUAL(alone->fit[q].samples[i], result->fit[q].samples[i]);
  }
}

/* The temperature is of two sums that may cancel to some hundredths. */
static void compare_temperature(const cg_fm_result *alone,
                                const cg_fm_result *result)
{
  double kT = alone->kT_conf.value;
  CU_ASSERT_EQUAL(isfinite(kT), isfinite(result->kT_conf.value));
  if (isfinite(kT))
    CG_CLOSE(result->kT_conf.value / kT, 1, 1e-11 * alone->how.condition);
}

static struct {
  cg_test_fm *system;
  const cg_fm_options *options;
  const cg_comm *part; /* of the ranks: who fits together */
  const cg_fm_result *alone;
  cg_test_fm_alike *alike;
} one;

static void compare_on_grid(const cg_grid_options *grid)
{
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(one.system, one.part, 0, one.system->frames, grid,
                          one.options, &result));
  compare_counts(one.alone, result);
  compare_sums(one.alone, result);
  compare_coefficients(one.system, one.alone, result);
  compare_temperature(one.alone, result);
  if (one.alike)
    one.alike(one.alone, result);
  cg_fm_result_free(result);
}

/* The first ranks together, and the others. */
static void compare_parts(int first, cg_test_visit_grids *grids)
{
  const cg_comm *world = cg_test_world();
  cg_comm *part;
  cg_comm_split(world, cg_comm_rank(world) < first, &part);
  one.part = part;
  grids(cg_comm_size(part), compare_on_grid);
  cg_comm_free(part);
}

void cg_test_fm_one_answer(cg_test_fm *system, const cg_fm_options *options,
                           cg_test_visit_grids *grids,
                           cg_test_fm_alike *alike)
{
  int ranks = cg_comm_size(cg_test_world());
  cg_comm *self;
  cg_fm_result *alone;
  cg_comm_split(cg_test_world(), cg_comm_rank(cg_test_world()), &self);
  CG_WORKS(cg_test_fm_fit(system, self, 0, system->frames, NULL, options,
                          &alone));
  one.system = system;
  one.options = options;
  one.alone = alone;
  one.alike = alike;
  compare_parts(0, grids);
  for (int first = 1; first <= ranks / 2 && ranks > 2; first++)
    compare_parts(first, grids);
  cg_fm_result_free(alone);
  cg_comm_free(self);
}
