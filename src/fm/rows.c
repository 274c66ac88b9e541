/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The row kernel (see rows.h).
 *
 * Most of the time of a force-matching run on a small system is spent here.
 * Pairs are taken a chunk at a time.  First each is placed: interval, basis
 * values (the triangle of bspline.c, over all pairs of the chunk at each of
 * its steps) and (x, y, z, 2)/r, in loops over arrays without a branch or a
 * rest, which the compiler vectorises; the last few pairs are filled up with
 * some that are placed but not scattered.  A pair out of range gets interval 0
 * and values 0; one at r = 0 has no direction and adds nothing but its count.
 * Four numbers of a pair are then brought side by side.
 *
 * Then each pair is scattered, k + 1 additions of four numbers at once.  A
 * column's four numbers are one aligned vector: a pair that follows another
 * into the same column finds the sum in the store buffer, which it would not
 * if the values of neighbouring columns were added four at a time.  Loads are
 * what limits the scatter: nine a pair.
 *
 * With AVX-512 pairs of cubic splines are placed in full vectors, brought side
 * by side in registers, and two columns are added at a time.  Such a vector
 * should not straddle lines of the cache, so a block has its columns twice, the
 * second time half a line off: the first sums take the pairs whose first
 * column is even, the second ones the others.  There products and sums are
 * fused, for each pair alike wherever it stands.
 *
 * The order is a constant of the cubic kernels, a variable elsewhere.  Cost:
 * 2.9 ns a pair (cubic, AVX-512, one core), half of it the scatter; 8 ns for
 * order 6. */
#include "fm/rows.h"

#include <math.h>
#include <string.h>

#include "base/clones.h"
#include "base/mem.h"

enum {
  CHUNK = 128,
  STEP = 16, /* pairs that loops over a chunk take at once, at most */
  LANES = 8, /* of a wide vector */
  K = CG_BSPLINE_MAX_ORDER,
  QUADS = (K + 3) / 4
};


/* The pairs of a chunk, placed. */
typedef struct chunk {
  int interval[CHUNK];
  double in[CHUNK], t[CHUNK]; /* in: 1 where in range, else 0 */
  double B[4 * QUADS][CHUNK], unit[4][CHUNK];
  cg_quad values_of[QUADS][CHUNK], unit_of[CHUNK]; /* the same by pairs */
} chunk;

#define INLINE static inline __attribute__((always_inline))

