/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What fm says of fitted formulas: the numbers that people know them by.
 * Places along angles are degrees, stiffnesses per rad^2, as in GROMACS
 * topologies.  What is not defined is absent. */
#include <math.h>

#include "base/mem.h"
#include "cli/fm_job.h"

static double scale_of(const cg_termfit *fit, int p)
{
  bool place = fit->basis.class->parameter[p].unit == CG_PARAMETER_PLACE;
  return place ? cg_term_scale(fit->term) : 1;
}

static void add_unit(cg_string *s, const cg_termfit *fit, int p,
                     const cg_unit_names *units)
{
  bool angular = fit->term->angular;
  switch (fit->basis.class->parameter[p].unit) {
  case CG_PARAMETER_ENERGY:
    cg_string_add(s, " %s\n", units->energy);
    break;
  case CG_PARAMETER_PLACE:
    cg_string_add(s, " %s\n", angular ? "degrees" : units->length);
    break;
  case CG_PARAMETER_STIFFNESS:
    cg_string_add(s, " %s/%s^2\n", units->energy,
                  angular ? "rad" : units->length);
  }
}

static void add_formula(cg_string *s, const cg_termfit *fit,
                        const cg_unit_names *units)
{
  double value[CG_BASIS_PARAMETERS];
  cg_termfit_parameters(fit, value);
  for (int p = 0; p < fit->basis.class->parameters; p++) {
    double scale = scale_of(fit, p), error = fit->parameter_error[p];
    if (!isfinite(value[p]))
      continue;
    cg_string_add(s, "%-15s %-8s %-12.8g", fit->name,
                  fit->basis.class->parameter[p].name, value[p] * scale);
    if (error >= 0)
      cg_string_add(s, " +- %-8.2g", error * scale);
    add_unit(s, fit, p, units);
  }
}

/* What a formula means is said once. */
static bool is_first_of_class(const cg_fm_result *r, int i)
{
  const cg_basis_class *class = r->fit[i].basis.class;
  for (int k = 0; k < i; k++)
    if (r->fit[k].basis.class == class)
      return false;
  return !class->local;
}

void cg_fm_add_formulas(cg_string *s, const cg_fm_job *job)
{
  const cg_fm_result *r = job->result;
  cg_string rows = {0};
  for (int i = 0; i < r->terms; i++)
    if (r->fit[i].seen && cg_termfit_is_formula(&r->fit[i]))
      add_formula(&rows, &r->fit[i], job->units);
  if (rows.n > 0)
    cg_string_add(s, "\nparameters\n%s", rows.text);
  for (int i = 0; i < r->terms && rows.n > 0; i++)
    if (is_first_of_class(r, i))
      cg_string_add(s, "(%s)\n", r->fit[i].basis.class->meaning);
  cg_free(rows.text);
}

void cg_fm_put_formula(cg_json *json, const cg_termfit *fit)
{
  double value[CG_BASIS_PARAMETERS];
  if (!cg_termfit_is_formula(fit))
    return;
  cg_termfit_parameters(fit, value);
  cg_json_object(json, "parameters");
  for (int p = 0; p < fit->basis.class->parameters; p++) {
    if (!isfinite(value[p]))
      continue;
    cg_json_object(json, fit->basis.class->parameter[p].name);
    cg_json_double(json, "value", value[p] * scale_of(fit, p));
    if (fit->parameter_error[p] >= 0)
      cg_json_double(json, "error",
                     fit->parameter_error[p] * scale_of(fit, p));
    cg_json_end_object(json);
  }
  cg_json_end_object(json);
}
