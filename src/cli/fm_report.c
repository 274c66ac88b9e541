/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What fm says at the end: a page for a person, without what was not
 * computed. */
#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/fm_job.h"
#include "fm/result.h"
#include "io/traj/traj.h"

static void add_head(cg_string *s, const cg_fm_job *job)
{
  const cg_fm_result *r = job->result;
  if (job->one_system)
    cg_string_add(s, "%lld frame%s of %lld bead%s in %lld molecule%s",
                  (long long)r->frames, cg_text_s(r->frames),
                  (long long)job->beads, cg_text_s(job->beads),
                  (long long)job->molecules, cg_text_s(job->molecules));
  else
    cg_string_add(s, "%lld frame%s of several systems", (long long)r->frames,
                  cg_text_s(r->frames));
  cg_string_add(s, "; %d column%s from ", r->columns, cg_text_s(r->columns));
  if (cg_target_needs_forces(r->target))
    cg_string_add(s, "%lld force components\n", (long long)r->rows);
  else if (r->energy.known)
    cg_string_add(s, "%lld %s\n", (long long)r->frames,
                  r->frames == 1 ? "energy" : "energies");
  else
    cg_string_add(s, "the structure at %g %s\n", job->temperature,
                  job->units->temperature);
  if (r->sigma > 0)
    cg_string_add(s, "(each frame twice, beads displaced by +- %g %s)\n",
                  r->sigma, job->units->length);
}

static void add_count(cg_string *s, int64_t n, const char *what)
{
  if (n > 0)
    cg_string_add(s, "frames left out: %lld for %s\n", (long long)n, what);
}

static void add_left_out(cg_string *s, const cg_fm_job *job)
{
  if (!job->setup.traj)
    return;
  cg_traj_left_out left = cg_traj_left(job->setup.traj);
  add_count(s, left.without_forces, "holding no forces");
  add_count(s, left.repeats, "repeating the one before (a restart)");
  add_count(s, left.damaged, "damage");
}

static void add_range(cg_string *s, const cg_termfit *fit, double lo,
                      double hi)
{
  double scale = cg_term_scale(fit->term);
  int digits = fit->term->angular ? 2 : 4;
  cg_string_add(s, "%7.*f - %-7.*f ", digits, lo * scale, digits, hi * scale);
}

static bool has_density(const cg_fm_result *r)
{
  for (int i = 0; i < r->terms; i++)
    if (r->fit[i].term == &cg_term_density)
      return true;
  return false;
}

static void add_terms(cg_string *s, const cg_fm_job *job)
{
  const cg_fm_result *r = job->result;
  cg_string_add(s, "\n%-14s %-17s %-17s %7s %12s %10s %11s\n", "interaction",
                "range", "sampled", "columns", "samples", "outside",
                "rms force");
  for (int i = 0; i < r->terms; i++) {
    const cg_termfit *fit = &r->fit[i];
    const cg_fm_term_report *about = &r->report[i];
    cg_string_add(s, "%-14s ", fit->name);
    add_range(s, fit, fit->basis.min, fit->basis.max);
    if (cg_fm_is_determined(about))
      add_range(s, fit, about->sampled[0], about->sampled[1]);
    else
      cg_string_add(s, "%-18s", fit->seen ? "not determined" : "never seen");
    cg_string_add(s, "%7d %12lld %10lld %11.5g\n", cg_termfit_columns(fit),
                  (long long)about->count, (long long)about->outside,
                  about->rms_force / cg_term_scale(fit->term));
  }
  cg_string_add(s, "(lengths in %s, forces in %s; angles in degrees, forces "
                   "per degree;\n%ssamples in each interval: "
                   "/model/interaction/NAME/samples of the results)\n",
                job->units->length, job->units->force,
                has_density(r) ? "densities in neighbours, forces per "
                                 "neighbour;\n" : "");
}

/* A rise from n_b to n_b/2 blocks means that frames of neighbouring blocks are
 * correlated. */
static void add_errors(cg_string *s, const cg_fm_job *job)
{
  const cg_fm_result *r = job->result;
  if (r->blocks == 0)
    return;
  cg_string_add(s, "\n%-15s median over the knots, from %d blocks and from "
                   "%d\n",
                "error of force", r->blocks, r->blocks / 2);
  for (int i = 0; i < r->terms; i++) {
    const cg_fm_term_report *about = &r->report[i];
    double scale = cg_term_scale(r->fit[i].term);
    if (about->error[0] < 0)
      continue;
    char *force = cg_term_force_unit(r->fit[i].term, job->units);
    cg_string_add(s, "%-15s %.4g", r->fit[i].name, about->error[0] / scale);
    if (about->error[1] >= 0)
      cg_string_add(s, ", %.4g", about->error[1] / scale);
    cg_string_add(s, " %s\n", force);
    cg_free(force);
  }
}

