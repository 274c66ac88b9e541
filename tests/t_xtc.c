/* SPDX-License-Identifier: GPL-2.0-or-later */
/* XTC: files of GROMACS against numbers that another program read; our own
 * files decoded a second time, bit by bit; hostile heads. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/comm.h"
#include "base/log.h"
#include "io/traj/xtc.h"
#include "methanol.h"
#include "trajfile.h"

static const char *traj(const char *name)
{
  return cg_test_data_in("traj", name);
}

/* The other program multiplies i with 1/p in floats: three roundings of 2^-24
 * relative, on |x| < 4 nm. */
static const double float_error = 3 * 4.0 / 16777216.0;

static void files_of_gromacs_hold_what_others_read(void)
{
  methanol table;
  cg_frame frame = {0};
  read_methanol(&table);
  for (int t = 0; t < 3; t++) {
    CG_WORKS(read_frame(traj("p3.xtc"), t, &frame));
    compare_methanol(&table, &frame, t, 3, float_error, -1, -1);
    /* Half a grid point, and the rounding of the other program's file. */
    compare_methanol(&table, &frame, t, 0, 5.01e-4, -1, -1);
    CU_ASSERT(frame.precision == 1000.0 && frame.step == 100 * t);
    CG_CLOSE(frame.time, table.time[t], 1e-8);
    for (int k = 0; k < 3; k++)
      CG_CLOSE(frame.box.h[k][k], table.edge[t][k], 1.2e-7);
  }
  for (int t = 0; t < 2; t++) {
    CG_WORKS(read_frame(traj("p5.xtc"), t, &frame));
    compare_methanol(&table, &frame, t, 5, float_error, -1, -1);
    compare_methanol(&table, &frame, t, 0, 5.2e-6, -1, -1);
  }
  cg_frame_clear(&frame);
}

static void check_water(const cg_frame *frame)
{
  FILE *stream = fopen(traj("water.txt"), "r");
  char line[256];
  int rows = 0, atom;
  double x[3];
  while (stream && fgets(line, sizeof line, stream))
    if (sscanf(line, "%d %lf %lf %lf", &atom, &x[0], &x[1], &x[2]) == 4) {
      rows++;
      for (int k = 0; k < 3; k++)
        CG_CLOSE(frame->x[atom][k], x[k], float_error);
    }
  CU_ASSERT_EQUAL(rows, 103);
  if (stream)
    fclose(stream);
}

/* 2652 atoms, small radices that move; then the same frame under the magic
 * number of huge systems, whose count is 8 bytes long. */
static void both_magic_numbers_are_read(void)
{
  const char *path = cg_test_path("large.xtc");
  cg_frame frame = {0};
  size_t n;
  CG_WORKS(read_frame(traj("water.xtc"), 0, &frame));
  CU_ASSERT_EQUAL(frame.n, 2652);
  check_water(&frame);
  unsigned char *old = get_file(traj("water.xtc"), &n);
  unsigned char *large = cg_alloc(2 * (n + 4), 1);
  memcpy(large, old, XTC_COUNT);
  cg_put_int(large, 2023);
  memcpy(large + XTC_COUNT + 4, old + XTC_COUNT, n - XTC_COUNT);
  memcpy(large + n + 4, large, n + 4);
  cg_put_float(large + n + 4 + XTC_TIME, 1.0); /* no repeat of the first */
  cg_test_put(path, large, 2 * (n + 4));
  memset(frame.x, 0, (size_t)frame.n * sizeof *frame.x);
  CG_WORKS(read_frame(path, 1, &frame));
  check_water(&frame);
  cg_free(old);
  cg_free(large);
  cg_frame_clear(&frame);
}

/* The largest M with M^3 <= 2^m, by trial; but for the slips of the files. */
static uint32_t radix_by_trial(int m)
{
  uint32_t M = 1;
  for (uint32_t step = 1u << 24; step > 0; step /= 2)
    while ((cg_u128)(M + step) * (M + step) * (M + step) <= (cg_u128)1 << m)
      M += step;
  return m == 37 ? 5060 : m == 57 ? M - 1 : m == 69 ? M - 1 : M;
}

static void radices_are_cube_roots(void)
{
  for (int m = 0; m <= XTC_SMALL_LAST; m++)
    CU_ASSERT_EQUAL(cg_xtc_radix[m],
                    m < XTC_SMALL_FIRST ? 0 : radix_by_trial(m));
}