INLINE void find_intervals(const cg_basis *b, int n,
                           const double *restrict r, chunk *restrict c)
{
  double min = b->min, max = b->max, per_h = b->per_h;
  int last = b->intervals - 1;
  for (int p = 0; p < n; p++) {
    double in = r[p] >= min && r[p] <= max ? 1.0 : 0.0;
    double u = in * (r[p] - min) * per_h;
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
  for (int m = order; m % 4 != 0; m++)
    memset(c->B[m], 0, bytes);
}

/* Four of the eight numbers of two quads, and one four times: each compiler has
 * its own way. */
#ifdef __clang__
#define PICK(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#define REPEAT(a, j) ((cg_quad){(a)[j], (a)[j], (a)[j], (a)[j]})
#else
typedef int64_t lanes __attribute__((vector_size(32)));
#define PICK(a, b, i, j, k, l) __builtin_shuffle(a, b, (lanes){i, j, k, l})
#define REPEAT(a, j) __builtin_shuffle(a, (lanes){j, j, j, j})
#endif

/* From four arrays to the four numbers of each pair. */
INLINE void interleave(int n, double (*from)[CHUNK], cg_quad *to)
{
  for (int p = 0; p < n; p += 4) {
    const cg_quad *a = (const cg_quad *)(from[0] + p);
    const cg_quad *b = (const cg_quad *)(from[1] + p);
    const cg_quad *c = (const cg_quad *)(from[2] + p);
    const cg_quad *d = (const cg_quad *)(from[3] + p);
    cg_quad even_ab = PICK(*a, *b, 0, 4, 2, 6);
    cg_quad even_cd = PICK(*c, *d, 0, 4, 2, 6);
    cg_quad odd_ab = PICK(*a, *b, 1, 5, 3, 7);
    cg_quad odd_cd = PICK(*c, *d, 1, 5, 3, 7);
    to[p] = PICK(even_ab, even_cd, 0, 1, 4, 5);
    to[p + 1] = PICK(odd_ab, odd_cd, 0, 1, 4, 5);
    to[p + 2] = PICK(even_ab, even_cd, 2, 3, 6, 7);
    to[p + 3] = PICK(odd_ab, odd_cd, 2, 3, 6, 7);
  }
}

/* Add basis value j of pair p times its unit: the value out of a quad in a
 * register where j is a constant. */
INLINE void add_value(int order, const chunk *c, int p, int j, cg_quad *column)
{
  if (order == 4)
    column[j] += REPEAT(c->values_of[0][p], j) * c->unit_of[p];
  else
    column[j] += c->B[j][p] * c->unit_of[p];
}

/* The pairs first ... last-1. */
INLINE void scatter(int order, int first, int last, const chunk *c,
                    cg_quad *restrict block, cg_quad *restrict powers)
{
  int quads = cg_rows_powers(order);
  for (int p = first; p < last; p++) {
    cg_quad *column = block + c->interval[p];
    cg_quad *sum = powers + c->interval[p] * quads;
    for (int j = 0; j < order; j++)
      add_value(order, c, p, j, column);
    for (int q = 0; q < quads; q++)
      sum[q] += c->values_of[q][p];
  }
}

/* d and r have whole steps. */
INLINE void add_chunk(int order, const cg_basis *b, int n,
                      const double *const d[3], const double *r, chunk *c,
                      cg_quad *block, cg_quad *powers)
{
  int whole = (n + STEP - 1) / STEP * STEP;
  find_intervals(b, whole, r, c);
  find_directions(whole, d, r, c);
  if (order == 4)
    find_cubic_values(whole, c);
  else
    find_values(order, whole, c);
  interleave(whole, c->unit, c->unit_of);
  for (int q = 0; q < cg_rows_powers(order); q++)
    interleave(whole, c->B + 4 * q, c->values_of[q]);
  scatter(order, 0, n, c, block, powers);
}

CG_CLONES static void add_cubic(const cg_basis *b, int n,
                                const double *const d[3], const double *r,
                                chunk *c, cg_quad *block, cg_quad *powers)
{
  add_chunk(4, b, n, d, r, c, block, powers);
}

#ifdef CG_WIDE
#include <immintrin.h>

/* From the vectors of four arrays to the four numbers of each pair. */
INLINE CG_WIDE void interleave_wide(const __m512d from[4], cg_quad *to)
{
  const __m512i front = _mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11);
  const __m512i back = _mm512_setr_epi64(4, 12, 5, 13, 6, 14, 7, 15);
  const __m512i low = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11);
  const __m512i high = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
  for (int half = 0; half < 2; half++) {
    __m512i which = half ? back : front;
    __m512d one = _mm512_permutex2var_pd(from[0], which, from[1]);
    __m512d two = _mm512_permutex2var_pd(from[2], which, from[3]);
    double *at = (double *)(to + 4 * half);
    _mm512_store_pd(at, _mm512_permutex2var_pd(one, low, two));
    _mm512_store_pd(at + LANES, _mm512_permutex2var_pd(one, high, two));
  }
}