static void add_line(cg_string *s, const char *name, double value,
                     const char *unit)
{
  if (isfinite(value))
    cg_string_add(s, "%-20s %.6g%s%s\n", name, value, *unit ? " " : "", unit);
}

static void add_temperature(cg_string *s, const cg_fm_job *job)
{
  const cg_fm_value *kT = &job->result->kT_conf;
  double boltzmann = job->units->boltzmann;
  if (isnan(kT->value))
    return;
  cg_string_add(s, "%-20s %.4g", "T_conf", kT->value / boltzmann);
  if (kT->error >= 0)
    cg_string_add(s, " +- %g",
                  cg_decimal_rounded(kT->error / boltzmann, 2));
  if (job->temperature > 0)
    cg_string_add(s, " (simulated at %.6g)", job->temperature);
  cg_string_add(s, " %s\n", job->units->temperature);
}

static void add_pressure(cg_string *s, const cg_fm_job *job)
{
  const cg_fm_pressure *p = &job->result->pressure;
  double unit = job->units->pressure_unit;
  if (!p->known)
    return;
  cg_string_add(s, "%-20s %.4g %s (rms), mean %.4g; a frame weighs %.4g force "
                   "components\n",
                "pressure residual", p->residual / unit, job->units->pressure,
                p->mean / unit, p->lambda);
  if (p->by_volume)
    cg_string_add(s, "%-20s psi %.6g, %.6g %s for %.0f sites at %.6g %s^3\n",
                  "U(V)", p->term.psi[0], p->term.psi[1], job->units->energy,
                  p->term.sites, p->term.volume, job->units->length);
}

static void add_energy(cg_string *s, const cg_fm_job *job)
{
  const cg_fm_energy *e = &job->result->energy;
  char *square = cg_text_format("(%s)^2", job->units->energy);
  if (e->known) {
    add_line(s, "mean energy", e->mean, job->units->energy);
    add_line(s, "constant", e->constant, job->units->energy);
    add_line(s, "variance", e->variance, square);
    add_line(s, "left of it", e->residual, square);
    add_line(s, "left, held out", e->heldout.value, square);
  }
  if (e->known && isfinite(e->lost.value))
    cg_string_add(s, "%-20s at most %.4g +- %.2g k\n", "entropy lost",
                  e->lost.value, e->lost.error);
  cg_free(square);
}

static void add_figures(cg_string *s, const cg_fm_result *r,
                        const char *square)
{
  const char *const unit[] = {
      [CG_FIGURE_PLAIN] = "",
      [CG_FIGURE_SQUARE] = square,
      [CG_FIGURE_PART] = "%",
      [CG_FIGURE_ERRORS] = "standard errors, first against last third (rms)"};
  for (const cg_figure *f = cg_figures; f->of; f++)
    if (f->label)
      add_line(s, f->label,
               (f->unit == CG_FIGURE_PART ? 100 : 1) * f->of(r),
               unit[f->unit]);
}

static void add_quality(cg_string *s, const cg_fm_job *job)
{
  const cg_fm_result *r = job->result;
  char *square = cg_text_format("(%s)^2", job->units->force);
  cg_string_add(s, "\n");
  add_figures(s, r, square);
  add_line(s, "third law", job->look.third_law, "");
  cg_string_add(s, "%-20s %s, %d blocks for the errors\n", "solver",
                cg_solver_names[r->how.used], r->blocks);
  add_temperature(s, job);
  add_pressure(s, job);
  add_energy(s, job);
  cg_free(square);
}

static void add_shifts(cg_string *s, const cg_fm_job *job)
{
  const cg_fm_result *r = job->result;
  cg_string_add(s, "\n%-15s by regularisation, rms over what it was seen at\n",
                "shift of force");
  for (int i = 0; i < r->terms; i++) {
    const cg_fm_term_report *about = &r->report[i];
    if (about->shift < 0)
      continue;
    char *force = cg_term_force_unit(r->fit[i].term, job->units);
    cg_string_add(s, "%-15s %.4g %s", r->fit[i].name,
                  about->shift / cg_term_scale(r->fit[i].term), force);
    cg_free(force);
    if (about->shift_z >= 0)
      cg_string_add(s, ", %.2g standard errors", about->shift_z);
    if (about->alpha >= 0)
      cg_string_add(s, "; alpha %.4g", about->alpha);
    cg_string_add(s, "\n");
  }
}