/* A decoder as plain as can be: one bit at a time, digits split off by long
 * division of bytes. */
typedef struct plain {
  const unsigned char *bytes;
  size_t bit;
} plain;

static uint32_t plain_bits(plain *p, int n)
{
  uint32_t value = 0;
  for (; n > 0; n--, p->bit++)
    value = value << 1 | (p->bytes[p->bit / 8] >> (7 - p->bit % 8) & 1);
  return value;
}

static void plain_triple(plain *p, int bits, const uint32_t radix[3],
                         int64_t digit[3])
{
  uint32_t byte[12] = {0};
  int n = 0;
  for (; bits > 8; bits -= 8)
    byte[n++] = plain_bits(p, 8);
  byte[n++] = plain_bits(p, bits);
  for (int k = 2; k >= 0; k--) {
    uint64_t rest = 0;
    for (int j = n - 1; j >= 0; j--) {
      rest = rest << 8 | byte[j];
      byte[j] = (uint32_t)(rest / radix[k]);
      rest %= radix[k];
    }
    digit[k] = (int64_t)rest;
  }
}

static int plain_length(const uint32_t radix[3], int bits_of[3], bool *wide)
{
  cg_u128 product = 1;
  int bits = 0;
  *wide = false;
  for (int k = 0; k < 3; k++) {
    product *= radix[k];
    *wide |= radix[k] > 0xffffff;
    for (bits_of[k] = 0; radix[k] >> bits_of[k]; bits_of[k]++)
      ;
  }
  for (; product; product >>= 1)
    bits++;
  return bits;
}

static void plain_full(plain *p, const uint32_t radix[3], int64_t u[3])
{
  int bits_of[3];
  bool wide;
  int bits = plain_length(radix, bits_of, &wide);
  if (wide)
    for (int k = 0; k < 3; k++)
      u[k] = plain_bits(p, bits_of[k]);
  else
    plain_triple(p, bits, radix, u);
}

/* Decode a frame of at least ten atoms to grid points. */
static void plain_decode(const unsigned char *frame, int64_t n,
                         int64_t (*grid)[3])
{
  plain p = {frame + XTC_COUNT + 4, 0};
  uint32_t radix[3];
  int m = cg_get_int(frame + XTC_SMALL), run = 0;
  for (int k = 0; k < 3; k++)
    radix[k] = (uint32_t)(cg_get_int(frame + XTC_MOST + 4 * k) -
                          cg_get_int(frame + XTC_LEAST + 4 * k) + 1);
  for (int64_t i = 0; i < n;) {
    int64_t full[3], last[3], d[3];
    int change = 0;
    plain_full(&p, radix, full);
    for (int k = 0; k < 3; k++)
      last[k] = full[k] += cg_get_int(frame + XTC_LEAST + 4 * k);
    if (plain_bits(&p, 1)) {
      int c = (int)plain_bits(&p, 5);
      run = c / 3;
      change = c % 3 - 1;
    }
    CU_ASSERT(run <= 8 && i + run < n);
    if (i + run >= n)
      return;
    const uint32_t M = radix_by_trial(m), small[3] = {M, M, M};
    for (int j = 0; j < run; j++) {
      plain_triple(&p, m, small, d);
      for (int k = 0; k < 3; k++)
        last[k] += d[k] - M / 2;
      memcpy(grid[i++], last, sizeof last);
      if (j == 0)
        memcpy(grid[i++], full, sizeof full);
    }
    if (run == 0)
      memcpy(grid[i++], full, sizeof full);
    m += change;
  }
  CU_ASSERT_EQUAL((p.bit + 7) / 8, cg_get_u32(frame + XTC_COUNT));
}

/* Kinds of systems, each with its own way through the encoder. */
static void fill(cg_frame *frame, int kind)
{
  make_frame(frame, frame->n, kind, false, false, kind & 1);
  for (int64_t i = 0; i < frame->n; i++)
    for (int k = 0; k < 3; k++) {
      double *x = &frame->x[i][k];
      switch (kind) {
      case 2: /* all in one place */
        *x = -1.25;
        break;
      case 3: /* flat */
        *x = k == 2 ? 0.5 : *x;
        break;
      case 4: /* radices over 24 bits: packed on their own */
        *x *= 1e4;
        break;
      case 5: /* packed in more than 64 bits */
        *x *= 3e3;
        break;
      case 6: /* packed in 57 to 64 bits */
        *x *= 300.0;
        break;
      case 7: /* wide in one direction only */
        *x *= k == 0 ? 1e4 : 1.0;
        break;
      case 8: /* small steps of many bits */
        *x = i % 9 ? frame->x[i - 1][k] + 50.0 * (*x - 2.0) : 900.0 * *x;
        break;
      case 9: /* negative, far from the origin */
        *x -= 1e5;
        break;
      default:
        break;
      }
    }
}

