/* SPDX-License-Identifier: GPL-2.0-or-later */
/* XTC: reading (the layout is told in xtc.h).
 *
 * Positions are taken apart in xtc_decode.c.  Of a part of a frame all bytes
 * are read and the atoms up to its end decoded: damage behind it goes unseen,
 * but for `cgmap info --check`, which decodes all.
 *
 * Disadvantage of the format: positions only, on a grid (0.001 nm by default):
 * pairs at exactly the cutoff do occur. */
#include "io/traj/xtc.h"

#include <math.h>

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

static cg_status check_atoms(const unsigned char *bytes, cg_xtc_head *h)
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

static cg_status read_ranges(const unsigned char *bytes, cg_xtc_head *h)
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
static cg_status check_count(const cg_xtc_head *h)
{
  if (h->count < 1 || h->count > 16 * h->atoms || h->atoms > 4 * h->count)
    return cg_fail(CG_DATA, "%lld bytes of positions for %lld atoms, %lld to "
                            "%lld are possible: damaged here",
                   (long long)h->count, (long long)h->atoms,
                   (long long)(h->atoms + 3) / 4, (long long)(16 * h->atoms));
  return CG_OK;
}

static cg_status read_packed_head(const unsigned char *bytes, cg_xtc_head *h)
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
static cg_status read_head(const unsigned char *bytes, size_t n,
                           cg_xtc_head *h)
{
  *h = (cg_xtc_head){0};
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

static int64_t frame_bytes(const cg_xtc_head *h)
{
  return h->start + (h->count + 3) / 4 * 4;
}

static cg_status measure(const unsigned char *bytes, size_t n,
                         cg_traj_head *out)
{
  static const unsigned char no_box[36];
  cg_xtc_head h;
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

static cg_status decode_packed(const cg_xtc_head *h, const unsigned char *bytes,
                               int64_t from, int64_t count, cg_frame *frame)
{
  int64_t atom = 0;
  const char *wrong = cg_xtc_decode(h, bytes + h->start, from, count, frame->x,
                                    &atom);
  if (wrong)
    return cg_fail(CG_DATA, "atom %lld: %s: the compressed positions are "
                            "damaged",
                   (long long)atom + 1, wrong);
  return CG_OK;
}

static cg_status decode_part(const unsigned char *bytes, size_t n,
                             int64_t atoms, int64_t from, int64_t count,
                             cg_frame *frame)
{
  cg_xtc_head h;
  CG_TRY(read_head(bytes, n, &h));
  if (h.atoms != atoms || !h.start || frame_bytes(&h) != (int64_t)n)
    return cg_fail(CG_DATA, "its head has changed since the file was opened");
  cg_frame_resize(frame, count, false, false);
  frame->step = h.step;
  frame->time = h.time;
  frame->precision = h.precision;
  CG_TRY(cg_traj_box(bytes + XTC_BOX, 4, &frame->box));
  if (h.precision > 0.0)
    return decode_packed(&h, bytes, from, count, frame);
  return cg_traj_reals(bytes + h.start + 12 * from, 4, from, count, "position",
                       frame->x);
}

static cg_status decode(const cg_traj_wanted *wanted,
                        const unsigned char *bytes, size_t n, cg_frame *frame)
{
  return decode_part(bytes, n, wanted->atoms, 0, wanted->atoms, frame);
}

const cg_traj_format cg_format_xtc = {.name = "xtc",
                                      .rounds = CG_ROUNDS_AS_ASKED,
  .timed = true,
  .probe = probe,
                                      .scan = scan,
                                      .decode = decode,
                                      .decode_part = decode_part,
                                      .encode = cg_xtc_encode};
