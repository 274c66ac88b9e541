/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What came out of a fit, in numbers.
 *
 * Errors are the jackknife's, of the coefficients (their full covariance
 * within an interaction) and so of the force at any distance.  Means over the
 * pairs of an interaction, of f^2 or se^2, are taken from the counts per
 * interval and Simpson's rule inside each.
 *
 *   drift   rms over the sampled knots, weighted by the pairs beside them, of
 *           z = (f_first - f_last)/(se sqrt(2 s)), the first and last third of
 *           the blocks fitted alone; s = n_b/third is how much larger than
 *           se^2 a third's variance is.  A drift also raises se, so z stays
 *           below about sqrt(n_b).
 *   shift   by regularisation, rms over the sampled knots, weighted by the
 *           pairs beside them, of f - f_without and of that over se.
 *   frames  for 1 %: n (rms se/(0.01 rms f))^2, since se falls as n^-1/2. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "fm/inside.h"
#include "math/blocks.h"

void cg_fm_result_free(cg_fm_result *result)
{
  if (!result)
    return;
  for (int q = 0; q < result->pairs; q++)
    cg_pairfit_clear(&result->fit[q]);
  cg_free(result->fit);
  cg_free(result->report);
  cg_free(result->G);
  cg_free(result->b);
  cg_free(result);
}

static double *covariance_of(const cg_columns *columns, int q,
                             const cg_parts *parts)
{
  int n = parts->n, first = columns->first[q];
  int m = columns->first[q + 1] - first;
  if (n == 0)
    return NULL;
  double *mean = CG_ARRAY(double, m), *C = CG_ARRAY(double, m * m);
  for (int k = 0; k < n; k++)
    for (int d = 0; d < m; d++)
      mean[d] += parts->phi[k * columns->n + first + d] / n;
  for (int k = 0; k < n; k++) {
    const double *phi = parts->phi + k * columns->n + first;
    for (int d = 0; d < m; d++)
      for (int e = 0; e < m; e++)
        C[d * m + e] +=
            (phi[d] - mean[d]) * (phi[e] - mean[e]) * (n - 1) / n;
  }
  cg_free(mean);
  return C;
}

static void fill_fit(const cg_fm *fm, const cg_fit *fit,
                     const cg_parts *parts, int q, cg_pairfit *out)
{
  const cg_columns *columns = fm->columns;
  const cg_interaction *it = &fm->set->list[q];
  int first = columns->first[q], m = columns->first[q + 1] - first;
  const double *count =
      fit->sums + fm->shape.count + columns->first_interval[q];
  out->name = cg_text_copy(it->name);
  for (int s = 0; s < 2; s++)
    out->type_name[s] = cg_text_copy(it->type_name[s]);
  out->within = it->within;
  out->basis = columns->basis[q];
  out->coef = CG_ARRAY(double, m);
  out->sampled = CG_ARRAY(bool, m);
  memcpy(out->coef, fit->phi + first, (size_t)m * sizeof *out->coef);
  memcpy(out->sampled, fit->unknowns->sampled + first,
         (size_t)m * sizeof *out->sampled);
  out->covariance = covariance_of(columns, q, parts);
  out->samples = CG_ARRAY(int64_t, it->intervals);
  for (int i = 0; i < it->intervals; i++) {
    out->samples[i] = (int64_t)count[i] / 2;
    out->seen = out->seen || count[i] > 0;
  }
}

/* Sum over the pairs of the square of a function of their distance: of the
 * force as it is given away, with its core, because a handful of pairs there
 * may leave the spline with errors larger than all the rest. */
static double sum_over_pairs(const cg_pairfit *fit,
                             double (*of)(const cg_pairfit *, double))
{
  const cg_bspline *b = &fit->basis;
  double sum = 0;
  for (int i = 0; i < b->intervals; i++) {
    double lo = b->min + i * b->h;
    double x[3] = {of(fit, lo), of(fit, lo + 0.5 * b->h),
                   of(fit, fmin(lo + b->h, b->max))};
    sum += (double)fit->samples[i] *
           (x[0] * x[0] + 4 * x[1] * x[1] + x[2] * x[2]) / 6;
  }
  return sum;
}

