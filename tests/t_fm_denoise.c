/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Forces from denoising: frames come in pairs that are mirrored at the frame of
 * the trajectory, springs come back with the bias that theory says, noise stays
 * finite as displacements go to 0, and no rank or domain changes the answer. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "exact_samples.h"
#include "fm/denoise.h"
#include "fm_fits.h"

#define KT CG_TEST_KT

/* Of a bead of a molecule of two: kT/k is the variance of the separation, made
 * of both. */
#define SPREAD sqrt(0.5 * KT / CG_TEST_SPRING)

static cg_fm_options with_noise(double sigma)
{
  return (cg_fm_options){.target = CG_TARGET_DENOISE, .kT = KT,
                         .sigma = sigma, .blocks = 12};
}

static cg_fm_result *fit(cg_test_fm *system, double sigma)
{
  const cg_fm_options options = with_noise(sigma);
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(system, cg_test_world(), 0, system->frames, NULL,
                          &options, &result));
  return result;
}

/* The frames of a system, one after another. */
typedef struct frames {
  const cg_test_fm *system;
  int64_t next;
} frames;

static int64_t frames_count(const void *self)
{
  return ((const frames *)self)->system->frames;
}

static cg_status frames_seek(void *self, int64_t index)
{
  ((frames *)self)->next = index;
  return CG_OK;
}

static cg_status frames_next(void *self, cg_frame *frame)
{
  frames *f = self;
  const cg_frame *from = &f->system->frame[f->next];
  cg_frame_resize(frame, from->n, false, false);
  frame->index = f->next++;
  frame->box = from->box;
  frame->time = from->time;
  memcpy(frame->x, from->x, (size_t)from->n * sizeof *from->x);
  return CG_OK;
}

/* x is displaced by d and -d under forces -kT d/sigma^2 and kT d/sigma^2; the
 * displacements have mean 0 and variance sigma^2: of 3000 numbers to 4 of
 * their errors. */
static void frames_come_in_mirrored_pairs(void)
{
  enum { BEADS = 100, FRAMES = 10, N = 3 * BEADS * FRAMES };
  static const cg_source_class class = {
    .count = frames_count, .seek = frames_seek, .next = frames_next};
  const double sigma = 0.02;
  cg_test_fm system =
      cg_test_fm_new(cg_test_boxes[1], BEADS, 1, FRAMES, 0.5);
  frames all = {.system = &system};
  cg_denoise *denoise =
      cg_denoise_new((cg_source){&class, &all}, sigma, KT, 5);
  cg_source source = cg_denoise_source(denoise);
  cg_frame plus = {0}, minus = {0};
  double sum = 0, square = 0;
  CU_ASSERT_EQUAL(cg_source_count(source), 2 * FRAMES);
  for (int t = FRAMES - 1; t >= 0; t--) {
    CG_WORKS(cg_source_seek(source, 2 * t));
    CG_WORKS(cg_source_next(source, &plus));
    CG_WORKS(cg_source_next(source, &minus));
    CU_ASSERT(plus.index == 2 * t && minus.index == 2 * t + 1);
    CU_ASSERT(plus.time == system.frame[t].time);
    for (int i = 0; i < BEADS; i++)
      for (int a = 0; a < 3; a++) {
        double d = plus.x[i][a] - system.frame[t].x[i][a];
        CG_CLOSE(minus.x[i][a] - system.frame[t].x[i][a], -d, 1e-14);
        CG_CLOSE(plus.f[i][a], -KT * d / (sigma * sigma), 1e-10);
        CU_ASSERT(minus.f[i][a] == -plus.f[i][a]);
        sum += d / sigma;
        square += d * d / (sigma * sigma);
      }
  }
  CG_CLOSE(sum / N, 0, 4 / sqrt(N));
  CG_CLOSE(square / N, 1, 4 * sqrt(2.0 / N));
  cg_frame_clear(&plus);
  cg_frame_clear(&minus);
  cg_denoise_free(denoise);
  cg_test_fm_free(&system);
}

/* At 0.2 of the spread of a bead the spring is softer by 1/1.04; the error is
 * small enough to tell that from 1. */
