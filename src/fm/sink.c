/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the rows of a kind of bead end (see sink.h).
 *
 *   normal matrix  rows^T rows (math/gram.h), the target the last column, so
 *                  that it holds G, b and ff at once.
 *                  n^2/2 multiplications a row; squares the condition.
 *   R              reflections (math/tsqr.h).  n^2 multiplications a row at a
 *                  lower rate.  When taken, the rows of R, with 0 in the
 *                  columns that the kind does not have, go into that of all
 *                  columns: 2 m^2 n a kind. */
#include "fm/sink.h"

#include "base/mem.h"
#include "math/gram.h"

typedef struct sink_class {
  void (*add)(cg_sink *sink, int rows, const double *A);
  void (*take)(cg_sink *sink, const cg_sums_shape *shape, double *sums,
               cg_tsqr *whole);
} sink_class;

struct cg_sink {
  const sink_class *class;
  int n;
  const int *column;
  cg_gram *gram; /* one of the two */
  cg_tsqr *tsqr;
};

static void normal_add(cg_sink *sink, int rows, const double *A)
{
  cg_gram_add_rows(sink->gram, rows, A);
}

static void normal_take(cg_sink *sink, const cg_sums_shape *shape,
                        double *sums, cg_tsqr *whole)
{
  size_t stride;
  const double *M = cg_gram_matrix(sink->gram, &stride);
  (void)whole;
  cg_sums_add(shape, sink->n, sink->column, stride, M, sums);
  cg_gram_clear(sink->gram);
}

static void tsqr_add(cg_sink *sink, int rows, const double *A)
{
  cg_tsqr_add_rows(sink->tsqr, rows, A);
}

static void tsqr_take(cg_sink *sink, const cg_sums_shape *shape, double *sums,
                      cg_tsqr *whole)
{
  int n = sink->n, m = shape->columns;
  double *full = CG_ARRAY(double, m + 1);
  double *R = CG_ARRAY(double, cg_tsqr_size(n + 1));
  (void)sums;
  cg_tsqr_take(sink->tsqr, R);
  double *rows = cg_tsqr_rows(n + 1, R);
  for (int i = 0; i <= n; i++) {
    const double *row = rows + (size_t)i * ((size_t)n + 1);
    for (int c = 0; c < n; c++)
      full[sink->column[c]] = row[c];
    full[m] = row[n];
    cg_tsqr_add_rows(whole, 1, full);
  }
  cg_free(rows);
  cg_free(R);
  cg_free(full);
}

static const sink_class normal_class = {normal_add, normal_take};
static const sink_class tsqr_class = {tsqr_add, tsqr_take};

cg_sink *cg_sink_new(int n, const int *column, bool tsqr)
{
  cg_sink *sink = CG_NEW(cg_sink);
  *sink = (cg_sink){.class = tsqr ? &tsqr_class : &normal_class,
                    .n = n,
                    .column = column};
  if (tsqr)
    sink->tsqr = cg_tsqr_new(n + 1);
  else
    sink->gram = cg_gram_new(n + 1);
  return sink;
}

void cg_sink_free(cg_sink *sink)
{
  if (!sink)
    return;
  cg_gram_free(sink->gram);
  cg_tsqr_free(sink->tsqr);
  cg_free(sink);
}

void cg_sink_add(cg_sink *sink, int rows, const double *A)
{
  sink->class->add(sink, rows, A);
}

void cg_sink_take(cg_sink *sink, const cg_sums_shape *shape, double *sums,
                  cg_tsqr *whole)
{
  sink->class->take(sink, shape, sums, whole);
}
