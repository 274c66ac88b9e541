/* SPDX-License-Identifier: GPL-2.0-or-later */
/* XTC: the compressed positions of a frame (their layout is told in xtc.h).
 *
 * Where a group begins is known only when the flags of the one before have been
 * read; all else can be done in any order.  So groups are taken in batches,
 * and each of these in four loops whose turns do not wait for one another:
 *
 *  1. walk: from group to group, by their flags;
 *  2. numbers: through a window of 64 bits read at any byte, not bit by bit;
 *  3. digits: a number v is divided by a radix s in double, as the floor of
 *     (v + 1/2) (1/s).  (v + 1/2)/s lies 1/(2s) or more from any integer, and
 *     the two roundings move it by (v + 1/2)/s 2^-52 at most, which is less as
 *     long as v < 2^51.  Longer numbers are divided as integers;
 *  4. places: the sums within a group, the range, and the unit.
 *
 * The third and most of the fourth fill vector registers.  Positions are
 * i (1/p), multiplied in double: GROMACS multiplies in float and so differs by
 * its rounding, 1e-7 relative.
 *
 * Cost: about 7 ns an atom.  Disadvantages: atoms before those that are wanted
 * are decoded too, as each group tells where the next one begins; triples of
 * more than 51 bits (boxes of 130 nm at 0.001 nm, or of 1.3 nm at 0.00001 nm)
 * take several times as long. */
#include "io/traj/xtc.h"

#include <math.h>

#include "base/clones.h"

enum {
  BATCH = 128,   /* atoms; the last group may exceed it */
  MOST_RUN = 10, /* small triples in a group */
  ROOM = BATCH + MOST_RUN,
  QUICK = 51     /* bits of numbers that are divided in double */
};

/* Groups that follow one another. */
typedef struct batch {
  int groups, atoms;
  int64_t full[BATCH];  /* bit where the full triple begins */
  int64_t small[BATCH]; /* bit where the small ones begin */
  int64_t end[BATCH];   /* bit behind them */
  int run[BATCH];       /* how many they are */
  int bits[BATCH];      /* of each */
} batch;

/* Triples as numbers, then as digits; each coordinate on its own. */
typedef struct triples {
  double number[ROOM], radix[ROOM], inverse[ROOM];
  double digit[3][ROOM];
} triples;

/* What is still to be read. */
typedef struct rest {
  const unsigned char *bytes;
  int64_t at, end; /* bits */
  int64_t atoms;
  int run, small;
} rest;

/* The 57 bits or more that follow bit `at`, at the top of a word. */
static inline uint64_t window(const unsigned char *bytes, int64_t at)
{
  return cg_get_u64(bytes + (at >> 3)) << (at & 7);
}

/* The number that is packed into the first `bits` bits, 1 to 57, of w. */
static inline uint64_t unpack(uint64_t w, int bits)
{
  int whole = (bits - 1) & ~7;
  uint64_t low = __builtin_bswap64(w) & (((uint64_t)1 << whole) - 1);
  uint64_t high = (w << whole) >> (64 - (bits - whole));
  return low | high << whole;
}

static inline double number_at(const unsigned char *bytes, int64_t at,
                               int bits)
{
  return (double)(int64_t)unpack(window(bytes, at), bits);
}

/* Go over the groups of a batch.  NULL, or what is wrong with the one behind
 * them. */
static inline const char *walk(rest *r, int full, batch *b)
{
  b->groups = b->atoms = 0;
  while (b->atoms < BATCH && r->atoms > 0) {
    int g = b->groups, small = r->small;
    b->full[g] = r->at;
    r->at += full + 1;
    if (r->at > r->end)
      return "its bits lie behind the end of the frame";
    uint64_t flags = window(r->bytes, r->at - 1);
    if (flags >> 63) {
      int c = flags >> 58 & 31;
      r->at += 5;
      r->run = c / 3;
      r->small += c % 3 - 1;
    }
    b->small[g] = r->at;
    b->end[g] = r->at += r->run * small;
    b->run[g] = r->run;
    b->bits[g] = small;
    if (r->run >= r->atoms || r->at > r->end)
      return "its group is longer than what is left of the frame";
    if (r->small < XTC_SMALL_FIRST || r->small > XTC_SMALL_LAST)
      return "its group drives the small radix out of bounds";
    b->groups++;
    b->atoms += r->run + 1;
    r->atoms -= r->run + 1;
  }
  return NULL;
}

