/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Weights of frames: those of whole numbers are frames that come so often, one
 * for all changes nothing, volumes are what a file of them says.  Boxes that
 * change from frame to frame give back known functions. */
#include "harness.h"

#include <math.h>

#include "base/mem.h"
#include "fm_fits.h"

enum { FRAMES = 20, BLOCKS = 4 };

static cg_test_fm mixture(double noise)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[1], 60, 2, FRAMES, 0.7);
  cg_test_fm_bonded(&system, &cg_term_angle, 2, 1, 3, 4, 0.5, 2.8);
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.3, 0.7);
  cg_test_fm_bonded(&system, &cg_term_bond, 3, 2, 4, 3, 0.3, 1.2);
  cg_test_fm_pair(&system, 0, 1, 3, 4, 0.3, 0.7);
  cg_test_fm_stretch(&system, 0.3);
  system.noise = noise;
  cg_test_fm_forces(&system);
  return system;
}

static cg_fm_result *fit(cg_test_fm *system, const cg_grid_options *grid,
                         const cg_fm_options *options)
{
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(system, cg_test_world(), 0, system->frames, grid,
                          options, &result));
  return result;
}

static void boxes_on_grid(const cg_grid_options *grid)
{
  cg_test_fm system = mixture(0);
  cg_fm_result *result = fit(&system, grid, &(cg_fm_options){.blocks = 4});
  cg_test_fm_compare(&system, result);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

static void every_frame_has_its_box(void)
{
  cg_test_grids(cg_comm_size(cg_test_world()), boxes_on_grid);
}

static cg_fm_options with(cg_series *series, cg_solver solver)
{
  return (cg_fm_options){.solver = solver,
                         .weights = {CG_WEIGHTS_FILE, series}};
}

/* Frame t so often as w[t] says, instead of with that weight. */
static cg_test_fm repeated(const cg_test_fm *system, const double *w)
{
  cg_test_fm often = *system;
  often.frames = 0;
  often.frame = CG_ARRAY(cg_frame, 3 * FRAMES);
  for (int t = 0; t < FRAMES; t++)
    for (int k = 0; k < (int)w[t]; k++)
      often.frame[often.frames++] = system->frame[t];
  return often;
}

/* The same sums in another order: some eps times the condition. */
static void compare(const cg_fm_result *one, const cg_fm_result *other)
{
  double eps = 1e-14 * 1e4;
  for (int q = 0; q < one->terms; q++)
    for (int d = 0; d < cg_basis_count(&one->fit[q].basis); d++)
      CG_CLOSE(one->fit[q].coef[d], other->fit[q].coef[d], eps);
  CG_CLOSE(one->residual / other->residual, 1, eps);
  CG_CLOSE(one->mean_square_force / other->mean_square_force, 1, eps);
  CG_CLOSE(one->kT_conf.value / other->kT_conf.value, 1, 1e3 * eps);
  for (int i = 0; one->G && i < one->columns * one->columns; i++)
    CG_CLOSE(one->G[i], other->G[i], eps);
  for (int i = 0; one->b && i < one->columns; i++)
    CG_CLOSE(one->b[i], other->b[i], eps);
}

static const double *whole_weights(double sum[2])
{
  static double w[FRAMES];
  sum[0] = sum[1] = 0;
  for (int t = 0; t < FRAMES; t++) {
    w[t] = (t * t + 2) % 4; /* 2, 3, 2, 3 ..., none in the last block */
    w[t] = t < FRAMES - 5 ? w[t] - (t % 3 == 0) : 0;
    sum[0] += w[t];
    sum[1] += w[t] * w[t];
  }
  return w;
}

static void weights_on_grid(const cg_grid_options *grid)
{
  cg_test_fm system = mixture(1);
  double sum[2];
  const double *w = whole_weights(sum);
  cg_series series = {.n = FRAMES, .value = (double *)w};
  cg_test_fm often = repeated(&system, w);
  for (int tsqr = 0; tsqr < 2; tsqr++) {
    cg_solver solver = tsqr ? CG_SOLVER_TSQR : CG_SOLVER_CHOLESKY;
    cg_fm_options weighted = with(&series, solver);
    cg_fm_result *one = fit(&system, grid, &weighted);
    cg_fm_result *other =
        fit(&often, grid, &(cg_fm_options){.solver = solver});
    compare(one, other);
    CG_CLOSE(one->n_eff, sum[0] * sum[0] / sum[1], 1e-10);
    CU_ASSERT(one->frames == FRAMES && one->rows == 3 * 60 * FRAMES);
    CU_ASSERT(other->n_eff == 0);
    cg_fm_result_free(one);
    cg_fm_result_free(other);
  }
  cg_free(often.frame);
  cg_test_fm_free(&system);
}

static void whole_numbers_are_repetitions(void)
{
  cg_test_few_grids(cg_comm_size(cg_test_world()), weights_on_grid);
}

/* The square root of 4 is exact, so all is the same to the last bit but for
 * beta, which is divided by 4 and times it. */
static void one_weight_for_all_changes_nothing(cg_fm_options options)
{
  cg_test_fm system = mixture(1);
  double four[FRAMES];
  for (int t = 0; t < FRAMES; t++)
    four[t] = 4;
  cg_series series = {.n = FRAMES, .value = four};
  cg_fm_result *one = fit(&system, NULL, &options);
  options.weights = (cg_fm_weights){CG_WEIGHTS_FILE, &series};
  cg_fm_result *other = fit(&system, NULL, &options);
  CG_CLOSE(other->n_eff, FRAMES, 1e-12);
  for (int q = 0; q < one->terms; q++) {
    int n = cg_basis_count(&one->fit[q].basis);
    for (int d = 0; d < n; d++)
      CG_CLOSE(one->fit[q].coef[d], other->fit[q].coef[d], 1e-12);
    for (int d = 0; d < n * n; d++)
      CG_CLOSE(one->fit[q].covariance[d], other->fit[q].covariance[d], 1e-12);
    CG_CLOSE(one->report[q].alpha, other->report[q].alpha,
             1e-12 * fabs(one->report[q].alpha));
  }
  CG_CLOSE(one->heldout, other->heldout, 1e-12 * one->heldout);
  CG_CLOSE(one->drift_z, other->drift_z, 1e-12 * one->drift_z);
  CG_CLOSE(one->evidence.beta, other->evidence.beta,
           1e-12 * one->evidence.beta);
  CG_CLOSE(one->kT_conf.value, other->kT_conf.value, 1e-12);
  CG_CLOSE(one->kT_conf.error, other->kT_conf.error, 1e-12);
  cg_fm_result_free(one);
  cg_fm_result_free(other);
  cg_test_fm_free(&system);
}

static void scale_is_nothing(void)
{
  one_weight_for_all_changes_nothing((cg_fm_options){.blocks = BLOCKS});
  one_weight_for_all_changes_nothing(
      (cg_fm_options){.blocks = BLOCKS, .linear_from = 1});
  one_weight_for_all_changes_nothing(
      (cg_fm_options){.blocks = BLOCKS,
                      .regularise = {.by = CG_REGULARISE_EVIDENCE}});
}

/* Times in a file out of the order of the frames' places. */
static void volumes_are_weights(void)
{
  cg_test_fm system = mixture(1);
  double w[FRAMES], time[FRAMES];
  for (int t = 0; t < FRAMES; t++) {
    const cg_box *box = &system.frame[t].box;
    time[t] = system.frame[t].time;
    w[t] = pow(box->h[0][0] * box->h[1][1] * box->h[2][2], 2 / 3.);
  }
  cg_series series = {.n = FRAMES, .time = time, .value = w};
  cg_fm_options options = with(&series, CG_SOLVER_AUTO);
  cg_fm_result *one = fit(&system, NULL, &options);
  options.weights = (cg_fm_weights){.by = CG_WEIGHTS_VOLUME};
  cg_fm_result *other = fit(&system, NULL, &options);
  compare(one, other);
  CG_CLOSE(one->n_eff, other->n_eff, 1e-10);
  CU_ASSERT(one->n_eff < FRAMES - 0.01);
  cg_fm_result_free(one);
  cg_fm_result_free(other);
  cg_test_fm_free(&system);
}

/* A block without weight has no part in errors, held-out residual, drift. */
static void blocks_may_weigh_nothing(void)
{
  cg_test_fm system = mixture(1);
  double sum[2];
  cg_series series = {.n = FRAMES, .value = (double *)whole_weights(sum)};
  for (int tsqr = 0; tsqr < 2; tsqr++) {
    cg_fm_options options =
        with(&series, tsqr ? CG_SOLVER_TSQR : CG_SOLVER_AUTO);
    options.blocks = BLOCKS;
    cg_fm_result *result = fit(&system, NULL, &options);
    CU_ASSERT(result->heldout > result->residual);
    CU_ASSERT(result->heldout < 2 * result->residual);
    CU_ASSERT(result->drift_z == -1);
    cg_fm_result_free(result);
  }
  cg_test_fm_free(&system);
}

static void weights_that_cannot_be_are_told(void)
{
  cg_test_fm system = mixture(1);
  double zero[FRAMES] = {0}, time[2] = {0, 0.1};
  cg_series none = {.n = FRAMES, .value = zero};
  cg_series few = {.path = "few", .n = 2, .value = zero, .time = time,
                   .line = (int64_t[]){1, 2}};
  cg_fm_options options = with(&none, CG_SOLVER_AUTO);
  cg_fm_result *result;
  CG_FAILS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &options,
                          &result),
           CG_DATA, "weights of all frames are 0");
  options.weights.series = &few;
  CG_FAILS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &options,
                          &result),
           CG_DATA, "few has no number for its time 0.");
  cg_test_fm_free(&system);
  system = cg_test_fm_new(cg_test_boxes[5], 10, 1, FRAMES, 0.7);
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.3, 0.7);
  options.weights.by = CG_WEIGHTS_VOLUME;
  CG_FAILS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &options,
                          &result),
           CG_DATA, "no box");
  cg_test_fm_free(&system);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"every frame has its box", every_frame_has_its_box},
    {"whole numbers are repetitions", whole_numbers_are_repetitions},
    {"scale is nothing", scale_is_nothing},
    {"volumes are weights", volumes_are_weights},
    {"blocks may weigh nothing", blocks_may_weigh_nothing},
    {"weights that cannot be are told", weights_that_cannot_be_are_told},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "weights of frames", tests);
}
