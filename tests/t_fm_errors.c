/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Error bars of force matching: the jackknife is what one gets by leaving each
 * block out of the data, its errors cover the truth as often as they say, the
 * configurational temperature is that of an ensemble made here. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/comm.h"
#include "base/mem.h"
#include "base/rng.h"
#include "exact_samples.h"
#include "fm_fits.h"
#include "math/blocks.h"
#include "math/bspline.h"

enum { FRAMES = 43, BLOCKS = 8, M = 8, BEADS = 30 };

static cg_test_fm noisy(void)
{
  cg_test_fm system =
      cg_test_fm_new(cg_test_boxes[1], BEADS, 1, FRAMES, 0.8);
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.25, 0.8);
  system.noise = 1;
  cg_test_fm_forces(&system);
  return system;
}

static cg_fm_result *fit(cg_test_fm *system, int64_t first, int64_t last,
                         int blocks, int linear_from)
{
  cg_fm_options options = {.blocks = blocks, .linear_from = linear_from};
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(system, cg_test_world(), first, last, NULL,
                          &options, &result));
  return result;
}

/* Coefficients and mean square of what is left in the frames [lo, hi) by a fit
 * to all frames but those, really left out: frames behind moved forward. */
static double fit_without(cg_test_fm *system, int64_t lo, int64_t hi,
                          double *coef)
{
  cg_test_fm rest = *system;
  rest.frames = FRAMES - (hi - lo);
  rest.frame = malloc(FRAMES * sizeof *rest.frame);
  for (int64_t t = 0; t < rest.frames; t++)
    rest.frame[t] = system->frame[t < lo ? t : t + hi - lo];
  cg_fm_result *result = fit(&rest, 0, rest.frames, 0, 0);
  memcpy(coef, result->fit[0].coef, M * sizeof *coef);
  cg_fm_result_free(result);
  free(rest.frame);
  double square = 0;
  for (int64_t t = lo; t < hi; t++) {
    double *rows = cg_test_fm_rows(system, t, M);
    const double *f = system->frame[t].f[0];
    for (int i = 0; i < 3 * BEADS; i++) {
      double left = f[i];
      for (int d = 0; d < M; d++)
        left -= rows[i * M + d] * coef[d];
      square += left * left;
    }
    cg_free(rows);
  }
  return square / (double)((hi - lo) * 3 * BEADS);
}