/* (2 - t)/2 = (1 + s)/2, s = 1 - t: see find_cubic_values(). */
INLINE CG_WIDE void find_cubic_wide(__mmask8 in, __m512d t, cg_quad *to)
{
  const __m512d sixth = _mm512_set1_pd(1 / 6.), most = _mm512_set1_pd(2 / 3.),
                half = _mm512_set1_pd(0.5);
  __m512d s = _mm512_set1_pd(1) - t, tt = t * t, ss = s * s, B[4];
  B[0] = _mm512_maskz_mul_pd(in, sixth * s, ss);
  B[1] = _mm512_maskz_fnmadd_pd(in, tt, _mm512_fmadd_pd(half, s, half), most);
  B[2] = _mm512_maskz_fnmadd_pd(in, ss, _mm512_fmadd_pd(half, t, half), most);
  B[3] = _mm512_maskz_mul_pd(in, sixth * t, tt);
  interleave_wide(B, to);
}

/* As many pairs as a vector holds, placed. */
typedef struct eight {
  _Alignas(64) cg_quad values_of[LANES], unit_of[LANES];
  int interval[LANES];
} eight;

/* Place the pairs p ... p + 7, of which `there` are.
 * \return those below min.  */
INLINE CG_WIDE __mmask8 place_eight(const cg_basis *b, __mmask8 there,
                                    const double *const d[3], const double *r,
                                    int64_t p, eight *to)
{
  __m512d length = _mm512_maskz_loadu_pd(there, r + p), unit[4];
  __mmask8 below =
      there & _mm512_cmp_pd_mask(length, _mm512_set1_pd(b->min), _CMP_LT_OQ);
  __mmask8 in =
      there & ~below &
      _mm512_cmp_pd_mask(length, _mm512_set1_pd(b->max), _CMP_LE_OQ);
  __m512d u = _mm512_maskz_mul_pd(in, length - _mm512_set1_pd(b->min),
                                  _mm512_set1_pd(b->per_h));
  __m256i interval = _mm256_min_epi32(_mm512_cvttpd_epi32(u),
                                      _mm256_set1_epi32(b->intervals - 1));
  _mm256_store_si256((__m256i *)to->interval, interval);
  find_cubic_wide(
      in, _mm512_min_pd(u - _mm512_cvtepi32_pd(interval), _mm512_set1_pd(1)),
      to->values_of);
  __mmask8 apart =
      _mm512_cmp_pd_mask(length, _mm512_setzero_pd(), _CMP_GT_OQ);
  __m512d inverse = _mm512_maskz_div_pd(apart, _mm512_set1_pd(1), length);
  for (int a = 0; a < 3; a++)
    unit[a] = _mm512_maskz_loadu_pd(there, d[a] + p) * inverse;
  unit[3] = inverse + inverse;
  interleave_wide(unit, to->unit_of);
  return below;
}

/* Add two basis values times a unit to two columns. */
INLINE CG_WIDE void add_two(__m512i which, __m512d values, __m512d unit,
                            double *column)
{
  __m512d two = _mm512_permutexvar_pd(which, values);
  _mm512_store_pd(column, _mm512_fmadd_pd(two, unit, _mm512_load_pd(column)));
}

/* even: the columns of interval 0; odd: of interval 1, the sums that intervals
 * of odd number add to. */
INLINE CG_WIDE void scatter_wide(int n, const eight *from, double *even,
                                 double *odd, cg_quad *powers)
{
  const __m512i front = _mm512_setr_epi64(0, 0, 0, 0, 1, 1, 1, 1);
  const __m512i back = _mm512_setr_epi64(2, 2, 2, 2, 3, 3, 3, 3);
  for (int p = 0; p < n; p++) {
    int64_t i = from->interval[p];
    double *column = (i & 1 ? odd : even) + 4 * i;
    __m256d quad = (__m256d)from->values_of[p];
    __m512d values = _mm512_castpd256_pd512(quad);
    __m512d unit = _mm512_broadcast_f64x4((__m256d)from->unit_of[p]);
    add_two(front, values, unit, column);
    add_two(back, values, unit, column + LANES);
    powers[i] += from->values_of[p];
  }
}

/* As add_cubic(), in vectors of the full width, and any n.  A vector of pairs
 * is scattered after the next was placed: placing computes and scattering
 * waits for memory, and the processor does both at a time. */
