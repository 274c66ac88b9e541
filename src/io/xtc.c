/* SPDX-License-Identifier: GPL-2.0-or-later */
/* XTC: reading (the layout is told in io/xtc.h).
 *
 * Three things make the decoder fast, none of them a shortcut in checking:
 *  - bits come through a window of 64 read at any byte, not one by one;
 *  - a number is divided by a radix s with one multiplication by M =
 *    ceil(2^64/s): M s = 2^64 + e with e < s, so v M/2^64 exceeds v/s by
 *    v e/(s 2^64), which is less than 1/s, too little to reach the next
 *    integer, as long as v s < 2^64 (Granlund & Montgomery, PLDI 1994);
 *  - positions of bits do not depend on the values, so the processor works on
 *    several atoms at a time.
 *
 * Positions are i (1/p), multiplied in double: GROMACS multiplies in float and
 * so differs by its rounding, 1e-7 relative.
 *
 * Cost: about 9 ns an atom.  Disadvantage of the format: positions only, on a
 * grid (0.001 nm by default): pairs at exactly the cutoff do occur. */
#include "io/xtc.h"

#include <math.h>

#include "base/clones.h"

#define ROOT(m, third) ((uint32_t)((third) * (1u << (m) / 3)))
#define ROOT_1(m) ROOT(m, 1.2599210498948731648) /* 2^(1/3) */
#define ROOT_2(m) ROOT(m, 1.5874010519681994748) /* 2^(2/3) */
#define ROOTS(m) 1u << (m) / 3, ROOT_1(m), ROOT_2(m)

const uint32_t cg_xtc_radix[XTC_SMALL_LAST + 1] = {
  0, 0, 0, 0, 0, 0, 0, 0, 0,
  ROOTS(9), ROOTS(12), ROOTS(15), ROOTS(18), ROOTS(21), ROOTS(24),
  ROOTS(27), ROOTS(30), ROOTS(33),
  4096, 5060, ROOT_2(36), /* 37: 5160 is meant */
  ROOTS(39), ROOTS(42), ROOTS(45), ROOTS(48), ROOTS(51), ROOTS(54),
  524287, ROOT_1(57), ROOT_2(57), /* 57: 2^19 is meant */
  ROOTS(60), ROOTS(63), ROOTS(66),
  8388607, ROOT_1(69), ROOT_2(69), /* 69: 2^23 is meant */
  1u << 24,
};

static int bits_of(cg_u128 u)
{
  uint64_t high = (uint64_t)(u >> 64), low = (uint64_t)u;
  return high ? 128 - __builtin_clzll(high)
              : low ? 64 - __builtin_clzll(low) : 0;
}

cg_xtc_full cg_xtc_full_of(const uint32_t radix[3])
{
  cg_xtc_full full = {.bits = 0};
  cg_u128 product = 1;
  for (int k = 0; k < 3; k++) {
    full.radix[k] = radix[k];
    full.wide |= radix[k] > XTC_WIDE;
    full.bits_of[k] = bits_of(radix[k]);
    full.bits += full.bits_of[k];
    product *= radix[k];
  }
  if (!full.wide)
    full.bits = bits_of(product);
  return full;
}

typedef struct head {
  bool large;
  int64_t atoms, step;
  double time;
  double precision; /* 0: not compressed */
  int32_t least[3];
  cg_xtc_full full;
  int32_t small;
  int64_t start; /* of the payload */
  int64_t count; /* its bytes without padding */
} head;

static bool probe(const unsigned char *bytes, size_t n)
{
  if (n < 4)
    return false;
  uint32_t magic = cg_get_u32(bytes), turned = __builtin_bswap32(magic);
  return magic == XTC_MAGIC || magic == XTC_MAGIC_LARGE ||
         turned == XTC_MAGIC || turned == XTC_MAGIC_LARGE;
}

