/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The result of a fit (see result.h): freed, asked, and the list of its
 * figures. */
#include "fm/result.h"

#include <math.h>

#include "base/mem.h"
#include "base/text.h"

void cg_fm_result_free(cg_fm_result *result)
{
  if (!result)
    return;
  for (int q = 0; q < result->terms; q++)
    cg_termfit_clear(&result->fit[q]);
  cg_free(result->fit);
  cg_free(result->report);
  cg_free(result->G);
  cg_free(result->b);
  cg_free(result);
}

bool cg_fm_is_exact(const cg_fm_result *result)
{
  return result->residual < 1e-8 * result->mean_square_force;
}

bool cg_fm_is_determined(const cg_fm_term_report *about)
{
  return about->sampled[0] < about->sampled[1];
}

char *cg_fm_unseen(const cg_fm_result *result)
{
  enum { NAMED = 8 };
  cg_string names = {0};
  int n = 0;
  for (int q = 0; q < result->terms; q++)
    if (!result->fit[q].seen && n++ < NAMED)
      cg_string_add(&names, "%s%s", n > 1 ? ", " : "", result->fit[q].name);
  if (n > NAMED)
    cg_string_add(&names, " and %d more", n - NAMED);
  return names.text;
}

static double known(double value)
{
  return value < 0 ? NAN : value;
}

static double n_eff(const cg_fm_result *r)
{
  return r->n_eff > 0 ? r->n_eff : NAN;
}

static double mean_square_force(const cg_fm_result *r)
{
  return r->mean_square_force;
}

static double known_square(const cg_fm_result *r)
{
  return known(r->known_square);
}

static double residual(const cg_fm_result *r)
{
  return r->residual;
}

static double heldout(const cg_fm_result *r)
{
  return known(r->heldout);
}

static double noise(const cg_fm_result *r)
{
  return r->noise;
}

static double unexplained(const cg_fm_result *r)
{
  return r->residual / r->mean_square_force;
}

static double explained(const cg_fm_result *r)
{
  return 1 - unexplained(r);
}

static double condition(const cg_fm_result *r)
{
  return r->how.condition;
}

static double drift(const cg_fm_result *r)
{
  return known(r->drift_z);
}

static double unsampled(const cg_fm_result *r)
{
  return r->unsampled;
}

static double frames_for_percent(const cg_fm_result *r)
{
  return known(r->frames_for_percent);
}

const cg_figure cg_figures[] = {
    {.label = "frames that count", .json = "n_eff", .path = "/fm/n_eff",
     .about = "frames without weights that hold as much", .of = n_eff},
    {.label = "mean square force", .json = "mean_square_force",
     .path = "/fm/ff",
     .about = "mean square of a component of the mapped force, less the known "
              "one",
     .unit = CG_FIGURE_SQUARE, .of = mean_square_force},
    {.label = "of known forces", .json = "known_square_force",
     .path = "/fm/known",
     .about = "mean square of a component of the known force",
     .unit = CG_FIGURE_SQUARE, .of = known_square},
    {.label = "residual", .json = "residual", .gate = "residual",
     .path = "/fm/residual", .about = "mean square force that the fit leaves",
     .unit = CG_FIGURE_SQUARE, .of = residual},
    {.label = "residual held out", .unit = CG_FIGURE_SQUARE, .of = heldout},
    {.label = "noise, at least", .path = "/fm/noise",
     .about = "part of it that is noise, at least", .unit = CG_FIGURE_SQUARE,
     .of = noise},
    {.label = "explained", .json = "explained", .unit = CG_FIGURE_PART,
     .of = explained},
    {.gate = "unexplained", .unit = CG_FIGURE_PART, .of = unexplained},
    {.label = "condition", .json = "condition", .gate = "condition",
     .path = "/fm/condition",
     .about = "condition of the column-scaled normal matrix", .of = condition},
    {.gate = "unsampled", .of = unsampled},
    {.label = "drift", .json = "drift", .gate = "drift", .path = "/fm/drift_z",
     .about = "rms deviation of first from last third, standard errors",
     .unit = CG_FIGURE_ERRORS, .of = drift},
    {.path = "/fm/frames_for_percent",
     .about = "frames for an error of 1 % of the force",
     .of = frames_for_percent},
    {.of = NULL}};
