/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PDB as topology: names, residues, masses, bonds. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include <cgmap/input.h>

#include "base/log.h"
#include "base/mem.h"
#include "trajfile.h"

static const char *put_text(const char *text)
{
  return cg_test_text("small.pdb", text);
}

static const char *name_of(const cg_atoms *atoms, int32_t number)
{
  return cg_names_text(atoms->names, number);
}

static void a_file_of_gromacs_is_understood(void)
{
  static const char *const names[6] = {"C", "H", "H", "H", "OA", "HO"};
  static const double masses[6] = {12.011, 1.008, 1.008, 1.008, 15.999, 1.008};
  cg_atoms *atoms = NULL;
  CG_WORKS(cg_atoms_read(cg_test_world(),
                         cg_test_data("tests/data/traj/methanol.pdb"),
                         &atoms));
  CU_ASSERT(atoms && atoms->n == 336 && atoms->molecules == 56);
  for (int i = 0; atoms && i < 336; i++) {
    CU_ASSERT_STRING_EQUAL(name_of(atoms, atoms->name[i]), names[i % 6]);
    CG_CLOSE(atoms->mass[i], masses[i % 6], 1e-3);
    CU_ASSERT_EQUAL(atoms->residue[i], i / 6);
  }
  CU_ASSERT(atoms && atoms->bonded_groups == 0 && atoms->conf.n == 336);
  cg_atoms_free(atoms);
}

/* Residues: 1 and 1A of chain A, 1 of chain B, segment S2 of it; a second SOL
 * with the same number behind TER; two whose numbers were too large.  The third
 * atom is calcium by its element, the second the alpha carbon. */
static const char crowd[] =
  "ATOM  99999  N   GLY A   1       1.000   0.000   0.000\n"
  "ATOM  A0000  CA  GLY A   1       2.000   0.000   0.000  1.00  0.00"
  "           C\n"
  "HETATMA0001 CA   ION A   1A      3.000   0.000   0.000  1.00  0.00"
  "          CA\n"
  "ATOM  A0002 HG11 VAL B   1       4.000   0.000   0.000\n"
  "ATOM  A0003 1HB  VAL B   1       4.500   0.000   0.000  1.00  0.00"
  "      S2   H\n"
  "HETATMA0004  OW  SOL     1       5.000   0.000   0.000\n"
  "TER\n"
  "HETATMA0005  OW  SOL     1       6.000   0.000   0.000\n"
  "HETATM*****  OW  SOL  ****       7.000   0.000   0.000\n"
  "HETATM*****  HW1 SOL  ****       7.000   1.000   0.000\n"
  "HETATM*****  OW  SOL  ****       8.000   0.000   0.000\n"
  "HETATM*****  HW1 SOL  ****       8.000   1.000   0.000\n"
  "END\n";

static void residues_are_told_apart(void)
{
  static const int residue[11] = {0, 0, 1, 2, 3, 4, 5, 6, 6, 7, 7};
  static const double mass[11] = {14.007, 12.011, 40.078, 1.008, 1.008, 15.999,
                                  15.999, 15.999, 1.008, 15.999, 1.008};
  cg_atoms *atoms = NULL;
  CG_WORKS(cg_atoms_read(cg_test_world(), put_text(crowd), &atoms));
  CU_ASSERT(atoms && atoms->n == 11 && atoms->residues == 8);
  for (int i = 0; atoms && i < atoms->n; i++) {
    CU_ASSERT_EQUAL(atoms->residue[i], residue[i]);
    CG_CLOSE(atoms->mass[i], mass[i], 1e-3);
  }
  if (atoms) {
    CU_ASSERT_STRING_EQUAL(name_of(atoms, atoms->name[3]), "HG11");
    CU_ASSERT_STRING_EQUAL(name_of(atoms, atoms->name[4]), "1HB");
    CU_ASSERT_STRING_EQUAL(name_of(atoms, atoms->residue_name[2]), "VAL");
  }
  CU_ASSERT_EQUAL(cg_log_warning_count(), 0);
  cg_atoms_free(atoms);
}

/* The same with bonds: told from both ends, twice, to an atom that is not
 * there, by hybrid-36 numbers; N-CA, CA-Ca and the two Vals, so that the first
 * three atoms are a molecule of two residues. */
