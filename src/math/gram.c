/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gram matrices (see gram.h).
 *
 * This is BLAS's DSYRK for what force matching has, thousands of short rows in
 * batches that fit in cache.  Columns are cut into panels of eight, one line of
 * the cache and one vector of AVX-512 in each row.  Rows are copied, panel by
 * panel, 192 of them: a panel is 12 kB.  G is made of tiles; a tile of eight
 * columns by up to three panels stays in registers, 24 vectors, while the rows
 * go by:
 *
 *   tile[h][w] += A[k][h] A[k][w..],   k = 0 ... rows - 1
 *
 * where each step needs 3 loads and 8 broadcasts for 24 multiplications, so
 * the multipliers are the limit.  Machines of shorter vectors take half a panel
 * by one panel.  Tiles below the diagonal are left out; inside those on it both
 * triangles are made.  (Goto & van de Geijn, ACM Trans. Math. Softw. 34 (2008)
 * 12; Van Zee & van de Geijn, ibid. 41 (2015) 14.)
 *
 * Here alone products and sums may be fused: the order of a sum over rows is
 * that of the frames anyway.
 * Cost, one core (Zen 5): 0.064 ms for the 2652 rows of 37 columns of a frame
 * of water, 0.77 ms for as many of 166, 0.4 of what OpenBLAS 0.3.21 takes
 * (tests/bench/rows); with AVX2 alone twice that.
 * Disadvantage: with thousands of columns G leaves the cache and is read and
 * written once for every 192 rows. */
#include "math/gram.h"

#include <string.h>

#include "base/clones.h"
#include "base/mem.h"

#ifdef __clang__
#pragma STDC FP_CONTRACT ON
#else
#pragma GCC optimize("fp-contract=fast")
#endif

enum { PANEL = 8, ROWS = 192, WIDEST = 3 };

/* One row of a panel. */
typedef double line __attribute__((vector_size(64), may_alias));

struct cg_gram {
  int n, panels;
  double *G;    /* (8 panels)^2, by rows */
  line *packed; /* panels x ROWS */
};

cg_gram *cg_gram_new(int n)
{
  cg_gram *gram = CG_NEW(cg_gram);
  int panels = (n + PANEL - 1) / PANEL;
  int64_t stride = (int64_t)panels * PANEL;
  *gram = (cg_gram){.n = n, .panels = panels};
  gram->G = CG_ARRAY(double, stride * stride);
  gram->packed = CG_ARRAY(line, panels * ROWS);
  return gram;
}

void cg_gram_free(cg_gram *gram)
{
  if (!gram)
    return;
  cg_free(gram->G);
  cg_free(gram->packed);
  cg_free(gram);
}

#define INLINE static inline __attribute__((always_inline))

#ifdef CG_WIDE
/* What rows add to a tile of one panel by `width`, which follow each other. */
INLINE CG_WIDE void add_tile(int width, int rows, const line *one,
                             const line *many, double *G, size_t stride)
{
  line tile[PANEL][WIDEST] = {0};
  for (int k = 0; k < rows; k++)
#pragma GCC unroll 8
    for (int h = 0; h < PANEL; h++)
#pragma GCC unroll 3
      for (int w = 0; w < width; w++)
        tile[h][w] += one[k][h] * many[w * ROWS + k];
#pragma GCC unroll 8
  for (int h = 0; h < PANEL; h++)
#pragma GCC unroll 3
    for (int w = 0; w < width; w++)
      *(line *)(G + (size_t)h * stride + w * PANEL) += tile[h][w];
}

CG_WIDE static void add_wide(const cg_gram *gram, int rows)
{
  size_t stride = (size_t)gram->panels * PANEL;
  for (int many = 0; many < gram->panels; many += WIDEST) {
    int last = many + WIDEST < gram->panels ? many + WIDEST : gram->panels;
    for (int one = 0; one < last; one++) {
      int first = one > many ? one : many;
      const line *a = gram->packed + one * ROWS;
      const line *b = gram->packed + first * ROWS;
      double *G = gram->G + (size_t)one * PANEL * stride + first * PANEL;
      if (last - first == 3)
        add_tile(3, rows, a, b, G, stride);
      else if (last - first == 2)
        add_tile(2, rows, a, b, G, stride);
      else
        add_tile(1, rows, a, b, G, stride);
    }
  }
}
#endif

/* Half a panel's columns by one panel.  In plain numbers: gcc takes a vector
 * longer than the machine's apart through the memory, eight times slower. */
INLINE void add_half_tile(int rows, const double *restrict one,
                          const double *restrict many, double *restrict G,
                          size_t stride)
{
  double tile[PANEL / 2][PANEL] = {{0}};
  for (int k = 0; k < rows; k++, one += PANEL, many += PANEL)
    for (int h = 0; h < PANEL / 2; h++)
      for (int w = 0; w < PANEL; w++)
        tile[h][w] += one[h] * many[w];
  for (int h = 0; h < PANEL / 2; h++)
    for (int w = 0; w < PANEL; w++)
      G[(size_t)h * stride + (size_t)w] += tile[h][w];
}

CG_CLONES static void add_narrow(const cg_gram *gram, int rows)
{
  size_t stride = (size_t)gram->panels * PANEL;
  for (int many = 0; many < gram->panels; many++)
    for (int one = 0; one <= many; one++)
      for (int top = 0; top < PANEL; top += PANEL / 2)
        add_half_tile(rows, (const double *)(gram->packed + one * ROWS) + top,
                      (const double *)(gram->packed + many * ROWS),
                      gram->G + (size_t)(one * PANEL + top) * stride +
                          (size_t)(many * PANEL),
                      stride);
}

/* Panel by panel: the places of one row in all panels are in one set of the
 * cache.  The columns behind the last stay 0, as they were made. */
CG_CLONES static void pack(int n, int rows, const double *restrict A,
                           line *restrict packed)
{
  int whole = n / PANEL, rest = n % PANEL;
  for (int p = 0; p < whole; p++)
    for (int k = 0; k < rows; k++)
      memcpy(packed + p * ROWS + k, A + (size_t)k * (size_t)n + p * PANEL,
             sizeof(line));
  for (int k = 0; k < rows; k++) {
    double *to = (double *)(packed + whole * ROWS + k);
    const double *from = A + (size_t)k * (size_t)n + whole * PANEL;
    for (int c = 0; c < rest; c++)
      to[c] = from[c];
  }
}

void cg_gram_add_rows(cg_gram *gram, int rows, const double *A)
{
  for (int first = 0; first < rows; first += ROWS) {
    int n = rows - first < ROWS ? rows - first : ROWS;
    pack(gram->n, n, A + (size_t)first * (size_t)gram->n, gram->packed);
#ifdef CG_WIDE
    if (cg_clones_wide()) {
      add_wide(gram, n);
      continue;
    }
#endif
    add_narrow(gram, n);
  }
}

const double *cg_gram_matrix(const cg_gram *gram, size_t *stride)
{
  *stride = (size_t)gram->panels * PANEL;
  return gram->G;
}

void cg_gram_clear(cg_gram *gram)
{
  size_t stride = (size_t)gram->panels * PANEL;
  memset(gram->G, 0, stride * stride * sizeof *gram->G);
}
