/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Columns that the data do not tell from others of their interaction.
 *
 * A lone tuple at the end of a distribution reaches two functions that no other
 * reaches: their columns are one up to a factor, and G is singular although
 * neither is 0.  A truncated SVD would share the force between them and call
 * both sampled.  Here the one that the data reach least is left out instead:
 * what the others span is the same, and so is the fit at the data; and since
 * neither coefficient is known, both are vague, to be extrapolated and flagged
 * like those without data.
 *
 * Within one interaction, columns are scaled to unit diagonal and taken one by
 * one by Gauss-Jordan elimination, of those with the most left on the diagonal
 * (within a tenth) the one with the largest G_dd.  Where less than LEAST is
 * left (the square of the sine of the angle to all before) a column is left
 * out; its entries then say how those before make it up, and those that do so
 * by more than PART are vague too.  The constraints are rows like those of
 * data, of unit length: what they tell, as the constant of a density, is not
 * missing.  Sums leave some 1e-14 where nothing should be,
 * and the inverse of what is kept stays well below the condition of 1e12 that
 * the solver allows.
 *
 * Interactions are looked at one by one on purpose.  Two that are the same on
 * well sampled data (a bond beside the pair of the same beads) are a mistake of
 * the model, which leaving out every other column would hide: that is left to
 * the SVD, and told.  The functions of a formula are met together.
 *
 * Cost: n^3 for the n columns of each interaction. */
#include <math.h>

#include "base/mem.h"
#include "fm/unknowns.h"

static const double LEAST = 1e-9, PART = 1e-3, NEARLY = 0.1;

/* The unknowns of one interaction, and what tells them apart. */
typedef struct block {
  int first, n; /* of the unknowns */
  double *A;    /* n x n */
} block;

static block block_of(const cg_unknowns *unknowns, const cg_columns *columns,
                      int q)
{
  block b = {0};
  while (b.first < unknowns->n &&
         unknowns->column[b.first] < columns->first[q])
    b.first++;
  while (b.first + b.n < unknowns->n &&
         unknowns->column[b.first + b.n] < columns->first[q + 1])
    b.n++;
  b.A = CG_ARRAY(double, b.n * b.n);
  return b;
}

static void add_data(const block *b, const int *column,
                     const cg_sums_shape *shape, const double *sums)
{
  for (int i = 0; i < b->n; i++)
    for (int j = i; j < b->n; j++) {
      int c = column[i], d = column[j];
      double scale = sqrt(sums[cg_sums_place(shape, c, c)] *
                          sums[cg_sums_place(shape, d, d)]);
      b->A[i * b->n + j] = b->A[j * b->n + i] =
          sums[cg_sums_place(shape, c, d)] / scale;
    }
}

/* A row of the constraints, in the scaled unknowns. */
static void add_constraint(const block *b, const int *column, const double *row,
                           const cg_sums_shape *shape, const double *sums)
{
  double *scaled = CG_ARRAY(double, b->n), square = 0;
  for (int i = 0; i < b->n; i++) {
    scaled[i] = row[i] / sqrt(sums[cg_sums_place(shape, column[i], column[i])]);
    square += scaled[i] * scaled[i];
  }
  for (int i = 0; i < b->n; i++)
    for (int j = 0; j < b->n && square > 0; j++)
      b->A[i * b->n + j] += scaled[i] * scaled[j] / square;
  cg_free(scaled);
}

/* Of those not yet taken the one that the data reach most, among those of which
 * nearly the most is left. */
static int next_of(const block *b, const int *column,
                   const cg_sums_shape *shape, const double *sums,
                   const bool *taken)
{
  int best = -1;
  double left = -INFINITY, most = -1;
  for (int i = 0; i < b->n; i++)
    if (!taken[i])
      left = fmax(left, b->A[i * b->n + i]);
  for (int i = 0; i < b->n; i++) {
    double diagonal = sums[cg_sums_place(shape, column[i], column[i])];
    if (!taken[i] && diagonal > most &&
        (left < LEAST || b->A[i * b->n + i] >= NEARLY * left)) {
      most = diagonal;
      best = i;
    }
  }
  return best;
}

/* Solve for column i in terms of the others. */
static void eliminate(const block *b, int i)
{
  int n = b->n;
  double pivot = b->A[i * n + i];
  for (int k = 0; k < n; k++)
    b->A[i * n + k] /= pivot;
  for (int j = 0; j < n; j++) {
    double factor = b->A[j * n + i];
    for (int k = 0; k < n && j != i; k++)
      b->A[j * n + k] -= factor * b->A[i * n + k];
  }
}

/* Unmark column i, mark it and what makes it up. */
static void leave_out(const block *b, const int *column, int i,
                      const bool *kept, bool *sampled, bool *vague)
{
  sampled[column[i]] = false;
  vague[column[i]] = true;
  for (int k = 0; k < b->n; k++)
    if (kept[k] && fabs(b->A[k * b->n + i]) > PART)
      vague[column[k]] = true;
}

static int thin(const block *b, const int *column, const cg_sums_shape *shape,
                const double *sums, bool *sampled, bool *vague)
{
  bool *taken = CG_ARRAY(bool, b->n), *kept = CG_ARRAY(bool, b->n);
  int left_out = 0;
  for (int step = 0; step < b->n; step++) {
    int i = next_of(b, column, shape, sums, taken);
    taken[i] = true;
    kept[i] = b->A[i * b->n + i] >= LEAST;
    left_out += !kept[i];
    if (kept[i])
      eliminate(b, i);
    else
      leave_out(b, column, i, kept, sampled, vague);
  }
  cg_free(kept);
  cg_free(taken);
  return left_out;
}

int cg_unknowns_thin(const cg_unknowns *unknowns, const cg_columns *columns,
                     int q, const cg_sums_shape *shape, const double *sums,
                     bool *sampled, bool *vague)
{
  if (!columns->basis[q].class->local)
    return 0;
  block b = block_of(unknowns, columns, q);
  const int *column = unknowns->column + b.first;
  add_data(&b, column, shape, sums);
  for (int r = 0; r < unknowns->constraints; r++)
    add_constraint(&b, column, unknowns->C + r * unknowns->n + b.first, shape,
                   sums);
  int left_out = thin(&b, column, shape, sums, sampled, vague);
  cg_free(b.A);
  return left_out;
}
