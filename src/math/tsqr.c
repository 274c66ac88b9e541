/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tall and skinny QR (see tsqr.h).
 *
 * Rows wait in a buffer of twice as many as there are columns, n.  When it is
 * full, Householder reflections of [R; rows] (LAPACK's dtpqrt, which leaves
 * the zeros of R alone) make the next R.  Two R factors merge in the same way,
 * the second triangle in place of the rows, so R factors of blocks or ranks
 * meet in a tree, and in any order: R^T R is the same (Demmel, Grigori, Hoemmen
 * & Langou, SIAM J. Sci. Comput. 34 (2012) A206).
 *
 * Cost: n^2 multiplications a row, twice DSYRK's and 3 times its time for 170
 * to 600 columns; 2/3 n^3 a merge; 3 n^2 doubles.  In return the condition of
 * the rows is not squared.  Disadvantage: R factors cannot be subtracted, so
 * leaving out a block means to merge all others anew. */
#include "math/tsqr.h"

#include <lapacke.h>
#include <string.h>

#include "base/comm.h"
#include "base/error.h"
#include "base/mem.h"

enum { LEAST_ROOM = 96, PANEL = 32 };

struct cg_tsqr {
  int n, panel;
  bool empty;     /* R is 0 */
  double *R;      /* n x n by columns, 0 below the diagonal */
  int room, used; /* rows of the buffer */
  double *buffer; /* room x n by columns */
  double *T, *work; /* panel x n: for dtpqrt */
};

cg_tsqr *cg_tsqr_new(int n)
{
  CG_ASSERT(n > 0);
  cg_tsqr *tsqr = CG_NEW(cg_tsqr);
  tsqr->n = n;
  tsqr->panel = n < PANEL ? n : PANEL;
  tsqr->empty = true;
  tsqr->room = 2 * n > LEAST_ROOM ? 2 * n : LEAST_ROOM;
  tsqr->R = CG_ARRAY(double, (size_t)n * (size_t)n);
  tsqr->buffer = CG_ARRAY(double, (size_t)tsqr->room * (size_t)n);
  tsqr->T = CG_ARRAY(double, tsqr->panel * n);
  tsqr->work = CG_ARRAY(double, tsqr->panel * n);
  return tsqr;
}

void cg_tsqr_free(cg_tsqr *tsqr)
{
  if (!tsqr)
    return;
  cg_free(tsqr->R);
  cg_free(tsqr->buffer);
  cg_free(tsqr->T);
  cg_free(tsqr->work);
  cg_free(tsqr);
}

size_t cg_tsqr_size(int n)
{
  return (size_t)n * ((size_t)n + 1) / 2;
}

/* [R; the first rows of the buffer] to R; the last `triangle` of those rows
 * are a triangle. */
static void reflect(cg_tsqr *tsqr, int rows, int triangle)
{
  int info = LAPACKE_dtpqrt_work(
      LAPACK_COL_MAJOR, rows, tsqr->n, triangle, tsqr->panel, tsqr->R,
      tsqr->n, tsqr->buffer, tsqr->room, tsqr->T, tsqr->panel, tsqr->work);
  CG_ASSERT(info == 0);
  tsqr->empty = false;
}

static void flush(cg_tsqr *tsqr)
{
  if (tsqr->used > 0)
    reflect(tsqr, tsqr->used, 0);
  tsqr->used = 0;
}

void cg_tsqr_add_rows(cg_tsqr *tsqr, int rows, const double *A)
{
  size_t n = (size_t)tsqr->n, room = (size_t)tsqr->room;
  for (; rows > 0; rows--, A += n) {
    double *to = tsqr->buffer + tsqr->used;
    for (size_t j = 0; j < n; j++)
      to[j * room] = A[j];
    if (++tsqr->used == tsqr->room)
      flush(tsqr);
  }
}

/* The packed triangle, 0 below it, to the head of a matrix by columns. */
static void unpack(int n, const double *packed, double *to, int stride)
{
  for (int j = 0; j < n; j++, to += stride) {
    size_t above = (size_t)j + 1;
    memcpy(to, packed, above * sizeof *to);
    memset(to + above, 0, ((size_t)n - above) * sizeof *to);
    packed += above;
  }
}

void cg_tsqr_merge(cg_tsqr *tsqr, const double *R)
{
  flush(tsqr);
  if (tsqr->empty) {
    unpack(tsqr->n, R, tsqr->R, tsqr->n);
    tsqr->empty = false;
    return;
  }
  unpack(tsqr->n, R, tsqr->buffer, tsqr->room);
  reflect(tsqr, tsqr->n, tsqr->n);
}

void cg_tsqr_take(cg_tsqr *tsqr, double *R)
{
  size_t n = (size_t)tsqr->n;
  flush(tsqr);
  for (size_t j = 0; j < n; j++) {
    memcpy(R, tsqr->R + j * n, (j + 1) * sizeof *R);
    R += j + 1;
  }
  memset(tsqr->R, 0, n * n * sizeof *tsqr->R);
  tsqr->empty = true;
}

double *cg_tsqr_rows(int n, const double *R)
{
  size_t width = (size_t)n;
  double *rows = CG_ARRAY(double, width * width);
  for (size_t j = 0; j < width; j++)
    for (size_t i = 0; i <= j; i++)
      rows[i * width + j] = *R++;
  return rows;
}

static void merge_two(void *self, double *R, const double *other)
{
  cg_tsqr_merge(self, R);
  cg_tsqr_merge(self, other);
  cg_tsqr_take(self, R);
}

void cg_tsqr_fold(cg_tsqr *tsqr, const cg_comm *comm, int root, double *R)
{
  CG_ASSERT(tsqr->empty && tsqr->used == 0);
  cg_comm_fold(comm, R, cg_tsqr_size(tsqr->n), root, merge_two, tsqr);
}
