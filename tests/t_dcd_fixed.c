/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DCDs with fixed atoms: as MDAnalysis reads one, files put together by hand in
 * all byte orders, damage. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "base/log.h"
#include "base/mem.h"
#include "dcdfile.h"
#include "mdanalysis.h"
#include "trajfile.h"

static const double cell[6] = {30.0, 0.0, 35.0, 0.0, 0.0, 40.0};

/* 4 frames, 6 of 11 atoms; a float of A below 40 printed with 9 digits. */
static void mdanalysis_reads_the_same(void)
{
  compare_mdanalysis("fixed.dcd", NULL, 24, 2e-7);
}

static dcd_recipe recipe_of(int make)
{
  dcd_recipe r = dcd_plain();
  r.big = make & 1;
  r.marker = make & 2 ? 8 : 4;
  r.fourth = make & 4;
  r.cell = make & 8 ? cell : NULL;
  r.fixed = 1 + make % 4;
  return r;
}

static void fixed_atoms_stay_where_they_were(void)
{
  const char *path = cg_test_path("fixed.dcd");
  dcd_bytes w;
  cg_frame frame = {0};
  for (int make = 0; make < 16; make++) {
    dcd_recipe r = recipe_of(make);
    dcd_make(path, &r, &w, NULL);
    for (int t = DCD_FRAMES - 1; t >= 0; t--) {
      CG_WORKS(read_frame(path, t, &frame));
      CU_ASSERT(frame.n == DCD_ATOMS &&
                frame.box.periodic == (r.cell != NULL));
      CG_CLOSE(frame.time, (100 + 50 * t) * 2.0 * 0.04888821, 1e-12);
      for (int i = 0; i < DCD_ATOMS; i++)
        for (int k = 0; k < 3; k++)
          CG_CLOSE(frame.x[i][k],
                   0.1 * (double)dcd_coordinate(dcd_is_fixed(&r, i) ? 0 : t, i,
                                                k),
                   1e-15);
    }
  }
  cg_frame_clear(&frame);
}

/* In the box of the frame that is read, which grows. */
static void fixed_atoms_turn_with_a_shape_matrix(void)
{
  const double shape[6] = {22, 3, 20, -2, 4, 25};
  const char *path = cg_test_path("turned.dcd");
  dcd_recipe r = dcd_plain();
  dcd_bytes w;
  r.cell = shape;
  r.growth = 0.5;
  r.fixed = 2;
  dcd_make(path, &r, &w, NULL);
  for (int t = 0; t < DCD_FRAMES; t++)
    dcd_compare_turned(path, &r, t);
}

/* Every third of 150 000 atoms is fixed: more move than are decoded together
 * (65536). */
enum { LONG = 150000, LONG_FIXED = LONG / 3 };

static float long_coordinate(int frame, int i, int k)
{
  int moves = i % 3 != 0;
  return (float)(1000 * frame * moves + i % 1000) + 0.25f * (float)k;
}

static void put(cg_buffer *out, uint32_t word)
{
  cg_put_u32_of(cg_buffer_take(out, sizeof word), word, false);
}

static void put_float(cg_buffer *out, float x)
{
  uint32_t word;
  memcpy(&word, &x, sizeof word);
  put(out, word);
}

/* Without a line of title. */
static void put_long_head(cg_buffer *out)
{
  put(out, 84);
  memcpy(cg_buffer_take(out, 4), "CORD", 4);
  for (int k = 0; k < 20; k++)
    put(out, k == 0 ? 2 : k == 8 ? LONG_FIXED : k == 19 ? 35 : 0);
  put(out, 84);
  put(out, 4);
  put(out, 0);
  put(out, 4);
  put(out, 4);
  put(out, LONG);
  put(out, 4);
  put(out, 4 * (LONG - LONG_FIXED));
  for (int i = 0; i < LONG; i++)
    if (i % 3 != 0)
      put(out, (uint32_t)i + 1);
  put(out, 4 * (LONG - LONG_FIXED));
}

