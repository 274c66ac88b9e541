/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /fm of a results file, cgmap-results(5).  Quantities that are not known are
 * absent. */
#include <math.h>

#include "base/mem.h"
#include "base/text.h"
#include "fm/fm.h"
#include "fm/result.h"

static cg_status put_number(cg_h5 *h5, const char *path, double value,
                            const char *unit, const char *long_name)
{
  if (!isfinite(value))
    return CG_OK;
  return cg_h5_put_doubles(h5, path, 0, NULL, &value,
                           (cg_h5_about){unit, long_name});
}

/* Known where not negative. */
static cg_status put_known(cg_h5 *h5, const char *path, double value,
                           const char *unit, const char *long_name)
{
  if (value < 0)
    return CG_OK;
  return put_number(h5, path, value, unit, long_name);
}

static cg_status put_count(cg_h5 *h5, const char *path, int64_t count,
                           const char *long_name)
{
  return cg_h5_put_ints(h5, path, 0, NULL, &count,
                        (cg_h5_about){"1", long_name});
}

/* G in rows by columns has no unit: force per coefficient, both forces. */
static cg_status put_normal_equations(cg_h5 *h5, const cg_fm_result *result,
                                      const char *force)
{
  size_t m = (size_t)result->columns, dims[2] = {m, m};
  if (!result->G)
    return CG_OK;
  CG_TRY(cg_h5_put_doubles(
      h5, "/fm/G", 2, dims, result->G,
      (cg_h5_about){"1", "normal matrix, mean over rows"}));
  return cg_h5_put_doubles(
      h5, "/fm/b", 1, dims, result->b,
      (cg_h5_about){force, "right-hand side, mean over rows"});
}

static cg_status put_target(cg_h5 *h5, const cg_fm_result *result,
                            const char *length)
{
  const char *target = cg_target_names[result->target];
  CG_TRY(put_known(h5, "/fm/sigma", result->sigma > 0 ? result->sigma : -1,
                   length, "displacement of a bead along each axis"));
  return cg_h5_put_texts(h5, "/fm/target", 1, &target,
                         (cg_h5_about){"1", "what was fitted"});
}

static cg_status put_span(cg_h5 *h5, const cg_fm_result *result,
                          const cg_unit_names *units)
{
  char *cube = cg_text_format("(%s)^3", units->length);
  cg_status status = put_number(h5, "/fm/begin", result->begin, units->time,
                                "time of the first frame");
  if (status == CG_OK)
    status = put_number(h5, "/fm/end", result->end, units->time,
                        "time of the last frame");
  if (status == CG_OK && result->volume > 0)
    status = put_number(h5, "/fm/volume", result->volume, cube,
                        "mean volume of the boxes");
  cg_free(cube);
  return status;
}

static cg_status put_counts(cg_h5 *h5, const cg_fm_result *result)
{
  CG_TRY(put_count(h5, "/fm/frames", result->frames, "frames fitted"));
  CG_TRY(put_count(h5, "/fm/rows", result->rows,
                   "rows: components of forces fitted"));
  CG_TRY(put_count(h5, "/fm/blocks", result->blocks,
                   "blocks of frames behind the error bars, 0: none"));
  CG_TRY(put_count(h5, "/fm/unsampled", result->unsampled,
                   "columns that the data did not determine"));
  return put_count(h5, "/fm/constraints", result->constraints,
                   "linear constraints eliminated");
}

static cg_status put_solution(cg_h5 *h5, const cg_fm_result *result)
{
  const char *solver = cg_solver_names[result->how.used];
  CG_TRY(cg_h5_put_texts(h5, "/fm/solver", 1, &solver,
                         (cg_h5_about){"1", "how G was solved"}));
  return put_count(h5, "/fm/rank", result->how.rank,
                   "rank of the column-scaled normal matrix");
}

static cg_status put_figures(cg_h5 *h5, const cg_fm_result *result,
                             const char *square)
{
  for (const cg_figure *f = cg_figures; f->of; f++)
    if (f->path)
      CG_TRY(put_number(h5, f->path, f->of(result),
                        f->unit == CG_FIGURE_SQUARE ? square : "1", f->about));
  return CG_OK;
}

static cg_status put_quality(cg_h5 *h5, const cg_fm_result *result,
                             const char *energy, const char *square)
{
  double floor[2] = {result->noise, result->heldout};
  size_t two = 2;
  CG_TRY(put_figures(h5, result, square));
  if (result->heldout >= 0)
    CG_TRY(cg_h5_put_doubles(
        h5, "/fm/noise_floor", 1, &two, floor,
        (cg_h5_about){square, "bounds of the residual that no force of the "
                              "beads can remove: least (NaN: not known), "
                              "held-out residual"}));
  CG_TRY(put_number(h5, "/fm/kT_conf", result->kT_conf.value, energy,
                    "configurational temperature times k"));
  return put_known(h5, "/fm/kT_conf_error", result->kT_conf.error, energy,
                   "its standard error");
}

static cg_status put_pressure(cg_h5 *h5, const cg_fm_pressure *pressure,
                              const cg_unit_names *units)
{
  char *unit = cg_text_format("%s/%s^3", units->energy, units->length);
  char *fourth = cg_text_format("%s^4", units->length);
  cg_status status = CG_OK;
  if (pressure->known)
    status = put_number(h5, "/fm/pressure/residual", pressure->residual, unit,
                        "rms of the atoms' pressure less the model's");
  if (pressure->known && status == CG_OK)
    status = put_number(h5, "/fm/pressure/mean", pressure->mean, unit,
                        "mean of the atoms' pressure less the model's");
  if (pressure->known && status == CG_OK)
    status = put_number(h5, "/fm/pressure/lambda", pressure->lambda, fourth,
                        "weight of a frame's virial, a force component's "
                        "being 1");
  cg_free(fourth);
  cg_free(unit);
  return status;
}