CG_WIDE static int64_t add_cubic_wide(const cg_basis *b, int64_t n,
                                      const double *const d[3],
                                      const double *r, cg_rows_block *block,
                                      int at, cg_quad *powers)
{
  double *sums[2] = {(double *)(block->column + at),
                     (double *)(block->column + block->twin + at)};
  double *even = sums[at & 1], *odd = sums[!(at & 1)];
  eight placed[2];
  int64_t below = 0;
  int now = 0;
  for (int64_t p = 0; p < n; p += LANES, now = !now) {
    unsigned there = n - p < LANES ? (1U << (n - p)) - 1 : 255;
    below += __builtin_popcount(
        place_eight(b, (__mmask8)there, d, r, p, &placed[now]));
    if (p > 0)
      scatter_wide(LANES, &placed[!now], even, odd, powers);
  }
  if (n > 0)
    scatter_wide((int)((n - 1) % LANES) + 1, &placed[!now], even, odd, powers);
  return below;
}
#endif

CG_CLONES static void add_any(const cg_basis *b, int n,
                              const double *const d[3], const double *r,
                              chunk *c, cg_quad *block, cg_quad *powers)
{
  add_chunk(b->order, b, n, d, r, c, block, powers);
}

static void add_whole(const cg_basis *b, int n, const double *const d[3],
                      const double *r, cg_quad *block, cg_quad *powers)
{
  _Alignas(64) chunk c;
  (b->order == 4 ? add_cubic : add_any)(b, n, d, r, &c, block, powers);
}

/* Less than a step of pairs: a copy, filled up. */
static void add_rest(const cg_basis *b, int n, const double *const d[3],
                     const double *r, cg_quad *block, cg_quad *powers)
{
  _Alignas(64) double full[4][STEP] = {0};
  const double *const at[3] = {full[0], full[1], full[2]};
  for (int p = 0; p < n; p++) {
    for (int a = 0; a < 3; a++)
      full[a][p] = d[a][p];
    full[3][p] = r[p];
  }
  add_whole(b, n, at, full[3], block, powers);
}

CG_CLONES static int count_below(double min, int n, const double *restrict r)
{
  int below = 0;
  for (int p = 0; p < n; p++)
    below += r[p] < min;
  return below;
}

/* At most a chunk; *below gets how many of these lie below min.
 * \return how many of the n pairs were added.  */
static int add_some(const cg_basis *b, int n, const double *const d[3],
                    const double *r, cg_quad *block, cg_quad *powers,
                    int *below)
{
  int whole = n - n % STEP, some = whole > 0 ? whole : n;
  (whole > 0 ? add_whole : add_rest)(b, some, d, r, block, powers);
  *below = count_below(b->min, some, r);
  return some;
}

int64_t cg_rows_add(const cg_basis *b, int64_t n, const double *const d[3],
                    const double *r, cg_rows_block *block, int at,
                    cg_quad *powers)
{
  int64_t beneath = 0;
#ifdef CG_WIDE
  if (b->order == 4 && cg_clones_wide())
    return add_cubic_wide(b, n, d, r, block, at, powers);
#endif
  for (int64_t first = 0; first < n;) {
    int64_t left = n - first;
    int below;
    const double *const from[3] = {d[0] + first, d[1] + first, d[2] + first};
    first += add_some(b, left > CHUNK ? CHUNK : (int)left, from, r + first,
                      block->column + at, powers, &below);
    beneath += below;
  }
  return beneath;
}

/* Whole vectors of columns, and a second sum of each that is 32 bytes off. */
cg_rows_block cg_rows_block_make(int n)
{
  int whole = (n + LANES - 1) / LANES * LANES;
  return (cg_rows_block){.n = n,
                         .twin = whole + 1,
                         .column = CG_ARRAY(cg_quad, 2 * (whole + 1))};
}