static inline bool is_quick(const cg_xtc_full *how)
{
  return !how->wide && how->bits <= QUICK;
}

/* The numbers of all triples but those too long; how many are small.  (The
 * inner loop ends by bits, not by turns, for compilers that would have its few
 * turns gathered into a vector, which takes longer.) */
static inline int read_numbers(const unsigned char *bytes, const batch *b,
                               const cg_xtc_full *how, triples *full,
                               triples *small)
{
  double radix = 0.0, inverse = 0.0;
  int n = 0, known = 0;
  for (int g = 0; g < b->groups; g++) {
    int bits = b->bits[g], read = bits > QUICK ? 1 : bits;
    if (bits != known) {
      radix = cg_xtc_radix[bits];
      inverse = 1.0 / radix;
      known = bits;
    }
    if (is_quick(how))
      full->number[g] = number_at(bytes, b->full[g], how->bits);
    for (int64_t at = b->small[g]; at < b->end[g]; at += bits, n++) {
      small->number[n] = number_at(bytes, at, read);
      small->radix[n] = radix;
      small->inverse[n] = inverse;
    }
  }
  return n;
}

/* v/s for whole numbers. */
static inline double quotient(double v, double inverse)
{
  return floor((v + 0.5) * inverse);
}

static inline void split_full(const cg_xtc_full *how, int n, triples *full)
{
  const double s = how->radix[2], t = how->radix[1];
  const double by_s = 1.0 / s, by_t = 1.0 / t;
  for (int g = 0; g < n; g++) {
    double v = full->number[g], q = quotient(v, by_s), p = quotient(q, by_t);
    full->digit[2][g] = v - q * s;
    full->digit[1][g] = q - p * t;
    full->digit[0][g] = p;
  }
}

/* Steps from one atom to the next; infinite where the first digit is none. */
static inline void split_small(int n, triples *small)
{
  for (int i = 0; i < n; i++) {
    double v = small->number[i], s = small->radix[i], half = floor(0.5 * s);
    double inverse = small->inverse[i];
    double q = quotient(v, inverse), p = quotient(q, inverse);
    small->digit[2][i] = v - q * s - half;
    small->digit[1][i] = q - p * s - half;
    small->digit[0][i] = p < s ? p - half : INFINITY;
  }
}

/* The digits of a number of any length. */
static void split_long(const unsigned char *bytes, int64_t at, int bits,
                       const uint32_t radix[3], int64_t digit[3])
{
  cg_u128 u = 0;
  for (int done = 0; done < bits; done += 8) {
    int n = bits - done < 8 ? bits - done : 8;
    u |= (cg_u128)(window(bytes, at + done) >> (64 - n)) << done;
  }
  for (int k = 2; k > 0; k--) {
    digit[k] = (int64_t)(u % radix[k]);
    u /= radix[k];
  }
  digit[0] = u < INT64_MAX ? (int64_t)u : INT64_MAX;
}

static void split_wide(const unsigned char *bytes, int64_t at,
                       const int bits[3], int64_t digit[3])
{
  for (int k = 0; k < 3; at += bits[k++])
    digit[k] = (int64_t)(window(bytes, at) >> (64 - bits[k]));
}

static void split_long_full(const unsigned char *bytes, const batch *b,
                            const cg_xtc_full *how, triples *full)
{
  int64_t digit[3];
  for (int g = 0; g < b->groups; g++) {
    if (how->wide)
      split_wide(bytes, b->full[g], how->bits_of, digit);
    else
      split_long(bytes, b->full[g], how->bits, how->radix, digit);
    for (int k = 0; k < 3; k++)
      full->digit[k][g] = (double)digit[k];
  }
}

static void split_long_small(const unsigned char *bytes, const batch *b,
                             triples *small)
{
  int64_t digit[3];
  for (int g = 0, n = 0; g < b->groups; n += b->run[g++]) {
    const int bits = b->bits[g];
    const uint32_t s = cg_xtc_radix[bits], radix[3] = {s, s, s};
    for (int j = 0; j < b->run[g] && bits > QUICK; j++) {
      split_long(bytes, b->small[g] + j * bits, bits, radix, digit);
      for (int k = 0; k < 3; k++)
        small->digit[k][n + j] = (double)(digit[k] - (s >> 1));
      if (digit[0] >= s)
        small->digit[0][n + j] = INFINITY;
    }
  }
}

