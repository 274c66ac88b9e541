/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From neighbours and tuples to sums (see accumulate.h).
 *
 * A bead touches only the columns of its own interactions, those of its type
 * (pairs, many beads) and of the bonded terms it is in, m_k of them, so its
 * three rows are dense in m_k + 1 columns (the last: its force, less what is
 * known of it).  Rows wait in a buffer that fits in cache; when it is full they
 * go to the sink (sink.h) of the kind of bead, a matrix of m_k + 1 columns.
 * Only at the end of an epoch do these matrices become part of that of the
 * whole system.  Cost per bead: 3 (m_k + 1)^2/2 multiplications.
 * Disadvantage: zeros are multiplied too; with ten types the rows hold a tenth
 * of all columns, not the few that one bead meets. */
#include "fm/accumulate.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/timer.h"
#include "fm/rows.h"
#include "fm/sink.h"

enum {
  LEAST_BEADS = 64, MOST_BEADS = 256, /* of a batch */
  BATCH_NUMBERS = 32768               /* wanted: 256 KiB */
};

typedef struct batch {
  const cg_row_kind *columns;
  int width;      /* columns and the force */
  int room, beads;
  double *rows;   /* 3 room x width */
  cg_rows_block block; /* the rows of one bead */
  cg_sink *sink;
  double *div;    /* width - 1 */
  double *along;  /* width - 1: what known forces do along each column */
} batch;

struct cg_accumulator {
  bool only_counts; /* no rows: batches are empty */
  cg_bunches *bunches;
  const cg_tuples *tuples;
  cg_many *many;
  const cg_columns *columns;
  batch *batch;     /* kinds of beads */
  cg_quad **powers; /* pairs: as in rows.h; else NULL */
  double **slopes;  /* pairs: what powers of other weights became; else NULL */
  int64_t **count;  /* tuples, or pairs of these weights, in each interval */
  int64_t *met;     /* each interaction */
  int64_t *flat;    /* each: tuples without a gradient */
  int64_t *beyond;  /* each: tuples beyond an end where the force is not 0 */
  cg_frame_rows *frames; /* or NULL */
  double weight;    /* of the frame */
  double rows[3];   /* and sums of weights and of their squares */
  double known;     /* squares of known forces, weighted */
};

static void batch_init(batch *b, const cg_row_kind *columns, cg_bead_rows rows)
{
  b->columns = columns;
  if (rows == CG_BEAD_ROWS_NONE)
    return;
  b->width = columns->n + 1;
  b->room = BATCH_NUMBERS / (3 * b->width);
  b->room = b->room < LEAST_BEADS ? LEAST_BEADS : b->room;
  b->room = b->room > MOST_BEADS ? MOST_BEADS : b->room;
  b->rows = CG_ARRAY(double, 3 * b->room * b->width);
  b->block = cg_rows_block_make(columns->n);
  b->sink = cg_sink_new(columns->n, columns->column,
                        rows == CG_BEAD_ROWS_TRIANGULAR);
  b->div = CG_ARRAY(double, columns->n);
  b->along = CG_ARRAY(double, columns->n);
}

static size_t powers_size(const cg_basis *b)
{
  return (size_t)b->intervals * (size_t)cg_rows_powers(b->order);
}

static void counters_init(cg_accumulator *acc, int q)
{
  const cg_basis *b = &acc->columns->basis[q];
  acc->count[q] = CG_ARRAY(int64_t, b->intervals);
  if (acc->columns->set->list[q].term != &cg_term_pair || !b->class->local ||
      acc->only_counts)
    return;
  acc->powers[q] = CG_ARRAY(cg_quad, powers_size(b));
  acc->slopes[q] = CG_ARRAY(double, cg_columns_of(acc->columns, q));
}

cg_accumulator *cg_accumulator_new(cg_bunches *bunches,
                                   const cg_tuples *tuples, cg_many *many,
                                   const cg_columns *columns,
                                   cg_bead_rows rows, cg_frame_rows *frames)
{
  cg_accumulator *acc = CG_NEW(cg_accumulator);
  acc->bunches = bunches;
  acc->tuples = tuples;
  acc->many = many;
  acc->columns = columns;
  acc->weight = 1;
  acc->frames = frames;
  acc->only_counts = rows == CG_BEAD_ROWS_NONE;
  acc->batch = CG_ARRAY(batch, columns->kinds);
  for (int32_t k = 0; k < columns->kinds; k++)
    batch_init(&acc->batch[k], &columns->kind[k], rows);
  acc->powers = CG_ARRAY(cg_quad *, columns->terms);
  acc->slopes = CG_ARRAY(double *, columns->terms);
  acc->count = CG_ARRAY(int64_t *, columns->terms);
  acc->met = CG_ARRAY(int64_t, columns->terms);
  acc->flat = CG_ARRAY(int64_t, columns->terms);
  acc->beyond = CG_ARRAY(int64_t, columns->terms);
  for (int q = 0; q < columns->terms; q++)
    counters_init(acc, q);
  return acc;
}

