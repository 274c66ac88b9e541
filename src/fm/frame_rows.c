/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One row a frame (see frame_rows.h).
 *
 * A mate keeps its part of the rows of all frames of an epoch, frames times
 * columns; at the end they are summed over the team, and each mate adds a share
 * of the frames to the normal matrix or R.  Nothing is kept beyond that, so
 * memory grows with an epoch, not with the run.  Cost: a tuple adds to as many
 * columns as functions are nonzero there.  Integrals of splines are polynomials
 * in the place t within an interval: a tuple adds the powers of t alone, and
 * integrals follow once a frame. */
#include "fm/frame_rows.h"

#include <math.h>
#include <string.h>

#include "base/comm.h"
#include "base/mem.h"
#include "fm/sink.h"

/* What belongs to a frame as such. */
typedef struct moment {
  double weight, volume, target;
} moment;

struct cg_frame_rows {
  const cg_frame_kind *kind;
  const cg_columns *columns;
  const cg_comm *mates; /* of the frames since the last take */
  int64_t n, room;      /* frames */
  moment *moment;       /* n */
  double *part;         /* n x (columns and what is known): sums over owned
                           beads */
  int *at;              /* where the functions of each interaction begin */
  double *whole;        /* of functions: their integrals, where wanted */
  int *power_at;        /* where the intervals of each interaction begin */
  double *power;        /* of intervals of local functions, where integrals are
                           wanted: order + 1 sums of powers of the places of
                           this frame's tuples */
  int *place;           /* of the sink's columns */
  cg_sink *sink;
};

static int width_of(const cg_frame_rows *rows)
{
  return rows->columns->n + 1;
}

/* The part of the last frame. */
static double *last_part(const cg_frame_rows *rows)
{
  return rows->part + (rows->n - 1) * width_of(rows);
}

/* The integral of each function. */
static void make_integrals(cg_frame_rows *rows)
{
  for (int q = 0; q < rows->columns->terms; q++) {
    const cg_basis *b = &rows->columns->basis[q];
    int n = cg_basis_count(b);
    double *c = CG_ARRAY(double, n);
    for (int d = 0; d < n; d++) {
      c[d] = 1;
      rows->whole[rows->at[q] + d] = cg_basis_integral(b, c, b->min);
      c[d] = 0;
    }
    cg_free(c);
  }
}

static void make_room(cg_frame_rows *rows)
{
  const cg_columns *columns = rows->columns;
  if (!rows->kind->integrated)
    return;
  rows->at = CG_ARRAY(int, columns->terms + 1);
  rows->power_at = CG_ARRAY(int, columns->terms + 1);
  for (int q = 0; q < columns->terms; q++) {
    const cg_basis *b = &columns->basis[q];
    int powers = b->class->local ? b->intervals * (b->order + 1) : 0;
    rows->at[q + 1] = rows->at[q] + cg_basis_count(b);
    rows->power_at[q + 1] = rows->power_at[q] + powers;
  }
  rows->whole = CG_ARRAY(double, rows->at[columns->terms]);
  rows->power = CG_ARRAY(double, rows->power_at[columns->terms]);
  make_integrals(rows);
}

cg_frame_rows *cg_frame_rows_new(const cg_frame_kind *kind,
                                 const cg_columns *columns, bool tsqr)
{
  cg_frame_rows *rows = CG_NEW(cg_frame_rows);
  int width = kind->extra + columns->n;
  *rows = (cg_frame_rows){.kind = kind, .columns = columns};
  rows->place = CG_ARRAY(int, width);
  for (int c = 0; c < width; c++)
    rows->place[c] = c;
  rows->sink = cg_sink_new(width, rows->place, tsqr);
  make_room(rows);
  return rows;
}

void cg_frame_rows_free(cg_frame_rows *rows)
{
  if (!rows)
    return;
  cg_sink_free(rows->sink);
  cg_free(rows->place);
  cg_free(rows->moment);
  cg_free(rows->part);
  cg_free(rows->at);
  cg_free(rows->whole);
  cg_free(rows->power_at);
  cg_free(rows->power);
  cg_free(rows);
}

/* The integrals of local functions from the powers of the places: of those that
 * are nonzero in an interval, and all of those behind it. */
static void add_integrals(const cg_frame_rows *rows, int q, double *row)
{
  const cg_columns *columns = rows->columns;
  const cg_basis *b = &columns->basis[q];
  const double *power = rows->power + rows->power_at[q];
  double value[CG_BASIS_MOST], passed = 0;
  for (int i = 0; i < b->intervals; i++, power += b->order + 1) {
    int behind = i + b->order;
    b->class->integrals(b, i, power, value);
    for (int j = 0; j < b->order; j++)
      row[cg_columns_function(columns, q, i + j)] += value[j];
    passed += power[0];
    if (behind < cg_basis_count(b))
      row[cg_columns_function(columns, q, behind)] +=
          passed * rows->whole[rows->at[q] + behind];
  }
}

