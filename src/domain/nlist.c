/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The neighbour list of a run of beads.
 *
 * Steps for each bead, each one a plain loop over arrays:
 *   1. sieve: the beads of the stretches around it, 32 at a time in single
 *      precision; a bit for each that is within the cutoff and a margin for
 *      rounding.  Bits become places through a table of bytes, eight written
 *      always and as many counted as bits are set: no branch to mispredict;
 *   2. fetch and measure those, in double precision;
 *   3. rarely: those that the margin let in, and excluded partners, go out.
 * The sieve decides who is looked at, step 2 who is in: it evaluates the same
 * expression on the same numbers on every rank, for all domains and widths of
 * vector, so a pair at exactly the cutoff is in or out everywhere alike.
 *
 * Cost: three beads sieved for one kept; 36 bytes a neighbour.
 * Disadvantage: a pair is found twice, from both sides, and both times from
 * scratch; that is what makes ranks independent after the scatter. */
#include "domain/nlist.h"

#include <math.h>

#include "base/clones.h"
#include "base/mem.h"
#include "domain/cells.h"

enum { LANES = CG_CELLS_PAD }; /* beads of a step of the sieve, bits */

/* What is near one bead. */
typedef struct cg_candidates {
  uint8_t from; /* the image of beads that shift is seen from */
  double shift[CG_IMAGES][4]; /* of each other image; not for beads at home */
  cg_stretch stretch[CG_CELLS_ROWS];
  int64_t room;
  cg_lid *place;   /* in the sorted order of the cells */
  double (*d)[4];  /* separations */
  cg_lid pick[256 * 8]; /* for each byte: which bits are set, in order */
} candidates;

static candidates *new_candidates(void)
{
  candidates *near = CG_NEW(candidates);
  for (int byte = 0; byte < 256; byte++)
    for (int bit = 0, n = 0; bit < 8; bit++)
      if (byte >> bit & 1)
        near->pick[8 * byte + n++] = bit;
  return near;
}

static void free_candidates(candidates *near)
{
  if (!near)
    return;
  cg_free(near->place);
  cg_free(near->d);
  cg_free(near);
}

static void reserve_candidates(candidates *near, int64_t n)
{
  if (n <= near->room)
    return;
  near->room = n + n / 4;
  CG_GROW(near->place, near->room);
  CG_GROW(near->d, near->room);
}

