/* SPDX-License-Identifier: GPL-2.0-or-later */
/* XTC: writing (the layout is told in xtc.h).
 *
 * The format leaves open how atoms are grouped and which small radix is used
 * where.  Here: for each pair of atoms that a group may link, the least m
 * whose radix holds their difference is found once.  For each stretch of
 * atoms, every m is tried by counting the bits that the longest possible
 * groups would take, and the best one becomes the aim of the stretch; m moves
 * there by one a group, as the format wants it.
 *
 * Cost: 150 to 300 ns an atom, twenty times that of reading; files of water
 * and methanol are 1 % smaller than GROMACS's.  Disadvantage: the grouping is
 * greedy, not optimal. */
#include "io/traj/xtc.h"

#include <math.h>
#include <stdlib.h>

enum {
  LONGEST = 8,  /* small triples in a group; readers may have room for 8 */
  STRETCH = 96, /* atoms with one aim */
  FLAG_BITS = 5,
  TRIPLE_BYTES = 13 /* no atom takes more */
};

typedef struct encoder {
  int64_t n;
  uint32_t (*u)[3];    /* grid points above the least */
  unsigned char *near; /* least m for the difference of atoms i and i + 1 */
  unsigned char *hop;  /* ... of i and i + 2 */
  cg_xtc_full full;
  unsigned char *at; /* where the next bits go */
  uint64_t bits;     /* those that do not fill a byte yet */
  int waiting;       /* their number, 0 to 7 */
} encoder;

static void put(encoder *e, uint64_t value, int n)
{
  e->bits = e->bits << n | value;
  e->waiting += n;
  cg_put_u64(e->at, e->waiting ? e->bits << (64 - e->waiting) : 0);
  e->at += e->waiting >> 3;
  e->waiting &= 7;
}

/* Lay a number of `bits` bits down, least significant byte first. */
static void put_packed(encoder *e, cg_u128 v, int bits)
{
  for (; bits > 8; bits -= 8, v >>= 8)
    put(e, (uint64_t)v & 255, 8);
  put(e, (uint64_t)v, bits);
}

static cg_u128 join(const uint32_t digit[3], const uint32_t radix[3])
{
  cg_u128 v = 0;
  for (int k = 0; k < 3; k++)
    v = v * radix[k] + digit[k];
  return v;
}

static void put_full(encoder *e, const uint32_t u[3])
{
  for (int k = 0; e->full.wide && k < 3; k++)
    put(e, u[k], e->full.bits_of[k]);
  if (!e->full.wide)
    put_packed(e, join(u, e->full.radix), e->full.bits);
}

static void put_small(encoder *e, const uint32_t u[3], const uint32_t from[3],
                      int m)
{
  const uint32_t M = cg_xtc_radix[m], radix[3] = {M, M, M};
  const uint32_t digit[3] = {u[0] - from[0] + M / 2, u[1] - from[1] + M / 2,
                             u[2] - from[2] + M / 2};
  put_packed(e, join(digit, radix), m);
}

/* The least m with |u_k - from_k| < M(m)/2 for all k. */
static int least_radix(const uint32_t u[3], const uint32_t from[3])
{
  int64_t most = 0;
  for (int k = 0; k < 3; k++) {
    int64_t d = llabs((int64_t)u[k] - from[k]);
    most = d > most ? d : most;
  }
  if (2 * most >= cg_xtc_radix[XTC_SMALL_LAST])
    return XTC_SMALL_LAST + 1;
  int log2 = most ? 64 - __builtin_clzll((uint64_t)most) : 0;
  int m = 3 * log2 > XTC_SMALL_FIRST ? 3 * log2 : XTC_SMALL_FIRST;
  while (2 * most >= cg_xtc_radix[m])
    m++;
  return m;
}

