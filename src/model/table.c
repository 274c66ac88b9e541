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

double cg_table_end(const cg_table *table)
{
  int64_t last = table->n - 1;
  while (last > 0 && table->f[last] == 0 && table->f[last - 1] == 0)
    last--;
  return table->x[last];
}

/* The row at or before x, which lies within the rows: a guess for rows that are
 * equally far apart, mended for others. */
static int64_t find_row(const cg_table *table, double x)
{
  const double *at = table->x;
  int64_t last = table->n - 2;
  int64_t row = (int64_t)((x - at[0]) / (at[last + 1] - at[0]) *
                          (double)(last + 1));
  row = row < 0 ? 0 : row > last ? last : row;
  while (row > 0 && x < at[row])
    row--;
  while (row < last && x >= at[row + 1])
    row++;
  return row;
}

bool cg_table_at(const cg_table *table, double x, double *u, double *f)
{
  bool inside = x >= table->x[0] && x <= table->x[table->n - 1];
  double value = 0, slope = 0;
  if (inside) {
    int64_t i = find_row(table, x);
    double h = table->x[i + 1] - table->x[i], t = (x - table->x[i]) / h;
    double p = -table->f[i], q = -table->f[i + 1];
    double rise = (table->u[i + 1] - table->u[i]) / h;
    double square = 3 * rise - 2 * p - q, cube = p + q - 2 * rise;
    value = table->u[i] + h * t * (p + t * (square + t * cube));
    slope = p + t * (2 * square + 3 * t * cube);
  }
  if (u)
    *u = value;
  if (f)
    *f = -slope;
  return inside;
}