void cg_accumulator_free(cg_accumulator *acc)
{
  if (!acc)
    return;
  for (int32_t k = 0; k < acc->columns->kinds; k++) {
    cg_free(acc->batch[k].rows);
    cg_rows_block_clear(&acc->batch[k].block);
    cg_sink_free(acc->batch[k].sink);
    cg_free(acc->batch[k].div);
    cg_free(acc->batch[k].along);
  }
  for (int q = 0; q < acc->columns->terms; q++) {
    cg_free(acc->powers[q]);
    cg_free(acc->slopes[q]);
    cg_free(acc->count[q]);
  }
  cg_free(acc->batch);
  cg_free(acc->powers);
  cg_free(acc->slopes);
  cg_free(acc->count);
  cg_free(acc->met);
  cg_free(acc->flat);
  cg_free(acc->beyond);
  cg_free(acc);
}

static void batch_add(batch *b)
{
  cg_timer_stop(CG_PHASE_ROWS);
  cg_timer_start(CG_PHASE_SYRK);
  if (b->beads > 0)
    cg_sink_add(b->sink, 3 * b->beads, b->rows);
  b->beads = 0;
  cg_timer_stop(CG_PHASE_SYRK);
  cg_timer_start(CG_PHASE_ROWS);
}

/* The part of the work of a bead's force along each column that is known, from
 * its weighted rows. */
static void add_along(batch *b, const double known[3], double weight,
                      double *const row[3])
{
  double factor = sqrt(weight);
  for (int c = 0; c < b->columns->n; c++)
    b->along[c] += factor * (row[0][c] * known[0] + row[1][c] * known[1] +
                             row[2][c] * known[2]);
}

/* The block becomes three rows with the force behind: what is not known of
 * it. */
static void batch_push(batch *b, const double mapped[3], const double *known,
                       double weight)
{
  int m = b->columns->n, width = b->width;
  double f[3] = {mapped[0], mapped[1], mapped[2]};
  double *first = b->rows + 3 * b->beads * width;
  double *const row[3] = {first, first + width, first + 2 * width};
  cg_rows_take(&b->block, weight, row, b->div);
  if (known) {
    add_along(b, known, weight, row);
    for (int a = 0; a < 3; a++)
      f[a] -= known[a];
  }
  for (int a = 0; a < 3; a++)
    row[a][m] = sqrt(weight) * f[a];
  if (++b->beads == b->room)
    batch_add(b);
}

/* Count a tuple, or a pair, in its interval; false where it lies outside. */
static bool count(cg_accumulator *acc, int q, double value)
{
  int interval = cg_basis_interval(&acc->columns->basis[q], value);
  if (interval >= 0)
    acc->count[q][interval]++;
  return interval >= 0;
}

/* What a tuple, or a pair, adds to the rows of the bead at one place of it;
 * false where it lies outside. */
static bool add_value(cg_accumulator *acc, int q, const cg_term_value *value,
                      int place, cg_quad *block)
{
  const cg_basis *b = &acc->columns->basis[q];
  const double *g = value->gradient[place];
  double B[CG_BASIS_MOST], slope[CG_BASIS_MOST];
  double square = (g[0] * g[0] + g[1] * g[1]) + g[2] * g[2];
  int first;
  if (!count(acc, q, value->q))
    return false;
  if (acc->only_counts)
    return true;
  int n = cg_basis_values(b, value->q, &first, B, slope);
  for (int j = 0; j < n; j++)
    block[cg_columns_function(acc->columns, q, first + j)] +=
        (cg_quad){B[j] * g[0], B[j] * g[1], B[j] * g[2],
                  B[j] * value->laplacian[place] + slope[j] * square};
  return true;
}