static inline bool has_long(const batch *b)
{
  int most = 0;
  for (int g = 0; g < b->groups; g++)
    most = b->bits[g] > most ? b->bits[g] : most;
  return most > QUICK;
}

static inline void read_triples(const unsigned char *bytes, const batch *b,
                                const cg_xtc_full *how, triples *full,
                                triples *small)
{
  split_small(read_numbers(bytes, b, how, full, small), small);
  if (has_long(b))
    split_long_small(bytes, b, small);
  if (is_quick(how))
    split_full(how, b->groups, full);
  else
    split_long_full(bytes, b, how, full);
}

/* The atoms of each group, in their order. */
static inline void place(const batch *b, const triples *full,
                         const triples *small, double (*u)[ROOM])
{
  int i = 0, n = 0;
  for (int g = 0; g < b->groups; g++) {
    int run = b->run[g], at = i + (run > 0);
    double x = u[0][at] = full->digit[0][g];
    double y = u[1][at] = full->digit[1][g];
    double z = u[2][at] = full->digit[2][g];
    for (int j = 0; j < run; j++, n++) {
      at = i + j + (j > 0);
      u[0][at] = x += small->digit[0][n];
      u[1][at] = y += small->digit[1][n];
      u[2][at] = z += small->digit[2][n];
    }
    i += run + 1;
  }
}

static inline bool is_outside(double u, double range)
{
  return !(u >= 0.0 && u < range);
}

static inline bool any_outside(const cg_xtc_full *full, int n,
                               double (*u)[ROOM])
{
  int bad = 0;
  for (int k = 0; k < 3; k++) {
    const double range = full->radix[k];
    for (int i = 0; i < n; i++)
      bad |= is_outside(u[k][i], range);
  }
  return bad;
}

/* The first atom of the first group that leaves the range. */
static int64_t first_outside(const cg_xtc_full *full, const batch *b,
                             double (*u)[ROOM])
{
  int first = 0;
  for (int g = 0; g < b->groups; first += b->run[g++] + 1)
    for (int i = first; i <= first + b->run[g]; i++)
      for (int k = 0; k < 3; k++)
        if (is_outside(u[k][i], full->radix[k]))
          return first;
  return first;
}

/* Grid points i to n - 1 to positions. */
static inline void scale(const cg_xtc_head *h, int i, int n,
                         double (*u)[ROOM], double *restrict x)
{
  const double unit = 1.0 / h->precision;
  const double least[3] = {h->least[0], h->least[1], h->least[2]};
  for (; i < n; i++, x += 3) {
    x[0] = (least[0] + u[0][i]) * unit;
    x[1] = (least[1] + u[1][i]) * unit;
    x[2] = (least[2] + u[2][i]) * unit;
  }
}

CG_CLONES
static const char *decode(const cg_xtc_head *h, const unsigned char *bytes,
                          int64_t from, int64_t count, double (*x)[3],
                          int64_t *where)
{
  rest r = {.bytes = bytes, .end = 8 * h->count, .atoms = h->atoms,
            .small = h->small};
  const char *wrong = NULL;
  batch b;
  triples full, small;
  double u[3][ROOM];
  for (int64_t i = 0, end = from + count; i < end && !wrong; i = *where) {
    wrong = walk(&r, h->full.bits, &b);
    read_triples(bytes, &b, &h->full, &full, &small);
    place(&b, &full, &small, u);
    *where = i + b.atoms;
    if (any_outside(&h->full, b.atoms, u)) {
      *where = i + first_outside(&h->full, &b, u);
      return "its group lies outside the range of the frame";
    }
    int64_t skipped = from > i ? from - i : 0, left = end - i;
    if (skipped < b.atoms)
      scale(h, (int)skipped, left < b.atoms ? (int)left : b.atoms, u,
            x[i + skipped - from]);
  }
  if (wrong || r.atoms > 0 || (r.at + 7) / 8 == h->count)
    return wrong;
  *where = h->atoms - 1;
  return "bytes are left over behind it";
}

const char *cg_xtc_decode(const cg_xtc_head *head, const unsigned char *bytes,
                          int64_t from, int64_t count, double (*x)[3],
                          int64_t *where)
{
  return decode(head, bytes, from, count, x, where);
}