static void springs_come_back_with_their_bias(void)
{
  cg_test_fm system = cg_test_dimers(150, 200);
  cg_fm_result *result = fit(&system, 0.2 * SPREAD);
  double error = cg_termfit_error(&result->fit[0], 0.3);
  double full = -CG_TEST_SPRING * 0.3;
  CU_ASSERT(error < 0.01 * fabs(full));
  CG_CLOSE(cg_termfit_force(&result->fit[0], 0.3), full / 1.04, 3.5 * error);
  CU_ASSERT_EQUAL(result->frames, 200);
  CU_ASSERT_EQUAL(result->rows, 200 * 300 * 3);
  CU_ASSERT(isnan(result->residual) && isnan(result->kT_conf.value));
  cg_fm_about about = {.temperature = 300, .unfitted = ""};
  char *said = cg_fm_verdict(result, cg_unit_names_of(CG_UNITS_GROMACS),
                             &about);
  CU_ASSERT(strstr(said, "blurred: a harmonic force") != NULL);
  CU_ASSERT(strstr(said, "a bond is blurred") == NULL);
  cg_free(said);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* kT/sigma is 200 and 2000 of the force; the errors are those of the
 * divergence, estimated once a frame: with 11 degrees of freedom each their
 * ratio is between 1/2 and 2 in 98 % of cases.  Without mirrored pairs it is
 * 10. */
static void noise_stays_finite(void)
{
  cg_test_fm system = cg_test_dimers(60, 100);
  cg_fm_result *coarse = fit(&system, 0.02 * SPREAD);
  cg_fm_result *fine = fit(&system, 0.002 * SPREAD);
  double error = cg_termfit_error(&fine->fit[0], 0.3);
  double other = cg_termfit_error(&coarse->fit[0], 0.3);
  CU_ASSERT(error < 2 * other && other < 2 * error);
  CG_CLOSE(cg_termfit_force(&fine->fit[0], 0.3), -CG_TEST_SPRING * 0.3,
           3.5 * error);
  cg_fm_result_free(fine);
  cg_fm_result_free(coarse);
  cg_test_fm_free(&system);
}

/* A bond displaced by as much as it spreads: half of the force is lost, which
 * is said. */
static void a_blurred_bond_is_doubted(void)
{
  cg_test_fm system = cg_test_dimers(60, 40);
  system.set->list[0].intervals = 24;
  cg_fm_result *result = fit(&system, SPREAD);
  cg_fm_about about = {.temperature = 300, .unfitted = ""};
  char *said = cg_fm_verdict(result, cg_unit_names_of(CG_UNITS_GROMACS),
                             &about);
  CU_ASSERT(strstr(said, "a bond is blurred") != NULL);
  cg_free(said);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* Sums to 1e-12 of their size, which here is kT/sigma a row. */
static void compare_sums(const cg_fm_result *alone,
                         const cg_fm_result *result)
{
  for (int i = 0; result->G && i < alone->columns; i++) {
    double size = sqrt(alone->G[i * (alone->columns + 1)]);
    CG_CLOSE(result->b[i], alone->b[i], 1e-12 * size * KT / 0.01);
  }
}

static void ranks_and_domains_give_one_answer(void)
{
  const cg_fm_options options = with_noise(0.01);
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[3], 40, 2, 61, 0.7);
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.2, 0.7)->zero_tail = true;
  cg_test_fm_bonded(&system, &cg_term_angle, 2, 1, 4, 4, 0.5, 2.8);
  cg_test_fm_one_answer(&system, &options, cg_test_grids, compare_sums);
  cg_test_fm_free(&system);
}

/* 61 frames in 12 blocks: where both of a pair were in different ones, sums of
 * a block would be of size kT/sigma; they are those of divergences. */
static void pairs_stay_in_one_block(void)
{
  cg_test_fm system = cg_test_dimers(60, 61);
  cg_fm_result *fine = fit(&system, 1e-5 * SPREAD);
  CU_ASSERT(cg_termfit_error(&fine->fit[0], 0.3) <
            0.1 * CG_TEST_SPRING * 0.3);
  cg_fm_result_free(fine);
  cg_test_fm_free(&system);
}

static void sigma_is_needed(void)
{
  cg_fm_options options = {.target = CG_TARGET_DENOISE, .kT = KT};
  CG_FAILS(cg_fm_check(&options), CG_USAGE, "--sigma");
  options.sigma = 0.01;
  options.solver = CG_SOLVER_TSQR;
  CG_WORKS(cg_fm_check(&options));
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"frames come in mirrored pairs", frames_come_in_mirrored_pairs},
    {"springs come back with their bias", springs_come_back_with_their_bias},
    {"noise stays finite", noise_stays_finite},
    {"a blurred bond is doubted", a_blurred_bond_is_doubted},
    {"ranks and domains give one answer", ranks_and_domains_give_one_answer},
    {"pairs stay in one block", pairs_stay_in_one_block},
    {"sigma is needed", sigma_is_needed},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "fm_denoise", tests);
}
