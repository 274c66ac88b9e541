/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PDB as trajectory: what GROMACS and a pencil wrote, and damage. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "mdanalysis.h"
#include "methanol.h"
#include "trajfile.h"

static const char *traj(const char *name)
{
  return cg_test_data_in("traj", name);
}

static void a_file_of_gromacs_holds_what_others_read(void)
{
  methanol table;
  cg_frame frame = {0};
  read_methanol(&table);
  for (int t = 0; t < 2; t++) {
    CG_WORKS(read_frame(traj("methanol.pdb"), t, &frame));
    /* Half of 0.001 A, and what a float of GROMACS may lose at 2 nm. */
    compare_methanol(&table, &frame, t, 0, 5.02e-5, -1, -1);
    CU_ASSERT(frame.precision == 1e4 && frame.step == 100 * t);
    CG_CLOSE(frame.time, table.time[t], 1e-12);
    for (int k = 0; k < 3; k++)
      CG_CLOSE(frame.box.h[k][k], table.edge[t][k], 5.01e-5);
  }
  cg_frame_clear(&frame);
}

/* The TRR that trjconv made the PDB from; lengths of 0.001 A, and angles of
 * 0.01 degrees of vectors of 14 nm: 14 nm 0.005 pi / 180 = 1.3e-3 nm. */
static void tilted_cells_are_read(void)
{
  cg_frame frame = {0}, wanted = {0};
  CG_WORKS(read_frame(cg_test_data("tests/data/tilted_lj.trr"), 0, &wanted));
  CG_WORKS(read_frame(traj("tilted.pdb.gz"), 0, &frame));
  CU_ASSERT(frame.n == 40 && frame.time == 1.0 && frame.step == 2100);
  const double (*x)[3] = (const double (*)[3])frame.x;
  CU_ASSERT(largest_difference(x, (const double (*)[3])wanted.x, 40) <
            5.1e-5);
  for (int i = 0; i < 9; i++)
    CG_CLOSE(frame.box.h[i / 3][i % 3], wanted.box.h[i / 3][i % 3], 1.3e-3);
  cg_frame_clear(&frame);
  cg_frame_clear(&wanted);
}

/* Floats below 256 A are good to 2^-17 A. */
static void mdanalysis_reads_the_same(void)
{
  compare_mdanalysis("methanol.pdb", NULL, 24, 7.7e-6);
  compare_mdanalysis("tilted.pdb.gz", NULL, 2, 7.7e-6);
}

#define CELL "CRYST1   20.000   30.000   40.000  90.00  90.00  90.00 P 1\n"
#define DUMMY "CRYST1    1.000    1.000    1.000  90.00  90.00  90.00 P 1\n"
#define ONE "ATOM      1  N   GLY A   1       1.000   2.000  -3.000  1.00\n"
#define TWO "HETATM*****  O   HOH A****    -999.9999999.999   0.001\n"
#define PLAIN "ATOM      2  O   HOH A   2    -999.9999999.999   0.001\n"

static const struct {
  const char *text;
  int frames;
  double edge; /* of the last frame; 0: no box */
} shapes[] = {
  {CELL ONE TWO "END\n", 1, 2},
  {CELL ONE TWO "END", 1, 2},
  {ONE TWO "END\n" CELL ONE TWO "END\n", 2, 2},
  {CELL "MODEL 1\n" ONE TWO "ENDMDL\nMODEL 2\n" TWO ONE "ENDMDL\nEND\n", 2, 2},
  {CELL ONE TWO "END\n" DUMMY ONE TWO "TER\nEND\n", 2, 0},
  {DUMMY ONE TWO "END\n", 1, 0},
  {"CRYST1    0.000    0.000    0.000   0.00   0.00   0.00\n" ONE TWO "END\n",
   1, 0},
  {"HEADER    A\nREMARK   1 FREE\nMODEL        1\n" ONE "ANISOU    1\nTER\n" TWO
   "ENDMDL\nCONECT    1    2\nMASTER\nEND\n", 1, 0},
  {"CRYST1   20.000   30.000   40.000  90.00  90.00  90.00\r\n" ONE TWO
   "END\r\n\r\n", 1, 2},
};

