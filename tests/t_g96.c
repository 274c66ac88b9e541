/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GROMOS96: as trajectory and as topology. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include <cgmap/input.h>

#include "base/log.h"
#include "base/mem.h"
#include "methanol.h"
#include "trajfile.h"

static const char *traj(const char *name)
{
  return cg_test_data_in("traj", name);
}

static const char *put_text(const char *text)
{
  return cg_test_text("small.g96", text);
}

/* GROMACS had floats of x < 2 nm, v < 8 nm/ps, and wrote nine decimals. */
static void a_file_of_gromacs_holds_what_others_read(void)
{
  methanol table;
  cg_frame frame = {0};
  read_methanol(&table);
  for (int t = 0; t < 2; t++) {
    CG_WORKS(read_frame(traj("methanol.g96.gz"), t, &frame));
    compare_methanol(&table, &frame, t, 0, 1.2e-7, 4.8e-7, -1);
    CU_ASSERT_EQUAL(frame.step, 100 * t);
    CG_CLOSE(frame.time, table.time[t], 1e-12);
    for (int k = 0; k < 3; k++)
      CG_CLOSE(frame.box.h[k][k], table.edge[t][k], 1.2e-7);
  }
  cg_frame_clear(&frame);
}

/* The TRR that trjconv made the file from, in floats. */
static void tilted_boxes_are_read(void)
{
  cg_frame frame = {0}, wanted = {0};
  CG_WORKS(read_frame(cg_test_data("tests/data/tilted_lj.trr"), 0, &wanted));
  CG_WORKS(read_frame(traj("tilted.g96.gz"), 0, &frame));
  CU_ASSERT(frame.n == 40 && frame.time == 1.0 && frame.step == 2100);
  const double (*x)[3] = (const double (*)[3])frame.x;
  CU_ASSERT(largest_difference(x, (const double (*)[3])wanted.x, 40) < 1e-9);
  for (int i = 0; i < 9; i++)
    CG_CLOSE(frame.box.h[i / 3][i % 3], wanted.box.h[i / 3][i % 3], 1e-9);
  cg_frame_clear(&frame);
  cg_frame_clear(&wanted);
}

#define X2 "POSITIONRED\n 1.5 2.5 -3\n# a comment\n 4 5 6\nEND\n"
#define NAMED "POSITION\n    1 SOL   OW         1    1.500000000    2.5 -3\n" \
              "    2 SOL   HW1        2    4 5 6\nEND\n"
#define BOX "BOX\n 7 8 9\nEND\n"
#define STEP(t) "TIMESTEP\n 50 " #t "\nEND\n"

