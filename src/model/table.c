/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An interaction as rows of numbers (see table.h). */
#include "model/table.h"

#include "base/mem.h"

void cg_table_free(cg_table *table)
{
  if (!table)
    return;
  cg_free(table->x);
  cg_free(table->u);
  cg_free(table->f);
  cg_free(table->df);
  cg_free(table->flag);
  cg_free(table);
}

cg_table *cg_table_of_term(const cg_termfit *fit, int64_t n, const double *q)
{
  cg_table *table = CG_NEW(cg_table);
  *table = (cg_table){.n = n,
                      .x = CG_ARRAY(double, n),
                      .u = CG_ARRAY(double, n),
                      .f = CG_ARRAY(double, n),
                      .df = CG_ARRAY(double, n),
                      .flag = CG_ARRAY(char, n)};
  double scale = cg_term_scale(fit->term);
  for (int64_t p = 0; p < n; p++) {
    bool inside = !cg_termfit_in_core(fit, q[p]) &&
                  cg_termfit_is_sampled(fit, q[p]);
    table->x[p] = q[p] * scale;
    table->u[p] = cg_termfit_potential(fit, q[p]);
    table->f[p] = cg_termfit_force(fit, q[p]) / scale;
    table->df[p] = cg_termfit_error(fit, q[p]) / scale;
    table->flag[p] = inside ? 'i' : 'o';
  }
  return table;
}
