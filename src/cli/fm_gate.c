/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Quality gates: --require QUANTITY<X, for scripts that must not go on with a
 * bad fit.  A quantity that is not known does not pass. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "cli/fm_job.h"

static double condition(const cg_fm_result *r)
{
  return r->how.condition;
}

static double residual(const cg_fm_result *r)
{
  return r->residual;
}

static double unexplained(const cg_fm_result *r)
{
  return r->residual / r->mean_square_force;
}

static double unsampled(const cg_fm_result *r)
{
  return r->unsampled;
}

static double drift(const cg_fm_result *r)
{
  return r->drift_z < 0 ? NAN : r->drift_z;
}

static const struct {
  const char *name;
  double (*of)(const cg_fm_result *result);
} quantities[] = {{"condition", condition},
                  {"residual", residual},
                  {"unexplained", unexplained},
                  {"unsampled", unsampled},
                  {"drift", drift}};
enum { QUANTITIES = sizeof quantities / sizeof *quantities };

/* Number of the quantity in "NAME<X", -1 where it is none. */
static int read_gate(const char *text, double *limit)
{
  size_t n = strcspn(text, "<");
  if (text[n] == '\0' ||
      !cg_text_double(text + n + 1, strlen(text + n + 1), limit))
    return -1;
  for (int q = 0; q < QUANTITIES; q++)
    if (strlen(quantities[q].name) == n &&
        strncmp(quantities[q].name, text, n) == 0)
      return q;
  return -1;
}

static cg_status refuse(const char *text)
{
  cg_string names = {0};
  for (int q = 0; q < QUANTITIES; q++)
    cg_string_add(&names, "%s%s<X", q > 0 ? " or " : "", quantities[q].name);
  cg_opt_refuse(&cg_opt_require, text, names.text);
  cg_free(names.text);
  return CG_USAGE;
}

cg_status cg_fm_gates_check(const cg_args *args)
{
  const char *const *gates;
  double limit;
  int n = cg_args_texts(args, &cg_opt_require, &gates);
  for (int i = 0; i < n; i++)
    if (read_gate(gates[i], &limit) < 0)
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
    int q = read_gate(gates[i], &limit);
    double value = quantities[q].of(job->result);
    if (!(value < limit))
      cg_string_add(&unmet, "%s%s is %s%.6g, --require %s is not met",
                    unmet.n > 0 ? "; " : "", quantities[q].name,
                    isnan(value) ? "not known: " : "", value, gates[i]);
  }
  cg_status status =
      unmet.n > 0 ? cg_fail(CG_GATE, "%s", unmet.text) : CG_OK;
  cg_free(unmet.text);
  return status;
}
