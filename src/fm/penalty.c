/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What regularisation adds (see penalty.h).
 *
 * Ridge: columns scaled to unit diagonal get ridge times the identity (Hoerl &
 * Kennard, Technometrics 12 (1970) 55), which in columns as they are is the
 * diagonal of G times 1 + ridge.  Disadvantage: it draws coefficients to 0
 * where the force is not.
 *
 * Second differences: only of three neighbours that are all unknowns; across
 * a gap in the data nothing is taken to be smooth.  On a circle the last is
 * the first one's neighbour.  A formula is smooth as it is. */
#include "fm/penalty.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"

static const double weight[3] = {1, -2, 1};

/* The second differences of interaction q; unknown: of each column, or -1. */
static void add_bends(const cg_columns *columns, int q, const int *unknown,
                      cg_penalty *penalty)
{
  int n = columns->first[q + 1] - columns->first[q];
  bool circle = columns->set->list[q].term->periodic;
  const int *at = unknown + columns->first[q];
  for (int d = circle ? 0 : 1; d < (circle ? n : n - 1) && n > 2; d++) {
    int before = at[(d + n - 1) % n], here = at[d], after = at[(d + 1) % n];
    if (before >= 0 && here >= 0 && after >= 0)
      penalty->bend[penalty->bends++] = (cg_bend){{before, here, after}, q};
  }
}

cg_penalty *cg_penalty_new(const cg_columns *columns, int n,
                           const int *column)
{
  cg_penalty *penalty = CG_NEW(cg_penalty);
  int *unknown = CG_ARRAY(int, columns->n);
  penalty->bend = CG_ARRAY(cg_bend, n);
  penalty->lambda = CG_ARRAY(double, columns->terms);
  for (int d = 0; d < columns->n; d++)
    unknown[d] = -1;
  for (int c = 0; c < n; c++)
    unknown[column[c]] = c;
  for (int q = 0; q < columns->terms; q++)
    if (columns->basis[q].class->local)
      add_bends(columns, q, unknown, penalty);
  cg_free(unknown);
  return penalty;
}

void cg_penalty_free(cg_penalty *penalty)
{
  if (!penalty)
    return;
  cg_free(penalty->bend);
  cg_free(penalty->lambda);
  cg_free(penalty);
}

void cg_penalty_add(const cg_penalty *penalty, int n, double *G)
{
  for (int i = 0; i < n; i++)
    G[i * n + i] *= 1 + penalty->ridge;
  for (int e = 0; e < penalty->bends; e++) {
    const int *at = penalty->bend[e].at;
    double lambda = penalty->lambda[penalty->bend[e].group];
    for (int i = 0; i < 3; i++)
      for (int j = 0; j < 3; j++)
        G[at[i] * n + at[j]] += lambda * weight[i] * weight[j];
  }
}

void cg_penalty_add_rows(const cg_penalty *penalty, int n, int rows,
                         const double *A, cg_tsqr *tsqr)
{
  size_t width = (size_t)n + 1;
  double *row = CG_ARRAY(double, width), ridge = sqrt(penalty->ridge);
  for (int i = 0; i < n && ridge > 0; i++, row[i - 1] = 0) {
    row[i] = ridge * cblas_dnrm2(rows, A + i, n + 1);
    cg_tsqr_add_rows(tsqr, 1, row);
  }
  for (int e = 0; e < penalty->bends; e++) {
    const cg_bend *bend = &penalty->bend[e];
    memset(row, 0, width * sizeof *row);
    for (int i = 0; i < 3; i++)
      row[bend->at[i]] += sqrt(penalty->lambda[bend->group]) * weight[i];
    cg_tsqr_add_rows(tsqr, 1, row);
  }
  cg_free(row);
}