static void check_round(const char *path, const cg_frame *made,
                        double precision)
{
  cg_frame got = {0};
  size_t n;
  unsigned char *bytes = get_file(path, &n);
  int64_t (*grid)[3] = cg_alloc((size_t)made->n, sizeof *grid);
  int64_t wrong = 0;
  CG_WORKS(read_frame(path, 0, &got));
  plain_decode(bytes, made->n, grid);
  for (int64_t i = 0; i < made->n; i++)
    for (int k = 0; k < 3; k++) {
      double wanted = rint(made->x[i][k] * precision);
      wrong += (double)grid[i][k] != wanted;
      /* i (1/p): two roundings. */
      wrong += fabs(got.x[i][k] - wanted / precision) >
               3e-16 * fabs(wanted / precision);
    }
  CU_ASSERT_EQUAL(wrong, 0);
  cg_frame_clear(&got);
  cg_free(grid);
  cg_free(bytes);
}

static void write_one(const char *path, const cg_frame *frame,
                      double precision)
{
  const cg_traj_write_options options = {.overwrite = true,
                                         .precision = precision};
  cg_status status = CG_OK;
  cg_test_barrier(cg_test_world());
  if (cg_comm_rank(cg_test_world()) == 0) {
    cg_traj_writer *writer;
    status = cg_traj_writer_open(path, NULL, &options, &writer);
    if (status == CG_OK)
      status = cg_traj_write(writer, frame);
    if (status == CG_OK)
      status = cg_traj_writer_commit(writer);
    else
      cg_traj_writer_discard(writer);
  }
  CG_WORKS(cg_comm_agree(cg_test_world(), status));
}

static void written_frames_come_back(void)
{
  static const int64_t sizes[] = {10, 11, 12, 13, 100, 1001};
  static const double precisions[] = {100.0, 1000.0, 2048.0};
  const char *path = cg_test_path("round.xtc");
  cg_frame frame = {0};
  for (int kind = 0; kind < 10; kind++)
    for (int s = 0; s < 6; s++) {
      double precision = precisions[s % 3];
      cg_frame_resize(&frame, sizes[s], false, false);
      fill(&frame, kind);
      write_one(path, &frame, precision);
      check_round(path, &frame, precision);
    }
  cg_frame_clear(&frame);
}

static void nine_atoms_are_floats(void)
{
  const char *path = cg_test_path("nine.xtc");
  cg_frame got = {0}, made = {0};
  for (int64_t n = 1; n <= 9; n++) {
    CG_WORKS(write_frames(path, NULL, n, 2, false, false, 1000));
    CG_WORKS(read_frame(path, 1, &got));
    make_frame(&made, n, 1, false, false, false);
    CU_ASSERT(got.n == n && got.precision == 0.0 && got.time == 0.5);
    for (int64_t i = 0; i < n; i++)
      for (int k = 0; k < 3; k++)
        CU_ASSERT(got.x[i][k] == (double)(float)made.x[i][k]);
  }
  cg_frame_clear(&got);
  cg_frame_clear(&made);
}

/* What the format can hold, and no more: GROMACS packs these 336 atoms into
 * 1257 bytes of payload or so a frame. */
static void files_are_as_small_as_those_of_gromacs(void)
{
  static const char *const names[] = {"p3.xtc", "p5.xtc", "water.xtc"};
  cg_frame frame = {0};
  for (int i = 0; i < 3; i++) {
    size_t theirs, ours;
    const char *known = traj(names[i]), *path = cg_test_path("small.xtc");
    unsigned char *old = get_file(known, &theirs);
    theirs = XTC_COUNT + 4 + cg_get_u32(old + XTC_COUNT);
    CG_WORKS(read_frame(known, 0, &frame));
    write_one(path, &frame, frame.precision);
    unsigned char *new = get_file(path, &ours);
    CU_ASSERT((double)ours < 1.05 * (double)theirs);
    cg_free(old);
    cg_free(new);
  }
  cg_frame_clear(&frame);
}