static cg_status check_magic(const unsigned char *bytes)
{
  uint32_t magic = cg_get_u32(bytes), turned = __builtin_bswap32(magic);
  if (turned == XTC_MAGIC || turned == XTC_MAGIC_LARGE)
    return cg_fail(CG_DATA, "the byte order is reversed (little-endian): "
                            "XTC is big-endian on every machine");
  if (magic != XTC_MAGIC && magic != XTC_MAGIC_LARGE)
    return cg_fail(CG_DATA, "begins with the number %d, an XTC frame begins "
                            "with %d or %d: no XTC, or damaged here",
                   cg_get_int(bytes), XTC_MAGIC, XTC_MAGIC_LARGE);
  return CG_OK;
}

static cg_status check_atoms(const unsigned char *bytes, head *h)
{
  h->atoms = cg_get_int(bytes + XTC_ATOMS);
  int32_t again = cg_get_int(bytes + XTC_AGAIN);
  if (h->atoms <= 0)
    return cg_fail(CG_DATA, "%lld atoms, 1 or more are possible: damaged here",
                   (long long)h->atoms);
  if (again != h->atoms)
    return cg_fail(CG_DATA, "says %lld atoms at its start and %d before the "
                            "positions",
                   (long long)h->atoms, again);
  return CG_OK;
}

static cg_status read_ranges(const unsigned char *bytes, head *h)
{
  uint32_t radix[3];
  for (int k = 0; k < 3; k++) {
    h->least[k] = cg_get_int(bytes + XTC_LEAST + 4 * k);
    int32_t most = cg_get_int(bytes + XTC_MOST + 4 * k);
    int64_t range = (int64_t)most - h->least[k] + 1;
    if (range < 1 || range > INT32_MAX)
      return cg_fail(CG_DATA, "coordinate %c ranges from %d to %d grid points, "
                              "upwards and over at most %d was expected: "
                              "damaged here",
                     'x' + k, h->least[k], most, INT32_MAX);
    radix[k] = (uint32_t)range;
  }
  h->full = cg_xtc_full_of(radix);
  return CG_OK;
}

/* A full triple takes at least 2 bits with its flag, a small one 9, and none
 * more than 16 bytes: so memory is bounded by the size of the file. */
static cg_status check_count(const head *h)
{
  if (h->count < 1 || h->count > 16 * h->atoms || h->atoms > 4 * h->count)
    return cg_fail(CG_DATA, "%lld bytes of positions for %lld atoms, %lld to "
                            "%lld are possible: damaged here",
                   (long long)h->count, (long long)h->atoms,
                   (long long)(h->atoms + 3) / 4, (long long)(16 * h->atoms));
  return CG_OK;
}

static cg_status read_packed_head(const unsigned char *bytes, head *h)
{
  h->precision = cg_get_float(bytes + XTC_PRECISION);
  if (!isfinite(h->precision) || h->precision <= 0.0)
    return cg_fail(CG_DATA, "a precision of %g per nm, a number above 0 was "
                            "expected: damaged here",
                   h->precision);
  CG_TRY(read_ranges(bytes, h));
  h->small = cg_get_int(bytes + XTC_SMALL);
  if (h->small < XTC_SMALL_FIRST || h->small > XTC_SMALL_LAST)
    return cg_fail(CG_DATA, "small radix number %d, %d to %d are possible",
                   h->small, XTC_SMALL_FIRST, XTC_SMALL_LAST);
  h->count = h->large ? (int64_t)cg_get_u64(bytes + XTC_COUNT)
                      : (int64_t)cg_get_u32(bytes + XTC_COUNT);
  h->start = XTC_COUNT + (h->large ? 8 : 4);
  return check_count(h);
}

