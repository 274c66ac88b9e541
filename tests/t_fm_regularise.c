/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Regularised fits of pair forces, each from the G and b of the result by
 * another road: ridge by eigenvectors of the scaled matrix, the evidence's
 * most probable coefficients by the gradient that must vanish. */
#include "harness.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "fm_fits.h"

enum { FRAMES = 22, BLOCKS = 4, BEADS = 30, ORDER = 4, INTERVALS = 8,
       EACH = INTERVALS + ORDER - 1, COLUMNS = 2 * EACH };

/* Two types; forces between like ones fall smoothly, unlike ones feel none and
 * are not fitted. */
static cg_test_fm made(double noise)
{
  cg_test_fm system =
      cg_test_fm_new(cg_test_boxes[1], BEADS, 2, FRAMES, 0.8);
  for (int q = 0; q < 2; q++) {
    cg_test_fm_pair(&system, q, q, ORDER, INTERVALS, 0.2, 0.8);
    for (int d = 0; d < EACH; d++)
      system.coef[q][d] = 3 * exp(-0.2 * d) * cos(0.4 * d + q);
  }
  system.noise = noise;
  cg_test_fm_forces(&system);
  return system;
}

static cg_fm_result *fit(cg_test_fm *system, cg_regularise how,
                         int linear_from)
{
  cg_fm_options options = {.blocks = BLOCKS, .regularise = how,
                           .linear_from = linear_from};
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(system, cg_test_world(), 0, FRAMES, NULL, &options,
                          &result));
  return result;
}

static double coefficient(const cg_fm_result *result, int d)
{
  return result->fit[d / EACH].coef[d % EACH];
}

/* y = sum_v v (v.S b)/(value_v + L), phi = S y. */
static void by_eigenvectors(const cg_fm_result *result, double ridge,
                            double *phi)
{
  double A[COLUMNS * COLUMNS], value[COLUMNS], s[COLUMNS];
  for (int i = 0; i < COLUMNS; i++)
    s[i] = 1 / sqrt(result->G[i * COLUMNS + i]);
  for (int i = 0; i < COLUMNS * COLUMNS; i++)
    A[i] = s[i / COLUMNS] * result->G[i] * s[i % COLUMNS];
  LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'V', 'U', COLUMNS, A, COLUMNS, value);
  memset(phi, 0, COLUMNS * sizeof *phi);
  for (int v = 0; v < COLUMNS; v++) {
    double dot = 0;
    for (int i = 0; i < COLUMNS; i++)
      dot += A[i * COLUMNS + v] * s[i] * result->b[i];
    for (int i = 0; i < COLUMNS; i++)
      phi[i] += s[i] * A[i * COLUMNS + v] * dot / (value[v] + ridge);
  }
}

