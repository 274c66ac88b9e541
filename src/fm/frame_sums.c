/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sums over rows of frames (see frame_sums.h).
 *
 * What volume alone says, c_0 + c_1 x, stands in the first columns.  Where
 * volumes vary these are unknowns, fitted together with the forces: they are
 * eliminated, one step of Cholesky each, or, with R, whose first rows are
 * theirs, by leaving these rows out; what remains are least squares for the
 * forces alone.  Where volumes do not vary there is nothing that the pair
 * forces could leave to volume, and those columns are left out. */
#include "fm/frame_sums.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

/* Of a volume's mean square: below, volumes are one within rounding of single
 * precision. */
static const double CONSTANT = 1e-12;

cg_frame_sums *cg_frame_sums_new(const cg_comm *all, const cg_frame_kind *kind,
                                 const cg_columns *columns, int blocks,
                                 bool tsqr)
{
  cg_frame_sums *frames = CG_NEW(cg_frame_sums);
  int n = kind->extra + columns->n;
  *frames = (cg_frame_sums){.all = all,
                            .extra = kind->extra,
                            .shape = cg_sums_shape_bare(n)};
  frames->rows = cg_frame_rows_new(kind, columns, tsqr);
  frames->sums = CG_ARRAY(double, frames->shape.n);
  frames->reduced = CG_ARRAY(double, frames->shape.n);
  frames->shares =
      cg_shares_new(all, tsqr ? frames->shape.G : frames->shape.n, blocks);
  if (tsqr)
    frames->factors = cg_factors_new(all, n + 1, blocks);
  return frames;
}

void cg_frame_sums_free(cg_frame_sums *frames)
{
  if (!frames)
    return;
  cg_frame_rows_free(frames->rows);
  cg_free(frames->sums);
  cg_free(frames->reduced);
  cg_shares_free(frames->shares);
  cg_factors_free(frames->factors);
  cg_free(frames);
}

void cg_frame_sums_reduce(cg_frame_sums *frames, int block,
                          const double volume[2])
{
  if (frames->volume == 0) {
    double sum[2] = {volume[0], volume[1]};
    cg_comm_sum(frames->all, sum, 2);
    frames->volume = sum[0] / sum[1];
  }
  memset(frames->sums, 0, frames->shape.n * sizeof *frames->sums);
  cg_frame_rows_take(frames->rows, frames->volume, &frames->shape,
                     frames->sums,
                     frames->factors ? frames->factors->tsqr : NULL);
  cg_shares_add(frames->shares, block, frames->sums);
  if (frames->factors)
    cg_factors_add(frames->factors, block);
}

/* Eliminate column p of the packed G and b. */
static void eliminate(const cg_sums_shape *shape, int p, double *sums)
{
  int n = shape->columns;
  double pivot = sums[cg_sums_place(shape, p, p)];
  for (int i = p + 1; i < n && pivot > 0; i++) {
    double ratio = sums[cg_sums_place(shape, p, i)] / pivot;
    for (int j = i; j < n; j++)
      sums[cg_sums_place(shape, i, j)] -=
          ratio * sums[cg_sums_place(shape, p, j)];
    sums[shape->b + (size_t)i] -= ratio * sums[shape->b + (size_t)p];
  }
}

void cg_frame_sums_gather(cg_frame_sums *frames, int lo, int hi, bool outside,
                          int root)
{
  cg_shares_gather(frames->shares, lo, hi, outside, root, frames->sums);
  if (frames->factors)
    cg_factors_gather(frames->factors, lo, hi, outside, root);
  if (cg_comm_rank(frames->all) != root)
    return;
  if (frames->factors)
    cg_sums_square(&frames->shape, frames->factors->R, frames->sums);
  memcpy(frames->reduced, frames->sums,
         frames->shape.n * sizeof *frames->sums);
  for (int p = 0; p < frames->extra; p++)
    eliminate(&frames->shape, p, frames->reduced);
}

/* Of the targets, about their mean where there is any. */
static double variance(const cg_frame_sums *frames)
{
  const double *sums = frames->sums;
  double weight = sums[frames->shape.weight], b = sums[frames->shape.b];
  double square = sums[frames->shape.ff] / weight;
  double off = square - b / weight * (b / weight);
  return off > CONSTANT * square ? off : square;
}

void cg_frame_sums_alone(cg_frame_sums *frames)
{
  frames->lambda = 1;
  frames->eliminate = true;
}

void cg_frame_sums_weigh(cg_frame_sums *frames, double mean_square)
{
  const cg_sums_shape *shape = &frames->shape;
  if (cg_comm_rank(frames->all) == 0) {
    double square = variance(frames);
    double varies = frames->reduced[cg_sums_place(shape, 1, 1)];
    frames->lambda = square > 0 ? mean_square / square : 0;
    frames->eliminate = varies > CONSTANT * frames->sums[shape->weight];
  }
  cg_comm_bcast(frames->all, &frames->lambda, sizeof frames->lambda, 0);
  cg_comm_bcast(frames->all, &frames->eliminate, sizeof frames->eliminate, 0);
}

void cg_frame_sums_add(const cg_frame_sums *frames, const cg_sums_shape *shape,
                       double *sums)
{
  const double *from = frames->eliminate ? frames->reduced : frames->sums;
  int e = frames->extra;
  for (int i = 0; i < shape->columns; i++) {
    for (int j = i; j < shape->columns; j++)
      sums[cg_sums_place(shape, i, j)] +=
          frames->lambda *
          from[cg_sums_place(&frames->shape, e + i, e + j)];
    sums[shape->b + (size_t)i] +=
        frames->lambda * from[frames->shape.b + (size_t)(e + i)];
  }
}

void cg_frame_sums_add_rows(const cg_frame_sums *frames, cg_tsqr *tsqr)
{
  int width = frames->shape.columns + 1, e = frames->extra;
  double *rows = cg_tsqr_rows(width, frames->factors->R);
  double root = sqrt(frames->lambda);
  for (int k = 0; k < width * width; k++)
    rows[k] *= root;
  for (int i = frames->eliminate ? e : 0; i < width; i++)
    cg_tsqr_add_rows(tsqr, 1, rows + i * width + e);
  cg_free(rows);
}

void cg_frame_sums_complete(const cg_frame_sums *frames, const double *phi,
                            double *c)
{
  const cg_sums_shape *shape = &frames->shape;
  int e = frames->extra, n = shape->columns;
  memset(c, 0, (size_t)e * sizeof *c);
  memcpy(c + e, phi, (size_t)(n - e) * sizeof *c);
  for (int p = e - 1; p >= 0 && frames->eliminate; p--) {
    double pivot = frames->reduced[cg_sums_place(shape, p, p)];
    double rest = frames->reduced[shape->b + (size_t)p];
    for (int j = p + 1; j < n; j++)
      rest -= frames->reduced[cg_sums_place(shape, p, j)] * c[j];
    c[p] = pivot > 0 ? rest / pivot : 0;
  }
}
