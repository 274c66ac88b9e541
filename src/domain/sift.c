/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernels of the neighbour list, each one a plain loop over arrays:
 *
 *   1. sieve: the beads of the stretches around a bead, 32 at a time in single
 *      precision; a bit for each that is within the cutoff and a margin for
 *      rounding.  Bits become places through a table of bytes, eight written
 *      always and as many counted as bits are set: no branch to mispredict;
 *   2. fetch and measure those, in double precision.
 *
 * The sieve decides who is looked at, step 2 who is in: it evaluates the same
 * expression on the same numbers on every rank, for all domains and widths of
 * vector, so a pair at exactly the cutoff is in or out everywhere alike.
 *
 * With AVX-512 a vector of 16 places is compressed to those wanted, without a
 * table; and separations are transposed in registers, not through memory.
 * (One sweep that measures and compresses all beads in double precision takes
 * half as long again: it reads and writes too much.)
 *
 * Cost: three beads sieved for one kept; 2 ns a pair with AVX-512, 3.5 ns
 * without (Zen 5). */
#include "domain/sift.h"

#include <math.h>
#include <string.h>

#include "base/clones.h"
#include "base/mem.h"

enum { LANES = CG_CELLS_PAD }; /* beads of a step of the sieve, bits */

struct cg_sift {
  int64_t room;
  cg_lid *place;   /* in the sorted order of the cells */
  double (*d)[4];  /* separations, and the index */
  cg_lid pick[256 * 8]; /* for each byte: which bits are set, in order */
};

cg_sift *cg_sift_new(void)
{
  cg_sift *sift = CG_NEW(cg_sift);
  for (int byte = 0; byte < 256; byte++)
    for (int bit = 0, n = 0; bit < 8; bit++)
      if (byte >> bit & 1)
        sift->pick[8 * byte + n++] = bit;
  return sift;
}

void cg_sift_free(cg_sift *sift)
{
  if (!sift)
    return;
  cg_free(sift->place);
  cg_free(sift->d);
  cg_free(sift);
}

static void reserve(cg_sift *sift, int64_t n)
{
  if (n <= sift->room)
    return;
  sift->room = n + n / 4;
  CG_GROW(sift->place, sift->room);
  CG_GROW(sift->d, sift->room);
}

/* Which of LANES beads are near x: one bit for each.  (A loop that is unrolled
 * too early is not vectorised.) */
static inline uint32_t near_bits(const float *from0, const float *from1,
                                 const float *from2, const float x[3],
                                 float limit)
{
  const float x0 = x[0], x1 = x[1], x2 = x[2];
  uint32_t bits = 0;
#pragma GCC unroll 1
  for (int l = 0; l < LANES; l++) {
    float d0 = x0 - from0[l], d1 = x1 - from1[l], d2 = x2 - from2[l];
    bits |= d0 * d0 + d1 * d1 + d2 * d2 <= limit ? UINT32_C(1) << l : 0;
  }
  return bits;
}

/* The lanes, of beads from `at` on, that belong to a stretch and are not the
 * bead itself. */
static inline uint32_t wanted(cg_lid at, cg_lid last, cg_lid self, int lanes)
{
  uint32_t bits = UINT32_MAX >> (32 - lanes);
  if (last - at < lanes)
    bits = (UINT32_C(1) << (last - at)) - 1;
  if (at <= self && self < at + lanes)
    bits &= ~(UINT32_C(1) << (self - at));
  return bits;
}

/* Write base + b for every bit b of a byte, and something up to eight.
 * \return bits.  */
static inline int write_places(const cg_lid *restrict pick, uint32_t byte,
                               cg_lid base, cg_lid *restrict place)
{
#pragma GCC unroll 1
  for (int l = 0; l < 8; l++)
    place[l] = base + pick[8 * byte + (uint32_t)l];
  return __builtin_popcount(byte);
}