static void files_have_many_shapes(void)
{
  const char *path = cg_test_path("shape.pdb");
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    int64_t frames;
    cg_frame frame = {0};
    cg_test_put(path, shapes[i].text, strlen(shapes[i].text));
    CG_WORKS(read_frames(path, NULL, &frames));
    CU_ASSERT_EQUAL(frames, shapes[i].frames);
    CG_WORKS(read_frame(path, shapes[i].frames - 1, &frame));
    CU_ASSERT_EQUAL(frame.n, 2);
    CG_CLOSE(frame.box.h[0][0], shapes[i].edge, 1e-15);
    CU_ASSERT_EQUAL(frame.time, shapes[i].frames - 1);
    int a = frame.x[0][0] != 0.1;
    CU_ASSERT(frame.x[a][0] == 0.1 && frame.x[a][2] == -0.3);
    CU_ASSERT(frame.x[!a][0] == -99.9999 && frame.x[!a][1] == 999.9999);
    cg_frame_clear(&frame);
  }
  CU_ASSERT_EQUAL(cg_log_warning_count(), 0);
}

/* Of residue 1 location B comes first and is kept, of 1A location A. */
static void one_of_alternate_locations_is_kept(void)
{
  static const char text[] =
    "ATOM      1  N   GLY A   1       1.000   0.000   0.000\n"
    "ATOM      2  CA BGLY A   1       2.000   0.000   0.000\n"
    "ATOM      3  CA AGLY A   1       3.000   0.000   0.000\n"
    "ATOM      4  C  AGLY A   1       4.000   0.000   0.000\n"
    "ATOM      5  C  BGLY A   1       5.000   0.000   0.000\n"
    "ATOM      6  N  AGLY A   1A      6.000   0.000   0.000\n"
    "ATOM      7  N  BSER A   1A      7.000   0.000   0.000\n"
    "END\n";
  static const double kept[4] = {0.1, 0.2, 0.5, 0.6};
  const char *path = cg_test_path("alternate.pdb");
  cg_frame frame = {0};
  cg_test_put(path, text, strlen(text));
  CG_WORKS(read_frame(path, 0, &frame));
  CU_ASSERT_EQUAL(frame.n, 4);
  for (int i = 0; i < 4 && frame.n == 4; i++)
    CU_ASSERT_EQUAL(frame.x[i][0], kept[i]);
  if (cg_comm_rank(cg_test_world()) == 0)
    CU_ASSERT_PTR_NOT_NULL(strstr(cg_log_warning(0), "locations, left out: 3"));
  cg_log_stop();
  cg_frame_clear(&frame);
}

