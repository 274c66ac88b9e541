/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Columns that the data do not tell apart: what lone tuples reach is solved
 * without a singular matrix, flagged and extrapolated, and bends nothing
 * beside; interactions that are the same are not thinned. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "fm_fits.h"

enum { PAIRS = 20, FRAMES = 24, INTERVALS = 8, COLUMNS = 11, DENSE = 5 };

static const double MIN = 0.1, MAX = 0.9, FAR = 0.8;

/* Bonds of lengths in the first five of eight intervals; those of the last
 * frames that `far` counts, one a frame, are in the last interval. */
static cg_test_fm stretched(int far)
{
  cg_test_fm system =
      cg_test_fm_new(cg_test_boxes[0], 2 * PAIRS, 1, FRAMES, 0.1);
  cg_test_fm_bonded(&system, &cg_term_bond, 2, 1, 4, INTERVALS, MIN, MAX);
  for (int t = 0; t < FRAMES; t++)
    for (int i = 0; i < PAIRS; i++) {
      cg_frame *frame = &system.frame[t];
      double *x = frame->x[2 * i + 1], angle = 3.7 * i + 1.9 * t;
      double u = 0.5 + 0.5 * sin(1 + 17.3 * i + 5.1 * t * t);
      double r = i == 7 && t >= FRAMES - far ? FAR + 0.1 * u : MIN + 0.5 * u;
      memcpy(x, frame->x[2 * i], 3 * sizeof *x);
      x[0] += 0.6 * r;
      x[1] += 0.8 * r * cos(angle);
      x[2] += 0.8 * r * sin(angle);
      cg_box_wrap(&frame->box, x);
    }
  cg_test_fm_forces(&system);
  return system;
}

static cg_fm_result *fit(cg_test_fm *system, cg_solver solver, int blocks)
{
  cg_fm_options options = {.solver = solver, .blocks = blocks};
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(system, cg_test_world(), 0, system->frames, NULL,
                          &options, &result));
  return result;
}

/* Seven functions and an eighth that the fifth interval shares are known; of
 * the three of the lone bond one alone is solved for, and none is known. */
static void compare(const cg_test_fm *system, const cg_fm_result *result)
{
  const cg_termfit *term = &result->fit[0];
  double tolerance = 1e-12 * result->how.condition;
  CU_ASSERT(result->how.used == CG_SOLVER_CHOLESKY && result->how.cut == 0);
  CU_ASSERT(result->how.condition < 1e4);
  for (int d = 0; d < COLUMNS; d++) {
    CU_ASSERT_EQUAL(term->sampled[d], d < DENSE + 3);
    if (d < DENSE + 3)
      CG_CLOSE(term->coef[d], system->coef[0][d], tolerance);
  }
  CU_ASSERT(result->residual <= 1e-20 * result->mean_square_force);
  CG_CLOSE(result->report[0].sampled[1], 0.6, 1e-14);
}

/* From the last knot that is known on along a straight line. */
static void a_lone_tuple_is_extrapolated(void)
{
  cg_test_fm system = stretched(1);
  cg_fm_result *result = fit(&system, CG_SOLVER_AUTO, 0);
  compare(&system, result);
  CU_ASSERT_EQUAL(result->unsampled, 2);
  const cg_termfit *term = &result->fit[0];
  CG_CLOSE(cg_termfit_force(term, FAR),
           cg_termfit_force(term, 0.6) + term->slope[1] * (FAR - 0.6), 1e-12);
  CU_ASSERT(!cg_termfit_is_sampled(term, FAR));
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* Two bonds in the last interval tell two of three functions, though one is
 * shorter by a fiftieth of the interval only: a sine of 1e-2, its square 1e-4. */
static void nearly_the_same_is_not_the_same(void)
{
  cg_test_fm system = stretched(2);
  cg_frame *last = &system.frame[FRAMES - 1];
  double d[3], *x = last->x[15];
  for (int a = 0; a < 3; a++)
    d[a] = last[-1].x[15][a] - last[-1].x[14][a];
  cg_box_nearest(&last->box, d);
  double r = sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
  double shorter = (r - 0.002) / r;
  for (int a = 0; a < 3; a++)
    x[a] = last->x[14][a] + shorter * d[a];
  cg_box_wrap(&last->box, x);
  cg_test_fm_forces(&system);
  cg_fm_result *result = fit(&system, CG_SOLVER_AUTO, 0);
  CU_ASSERT_EQUAL(result->unsampled, 1);
  CU_ASSERT(result->how.used == CG_SOLVER_CHOLESKY);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* f(max) = 0, or a natural end, is one more equation for the three, however much
 * the rows of the data weigh. */
static void constraints_tell_too(void)
{
  for (int k = 0; k < 6; k++) {
    cg_test_fm system = stretched(1);
    double w[FRAMES];
    cg_series weights = {.n = FRAMES, .value = w};
    cg_fm_options options = {.weights = {CG_WEIGHTS_FILE, &weights}};
    cg_fm_result *result;
    bool natural = k % 2;
    for (int t = 0; t < FRAMES; t++)
      w[t] = pow(1e12, k / 2 - 1);
    system.set->list[0].natural_ends = natural;
    system.set->list[0].zero_tail = !natural;
    CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL,
                            &options, &result));
    CU_ASSERT_EQUAL(result->unsampled, 1);
    CU_ASSERT(result->how.used == CG_SOLVER_CHOLESKY);
    CU_ASSERT(result->how.cut == 0 && !result->fit[0].sampled[COLUMNS - 3]);
    cg_fm_result_free(result);
    cg_test_fm_free(&system);
  }
}