static void impossible_positions_are_not_written(void)
{
  const cg_traj_write_options options = {.overwrite = true,
                                         .precision = 1000.0};
  static const double bad[] = {1e7, -1e7, INFINITY, NAN};
  cg_frame frame = {0};
  cg_buffer out = {0};
  make_frame(&frame, 20, 0, false, false, false);
  for (int i = 0; i < 4; i++) {
    frame.x[6][1] = bad[i];
    CG_FAILS(cg_xtc_encode(&out, &frame, NULL, &options), CG_DATA,
             "atom 7: position");
  }
  cg_free(out.bytes);
  cg_frame_clear(&frame);
}

/* Each word of the head of frame 0 or 1 (12 atoms, compressed) is set to each
 * value.  Time, step, box and the range may be other legal ones, by which the
 * positions are then read; nothing else passes. */
static void every_word_of_the_head_is_checked(void)
{
  static const uint32_t values[] = {
    0, 1, 8, 9, 10, 11, 12, 13, 72, 73, 1000, 1993, 1994, 0x7fffffff,
    0x80000000, 0xffffffff, 0xfffffff9, 0x00ffffff, 0x01000000,
    0x7fc00000 /* NaN */, 0x7f800000 /* infinity */, 0xbf800000 /* -1 */,
    0x80000000 /* -0 */, 0xcb070000 /* 1995 swapped */};
  const char *path = cg_test_path("hostile.xtc");
  size_t n, first = 0;
  CG_WORKS(write_frames(path, NULL, 12, 3, false, false, 1000));
  unsigned char *good = get_file(path, &n);
  first = XTC_COUNT + 4 + (cg_get_u32(good + XTC_COUNT) + 3) / 4 * 4;
  for (size_t at = 0; at < first + XTC_COUNT + 4; at += 4) {
    size_t word = at < first ? at : at - first;
    if (at >= XTC_COUNT + 4 && at < first)
      continue;
    uint32_t old = cg_get_u32(good + at);
    bool open = word == XTC_STEP || word == XTC_TIME ||
                (word >= XTC_BOX && word < XTC_AGAIN) ||
                (word >= XTC_PRECISION && word < XTC_COUNT);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
      cg_put_u32(good + at, values[i]);
      cg_test_put(path, good, n);
      cg_status status = read_frames(path, NULL, NULL);
      if (values[i] == old || word == XTC_STEP ||
          (open && status == CG_OK))
        CG_WORKS(status);
      else
        CG_FAILS(status, CG_DATA, "frame ");
    }
    cg_put_u32(good + at, old);
  }
  cg_free(good);
  cg_log_stop();
}

static void messages_say_what_and_where(void)
{
  static const struct {
    size_t at;
    uint32_t value;
    const char *text;
  } cases[] = {
    {0, 17, "frame 0 at byte 0: begins with the number 17"},
    {0, 0xcb070000, "byte order is reversed"},
    {XTC_ATOMS, 0, "0 atoms, 1 or more are possible"},
    {XTC_ATOMS, 0xffffffff, "-1 atoms, 1 or more"},
    {XTC_ATOMS, 0x7fffffff,
     "says 2147483647 atoms at its start and 12 before the positions"},
    {XTC_AGAIN, 13, "says 12 atoms at its start and 13"},
    {XTC_TIME, 0x7f800000, "time is not finite"},
    {XTC_BOX, 0x7fc00000, "the box holds a number that is not finite"},
    {XTC_PRECISION, 0, "a precision of 0 per nm, a number above 0"},
    {XTC_PRECISION, 0xc47a0000, "a precision of -1000"},
    {XTC_PRECISION, 0x7fc00000, "a precision of nan"},
    {XTC_LEAST, 0x7fffffff, "coordinate x ranges from 2147483647"},
    {XTC_MOST + 4, 0x80000000, "coordinate y ranges"},
    {XTC_LEAST + 8, 0x80000000, "coordinate z ranges from -2147483648"},
    {XTC_SMALL, 8, "small radix number 8, 9 to 72"},
    {XTC_SMALL, 1000, "small radix number 1000"},
    {XTC_SMALL, 0xfffffff9, "small radix number -7"},
    {XTC_COUNT, 0, "0 bytes of positions for 12 atoms, 3 to 192 are possible"},
    {XTC_COUNT, 0x7fffffff, "2147483647 bytes of positions for 12 atoms"},
    {XTC_COUNT, 2, "2 bytes of positions for 12 atoms"},
    {XTC_COUNT, 192, "the file ends inside it, at least"},
  };
  const char *path = cg_test_path("message.xtc");
  size_t n;
  CG_WORKS(write_frames(path, NULL, 12, 1, false, false, 1000));
  unsigned char *good = get_file(path, &n);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    uint32_t old = cg_get_u32(good + cases[i].at);
    cg_put_u32(good + cases[i].at, cases[i].value);
    cg_test_put(path, good, n);
    CG_FAILS(read_frames(path, NULL, NULL), CG_DATA, cases[i].text);
    cg_put_u32(good + cases[i].at, old);
  }
  cg_free(good);
}

