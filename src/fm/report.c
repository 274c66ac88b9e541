/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What came out of a fit, in numbers.
 *
 * Errors are the jackknife's, of the coefficients (their full covariance
 * within an interaction) and so of the force at any place.  Means over the
 * tuples of an interaction, of f^2 or se^2, are taken from the counts per
 * interval, of those with a handful or more, and Simpson's rule inside each.
 *
 *   shift   by regularisation, rms over the sampled knots, weighted by the
 *           tuples beside them, of f - f_without and of that over se.
 *   frames  for 1 %: n (rms se/(0.01 rms f))^2, since se falls as n^-1/2. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "fm/inside.h"
#include "fm/knots.h"
#include "model/interaction_types.h"

/* The coefficients of the basis in each fit of a jackknife.  cg_free(). */
static double *spread_parts(const cg_columns *columns, int q,
                            const cg_parts *parts)
{
  int m = cg_basis_count(&columns->basis[q]);
  double *c = CG_ARRAY(double, parts->n * m);
  for (int k = 0; k < parts->n; k++)
    cg_columns_spread(columns, q, parts->phi + k * columns->n, c + k * m);
  return c;
}

/* Of m coefficients in n fits of a jackknife; NULL without any. */
static double *covariance_of(int n, int m, const double *c)
{
  if (n == 0)
    return NULL;
  double *mean = CG_ARRAY(double, m), *C = CG_ARRAY(double, m * m);
  for (int k = 0; k < n; k++)
    for (int d = 0; d < m; d++)
      mean[d] += c[k * m + d] / n;
  for (int k = 0; k < n; k++)
    for (int d = 0; d < m; d++)
      for (int e = 0; e < m; e++)
        C[d * m + e] += (c[k * m + d] - mean[d]) * (c[k * m + e] - mean[e]) *
                        (n - 1) / n;
  cg_free(mean);
  return C;
}

static void fill_errors(const cg_columns *columns, int q,
                        const cg_parts *parts, cg_termfit *out)
{
  double *c = spread_parts(columns, q, parts);
  out->covariance =
      covariance_of(parts->n, cg_basis_count(&columns->basis[q]), c);
  cg_termfit_parameter_errors(out, parts->n, c);
  cg_free(c);
}

static void fill_fit(const cg_fm *fm, const cg_fm_fit *fit,
                     const cg_parts *parts, int q, cg_termfit *out)
{
  const cg_columns *columns = fm->columns;
  const cg_unknowns *unknowns = fit->unknowns;
  const cg_interaction *it = &fm->set->list[q];
  int m = cg_basis_count(&columns->basis[q]);
  int views = cg_columns_views(columns, q);
  const double *count =
      fit->sums + fm->shape.count + columns->first_interval[q];
  out->name = cg_text_copy(it->name);
  out->term = it->term;
  for (int s = 0; s < it->term->beads && !it->term->bonded; s++)
    out->type_name[s] = cg_text_copy(it->type_name[s]);
  out->within = it->within;
  out->cutoff = it->cutoff;
  out->gamma = it->gamma;
  out->basis = columns->basis[q];
  if (it->switched)
    cg_termfit_switch(out);
  out->coef = CG_ARRAY(double, m);
  out->sampled = CG_ARRAY(bool, m);
  cg_columns_spread(columns, q, fit->phi, out->coef);
  for (int d = 0; d < m; d++) {
    int c = columns->first[q] + cg_columns_function(columns, q, d);
    out->sampled[d] = unknowns->sampled[c] &&
                      !(unknowns->vague && unknowns->vague[c]);
  }
  fill_errors(columns, q, parts, out);
  out->samples = CG_ARRAY(int64_t, it->intervals);
  for (int i = 0; i < it->intervals; i++) {
    out->samples[i] = (int64_t)count[i] / views;
    out->seen = out->seen || count[i] > 0;
  }
}

/* Intervals of a handful of tuples do not count, unless there are no others:
 * one bond alone at the end of its range has an error larger than all the rest
 * together. */
static int64_t least_that_tells(const cg_termfit *fit)
{
  for (int i = 0; i < fit->basis.intervals; i++)
    if (fit->samples[i] >= CG_HANDFUL)
      return CG_HANDFUL;
  return 1;
}

/* The tuples that count. */
static int64_t tuples_that_tell(const cg_termfit *fit)
{
  int64_t least = least_that_tells(fit), n = 0;
  for (int i = 0; i < fit->basis.intervals; i++)
    n += fit->samples[i] >= least ? fit->samples[i] : 0;
  return n;
}

