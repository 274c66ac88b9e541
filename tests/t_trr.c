/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TRR: files of GROMACS against numbers that another program read, our own
 * files, every word of the head set to hostile values. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/log.h"
#include "methanol.h"
#include "trajfile.h"

enum { ATOMS = 12, HEAD = 84, FRAME = HEAD + 36 + 3 * 12 * ATOMS };

static const char *traj(const char *name)
{
  return cg_test_data_in("traj", name);
}

static void files_of_gromacs_hold_what_others_read(void)
{
  methanol table;
  cg_frame frame = {0};
  read_methanol(&table);
  for (int t = 0; t < 2; t++) {
    CG_WORKS(read_frame(traj("double.trr"), t, &frame));
    compare_methanol(&table, &frame, t, 0, 0.0, 0.0, 0.0);
    CG_CLOSE(frame.time, table.time[t], 0.0);
    CU_ASSERT_EQUAL(frame.step, 100 * t);
    for (int k = 0; k < 3; k++)
      CG_CLOSE(frame.box.h[k][k], table.edge[t][k], 0.0);
    CG_WORKS(read_frame(traj("single.trr"), t, &frame));
    /* Half a unit of the last place of a float: |x| < 4, |v| < 16, |f| < 8192;
     * mdrun's doubles were rounded once. */
    compare_methanol(&table, &frame, t, 0, 1.2e-7, 4.8e-7, 2.5e-4);
    CG_CLOSE(frame.box.h[1][1], table.edge[t][1], 0.6e-7);
    CU_ASSERT_EQUAL(frame.index, t);
    CU_ASSERT_EQUAL(frame.precision, 0.0);
  }
  cg_frame_clear(&frame);
}

static void fields_may_differ_from_frame_to_frame(void)
{
  methanol table;
  cg_frame frame = {0};
  read_methanol(&table);
  for (int t = 0; t < 4; t++) {
    CG_WORKS(read_frame(traj("mixed.trr"), t, &frame));
    compare_methanol(&table, &frame, t, 0, 1.2e-7, t % 2 ? -1 : 4.8e-7,
                     t % 3 ? -1 : 2.5e-4);
  }
  cg_frame_clear(&frame);
}

/* What is written comes back rounded to a float, once. */
static int64_t not_rounded(const double (*got)[3], const double (*made)[3])
{
  int64_t wrong = 0;
  for (int64_t i = 0; i < ATOMS; i++)
    for (int k = 0; k < 3; k++)
      wrong += got[i][k] != (double)(float)made[i][k];
  return wrong;
}

static void written_frames_come_back(void)
{
  typedef const double (*field)[3];
  const char *path = cg_test_path("round.trr");
  cg_frame got = {0}, made = {0};
  for (int fields = 0; fields < 4; fields++) {
    CG_WORKS(write_frames(path, NULL, ATOMS, 3, fields & 1, fields & 2, 1000));
    for (int t = 0; t < 3; t++) {
      CG_WORKS(read_frame(path, t, &got));
      make_frame(&made, ATOMS, t, fields & 1, fields & 2, false);
      CU_ASSERT(got.n == ATOMS && got.step == made.step);
      CU_ASSERT(got.time == made.time); /* multiples of 1/2 */
      CU_ASSERT(got.has_v == made.has_v && got.has_f == made.has_f);
      CU_ASSERT(memcmp(&got.box, &made.box, sizeof got.box) == 0);
      CU_ASSERT_EQUAL(not_rounded((field)got.x, (field)made.x), 0);
      if (made.has_v)
        CU_ASSERT_EQUAL(not_rounded((field)got.v, (field)made.v), 0);
      if (made.has_f)
        CU_ASSERT_EQUAL(not_rounded((field)got.f, (field)made.f), 0);
    }
  }
  cg_frame_clear(&got);
  cg_frame_clear(&made);
}

/* Three frames of 12 atoms with all fields; each word of the head of frame 0
 * or 1 is set to each value.  Only step, nre, time and lambda may be anything
 * finite. */
