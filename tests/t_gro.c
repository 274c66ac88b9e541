/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GRO: as trajectory and as topology. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cgmap/input.h>

#include "base/log.h"
#include "base/mem.h"
#include "methanol.h"
#include "model/names.h"
#include "trajfile.h"

static const char *traj(const char *name)
{
  return cg_test_data_in("traj", name);
}

static void put_text(const char *path, const char *text)
{
  cg_test_put(path, text, strlen(text));
}

static void files_of_gromacs_hold_what_others_read(void)
{
  methanol table;
  cg_frame frame = {0};
  read_methanol(&table);
  for (int t = 0; t < 2; t++) {
    CG_WORKS(read_frame(traj("p3.gro"), t, &frame));
    /* Half of the last decimal. */
    compare_methanol(&table, &frame, t, 0, 5.01e-4, 5.01e-5, -1);
    CU_ASSERT(frame.precision == 1000.0 && frame.step == 100 * t);
    CG_CLOSE(frame.time, table.time[t], 1e-12);
    for (int k = 0; k < 3; k++)
      CG_CLOSE(frame.box.h[k][k], table.edge[t][k], 0.51e-5);
  }
  CG_WORKS(read_frame(traj("p6.gro"), 0, &frame));
  compare_methanol(&table, &frame, 0, 0, 5.01e-7, 5.01e-8, -1);
  CU_ASSERT_EQUAL(frame.precision, 1e6);
  cg_frame_clear(&frame);
}

static const char small[] = "two atoms, t= 2.5 step= 7\n"
                            "    2\n"
                            "99999SOL     OW    1  -1.000   2.500 -10.125\n"
                            "    0SOL    HW199999   0.001   0.002   0.003\n"
                            "   4.0   5.0   6.0   0.0   0.0   1.5  0.0   "
                            "-1.25   2.0\n";

static void tilted_boxes_are_read_in_their_order(void)
{
  const char *path = cg_test_path("small.gro");
  cg_frame frame = {0};
  put_text(path, small);
  CG_WORKS(read_frame(path, 0, &frame));
  CU_ASSERT(frame.n == 2 && !frame.has_v && !frame.has_f);
  CU_ASSERT(frame.time == 2.5 && frame.step == 7);
  const double h[9] = {4, 0, 0, 1.5, 5, 0, -1.25, 2, 6};
  for (int i = 0; i < 9; i++)
    CU_ASSERT(frame.box.h[i / 3][i % 3] == h[i]);
  const double x[6] = {-1, 2.5, -10.125, 0.001, 0.002, 0.003};
  for (int i = 0; i < 6; i++)
    CU_ASSERT(frame.x[i / 3][i % 3] == x[i]);
  cg_frame_clear(&frame);
}

static void frames_without_times_are_numbered(void)
{
  const char *text = "part= 3\n1\n"
                     "    1A        A    1   0.000   0.000   0.000\n"
                     "0 0 0\n";
  const char *path = cg_test_path("numbered.gro");
  char three[512];
  cg_frame frame = {0};
  snprintf(three, sizeof three, "%s%s%s\n \n", text, text, text);
  put_text(path, three);
  for (int t = 0; t < 3; t++) {
    CG_WORKS(read_frame(path, t, &frame));
    CU_ASSERT(frame.time == t && !frame.box.periodic);
  }
  CU_ASSERT_EQUAL(cg_log_warning_count(), 0);
  cg_frame_clear(&frame);
}

/* Replace the first `old` in the small file by `new`. */
static void change(char *text, const char *old, const char *new)
{
  const char *at = strstr(small, old);
  CU_ASSERT_PTR_NOT_NULL(at);
  if (at)
    sprintf(text, "%.*s%s%s", (int)(at - small), small, new,
            at + strlen(old));
}