CG_CLONES static int64_t sieve(const cg_cells *cells, cg_lid self,
                               int stretches, const cg_stretch *stretch,
                               cg_sift *sift)
{
  const float *s0 = cells->sieve[0], *s1 = cells->sieve[1],
              *s2 = cells->sieve[2], limit = cells->sieve_square;
  const float x[3] = {s0[self], s1[self], s2[self]};
  int64_t kept = 0;
  for (int t = 0; t < stretches; t++) {
    const cg_lid last = stretch[t].last;
    for (cg_lid at = stretch[t].first; at < last; at += LANES) {
      uint32_t bits = near_bits(s0 + at, s1 + at, s2 + at, x, limit) &
                      wanted(at, last, self, LANES);
      for (int bit = 0; bit < LANES; bit += 8)
        kept += write_places(sift->pick, bits >> bit & 255, at + bit,
                             sift->place + kept);
    }
  }
  return kept;
}

/* Four components of a separation; one vector operation. */
static inline void separate(const double *restrict xi,
                            const double *restrict xj,
                            const double *restrict shift, double *restrict d)
{
  for (int k = 0; k < 4; k++)
    d[k] = cg_separation(xi[k], xj[k], shift[k]);
}

CG_CLONES static void fetch(const cg_cells *cells, const double x[4],
                            const double (*restrict shift)[4],
                            const cg_lid *restrict place, int64_t n,
                            double (*restrict d)[4])
{
  for (int64_t t = 0; t < n; t++)
    separate(x, cells->x[place[t]], shift[cells->image[place[t]]], d[t]);
}

/* d is n times 4 numbers. */
CG_CLONES static int64_t measure(const double *restrict d, int64_t n,
                                 double cutoff, cg_lid *restrict j,
                                 double *restrict d0, double *restrict d1,
                                 double *restrict d2, double *restrict r)
{
  int64_t within = 0;
  for (int64_t t = 0; t < n; t++) {
    double a = d[4 * t], b = d[4 * t + 1], c = d[4 * t + 2];
    double length = sqrt(cg_square(a, b, c));
    d0[t] = a;
    d1[t] = b;
    d2[t] = c;
    r[t] = length;
    j[t] = (cg_lid)d[4 * t + 3];
    within += length <= cutoff;
  }
  return within;
}

#ifdef CG_WIDE
#include <immintrin.h>

enum { WIDE = 16, EIGHT = CG_SIFT_MORE };

CG_WIDE static int64_t sieve_wide(const cg_cells *cells, cg_lid self,
                                  int stretches, const cg_stretch *stretch,
                                  cg_lid *place)
{
  const float *s0 = cells->sieve[0], *s1 = cells->sieve[1],
              *s2 = cells->sieve[2];
  const __m512 limit = _mm512_set1_ps(cells->sieve_square),
               x0 = _mm512_set1_ps(s0[self]), x1 = _mm512_set1_ps(s1[self]),
               x2 = _mm512_set1_ps(s2[self]);
  const __m512i lane =
      _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i itself = _mm512_set1_epi32(self);
  int64_t kept = 0;
  for (int t = 0; t < stretches; t++) {
    const __m512i last = _mm512_set1_epi32(stretch[t].last);
    for (cg_lid at = stretch[t].first; at < stretch[t].last; at += WIDE) {
      __m512i bead = _mm512_add_epi32(_mm512_set1_epi32(at), lane);
      __m512 d0 = x0 - _mm512_loadu_ps(s0 + at);
      __m512 d1 = x1 - _mm512_loadu_ps(s1 + at);
      __m512 d2 = x2 - _mm512_loadu_ps(s2 + at);
      __mmask16 wanted =
          _mm512_cmplt_epi32_mask(bead, last) &
          _mm512_cmpneq_epi32_mask(bead, itself) &
          _mm512_cmp_ps_mask(d0 * d0 + d1 * d1 + d2 * d2, limit, _CMP_LE_OQ);
      _mm512_storeu_si512(place + kept,
                          _mm512_maskz_compress_epi32(wanted, bead));
      kept += __builtin_popcount(wanted);
    }
  }
  return kept;
}