static void reserve_pairs(cg_nlist *list, int64_t n)
{
  if (n <= list->room)
    return;
  list->room = n + n / 4;
  CG_GROW(list->j, list->room);
  CG_GROW(list->r, list->room);
  for (int k = 0; k < 3; k++)
    CG_GROW(list->d[k], list->room);
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

/* Step 1, for the bead in a place, which is not its own neighbour.
 * \return how many places are kept; 8 more are written.  */
CG_CLONES static int64_t sieve(const cg_cells *cells, cg_lid self,
                               int stretches, candidates *near)
{
  const float *s0 = cells->sieve[0], *s1 = cells->sieve[1],
              *s2 = cells->sieve[2], limit = cells->sieve_square;
  const float x[3] = {s0[self], s1[self], s2[self]};
  int64_t kept = 0;
  for (int t = 0; t < stretches; t++) {
    const cg_lid last = near->stretch[t].last;
    for (cg_lid at = near->stretch[t].first; at < last; at += LANES) {
      uint32_t bits = near_bits(s0 + at, s1 + at, s2 + at, x, limit);
      if (last - at < LANES)
        bits &= (UINT32_C(1) << (last - at)) - 1;
      if (at <= self && self < at + LANES)
        bits &= ~(UINT32_C(1) << (self - at));
      for (int bit = 0; bit < LANES; bit += 8)
        kept += write_places(near->pick, bits >> bit & 255, at + bit,
                             near->place + kept);
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

/* Step 2, separations from bead x and indices of the beads in n places. */
CG_CLONES static void fetch(const cg_cells *cells, const double x[4],
                            const double (*restrict shift)[4],
                            const cg_lid *restrict place, int64_t n,
                            double (*restrict d)[4], cg_lid *restrict j)
{
  for (int64_t t = 0; t < n; t++) {
    cg_lid at = place[t];
    separate(x, cells->x[at], shift[cells->image[at]], d[t]);
    j[t] = cells->id[at];
  }
}

/* Step 2, distances; d is n times 4 numbers.
 * \return how many are within the cutoff.  */
CG_CLONES static int64_t measure(const double *restrict d, int64_t n,
                                 double cutoff, double *restrict d0,
                                 double *restrict d1, double *restrict d2,
                                 double *restrict r)
{
  int64_t within = 0;
  for (int64_t t = 0; t < n; t++) {
    double a = d[4 * t], b = d[4 * t + 1], c = d[4 * t + 2];
    double length = sqrt(cg_square(a, b, c));
    d0[t] = a;
    d1[t] = b;
    d2[t] = c;
    r[t] = length;
    within += length <= cutoff;
  }
  return within;
}

/* Is gid among the ascending partners? */
static bool is_partner(const cg_gid *partner, int64_t partners, cg_gid gid)
{
  while (partners > 0) {
    int64_t half = partners / 2;
    if (partner[half] == gid)
      return true;
    if (partner[half] < gid) {
      partner += half + 1;
      partners -= half + 1;
    } else {
      partners = half;
    }
  }
  return false;
}

/* Step 3, for the pairs list->n ... end-1. */
static int64_t strike_out(cg_nlist *list, const cg_cells *cells, int64_t end,
                          const cg_gid *partner, int64_t partners)
{
  const cg_local *local = cells->local;
  int64_t left = list->n;
  for (int64_t t = list->n; t < end; t++) {
    if (list->r[t] > cells->cutoff ||
        is_partner(partner, partners, local->gid[list->j[t]]))
      continue;
    list->j[left] = list->j[t];
    list->r[left] = list->r[t];
    for (int k = 0; k < 3; k++)
      list->d[k][left] = list->d[k][t];
    left++;
  }
  return left;
}

static const cg_gid *find_partners(const cg_local *local, cg_lid i,
                                   int64_t *partners)
{
  const cg_beads *beads = local->beads;
  *partners = 0;
  if (!beads->exclusion_start)
    return NULL;
  int64_t first = beads->exclusion_start[local->gid[i]];
  *partners = beads->exclusion_start[local->gid[i] + 1] - first;
  return beads->exclusion + first;
}

/* How images are shifted as seen from those of a bead: by the difference, which
 * changes its sign exactly when the two change places. */
static const double (*shifts_seen(candidates *near, const cg_local *local,
                                  uint8_t from))[4]
{
  if (from == CG_IMAGE_HOME || !local->box.periodic)
    return (const double (*)[4])local->shift;
  if (near->from == from)
    return (const double (*)[4])near->shift;
  near->from = from;
  for (int code = 0; code < CG_IMAGES; code++) {
    const int image[3] = {code / 9 - from / 9, code / 3 % 3 - from / 3 % 3,
                          code % 3 - from % 3};
    cg_box_shift(&local->box, image, near->shift[code]);
  }
  return (const double (*)[4])near->shift;
}

/* \return candidates, in list->near->place.  */
static int64_t find_candidates(cg_nlist *list, const cg_cells *cells, cg_lid i)
{
  const cg_local *local = cells->local;
  const double *shift = local->shift[local->image[i]];
  const double x[3] = {local->x[i][0] + shift[0], local->x[i][1] + shift[1],
                       local->x[i][2] + shift[2]};
  candidates *near = list->near;
  int stretches = cg_cells_around(cells, x, near->stretch);
  int64_t n = LANES;
  for (int t = 0; t < stretches; t++)
    n += near->stretch[t].last - near->stretch[t].first;
  reserve_candidates(near, n);
  return sieve(cells, cells->place[i], stretches, near);
}

static void add_bead(cg_nlist *list, const cg_cells *cells, cg_lid i)
{
  const cg_local *local = cells->local;
  const double x[4] = {local->x[i][0], local->x[i][1], local->x[i][2], 0.0};
  candidates *near = list->near;
  int64_t n = find_candidates(list, cells, i), at = list->n, partners;
  const cg_gid *partner = find_partners(local, i, &partners);
  reserve_pairs(list, at + n);
  fetch(cells, x, shifts_seen(near, local, local->image[i]), near->place, n,
        near->d, list->j + at);
  int64_t within = measure(near->d[0], n, cells->cutoff, list->d[0] + at,
                           list->d[1] + at, list->d[2] + at, list->r + at);
  list->n = within < n || partners > 0
                ? strike_out(list, cells, at + n, partner, partners)
                : at + n;
}

void cg_nlist_fill(cg_nlist *list, const cg_cells *cells, cg_lid first,
                   cg_lid last)
{
  CG_ASSERT(0 <= first && first <= last && last <= cells->local->n);
  if (!list->near)
    list->near = new_candidates();
  list->near->from = CG_IMAGE_HOME;
  CG_RESERVE(list->start, list->start_room, (int64_t)last - first + 1);
  list->first = first;
  list->last = last;
  list->n = 0;
  for (cg_lid i = first; i < last; i++) {
    list->start[i - first] = list->n;
    add_bead(list, cells, i);
  }
  list->start[last - first] = list->n;
}

void cg_nlist_clear(cg_nlist *list)
{
  for (int k = 0; k < 3; k++)
    cg_free(list->d[k]);
  cg_free(list->j);
  cg_free(list->r);
  cg_free(list->start);
  free_candidates(list->near);
  *list = (cg_nlist){0};
}
