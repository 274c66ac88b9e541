/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers of fm's report, each by another road: closed forms of splines of
 * order 2, fits to parts of the data, a divergence by finite differences. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "fm_fits.h"
#include "math/blocks.h"

enum { FRAMES = 43, BLOCKS = 8, BEADS = 30, INTERVALS = 5, KNOTS = 6 };

/* f falls from 9 in steps that differ: its core begins at min, so that f and
 * its error are the spline's at every pair.  Order 2: coefficients are the
 * forces at the knots. */
static cg_test_fm straight(void)
{
  static const double f[KNOTS] = {9, 6, 4, 1, -2, 0.5};
  cg_test_fm system =
      cg_test_fm_new(cg_test_boxes[1], BEADS, 1, FRAMES, 0.8);
  cg_test_fm_pair(&system, 0, 0, 2, INTERVALS, 0.25, 0.8);
  memcpy(system.coef[0], f, sizeof f);
  system.noise = 1;
  cg_test_fm_forces(&system);
  return system;
}

static cg_fm_result *fit(cg_test_fm *system, int64_t first, int64_t last,
                         int blocks)
{
  cg_fm_options options = {.blocks = blocks};
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(system, cg_test_world(), first, last, NULL,
                          &options, &result));
  return result;
}

/* Between knots f = (1 - t) a + t b: the mean of f^2 is (a^2 + a b + b^2)/3,
 * that of its variance the same with C_aa, C_ab, C_bb. */
static void means_over_pairs_are_those_of_closed_forms(void)
{
  cg_test_fm system = straight();
  cg_fm_result *result = fit(&system, 0, FRAMES, BLOCKS);
  const cg_termfit *pair = &result->fit[0];
  const double *c = pair->coef, *C = pair->covariance;
  double force = 0, error = 0, pairs = 0;
  CU_ASSERT(pair->core == 0.25);
  for (int i = 0; i < INTERVALS; i++) {
    double n = (double)pair->samples[i];
    const double *V = C + i * KNOTS + i;
    force += n * (c[i] * c[i] + c[i] * c[i + 1] + c[i + 1] * c[i + 1]) / 3;
    error += n * (V[0] + V[1] + V[KNOTS + 1]) / 3;
    pairs += n;
  }
  CG_CLOSE(result->report[0].rms_force / sqrt(force / pairs), 1, 1e-12);
  /* n frames have the relative error e; e falls as n^-1/2 to 0.01. */
  double e = sqrt(error / force);
  CG_CLOSE(result->frames_for_percent / (FRAMES * (e / 0.01) * (e / 0.01)), 1,
           1e-12);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* The variance of the difference of two thirds, of 2 blocks each out of 8, is
 * twice that of one third, which is 8/2 that of the whole. */
static void drift_is_that_of_fits_to_thirds(void)
{
  cg_test_fm system = straight();
  cg_fm_result *result = fit(&system, 0, FRAMES, BLOCKS);
  cg_fm_result *first =
      fit(&system, 0, cg_blocks_first(FRAMES, BLOCKS, 2), 0);
  cg_fm_result *last =
      fit(&system, cg_blocks_first(FRAMES, BLOCKS, 6), FRAMES, 0);
  const cg_termfit *pair = &result->fit[0];
  double square = 0, weights = 0;
  for (int i = 0; i < KNOTS; i++) {
    double off = first->fit[0].coef[i] - last->fit[0].coef[i];
    double weight = i < INTERVALS ? (double)pair->samples[i] : 0;
    weight += i > 0 ? (double)pair->samples[i - 1] : 0;
    square += weight * off * off /
              (2 * (8.0 / 2) * pair->covariance[i * KNOTS + i]);
    weights += weight;
  }
  CG_CLOSE(result->drift_z / sqrt(square / weights), 1, 1e-9);
  cg_fm_result_free(first);
  cg_fm_result_free(last);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

static void errors_are_medians_over_the_knots(void)
{
  cg_test_fm system = straight();
  cg_fm_result *result = fit(&system, 0, FRAMES, BLOCKS);
  const cg_fm_term_report *report = &result->report[0];
  int below = 0, above = 0;
  for (int i = 0; i < KNOTS; i++) {
    double se = sqrt(result->fit[0].covariance[i * (KNOTS + 1)]);
    below += se < report->error[0];
    above += se > report->error[0];
  }
  CU_ASSERT(below == 3 && above == 3);
  CG_CLOSE(report->error[1] / report->error[0], report->error_half, 1e-12);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* The field of the fit, changed at both ends so that it vanishes there: a
 * cubic's value at a knot is (c_i + 4 c_(i+1) + c_(i+2))/6. */
static void set_field(const double *phi, int m, double *psi)
{
  memcpy(psi, phi, (size_t)m * sizeof *psi);
  psi[0] = -4 * psi[1] - psi[2];
  psi[m - 1] = -4 * psi[m - 2] - psi[m - 3];
}

/* Forces of the field on the beads of its only frame, and their divergence by
 * central differences. */
static double divergence(cg_test_fm *field)
{
  enum { SIDES = 2 };
  const double h = 1e-5;
  double sum = 0;
  for (int i = 0; i < BEADS; i++)
    for (int a = 0; a < 3; a++) {
      double at = field->frame->x[i][a], f[SIDES];
      for (int s = 0; s < SIDES; s++) {
        field->frame->x[i][a] = at + (s == 0 ? h : -h);
        cg_test_fm_forces(field);
        f[s] = field->frame->f[i][a];
      }
      field->frame->x[i][a] = at;
      sum += (f[0] - f[1]) / (2 * h);
    }
  cg_test_fm_forces(field);
  return sum;
}

/* kT = -<F.v>/<div v>.  Central differences of forces near 10 are good to
 * 1e-15 10/1e-5, the sum of 270 of them, of size 1e3 or more, to 1e-9. */
static void the_configurational_temperature_is_that_of_differences(void)
{
  enum { M = 8, T = 3 };
  double psi[M], mapped[BEADS][3], virial = 0, div = 0;
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[3], BEADS, 1, T, 0.75);
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.25, 0.75);
  system.noise = 1;
  cg_test_fm_forces(&system);
  cg_fm_result *result = fit(&system, 0, T, 0);
  set_field(result->fit[0].coef, M, psi);
  cg_test_fm field = system;
  field.coef[0] = psi;
  field.noise = 0;
  field.frames = 1;
  for (int t = 0; t < T; t++) {
    field.frame = &system.frame[t];
    memcpy(mapped, field.frame->f, sizeof mapped);
    div += divergence(&field);
    for (int i = 0; i < BEADS; i++)
      for (int a = 0; a < 3; a++)
        virial += mapped[i][a] * field.frame->f[i][a];
  }
  CG_CLOSE(result->kT_conf.value / (-virial / div), 1, 1e-6);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"means over pairs are those of closed forms",
     means_over_pairs_are_those_of_closed_forms},
    {"drift is that of fits to thirds", drift_is_that_of_fits_to_thirds},
    {"errors are medians over the knots", errors_are_medians_over_the_knots},
    {"the configurational temperature is that of differences",
     the_configurational_temperature_is_that_of_differences},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "fm numbers", tests);
}
