/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where each unknown stands (see columns.h).
 *
 * The kinds of beads are found by looking at each bead: its type and the
 * bonded interactions it is in.  Cost: a comparison with each kind found
 * before, of which there are as many as beads in a molecule at most. */
#include "fm/columns.h"

#include <string.h>

#include "base/mem.h"
#include "model/interactions.h"

/* Make the columns of a kind whose interactions are marked by at[q] = 0. */
static void place_columns(const cg_columns *columns, cg_row_kind *kind)
{
  for (int q = 0; q < columns->terms; q++) {
    if (kind->at[q] < 0)
      continue;
    int n = cg_columns_of(columns, q);
    CG_GROW(kind->interaction, kind->interactions + 1);
    CG_GROW(kind->column, kind->n + n);
    kind->interaction[kind->interactions++] = q;
    kind->at[q] = kind->n;
    for (int d = 0; d < n; d++)
      kind->column[kind->n++] = columns->first[q] + d;
  }
}

/* Mark the interactions of many beads that beads of a type take part in. */
static void mark_many(const cg_columns *columns, cg_row_kind *kind)
{
  for (int q = 0; q < columns->terms; q++) {
    const cg_interaction *it = &columns->set->list[q];
    for (int k = 0; it->term->many && k < it->term->beads; k++)
      if (it->type[k] == kind->type)
        kind->at[q] = 0;
  }
}

/* A kind of beads of a type that are in these tuples. */
static int32_t add_kind(cg_columns *columns, const cg_bunches *bunches,
                        int32_t type, const cg_tuple *tuple, int tuples)
{
  const int *pair;
  CG_GROW(columns->kind, columns->kinds + 1);
  cg_row_kind *kind = &columns->kind[columns->kinds];
  *kind = (cg_row_kind){.type = type, .at = CG_ARRAY(int, columns->terms)};
  for (int q = 0; q < columns->terms; q++)
    kind->at[q] = -1;
  int slots = cg_bunches_slots(bunches, type, &pair);
  for (int s = 0; s < slots; s++)
    kind->at[pair[s]] = 0;
  mark_many(columns, kind);
  for (int t = 0; t < tuples; t++)
    kind->at[tuple[t].interaction] = 0;
  place_columns(columns, kind);
  return columns->kinds++;
}

/* Does a kind hold just the bonded interactions of these tuples? */
static bool holds(const cg_columns *columns, const cg_row_kind *kind,
                  const cg_tuple *tuple, int tuples)
{
  int bonded = 0, met = 0, last = -1;
  for (int k = 0; k < kind->interactions; k++)
    bonded += columns->set->list[kind->interaction[k]].term->bonded;
  for (int t = 0; t < tuples; t++) {
    if (kind->at[tuple[t].interaction] < 0)
      return false;
    met += tuple[t].interaction != last;
    last = tuple[t].interaction;
  }
  return met == bonded;
}

static int32_t find_kind(cg_columns *columns, const cg_bunches *bunches,
                         int32_t type, const cg_tuple *tuple, int tuples)
{
  for (int32_t k = 0; k < columns->kinds; k++)
    if (columns->kind[k].type == type &&
        holds(columns, &columns->kind[k], tuple, tuples))
      return k;
  return add_kind(columns, bunches, type, tuple, tuples);
}

static void find_kinds(cg_columns *columns, const cg_beads *beads,
                       const cg_bunches *bunches, const cg_tuples *tuples)
{
  for (int32_t t = 0; t < cg_names_count(beads->types); t++)
    add_kind(columns, bunches, t, NULL, 0);
  for (cg_gid i = 0; i < beads->n; i++) {
    const cg_tuple *list;
    int n = cg_tuples_of(tuples, i, &list);
    if (n == 0 && !columns->kind_of)
      continue;
    if (!columns->kind_of) {
      columns->kind_of = CG_ARRAY(int32_t, beads->n);
      memcpy(columns->kind_of, beads->type,
             (size_t)i * sizeof *columns->kind_of);
    }
    columns->kind_of[i] =
        find_kind(columns, bunches, beads->type[i], list, n);
  }
}

cg_columns *cg_columns_new(const cg_beads *beads, const cg_bunches *bunches,
                           const cg_tuples *tuples,
                           const cg_interactions *set)
{
  cg_columns *columns = CG_NEW(cg_columns);
  columns->terms = set->n;
  columns->set = set;
  columns->basis = CG_ARRAY(cg_basis, set->n);
  columns->first = CG_ARRAY(int, set->n + 1);
  columns->first_interval = CG_ARRAY(int, set->n + 1);
  for (int q = 0; q < set->n; q++) {
    const cg_interaction *it = &set->list[q];
    columns->basis[q] =
        cg_basis_make(it->basis, it->order, it->intervals, it->min, it->max);
    columns->first[q + 1] = columns->first[q] + cg_interaction_columns(it);
    columns->first_interval[q + 1] =
        columns->first_interval[q] + it->intervals;
  }
  columns->n = columns->first[set->n];
  if (beads)
    find_kinds(columns, beads, bunches, tuples);
  return columns;
}

void cg_columns_free(cg_columns *columns)
{
  if (!columns)
    return;
  for (int32_t k = 0; k < columns->kinds; k++) {
    cg_free(columns->kind[k].column);
    cg_free(columns->kind[k].interaction);
    cg_free(columns->kind[k].at);
  }
  cg_free(columns->basis);
  cg_free(columns->first);
  cg_free(columns->first_interval);
  cg_free(columns->kind);
  cg_free(columns->kind_of);
  cg_free(columns);
}

int cg_columns_of(const cg_columns *columns, int q)
{
  return columns->first[q + 1] - columns->first[q];
}

int cg_columns_views(const cg_columns *columns, int q)
{
  const cg_term_class *term = columns->set->list[q].term;
  return term->many ? 1 : term->beads;
}

void cg_columns_spread(const cg_columns *columns, int q, const double *phi,
                       double *coef)
{
  for (int d = 0; d < cg_basis_count(&columns->basis[q]); d++)
    coef[d] = phi[columns->first[q] + cg_columns_function(columns, q, d)];
}

double cg_columns_force(const cg_columns *columns, int q, const double *phi,
                        double x)
{
  const cg_basis *b = &columns->basis[q];
  bool many = columns->set->list[q].term->many;
  double B[CG_BASIS_MOST], slope[CG_BASIS_MOST], sum = 0;
  int first, n = cg_basis_values(b, x, &first, B, slope);
  for (int j = 0; j < n; j++)
    sum += (many ? -slope[j] : B[j]) *
           phi[columns->first[q] + cg_columns_function(columns, q, first + j)];
  return sum;
}
