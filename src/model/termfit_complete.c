/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds where the data say nothing: a formula goes on by itself, gaps of a
 * spline are filled, then pairs get a core, all else straight ends. */
#include "model/termfit.h"

void cg_termfit_complete(cg_termfit *fit, double energy)
{
  if (cg_termfit_is_formula(fit)) {
    cg_termfit_set_formula(fit);
    return;
  }
  cg_termfit_fill_gaps(fit);
  if (cg_termfit_has_ends(fit))
    cg_termfit_set_ends(fit, energy);
  else
    cg_termfit_set_core(fit, energy);
}
