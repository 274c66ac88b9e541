/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Quality gates: --require QUANTITY<X, for scripts that must not go on with a
 * bad fit.  A quantity that is not known does not pass. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "cli/fm_job.h"
#include "fm/result.h"

/* The figure of "KEY<X", NULL where there is none. */
static const cg_figure *read_gate(const char *text, double *limit)
{
  size_t n = strcspn(text, "<");
  if (text[n] == '\0' ||
      !cg_text_double(text + n + 1, strlen(text + n + 1), limit))
    return NULL;
  for (const cg_figure *f = cg_figures; f->of; f++)
    if (f->gate && strlen(f->gate) == n && strncmp(f->gate, text, n) == 0)
      return f;
  return NULL;
}

static cg_status refuse(const char *text)
{
  cg_string names = {0};
  for (const cg_figure *f = cg_figures; f->of; f++)
    if (f->gate)
      cg_string_add(&names, "%s%s<X", names.n > 0 ? " or " : "", f->gate);
  cg_status status = cg_opt_refuse(&cg_opt_require, text, names.text);
  cg_free(names.text);
  return status;
}

cg_status cg_fm_gates_check(const cg_args *args)
{
  const char *const *gates;
  double limit;
  int n = cg_args_texts(args, &cg_opt_require, &gates);
  for (int i = 0; i < n; i++)
    if (!read_gate(gates[i], &limit))
      return refuse(gates[i]);
  return CG_OK;
}

cg_status cg_fm_gates_pass(const cg_fm_job *job)
{
  const char *const *gates;
  double limit = 0;
  cg_string unmet = {0};
  int n = cg_args_texts(job->run->args, &cg_opt_require, &gates);
  for (int i = 0; i < n; i++) {
    const cg_figure *figure = read_gate(gates[i], &limit);
    double value = figure->of(job->result);
    if (!(value < limit))
      cg_string_add(&unmet, "%s%s is %s%.6g, --require %s is not met",
                    unmet.n > 0 ? "; " : "", figure->gate,
                    isnan(value) ? "not known: " : "", value, gates[i]);
  }
  cg_status status =
      unmet.n > 0 ? cg_fail(CG_GATE, "%s", unmet.text) : CG_OK;
  cg_free(unmet.text);
  return status;
}
