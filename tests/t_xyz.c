/* SPDX-License-Identifier: GPL-2.0-or-later */
/* XYZ, plain and extended: read and written. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/atoms_build.h"
#include "mdanalysis.h"
#include "methanol.h"
#include "model/names.h"
#include "trajfile.h"

static const char *traj(const char *name)
{
  return cg_test_data_in("traj", name);
}

/* Written with 8 decimals of A; and with 12 digits, forces in kcal/mol/A. */
static void files_hold_what_others_read(void)
{
  methanol table;
  cg_frame frame = {0};
  read_methanol(&table);
  for (int t = 0; t < 2; t++) {
    CG_WORKS(read_frame(traj("methanol.xyz"), t, &frame));
    compare_methanol(&table, &frame, t, 0, 5.1e-10, -1, -1);
    CG_CLOSE(frame.time, table.time[t], 1e-12);
    CU_ASSERT(!frame.box.periodic);
    CG_WORKS(read_frame_in("real", traj("methanol.extxyz.gz"), t, &frame));
    compare_methanol(&table, &frame, t, 0, 6e-12, -1, 3e-9);
    CG_CLOSE(frame.time, table.time[t], 1e-12);
    for (int k = 0; k < 3; k++)
      CG_CLOSE(frame.box.h[k][k], table.edge[t][k], 6e-12);
  }
  cg_frame_clear(&frame);
}

/* Floats below 32 A are good to 2^-20 A. */
static void mdanalysis_reads_the_same(void)
{
  compare_mdanalysis("methanol.xyz", NULL, 24, 9.6e-7);
  compare_mdanalysis("methanol.extxyz.gz", "real", 24, 9.6e-7);
}

static const char *put_text(const char *text)
{
  return cg_test_text("small.xyz", text);
}

/* Columns, quotes and keys as programs have them; all of them hold the same
 * atom, which is at (1, 2, 3) A with the force (4, 5, 6) eV/A. */
static void comments_are_understood(void)
{
  static const char *const texts[] = {
    "1\nLattice=\"10 0 0 0 20 0 0 0 30\" "
    "Properties=species:S:1:pos:R:3:forces:R:3\nAr 1 2 3 4 5 6\n",
    "1\nproperties = id:I:1:force:R:3:species:S:1:ok:L:1:pos:R:3:q:R:1 "
    "lattice={10 0 0 0 20 0 0 0 30} Time=0 extra='a \\' pbc=F'\n"
    "7 4 5 6 Ar T 1 2 3 9\n",
    "1\nenergy=-1.5 Properties=species:S:1:pos:R:3:forces:R:3 flag "
    "Lattice=[[10,0,0],[0,20,0],[0,0,30]] pbc=[T, T, T]\nAr 1 2 3 4 5 6\n",
    "1\nOrigin=\"-1 -2 -3\" pbc=\"1 1 1\" units=metal "
    "Lattice=\"10 0 0 0 20 0 0 0 30\" "
    "Properties=species:S:1:pos:R:3:forces:R:3\nAr 0 0 0 4 5 6\n",
    "1\r\nLattice=\"10.0  0 0 0 20.0 0 0 0 30.0\" "
    "Properties=species:S:1:pos:R:3:forces:R:3\r\nAr\t1 2 3 4 5 6\r\n\n",
    /* Vectors a = (0, 0, 10), b = (20, 0, 0), c = (0, 30, 0): the axes are
     * z, x, y. */
    "1\nLattice=\"0 0 10 20 0 0 0 30 0\" "
    "Properties=species:S:1:pos:R:3:forces:R:3\nAr 2 3 1 5 6 4\n",
  };
  const double eV = 10 * 96.48533212331;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    cg_frame frame = {0};
    const char *path = put_text(texts[i]);
    CG_WORKS(read_frame_in("metal", path, 0, &frame));
    for (int k = 0; k < 3 && frame.has_f; k++) {
      CG_CLOSE(frame.x[0][k], 0.1 * (k + 1), 1e-16);
      CG_CLOSE(frame.f[0][k], eV * (k + 4), 1e-12);
      CG_CLOSE(frame.box.h[k][k], k + 1, 1e-15);
    }
    CU_ASSERT(frame.has_f && !frame.has_v);
    cg_frame_clear(&frame);
  }
}

