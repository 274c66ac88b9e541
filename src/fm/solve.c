/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From sums to coefficients.
 *
 * The sums of all blocks meet on rank 0, which solves; the fits that the error
 * bars need are spread over the ranks (jackknife.c).  Coefficients, which are
 * few, are known everywhere, so that every rank makes the same report. */
#include <math.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/timer.h"
#include "fm/inside.h"

enum { LEAST_GROUPS = 4 }; /* that give an error bar */

/* All sums to rank 0, those before G to all ranks. */
static cg_status gather_whole(cg_fm *fm, cg_fm_fit *fit)
{
  cg_fm_gather(fm, 0, 0, true, 0);
  fit->sums = CG_ARRAY(double, fm->shape.G);
  memcpy(fit->sums, fm->sums, fm->shape.G * sizeof *fit->sums);
  cg_comm_bcast(fm->all, fit->sums, fm->shape.G * sizeof *fit->sums, 0);
  if (fit->sums[fm->shape.rows] == 0)
    return cg_fail(CG_DATA, "force matching: no frame was read");
  if (!(fit->sums[fm->shape.weight] > 0))
    return cg_fail(CG_DATA, "force matching: the weights of all frames are 0");
  if (!isfinite(fit->sums[fm->shape.ff]))
    return cg_fail(CG_DATA, "the sum of the squares of the forces is beyond "
                            "the numbers there are: look for a frame with "
                            "forces that cannot be");
  return CG_OK;
}

/* As rank 0 marked them. */
static void take_unknowns(const cg_fm *fm, cg_fm_fit *fit, bool *sampled,
                          bool *vague)
{
  size_t bytes = (size_t)fm->columns->n * sizeof *sampled;
  cg_comm_bcast(fm->all, sampled, bytes, 0);
  if (vague)
    cg_comm_bcast(fm->all, vague, bytes, 0);
  cg_unknowns_free(fit->unknowns);
  fit->unknowns = cg_unknowns_new(fm->columns, fm->set, sampled,
                                  fit->sums + fm->shape.count);
  fit->unknowns->vague = vague;
}

static void choose_unknowns(cg_fm *fm, cg_fm_fit *fit)
{
  bool *sampled = CG_ARRAY(bool, fm->columns->n);
  if (cg_comm_rank(fm->all) == 0)
    cg_unknowns_sample(fm->columns, &fm->shape, cg_fm_samples(fm),
                       cg_target_least(fm->options.target), sampled);
  take_unknowns(fm, fit, sampled, NULL);
}

/* Seconds to minutes, in which nothing else is said. */
static void tell_size(const cg_fm_fit *fit)
{
  enum { MANY = 2000 };
  if (fit->unknowns->n >= MANY)
    cg_log_tell(CG_LOG_NORMAL, "solving for %d coefficients",
                fit->unknowns->n);
}

static void tell_how(const cg_fm_fit *fit)
{
  if (fit->how.cut > 0)
    cg_log_tell(CG_LOG_NORMAL,
                "solved by SVD: %d of %d free coefficients, singular values "
                "below %g of the largest left out",
                fit->how.rank, fit->unknowns->n, fit->how.cut);
}

static cg_status solve_whole(cg_fm *fm, cg_fm_fit *fit, cg_solver want)
{
  size_t m = (size_t)fm->columns->n;
  cg_status status = CG_OK;
  fit->phi = CG_ARRAY(double, m);
  if (cg_comm_rank(fm->all) == 0) {
    status = cg_fm_solve_gathered(fm, fit->unknowns, want, fit->phi,
                                  &fit->how);
    fit->residual = cg_fm_residual(fm, fit->phi);
  }
  CG_TRY(cg_comm_agree(fm->all, status));
  cg_comm_bcast(fm->all, fit->phi, m * sizeof *fit->phi, 0);
  cg_comm_bcast(fm->all, &fit->how, sizeof fit->how, 0);
  cg_comm_bcast(fm->all, &fit->residual, sizeof fit->residual, 0);
  cg_fm_solved(fm, 1);
  return CG_OK;
}

