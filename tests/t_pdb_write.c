/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing PDBs: by pencil, read back, and numbers beyond their columns. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cgmap/input.h>

#include "base/mem.h"
#include "io/atoms_build.h"
#include "io/traj/pdb.h"
#include "model/elements.h"
#include "model/names.h"
#include "trajfile.h"

/* Residues of so many atoms named in turn; chains of two residues. */
static cg_atoms *make_atoms(int64_t n, const char *residue,
                            const char *const names[3])
{
  cg_atoms *atoms = CG_NEW(cg_atoms);
  cg_atoms_room(atoms, n);
  for (int64_t i = 0; i < n; i++) {
    const char *name = names[i % 3];
    if (i % 3 == 0)
      cg_atoms_residue(atoms, i,
                       cg_names_add(atoms->names, residue, strlen(residue)));
    if (i % 6 == 0)
      cg_atoms_molecule(atoms, i, 0);
    cg_atoms_name(atoms, i, name, strlen(name));
    atoms->mass[i] = cg_element_mass(name, residue);
  }
  cg_atoms_end(atoms);
  return atoms;
}

static void the_file_is_as_by_hand(void)
{
  static const char *const names[3] = {"N", "CA", "HG11"};
  static const char wanted[] =
    "TITLE     cgmap t= 1.5 step= 750\n"
    "CRYST1   30.000   25.000   40.000  90.00  90.00  60.00 P 1           1\n"
    "MODEL        1\n"
    "ATOM      1  N   GLY     1       1.250  -2.500 400.000  1.00  0.00"
    "           N  \n"
    "ATOM      2  CA  GLY     1       0.000   0.000   0.000  1.00  0.00"
    "           C  \n"
    "ATOM      3 HG11 GLY     1       0.000   0.000   0.000  1.00  0.00"
    "           H  \n"
    "ATOM      4  N   GLY     2       0.000   0.000   0.000  1.00  0.00"
    "           N  \n"
    "ATOM      5  CA  GLY     2       0.000   0.000   0.000  1.00  0.00"
    "           C  \n"
    "ATOM      6 HG11 GLY     2       0.000   0.000-999.999  1.00  0.00"
    "           H  \n"
    "TER\nENDMDL\nCONECT    1    2\nCONECT    4    5\nEND\n";
  const double h[9] = {3, 0, 0, 1.25, 1.25 * sqrt(3.0), 0, 0, 0, 4};
  const char *path = cg_test_path("hand.pdb");
  cg_atoms *atoms = make_atoms(6, "GLY", names);
  cg_gid bonds[4] = {0, 1, 3, 4};
  cg_bonded group = {.arity = 2, .n = 2, .beads = bonds};
  cg_frame frame = {.time = 1.5, .step = 750};
  const double first[3] = {0.125, -0.25, 40};
  size_t n;
  cg_frame_resize(&frame, 6, false, false);
  memset(frame.x, 0, 6 * sizeof *frame.x);
  memcpy(frame.x[0], first, sizeof first);
  frame.x[5][2] = -99.9999;
  CG_WORKS(cg_box_set(&frame.box, h));
  atoms->bonded = &group;
  atoms->bonded_groups = 1;
  CG_WORKS(write_these(path, atoms, NULL, 1, &frame));
  char *text = (char *)get_file(path, &n);
  CU_ASSERT_STRING_EQUAL(text, wanted);
  cg_free(text);
  atoms->bonded = NULL;
  atoms->bonded_groups = 0;
  cg_atoms_free(atoms);
  cg_frame_clear(&frame);
}

