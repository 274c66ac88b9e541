/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What regularisation adds (see penalty.h).
 *
 * Ridge: columns scaled to unit diagonal get ridge times the identity (Hoerl &
 * Kennard, Technometrics 12 (1970) 55), which in columns as they are is the
 * diagonal of G times 1 + ridge.  Disadvantage: it draws coefficients to 0
 * where the force is not.
 *
 * Second differences: only of three neighbours that are all unknowns; across
 * a gap in the data nothing is taken to be smooth. */
#include "fm/penalty.h"

#include "base/mem.h"

cg_penalty *cg_penalty_new(const cg_columns *columns, int n,
                           const int *column)
{
  cg_penalty *penalty = CG_NEW(cg_penalty);
  penalty->bend = CG_ARRAY(cg_bend, n);
  penalty->lambda = CG_ARRAY(double, columns->pairs);
  for (int q = 0, c = 0; q < columns->pairs; q++)
    for (; c < n && column[c] < columns->first[q + 1]; c++)
      if (c + 2 < n && column[c + 2] == column[c] + 2 &&
          column[c + 2] < columns->first[q + 1])
        penalty->bend[penalty->bends++] = (cg_bend){{c, c + 1, c + 2}, q};
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
  static const double weight[3] = {1, -2, 1};
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