/* Rounding: eps times the condition, which the ridge keeps below 26/0.01. */
static void ridge_is_its_closed_form(void)
{
  cg_test_fm system = made(1);
  cg_fm_result *result =
      fit(&system, (cg_regularise){CG_REGULARISE_RIDGE, 0.01}, 0);
  CU_ASSERT(result->unsampled == 0 && result->how.condition < 2600);
  if (result->G) {
    double phi[COLUMNS];
    by_eigenvectors(result, 0.01, phi);
    for (int d = 0; d < COLUMNS; d++)
      CG_CLOSE(coefficient(result, d), phi[d], 1e-16 * 2600 * 100);
  }
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* What alpha_q |D_q phi|^2/2 changes when phi_d does. */
static double bending(const cg_fm_result *result, int d)
{
  const double *c = result->fit[d / EACH].coef;
  int i = d % EACH;
  double sum = 0;
  for (int at = i - 1; at <= i + 1; at++)
    if (at >= 1 && at <= EACH - 2)
      sum += (at == i ? -2 : 1) * (c[at - 1] - 2 * c[at] + c[at + 1]);
  return result->report[d / EACH].alpha * sum;
}

/* The gradient cancels to rounding in terms of the size of `scale`: those of G
 * and, of bends, up to 16 alpha |c|. */
static void evidence_leaves_no_gradient(void)
{
  cg_test_fm system = made(5);
  cg_fm_result *result =
      fit(&system, (cg_regularise){.by = CG_REGULARISE_EVIDENCE}, 0);
  double rows = (double)result->rows, beta = result->evidence.beta;
  CU_ASSERT(result->evidence.converged);
  /* 4 times its standard error sqrt(2/rows). */
  CG_CLOSE(1 / (beta * 5 * 5), 1, 4 * sqrt(2 / rows));
  CU_ASSERT(result->evidence.determined > 4 &&
            result->evidence.determined < COLUMNS);
  for (int d = 0; d < COLUMNS && result->G; d++) {
    double gradient = -bending(result, d);
    double scale = 16 * result->report[d / EACH].alpha *
                   fabs(coefficient(result, d));
    for (int e = 0; e < COLUMNS; e++) {
      double term = beta * rows * result->G[d * COLUMNS + e] *
                    coefficient(result, e);
      gradient -= term;
      scale += fabs(term);
    }
    gradient += beta * rows * result->b[d];
    CG_CLOSE(gradient / scale, 0, COLUMNS * 1e-15);
  }
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* On a circle each coefficient has two neighbours, and their sum is held at 0:
 * the gradient is the same in all. */
static void a_circle_bends_all_around(void)
{
  enum { N = 9 };
  cg_test_fm system =
      cg_test_fm_new(cg_test_boxes[1], BEADS, 1, FRAMES, 0.8);
  cg_test_fm_bonded(&system, &cg_term_dihedral, 1, 1, ORDER, N, 0, 0);
  for (int d = 0; d < N + ORDER - 1; d++)
    system.coef[0][d] = 4 * cos(2 * M_PI * d / N);
  system.noise = 5;
  cg_test_fm_forces(&system);
  cg_fm_result *result =
      fit(&system, (cg_regularise){.by = CG_REGULARISE_EVIDENCE}, 0);
  double alpha = result->report[0].alpha, gradient[N], mean = 0;
  double weight = result->evidence.beta * (double)result->rows, scale = 0;
  const double *c = result->fit[0].coef;
  CU_ASSERT(result->columns == N && result->constraints == 1 && alpha > 0);
  for (int d = 0; d < N && result->G; d++) {
    static const int bend[5] = {1, -4, 6, -4, 1};
    gradient[d] = weight * result->b[d];
    scale = fmax(scale, fabs(gradient[d]) + 16 * alpha * fabs(c[d]));
    for (int e = 0; e < N; e++)
      gradient[d] -= weight * result->G[d * N + e] * c[e];
    for (int k = 0; k < 5; k++)
      gradient[d] -= alpha * bend[k] * c[(d + k + N - 2) % N];
    mean += gradient[d] / N;
  }
  for (int d = 0; d < N && result->G; d++)
    CG_CLOSE((gradient[d] - mean) / scale, 0, N * 1e-15 * 100);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* What regularisation changes at the knots, weighted by the pairs in the
 * intervals beside them, in units of se where that is given. */
static double change(const cg_termfit *now, const cg_termfit *before,
                     bool in_errors)
{
  const cg_basis *b = &now->basis;
  double square = 0, pairs = 0;
  for (int i = 0; i <= INTERVALS; i++) {
    double near = (double)((i > 0 ? now->samples[i - 1] : 0) +
                           (i < INTERVALS ? now->samples[i] : 0));
    double r = fmin(b->min + i * b->h, b->max), variance = 0;
    double off = cg_basis_sum(b, now->coef, r) -
                 cg_basis_sum(b, before->coef, r);
    for (int d = 0; d < EACH * EACH; d++) {
      double B[2][EACH] = {{0}};
      B[0][d / EACH] = B[1][d % EACH] = 1;
      variance += now->covariance[d] * cg_basis_sum(b, B[0], r) *
                  cg_basis_sum(b, B[1], r);
    }
    square += near * off * off / (in_errors ? variance : 1);
    pairs += near;
  }
  return sqrt(square / pairs);
}

static void the_shift_is_the_difference_of_two_fits(void)
{
  cg_test_fm system = made(5);
  cg_fm_result *plain = fit(&system, (cg_regularise){0}, 0);
  CU_ASSERT(plain->report[0].shift < 0 && plain->report[0].shift_z < 0);
  CU_ASSERT(plain->report[0].alpha < 0);
  for (int by = CG_REGULARISE_RIDGE; by <= CG_REGULARISE_EVIDENCE; by++) {
    cg_fm_result *result = fit(&system, (cg_regularise){by, 0.1}, 0);
    for (int q = 0; q < 2; q++) {
      const cg_fm_term_report *report = &result->report[q];
      const cg_termfit *now = &result->fit[q], *before = &plain->fit[q];
      CU_ASSERT(report->shift > 0);
      CG_CLOSE(report->shift / change(now, before, false), 1, 1e-9);
      CG_CLOSE(report->shift_z / change(now, before, true), 1, 1e-9);
      CU_ASSERT((report->alpha > 0) == (by == CG_REGULARISE_EVIDENCE));
    }
    CU_ASSERT(result->residual > plain->residual);
    cg_fm_result_free(result);
  }
  cg_fm_result_free(plain);
  cg_test_fm_free(&system);
}

/* Smooth fits have smaller errors; refits and their first-order change agree
 * to a part of the order 1/BLOCKS. */
static void errors_are_those_of_the_regularised_fit(void)
{
  cg_test_fm system = made(5);
  cg_fm_result *plain = fit(&system, (cg_regularise){0}, 0);
  for (int by = CG_REGULARISE_RIDGE; by <= CG_REGULARISE_EVIDENCE; by++) {
    cg_regularise how = {by, 1};
    cg_fm_result *result = fit(&system, how, 0);
    cg_fm_result *linear = fit(&system, how, 1);
    for (int q = 0; q < 2; q++) {
      double error = result->report[q].error[0];
      CU_ASSERT(error < 0.9 * plain->report[q].error[0]);
      CG_CLOSE(linear->report[q].error[0] / error, 1, 1.0 / BLOCKS);
    }
    cg_fm_result_free(linear);
    cg_fm_result_free(result);
  }
  cg_fm_result_free(plain);
  cg_test_fm_free(&system);
}

static void the_verdict_tells_of_the_shift(void)
{
  cg_test_fm system = made(1);
  cg_unit_names units = *cg_unit_names_of(CG_UNITS_GROMACS);
  cg_fm_about about = {.unfitted = ""};
  cg_fm_result *result =
      fit(&system, (cg_regularise){CG_REGULARISE_RIDGE, 10}, 0);
  char *said = cg_fm_verdict(result, &units, &about);
  CU_ASSERT(strstr(said, "Regularisation shifted the forces") != NULL);
  CU_ASSERT(strstr(said, "says more of the forces than the data") != NULL);
  cg_free(said);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"ridge is its closed form", ridge_is_its_closed_form},
    {"evidence leaves no gradient", evidence_leaves_no_gradient},
    {"a circle bends all around", a_circle_bends_all_around},
    {"the shift is the difference of two fits",
     the_shift_is_the_difference_of_two_fits},
    {"errors are those of the regularised fit",
     errors_are_those_of_the_regularised_fit},
    {"the verdict tells of the shift", the_verdict_tells_of_the_shift},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "fm regularise", tests);
}