/* Separations, and indices, of eight beads: four vectors. */
static inline __attribute__((always_inline)) CG_WIDE void
fetch_eight(const cg_cells *cells, __m256d x, const double (*shift)[4],
            const cg_lid *place, __m512d d[4])
{
  const __m512i low = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13);
  const __m512i high = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
  __m512d by_two[4];
  for (int t = 0; t < 4; t++) {
    __m256d one[2];
    for (int half = 0; half < 2; half++) {
      cg_lid at = place[t + 4 * half];
      one[half] = (x - _mm256_loadu_pd(cells->x[at])) -
                  _mm256_loadu_pd(shift[cells->image[at]]);
    }
    by_two[t] = _mm512_insertf64x4(_mm512_castpd256_pd512(one[0]), one[1], 1);
  }
  __m512d even01 = _mm512_unpacklo_pd(by_two[0], by_two[1]);
  __m512d even23 = _mm512_unpacklo_pd(by_two[2], by_two[3]);
  __m512d odd01 = _mm512_unpackhi_pd(by_two[0], by_two[1]);
  __m512d odd23 = _mm512_unpackhi_pd(by_two[2], by_two[3]);
  d[0] = _mm512_permutex2var_pd(even01, low, even23);
  d[1] = _mm512_permutex2var_pd(odd01, low, odd23);
  d[2] = _mm512_permutex2var_pd(even01, high, even23);
  d[3] = _mm512_permutex2var_pd(odd01, high, odd23);
}

/* place has whole eights. */
CG_WIDE static int64_t measure_wide(const cg_cells *cells, const double x[4],
                                    const double (*shift)[4],
                                    const cg_lid *place, int64_t n, cg_lid *j,
                                    double *d0, double *d1, double *d2,
                                    double *r)
{
  const __m512d cutoff = _mm512_set1_pd(cells->cutoff);
  const __m256d xi = _mm256_loadu_pd(x);
  int64_t within = 0;
  for (int64_t t = 0; t < n; t += EIGHT) {
    __m512d d[4];
    fetch_eight(cells, xi, shift, place + t, d);
    __m512d length =
        _mm512_sqrt_pd((d[0] * d[0] + d[1] * d[1]) + d[2] * d[2]);
    _mm512_storeu_pd(d0 + t, d[0]);
    _mm512_storeu_pd(d1 + t, d[1]);
    _mm512_storeu_pd(d2 + t, d[2]);
    _mm512_storeu_pd(r + t, length);
    _mm256_storeu_si256((__m256i *)(j + t), _mm512_cvttpd_epi32(d[3]));
    unsigned left = n - t < EIGHT ? (1U << (n - t)) - 1 : 255;
    within += __builtin_popcount(
        _mm512_cmp_pd_mask(length, cutoff, _CMP_LE_OQ) & left);
  }
  return within;
}
#endif

int64_t cg_sift_places(cg_sift *sift, const cg_cells *cells, cg_lid self,
                       int stretches, const cg_stretch *stretch)
{
  int64_t most = LANES, kept;
  for (int t = 0; t < stretches; t++)
    most += stretch[t].last - stretch[t].first;
  reserve(sift, most);
#ifdef CG_WIDE
  if (cg_clones_wide()) {
    kept = sieve_wide(cells, self, stretches, stretch, sift->place);
    memset(sift->place + kept, 0, EIGHT * sizeof *sift->place);
    return kept;
  }
#endif
  kept = sieve(cells, self, stretches, stretch, sift);
  return kept;
}

int64_t cg_sift_measure(cg_sift *sift, const cg_cells *cells,
                        const double x[3], const double (*shift)[4],
                        int64_t n, cg_lid *j, double *const d[3], double *r)
{
  const double quad[4] = {x[0], x[1], x[2], 0.0};
#ifdef CG_WIDE
  if (cg_clones_wide())
    return measure_wide(cells, quad, shift, sift->place, n, j, d[0], d[1],
                        d[2], r);
#endif
  fetch(cells, quad, shift, sift->place, n, sift->d);
  return measure(sift->d[0], n, cells->cutoff, j, d[0], d[1], d[2], r);
}