/* End the frame. */
static void settle(cg_frame_rows *rows)
{
  const cg_columns *columns = rows->columns;
  if (!rows->kind->integrated || rows->n == 0)
    return;
  for (int q = 0; q < columns->terms; q++)
    if (columns->basis[q].class->local)
      add_integrals(rows, q, last_part(rows) + columns->first[q]);
  memset(rows->power, 0,
         (size_t)rows->power_at[columns->terms] * sizeof *rows->power);
}

void cg_frame_rows_begin(cg_frame_rows *rows, const cg_local *local,
                         double weight, double target)
{
  size_t width = (size_t)width_of(rows);
  settle(rows);
  if (rows->n == rows->room) {
    rows->room = 2 * rows->room + 16;
    CG_GROW(rows->moment, rows->room);
    CG_GROW(rows->part, (size_t)rows->room * width);
  }
  rows->mates = local->mates;
  rows->moment[rows->n] = (moment){weight, local->box.volume, target};
  memset(rows->part + (size_t)rows->n++ * width, 0,
         width * sizeof *rows->part);
}

static void add_powers(cg_frame_rows *rows, int q, double value, double share)
{
  const cg_basis *b = &rows->columns->basis[q];
  double t, *power = rows->power + rows->power_at[q];
  int i;
  if (cg_basis_find(b, value, &i, &t))
    cg_basis_add_powers(b->order, t, share, power + i * (b->order + 1));
}

static void add(cg_frame_rows *rows, int q, double value, double share)
{
  const cg_basis *b = &rows->columns->basis[q];
  double part[CG_BASIS_MOST];
  int first;
  if (rows->kind->integrated)
    value = value < b->min ? b->min : value;
  if (rows->power && b->class->local) {
    add_powers(rows, q, value, share);
    return;
  }
  if (value < b->min || value > b->max)
    return;
  double *row = last_part(rows) + rows->columns->first[q];
  int n = rows->kind->values(b, value, &first, part);
  for (int j = 0; j < n; j++)
    row[cg_columns_function(rows->columns, q, first + j)] += share * part[j];
}

void cg_frame_rows_pairs(cg_frame_rows *rows, int q, int64_t n,
                         const double *r)
{
  for (int64_t p = 0; p < n; p++)
    add(rows, q, r[p], 0.5);
}

void cg_frame_rows_tuple(cg_frame_rows *rows, int q, double value)
{
  const cg_term_class *term = rows->columns->set->list[q].term;
  if (rows->kind->takes(term))
    add(rows, q, value, 1.0 / term->beads);
}

void cg_frame_rows_known(cg_frame_rows *rows, double part)
{
  last_part(rows)[rows->columns->n] += part;
}

/* The row of frame t, times the root of its weight. */
static void finish(const cg_frame_rows *rows, int64_t t, double volume,
                   double *row)
{
  const moment *m = &rows->moment[t];
  int extra = rows->kind->extra, n = rows->columns->n;
  double root = sqrt(m->weight), factor = root * rows->kind->factor(m->volume);
  double x = volume > 0 ? m->volume / volume - 1 : 0, power = root;
  for (int k = 0; k < extra; k++, power *= x)
    row[k] = power;
  const double *part = rows->part + t * width_of(rows);
  for (int d = 0; d < n; d++)
    row[extra + d] = factor * part[d];
  row[extra + n] = root * m->target - factor * part[n];
}

void cg_frame_rows_take(cg_frame_rows *rows, double volume,
                        const cg_sums_shape *shape, double *sums,
                        cg_tsqr *whole)
{
  size_t frames = (size_t)rows->n, width = (size_t)shape->columns + 1;
  settle(rows);
  if (frames > 0) {
    int size = cg_comm_size(rows->mates), rank = cg_comm_rank(rows->mates);
    int64_t first = (int64_t)cg_comm_share(frames, size, rank);
    int64_t last = (int64_t)cg_comm_share(frames, size, rank + 1);
    double *row = CG_ARRAY(double, (size_t)(last - first) * width);
    cg_comm_sum(rows->mates, rows->part, frames * (size_t)width_of(rows));
    for (int64_t t = first; t < last; t++) {
      double weight = rows->moment[t].weight;
      finish(rows, t, volume, row + (size_t)(t - first) * width);
      sums[shape->rows]++;
      sums[shape->weight] += weight;
      sums[shape->square] += weight * weight;
    }
    if (last > first)
      cg_sink_add(rows->sink, (int)(last - first), row);
    cg_free(row);
  }
  cg_sink_take(rows->sink, shape, sums, whole);
  rows->n = 0;
}
