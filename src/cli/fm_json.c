/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What fm says at the end to a program: one JSON object with the keys that
 * cgmap-fm(1) lists, without those of what was not computed. */
#include <math.h>

#include "base/json.h"
#include "cli/fm_job.h"
#include "fm/result.h"
#include "io/traj/traj.h"

/* "error": [from n_b blocks, from n_b/2], as far as they are known. */
static void put_errors(cg_json *json, const cg_fm_term_report *about,
                       double scale)
{
  if (about->error[0] < 0)
    return;
  cg_json_array(json, "error");
  for (int half = 0; half < 2 && about->error[half] >= 0; half++)
    cg_json_double(json, NULL, about->error[half] / scale);
  cg_json_end_array(json);
}

static void put_samples(cg_json *json, const cg_termfit *fit)
{
  cg_json_array(json, "samples");
  for (int i = 0; i < fit->basis.intervals; i++)
    cg_json_int(json, NULL, fit->samples[i]);
  cg_json_end_array(json);
}

static void put_shift(cg_json *json, const cg_fm_term_report *about,
                      double scale)
{
  if (about->shift >= 0)
    cg_json_double(json, "shift", about->shift / scale);
  if (about->shift_z >= 0)
    cg_json_double(json, "shift_z", about->shift_z);
  if (about->alpha >= 0)
    cg_json_double(json, "alpha", about->alpha);
}

static void put_term(cg_json *json, const cg_termfit *fit,
                     const cg_fm_term_report *about)
{
  double scale = cg_term_scale(fit->term);
  cg_json_object(json, NULL);
  cg_json_text(json, "name", fit->name);
  cg_json_text(json, "kind", fit->term->name);
  cg_json_int(json, "columns", cg_termfit_columns(fit));
  cg_json_int(json, "count", about->count);
  cg_json_int(json, "outside", about->outside);
  if (cg_fm_is_determined(about)) {
    cg_json_array(json, "sampled");
    cg_json_double(json, NULL, about->sampled[0] * scale);
    cg_json_double(json, NULL, about->sampled[1] * scale);
    cg_json_end_array(json);
  }
  if (fit->seen) {
    cg_json_double(json, "rms_force", about->rms_force / scale);
    put_errors(json, about, scale);
    put_shift(json, about, scale);
    cg_fm_put_formula(json, fit);
    put_samples(json, fit);
  }
  cg_json_end_object(json);
}

static void put_terms(cg_json *json, const cg_fm_result *r)
{
  cg_json_array(json, "interactions");
  for (int i = 0; i < r->terms; i++)
    put_term(json, &r->fit[i], &r->report[i]);
  cg_json_end_array(json);
}

/* Its lower bound is null where it is not known. */
static void put_noise_floor(cg_json *json, const cg_fm_result *r)
{
  if (r->heldout < 0)
    return;
  cg_json_array(json, "noise_floor");
  if (isnan(r->noise))
    cg_json_null(json, NULL);
  else
    cg_json_double(json, NULL, r->noise);
  cg_json_double(json, NULL, r->heldout);
  cg_json_end_array(json);
}

static void put_temperature(cg_json *json, const cg_fm_job *job)
{
  const cg_fm_value *kT = &job->result->kT_conf;
  if (isnan(kT->value))
    return;
  cg_json_object(json, "T_conf");
  cg_json_double(json, "value", kT->value / job->units->boltzmann);
  if (kT->error >= 0)
    cg_json_double(json, "error", kT->error / job->units->boltzmann);
  cg_json_end_object(json);
}

static void put_regularised(cg_json *json, const cg_fm_result *r)
{
  if (r->regularise.by == CG_REGULARISE_RIDGE)
    cg_json_double(json, "ridge", r->regularise.ridge);
  if (r->regularise.by != CG_REGULARISE_EVIDENCE)
    return;
  cg_json_object(json, "evidence");
  cg_json_double(json, "beta", r->evidence.beta);
  cg_json_double(json, "determined", r->evidence.determined);
  cg_json_int(json, "iterations", r->evidence.iterations);
  cg_json_bool(json, "converged", r->evidence.converged);
  cg_json_end_object(json);
}