static void add_regularised(cg_string *s, const cg_fm_job *job)
{
  const cg_fm_result *r = job->result;
  const cg_evidence *evidence = &r->evidence;
  if (r->regularise.by == CG_REGULARISE_NONE)
    return;
  if (r->regularise.by == CG_REGULARISE_RIDGE)
    cg_string_add(s, "%-20s ridge %g\n", "regularised",
                  r->regularise.ridge);
  else
    cg_string_add(s, "%-20s evidence, %d iteration%s%s: noise precision %.4g, "
                     "%.1f of %d coefficients determined\n",
                  "regularised", evidence->iterations,
                  cg_text_s(evidence->iterations),
                  evidence->converged ? "" : " (not settled)", evidence->beta,
                  evidence->determined, r->columns - r->unsampled);
  add_shifts(s, job);
}

static void add_timing(cg_string *s, const cg_fm_job *job)
{
  const cg_timing *t = &job->timing;
  const cg_walk_report *w = &job->walked;
  cg_string_add(s, "\n%-20s %9s %9s %9s\n", "seconds on a rank", "least",
                "mean", "most");
  for (int p = 0; p < CG_PHASES; p++)
    cg_string_add(s, "  %-18s %9.3f %9.3f %9.3f\n",
                  cg_timer_name((cg_phase)p), t->least[p], t->mean[p],
                  t->most[p]);
  if (w->teams == 0) /* no frames were read */
    return;
  cg_string_add(s, "ranks: %d, idle: %d, teams: %d, domains: %dx%dx%d, "
                   "frames in flight: %d\n",
                cg_comm_size(job->run->comm), w->idle_ranks, w->teams,
                w->domains[0], w->domains[1], w->domains[2], w->batch);
  if (w->messages > 0)
    cg_string_add(s, "sent between ranks: %.4g messages, %.4g kB a frame\n",
                  (double)w->messages / (double)w->frames,
                  1e-3 * (double)w->bytes / (double)w->frames);
}

/* Add a line of text broken between words. */
static void add_wrapped(cg_string *s, const char *line, size_t n)
{
  enum { WIDTH = 79 };
  const char *word, *at = line;
  size_t used = 0, length;
  while (cg_text_word(&at, line + n, &word, &length)) {
    bool fits = used == 0 || used + 1 + length <= WIDTH;
    cg_string_add(s, "%s%.*s", used == 0 ? "" : fits ? " " : "\n",
                  (int)length, word);
    used = fits ? used + (used > 0) + length : length;
  }
  cg_string_add(s, "\n");
}

static void add_verdict(cg_string *s, const cg_fm_job *job)
{
  const cg_fm_about about = {
      .temperature = job->temperature,
      .all_atoms = job->setup.identity && !job->setup.place,
      .unfitted = job->unfitted.n > 0 ? job->unfitted.text : "",
      .stray = job->look.stray};
  char *text = cg_fm_verdict(job->result, job->units, &about);
  cg_lines lines = {text, text + strlen(text), 0};
  const char *line;
  size_t n;
  cg_string_add(s, "\n");
  while (cg_lines_next(&lines, &line, &n))
    add_wrapped(s, line, n);
  cg_free(text);
}

static void add_files(cg_string *s, const cg_fm_job *job)
{
  cg_string_add(s, "\nresults  %s\n", job->files.results);
  for (int i = 0; i < job->set->n; i++)
    if (job->result->fit[i].seen) {
      char *path = cg_fm_table_path(job, i);
      cg_string_add(s, "table    %s\n", path);
      cg_free(path);
    }
  cg_string_add(s, "fitted   %s\n", job->files.interactions);
}

void cg_fm_report(const cg_fm_job *job)
{
  cg_string s = {0};
  add_head(&s, job);
  add_left_out(&s, job);
  add_terms(&s, job);
  cg_fm_add_formulas(&s, job);
  add_errors(&s, job);
  add_quality(&s, job);
  add_regularised(&s, job);
  add_timing(&s, job);
  add_verdict(&s, job);
  add_files(&s, job);
  cg_print(job->run->comm, s.text);
  cg_free(s.text);
}