static void damage_is_told(void)
{
  static const struct {
    const char *text, *wanted;
  } cases[] = {
    {CELL "MODEL 1\n" ONE "END\n", "line 4 of the frame: the ENDMDL of its"},
    {CELL "MODEL 1\nENDMDL\n", "line 3 of the frame: an ATOM before it"},
    {ONE "MODEL 1\n" ONE "ENDMDL\n", "the end of the frame before it expected"},
    {ONE TWO, "no END behind its 2 atoms: the file is cut"},
    {ONE "ATOM      2  O   HOH A   2 ", "frame 0 at byte 0: the file ends"},
    {ONE "END\n" ONE TWO "END\n", "frame 1 at byte 65: 2 atoms, the first"},
    {CELL ONE "END\n" DUMMY ONE "END\n" ONE "END\n", "it has no CRYST1"},
    {ONE "ATOM      2  O   HOH A   2    -1234.567   1.000   0.001\nEND\n",
     "line 2 of the frame: \"-1234.567   1.000   0.00\" are not"},
    {ONE "ATOM      2  O   HOH A   2   -1234.567   1.000   0.001\nEND\n",
     "line 2 of the frame: \"1234.567   1.000   0.001\" are not"},
    {"ATOM      1  N   GLY A   1    12345.67812345.67812345.678\nEND\n",
     "are not three numbers of 8 columns"},
    {"ATOM      1  N   GLY A   1       1.000  2.0000   3.000\nEND\n",
     "are not three numbers of 8 columns"},
    {"ATOM      1  N   GLY A   1           1       2       3\nEND\n",
     "are not three numbers of 8 columns"},
    {ONE "ATOM      2  O   HOH A   2       0.x00   1.000   0.001\nEND\n",
     "line 2 of the frame: its position x is \"   0.x00\""},
    {ONE "ATOM      2  O   HOH A   2       0.000\nEND\n", "least 54 columns"},
    {ONE "ATXM      2  O   HOH A   2       0.000   1.000   0.001\nEND\n",
     "a record that can follow an atom expected, it is \"ATXM"},
    {"CRYST1   20.000   30.000\n" ONE "END\n", "three lengths and three"},
    {"CRYST1   20.000   30.000   40.000  90.00  30.00  20.00\n" ONE "END\n",
     "a cell that spans a volume"},
    {"CRYST1   20.000   30.000   4a.000  90.00  90.00  90.00\n" ONE "END\n",
     "line 1 of the frame: a CRYST1 with three"},
  };
  const char *path = cg_test_path("bad.pdb");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    cg_test_put(path, cases[i].text, strlen(cases[i].text));
    CG_FAILS(read_frames(path, NULL, NULL), CG_DATA, cases[i].wanted);
  }
}

#define MODEL(n) "TITLE     t= " #n " step= 2\n" CELL "MODEL " #n "\n" ONE \
                 PLAIN "TER\nENDMDL\n"

static void a_pdb_may_end_between_models_only(void)
{
  static const char text[] = MODEL(1) MODEL(2) MODEL(3);
  size_t one = sizeof(MODEL(1)) - 1, end[3] = {one, 2 * one, 3 * one};
  const char *path = cg_test_path("cut.pdb");
  cg_test_put(path, text, sizeof text - 1);
  cut_everywhere(path, NULL, 3, end);
}

/* Between the ENDMDL and the end of the file all is well. */
static void a_cut_tail_is_no_cut_frame(void)
{
  static const char text[] = MODEL(1) "TER\nCONECT    1    2\nEND\n";
  const char *path = cg_test_path("tail.pdb");
  for (size_t n = sizeof(MODEL(1)) - 1; n < sizeof text; n++) {
    int64_t frames;
    cg_test_put(path, text, n);
    if (text[n - 1] == '\n')
      CG_WORKS(read_frames(path, NULL, &frames));
    cg_traj_options drop = cg_traj_options_default();
    drop.truncated_last = true;
    CG_WORKS(read_frames(path, &drop, &frames));
    CU_ASSERT_EQUAL(frames, 1);
    cg_log_stop();
  }
}

static void random_changes_never_crash(void)
{
  static const char text[] = MODEL(1) MODEL(2) "CONECT    1    2\nEND\n";
  change_at_random(cg_test_path("random.pdb"), NULL,
                   (const unsigned char *)text, sizeof text - 1, 700, 3);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a file of GROMACS holds what others read",
     a_file_of_gromacs_holds_what_others_read},
    {"tilted cells are read", tilted_cells_are_read},
    {"MDAnalysis reads the same", mdanalysis_reads_the_same},
    {"files have many shapes", files_have_many_shapes},
    {"one of alternate locations is kept", one_of_alternate_locations_is_kept},
    {"damage is told", damage_is_told},
    {"a PDB may end between models only", a_pdb_may_end_between_models_only},
    {"a cut tail is no cut frame", a_cut_tail_is_no_cut_frame},
    {"random changes never crash", random_changes_never_crash},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "pdb", tests);
}