static void a_box_may_be_no_period(void)
{
  cg_frame frame = {0};
  const char *path = put_text("1\nLattice=\"9 0 0 0 8 0 0 0 7\" pbc=\"F F F\" "
                              "Properties=species:S:1:pos:R:3\nA 1 2 3\n");
  CG_WORKS(read_frame(path, 0, &frame));
  CU_ASSERT(!frame.box.periodic);
  cg_frame_clear(&frame);
}

static void times_and_steps_are_found(void)
{
  static const struct {
    const char *comment;
    double time;
    int64_t step;
  } cases[] = {
    {"", 0, 0},
    {"water, t= 2.5 step= 7", 2.5, 7},
    {"i = 3, time = 0.5, E = -17.2", 0, 0},
    {"Time=2.5 Timestep=7 Properties=species:S:1:pos:R:3", 2.5, 7},
    {"Timestep=7 Properties=species:S:1:pos:R:3", 7, 7},
    {"Time=2500 units=real Properties=species:S:1:pos:R:3", 2.5, 0},
    {"Time=2.5 units=metal Properties=species:S:1:pos:R:3", 2.5, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    cg_frame frame = {0};
    char *text = cg_text_format("1\n%s\nAr 1 2 3\n", cases[i].comment);
    CG_WORKS(read_frame(put_text(text), 0, &frame));
    CU_ASSERT_EQUAL(frame.time, cases[i].time);
    CU_ASSERT(cases[i].step == 0 || frame.step == cases[i].step);
    cg_free(text);
    cg_frame_clear(&frame);
  }
}

#define HEAD "Properties=species:S:1:pos:R:3"

static void damage_is_told(void)
{
  static const struct {
    const char *text, *wanted;
  } cases[] = {
    {"2\n\nA 1 2 3\nA 1 2 3\n3\n\nA 1 2 3\nA 1 2 3\nA 1 2 3\n",
     "frame 1 at byte 19: 3 atoms, the first frame has 2"},
    {"1\n\nA 1 2 3\nA 1 2 3\n", "frame 1 at byte 11: line 1 of the frame must "
                                "be its number of atoms, it is \"A 1 2 3\""},
    {"2\n\nA 1 2 3\n", "frame 0 at byte 0: the file ends inside it"},
    {"1\n\nA 1 2 x\n", "line 3 of the frame (row 1 of its atoms): column 4 is "
                        "\"x\", a number"},
    {"2\n\nA 1 2 3\nA 1 2\n", "line 4 of the frame (row 2 of its atoms): 3 "
                              "columns, the head names 4"},
    {"2\n\nA 1 2 3\nA 1 2 3 4\n", "more columns than the 4"},
    {"1\n\nA 1 2\n", "a name and three numbers were expected"},
    {"1\n\nA 1 2 1e999\n", "a number was expected"},
    {"0\n\n", "line 1 of the frame must be its number of atoms"},
    {"1\n" HEAD " Lattice=\"1 0 0 0 1 0 0 0\"\nA 1 2 3\n", "nine numbers"},
    {"1\n" HEAD " Lattice=\"0 1 0 1 0 0 0 0 1\"\nA 1 2 3\n", "right-handed"},
    {"1\n" HEAD " Lattice=\"1 0 0 0 1 0 0 0 1\nA 1 2 3\n",
     "the value of Lattice in line 2 of the frame does not end"},
    {"1\n" HEAD " pbc=\"T T F\"\nA 1 2 3\n", "periodic all around, or not"},
    {"1\n" HEAD " pbc=\"T T\"\nA 1 2 3\n", "T or F for each direction"},
    {"1\n" HEAD " Time=soon\nA 1 2 3\n", "Time is \"soon\", a number was"},
    {"1\nProperties=species:S:1:pos:R\nA 1 2 3\n", "name:type:columns"},
    {"1\nProperties=species:S:1:pos:R:2000\nA 1 2 3\n", "name:type:columns"},
    {"1\nProperties=species:S:1:pos:R:-3\nA 1 2 3\n", "name:type:columns"},
    {"1\nProperties=species:S:1:x:R:3\nA 1 2 3\n", "no frame holds positions"},
    {"1\n" HEAD " units=nano\nA 1 2 3\n", "\"nano\", expected real"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    CG_FAILS(read_frames(put_text(cases[i].text), NULL, NULL), CG_DATA,
             cases[i].wanted);
}

/* Positions are A whoever wrote them; what forces are in must be said. */
static void units_are_asked_for_where_needed(void)
{
  static const char forces[] = "1\n" HEAD ":forces:R:3\nA 1 2 3 4 5 6\n";
  cg_frame frame = {0};
  CG_FAILS(read_frames(put_text(forces), NULL, NULL), CG_USAGE,
           "small.xyz: an XYZ file with velocities or forces does not tell "
           "its units: give --units real, metal or lj");
  const char *path = put_text("1\n\nA 1 2 3\n");
  static const char *const units[] = {NULL, "real", "metal", "lj"};
  for (int u = 0; u < 4; u++) {
    CG_WORKS(read_frame_in(units[u], path, 0, &frame));
    CU_ASSERT_EQUAL(frame.x[0][2], u < 3 ? 0.3 : 3.0);
  }
  path = put_text("1\n" HEAD ":forces:R:3 units=real\nA 1 2 3 4 5 6\n");
  CG_WORKS(read_frame(path, 0, &frame));
  CG_CLOSE(frame.f[0][0], 4 * 41.84, 1e-13);
  CG_FAILS(read_frame_in("metal", path, 0, &frame), CG_USAGE, "give --units");
  cg_frame_clear(&frame);
}

static void species_name_the_atoms(void)
{
  const char *path = traj("methanol.xyz");
  const cg_traj_options all = cg_traj_options_default();
  cg_traj *traj;
  cg_atoms *atoms = NULL;
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &all, &traj));
  CG_WORKS(cg_traj_read_atoms(cg_test_world(), traj, &atoms));
  CU_ASSERT(atoms && atoms->n == 336 && atoms->molecules == 336);
  if (atoms) {
    CU_ASSERT_STRING_EQUAL(cg_names_text(atoms->names, atoms->name[4]), "O");
    CG_CLOSE(atoms->mass[4], 15.999, 1e-3);
  }
  cg_atoms_free(atoms);
  cg_traj_close(traj);
}

enum { ATOMS = 12 };

static cg_atoms *make_atoms(void)
{
  static const char *const names[4] = {"OW", "HW1", "NA", "W"};
  static const double masses[4] = {15.9994, 3.0, 22.99, 72.0};
  cg_atoms *atoms = CG_NEW(cg_atoms);
  cg_atoms_room(atoms, ATOMS);
  for (int64_t i = 0; i < ATOMS; i++) {
    const char *name = names[i % 4];
    cg_atoms_columns(atoms, i, true, name, strlen(name), name, strlen(name));
    atoms->mass[i] = masses[i % 4];
  }
  cg_atoms_end(atoms);
  return atoms;
}

/* Of A, what came from a file of A comes back bit for bit, else to two
 * roundings; lj always.  A file that names its units needs none told. */
static void written_frames_come_back(void)
{
  static const char *const units[] = {"lj", "real", "metal", NULL};
  const char *path = cg_test_path("round.xyz");
  cg_atoms *atoms = make_atoms();
  for (int i = 0; i < 32; i++) {
    cg_frame made = {0}, once = {0}, twice = {0};
    const char *u = units[i / 8];
    make_frame(&made, ATOMS, i, i & 1, i & 2, i & 4);
    if (i == 31)
      made.box = (cg_box){0};
    CG_WORKS(write_these(path, atoms, u, 1, &made));
    CG_WORKS(read_frame_in(i < 8 ? u : NULL, path, 0, &once));
    CG_WORKS(write_these(path, atoms, u, 1, &once));
    CG_WORKS(read_frame_in(i < 8 ? u : NULL, path, 0, &twice));
    CU_ASSERT(once.time == made.time);
    CU_ASSERT(once.box.periodic == made.box.periodic);
    compare_written(&made, &once, i < 8 ? 0.0 : 2.3e-16);
    compare_written(&once, &twice, 0.0);
    cg_frame_clear(&made);
    cg_frame_clear(&once);
    cg_frame_clear(&twice);
  }
  cg_atoms_free(atoms);
}

/* Elements where name and mass are one's; heavy hydrogen and beads not. */
static void the_file_is_as_by_hand(void)
{
  static const char wanted[] =
    "12\nLattice=\"30 0 0 0 35 0 0 0 40\" Properties=species:S:1:pos:R:3:"
    "forces:R:3 pbc=\"T T T\" Time=1500 Timestep=750 units=real\n"
    "O 1 0 0 0 0 0\nHW1 0 0 0 1 0 0\nNa 0 0 0 0 0 0\nW 0 0 -2.5 0 0 0\n";
  const double h[9] = {3, 0, 0, 0, 3.5, 0, 0, 0, 4};
  const char *path = cg_test_path("hand.xyz");
  cg_atoms *atoms = make_atoms();
  cg_frame frame = {.time = 1.5, .step = 750};
  size_t n;
  cg_frame_resize(&frame, ATOMS, false, true);
  CG_WORKS(cg_box_set(&frame.box, h));
  frame.x[0][0] = 0.1;
  frame.f[1][0] = 41.84;
  frame.x[3][2] = -0.25;
  CG_WORKS(write_these(path, atoms, "real", 1, &frame));
  char *text = (char *)get_file(path, &n);
  CU_ASSERT(n > sizeof wanted && memcmp(text, wanted, sizeof wanted - 1) == 0);
  cg_free(text);
  atoms->name[5] = cg_names_add(atoms->names, "a b", 3);
  CG_FAILS(write_these(path, atoms, "real", 1, &frame), CG_DATA,
           "frame 0: atom 6: \"a b\" is no name for an XYZ");
  cg_atoms_free(atoms);
  cg_frame_clear(&frame);
}

#define FRAME(t) "2\nLattice=\"9 0 0 0 8 0 0 0 7\" Time=" #t " " HEAD \
                 "\nA 1 2 3\nB 4 5 6\n"

static void an_xyz_may_end_between_frames_only(void)
{
  static const char text[] = FRAME(1) FRAME(2) FRAME(3);
  size_t one = sizeof(FRAME(1)) - 1, end[3] = {one, 2 * one, 3 * one};
  const char *path = put_text(text);
  cut_everywhere(path, NULL, 3, end);
}

static void random_changes_never_crash(void)
{
  static const char text[] = FRAME(1) FRAME(2);
  change_at_random(cg_test_path("random.xyz"), NULL,
                   (const unsigned char *)text, sizeof text - 1, 700, 5);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"files hold what others read", files_hold_what_others_read},
    {"MDAnalysis reads the same", mdanalysis_reads_the_same},
    {"comments are understood", comments_are_understood},
    {"a box may be no period", a_box_may_be_no_period},
    {"times and steps are found", times_and_steps_are_found},
    {"damage is told", damage_is_told},
    {"units are asked for where needed", units_are_asked_for_where_needed},
    {"species name the atoms", species_name_the_atoms},
    {"written frames come back", written_frames_come_back},
    {"the file is as by hand", the_file_is_as_by_hand},
    {"an XYZ may end between frames only", an_xyz_may_end_between_frames_only},
    {"random changes never crash", random_changes_never_crash},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "xyz", tests);
}
