/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The result of a fit as a thing of its own: freed, and asked whether anything
 * is left of the forces. */
#include "base/mem.h"
#include "fm/fm.h"

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