/* Pairs of a formula, one by one.  At r = 0 it has no value. */
static void add_formula(cg_accumulator *acc, int q, const cg_bunch *bunch,
                        cg_quad *block)
{
  for (int64_t p = 0; p < bunch->n; p++) {
    double inverse = 1 / bunch->r[p];
    cg_term_value value = {.q = bunch->r[p], .laplacian = {2 * inverse}};
    for (int a = 0; a < 3; a++)
      value.gradient[0][a] = bunch->d[a][p] * inverse;
    if (bunch->r[p] > 0)
      add_value(acc, q, &value, 0, block);
  }
}

/* As the row kernel counts them. */
static void count_pairs(cg_accumulator *acc, int q, const cg_bunch *bunch)
{
  for (int64_t p = 0; p < bunch->n; p++)
    if (!count(acc, q, bunch->r[p]))
      acc->beyond[q] += bunch->r[p] < acc->columns->basis[q].min;
}

static void add_pairs(cg_accumulator *acc, batch *b, const cg_nlist *list,
                      cg_lid i)
{
  const int *interaction;
  const cg_bunch *bunch;
  cg_bunches_slots(acc->bunches, b->columns->type, &interaction);
  int bunches = cg_bunches_of(acc->bunches, list, i, &bunch);
  for (; bunches > 0; bunches--, bunch++) {
    int q = interaction[bunch->slot], at = b->columns->at[q];
    acc->met[q] += bunch->n;
    if (acc->powers[q]) {
      acc->beyond[q] +=
          cg_rows_add(&acc->columns->basis[q], bunch->n, bunch->d, bunch->r,
                      &b->block, at, acc->powers[q]);
    } else if (acc->columns->basis[q].class->local) {
      count_pairs(acc, q, bunch);
    } else {
      add_formula(acc, q, bunch, b->block.column + at);
    }
    if (acc->frames)
      cg_frame_rows_pairs(acc->frames, q, bunch->n, bunch->r);
  }
}

static void add_tuples(cg_accumulator *acc, batch *b, cg_gid bead)
{
  const cg_tuple *tuple;
  int n = cg_tuples_of(acc->tuples, bead, &tuple);
  for (; n > 0; n--, tuple++) {
    int q = tuple->interaction;
    cg_term_value value;
    acc->met[q]++;
    if (!cg_tuples_value(acc->tuples, tuple, &value)) {
      acc->flat[q]++;
      continue;
    }
    if (acc->frames)
      cg_frame_rows_tuple(acc->frames, q, value.q);
    if (!add_value(acc, q, &value, tuple->place,
                   b->block.column + b->columns->at[q]))
      acc->beyond[q]++;
  }
}

/* What a term of many beads adds to the rows of one of them (many.h).  The
 * divergence, which no one asks for (conf.c), stays 0. */
static void add_potential(const cg_columns *columns,
                          const cg_many_value *value, cg_quad *block)
{
  int q = value->interaction, first;
  double B[CG_BASIS_MOST], slope[CG_BASIS_MOST];
  const double *dq = value->dq, *dw = value->dw;
  int n = cg_basis_values(&columns->basis[q], value->q, &first, B, slope);
  for (int j = 0; j < n; j++) {
    double along = slope[j] * value->weight;
    block[first + j] -= (cg_quad){along * dq[0] + B[j] * dw[0],
                                  along * dq[1] + B[j] * dw[1],
                                  along * dq[2] + B[j] * dw[2], 0};
  }
}

static void add_many(cg_accumulator *acc, batch *b, cg_lid i)
{
  const cg_many_value *value;
  int n = cg_many_of(acc->many, i, &value);
  for (; n > 0; n--, value++) {
    int q = value->interaction, interval;
    double t;
    acc->met[q] += value->own;
    if (!cg_basis_find(&acc->columns->basis[q], value->q, &interval, &t))
      continue;
    acc->count[q][interval] += value->own;
    add_potential(acc->columns, value, b->block.column + b->columns->at[q]);
  }
}

static batch *batch_of(const cg_accumulator *acc, const cg_local *local,
                       cg_lid i)
{
  const int32_t *kind_of = acc->columns->kind_of;
  return &acc->batch[kind_of ? kind_of[local->gid[i]]
                             : cg_bunches_type(acc->bunches, i)];
}

static double squares(cg_lid n, const double (*f)[3])
{
  double sum = 0;
  for (cg_lid i = 0; i < n; i++)
    sum += f[i][0] * f[i][0] + f[i][1] * f[i][1] + f[i][2] * f[i][2];
  return sum;
}