static void bonds_join_residues(void)
{
  static const char conect[] =
    "CONECT99999A0000A0000\nCONECTA0000A0001 7777\nCONECTA0001A0000\n"
    "CONECTA0003A0002\nMASTER\nEND\n";
  static const int start[8] = {0, 3, 5, 6, 7, 9, 11};
  char text[2048];
  cg_atoms *atoms = NULL;
  snprintf(text, sizeof text, "%s%s", crowd, conect);
  CG_WORKS(cg_atoms_read(cg_test_world(), put_text(text), &atoms));
  CU_ASSERT(atoms && atoms->molecules == 6 && atoms->bonded_groups == 3);
  for (int m = 0; atoms && m <= 6; m++)
    CU_ASSERT_EQUAL(atoms->molecule_start[m], start[m]);
  if (atoms && atoms->bonded_groups == 3) {
    const cg_gid wanted[3][2] = {{0, 1}, {1, 2}, {3, 4}};
    for (int g = 0; g < 3; g++) {
      const cg_bonded *b = &atoms->bonded[g];
      CU_ASSERT(b->n == 1 && b->arity == 2);
      CU_ASSERT(b->beads[0] == wanted[g][0] && b->beads[1] == wanted[g][1]);
    }
    CU_ASSERT_STRING_EQUAL(atoms->bonded[0].name, "bond1");
    CU_ASSERT_STRING_EQUAL(name_of(atoms, atoms->molecule_name[0]), "mol1");
    CU_ASSERT_STRING_EQUAL(name_of(atoms, atoms->residue_name[0]), "GLY");
    CU_ASSERT_STRING_EQUAL(name_of(atoms, atoms->molecule_name[2]), "SOL");
  }
  cg_atoms_free(atoms);
}

/* Atoms 3, 6 and 7 are of one molecule, the residues of 4 and 5 lie between. */
static void bonds_over_other_residues_interleave(void)
{
  static const int start[5] = {0, 2, 7, 9, 11};
  cg_atoms *atoms = NULL;
  char text[2048];
  snprintf(text, sizeof text, "%sCONECTA0004A0005\nCONECTA0001A0005\n", crowd);
  CG_WORKS(cg_atoms_read(cg_test_world(), put_text(text), &atoms));
  CU_ASSERT_FATAL(atoms && atoms->component && atoms->molecules == 4);
  for (int m = 0; m <= 4; m++)
    CU_ASSERT_EQUAL(atoms->molecule_start[m], start[m]);
  CU_ASSERT_FATAL(cg_atoms_untangle(&atoms, NULL));
  CU_ASSERT(atoms->molecules == 6 && atoms->molecule_start[2] == 5);
  CU_ASSERT(atoms->place[4] == 6 && atoms->place[5] == 3);
  cg_atoms_free(atoms);
}

static void what_is_ambiguous_is_refused(void)
{
  static const struct {
    const char *conect, *wanted;
  } cases[] = {
    {"CONECTA0000*****\n", "small.pdb: line 14: CONECT names atom \"*****\", "
                           "and several have this number"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char text[2048];
    cg_atoms *atoms;
    snprintf(text, sizeof text, "%s%s", crowd, cases[i].conect);
    CG_FAILS(cg_atoms_read(cg_test_world(), put_text(text), &atoms), CG_DATA,
             cases[i].wanted);
  }
  cg_atoms *atoms;
  CG_FAILS(cg_atoms_read(cg_test_world(), put_text("REMARK a\nEND\n"), &atoms),
           CG_DATA, "it has no ATOM");
}

/* A bond of an atom that was left out for its location is none. */
static void bonds_of_other_locations_are_left_out(void)
{
  static const char text[] =
    "ATOM      1  N   GLY A   1       1.000   0.000   0.000\n"
    "ATOM      2  CA AGLY A   1       2.000   0.000   0.000\n"
    "ATOM      3  CA BGLY A   1       3.000   0.000   0.000\n"
    "CONECT    1    2    3\nEND\n";
  cg_atoms *atoms = NULL;
  CG_WORKS(cg_atoms_read(cg_test_world(), put_text(text), &atoms));
  CU_ASSERT(atoms && atoms->n == 2 && atoms->bonded_groups == 1);
  CU_ASSERT(atoms && atoms->bonded_groups == 1 && atoms->bonded[0].n == 1);
  CU_ASSERT_EQUAL(cg_log_warning_count(), 1);
  cg_log_stop();
  cg_atoms_free(atoms);
}

/* A file may lack its END here, and a trajectory names its own atoms. */
static void a_trajectory_names_its_atoms(void)
{
  const char *path = cg_test_data("tests/data/traj/methanol.pdb");
  const cg_traj_options all = cg_traj_options_default();
  cg_traj *traj;
  cg_atoms *atoms = NULL;
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &all, &traj));
  CG_WORKS(cg_traj_read_atoms(cg_test_world(), traj, &atoms));
  CU_ASSERT(atoms && atoms->n == 336 && atoms->molecules == 56);
  cg_atoms_free(atoms);
  cg_traj_close(traj);
  CG_WORKS(cg_atoms_read(
      cg_test_world(),
      put_text("ATOM      1  N   GLY A   1       1.000   0.000   0.000"),
      &atoms));
  CU_ASSERT_EQUAL(atoms->n, 1);
  cg_atoms_free(atoms);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a file of GROMACS is understood", a_file_of_gromacs_is_understood},
    {"residues are told apart", residues_are_told_apart},
    {"bonds join residues", bonds_join_residues},
    {"bonds over other residues interleave",
     bonds_over_other_residues_interleave},
    {"what is ambiguous is refused", what_is_ambiguous_is_refused},
    {"bonds of other locations are left out",
     bonds_of_other_locations_are_left_out},
    {"a trajectory names its atoms", a_trajectory_names_its_atoms},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "atoms_pdb", tests);
}