/* Frames put together by hand: 12 atoms on a grid of 2 x 2 x 2 points (or as
 * many as said), so a full triple has bit length 4 of the product 8 (20 of
 * 10^6); payloads that no encoder makes. */
static void damaged_groups_are_told(void)
{
  static const struct {
    unsigned char payload[16];
    uint32_t count, small;
    const char *text;
    int points;
  } cases[] = {
    /* 12 x (0000 0) = 60 bits: right */
    {{0}, 8, 9, NULL, 2},
    {{0}, 9, 9, "atom 12: bytes are left over", 2},
    {{0}, 7, 9, "atom 12: its bits lie behind the end", 2},
    /* 1001 0 ...: 9 is no number below 8 */
    {{0x90}, 8, 9, "atom 1: its group lies outside the range", 2},
    /* 0000 1 00000: run 0, m - 1 below 9 */
    {{0x08, 0}, 9, 9, "atom 1: its group drives the small radix out", 2},
    /* 0000 1 00010: run 0, m + 1 above 72 */
    {{0x08, 0x80}, 9, 72, "atom 1: its group drives the small radix out", 2},
    /* 0000 1 11110: run 10, 90 bits more than there are */
    {{0x0f, 0x80}, 9, 9, "atom 1: its group is longer", 2},
    /* 0000 1 00100, then nine zeros: d = 0, four below the full triple */
    {{0x09, 0}, 9, 9, "atom 1: its group lies outside the range", 2},
    /* (50, 50, 50) = 0x7b4da: da b4 7; run 1: 100100; then 10 bits, 1010 =
     * 0x3f2 = (10, 1, 0), where M(10) = 10: no digit is above 9 */
    {{0xda, 0xb4, 0x79, 0x3c, 0xb0}, 48, 10,
     "atom 1: its group lies outside the range", 100},
    /* the same with 909 = 0x38d = (9, 0, 9); the next group, of zeros, is 5
     * below 0 */
    {{0xda, 0xb4, 0x79, 0x23, 0x70}, 48, 10,
     "atom 3: its group lies outside the range", 100},
  };
  unsigned char bytes[XTC_COUNT + 4 + 48] = {0};
  const char *path = cg_test_path("byhand.xtc");
  cg_put_int(bytes, 1995);
  cg_put_int(bytes + XTC_ATOMS, 12);
  cg_put_int(bytes + XTC_AGAIN, 12);
  cg_put_float(bytes + XTC_PRECISION, 1000.0);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    for (int k = 0; k < 3; k++)
      cg_put_int(bytes + XTC_MOST + 4 * k, cases[i].points - 1);
    cg_put_u32(bytes + XTC_SMALL, cases[i].small);
    cg_put_u32(bytes + XTC_COUNT, cases[i].count);
    memcpy(bytes + XTC_COUNT + 4, cases[i].payload, 16);
    cg_test_put(path, bytes, XTC_COUNT + 4 + (cases[i].count + 3) / 4 * 4);
    if (cases[i].text)
      CG_FAILS(read_frames(path, NULL, NULL), CG_DATA, cases[i].text);
    else
      CG_WORKS(read_frames(path, NULL, NULL));
  }
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"files of GROMACS hold what others read",
     files_of_gromacs_hold_what_others_read},
    {"both magic numbers are read", both_magic_numbers_are_read},
    {"radices are cube roots", radices_are_cube_roots},
    {"written frames come back", written_frames_come_back},
    {"nine atoms are floats", nine_atoms_are_floats},
    {"files are as small as those of GROMACS",
     files_are_as_small_as_those_of_gromacs},
    {"impossible positions are not written",
     impossible_positions_are_not_written},
    {"every word of the head is checked", every_word_of_the_head_is_checked},
    {"messages say what and where", messages_say_what_and_where},
    {"damaged groups are told", damaged_groups_are_told},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "xtc", tests);
}