/* Leave out what the data do not tell apart.
 * \return how many columns were.  */
static int thin_unknowns(const cg_fm *fm, cg_fm_fit *fit)
{
  const cg_unknowns *unknowns = fit->unknowns;
  size_t m = (size_t)fm->columns->n;
  int before = unknowns->n;
  bool *sampled = CG_ARRAY(bool, m), *vague = CG_ARRAY(bool, m);
  memcpy(sampled, unknowns->sampled, m * sizeof *sampled);
  if (unknowns->vague)
    memcpy(vague, unknowns->vague, m * sizeof *vague);
  for (int q = 0; q < fm->set->n && cg_comm_rank(fm->all) == 0; q++) {
    int n = cg_unknowns_thin(unknowns, fm->columns, q, &fm->shape, fm->sums,
                             sampled, vague);
    if (n > 0)
      cg_log_tell(CG_LOG_NORMAL,
                  "%s: the data do not tell %d coefficient%s from those "
                  "beside: the force there counts as unsampled",
                  fm->set->list[q].name, n, cg_text_s(n));
  }
  take_unknowns(fm, fit, sampled, vague);
  return before - fit->unknowns->n;
}

/* Cholesky; where it fails, without those (and again, since constraints move
 * with what is left); else SVD. */
static cg_status solve_plain(cg_fm *fm, cg_fm_fit *fit)
{
  if (fm->options.solver != CG_SOLVER_AUTO || !cg_fm_tells_tuples(fm))
    return solve_whole(fm, fit, fm->options.solver);
  do {
    if (solve_whole(fm, fit, CG_SOLVER_CHOLESKY) == CG_OK)
      return CG_OK;
    cg_error_clear();
    cg_free(fit->phi);
  } while (thin_unknowns(fm, fit) > 0);
  return solve_whole(fm, fit, CG_SOLVER_SVD);
}

/* The fit without is made first, by whatever solver can. */
static cg_status solve_regularised(cg_fm *fm, cg_fm_fit *fit)
{
  cg_solver want = fm->options.solver;
  CG_TRY(solve_whole(fm, fit,
                     want == CG_SOLVER_CHOLESKY ? CG_SOLVER_AUTO : want));
  fit->unregularised = fit->phi;
  fit->phi = NULL;
  CG_TRY(cg_fm_choose_penalty(fm, fit));
  return solve_whole(fm, fit, want);
}

/* A row of a frame weighs as much as one of a force, both in units of what they
 * vary by. */
static void weigh_frames(cg_fm *fm, const cg_fm_fit *fit)
{
  if (fm->options.pressures.series)
    cg_frame_sums_weigh(fm->frames, fit->sums[fm->shape.ff] /
                                        fit->sums[fm->shape.weight]);
}

/* G and b of forces as means over rows, on rank 0. */
static void keep_normal_equations(const cg_fm *fm, const cg_fm_fit *fit,
                                  cg_fm_result *result)
{
  int m = fm->columns->n;
  double weight = fit->sums[fm->shape.weight];
  if (cg_comm_rank(fm->all) != 0 ||
      fm->options.target == CG_TARGET_ENERGY)
    return;
  result->G = CG_ARRAY(double, m * m);
  result->b = CG_ARRAY(double, m);
  cg_sums_matrix(&fm->shape, fm->sums, weight, result->G);
  for (int d = 0; d < m; d++)
    result->b[d] = fit->sums[fm->shape.b + (size_t)d] / weight;
}

typedef struct parts_of_fit {
  cg_parts one, half, thirds;
} parts_of_fit;

/* Runs of several systems have no first and last third. */
static cg_status fit_again(cg_fm *fm, const cg_fm_fit *fit, parts_of_fit *parts)
{
  int n_b = fm->options.blocks;
  if (n_b < LEAST_GROUPS)
    return CG_OK;
  CG_TRY(cg_fm_jackknife(fm, fit, n_b, &parts->one));
  if (n_b / 2 >= LEAST_GROUPS)
    CG_TRY(cg_fm_jackknife(fm, fit, n_b / 2, &parts->half));
  return fm->runs > 1 ? CG_OK : cg_fm_fit_thirds(fm, fit, &parts->thirds);
}