/* The head from n bytes; h->start is 0 where they are too few. */
static cg_status read_head(const unsigned char *bytes, size_t n, head *h)
{
  *h = (head){0};
  if (n >= 4)
    CG_TRY(check_magic(bytes));
  if (n < XTC_PRECISION)
    return CG_OK;
  h->large = cg_get_u32(bytes) == XTC_MAGIC_LARGE;
  CG_TRY(check_atoms(bytes, h));
  h->step = cg_get_int(bytes + XTC_STEP);
  h->time = cg_get_float(bytes + XTC_TIME);
  if (!isfinite(h->time))
    return cg_fail(CG_DATA, "the time is not finite");
  if (h->atoms <= XTC_PLAIN) {
    h->start = XTC_PRECISION;
    h->count = 12 * h->atoms;
  } else if (n >= (h->large ? XTC_COUNT + 8 : XTC_COUNT + 4)) {
    CG_TRY(read_packed_head(bytes, h));
  }
  return CG_OK;
}

static int64_t frame_bytes(const head *h)
{
  return h->start + (h->count + 3) / 4 * 4;
}

static cg_status measure(const unsigned char *bytes, size_t n,
                         cg_traj_head *out)
{
  static const unsigned char no_box[36];
  head h;
  CG_TRY(read_head(bytes, n, &h));
  out->bytes = h.start ? frame_bytes(&h) : XTC_COUNT + 8;
  out->atoms = h.atoms;
  out->time = h.time;
  out->precision = h.precision;
  out->flags = CG_HAS_X;
  if (h.start && memcmp(bytes + XTC_BOX, no_box, sizeof no_box) != 0)
    out->flags |= CG_HAS_BOX;
  return CG_OK;
}

static cg_status scan(const cg_file *file, cg_traj_index *index)
{
  return cg_traj_scan_heads(file, measure, index);
}

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

static cg_u128 unpack_long(const unsigned char *bytes, int64_t at, int bits)
{
  cg_u128 u = 0;
  for (int done = 0; done < bits; done += 8) {
    int n = bits - done < 8 ? bits - done : 8;
    u |= (cg_u128)(window(bytes, at + done) >> (64 - n)) << done;
  }
  return u;
}

/* How three digits of the radices r are taken out of a number of `bits` bits.
 * The first digit may be too large in a damaged file, the others cannot. */
typedef struct radices {
  uint32_t r[3];
  int bits;
  bool quick;          /* by the inverses, or by division? */
  uint64_t inverse[3]; /* ceil(2^64/r) */
} radices;

static radices radices_of(const uint32_t radix[3], int bits)
{
  radices s = {.bits = bits, .quick = bits <= 57};
  for (int k = 0; k < 3; k++) {
    s.r[k] = radix[k];
    s.inverse[k] = UINT64_MAX / radix[k] + 1;
    s.quick &= radix[k] > 1 && bits + bits_of(radix[k]) <= 64;
  }
  return s;
}

static radices small_radices(int m)
{
  const uint32_t radix[3] = {cg_xtc_radix[m], cg_xtc_radix[m],
                             cg_xtc_radix[m]};
  return radices_of(radix, m);
}

static inline uint64_t high_product(uint64_t a, uint64_t b)
{
  return (uint64_t)((cg_u128)a * b >> 64);
}

static inline void split(uint64_t v, const radices *s, uint32_t digit[3])
{
  uint64_t q = high_product(v, s->inverse[2]);
  uint64_t p = high_product(q, s->inverse[1]);
  digit[2] = (uint32_t)(v - q * s->r[2]);
  digit[1] = (uint32_t)(q - p * s->r[1]);
  digit[0] = (uint32_t)p;
}

static void split_long(cg_u128 v, const radices *s, uint32_t digit[3])
{
  for (int k = 2; k > 0; k--) {
    digit[k] = (uint32_t)(v % s->r[k]);
    v /= s->r[k];
  }
  digit[0] = (uint32_t)v;
}

static inline void read_triple(const unsigned char *bytes, int64_t at,
                               const radices *s, uint32_t digit[3])
{
  if (s->quick)
    split(unpack(window(bytes, at), s->bits), s, digit);
  else
    split_long(unpack_long(bytes, at, s->bits), s, digit);
}

static void read_wide(const unsigned char *bytes, int64_t at,
                      const cg_xtc_full *full, uint32_t digit[3])
{
  for (int k = 0; k < 3; k++) {
    digit[k] = (uint32_t)(window(bytes, at) >> (64 - full->bits_of[k]));
    at += full->bits_of[k];
  }
}