static void damage_is_told(void)
{
  static const struct {
    const char *old, *new, *text;
  } cases[] = {
    {"    2\n", "    3\n", "atom 3 (line 5 of the frame): not 3 numbers"},
    {"    2\n", "    1\n", "the line after the last atom must be the box"},
    {"    2\n", "   -2\n", "line 2 must be the number of atoms"},
    {"    2\n", "    0\n", "line 2 must be the number of atoms"},
    {"    2\n", "99999999999\n", "damaged line"},
    {" -1.000 ", " -1.0x0 ", "its position x is \"  -1.0x0\""},
    {"-10.125", "    nan", "atom 1 (line 3 of the frame): not 3 numbers"},
    {"-10.125", "-1x.125", "its position z is \" -1x.125\""},
    {"   0.001   0.002   0.003", "   0.001", "atom 2 (line 4 of the frame)"},
    {"  -1.000   2.500 -10.125", "  -1       2     -10    ",
     "atom 1: no positions in columns"},
    {"   4.0 ", "   4.x ", "must be the box (3 or 9 numbers)"},
    {"   4.0   5.0", "   5.0", "must be the box (3 or 9 numbers)"},
    {"   4.0 ", "   0.0 ", "spans no volume"},
    {"   1.5", "   1e9", NULL},
  };
  const char *path = cg_test_path("bad.gro");
  char text[1024];
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    change(text, cases[i].old, cases[i].new);
    put_text(path, text);
    if (cases[i].text)
      CG_FAILS(read_frames(path, NULL, NULL), CG_DATA, cases[i].text);
    else
      CG_WORKS(read_frames(path, NULL, NULL));
  }
}

/* A last line without its newline: whole where its numbers look alike. */
static void a_cut_last_line_is_noticed(void)
{
  const char *path = cg_test_path("cut.gro");
  char text[512];
  int64_t frames;
  size_t n = (size_t)sprintf(text, "x\n1\n%s\n%s",
                             "    1A        A    1   0.000   0.000   0.000",
                             "   1.00000   2.00000   3.00000");
  cg_test_put(path, text, n);
  CG_WORKS(read_frames(path, NULL, &frames));
  CU_ASSERT_EQUAL(frames, 1);
  for (size_t less = 1; less < 30; less++) {
    cg_test_put(path, text, n - less);
    CG_FAILS(read_frames(path, NULL, NULL), CG_DATA,
             "frame 0 at byte 0: the file ends inside it");
  }
}

static void atoms_come_from_a_gro(void)
{
  cg_atoms *atoms;
  CG_WORKS(cg_atoms_read(cg_test_world(), traj("p3.gro"), &atoms));
  CU_ASSERT(atoms->n == 336 && atoms->residues == 56);
  CU_ASSERT_EQUAL(atoms->molecules, 56);
  CU_ASSERT_EQUAL(atoms->conf.n, 336);
  for (int64_t m = 0; m < 56; m++) {
    CU_ASSERT_EQUAL(atoms->molecule_start[m], 6 * m);
    CU_ASSERT_STRING_EQUAL(
        cg_names_text(atoms->names, atoms->molecule_name[m]), "MET");
  }
  CU_ASSERT_EQUAL(atoms->molecule_start[56], 336);
  CU_ASSERT_EQUAL(atoms->residue[335], 55);
  CU_ASSERT_STRING_EQUAL(cg_names_text(atoms->names, atoms->name[6]), "C");
  CG_CLOSE(atoms->mass[6], 12.011, 1e-3);
  CG_CLOSE(atoms->mass[7], 1.008, 1e-3);
  CG_CLOSE(atoms->conf.x[1][0], 1.224, 1e-12);
  cg_atoms_free(atoms);
}

/* Numbers start again at 100 000: 99999 and 0 are neighbours, two molecules. */
static void wrapped_numbers_end_residues(void)
{
  const char *path = cg_test_path("wrap.gro");
  cg_atoms *atoms;
  put_text(path, small);
  CG_WORKS(cg_atoms_read(cg_test_world(), path, &atoms));
  CU_ASSERT(atoms->molecules == 2 && atoms->residues == 2);
  CU_ASSERT_STRING_EQUAL(cg_names_text(atoms->names, atoms->name[1]), "HW1");
  cg_atoms_free(atoms);
}

static void bad_topologies_are_told(void)
{
  const char *path = cg_test_path("bad.gro"), *tpr = cg_test_path("a.tpr");
  cg_atoms *atoms;
  char text[1024];
  CG_FAILS(cg_atoms_read(cg_test_world(), tpr, &atoms), CG_DATA,
           "gmx editconf");
  CG_FAILS(cg_atoms_read(cg_test_world(), cg_test_path("none.gro"), &atoms),
           CG_NOINPUT, "none.gro");
  put_text(path, "");
  CG_FAILS(cg_atoms_read(cg_test_world(), path, &atoms), CG_DATA,
           "bad.gro: it is empty");
  put_text(path, "title\nno number\n");
  CG_FAILS(cg_atoms_read(cg_test_world(), path, &atoms), CG_DATA, "line 2");
  change(text, "    2\n", "99999999999\n");
  put_text(path, text);
  CG_FAILS(cg_atoms_read(cg_test_world(), path, &atoms), CG_DATA,
           "99999999999 atoms, but its 184 bytes hold 9 at most");
  change(text, "    2\n", "    3\n");
  put_text(path, text);
  CG_FAILS(cg_atoms_read(cg_test_world(), path, &atoms), CG_DATA,
           "atom 3 (line 5 of the frame)");
}

