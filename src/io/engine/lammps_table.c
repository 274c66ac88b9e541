/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table as LAMMPS uses it.
 *
 * With `pair_style table linear N` and a section of N rows equidistant in r^2
 * (RSQ) that ends at the cutoff, LAMMPS takes the rows as they are, E and F/r,
 * and is linear in r^2 between them.  Any other choice puts a spline of its own
 * between our numbers and the run.
 *
 * On reading, LAMMPS compares each force with the two secants of the energy
 * beside it and warns where it lies outside both.  At an extremum of the force
 * a true force does so whenever a row is nearer to it than a third of the
 * spacing h: the secants are off by f'' h^2/6.  There the force is moved onto
 * the nearer secant, which changes it by less than that, the order of the
 * interpolation itself; energies are never touched.
 *
 * Numbers are printed with 17 digits and distances are computed by the formula
 * that LAMMPS uses, so its check sees what ours saw.
 *
 * Disadvantage: equidistant in r^2 means wide steps in r where the wall is
 * steep; the errors that are told say whether N is enough. */
#include "io/engine/lammps_table.h"

#include <math.h>

#include "base/mem.h"

static void fill(const cg_engine_pair *pair, const cg_lammps_units *units,
                 cg_lammps_table *t)
{
  double lo2 = t->lo * t->lo, hi2 = t->hi * t->hi;
  for (int64_t i = 0; i < t->n; i++) {
    t->r[i] = sqrt(lo2 + (hi2 - lo2) * (double)i / (double)(t->n - 1));
    double r = fmin(t->r[i] / units->length, pair->end);
    t->e[i] = units->energy * cg_engine_pair_potential(pair, r);
    t->f[i] =
        units->energy / units->length * cg_engine_pair_force(pair, r);
  }
}

static double secant(const cg_lammps_table *t, int64_t i)
{
  return -(t->e[i + 1] - t->e[i]) / (t->r[i + 1] - t->r[i]);
}

/* The force of row i as it passes LAMMPS's check. */
static double passing(const cg_lammps_table *t, int64_t i)
{
  double left = secant(t, i - 1), right = secant(t, i), f = t->f[i];
  if ((f < left && f < right) || (f > left && f > right))
    return fabs(left - f) < fabs(right - f) ? left : right;
  return f;
}

/* Does the force turn at row i, that is, may the check fail there? */
static bool turns(double before, double here, double after)
{
  return (here - before) * (after - here) <= 0.0;
}

static void settle(cg_lammps_table *t)
{
  double before = t->f[0];
  for (int64_t i = 1; i + 1 < t->n; i++) {
    double ours = t->f[i], f = passing(t, i), move = fabs(f - ours);
    if (move > 0.0) {
      t->moved++;
      t->moved_most = fmax(t->moved_most, move);
      t->odd += !turns(before, ours, t->f[i + 1]);
      if (t->r[i] >= t->from)
        t->error_f = fmax(t->error_f, move);
    }
    t->f[i] = f;
    before = ours;
  }
}

/* Compare with what LAMMPS makes of rows i and i+1 at r between them. */
static void measure_at(const cg_engine_pair *pair,
                       const cg_lammps_units *units, int64_t i, double r,
                       cg_lammps_table *t)
{
  double ours = r / units->length;
  double e = units->energy * cg_engine_pair_potential(pair, ours);
  double f = units->energy / units->length * cg_engine_pair_force(pair, ours);
  double r0 = t->r[i], r1 = t->r[i + 1];
  double w = (r * r - r0 * r0) / (r1 * r1 - r0 * r0);
  double between = r * ((1.0 - w) * t->f[i] / r0 + w * t->f[i + 1] / r1);
  t->error_e =
      fmax(t->error_e, fabs((1.0 - w) * t->e[i] + w * t->e[i + 1] - e));
  t->error_f = fmax(t->error_f, fabs(between - f));
}

/* Half-way between rows, and at the core radius: the slope may break there. */
static void measure(const cg_engine_pair *pair, const cg_lammps_units *units,
                    cg_lammps_table *t)
{
  for (int64_t i = 0; i + 1 < t->n; i++) {
    double r = sqrt(0.5 * (t->r[i] * t->r[i] + t->r[i + 1] * t->r[i + 1]));
    if (r >= t->from)
      measure_at(pair, units, i, r, t);
    if (t->r[i] <= t->from && t->from < t->r[i + 1])
      measure_at(pair, units, i, t->from, t);
  }
}

cg_lammps_table *cg_lammps_table_make(const cg_engine_pair *pair, int64_t n,
                                      double begin,
                                      const cg_lammps_units *units)
{
  cg_lammps_table *table = CG_NEW(cg_lammps_table);
  *table = (cg_lammps_table){.n = n,
                             .lo = begin * units->length,
                             .hi = pair->end * units->length,
                             .r = CG_ARRAY(double, n),
                             .e = CG_ARRAY(double, n),
                             .f = CG_ARRAY(double, n),
                             .from = cg_engine_pair_core(pair) * units->length};
  fill(pair, units, table);
  settle(table);
  measure(pair, units, table);
  return table;
}

void cg_lammps_table_free(cg_lammps_table *table)
{
  if (!table)
    return;
  cg_free(table->r);
  cg_free(table->e);
  cg_free(table->f);
  cg_free(table);
}

void cg_lammps_table_print(cg_output *out, const cg_engine_pair *pair,
                           const cg_lammps_table *t,
                           const cg_lammps_units *units)
{
  cg_output_print(out, "# %s: %s below %.6g %s\n", pair->name,
                  pair->fit ? "extrapolated" : "never seen in the data; made",
                  pair->fit ? t->from : t->hi, units->length_name);
  cg_output_print(out, "# between rows off by at most %.3g %s, %.3g %s "
                       "(r >= %.6g %s)\n",
                  t->error_e, units->energy_name, t->error_f,
                  units->force_name, t->from, units->length_name);
  if (t->moved > 0)
    cg_output_print(out, "# at extrema of the force %lld of them moved by at "
                         "most %.3g %s\n", (long long)t->moved, t->moved_most,
                    units->force_name);
  cg_output_print(out, "%s\nN %lld RSQ %.17g %.17g\n\n", pair->name,
                  (long long)t->n, t->lo, t->hi);
  for (int64_t i = 0; i < t->n; i++)
    cg_output_print(out, "%lld %.17g %.17g %.17g\n", (long long)(i + 1),
                    t->r[i], t->e[i], t->f[i]);
  cg_output_print(out, "\n");
}