static void put_pressure(cg_json *json, const cg_fm_job *job)
{
  const cg_fm_pressure *p = &job->result->pressure;
  if (!p->known)
    return;
  cg_json_object(json, "pressure");
  cg_json_double(json, "residual", p->residual / job->units->pressure_unit);
  cg_json_double(json, "mean", p->mean / job->units->pressure_unit);
  cg_json_double(json, "lambda", p->lambda);
  if (p->by_volume) {
    cg_json_array(json, "psi");
    cg_json_double(json, NULL, p->term.psi[0]);
    cg_json_double(json, NULL, p->term.psi[1]);
    cg_json_end_array(json);
    cg_json_double(json, "volume", p->term.volume);
  }
  cg_json_end_object(json);
}

static void put_value(cg_json *json, const char *name, cg_fm_value value)
{
  if (!isfinite(value.value))
    return;
  cg_json_object(json, name);
  cg_json_double(json, "value", value.value);
  cg_json_double(json, "error", value.error);
  cg_json_end_object(json);
}

static void put_energy(cg_json *json, const cg_fm_energy *energy)
{
  if (!energy->known)
    return;
  cg_json_object(json, "energy");
  cg_json_double(json, "mean", energy->mean);
  cg_json_double(json, "constant", energy->constant);
  cg_json_double(json, "variance", energy->variance);
  cg_json_double(json, "left", energy->residual);
  put_value(json, "held_out", energy->heldout);
  put_value(json, "entropy_lost", energy->lost);
  cg_json_end_object(json);
}

static void put_left_out(cg_json *json, const cg_fm_job *job)
{
  if (!job->setup.traj)
    return;
  cg_traj_left_out left = cg_traj_left(job->setup.traj);
  cg_json_object(json, "left_out");
  cg_json_int(json, "without_forces", left.without_forces);
  cg_json_int(json, "repeats", left.repeats);
  cg_json_int(json, "damaged", left.damaged);
  cg_json_end_object(json);
}

static void put_seconds(cg_json *json, const cg_timing *timing)
{
  cg_json_object(json, "seconds");
  for (int p = 0; p < CG_PHASES; p++)
    cg_json_double(json, cg_timer_name((cg_phase)p), timing->mean[p]);
  cg_json_end_object(json);
}

/* Between ranks, in all. */
static void put_sent(cg_json *json, const cg_walk_report *walked)
{
  if (walked->messages == 0)
    return;
  cg_json_object(json, "sent");
  cg_json_int(json, "messages", walked->messages);
  cg_json_int(json, "bytes", walked->bytes);
  cg_json_end_object(json);
}

static void put_known(cg_json *json, const char *name, double value)
{
  if (isfinite(value))
    cg_json_double(json, name, value);
}

void cg_fm_json(const cg_fm_job *job)
{
  const cg_fm_result *r = job->result;
  cg_json json = {0};
  cg_json_start(job->run, &json);
  put_terms(&json, r);
  cg_json_text(&json, "target", cg_target_names[r->target]);
  if (r->sigma > 0)
    cg_json_double(&json, "sigma", r->sigma);
  for (const cg_figure *f = cg_figures; f->of; f++)
    if (f->json)
      put_known(&json, f->json, f->of(r));
  put_noise_floor(&json, r);
  put_known(&json, "third_law", job->look.third_law);
  put_temperature(&json, job);
  put_pressure(&json, job);
  put_energy(&json, &r->energy);
  cg_json_text(&json, "solver", cg_solver_names[r->how.used]);
  put_regularised(&json, r);
  cg_json_int(&json, "frames", r->frames);
  cg_json_int(&json, "rows", r->rows);
  put_left_out(&json, job);
  put_seconds(&json, &job->timing);
  put_sent(&json, &job->walked);
  cg_json_print(job->run, &json);
}