void cg_rows_block_clear(cg_rows_block *block)
{
  cg_free(block->column);
  *block = (cg_rows_block){0};
}

CG_CLONES static void take_apart(int n, cg_quad *restrict block, double weight,
                                 double *restrict x, double *restrict y,
                                 double *restrict z, double *restrict div)
{
  double factor = sqrt(weight);
  for (int c = 0; c < n; c++) {
    x[c] = factor * block[c][0];
    y[c] = factor * block[c][1];
    z[c] = factor * block[c][2];
    div[c] += weight * block[c][3];
    block[c] = (cg_quad){0};
  }
}

#ifdef CG_WIDE
/* The two sums of columns side by side; the first is then 0. */
INLINE CG_WIDE __m512d take_two(double *sum, const double *twin)
{
  __m512d both = _mm512_load_pd(sum) + _mm512_loadu_pd(twin);
  _mm512_store_pd(sum, _mm512_setzero_pd());
  return both;
}

/* Eight columns.  Of the second sums that are a line of the cache each, the
 * first begins before them, so the last is left. */
INLINE CG_WIDE void take_eight(double *sum, double *twin, __m512d a[4])
{
  for (int p = 0; p < 4; p++)
    a[p] = take_two(sum + LANES * p, twin + LANES * p);
  for (int p = 0; p < 4; p++)
    _mm512_store_pd(twin - 4 + LANES * p, _mm512_setzero_pd());
}

CG_WIDE static void take_apart_wide(cg_rows_block *block, double weight,
                                    double *const row[3], double *div)
{
  const __m512i even = _mm512_setr_epi64(0, 4, 8, 12, 1, 5, 9, 13);
  const __m512i odd = _mm512_setr_epi64(2, 6, 10, 14, 3, 7, 11, 15);
  const __m512i low = _mm512_setr_epi64(0, 1, 2, 3, 8, 9, 10, 11);
  const __m512i high = _mm512_setr_epi64(4, 5, 6, 7, 12, 13, 14, 15);
  const __m512d factor = _mm512_set1_pd(sqrt(weight));
  double *sum = (double *)block->column;
  double *twin = (double *)(block->column + block->twin);
  for (int c = 0; c < block->n; c += LANES) {
    __mmask8 in = (__mmask8)(block->n - c < LANES ? (1U << (block->n - c)) - 1
                                                  : 255);
    __m512d a[4], xy[2], z[2];
    take_eight(sum + 4 * c, twin + 4 * c, a);
    for (int half = 0; half < 2; half++) {
      xy[half] = _mm512_permutex2var_pd(a[2 * half], even, a[2 * half + 1]);
      z[half] = _mm512_permutex2var_pd(a[2 * half], odd, a[2 * half + 1]);
    }
    _mm512_mask_storeu_pd(row[0] + c, in,
                          factor * _mm512_permutex2var_pd(xy[0], low, xy[1]));
    _mm512_mask_storeu_pd(row[1] + c, in,
                          factor * _mm512_permutex2var_pd(xy[0], high, xy[1]));
    _mm512_mask_storeu_pd(row[2] + c, in,
                          factor * _mm512_permutex2var_pd(z[0], low, z[1]));
    __m512d fourth = _mm512_permutex2var_pd(z[0], high, z[1]);
    _mm512_mask_storeu_pd(div + c, in,
                          _mm512_maskz_loadu_pd(in, div + c) +
                              _mm512_set1_pd(weight) * fourth);
  }
  _mm512_store_pd(twin - 4 + 4 * (block->twin - 1), _mm512_setzero_pd());
}
#endif

void cg_rows_take(cg_rows_block *block, double weight, double *const row[3],
                  double *div)
{
#ifdef CG_WIDE
  if (cg_clones_wide()) {
    take_apart_wide(block, weight, row, div);
    return;
  }
#endif
  take_apart(block->n, block->column, weight, row[0], row[1], row[2], div);
}
