/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where each unknown stands (see columns.h). */
#include "fm/columns.h"

#include "base/mem.h"

static void find_type_columns(const cg_columns *columns, cg_type_columns *type)
{
  type->first = CG_ARRAY(int, type->slots);
  for (int s = 0; s < type->slots; s++) {
    type->first[s] = type->n;
    type->n += cg_bspline_count(&columns->basis[type->interaction[s]]);
  }
  type->column = CG_ARRAY(int, type->n);
  for (int s = 0, c = 0; s < type->slots; s++) {
    int q = type->interaction[s];
    for (int d = columns->first[q]; d < columns->first[q + 1]; d++)
      type->column[c++] = d;
  }
}

cg_columns *cg_columns_new(const cg_bunches *bunches, int32_t types,
                           const cg_interactions *set)
{
  cg_columns *columns = CG_NEW(cg_columns);
  columns->pairs = set->n;
  columns->types = types;
  columns->basis = CG_ARRAY(cg_bspline, set->n);
  columns->first = CG_ARRAY(int, set->n + 1);
  columns->first_interval = CG_ARRAY(int, set->n + 1);
  for (int q = 0; q < set->n; q++) {
    const cg_interaction *it = &set->list[q];
    columns->basis[q] =
        cg_bspline_make(it->order, it->intervals, it->min, it->max);
    columns->first[q + 1] =
        columns->first[q] + cg_bspline_count(&columns->basis[q]);
    columns->first_interval[q + 1] =
        columns->first_interval[q] + it->intervals;
  }
  columns->n = columns->first[set->n];
  columns->type = CG_ARRAY(cg_type_columns, types);
  for (int32_t t = 0; t < types; t++) {
    columns->type[t].slots =
        cg_bunches_slots(bunches, t, &columns->type[t].interaction);
    find_type_columns(columns, &columns->type[t]);
  }
  return columns;
}

void cg_columns_free(cg_columns *columns)
{
  if (!columns)
    return;
  for (int32_t t = 0; t < columns->types; t++) {
    cg_free(columns->type[t].column);
    cg_free(columns->type[t].first);
  }
  cg_free(columns->basis);
  cg_free(columns->first);
  cg_free(columns->first_interval);
  cg_free(columns->type);
  cg_free(columns);
}