static void report(cg_fm *fm, const cg_fm_fit *fit, const parts_of_fit *parts,
                   cg_fm_result *result)
{
  cg_block_view *view = CG_ARRAY(cg_block_view, fm->shares->blocks);
  cg_fm_view_blocks(fm, fit, &parts->one, view);
  cg_comm_min(fm->all, &fm->begin, 1);
  cg_comm_max(fm->all, &fm->end, 1);
  cg_comm_sum(fm->all, fm->volume, 2);
  cg_fm_fill(fm, fit, view, &parts->one, &parts->half, &parts->thirds,
             result);
  cg_free(view);
}

/* Those that fit_again() will make, and those before. */
static void begin_progress(cg_fm *fm)
{
  int n_b = fm->options.blocks;
  int total = fm->options.regularise.by == CG_REGULARISE_NONE ? 1 : 2;
  if (n_b >= LEAST_GROUPS)
    total += n_b + (n_b / 2 >= LEAST_GROUPS ? n_b / 2 : 0) +
             (fm->runs > 1 ? 0 : 2);
  fm->fits = 0;
  fm->solving =
      cg_progress_new(fm->options.progress, cg_comm_rank(fm->all) == 0,
                      "solving", "fits", total);
}

/* Finite numbers, as pressures of 1e200 bar, may have squares that are not.
 * All ranks hold the same coefficients. */
static cg_status check_finite(const cg_fm *fm, const cg_fm_fit *fit)
{
  double squares = 0;
  for (int d = 0; d < fm->columns->n; d++)
    squares += fit->phi[d] * fit->phi[d];
  return isfinite(squares)
             ? CG_OK
             : cg_fail(CG_DATA, "the fit has no finite answer: look for a "
                                "force, pressure, energy or temperature that "
                                "cannot be");
}

static cg_status solve(cg_fm *fm, cg_fm_fit *fit, parts_of_fit *parts,
                       cg_fm_result *result)
{
  CG_TRY(gather_whole(fm, fit));
  choose_unknowns(fm, fit);
  tell_size(fit);
  weigh_frames(fm, fit);
  if (fm->options.regularise.by == CG_REGULARISE_NONE)
    CG_TRY(solve_plain(fm, fit));
  else
    CG_TRY(solve_regularised(fm, fit));
  CG_TRY(check_finite(fm, fit));
  tell_how(fit);
  keep_normal_equations(fm, fit, result);
  if (fm->options.pressures.series)
    cg_fm_fill_pressure(fm, fit, &result->pressure);
  CG_TRY(fit_again(fm, fit, parts));
  if (fm->options.target == CG_TARGET_ENERGY)
    cg_fm_fill_energy(fm, fit, &parts->one, &result->energy);
  report(fm, fit, parts, result);
  return CG_OK;
}

cg_status cg_fm_solve(cg_fm *fm, cg_fm_result **result)
{
  cg_fm_fit fit = {0};
  parts_of_fit parts = {0};
  cg_timer_start(CG_PHASE_SOLVE);
  *result = CG_NEW(cg_fm_result);
  begin_progress(fm);
  cg_status status = solve(fm, &fit, &parts, *result);
  if (status != CG_OK) {
    cg_fm_result_free(*result);
    *result = NULL;
  }
  cg_free(parts.one.phi);
  cg_free(parts.half.phi);
  cg_free(parts.thirds.phi);
  cg_free(parts.thirds.tell);
  cg_free(fit.sums);
  cg_free(fit.phi);
  cg_free(fit.unregularised);
  cg_free(fit.alpha);
  cg_unknowns_free(fit.unknowns);
  cg_progress_free(fm->solving);
  cg_timer_stop(CG_PHASE_SOLVE);
  return status;
}