static void find_links(encoder *e)
{
  for (int64_t i = 0; i < e->n; i++) {
    bool one = i + 1 < e->n, two = i + 2 < e->n;
    e->near[i] = (unsigned char)(one ? least_radix(e->u[i], e->u[i + 1])
                                     : XTC_SMALL_LAST + 1);
    e->hop[i] = (unsigned char)(two ? least_radix(e->u[i], e->u[i + 2])
                                    : XTC_SMALL_LAST + 1);
  }
}

/* Small triples of the longest group that begins with atom i. */
static int longest_run(const encoder *e, int64_t i, int m)
{
  if (e->near[i] > m)
    return 0;
  if (e->hop[i] > m)
    return 1;
  int run = 2;
  while (run < LONGEST && i + run + 1 < e->n && e->near[i + run] <= m)
    run++;
  return run;
}

/* Bits that atoms from `begin` to `end` would take. */
static int64_t count_bits(const encoder *e, int64_t begin, int64_t end, int m)
{
  int64_t bits = 0;
  for (int64_t i = begin, before = -1; i < end;) {
    int run = longest_run(e, i, m);
    bits += e->full.bits + 1 + run * m + (run != before ? FLAG_BITS : 0);
    before = run;
    i += run + 1;
  }
  return bits;
}

/* The best m for a stretch, told that it is m now. */
static int find_aim(const encoder *e, int64_t begin, int m)
{
  int64_t end = begin + STRETCH < e->n ? begin + STRETCH : e->n;
  int64_t least = count_bits(e, begin, end, m);
  bool useful[256] = {false};
  for (int64_t i = begin; i < end; i++)
    useful[e->near[i]] = useful[e->hop[i]] = true;
  int aim = m;
  for (int t = XTC_SMALL_FIRST; t <= XTC_SMALL_LAST; t++) {
    if (!useful[t] || t >= e->full.bits)
      continue;
    int64_t bits = count_bits(e, begin, end, t) + FLAG_BITS * abs(t - m);
    if (bits < least) {
      least = bits;
      aim = t;
    }
  }
  return aim;
}

static void put_group(encoder *e, int64_t i, int run, int m)
{
  if (run > 0)
    put_small(e, e->u[i], e->u[i + 1], m);
  if (run > 1)
    put_small(e, e->u[i + 2], e->u[i], m);
  for (int j = 2; j < run; j++)
    put_small(e, e->u[i + j + 1], e->u[i + j], m);
}

static void put_groups(encoder *e, int m)
{
  int64_t stretch_end = 0;
  int aim = m, before = 0;
  for (int64_t i = 0; i < e->n;) {
    if (i >= stretch_end) {
      aim = find_aim(e, i, m);
      stretch_end = i + STRETCH;
    }
    int run = longest_run(e, i, m), change = (aim > m) - (aim < m);
    put_full(e, e->u[i + (run > 0)]);
    if (run != before || change != 0)
      put(e, (uint64_t)(32 + 3 * run + change + 1), 1 + FLAG_BITS);
    else
      put(e, 0, 1);
    put_group(e, i, run, m);
    m += change;
    before = run;
    i += run + 1;
  }
}

/* Positions on the grid, less the least ones, and their range. */
static cg_status find_grid(encoder *e, const cg_frame *frame, double precision,
                           int32_t least[3], int32_t most[3])
{
  const double limit = INT32_MAX / 2;
  double low[3] = {limit, limit, limit}, high[3] = {-limit, -limit, -limit};
  for (int64_t i = 0; i < e->n; i++)
    for (int k = 0; k < 3; k++) {
      double g = rint(frame->x[i][k] * precision);
      if (!(fabs(g) < limit))
        return cg_fail(CG_DATA, "atom %lld: position %g is beyond what an "
                                "XTC of precision %g can hold",
                       (long long)i + 1, frame->x[i][k], precision);
      low[k] = fmin(low[k], g);
      high[k] = fmax(high[k], g);
    }
  for (int64_t i = 0; i < e->n; i++)
    for (int k = 0; k < 3; k++)
      e->u[i][k] = (uint32_t)(rint(frame->x[i][k] * precision) - low[k]);
  for (int k = 0; k < 3; k++) {
    least[k] = (int32_t)low[k];
    most[k] = (int32_t)high[k];
  }
  return CG_OK;
}

