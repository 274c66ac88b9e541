/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DCDs with fixed atoms: as MDAnalysis reads one, files put together by hand in
 * all byte orders, damage. */
#include "harness.h"

#include <string.h>

#include "base/log.h"
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
    {"a DCD may end between frames only", a_dcd_may_end_between_frames_only},
    {"messages say what and where", messages_say_what_and_where},
    {"random changes never crash", random_changes_never_crash},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "dcd_fixed", tests);
}