void cg_accumulator_beads(cg_accumulator *acc, const cg_local *local,
                          const cg_nlist *list, const double (*known)[3])
{
  static const double none[3];
  cg_timer_start(CG_PHASE_ROWS);
  for (cg_lid i = list->first; i < list->last; i++) {
    batch *b = batch_of(acc, local, i);
    add_pairs(acc, b, list, i);
    add_tuples(acc, b, local->gid[i]);
    add_many(acc, b, i);
    if (!acc->only_counts)
      batch_push(b, local->f ? local->f[i] : none,
                 known ? known[i - list->first] : NULL, acc->weight);
  }
  double rows = 3.0 * (list->last - list->first);
  for (int p = 0; p < 3; p++, rows *= acc->weight)
    acc->rows[p] += rows;
  if (known)
    acc->known += acc->weight * squares(list->last - list->first, known);
  cg_timer_stop(CG_PHASE_ROWS);
}

static void take_batch(batch *b, const cg_sums_shape *shape, double *sums,
                       cg_tsqr *whole)
{
  int m = b->columns->n;
  cg_sink_take(b->sink, shape, sums, whole);
  for (int c = 0; c < m; c++) {
    sums[shape->div + (size_t)b->columns->column[c]] += b->div[c];
    sums[shape->along + (size_t)b->columns->column[c]] += b->along[c];
  }
  memset(b->div, 0, (size_t)m * sizeof *b->div);
  memset(b->along, 0, (size_t)m * sizeof *b->along);
}

/* Powers of pairs become counts and, with the weight that they were met at,
 * slopes. */
static void settle_pairs(cg_accumulator *acc, int q)
{
  const cg_basis *b = &acc->columns->basis[q];
  int n = cg_columns_of(acc->columns, q);
  double *slope = CG_ARRAY(double, n);
  for (int i = 0; i < b->intervals; i++)
    acc->count[q][i] += (int64_t)cg_rows_count(b, acc->powers[q], i);
  cg_rows_divergence(b, acc->powers[q], slope);
  for (int d = 0; d < n; d++)
    acc->slopes[q][d] += acc->weight * slope[d];
  memset(acc->powers[q], 0, powers_size(b) * sizeof(cg_quad));
  cg_free(slope);
}

static void settle(cg_accumulator *acc)
{
  for (int q = 0; q < acc->columns->terms; q++)
    if (acc->powers[q])
      settle_pairs(acc, q);
}

void cg_accumulator_weigh(cg_accumulator *acc, double weight)
{
  if (weight != acc->weight)
    settle(acc);
  acc->weight = weight;
}

static void take_slopes(cg_accumulator *acc, int q, const cg_sums_shape *shape,
                        double *sums)
{
  int n = cg_columns_of(acc->columns, q);
  for (int d = 0; d < n; d++)
    sums[shape->div + (size_t)(acc->columns->first[q] + d)] +=
        acc->slopes[q][d];
  memset(acc->slopes[q], 0, (size_t)n * sizeof *acc->slopes[q]);
}

static void take_counters(cg_accumulator *acc, int q,
                          const cg_sums_shape *shape, double *sums)
{
  const cg_columns *columns = acc->columns;
  int intervals = columns->basis[q].intervals;
  double *count = sums + shape->count + columns->first_interval[q];
  for (int i = 0; i < intervals; i++)
    count[i] += (double)acc->count[q][i];
  memset(acc->count[q], 0, (size_t)intervals * sizeof *acc->count[q]);
  if (acc->slopes[q])
    take_slopes(acc, q, shape, sums);
  sums[shape->met + (size_t)q] += (double)acc->met[q];
  sums[shape->flat + (size_t)q] += (double)acc->flat[q];
  sums[shape->beyond + (size_t)q] += (double)acc->beyond[q];
  acc->met[q] = acc->flat[q] = acc->beyond[q] = 0;
}

void cg_accumulator_take(cg_accumulator *acc, const cg_sums_shape *shape,
                         double *sums, cg_tsqr *whole)
{
  cg_timer_start(CG_PHASE_ROWS);
  for (int32_t k = 0; k < acc->columns->kinds && !acc->only_counts; k++) {
    batch_add(&acc->batch[k]);
    take_batch(&acc->batch[k], shape, sums, whole);
  }
  settle(acc);
  for (int q = 0; q < acc->columns->terms; q++)
    take_counters(acc, q, shape, sums);
  for (int p = 0; p < 3; p++)
    sums[shape->rows + (size_t)p] += acc->rows[p];
  memset(acc->rows, 0, sizeof acc->rows);
  sums[shape->known] += acc->known;
  acc->known = 0;
  cg_timer_stop(CG_PHASE_ROWS);
}
