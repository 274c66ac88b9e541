/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The row kernel (see rows.h).
 *
 * Most of the time of a force-matching run on a small system is spent here.
 * Pairs are taken a chunk at a time.  First each is placed: interval, basis
 * values (the triangle of bspline.c, over all pairs of the chunk at each of
 * its steps), (x, y, z, 2)/r and the powers of t, in loops over arrays without
 * a branch, which the compiler vectorises.  A pair out of range gets interval
 * 0 and values 0; one at r = 0 has no direction and adds nothing but its
 * count.
 *
 * Then each pair is scattered, k + 1 additions of four numbers at once.  A
 * column's four numbers are one aligned vector: a pair that follows another
 * into the same column finds the sum in the store buffer, which it would not
 * if the values of neighbouring columns were added four at a time.
 *
 * The order is a constant of the cubic kernel, a variable elsewhere.  Cost:
 * 7 ns a pair (cubic, AVX-512, one core), half of it the scatter; twice that
 * where the chunk is not aligned to a cache line. */
#include "fm/rows.h"

#include <string.h>

#include "base/clones.h"

enum { CHUNK = 128, K = CG_BSPLINE_MAX_ORDER, QUADS = (K + 3) / 4 };

/* The pairs of a chunk, placed. */
typedef struct chunk {
  int interval[CHUNK];
  double in[CHUNK], t[CHUNK]; /* in: 1 where in range, else 0 */
  double B[K][CHUNK];
  double unit[4][CHUNK];
  double power[4 * QUADS][CHUNK];
} chunk;

int cg_rows_powers(int order)
{
  return (order + 3) / 4;
}

#define INLINE static inline __attribute__((always_inline))

INLINE void find_intervals(const cg_basis *b, int n,
                           const double *restrict r, chunk *restrict c)
{
  double min = b->min, max = b->max, h = b->h;
  int last = b->intervals - 1;
  for (int p = 0; p < n; p++) {
    double in = r[p] >= min && r[p] <= max ? 1.0 : 0.0;
    double u = in * (r[p] - min) / h;
    int i = (int)u;
    i = i > last ? last : i;
    double t = u - i;
    c->interval[p] = i;
    c->t[p] = t > 1 ? 1 : t;
    c->in[p] = in;
  }
}

INLINE void find_directions(int n, const double *const d[3],
                            const double *restrict r, chunk *restrict c)
{
  const double *restrict x = d[0], *restrict y = d[1], *restrict z = d[2];
  for (int p = 0; p < n; p++) {
    double inverse = r[p] > 0 ? 1 / r[p] : 0;
    c->unit[0][p] = x[p] * inverse;
    c->unit[1][p] = y[p] * inverse;
    c->unit[2][p] = z[p] * inverse;
    c->unit[3][p] = 2 * inverse;
  }
}

INLINE void find_cubic_values(int n, chunk *restrict c)
{
  for (int p = 0; p < n; p++) {
    double in = c->in[p], t = c->t[p], s = 1 - t;
    c->B[0][p] = in * (1 / 6.) * s * s * s;
    c->B[1][p] = in * (2 / 3. - t * t * (1 - 0.5 * t));
    c->B[2][p] = in * (2 / 3. - s * s * (1 - 0.5 * s));
    c->B[3][p] = in * (1 / 6.) * t * t * t;
  }
}

INLINE void find_values(int order, int n, chunk *c)
{
  double carried[CHUNK];
  size_t bytes = (size_t)n * sizeof(double);
  memcpy(c->B[0], c->in, bytes);
  for (int m = 1; m < order; m++) {
    memset(carried, 0, bytes);
    for (int j = 0; j < m; j++)
      for (int p = 0; p < n; p++) {
        double below = c->B[j][p] * (1.0 / m);
        c->B[j][p] = carried[p] + (j + 1 - c->t[p]) * below;
        carried[p] = (c->t[p] + (m - 1 - j)) * below;
      }
    memcpy(c->B[m], carried, bytes);
  }
}

INLINE void find_powers(int order, int n, chunk *c)
{
  memcpy(c->power[0], c->in, (size_t)n * sizeof(double));
  for (int m = 1; m < 4 * cg_rows_powers(order); m++)
    for (int p = 0; p < n; p++)
      c->power[m][p] = c->power[m - 1][p] * c->t[p];
}

#define QUAD_AT(x, p) ((cg_quad){(x)[0][p], (x)[1][p], (x)[2][p], (x)[3][p]})

INLINE void scatter(int order, int n, const chunk *c, cg_quad *restrict block,
                    cg_quad *restrict powers)
{
  int quads = cg_rows_powers(order);
  for (int p = 0; p < n; p++) {
    cg_quad unit = QUAD_AT(c->unit, p);
    cg_quad *column = block + c->interval[p];
    cg_quad *sum = powers + c->interval[p] * quads;
    for (int j = 0; j < order; j++)
      column[j] += c->B[j][p] * unit;
    for (int q = 0; q < quads; q++)
      sum[q] += QUAD_AT(c->power + 4 * q, p);
  }
}

INLINE void add_chunk(int order, const cg_basis *b, int n,
                      const double *const d[3], const double *r, chunk *c,
                      cg_quad *block, cg_quad *powers)
{
  find_intervals(b, n, r, c);
  find_directions(n, d, r, c);
  if (order == 4)
    find_cubic_values(n, c);
  else
    find_values(order, n, c);
  find_powers(order, n, c);
  scatter(order, n, c, block, powers);
}

CG_CLONES static void add_cubic(const cg_basis *b, int n,
                                const double *const d[3], const double *r,
                                chunk *c, cg_quad *block, cg_quad *powers)
{
  add_chunk(4, b, n, d, r, c, block, powers);
}

CG_CLONES static void add_any(const cg_basis *b, int n,
                              const double *const d[3], const double *r,
                              chunk *c, cg_quad *block, cg_quad *powers)
{
  add_chunk(b->order, b, n, d, r, c, block, powers);
}

void cg_rows_add(const cg_basis *b, int64_t n, const double *const d[3],
                 const double *r, cg_quad *block, cg_quad *powers)
{
  _Alignas(64) chunk c;
  for (int64_t first = 0; first < n; first += CHUNK) {
    int m = n - first < CHUNK ? (int)(n - first) : CHUNK;
    const double *at[3] = {d[0] + first, d[1] + first, d[2] + first};
    (b->order == 4 ? add_cubic : add_any)(b, m, at, r + first, &c, block,
                                          powers);
  }
}

double cg_rows_count(const cg_basis *b, const cg_quad *powers, int interval)
{
  return powers[interval * cg_rows_powers(b->order)][0];
}

/* B_j'(t) = sum_m B_j^(m+1)(0) h^m t^m / m!. */
void cg_rows_divergence(const cg_basis *b, const cg_quad *powers,
                        double *div)
{
  double slope[K], factor = 1;
  for (int m = 0; m < b->order - 1; m++) {
    cg_bspline_derivatives(b, 0, m + 1, slope);
    for (int i = 0; i < b->intervals; i++) {
      const cg_quad *sum = powers + i * cg_rows_powers(b->order);
      for (int j = 0; j < b->order; j++)
        div[i + j] += slope[j] * factor * sum[m / 4][m % 4];
    }
    factor *= b->h / (m + 1);
  }
}
