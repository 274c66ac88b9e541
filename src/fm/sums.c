/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packed sums over frames (see sums.h). */
#include "fm/sums.h"

cg_sums_shape cg_sums_shape_of(const cg_columns *columns)
{
  size_t n = (size_t)columns->n;
  cg_sums_shape shape = {.columns = columns->n};
  shape.div = shape.b + n;
  shape.along = shape.div + n;
  shape.ff = shape.along + n;
  shape.known = shape.ff + 1;
  shape.rows = shape.known + 1;
  shape.weight = shape.rows + 1;
  shape.square = shape.weight + 1;
  shape.count = shape.square + 1;
  shape.met = shape.count + (size_t)columns->first_interval[columns->terms];
  shape.flat = shape.met + (size_t)columns->terms;
  shape.beyond = shape.flat + (size_t)columns->terms;
  shape.G = shape.beyond + (size_t)columns->terms;
  shape.n = shape.G + n * (n + 1) / 2;
  return shape;
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