static void written_frames_come_back(void)
{
  const char *known = traj("p3.gro"), *path = cg_test_path("round.gro");
  cg_atoms *atoms;
  cg_frame got = {0}, made = {0};
  CG_WORKS(cg_atoms_read(cg_test_world(), known, &atoms));
  for (int d = 3; d <= 6; d += 3)
    for (int v = 0; v < 2; v++) {
      double last = pow(10.0, -d);
      CG_WORKS(write_frames(path, atoms, 336, 2, v, false, pow(10.0, d)));
      for (int t = 0; t < 2; t++) {
        CG_WORKS(read_frame(path, t, &got));
        make_frame(&made, 336, t, v, false, false);
        CU_ASSERT(got.time == made.time && got.step == made.step);
        CU_ASSERT(got.has_v == v && got.box.h[1][1] == 3.5);
        CU_ASSERT(largest_difference((const double (*)[3])got.x,
                                     (const double (*)[3])made.x,
                                     336) <= 0.5001 * last);
        if (v)
          CU_ASSERT(largest_difference((const double (*)[3])got.v,
                                       (const double (*)[3])made.v,
                                       336) <= 0.05001 * last);
      }
    }
  cg_frame_clear(&got);
  cg_frame_clear(&made);
  cg_atoms_free(atoms);
}

static void what_does_not_fit_is_not_written(void)
{
  const cg_traj_write_options options = {.overwrite = true,
                                         .precision = 1000.0};
  const char *path = cg_test_path("wide.gro");
  cg_atoms *atoms = NULL;
  cg_frame frame = {0};
  put_text(path, small);
  CG_WORKS(cg_atoms_read(cg_test_world(), path, &atoms));
  make_frame(&frame, 2, 0, false, false, true);
  if (cg_comm_rank(cg_test_world()) == 0) {
    cg_traj_writer *writer;
    CG_WORKS(cg_traj_writer_open(path, atoms, &options, &writer));
    CG_WORKS(cg_traj_write(writer, &frame));
    frame.x[1][2] = -12345.0;
    CG_FAILS(cg_traj_write(writer, &frame), CG_DATA,
             "wide.gro: frame 1: atom 2: its position or velocity");
    frame.x[1][2] = 0.0;
    atoms->name[1] = cg_names_add(atoms->names, "OXYGEN", 6);
    CG_FAILS(cg_traj_write(writer, &frame), CG_DATA, "5 letters");
    cg_traj_writer_discard(writer);
  }
  cg_atoms_free(atoms);
  cg_frame_clear(&frame);
}

/* A tilted box keeps its place in the line of nine numbers. */
static void tilted_boxes_are_written_in_their_order(void)
{
  const char *path = cg_test_path("tilted.gro");
  cg_atoms *atoms = NULL;
  cg_frame frame = {0}, got = {0};
  put_text(path, small);
  CG_WORKS(cg_atoms_read(cg_test_world(), path, &atoms));
  make_frame(&frame, 2, 0, false, false, true);
  CG_WORKS(write_these(path, atoms, NULL, 1, &frame));
  CG_WORKS(read_frame(path, 0, &got));
  for (int i = 0; i < 9; i++)
    CG_CLOSE(got.box.h[i / 3][i % 3], frame.box.h[i / 3][i % 3], 1e-12);
  cg_atoms_free(atoms);
  cg_frame_clear(&frame);
  cg_frame_clear(&got);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"files of GROMACS hold what others read",
     files_of_gromacs_hold_what_others_read},
    {"tilted boxes are read in their order",
     tilted_boxes_are_read_in_their_order},
    {"frames without times are numbered", frames_without_times_are_numbered},
    {"damage is told", damage_is_told},
    {"a cut last line is noticed", a_cut_last_line_is_noticed},
    {"atoms come from a GRO", atoms_come_from_a_gro},
    {"wrapped numbers end residues", wrapped_numbers_end_residues},
    {"bad topologies are told", bad_topologies_are_told},
    {"written frames come back", written_frames_come_back},
    {"what does not fit is not written", what_does_not_fit_is_not_written},
    {"tilted boxes are written in their order",
     tilted_boxes_are_written_in_their_order},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "gro", tests);
}