static void put_long_frame(cg_buffer *out, int frame)
{
  uint32_t n = frame == 0 ? LONG : LONG - LONG_FIXED;
  for (int k = 0; k < 3; k++) {
    put(out, 4 * n);
    for (int i = 0; i < LONG; i++)
      if (frame == 0 || i % 3 != 0)
        put_float(out, long_coordinate(frame, i, k));
    put(out, 4 * n);
  }
}

static void many_atoms_move_piece_by_piece(void)
{
  const char *path = cg_test_path("long.dcd");
  cg_buffer out = {0};
  cg_frame frame = {0};
  put_long_head(&out);
  for (int t = 0; t < 2; t++)
    put_long_frame(&out, t);
  cg_test_put(path, out.bytes, out.n);
  cg_free(out.bytes);
  CG_WORKS(read_frame(path, 1, &frame));
  CU_ASSERT_EQUAL_FATAL(frame.n, LONG);
  double off = 0.0;
  for (int i = 0; i < LONG; i++)
    for (int k = 0; k < 3; k++)
      off = cg_test_larger(off, fabs(frame.x[i][k] -
                                     0.1 * (double)long_coordinate(1, i, k)));
  CG_CLOSE(off, 0.0, 1e-13); /* 200 nm in double */
  cg_frame_clear(&frame);
}

static void a_dcd_may_end_between_frames_only(void)
{
  for (int make = 0; make < 16; make += 5) {
    dcd_recipe r = recipe_of(make);
    dcd_bytes w;
    size_t end[DCD_FRAMES];
    dcd_make(cg_test_path("cut.dcd"), &r, &w, end);
    cut_everywhere(cg_test_path("cut.dcd"), NULL, DCD_FRAMES, end);
  }
}

/* Two fixed atoms, the first and the last: 2, 3 and 4 move. */
static void messages_say_what_and_where(void)
{
  static const struct {
    size_t at;
    uint32_t value; /* little-endian */
    const char *text;
  } cases[] = {
    {196, 13, "the record of the atoms that move is marked with 13 and 12"},
    {200, 0, "number 1 of the 3 atoms that move is 0: numbers from 1 to 5"},
    {204, 2, "number 2 of the 3 atoms that move is 2"},
    {208, 6, "number 3 of the 3 atoms that move is 6"},
    {208, 0x80000000, "atoms that move is -2147483648"},
    {216, 12, "frame 0 at byte 216: the record of x begins with 12"},
    {300, 20, "frame 1 at byte 300: the record of x is marked with 20 and 12"},
    {304, 0x7fc00000, "frame 1 at byte 300: atom 1: its position is not fin"},
  };
  const char *path = cg_test_path("message.dcd");
  dcd_recipe r = dcd_plain();
  dcd_bytes w;
  r.fixed = 2;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dcd_make(path, &r, &w, NULL);
    memcpy(w.bytes + cases[i].at, &cases[i].value, 4);
    cg_test_put(path, w.bytes, w.n);
    CG_FAILS(read_frames(path, NULL, NULL), CG_DATA, cases[i].text);
  }
}

static void random_changes_never_crash(void)
{
  const char *path = cg_test_path("random.dcd");
  dcd_recipe r = dcd_plain();
  dcd_bytes w;
  r.cell = cell;
  r.fixed = 2;
  dcd_make(path, &r, &w, NULL);
  change_at_random(path, NULL, w.bytes, w.n, 700, 13);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"MDAnalysis reads the same", mdanalysis_reads_the_same},
    {"fixed atoms stay where they were", fixed_atoms_stay_where_they_were},
    {"fixed atoms turn with a shape matrix",
     fixed_atoms_turn_with_a_shape_matrix},
    {"many atoms move piece by piece", many_atoms_move_piece_by_piece},
    {"a DCD may end between frames only", a_dcd_may_end_between_frames_only},
    {"messages say what and where", messages_say_what_and_where},
    {"random changes never crash", random_changes_never_crash},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "dcd_fixed", tests);
}
