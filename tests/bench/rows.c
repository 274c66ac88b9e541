/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rows: the row kernel for each order on a frame of 884 beads with 100
 * neighbours each and 33 intervals, the size of one-site water; the Gram matrix
 * of its rows, of rows of 166 columns, and the same by BLAS.  Best of 300
 * frames, by the time of the processor. */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "base/mem.h"
#include "base/rng.h"
#include "fm/rows.h"
#include "math/dense.h"
#include "math/gram.h"

enum { BEADS = 884, NEAR = 100, PAIRS = BEADS * NEAR, INTERVALS = 33,
       REPEATS = 300 };

typedef struct frame {
  double *d[3], *r;
} frame;

static double seconds(void)
{
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Distances as in a uniform liquid between 0.24 and 0.9 nm. */
static void make(frame *f)
{
  const cg_rng_key key = {1, CG_RNG_TEST, 0};
  f->r = CG_ARRAY(double, PAIRS);
  for (int a = 0; a < 3; a++)
    f->d[a] = CG_ARRAY(double, PAIRS);
  for (int p = 0; p < PAIRS; p++) {
    double u[2], v[2];
    cg_rng_uniform(&key, (uint64_t)p, 0, u);
    cg_rng_uniform(&key, (uint64_t)p, 1, v);
    double r = cbrt(0.0138 + u[0] * (0.729 - 0.0138)), z = 2 * u[1] - 1;
    f->d[0][p] = r * sqrt(1 - z * z) * cos(2 * M_PI * v[0]);
    f->d[1][p] = r * sqrt(1 - z * z) * sin(2 * M_PI * v[0]);
    f->d[2][p] = r * z;
    f->r[p] = r;
  }
}

static void add_frame(const cg_basis *b, const frame *f, cg_rows_block *block,
                      double *const row[4], cg_quad *powers)
{
  for (int i = 0; i < BEADS; i++) {
    int p = i * NEAR;
    const double *d[3] = {f->d[0] + p, f->d[1] + p, f->d[2] + p};
    cg_rows_add(b, NEAR, d, f->r + p, block, 0, powers);
    cg_rows_take(block, 1, row, row[3]);
  }
}

static void time_rows(const frame *f, int order)
{
  cg_basis b = cg_basis_make(&cg_basis_bspline, order, INTERVALS, 0.24, 0.9);
  cg_rows_block block = cg_rows_block_make(cg_basis_count(&b));
  double *rows = CG_ARRAY(double, 4 * block.n);
  double *const row[4] = {rows, rows + block.n, rows + 2 * block.n,
                          rows + 3 * block.n};
  cg_quad *powers = CG_ARRAY(cg_quad, INTERVALS * cg_rows_powers(order));
  double best = INFINITY;
  for (int k = 0; k < REPEATS; k++) {
    double start = seconds();
    add_frame(&b, f, &block, row, powers);
    best = fmin(best, seconds() - start);
  }
  printf("rows of order %2d   %6.3f ms a frame, %5.1f ns a pair\n", order,
         1e3 * best, 1e9 * best / PAIRS);
  cg_rows_block_clear(&block);
  cg_free(rows);
  cg_free(powers);
}

enum { BATCH = 3 * 221 };

static double time_dsyrk(int width, const double *rows, double *G)
{
  double start = seconds();
  for (int at = 0; at < 3 * BEADS; at += BATCH)
    cg_dense_add_rows(width, BATCH, rows + at * width, G);
  return seconds() - start;
}

static double time_own(const double *rows, int width, cg_gram *gram)
{
  double start = seconds();
  for (int at = 0; at < 3 * BEADS; at += BATCH)
    cg_gram_add_rows(gram, BATCH, rows + at * width);
  return seconds() - start;
}

static void time_gram(int width)
{
  double *rows = CG_ARRAY(double, 3 * BEADS * width);
  double *G = CG_ARRAY(double, width * width);
  double best[2] = {INFINITY, INFINITY};
  cg_gram *gram = cg_gram_new(width);
  for (int k = 0; k < 3 * BEADS * width; k++)
    rows[k] = k % 17;
  for (int k = 0; k < REPEATS; k++) {
    best[0] = fmin(best[0], time_own(rows, width, gram));
    best[1] = fmin(best[1], time_dsyrk(width, rows, G));
  }
  printf("Gram matrix of %3d columns %6.3f ms a frame, DSYRK %6.3f ms\n",
         width, 1e3 * best[0], 1e3 * best[1]);
  cg_gram_free(gram);
  cg_free(rows);
  cg_free(G);
}

int main(void)
{
  frame f;
  if (cg_dense_start() != CG_OK)
    return 1;
  make(&f);
  for (int order = 2; order <= 6; order++)
    time_rows(&f, order);
  time_gram(37);
  time_gram(166);
  cg_free(f.r);
  for (int a = 0; a < 3; a++)
    cg_free(f.d[a]);
  return 0;
}
