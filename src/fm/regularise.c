/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Regularised fits: what is added to the squares (penalty.h), chosen once,
 * from all frames.
 *
 * Ridge is the user's number.  With the evidence (math/evidence.h) each
 * interaction has one alpha, and the noise of the forces one precision beta;
 * what is added is lambda = alpha/beta.  The fits behind the error bars and
 * the drift keep these alpha and beta, and a ridge that is relative to the
 * diagonal of their own frames: the errors are those of the regularised fit,
 * whose bias they cannot know.  So the shift from the fit without is shown
 * (report.c).
 * With weights each row counts as one datum; beta is that of a row of mean
 * weight. */
#include "base/log.h"
#include "base/mem.h"
#include "fm/inside.h"

/* On the rank that holds the sums. */
static cg_status maximise_evidence(cg_fm *fm, cg_fm_fit *fit, double *lambda)
{
  const cg_unknowns *unknowns = fit->unknowns;
  const double *sums = cg_fm_equations(fm);
  int n = unknowns->n;
  double *G = cg_unknowns_matrix(unknowns, &fm->shape, sums);
  double *b = CG_ARRAY(double, n);
  for (int i = 0; i < n; i++)
    b[i] = sums[fm->shape.b + (size_t)unknowns->column[i]];
  cg_evidence_data data = {.n = n, .G = G, .b = b,
                           .ff = sums[fm->shape.ff],
                           .rows = sums[fm->shape.rows],
                           .constraints = unknowns->constraints,
                           .C = unknowns->C,
                           .bends = unknowns->penalty->bends,
                           .bend = unknowns->penalty->bend,
                           .groups = fm->columns->terms};
  cg_status status = cg_evidence_maximise(&data, fit->alpha, &fit->evidence);
  for (int q = 0; q < data.groups && status == CG_OK; q++)
    lambda[q] = fit->alpha[q] / fit->evidence.beta;
  fit->evidence.beta *= fm->sums[fm->shape.weight] / data.rows;
  cg_free(b);
  cg_free(G);
  return status;
}

static cg_status choose_by_evidence(cg_fm *fm, cg_fm_fit *fit)
{
  size_t n = (size_t)fm->columns->terms;
  double *lambda = fit->unknowns->penalty->lambda;
  cg_status status = CG_OK;
  fit->alpha = CG_ARRAY(double, n);
  if (cg_comm_rank(fm->all) == 0)
    status = maximise_evidence(fm, fit, lambda);
  CG_TRY(cg_comm_agree(fm->all, status));
  cg_comm_bcast(fm->all, lambda, n * sizeof *lambda, 0);
  cg_comm_bcast(fm->all, fit->alpha, n * sizeof *fit->alpha, 0);
  cg_comm_bcast(fm->all, &fit->evidence, sizeof fit->evidence, 0);
  if (!fit->evidence.converged)
    cg_log_warn("the evidence had not settled after %d iterations: smoothness "
                "and fit are those of the last",
                fit->evidence.iterations);
  return CG_OK;
}

cg_status cg_fm_choose_penalty(cg_fm *fm, cg_fm_fit *fit)
{
  cg_unknowns *unknowns = fit->unknowns;
  unknowns->penalty =
      cg_penalty_new(fm->columns, unknowns->n, unknowns->column);
  if (fm->options.regularise.by == CG_REGULARISE_EVIDENCE)
    return choose_by_evidence(fm, fit);
  unknowns->penalty->ridge = fm->options.regularise.ridge;
  return CG_OK;
}