static void put_head(unsigned char *at, const cg_frame *frame)
{
  cg_put_int(at, frame->n > XTC_LARGE ? XTC_MAGIC_LARGE : XTC_MAGIC);
  cg_put_int(at + XTC_ATOMS, frame->n);
  cg_put_int(at + XTC_STEP, frame->step);
  cg_put_float(at + XTC_TIME, frame->time);
  for (int k = 0; k < 9; k++)
    cg_put_float(at + XTC_BOX + 4 * k, frame->box.h[k / 3][k % 3]);
  cg_put_int(at + XTC_AGAIN, frame->n);
}

static void put_plain(cg_buffer *out, const cg_frame *frame)
{
  unsigned char *at = cg_buffer_take(out, 12 * (size_t)frame->n);
  for (int64_t i = 0; i < frame->n; i++)
    for (int k = 0; k < 3; k++)
      cg_put_float(at + 12 * i + 4 * k, frame->x[i][k]);
}

/* Everything from the precision on. */
static void put_packed_part(cg_buffer *out, encoder *e, double precision,
                            const int32_t least[3], const int32_t most[3])
{
  bool large = e->n > XTC_LARGE;
  size_t head = (large ? 8 : 4) + XTC_COUNT - XTC_PRECISION;
  size_t begin = out->n;
  unsigned char *at =
      cg_buffer_take(out, head + TRIPLE_BYTES * (size_t)e->n + 16);
  find_links(e);
  int m = find_aim(e, 0, XTC_SMALL_FIRST);
  cg_put_float(at, precision);
  for (int k = 0; k < 3; k++) {
    cg_put_int(at + XTC_LEAST - XTC_PRECISION + 4 * k, least[k]);
    cg_put_int(at + XTC_MOST - XTC_PRECISION + 4 * k, most[k]);
  }
  cg_put_int(at + XTC_SMALL - XTC_PRECISION, m);
  e->at = at + head;
  put_groups(e, m);
  size_t count = (size_t)(e->at - (at + head)) + (e->waiting > 0);
  if (large)
    cg_put_u64(at + XTC_COUNT - XTC_PRECISION, count);
  else
    cg_put_u32(at + XTC_COUNT - XTC_PRECISION, (uint32_t)count);
  out->n = begin + head + (count + 3) / 4 * 4;
}

static cg_status encode_packed(cg_buffer *out, const cg_frame *frame,
                               double precision)
{
  int32_t least[3], most[3];
  encoder e = {.n = frame->n,
               .u = cg_alloc((size_t)frame->n, sizeof *e.u),
               .near = CG_ARRAY(unsigned char, frame->n),
               .hop = CG_ARRAY(unsigned char, frame->n)};
  cg_status status = find_grid(&e, frame, precision, least, most);
  if (status == CG_OK) {
    uint32_t radix[3];
    for (int k = 0; k < 3; k++)
      radix[k] = (uint32_t)(most[k] - least[k]) + 1;
    e.full = cg_xtc_full_of(radix);
    put_packed_part(out, &e, precision, least, most);
  }
  cg_free(e.u);
  cg_free(e.near);
  cg_free(e.hop);
  return status;
}

cg_status cg_xtc_encode(cg_buffer *out, const cg_frame *frame,
                        const cg_atoms *atoms,
                        const cg_traj_write_options *options)
{
  (void)atoms;
  double precision = (double)(float)options->precision;
  if (frame->n > INT32_MAX)
    return cg_fail(CG_DATA, "%lld positions are more than an XTC can hold",
                   (long long)frame->n);
  put_head(cg_buffer_take(out, XTC_PRECISION), frame);
  if (frame->n > XTC_PLAIN)
    return encode_packed(out, frame, precision);
  put_plain(out, frame);
  return CG_OK;
}