/* Everything again by leaving frames out: covariance, held-out residual. */
static void the_jackknife_leaves_each_block_out(void)
{
  cg_test_fm system = noisy();
  double coef[BLOCKS][M], mean[M] = {0}, heldout = 0;
  for (int k = 0; k < BLOCKS; k++) {
    heldout += fit_without(&system, cg_blocks_first(FRAMES, BLOCKS, k),
                           cg_blocks_first(FRAMES, BLOCKS, k + 1), coef[k]) /
               BLOCKS;
    for (int d = 0; d < M; d++)
      mean[d] += coef[k][d] / BLOCKS;
  }
  cg_fm_result *result = fit(&system, 0, FRAMES, BLOCKS, 0);
  CU_ASSERT(result->blocks == BLOCKS);
  CG_CLOSE(result->heldout, heldout, 1e-12);
  for (int d = 0; d < M; d++)
    for (int e = 0; e < M; e++) {
      double c = 0;
      for (int k = 0; k < BLOCKS; k++)
        c += (coef[k][d] - mean[d]) * (coef[k][e] - mean[e]) *
             (BLOCKS - 1) / BLOCKS;
      CG_CLOSE(result->fit[0].covariance[d * M + e], c, 1e-11);
    }
  CU_ASSERT(result->fit[0].covariance[0] > 1e-4);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* Two pairs in the first interval, three in the second: each that is left out
 * would feel a coefficient that the others leave at anything.  What is held out
 * is noise of variance 1 and the error of 36 coefficients from 3870 components,
 * to sqrt(2/3870) = 0.023, and five of these. */
static void a_handful_is_not_held_out(void)
{
  cg_test_fm system =
      cg_test_fm_new(cg_test_boxes[1], BEADS, 1, FRAMES, 0.8);
  cg_test_fm_pair(&system, 0, 0, 4, 33, 0.07, 0.8);
  system.noise = 1;
  cg_test_fm_forces(&system);
  cg_fm_result *result = fit(&system, 0, FRAMES, BLOCKS, 0);
  int64_t first = result->fit[0].samples[0];
  CU_ASSERT(first > 1 && first < 10);
  CG_CLOSE(result->heldout, 1 + 36.0 / 3870, 5 * 0.023);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

static int ascending(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Median over the six knots of the errors of f from groups of blocks. */
static double median_error(cg_test_fm *system, int groups)
{
  double coef[BLOCKS][M], error[6];
  cg_basis b = cg_basis_make(&cg_basis_bspline, 4, 5, 0.25, 0.8);
  for (int k = 0; k < groups; k++) {
    int lo = k * BLOCKS / groups, hi = (k + 1) * BLOCKS / groups;
    fit_without(system, cg_blocks_first(FRAMES, BLOCKS, lo),
                cg_blocks_first(FRAMES, BLOCKS, hi), coef[k]);
  }
  for (int i = 0; i < 6; i++) {
    double f[BLOCKS];
    for (int k = 0; k < groups; k++)
      f[k] = cg_basis_sum(&b, coef[k], 0.25 + i * b.h);
    error[i] = cg_blocks_jackknife(groups, f, 1);
  }
  qsort(error, 6, sizeof *error, ascending);
  return 0.5 * (error[2] + error[3]);
}

static void errors_of_half_as_many_blocks_are_compared(void)
{
  cg_test_fm system = noisy();
  cg_fm_result *result = fit(&system, 0, FRAMES, BLOCKS, 0);
  CG_CLOSE(result->report[0].error_half,
           median_error(&system, BLOCKS / 2) / median_error(&system, BLOCKS),
           1e-10);
  cg_fm_result_free(result);
  result = fit(&system, 0, FRAMES, 6, 0);
  CU_ASSERT(result->report[0].error_half < 0);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* First order in 1/n_b: the errors agree to some of its parts. */
static void the_linear_jackknife_is_near_the_refits(void)
{
  cg_test_fm system = noisy();
  cg_fm_result *refit = fit(&system, 0, FRAMES, BLOCKS, 0);
  cg_fm_result *linear = fit(&system, 0, FRAMES, BLOCKS, 1);
  for (int i = 0; i <= 5; i++) {
    double r = 0.25 + 0.11 * i;
    CG_CLOSE(cg_termfit_basis_error(&linear->fit[0], r) /
                 cg_termfit_basis_error(&refit->fit[0], r),
             1, 0.25);
  }
  CU_ASSERT(linear->fit[0].coef[3] == refit->fit[0].coef[3]);
  CU_ASSERT(linear->fit[0].covariance[0] != refit->fit[0].covariance[0]);
  CG_CLOSE(linear->heldout, refit->heldout,
           0.25 * (refit->heldout - refit->residual));
  cg_fm_result_free(refit);
  cg_fm_result_free(linear);
  cg_test_fm_free(&system);
}

static void fewer_than_four_blocks_give_no_errors(void)
{
  cg_test_fm system = noisy();
  cg_fm_result *result = fit(&system, 0, FRAMES, 0, 0);
  CU_ASSERT(result->blocks == 0 && result->fit[0].covariance == NULL);
  CU_ASSERT(result->heldout < 0 && result->drift_z < 0);
  CU_ASSERT(result->kT_conf.error < 0 && isfinite(result->kT_conf.value));
  CU_ASSERT(result->frames_for_percent < 0);
  CU_ASSERT(cg_termfit_error(&result->fit[0], 0.5) == 0);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* The truth lies within t se in 95 % of repeats.  200 repeats of knots that
 * are correlated over two: the fraction is good to
 * 4 sqrt(0.05 0.95/(200 * 3)) = 0.036; 1000, where there is time, to 0.016. */
static void errors_cover_the_truth(void)
{
  bool long_run = getenv("CGMAP_DATA") != NULL;
  int repeats = long_run ? 1000 : 200;
  cg_test_fm system = noisy();
  cg_comm *self;
  int rank = cg_comm_rank(cg_test_world());
  int inside = 0, all = 0;
  double t = cg_blocks_student(0.05, BLOCKS - 1);
  cg_comm_split(cg_test_world(), rank == 0 ? 0 : -1, &self);
  cg_basis b = cg_basis_make(&cg_basis_bspline, 4, 5, 0.25, 0.8);
  for (int repeat = 0; repeat < repeats && rank == 0; repeat++) {
    cg_fm_options options = {.blocks = BLOCKS};
    cg_fm_result *result;
    system.replica = (uint32_t)repeat;
    cg_test_fm_forces(&system);
    CG_WORKS(cg_test_fm_fit(&system, self, 0, FRAMES, NULL, &options,
                            &result));
    for (int i = 0; i <= 5; i++, all++) {
      double r = b.min + i * b.h;
      double off = cg_basis_sum(&b, result->fit[0].coef, r) -
                   cg_basis_sum(&b, system.coef[0], r);
      inside += fabs(off) < t * cg_termfit_basis_error(&result->fit[0], r);
    }
    cg_fm_result_free(result);
  }
  if (rank == 0 && long_run)
    printf("%d repeats: %.2f %% of 95 %% intervals hold the truth ", repeats,
           100.0 * inside / all);
  if (rank == 0)
    CG_CLOSE((double)inside / all, 0.95, long_run ? 0.02 : 0.036);
  cg_comm_free(self);
  cg_test_fm_free(&system);
}

/* Forces that turn from -1 to 3 times themselves: a linear trend over n_b
 * blocks gives z = 0.94 sqrt(n_b), the trend being in the errors too. */
static void a_drift_is_noticed(void)
{
  cg_test_fm system = noisy();
  cg_fm_result *result = fit(&system, 0, FRAMES, 21, 0);
  CU_ASSERT(result->drift_z > 0.2 && result->drift_z < 2);
  CG_CLOSE(result->begin, 0, 0);
  CG_CLOSE(result->end, 0.1 * (FRAMES - 1), 1e-12);
  cg_fm_result_free(result);
  for (int t = 0; t < FRAMES; t++)
    for (int i = 0; i < BEADS; i++)
      for (int a = 0; a < 3; a++)
        system.frame[t].f[i][a] *= 4.0 * t / FRAMES - 1;
  result = fit(&system, 0, FRAMES, 21, 0);
  CU_ASSERT(result->drift_z > 2.5 && result->drift_z < 5);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* A tail held at 0 differs by rounding, which two solvers round differently. */
static void a_force_that_is_held_does_not_drift(void)
{
  cg_test_fm system = noisy();
  double drift[2];
  system.set->list[0].zero_tail = true;
  for (int svd = 0; svd < 2; svd++) {
    cg_fm_options options = {.blocks = 21,
                             .solver = svd ? CG_SOLVER_SVD
                                           : CG_SOLVER_CHOLESKY};
    cg_fm_result *result;
    CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL,
                            &options, &result));
    drift[svd] = result->drift_z;
    cg_fm_result_free(result);
  }
  CG_CLOSE(drift[0] / drift[1], 1, 1e-9);
  cg_test_fm_free(&system);
}

/* An ensemble of kT = 1 made by Metropolis: twelve beads, U(r) the exact
 * integral of a spline that ends in 0. */
typedef struct ensemble {
  cg_basis b;
  double c[M], side;
} ensemble;

static double distance(const ensemble *e, const double *x, const double *y)
{
  double square = 0;
  for (int a = 0; a < 3; a++) {
    double d = x[a] - y[a];
    d -= e->side * rint(d / e->side);
    square += d * d;
  }
  return sqrt(square);
}

static double energy_of(const ensemble *e, const cg_frame *frame, int i)
{
  double sum = 0;
  for (int j = 0; j < frame->n; j++) {
    double r = distance(e, frame->x[i], frame->x[j]);
    if (j != i && r < e->b.max)
      sum += r < e->b.min ? INFINITY : cg_basis_integral(&e->b, e->c, r);
  }
  return sum;
}

static void sweep(const ensemble *e, cg_frame *frame, uint32_t *draw)
{
  const cg_rng_key key = {77, CG_RNG_TEST, 0};
  for (int i = 0; i < frame->n; i++) {
    double old[3], u[4], before = energy_of(e, frame, i);
    cg_rng_uniform(&key, 0, (*draw)++, u);
    cg_rng_uniform(&key, 0, (*draw)++, u + 2);
    memcpy(old, frame->x[i], sizeof old);
    for (int a = 0; a < 3; a++)
      frame->x[i][a] += 0.5 * (u[a] - 0.5);
    cg_box_wrap(&frame->box, frame->x[i]);
    if (u[3] > exp(before - energy_of(e, frame, i)))
      memcpy(frame->x[i], old, sizeof old);
  }
}

/* The force does not end in 0 (a jump of 5 at max), nor does the field of the
 * fit: only the corrected test field gives kT, here with an error of 2 %. */
static void the_configurational_temperature_is_that_of_the_ensemble(void)
{
  enum { N = 12, T = 1500 };
  ensemble e = {.b = cg_basis_make(&cg_basis_bspline,
                                   4, 5, 0.2, 0.9), .side = 2};
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[0], N, 1, T, 0.9);
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.2, 0.9);
  for (int d = 0; d < M; d++)
    e.c[d] = system.coef[0][d] = d < 2 ? 60 : 8 - 10 * sin(d);
  cg_frame state = {0};
  uint32_t draw = 0;
  cg_test_frame(cg_test_boxes[0], N, 0, &state);
  for (int i = 0; i < N; i++)
    for (int a = 0; a < 3; a++)
      state.x[i][a] = 0.6 * (a == 0 ? i % 3 : a == 1 ? i / 3 % 3 : i / 9);
  for (int t = -50; t < T; t++) {
    for (int k = 0; k < 3; k++)
      sweep(&e, &state, &draw);
    if (t >= 0)
      memcpy(system.frame[t].x, state.x, N * sizeof *state.x);
  }
  cg_test_fm_forces(&system);
  cg_fm_result *result = fit(&system, 0, T, 20, 0);
  CU_ASSERT(result->kT_conf.error > 0.005 && result->kT_conf.error < 0.05);
  CG_CLOSE(result->kT_conf.value, 1, 3 * result->kT_conf.error);
  cg_fm_result_free(result);
  cg_frame_clear(&state);
  cg_test_fm_free(&system);
}

static double kT_of(cg_test_fm *system, double noise, int replica)
{
  system->noise = noise;
  system->replica = (uint32_t)replica;
  cg_test_fm_forces(system);
  cg_fm_result *result = fit(system, 0, system->frames, 10, 0);
  double kT = result->kT_conf.value;
  cg_fm_result_free(result);
  return kT;
}

/* Springs drawn exactly, 13 columns from 2000 of them under noise of 160 a
 * component: the fit takes up 13 * 160^2 of noise beside 1.6e6 of force, and
 * along its own field kT would come out larger by 21 % than without noise.  The
 * mean over 20 replicas of the noise is good to 4 %. */
static void noise_that_is_followed_does_not_heat(void)
{
  enum { N = 13, REPLICAS = 20 };
  cg_test_fm system = cg_test_dimers(20, 100);
  cg_interaction *it = &system.set->list[0];
  double mean = 0;
  it->order = 4;
  it->intervals = N - 3;
  it->min = 0.1;
  it->max = 0.4;
  CG_GROW(system.coef[0], N);
  for (int d = 0; d < N; d++)
    system.coef[0][d] = -CG_TEST_SPRING * (0.1 + 0.03 * (d - 1));
  double quiet = kT_of(&system, 0, 0);
  for (int k = 0; k < REPLICAS; k++)
    mean += kT_of(&system, 160, k) / REPLICAS;
  CG_CLOSE(quiet, CG_TEST_KT, 0.15 * CG_TEST_KT);
  CG_CLOSE(mean, quiet, 0.1 * quiet);
  cg_test_fm_free(&system);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"the jackknife leaves each block out",
     the_jackknife_leaves_each_block_out},
    {"a handful is not held out", a_handful_is_not_held_out},
    {"errors of half as many blocks are compared",
     errors_of_half_as_many_blocks_are_compared},
    {"the linear jackknife is near the refits",
     the_linear_jackknife_is_near_the_refits},
    {"fewer than four blocks give no errors",
     fewer_than_four_blocks_give_no_errors},
    {"errors cover the truth", errors_cover_the_truth},
    {"a drift is noticed", a_drift_is_noticed},
    {"a force that is held does not drift",
     a_force_that_is_held_does_not_drift},
    {"the configurational temperature is that of the ensemble",
     the_configurational_temperature_is_that_of_the_ensemble},
    {"noise that is followed does not heat",
     noise_that_is_followed_does_not_heat},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "fm errors", tests);
}