static void files_have_many_shapes(void)
{
  static const struct {
    const char *text;
    int frames;
    bool box, v, f;
  } cases[] = {
    {"TITLE\na\nEND\n" X2 BOX, 1, true, false, false},
    {"TITLE\nwater\nEND\n" STEP(0) X2 BOX STEP(1) X2 BOX "\n", 2, true, false,
     false},
    {"# first\nTITLE\na\nEND\n" STEP(0) X2 "FREEFORCERED\n1 2 3\n4 5 6\nEND\n"
     "VELOCITYRED\n1 2 3\n4 5 6\nEND\n" BOX, 1, true, true, true},
    {"TITLE\na t= 0\nEND\n" NAMED "TITLE\nb t= 1\nEND\n" NAMED, 2, false,
     false, false},
    {STEP(0) X2 "BOX\n0 0 0\nEND\n" STEP(1) X2 "BOX\n0 0 0\nEND\n"
     "PERTDATA\n0.5\nEND\n", 2, false, false, false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int64_t frames;
    cg_frame frame = {0};
    const char *path = put_text(cases[i].text);
    CG_WORKS(read_frames(path, NULL, &frames));
    CU_ASSERT_EQUAL(frames, cases[i].frames);
    CG_WORKS(read_frame(path, cases[i].frames - 1, &frame));
    CU_ASSERT(frame.n == 2 && frame.x[0][2] == -3 && frame.x[1][0] == 4);
    CU_ASSERT_EQUAL(frame.time, cases[i].frames - 1);
    CU_ASSERT_EQUAL(frame.box.periodic, cases[i].box);
    CU_ASSERT(frame.has_v == cases[i].v && frame.has_f == cases[i].f);
    CU_ASSERT(!frame.has_f || (frame.f[1][2] == 6 && frame.v[0][1] == 2));
    cg_frame_clear(&frame);
  }
}

static void damage_is_told(void)
{
  static const struct {
    const char *text, *wanted;
  } cases[] = {
    {STEP(0) X2, "frame 0 at byte 0: the file ends inside it"},
    {STEP(0) BOX, "a box, and no positions before it"},
    {STEP(0) X2 BOX STEP(1) "POSITIONRED\n1 2 3\nEND\n" BOX,
     "1 atom, the first frame has 2"},
    {STEP(0) X2 "VELOCITYRED\n1 2 3\nEND\n" BOX,
     "its block ends after 1 rows, 2 positions were there"},
    {STEP(0) "VELOCITYRED\n1 2 3\nEND\n" X2 BOX, "0 positions were there"},
    {STEP(0) "POSITIONRED\nEND\n" BOX, "its block ends after 0 rows"},
    {STEP(0) "POSITIONRED\n1 2\nEND\n" BOX, "line 5 of the frame must be three "
                                            "numbers, it is \"1 2\""},
    {STEP(0) "POSITION\n1 2 3\nEND\n" BOX, "24 columns of names"},
    {STEP(0) X2 "BOX\n1 2\nEND\n", "3 or 9 numbers of a box"},
    {STEP(0) X2 "BOX\n1 2 3\n1 2 3\nEND\n", "a box of 2 lines"},
    {STEP(0) X2 "GENBOX\n1\n1 2 3\nEND\n" BOX, "boxes as GENBOX are not read"},
    {STEP(0) X2 "1 2 3\n" BOX, "line 9 of the frame must be the name of a "
                               "block, it is \"1 2 3\""},
    {STEP(soon) X2 BOX, "line 2 of the frame must be a step and its time"},
    {STEP(0) STEP(1) X2 BOX, "a block that was not there yet"},
    {STEP(0) X2 "BOX\n-1 2 3\nEND\n", "spans no volume"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    CG_FAILS(read_frames(put_text(cases[i].text), NULL, NULL), CG_DATA,
             cases[i].wanted);
}

static void atoms_come_from_positions_with_names(void)
{
  cg_atoms *atoms = NULL;
  CG_WORKS(cg_atoms_read(cg_test_world(), put_text("TITLE\na\nEND\n" NAMED),
                         &atoms));
  CU_ASSERT(atoms && atoms->n == 2 && atoms->molecules == 2);
  if (atoms) {
    CU_ASSERT_STRING_EQUAL(cg_names_text(atoms->names, atoms->name[1]), "HW1");
    CU_ASSERT_STRING_EQUAL(
        cg_names_text(atoms->names, atoms->residue_name[1]), "SOL");
    CG_CLOSE(atoms->mass[0], 15.999, 1e-3);
    CU_ASSERT(atoms->conf.n == 2 && atoms->conf.x[0][0] == 1.5);
  }
  cg_atoms_free(atoms);
  CG_FAILS(cg_atoms_read(cg_test_world(), put_text(STEP(0) X2 BOX), &atoms),
           CG_USAGE, "POSITIONRED does not name atoms");
  CG_FAILS(cg_atoms_read(cg_test_world(), put_text("TITLE\na\nEND\n"), &atoms),
           CG_DATA, "no block POSITION");
}

#define FRAME(t) "TITLE\nt\nEND\n" STEP(t) X2 BOX

static void a_g96_may_end_between_frames_only(void)
{
  static const char text[] = FRAME(1) FRAME(2) FRAME(3);
  size_t one = sizeof(FRAME(1)) - 1, end[3] = {one, 2 * one, 3 * one};
  cut_everywhere(put_text(text), NULL, 3, end);
}

static void random_changes_never_crash(void)
{
  static const char text[] = FRAME(1) FRAME(2);
  change_at_random(cg_test_path("random.g96"), NULL,
                   (const unsigned char *)text, sizeof text - 1, 700, 7);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a file of GROMACS holds what others read",
     a_file_of_gromacs_holds_what_others_read},
    {"tilted boxes are read", tilted_boxes_are_read},
    {"files have many shapes", files_have_many_shapes},
    {"damage is told", damage_is_told},
    {"atoms come from positions with names",
     atoms_come_from_positions_with_names},
    {"a G96 may end between frames only", a_g96_may_end_between_frames_only},
    {"random changes never crash", random_changes_never_crash},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "g96", tests);
}
