/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plain-text tables: a header that a person reads, columns that gnuplot,
 * numpy.loadtxt and awk read.
 *
 * Numbers have 12 significant digits: enough that a difference quotient of U
 * over neighbouring rows still has six. */
#include "io/results/tab.h"

#include "base/mem.h"
#include "base/text.h"

char *cg_tab_units(const cg_term_class *term, const cg_unit_names *units)
{
  const char *unit = term->angular ? "degree" : cg_term_unit(term, units);
  char *force = cg_term_force_unit(term, units);
  char *text = cg_text_format("x %s, U %s, F and dF %s", unit, units->energy,
                              force);
  cg_free(force);
  return text;
}

static void print_units(cg_output *out, const cg_term_class *term,
                        const cg_unit_names *units)
{
  char *text = cg_tab_units(term, units);
  cg_output_print(out, "# %-12s %s\n", "units:", text);
  cg_free(text);
}

/* What F and the zero of U are. */
static const char *zero_of(const cg_term_class *term)
{
  if (term == &cg_term_density)
    return "# U = u(x) of a local density x, F = -du/dx; u = 0 where the data "
           "begin\n";
  if (term->many)
    return "# U = u(x), the factor of the weight of three beads, F = "
           "-du/dx\n";
  return term->bonded ? "# F = -dU/dx; the least U is 0\n"
                      : "# F = -dU/dx, positive where it repels; U = 0 at the "
                        "cutoff\n";
}

static void print_header(cg_output *out, const char *name,
                         const cg_term_class *term, bool has_errors,
                         const cg_unit_names *units,
                         const cg_provenance *from)
{
  cg_output_print(out, "# %-12s %s (%s)\n", "interaction:", name, term->name);
  print_units(out, term, units);
  cg_provenance_print(out, from);
  cg_output_print(out, "%s", zero_of(term));
  cg_output_print(out, has_errors
                           ? "# dF: standard error of F from blocks\n"
                           : "# dF is not known (too few frames for blocks): "
                             "0 throughout\n");
  cg_output_print(out, "# flag: i sampled, o extrapolated\n");
  cg_output_print(out, "#%17s %18s %18s %18s %s\n", "x", "U", "F", "dF",
                  "flag");
}

cg_status cg_tab_write(cg_output *out, const char *name,
                       const cg_term_class *term, const cg_table *table,
                       bool has_errors, const cg_unit_names *units,
                       const cg_provenance *from)
{
  print_header(out, name, term, has_errors, units, from);
  for (int64_t i = 0; i < table->n; i++)
    cg_output_print(out, "%18.12g %18.12g %18.12g %18.12g %c\n", table->x[i],
                    table->u[i], table->f[i], table->df[i], table->flag[i]);
  return cg_output_rest(out);
}
