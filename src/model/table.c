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

cg_table *cg_table_of_pair(const cg_pairfit *fit, int64_t n, const double *r)
{
  cg_table *table = CG_NEW(cg_table);
  *table = (cg_table){.n = n,
                      .x = CG_ARRAY(double, n),
                      .u = CG_ARRAY(double, n),
                      .f = CG_ARRAY(double, n),
                      .df = CG_ARRAY(double, n),
                      .flag = CG_ARRAY(char, n)};
  for (int64_t p = 0; p < n; p++) {
    bool inside = r[p] >= fit->core && cg_pairfit_is_sampled(fit, r[p]);
    table->x[p] = r[p];
    table->u[p] = cg_pairfit_potential(fit, r[p]);
    table->f[p] = cg_pairfit_force(fit, r[p]);
    table->df[p] = cg_pairfit_error(fit, r[p]);
    table->flag[p] = inside ? 'i' : 'o';
  }
  return table;
}