/* Standard error of f at r from the fits of a jackknife. */
static double error_at(const cg_columns *columns, int q,
                       const cg_parts *parts, double r)
{
  double *f = CG_ARRAY(double, parts->n);
  for (int k = 0; k < parts->n; k++)
    f[k] = cg_bspline_sum(
        &columns->basis[q],
        parts->phi + k * columns->n + columns->first[q], r);
  double error = cg_blocks_jackknife(parts->n, f, 1);
  cg_free(f);
  return error;
}

static int ascending(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *x, int n)
{
  qsort(x, (size_t)n, sizeof *x, ascending);
  return n == 0 ? 0 : 0.5 * (x[(n - 1) / 2] + x[n / 2]);
}

/* Knots lo ... hi are sampled; -1, -2 where none is. */
static void sampled_knots(const cg_fm *fm, const cg_fit *fit, int q, int *lo,
                          int *hi)
{
  bool any = cg_unknowns_range(fit->unknowns, fm->columns, q, lo, hi);
  *lo = any ? *lo : -1;
  *hi = any ? *hi + 1 : -2;
}

static double knot(const cg_bspline *b, int i)
{
  return fmin(b->min + i * b->h, b->max);
}

/* Median over the sampled knots of the standard error of f. */
static double median_error(const cg_fm *fm, const cg_fit *fit, int q,
                           const cg_parts *parts)
{
  int lo, hi, n = 0;
  sampled_knots(fm, fit, q, &lo, &hi);
  if (parts->n == 0 || hi < lo)
    return -1;
  double *error = CG_ARRAY(double, hi - lo + 1);
  for (int i = lo; i <= hi; i++)
    error[n++] = error_at(fm->columns, q, parts,
                          knot(&fm->columns->basis[q], i));
  double middle = median(error, n);
  cg_free(error);
  return middle;
}

static double pairs_beside(const cg_pairfit *pair, int i)
{
  int64_t near = i > 0 ? pair->samples[i - 1] : 0;
  near += i < pair->basis.intervals ? pair->samples[i] : 0;
  return (double)near;
}

static void fill_shift(const cg_fm *fm, const cg_fit *fit,
                       const cg_parts *parts, int q, const cg_pairfit *pair,
                       cg_fm_pair_report *out)
{
  const cg_bspline *b = &pair->basis;
  int lo, hi, first = fm->columns->first[q];
  double square = 0, z = 0, pairs = 0;
  out->alpha = fit->alpha ? fit->alpha[q] : -1;
  out->shift = out->shift_z = -1;
  sampled_knots(fm, fit, q, &lo, &hi);
  if (!fit->unregularised || hi < lo)
    return;
  for (int i = lo; i <= hi; i++) {
    double r = knot(b, i), near = pairs_beside(pair, i);
    double off = cg_bspline_sum(b, fit->phi + first, r) -
                 cg_bspline_sum(b, fit->unregularised + first, r);
    double error = parts->n > 0 ? error_at(fm->columns, q, parts, r) : 0;
    square += near * off * off;
    z += error > 0 ? near * off * off / (error * error) : 0;
    pairs += near;
  }
  out->shift = sqrt(square / pairs);
  out->shift_z = parts->n > 0 ? sqrt(z / pairs) : -1;
}

static void fill_pair_report(const cg_fm *fm, const cg_fit *fit,
                             const cg_parts *parts, const cg_parts *half,
                             int q, const cg_pairfit *pair,
                             cg_fm_pair_report *out)
{
  int lo, hi;
  for (int i = 0; i < pair->basis.intervals; i++)
    out->count += pair->samples[i];
  out->outside =
      (int64_t)fit->sums[fm->shape.met + (size_t)q] / 2 - out->count;
  sampled_knots(fm, fit, q, &lo, &hi);
  if (hi > lo) {
    out->sampled[0] = knot(&pair->basis, lo);
    out->sampled[1] = knot(&pair->basis, hi);
  }
  if (out->count > 0)
    out->rms_force =
        sqrt(sum_over_pairs(pair, cg_pairfit_force) / (double)out->count);
  out->error[0] = median_error(fm, fit, q, parts);
  out->error[1] = median_error(fm, fit, q, half);
  fill_shift(fm, fit, parts, q, pair, out);
  out->error_half = out->error[0] > 0 && out->error[1] >= 0
                        ? out->error[1] / out->error[0]
                        : -1;
}

