/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packed sums over frames (see sums.h). */
#include "fm/sums.h"

#include <string.h>

#include "base/mem.h"
#include "math/tsqr.h"

static cg_sums_shape make_shape(int columns, int intervals, int terms)
{
  size_t n = (size_t)columns;
  cg_sums_shape shape = {.columns = columns};
  shape.div = shape.b + n;
  shape.along = shape.div + n;
  shape.ff = shape.along + n;
  shape.known = shape.ff + 1;
  shape.rows = shape.known + 1;
  shape.weight = shape.rows + 1;
  shape.square = shape.weight + 1;
  shape.count = shape.square + 1;
  shape.met = shape.count + (size_t)intervals;
  shape.flat = shape.met + (size_t)terms;
  shape.beyond = shape.flat + (size_t)terms;
  shape.G = shape.beyond + (size_t)terms;
  shape.n = shape.G + n * (n + 1) / 2;
  return shape;
}

cg_sums_shape cg_sums_shape_of(const cg_columns *columns)
{
  return make_shape(columns->n, columns->first_interval[columns->terms],
                    columns->terms);
}

cg_sums_shape cg_sums_shape_bare(int n)
{
  return make_shape(n, 0, 0);
}

size_t cg_sums_place(const cg_sums_shape *shape, int i, int j)
{
  size_t n = (size_t)shape->columns, row = (size_t)i;
  return shape->G + row * n - row * (row + 1) / 2 + (size_t)j;
}

void cg_sums_add(const cg_sums_shape *shape, int n, const int *column,
                 size_t stride, const double *M, double *sums)
{
  for (int c = 0; c < n; c++) {
    const double *row = M + (size_t)c * stride;
    for (int e = c; e < n; e++)
      sums[cg_sums_place(shape, column[c], column[e])] += row[e];
    sums[shape->b + (size_t)column[c]] += row[n];
  }
  sums[shape->ff] += M[(size_t)n * (stride + 1)];
}

void cg_sums_square(const cg_sums_shape *shape, const double *R,
                    double *sums)
{
  int m = shape->columns;
  size_t width = (size_t)m + 1;
  double *rows = cg_tsqr_rows(m + 1, R);
  double *G = CG_ARRAY(double, width * width);
  int *column = CG_ARRAY(int, m);
  for (int d = 0; d < m; d++)
    column[d] = d;
  cg_dense_add_rows(m + 1, m + 1, rows, G);
  memset(sums + shape->G, 0, (shape->n - shape->G) * sizeof *sums);
  memset(sums + shape->b, 0, (size_t)m * sizeof *sums);
  sums[shape->ff] = 0;
  cg_sums_add(shape, m, column, width, G, sums);
  cg_free(column);
  cg_free(G);
  cg_free(rows);
}

void cg_sums_matrix(const cg_sums_shape *shape, const double *sums, double by,
                    double *G)
{
  int n = shape->columns;
  for (int i = 0; i < n; i++)
    for (int j = i; j < n; j++)
      G[i * n + j] = G[j * n + i] = sums[cg_sums_place(shape, i, j)] / by;
}

double cg_sums_residual(const cg_sums_shape *shape, const double *sums,
                        const double *phi)
{
  long double rest = sums[shape->ff];
  for (int i = 0; i < shape->columns; i++) {
    long double row = 0;
    for (int j = i; j < shape->columns; j++)
      row += (j == i ? 1.0L : 2.0L) * sums[cg_sums_place(shape, i, j)] *
             phi[j];
    rest += phi[i] * (row - 2.0L * sums[shape->b + (size_t)i]);
  }
  return (double)rest;
}
