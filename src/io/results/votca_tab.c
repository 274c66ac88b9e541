/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables as VOTCA's programs read and write them (VOTCA manual, "Table
 * formats"): no header, since some of its readers stop at one.
 *
 *   NAME.force   x F error flag, as csg_fmatch writes it
 *   NAME.pot     x U flag, as `csg_call table integrate` makes it of that;
 *                of three-body terms x U error flag, as csg_fmatch writes it,
 *                with an error of 0: ours is of the force
 *
 * at min + k step up to max, ten digits.  x is in nm or rad; F = -dU/dx; flag
 * i: sampled, o: not.  Our error is the jackknife's, our U the exact integral
 * of the spline where VOTCA's is by trapezoids.
 *
 * Disadvantage: nothing in such a file says its units or where it is from. */
#include "io/results/votca_tab.h"

#include <math.h>

#include "base/file.h"
#include "base/mem.h"
#include "model/table.h"

const char *cg_votca_suffix(cg_votca_kind kind)
{
  return kind == CG_VOTCA_FORCE ? ".force" : ".pot";
}

static void print_row(cg_output *out, cg_votca_kind kind, bool many,
                      const cg_table *table, int64_t k, double scale)
{
  double x = table->x[k] / scale;
  if (kind == CG_VOTCA_FORCE)
    cg_output_print(out, "%.10g %.10g %.10g %c\n", x, table->f[k] * scale,
                    table->df[k] * scale, table->flag[k]);
  else
    cg_output_print(out, "%.10g %.10g %s%c\n", x, table->u[k],
                    many ? "0 " : "", table->flag[k]);
}

/* A pair has no row at 0, where its core is without bound. */
static cg_table *make_table(const cg_termfit *fit, double step)
{
  static const double ROUNDING = 1e-8; /* of a step: max is on the grid */
  double min = fit->basis.min, max = fit->basis.max;
  int64_t first = min > 0 || fit->term->bonded || fit->term->many ? 0 : 1;
  int64_t n = (int64_t)((max - min) / step + ROUNDING) + 1 - first;
  double *x = CG_ARRAY(double, n);
  for (int64_t k = 0; k < n; k++)
    x[k] = fmin(min + (double)(first + k) * step, max);
  cg_table *table = cg_table_of_term(fit, n, x);
  cg_free(x);
  return table;
}

cg_status cg_votca_tab_write(cg_output *out, cg_votca_kind kind,
                             const cg_termfit *fit, double step)
{
  cg_table *table = make_table(fit, step);
  for (int64_t k = 0; k < table->n; k++)
    print_row(out, kind, fit->term->many, table, k,
              cg_term_scale(fit->term));
  cg_table_free(table);
  return cg_output_rest(out);
}
