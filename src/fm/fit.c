/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Force matching by one call.
 *
 * A walk over the frames for the ranges that are open, one for the sums, then
 * the solution: what `cgmap fm` does where nothing else is asked of it.
 * Disadvantage: a source that cannot be kept in memory is read twice where
 * ranges are open. */
#include <cgmap/fit.h>

#include <math.h>

#include "base/error.h"
#include "base/mem.h"
#include "domain/walk.h"
#include "fm/fm.h"
#include "fm/ranges.h"
#include "math/blocks.h"
#include "model/interactions.h"
#include "model/known.h"

struct cg_fit {
  cg_fm *fm;
  cg_fm_result *result;
};

/* What all walks of a fit are over. */
typedef struct job {
  const cg_comm *all;
  cg_source frames;
  cg_beads *beads;
  cg_interactions *set;
  const cg_unit_names *units;
} job;

static cg_status bind(const job *j)
{
  cg_interactions *set = j->set;
  if (isnan(set->cutoff))
    return cg_fail(CG_CONFIG, "%s: the interactions have no cutoff", set->path);
  CG_TRY(cg_interactions_bind(set, j->beads));
  CG_TRY(cg_known_bind(set, j->beads, (cg_units)set->units));
  return cg_interactions_exclude(set, j->beads);
}

static cg_status walk(const job *j, const char *what, int blocks,
                      cg_consumer consumer)
{
  cg_walk_options options = {
      .what = what, .blocks = blocks, .progress = CG_PROGRESS_NEVER};
  cg_walk_report report;
  cg_fm_walk_as(j->set, j->beads, &options);
  return cg_walk(j->all, j->frames, j->beads, &options, 1, &consumer, &report);
}

static cg_status close_ranges(const job *j)
{
  cg_string rigid = {0};
  if (!cg_interactions_open(j->set))
    return CG_OK;
  cg_ranges *ranges = cg_ranges_new(j->beads, j->set, 0);
  cg_status status =
      walk(j, "finding ranges", 0, cg_ranges_consumer(ranges));
  if (status == CG_OK)
    cg_ranges_apply(ranges, j->set, j->units->length, &rigid);
  cg_ranges_free(ranges);
  cg_free(rigid.text);
  return status;
}

static cg_status solve(const job *j, int blocks, cg_fit *fit)
{
  const cg_fm_options how = {.blocks = blocks, .progress = CG_PROGRESS_NEVER};
  CG_TRY(cg_comm_agree(j->all, cg_interactions_complete(j->set)));
  CG_TRY(cg_fm_new(j->all, j->beads, j->set, &how, &fit->fm));
  CG_TRY(walk(j, "force matching", blocks, cg_fm_consumer(fit->fm)));
  return cg_fm_solve(fit->fm, &fit->result);
}

cg_status cg_fit_forces(const cg_comm *all, cg_source frames, cg_beads *beads,
                        cg_interactions *set, int blocks, cg_fit **fit)
{
  if (set->units < 0)
    set->units = CG_UNITS_GROMACS;
  const job j = {all, frames, beads, set,
                 cg_unit_names_of(cg_units_inside((cg_units)set->units))};
  int n_b = cg_blocks_count(cg_source_count(frames), blocks);
  *fit = NULL;
  CG_TRY(cg_comm_agree(all, bind(&j)));
  CG_TRY(close_ranges(&j));
  cg_fit *made = CG_NEW(cg_fit);
  cg_status status = solve(&j, n_b, made);
  if (status == CG_OK)
    *fit = made;
  else
    cg_fit_free(made);
  return status;
}

void cg_fit_free(cg_fit *fit)
{
  if (!fit)
    return;
  cg_fm_result_free(fit->result);
  cg_fm_free(fit->fm);
  cg_free(fit);
}

static const cg_termfit *term(const cg_fit *fit, int k)
{
  CG_ASSERT(k >= 0 && k < fit->result->terms);
  return &fit->result->fit[k];
}

double cg_fit_force(const cg_fit *fit, int k, double q)
{
  return cg_termfit_force(term(fit, k), q);
}

double cg_fit_error(const cg_fit *fit, int k, double q)
{
  return cg_termfit_error(term(fit, k), q);
}

double cg_fit_potential(const cg_fit *fit, int k, double q)
{
  return cg_termfit_potential(term(fit, k), q);
}

bool cg_fit_is_sampled(const cg_fit *fit, int k, double q)
{
  return cg_termfit_is_sampled(term(fit, k), q);
}

double cg_fit_residual(const cg_fit *fit)
{
  return fit->result->residual;
}