/* Sum over these tuples of the square of a function of their coordinate: of the
 * force as it is given away, with its core. */
static double sum_over_tuples(const cg_termfit *fit,
                             double (*of)(const cg_termfit *, double))
{
  const cg_basis *b = &fit->basis;
  int64_t least = least_that_tells(fit);
  double sum = 0;
  for (int i = 0; i < b->intervals; i++) {
    double lo = b->min + i * b->h;
    if (fit->samples[i] < least) /* the formula may be infinite there */
      continue;
    double x[3] = {of(fit, lo), of(fit, lo + 0.5 * b->h),
                   of(fit, fmin(lo + b->h, b->max))};
    sum += (double)fit->samples[i] *
           (x[0] * x[0] + 4 * x[1] * x[1] + x[2] * x[2]) / 6;
  }
  return sum;
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

/* Median over the sampled knots of the standard error of f. */
static double median_error(const cg_columns *columns, int q,
                           const cg_termfit *term, const cg_parts *parts)
{
  const cg_basis *b = &term->basis;
  int n = 0;
  if (parts->n == 0)
    return -1;
  double *error = CG_ARRAY(double, b->intervals + 1);
  for (int i = 0; i <= b->intervals; i++)
    if (cg_knot_sampled(term, i))
      error[n++] = cg_knot_error(columns, q, parts, cg_knot_place(b, i));
  double middle = n > 0 ? median(error, n) : -1;
  cg_free(error);
  return middle;
}

/* Stretches of intervals without data between some with. */
static int count_gaps(const cg_termfit *term, int first, int last)
{
  int gaps = term->term->periodic &&
             (first > 0 || last < term->basis.intervals - 1);
  for (int i = first; i < last; i++)
    gaps += cg_termfit_interval(term, i) && !cg_termfit_interval(term, i + 1);
  return gaps;
}

static void fill_shift(const cg_fm *fm, const cg_fm_fit *fit,
                       const cg_parts *parts, int q, const cg_termfit *term,
                       cg_fm_term_report *out)
{
  double square = 0, z = 0, tuples = 0;
  out->alpha = fit->alpha ? fit->alpha[q] : -1;
  out->shift = out->shift_z = -1;
  for (int i = 0; i <= term->basis.intervals && fit->unregularised; i++) {
    if (!cg_knot_sampled(term, i))
      continue;
    double x = cg_knot_place(&term->basis, i);
    double near = cg_knot_tuples(term, i);
    double off = cg_columns_force(fm->columns, q, fit->phi, x) -
                 cg_columns_force(fm->columns, q, fit->unregularised, x);
    double error =
        parts->n > 0 ? cg_knot_error(fm->columns, q, parts, x) : 0;
    square += near * off * off;
    z += error > 0 ? near * off * off / (error * error) : 0;
    tuples += near;
  }
  if (tuples > 0)
    out->shift = sqrt(square / tuples);
  if (tuples > 0 && parts->n > 0)
    out->shift_z = sqrt(z / tuples);
}

static void fill_term_report(const cg_fm *fm, const cg_fm_fit *fit,
                             const cg_parts *parts, const cg_parts *half,
                             int q, const cg_termfit *term,
                             cg_fm_term_report *out)
{
  int first, last, views = cg_columns_views(fm->columns, q);
  for (int i = 0; i < term->basis.intervals; i++)
    out->count += term->samples[i];
  out->outside =
      (int64_t)fit->sums[fm->shape.met + (size_t)q] / views - out->count;
  out->flat = (int64_t)fit->sums[fm->shape.flat + (size_t)q] / views;
  out->beyond = (int64_t)fit->sums[fm->shape.beyond + (size_t)q] / views;
  if (cg_termfit_range(term, &first, &last)) {
    out->sampled[0] = cg_knot_place(&term->basis, first);
    out->sampled[1] = cg_knot_place(&term->basis, last + 1);
    out->gaps = count_gaps(term, first, last);
  }
  if (out->count > 0)
    out->rms_force =
        sqrt(sum_over_tuples(term, cg_termfit_force) /
             (double)tuples_that_tell(term));
  out->error[0] = median_error(fm->columns, q, term, parts);
  out->error[1] = median_error(fm->columns, q, term, half);
  fill_shift(fm, fit, parts, q, term, out);
  out->error_half = out->error[0] > 0 && out->error[1] >= 0
                        ? out->error[1] / out->error[0]
                        : -1;
}

static double frames_for_percent(const cg_fm_result *result)
{
  double force = 0, error = 0;
  for (int q = 0; q < result->terms; q++) {
    force += sum_over_tuples(&result->fit[q], cg_termfit_force);
    error += sum_over_tuples(&result->fit[q], cg_termfit_error);
  }
  if (result->blocks == 0 || force <= 0)
    return -1;
  return (double)result->frames * error / (1e-4 * force);
}

static double heldout_of(const cg_fm *fm, const cg_block_view *view)
{
  double sum = 0;
  int n = 0;
  for (int k = 0; k < fm->options.blocks; k++)
    if (view[k].weight > 0) {
      sum += view[k].residual / view[k].weight;
      n++;
    }
  return n > 0 ? sum / n : -1;
}

/* Of runs made before it is known from the sums whether they were weighted. */
static double effective_frames(const cg_fm *fm, const double *sums,
                               const cg_fm_result *result)
{
  double weight = sums[fm->shape.weight], square = sums[fm->shape.square];
  double rows = sums[fm->shape.rows];
  bool weighted = fm->runs > 0 ? weight != rows || square != rows
                               : fm->options.weights.by != CG_WEIGHTS_NONE;
  return weighted ? weight * weight / square / rows * (double)result->frames
                  : 0;
}

/* What only forces tell. */
static void fill_forces(const cg_fm *fm, const cg_fm_fit *fit,
                        const cg_block_view *view, cg_fm_result *result)
{
  double weight = fit->sums[fm->shape.weight];
  bool known = cg_target_needs_forces(fm->options.target);
  result->mean_square_force =
      known ? fit->sums[fm->shape.ff] / weight : NAN;
  result->residual = known ? fmax(fit->residual / weight, 0) : NAN;
  result->heldout = known ? heldout_of(fm, view) : -1;
  result->noise = NAN;
  result->kT_conf = (cg_fm_value){NAN, -1};
  if (known)
    result->kT_conf = cg_conf_temperature(fm->shares->blocks, view);
}

static void warn_of_unseen(const cg_fm_result *result)
{
  char *names = cg_fm_unseen(result);
  if (names)
    cg_log_warn("never seen in range in any frame: %s; such a force is "
                "unknown, not zero: leave the interaction out, widen its "
                "range, or give frames where it occurs",
                names);
  cg_free(names);
}

static void tell_switched(const cg_termfit *fit)
{
  if (fit->switch_from > 0)
    cg_log_tell(CG_LOG_NORMAL,
                "interaction %s: switched off from %.6g to %.6g after the fit; "
                "the residual is that of the fit before",
                fit->name, fit->switch_from, fit->basis.max);
}

static void fill_terms(const cg_fm *fm, const cg_fm_fit *fit,
                       const cg_parts *parts, const cg_parts *half,
                       cg_fm_result *result)
{
  double kT = fm->options.kT > 0 ? fm->options.kT : result->kT_conf.value;
  result->terms = fm->columns->terms;
  result->fit = CG_ARRAY(cg_termfit, result->terms);
  result->report = CG_ARRAY(cg_fm_term_report, result->terms);
  for (int q = 0; q < result->terms; q++) {
    cg_termfit *term = &result->fit[q];
    fill_fit(fm, fit, parts, q, term);
    cg_termfit_complete(term, kT > 0 ? kT : 1);
    fill_term_report(fm, fit, parts, half, q, term, &result->report[q]);
    tell_switched(term);
  }
  warn_of_unseen(result);
}

void cg_fm_fill(const cg_fm *fm, const cg_fm_fit *fit,
                const cg_block_view *view, const cg_parts *parts,
                const cg_parts *half, const cg_parts *thirds,
                cg_fm_result *result)
{
  double rows = fit->sums[fm->shape.rows];
  result->target = fm->options.target;
  result->sigma = fm->options.sigma;
  result->rows = (int64_t)rows / cg_target_copies(result->target);
  result->frames =
      fm->runs > 0 ? fm->saved_frames : result->rows / (3 * fm->beads->n);
  result->n_eff = effective_frames(fm, fit->sums, result);
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
  result->known_square = fm->given ? fit->sums[fm->shape.known] /
                                         fit->sums[fm->shape.weight]
                                   : -1;
  fill_forces(fm, fit, view, result);
  fill_terms(fm, fit, parts, half, result);
  result->drift_z = cg_fm_drift(fm, view, parts, thirds, result);
  result->frames_for_percent = frames_for_percent(result);
}