/* z^2 at a knot, times its pairs; se is the error of a third. */
static double drift_at(const cg_fm *fm, const cg_parts *parts,
                       const cg_parts *thirds, int q, double r)
{
  const cg_columns *columns = fm->columns;
  const double *first = thirds->phi + columns->first[q];
  const double *last = first + columns->n;
  int n_b = fm->options.blocks;
  double larger = (double)n_b / cg_blocks_in_third(n_b);
  double error = error_at(columns, q, parts, r);
  double off = cg_bspline_sum(&columns->basis[q], first, r) -
               cg_bspline_sum(&columns->basis[q], last, r);
  return error > 0 ? off * off / (2 * larger * error * error) : 0;
}

static double drift_of(const cg_fm *fm, const cg_fit *fit,
                       const cg_parts *parts, const cg_parts *thirds,
                       const cg_fm_result *result)
{
  double square = 0, pairs = 0;
  int lo, hi;
  for (int q = 0; q < result->pairs && thirds->n > 0; q++) {
    const cg_pairfit *pair = &result->fit[q];
    sampled_knots(fm, fit, q, &lo, &hi);
    for (int i = lo; i >= 0 && i <= hi; i++) {
      double near = pairs_beside(pair, i);
      square += near * drift_at(fm, parts, thirds, q, knot(&pair->basis, i));
      pairs += near;
    }
  }
  return square > 0 ? sqrt(square / pairs) : -1;
}

static double frames_for_percent(const cg_fm_result *result)
{
  double force = 0, error = 0;
  for (int q = 0; q < result->pairs; q++) {
    force += sum_over_pairs(&result->fit[q], cg_pairfit_force);
    error += sum_over_pairs(&result->fit[q], cg_pairfit_error);
  }
  if (result->blocks == 0 || force <= 0)
    return -1;
  return (double)result->frames * error / (1e-4 * force);
}

static double heldout_of(const cg_fm *fm, const cg_block_view *view)
{
  double sum = 0;
  int n_b = fm->options.blocks;
  for (int k = 0; k < n_b; k++)
    sum += view[k].residual / view[k].rows / n_b;
  return n_b > 0 ? sum : -1;
}

static void warn_of_unseen(const cg_pairfit *fit)
{
  if (!fit->seen)
    cg_log_warn("interaction %s (%s with %s): no pair between %g and %g nm in "
                "any frame; its force is unknown, not zero",
                fit->name, fit->type_name[0], fit->type_name[1],
                fit->basis.min, fit->basis.max);
}

static void fill_pairs(const cg_fm *fm, const cg_fit *fit,
                       const cg_parts *parts, const cg_parts *half,
                       cg_fm_result *result)
{
  double kT = fm->options.kT > 0 ? fm->options.kT : result->kT_conf.value;
  result->pairs = fm->columns->pairs;
  result->fit = CG_ARRAY(cg_pairfit, result->pairs);
  result->report = CG_ARRAY(cg_fm_pair_report, result->pairs);
  for (int q = 0; q < result->pairs; q++) {
    cg_pairfit *pair = &result->fit[q];
    fill_fit(fm, fit, parts, q, pair);
    cg_pairfit_set_core(pair, kT > 0 ? kT : 1);
    fill_pair_report(fm, fit, parts, half, q, pair, &result->report[q]);
    warn_of_unseen(pair);
  }
}

void cg_fm_fill(const cg_fm *fm, const cg_fit *fit, const cg_block_view *view,
                const cg_parts *parts, const cg_parts *half,
                const cg_parts *thirds, cg_fm_result *result)
{
  double rows = fit->sums[fm->shape.rows];
  result->frames = (int64_t)rows / (3 * fm->beads->n);
  result->rows = (int64_t)rows;
  result->columns = fm->columns->n;
  result->unsampled = fm->columns->n - fit->unknowns->n;
  result->constraints = fit->unknowns->constraints;
  result->blocks = parts->n;
  result->how = fit->how;
  result->regularise = fm->options.regularise;
  result->evidence = fit->evidence;
  result->begin = fm->begin;
  result->end = fm->end;
  result->volume = fm->volume[0] / fm->volume[1];
  result->mean_square_force = fit->sums[fm->shape.ff] / rows;
  result->residual = fmax(fit->residual / rows, 0);
  result->heldout = heldout_of(fm, view);
  result->noise = NAN;
  result->kT_conf = cg_conf_temperature(fm->shares->blocks, view);
  fill_pairs(fm, fit, parts, half, result);
  result->drift_z = drift_of(fm, fit, parts, thirds, result);
  result->frames_for_percent = frames_for_percent(result);
}
