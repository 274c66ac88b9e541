/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fm_given.h"

#include <math.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/beads.h"
#include "model/interactions.h"

cg_table *cg_test_table(int64_t rows)
{
  cg_table *table = CG_NEW(cg_table);
  *table = (cg_table){.n = rows, .x = CG_ARRAY(double, rows),
                      .u = CG_ARRAY(double, rows), .f = CG_ARRAY(double, rows),
                      .df = CG_ARRAY(double, rows),
                      .flag = CG_ARRAY(char, rows)};
  return table;
}

/* The force of interaction q as a table with rows on the knots and between:
 * exact where the force is quadratic from knot to knot. */
static cg_table *table_of(const cg_test_fm *system, int q)
{
  enum { ROWS_EACH = 2 };
  const cg_interaction *it = &system->set->list[q];
  const double *c = system->coef[q], scale = cg_term_scale(it->term);
  cg_basis b = cg_test_fm_basis(it);
  int rows = it->intervals * ROWS_EACH + 1;
  cg_table *table = cg_test_table(rows);
  for (int i = 0; i < rows; i++) {
    double x = fmin(it->min + i * b.h / ROWS_EACH, it->max);
    table->x[i] = x * scale;
    table->f[i] = cg_basis_sum(&b, c, x) / scale;
  }
  table->x[rows - 1] = it->max * scale;
  for (int i = 1; i < rows; i++) { /* Simpson's rule is exact, too */
    double lo = table->x[i - 1], h = table->x[i] - lo;
    double middle = cg_basis_sum(&b, c, (lo + h / 2) / scale) / scale;
    table->u[i] = table->u[i - 1] -
                  h * (table->f[i - 1] + 4 * middle + table->f[i]) / 6;
  }
  for (int i = 0; i < rows; i++)
    table->u[i] -= table->u[rows - 1];
  return table;
}

void cg_test_fm_give(cg_test_fm *system, int q)
{
  cg_interactions *set = system->set;
  if (!set->known)
    set->known = CG_NEW(cg_known);
  cg_known *known = set->known;
  const cg_interaction *from = &set->list[q];
  int n = ++known->set.n;
  CG_GROW(known->set.list, n);
  CG_GROW(known->file, n);
  CG_GROW(known->table, n);
  CG_GROW(known->units, n);
  CG_GROW(known->angular, n);
  known->set.list[n - 1] = (cg_interaction){
      .name = cg_text_copy(from->name),
      .type_name = {cg_text_copy(from->type_name[0]),
                    cg_text_copy(from->type_name[1])},
      .line = 10 + n};
  known->file[n - 1] = cg_text_copy("table.tab");
  known->table[n - 1] = table_of(system, q);
  known->units[n - 1] = CG_UNITS_GROMACS;
  known->angular[n - 1] = from->term->angular;
  cg_interactions_remove(set, q);
  cg_free(system->coef[q]);
  for (int k = q; k < set->n; k++)
    system->coef[k] = system->coef[k + 1];
  system->coef[set->n] = NULL;
}

void cg_test_fm_charge(cg_test_fm *system, int method)
{
  cg_beads *beads = system->beads;
  cg_known *known = system->set->known = CG_NEW(cg_known);
  beads->charge = CG_ARRAY(double, beads->n);
  for (cg_gid i = 0; i < beads->n; i++)
    beads->charge[i] = i % 2 ? 0.3 : -0.3 - 0.01 * (i == 4);
  known->coulomb.method = method;
  known->coulomb.cutoff = 0.6;
  known->coulomb.epsilon_r = 2;
  known->coulomb.line = 3;
  cg_beads_exclude(beads, -1);
  cg_test_fm_forces(system);
}

double cg_test_fm_coulomb(cg_test_fm *system, int64_t t)
{
  cg_test_pairs pairs = {0};
  const double *q = system->beads->charge;
  double energy = 0;
  cg_test_brute(&system->frame[t], system->beads, 0.6, &pairs);
  for (int64_t p = 0; p < pairs.n; p++) {
    const cg_test_pair *pair = &pairs.pair[p];
    double r = sqrt(cg_square(pair->d[0], pair->d[1], pair->d[2]));
    double u = 138.93545764 / 2 * q[pair->i] * q[pair->j] / r;
    energy += u / 2;
    for (int a = 0; a < 3; a++)
      system->frame[t].f[pair->i][a] += u * pair->d[a] / (r * r);
  }
  cg_test_pairs_clear(&pairs);
  return energy;
}