/* Who asks for the SVD gets it, and without lone tuples nothing is left out. */
static void nothing_is_thinned_unasked(void)
{
  cg_test_fm system = stretched(1);
  cg_fm_result *result = fit(&system, CG_SOLVER_SVD, 0);
  CU_ASSERT_EQUAL(result->unsampled, 0);
  CU_ASSERT_EQUAL(result->how.rank, COLUMNS - 2);
  cg_fm_result_free(result);
  CG_FAILS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL,
                          &(cg_fm_options){.solver = CG_SOLVER_CHOLESKY},
                          &result), CG_DATA, "positive definite");
  cg_test_fm_free(&system);
}

/* The same bonds by two names: every coefficient is sampled, none is known. */
static void interactions_that_are_the_same_are_not_thinned(void)
{
  cg_test_fm system = stretched(0);
  cg_test_fm_bonded(&system, &cg_term_bond, 2, 1, 4, INTERVALS, MIN, MAX);
  cg_test_fm_forces(&system);
  cg_fm_result *result = fit(&system, CG_SOLVER_AUTO, 0);
  CU_ASSERT(result->how.used == CG_SOLVER_SVD && result->how.cut > 0);
  CU_ASSERT_EQUAL(result->how.rank, DENSE + 3);
  CU_ASSERT_EQUAL(result->unsampled, 2 * (COLUMNS - DENSE - 3));
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* Bonds of the last frames alone reach the last interval: of the first third
 * nothing is known there, and no drift follows. */
static void what_one_third_knows_does_not_drift(void)
{
  cg_test_fm system = stretched(6);
  cg_fm_result *result = fit(&system, CG_SOLVER_AUTO, 6);
  CU_ASSERT(result->drift_z == 0); /* exact */
  cg_fm_result_free(result);
  system.noise = 0.1;
  cg_test_fm_forces(&system);
  result = fit(&system, CG_SOLVER_AUTO, 6);
  CU_ASSERT(result->drift_z > 0.2 && result->drift_z < 2);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* The lone bonds of some frames are moved to the beginning of the last interval,
 * where its last function is (t/h)^3/6 < 1e-5. */
static void move_to_the_knot(cg_test_fm *system, int first, int last)
{
  for (int t = first; t < last; t++) {
    cg_frame *frame = &system->frame[t];
    double d[3], *x = frame->x[15], *from = frame->x[14];
    for (int a = 0; a < 3; a++)
      d[a] = x[a] - from[a];
    cg_box_nearest(&frame->box, d);
    double r = sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    double shorter = (FAR + 0.0004 * (1 + t - first)) / r;
    for (int a = 0; a < 3; a++)
      x[a] = from[a] + shorter * d[a];
    cg_box_wrap(&frame->box, x);
  }
  system->noise = 0.1;
  cg_test_fm_forces(system);
}

/* One bond a frame in the last interval, of which those of the first third tell
 * the last function as badly as that, and the others by as much as any: with
 * the errors of all frames the noise of the first third would be a drift of
 * hundreds. */
static void what_a_handful_tells_does_not_drift(void)
{
  cg_test_fm system = stretched(FRAMES);
  move_to_the_knot(&system, 0, FRAMES / 3);
  cg_fm_result *result = fit(&system, CG_SOLVER_AUTO, 6);
  CU_ASSERT(result->unsampled == 0 && result->fit[0].sampled[COLUMNS - 1]);
  CU_ASSERT(result->drift_z > 0.2 && result->drift_z < 2);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* Eight bonds leave the last coefficient an error of 0.1/1e-5; that of the force
 * at the 472 others is 1 or 2 %, of forces of 1. */
static void a_handful_is_not_the_error_of_all(void)
{
  enum { FEW = 8 };
  cg_test_fm system = stretched(FEW);
  move_to_the_knot(&system, FRAMES - FEW, FRAMES);
  cg_fm_result *result = fit(&system, CG_SOLVER_AUTO, 6);
  CU_ASSERT(result->fit[0].sampled[COLUMNS - 1]);
  CU_ASSERT(fabs(result->fit[0].coef[COLUMNS - 1]) > 100);
  CU_ASSERT(result->report[0].rms_force < 2);
  CU_ASSERT(result->frames_for_percent < FRAMES * 10 * 10);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a lone tuple is extrapolated", a_lone_tuple_is_extrapolated},
    {"nearly the same is not the same", nearly_the_same_is_not_the_same},
    {"constraints tell too", constraints_tell_too},
    {"nothing is thinned unasked", nothing_is_thinned_unasked},
    {"interactions that are the same are not thinned",
     interactions_that_are_the_same_are_not_thinned},
    {"what one third knows does not drift",
     what_one_third_knows_does_not_drift},
    {"what a handful tells does not drift",
     what_a_handful_tells_does_not_drift},
    {"a handful is not the error of all", a_handful_is_not_the_error_of_all},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "fm of lone tuples", tests);
}