/* Nonzero where a coordinate is not inside its range. */
static inline int outside(const uint32_t u[3], const uint32_t r[3])
{
  return (u[0] >= r[0]) | (u[1] >= r[1]) | (u[2] >= r[2]);
}

static inline void put(const head *h, const uint32_t u[3], double scale,
                       double x[3])
{
  for (int k = 0; k < 3; k++)
    x[k] = (double)(int32_t)((uint32_t)h->least[k] + u[k]) * scale;
}

/* Decode all groups.  Returns NULL, or what is wrong with atom *where. */
CG_CLONES
static const char *decode_groups(const head *h, const unsigned char *bytes,
                                 double (*x)[3], int64_t *where)
{
  const double scale = 1.0 / h->precision;
  const radices full = radices_of(h->full.radix, h->full.bits);
  radices small = small_radices(h->small);
  const int64_t end = 8 * h->count;
  int64_t at = 0;
  int run = 0;
  for (int64_t i = 0; i < h->atoms; i += run + 1) {
    uint32_t u[3], d[3];
    *where = i;
    if (at + full.bits + 1 > end)
      return "its bits lie behind the end of the frame";
    if (h->full.wide)
      read_wide(bytes, at, &h->full, u);
    else
      read_triple(bytes, at, &full, u);
    at += full.bits;
    int bad = outside(u, full.r), change = 0;
    uint64_t flags = window(bytes, at++);
    if (flags >> 63) {
      int c = flags >> 58 & 31;
      at += 5;
      run = c / 3;
      change = c % 3 - 1;
    }
    if (run >= h->atoms - i || at + run * small.bits > end)
      return "its group is longer than what is left of the frame";
    put(h, u, scale, x[i + (run > 0)]);
    for (int j = 0; j < run; j++, at += small.bits) {
      read_triple(bytes, at, &small, d);
      bad |= d[0] >= small.r[0];
      for (int k = 0; k < 3; k++)
        u[k] += d[k] - (small.r[k] >> 1);
      bad |= outside(u, full.r);
      put(h, u, scale, x[i + j + (j > 0)]);
    }
    if (bad)
      return "its group lies outside the range of the frame";
    int m = small.bits + change;
    if (m < XTC_SMALL_FIRST || m > XTC_SMALL_LAST)
      return "its group drives the small radix out of bounds";
    if (change)
      small = small_radices(m);
  }
  *where = h->atoms - 1;
  return (at + 7) / 8 == h->count ? NULL : "bytes are left over behind it";
}

static cg_status decode_packed(const head *h, const unsigned char *bytes,
                               cg_frame *frame)
{
  int64_t atom = 0;
  const char *wrong = decode_groups(h, bytes + h->start, frame->x, &atom);
  if (wrong)
    return cg_fail(CG_DATA, "atom %lld: %s: the compressed positions are "
                            "damaged",
                   (long long)atom + 1, wrong);
  return CG_OK;
}

static cg_status decode(const unsigned char *bytes, size_t n, int64_t atoms,
                        cg_frame *frame)
{
  head h;
  CG_TRY(read_head(bytes, n, &h));
  if (h.atoms != atoms || !h.start || frame_bytes(&h) != (int64_t)n)
    return cg_fail(CG_DATA, "its head has changed since the file was opened");
  cg_frame_resize(frame, atoms, false, false);
  frame->step = h.step;
  frame->time = h.time;
  frame->precision = h.precision;
  CG_TRY(cg_traj_box(bytes + XTC_BOX, 4, &frame->box));
  if (h.precision > 0.0)
    return decode_packed(&h, bytes, frame);
  return cg_traj_reals(bytes + h.start, 4, 0, atoms, "position", frame->x);
}

const cg_traj_format cg_format_xtc = {.name = "xtc",
                                      .probe = probe,
                                      .scan = scan,
                                      .decode = decode,
                                      .encode = cg_xtc_encode};
