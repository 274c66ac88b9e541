/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blocks of frames, the delete-one jackknife, Student's t. */
#include "harness.h"

#include <math.h>

#include "math/blocks.h"

static void blocks_are_as_many_as_frames_allow(void)
{
  CU_ASSERT(cg_blocks_count(1000, 20) == 20);
  CU_ASSERT(cg_blocks_count(99, 20) == 19);
  CU_ASSERT(cg_blocks_count(20, 20) == 4);
  CU_ASSERT(cg_blocks_count(19, 20) == 0);
  CU_ASSERT(cg_blocks_count(1000, 3) == 0);
  CU_ASSERT(cg_blocks_count(0, 20) == 0);
}

static void every_frame_lies_in_the_block_that_claims_it(void)
{
  for (int64_t frames = 1; frames < 60; frames++)
    for (int n_b = 1; n_b <= frames; n_b++) {
      CU_ASSERT(cg_blocks_first(frames, n_b, 0) == 0);
      CU_ASSERT(cg_blocks_first(frames, n_b, n_b) == frames);
      for (int64_t t = 0; t < frames; t++) {
        int k = cg_blocks_of(frames, n_b, t);
        CU_ASSERT(k >= 0 && k < n_b);
        CU_ASSERT(cg_blocks_first(frames, n_b, k) <= t);
        CU_ASSERT(t < cg_blocks_first(frames, n_b, k + 1));
      }
    }
}

static void without_blocks_all_frames_are_block_0(void)
{
  CU_ASSERT(cg_blocks_of(7, 0, 6) == 0);
  CU_ASSERT(cg_blocks_first(7, 0, 0) == 0);
  CU_ASSERT(cg_blocks_first(7, 0, 1) == 7);
}

/* For a mean the jackknife is s/sqrt(n) exactly: here n = 5 numbers with
 * s^2 = 10/4 * 2.5, so se = sqrt(s^2/5). */
static void the_jackknife_of_a_mean_is_its_standard_error(void)
{
  static const double x[] = {1, 2, 3, 4, 10};
  double deleted[15] = {0}, mean = 4, square = 0;
  for (int k = 0; k < 5; k++) {
    deleted[3 * k] = (5 * mean - x[k]) / 4;
    square += (x[k] - mean) * (x[k] - mean);
  }
  CG_CLOSE(cg_blocks_jackknife(5, deleted, 3), sqrt(square / 4 / 5), 1e-14);
}

/* P(|T| > t) by Simpson's rule over theta, t = sqrt(v) tan(theta), where the
 * density is proportional to cos^(v-1). */
static double outside(double t, int v)
{
  enum { N = 4000 };
  double theta = atan(t / sqrt(v)), sum[2] = {0, 0};
  for (int part = 0; part < 2; part++) {
    double lo = part == 0 ? 0 : theta, hi = part == 0 ? theta : M_PI / 2;
    for (int i = 0; i <= N; i++) {
      double weight = i == 0 || i == N ? 1 : i % 2 ? 4 : 2;
      sum[part] += weight * pow(cos(lo + (hi - lo) * i / N), v - 1);
    }
    sum[part] *= hi - lo;
  }
  return sum[1] / (sum[0] + sum[1]);
}

static void student_has_the_closed_forms_of_1_and_2_degrees(void)
{
  static const double p[] = {0.5, 0.1, 0.05, 0.003};
  for (int i = 0; i < 4; i++) {
    double a = 1 - p[i];
    CG_CLOSE(cg_blocks_student(p[i], 1) / tan(M_PI * a / 2), 1, 1e-12);
    CG_CLOSE(cg_blocks_student(p[i], 2) / (a * sqrt(2 / (1 - a * a))), 1,
             1e-12);
  }
}

/* Simpson's error is (h^4/180) f'''' < 1e-10 for v < 40 and h = 4e-4. */
static void student_encloses_its_probability(void)
{
  for (int v = 1; v < 40; v++)
    CG_CLOSE(outside(cg_blocks_student(0.05, v), v), 0.05, 1e-9);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"blocks are as many as frames allow", blocks_are_as_many_as_frames_allow},
    {"every frame lies in the block that claims it",
     every_frame_lies_in_the_block_that_claims_it},
    {"without blocks all frames are block 0",
     without_blocks_all_frames_are_block_0},
    {"the jackknife of a mean is its standard error",
     the_jackknife_of_a_mean_is_its_standard_error},
    {"Student has the closed forms of 1 and 2 degrees",
     student_has_the_closed_forms_of_1_and_2_degrees},
    {"Student encloses its probability", student_encloses_its_probability},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "blocks", tests);
}