static cg_status put_energy(cg_h5 *h5, const cg_fm_energy *energy,
                            const cg_unit_names *units)
{
  char *square = cg_text_format("(%s)^2", units->energy);
  double known = energy->known ? 1 : NAN;
  cg_status status = put_number(h5, "/fm/energy/mean", known * energy->mean,
                                units->energy, "mean energy of the atoms");
  if (status == CG_OK)
    status = put_number(h5, "/fm/energy/constant", known * energy->constant,
                        units->energy, "added to the potentials");
  if (status == CG_OK)
    status = put_number(h5, "/fm/energy/variance", known * energy->variance,
                        square, "variance of the energy of the atoms");
  if (status == CG_OK)
    status = put_number(h5, "/fm/energy/left", known * energy->residual,
                        square, "mean square that the potentials leave");
  if (status == CG_OK)
    status = put_number(h5, "/fm/energy/held_out",
                        known * energy->heldout.value, square,
                        "the same of frames left out of the fit");
  if (status == CG_OK)
    status = put_number(h5, "/fm/energy/entropy_lost",
                        known * energy->lost.value, "1",
                        "the same over 2 (kT)^2: upper estimate of the "
                        "entropy over k that the mapping loses");
  cg_free(square);
  return status;
}

static double error_of(const cg_fm_term_report *about)
{
  return about->error[0];
}

static double error_half_of(const cg_fm_term_report *about)
{
  return about->error[1];
}

static double alpha_of(const cg_fm_term_report *about)
{
  return about->alpha;
}

static double shift_z_of(const cg_fm_term_report *about)
{
  return about->shift_z;
}

static double shift_of(const cg_fm_term_report *about)
{
  return about->shift;
}

/* One number for each interaction, NaN where it is not known; absent where
 * none is. */
static cg_status put_each(cg_h5 *h5, const cg_fm_result *result,
                          double (*of)(const cg_fm_term_report *),
                          const char *path, const char *unit,
                          const char *long_name)
{
  size_t n = (size_t)result->terms;
  double *x = CG_ARRAY(double, n);
  bool known = false;
  for (size_t q = 0; q < n; q++) {
    double found = of(&result->report[q]);
    known = known || found >= 0;
    x[q] = found >= 0 ? found : NAN;
  }
  cg_status status = known ? cg_h5_put_doubles(h5, path, 1, &n, x,
                                               (cg_h5_about){unit, long_name})
                           : CG_OK;
  cg_free(x);
  return status;
}

static cg_status put_regularised(cg_h5 *h5, const cg_fm_result *result,
                                 const char *force)
{
  static const char *const names[] = {"none", "ridge", "evidence"};
  const char *by = names[result->regularise.by];
  CG_TRY(cg_h5_put_texts(h5, "/fm/regularise", 1, &by,
                         (cg_h5_about){"1", "how the fit is regularised"}));
  if (result->regularise.ridge > 0)
    CG_TRY(put_number(h5, "/fm/ridge", result->regularise.ridge, "1",
                      "added to the diagonal of the column-scaled matrix"));
  CG_TRY(put_each(h5, result, shift_of, "/fm/shift", force,
                  "change of each interaction's force by regularisation (of "
                  "angles per rad), rms over what it was seen at"));
  CG_TRY(put_each(h5, result, shift_z_of, "/fm/shift_z", "1",
                  "the same in standard errors"));
  if (result->regularise.by != CG_REGULARISE_EVIDENCE)
    return CG_OK;
  char *unit = cg_text_format("(%s)^-2", force);
  cg_status status =
      put_number(h5, "/fm/beta", result->evidence.beta, unit,
                 "noise precision of a force component");
  if (status == CG_OK)
    status = put_each(h5, result, alpha_of, "/fm/alpha", unit,
                      "precision of each interaction's second differences (of "
                      "angles per rad)");
  cg_free(unit);
  return status;
}

cg_status cg_fm_put(cg_h5 *h5, const cg_fm_result *result,
                    const cg_unit_names *units)
{
  char *square = cg_text_format("(%s)^2", units->force);
  cg_status status = put_normal_equations(h5, result, units->force);
  if (status == CG_OK)
    status = put_target(h5, result, units->length);
  if (status == CG_OK)
    status = put_counts(h5, result);
  if (status == CG_OK)
    status = put_span(h5, result, units);
  if (status == CG_OK)
    status = put_solution(h5, result);
  if (status == CG_OK)
    status = put_quality(h5, result, units->energy, square);
  if (status == CG_OK)
    status = put_pressure(h5, &result->pressure, units);
  if (status == CG_OK)
    status = put_energy(h5, &result->energy, units);
  if (status == CG_OK)
    status = put_each(h5, result, error_of, "/fm/error", units->force,
                      "standard error of each interaction (of angles per "
                      "rad), median over its sampled knots");
  if (status == CG_OK)
    status = put_each(h5, result, error_half_of, "/fm/error_half",
                      units->force, "the same from half as many blocks");
  if (status == CG_OK)
    status = put_regularised(h5, result, units->force);
  cg_free(square);
  return status;
}