/* The names of beads are no elements: second column, no element told. */
static void beads_begin_in_the_second_column(void)
{
  static const char *const names[3] = {"M", "Q1", "BEAD"};
  const char *path = cg_test_path("beads.pdb");
  cg_atoms *atoms = make_atoms(3, "BEA", names);
  cg_frame frame = {0};
  size_t n;
  cg_frame_resize(&frame, 3, false, false);
  memset(frame.x, 0, 3 * sizeof *frame.x);
  CG_WORKS(write_these(path, atoms, NULL, 1, &frame));
  char *text = (char *)get_file(path, &n);
  CU_ASSERT(strstr(text, "ATOM      1  M   BEA") != NULL);
  CU_ASSERT(strstr(text, "ATOM      2  Q1  BEA") != NULL);
  CU_ASSERT(strstr(text, "ATOM      3 BEAD BEA") != NULL);
  cg_free(text);
  cg_atoms_free(atoms);
  cg_frame_clear(&frame);
}

/* Numbers as R. W. Grosse-Kunstleve's hy36encode() of cctbx has them: the last
 * and first ones of each of its ranges, and 36^4 after A0000. */
static void numbers_go_on_in_hybrid_36(void)
{
  static const struct {
    int64_t number;
    int width;
    const char *text; /* NULL: none */
  } cases[] = {
    {0, 5, "    0"},        {99999, 5, "99999"},
    {100000, 5, "A0000"},   {100035, 5, "A000Z"},
    {100036, 5, "A0010"},   {1779616, 5, "B0000"},
    {43770015, 5, "ZZZZZ"}, {43770016, 5, "a0000"},
    {87440031, 5, "zzzzz"}, {87440032, 5, NULL},
    {9999, 4, "9999"},      {10000, 4, "A000"},
    {1223055, 4, "ZZZZ"},   {1223056, 4, "a000"},
    {2436111, 4, "zzzz"},   {2436112, 4, NULL},
    {-1, 5, NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char text[6] = "";
    bool done = cg_pdb_number(cases[i].number, cases[i].width, text);
    CU_ASSERT_EQUAL(done, cases[i].text != NULL);
    if (cases[i].text)
      CU_ASSERT_STRING_EQUAL(text, cases[i].text);
  }
}

/* Decimals of a frame of a PDB: half of 0.001 A, times as they were. */
static void written_frames_come_back(void)
{
  enum { ATOMS = 12, FRAMES = 3 };
  static const char *const names[3] = {"OW", "HW1", "HW2"};
  const char *path = cg_test_path("round.pdb"), *again = cg_test_path("2.pdb");
  cg_atoms *atoms = make_atoms(ATOMS, "SOL", names);
  cg_frame made[FRAMES] = {{0}}, got[FRAMES] = {{0}};
  for (int t = 0; t < FRAMES; t++) {
    make_frame(&made[t], ATOMS, t + 7, false, false, t == 1);
    made[t].index = t;
  }
  made[2].box = (cg_box){0};
  CG_WORKS(write_these(path, atoms, NULL, 2, made));
  for (int t = 0; t < 2; t++) {
    CG_WORKS(read_frame(path, t, &got[t]));
    CU_ASSERT(got[t].time == made[t].time && got[t].step == made[t].step);
    CU_ASSERT(largest_difference((const double (*)[3])got[t].x,
                                 (const double (*)[3])made[t].x, ATOMS) <
              5.0001e-5);
    /* 0.01 degrees of 4 nm, in two angles. */
    for (int k = 0; k < 9; k++)
      CG_CLOSE(got[t].box.h[k / 3][k % 3], made[t].box.h[k / 3][k % 3],
               t == 1 ? 8e-4 : 1e-12);
  }
  CG_WORKS(write_these(again, atoms, NULL, 2, got));
  size_t n, m;
  unsigned char *one = get_file(path, &n), *two = get_file(again, &m);
  CU_ASSERT(n == m && memcmp(one, two, n) == 0);
  cg_free(one);
  cg_free(two);
  CG_WORKS(write_these(path, atoms, NULL, 1, &made[2]));
  CG_WORKS(read_frame(path, 0, &got[0]));
  CU_ASSERT(!got[0].box.periodic);
  for (int t = 0; t < FRAMES; t++) {
    cg_frame_clear(&made[t]);
    cg_frame_clear(&got[t]);
  }
  cg_atoms_free(atoms);
}

/* Serials beyond 99999, and bonds by them. */
static void large_systems_come_back(void)
{
  enum { ATOMS = 100008 };
  static const char *const names[3] = {"OW", "HW1", "HW2"};
  const char *path = cg_test_path("large.pdb");
  cg_atoms *atoms = make_atoms(ATOMS, "SOL", names), *got = NULL;
  cg_gid bonds[4] = {ATOMS - 3, ATOMS - 2, ATOMS - 3, ATOMS - 1};
  cg_bonded group = {.arity = 2, .n = 2, .beads = bonds};
  cg_frame frame = {0};
  cg_frame_resize(&frame, ATOMS, false, false);
  memset(frame.x, 0, ATOMS * sizeof *frame.x);
  frame.x[ATOMS - 1][2] = 1.5;
  atoms->bonded = &group;
  atoms->bonded_groups = 1;
  CG_WORKS(write_these(path, atoms, NULL, 1, &frame));
  CG_WORKS(cg_atoms_read(cg_test_world(), path, &got));
  CU_ASSERT(got && got->n == ATOMS && got->residues == ATOMS / 3);
  CU_ASSERT(got && got->bonded_groups == 2 && got->molecules == ATOMS / 3);
  CU_ASSERT(got && got->bonded[1].beads[0] == ATOMS - 3 &&
            got->bonded[1].beads[1] == ATOMS - 1);
  CU_ASSERT(got && got->conf.x[ATOMS - 1][2] == 1.5);
  cg_atoms_free(got);
  atoms->bonded = NULL;
  atoms->bonded_groups = 0;
  cg_atoms_free(atoms);
  cg_frame_clear(&frame);
}

/* Refused: nothing is left under the name that was given. */
static void what_does_not_fit_is_refused(void)
{
  static const char *const names[3] = {"OW", "HW1", "HW2"};
  static const char *const long_names[3] = {"OW", "HYDRO", "HW2"};
  const char *path = cg_test_path("fit.pdb");
  const double huge[9] = {1e5, 0, 0, 0, 1, 0, 0, 0, 1};
  cg_frame frame = {0};
  cg_frame_resize(&frame, 3, false, false);
  memset(frame.x, 0, 3 * sizeof *frame.x);
  cg_atoms *atoms = make_atoms(3, "SOL", long_names);
  CG_FAILS(write_these(path, atoms, NULL, 1, &frame), CG_DATA,
           "frame 0: \"HYDRO\" of \"SOL\" does not fit into the 4 letters");
  cg_atoms_free(atoms);
  atoms = make_atoms(3, "SOL", names);
  frame.x[1][2] = 1000.0;
  CG_FAILS(write_these(path, atoms, NULL, 1, &frame), CG_DATA,
           "frame 0: atom 2: its position (0 0 10000) needs more than");
  frame.x[1][2] = -100.0;
  CG_FAILS(write_these(path, atoms, NULL, 1, &frame), CG_DATA,
           "atom 2: its position");
  frame.x[1][2] = 0.0;
  CG_WORKS(cg_box_set(&frame.box, huge));
  CG_FAILS(write_these(path, atoms, NULL, 1, &frame), CG_DATA,
           "1e+06 x 10 x 10 is too large for the columns");
  cg_atoms_free(atoms);
  cg_frame_clear(&frame);
  CG_FAILS(read_frames(path, NULL, NULL), CG_NOINPUT, "fit.pdb");
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"the file is as by hand", the_file_is_as_by_hand},
    {"beads begin in the second column", beads_begin_in_the_second_column},
    {"numbers go on in hybrid-36", numbers_go_on_in_hybrid_36},
    {"written frames come back", written_frames_come_back},
    {"large systems come back", large_systems_come_back},
    {"what does not fit is refused", what_does_not_fit_is_refused},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "pdb_write", tests);
}