static void every_word_of_the_head_is_checked(void)
{
  static const uint32_t values[] = {
    0, 1, 4, 8, 11, 13, 35, 36, 72, 143, 144, 145, 288, 432, 1993, 1995,
    0x7fffffff, 0x7ffffffc, 0x80000000, 0xfffffffc, 0xffffffff,
    0x7fc00000 /* NaN */, 0x7f800000 /* infinity */, 0xc9070000 /* swapped */};
  const char *path = cg_test_path("hostile.trr");
  size_t n;
  CG_WORKS(write_frames(path, NULL, ATOMS, 3, true, true, 1000));
  unsigned char *good = get_file(path, &n);
  CU_ASSERT_EQUAL(n, 3 * FRAME);
  for (size_t at = 0; at < 2 * FRAME; at += at % FRAME == HEAD - 4
                                                ? FRAME - HEAD + 4
                                                : 4)
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
      size_t word = at % FRAME;
      uint32_t old = cg_get_u32(good + at);
      bool finite = (values[i] & 0x7f800000) != 0x7f800000;
      bool fine = values[i] == old || word == 68 || word == 72 ||
                  word == 80 || (word == 76 && finite);
      cg_put_u32(good + at, values[i]);
      cg_test_put(path, good, n);
      cg_status status = read_frames(path, NULL, NULL);
      if (fine)
        CG_WORKS(status);
      else
        CG_FAILS(status, CG_DATA, at < FRAME ? "frame " : " at byte ");
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
    {0, 0x40490fdb, "frame 1 at byte 552: begins with the number 1078530011"},
    {0, 0xc9070000, "byte order is reversed"},
    {4, 14, "bytes 4 to 23"},
    {8, 0x7fffffff, "bytes 4 to 23"},
    {24, 4, "block ir has 4 bytes"},
    {32, 35, "numbers of 3 bytes, 4 or 8 are possible"},
    {32, 72, "block x has 144 bytes, 0 or 288 are possible with 12 atoms"},
    {52, 0xfffffffc, "block x has -4 bytes"},
    {56, 143, "block v has 143 bytes"},
    {24, 0xffffffff, "block ir has -1 bytes, 0 are possible"},
    {64, 0, "at byte 552: 0 atoms, 1 or more are possible"},
    {64, 0xffffffff, "at byte 552: -1 atoms, 1 or more"},
    {64, 0x7fffffff, "block x has 144 bytes"},
    {76, 0x7fc00000, "time is not finite"},
    {HEAD, 0x7fc00000, "frame 1 at byte 552: the box holds a number"},
    {HEAD + 4, 0x3f800000, "box vector a is not along x"},
    {HEAD + 36, 0x7f800000, "atom 1: its position is not finite"},
    {HEAD + 36 + 143 - 3, 0xffffffff, "atom 12: its position is not finite"},
    {HEAD + 36 + 144 + 16, 0x7fc00000, "atom 2: its velocity is not finite"},
    {HEAD + 36 + 288 + 60, 0xff800000, "atom 6: its force is not finite"},
  };
  const char *path = cg_test_path("message.trr");
  size_t n;
  CG_WORKS(write_frames(path, NULL, ATOMS, 3, true, true, 1000));
  unsigned char *good = get_file(path, &n);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    uint32_t old = cg_get_u32(good + FRAME + cases[i].at);
    cg_put_u32(good + FRAME + cases[i].at, cases[i].value);
    cg_test_put(path, good, n);
    CG_FAILS(read_frames(path, NULL, NULL), CG_DATA, cases[i].text);
    cg_put_u32(good + FRAME + cases[i].at, old);
  }
  cg_free(good);
}

static void the_number_of_atoms_may_not_change(void)
{
  const char *one = cg_test_path("one.trr"), *two = cg_test_path("two.trr");
  size_t n, m;
  CG_WORKS(write_frames(one, NULL, 12, 2, false, false, 1000));
  CG_WORKS(write_frames(two, NULL, 11, 1, false, false, 1000));
  unsigned char *first = get_file(one, &n), *second = get_file(two, &m);
  unsigned char both[2048];
  memcpy(both, first, n);
  memcpy(both + n, second, m);
  cg_test_put(one, both, n + m);
  CG_FAILS(read_frames(one, NULL, NULL), CG_DATA,
           "one.trr: frame 2 at byte 528: 11 atoms, the first frame has 12");
  cg_free(first);
  cg_free(second);
}

static void put_words(unsigned char *at, int n, const int32_t *word)
{
  for (int i = 0; i < n; i++)
    cg_put_int(at + 4 * i, word[i]);
}

/* A frame put together by hand: double precision, virial and pressure there,
 * no velocities. */
static void blocks_are_found_by_their_sizes(void)
{
  unsigned char bytes[92 + 3 * 72 + 2 * 48] = "\0\0\7\xc9\0\0\0\15\0\0\0\14"
                                             "GMX_trn_file";
  const int32_t words[13] = {0, 0, 72, 72, 72, 0, 0, 48, 0, 48, 2, 7, 0};
  const double five = 5.0;
  const char *path = cg_test_path("byhand.trr");
  cg_frame frame = {0};
  uint64_t u;
  memcpy(&u, &five, sizeof u);
  put_words(bytes + 24, 13, words);
  cg_put_u64(bytes + 76, u);
  for (int k = 0; k < 3; k++)
    cg_put_u64(bytes + 92 + 32 * k, u);
  cg_put_u64(bytes + 92 + 3 * 72 + 40, u); /* x of atom 2, z */
  cg_put_u64(bytes + 92 + 3 * 72 + 48, u); /* f of atom 1, x */
  cg_test_put(path, bytes, sizeof bytes);
  CG_WORKS(read_frame(path, 0, &frame));
  CU_ASSERT(frame.n == 2 && frame.step == 7 && frame.time == 5.0);
  CU_ASSERT(frame.has_f && !frame.has_v);
  CG_CLOSE(frame.box.volume, 125.0, 1e-12);
  CU_ASSERT(frame.x[1][2] == 5.0 && frame.x[1][1] == 0.0);
  CU_ASSERT(frame.f[0][0] == 5.0 && frame.f[0][1] == 0.0);
  cg_put_u64(bytes + 92 + 3 * 72 + 40, (uint64_t)0x7ff << 52);
  cg_test_put(path, bytes, sizeof bytes);
  CG_FAILS(read_frame(path, 0, &frame), CG_DATA,
           "atom 2: its position is not finite");
  cg_frame_clear(&frame);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"files of GROMACS hold what others read",
     files_of_gromacs_hold_what_others_read},
    {"fields may differ from frame to frame",
     fields_may_differ_from_frame_to_frame},
    {"written frames come back", written_frames_come_back},
    {"every word of the head is checked", every_word_of_the_head_is_checked},
    {"messages say what and where", messages_say_what_and_where},
    {"the number of atoms may not change", the_number_of_atoms_may_not_change},
    {"blocks are found by their sizes", blocks_are_found_by_their_sizes},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "trr", tests);
}
