/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Index files: groups pick atoms of a topology. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include <cgmap/input.h>

#include "trajfile.h"

/* Three molecules: AAA (A1 A2), BBB (B1 B2 B3), AAA (A1 A2). */
static cg_atoms *read_seven(void)
{
  static const char *const lines[] = {
    "    1AAA     A1    1   0.100   0.000   0.000",
    "    1AAA     A2    2   0.200   0.000   0.000",
    "    2BBB     B1    3   0.300   0.000   0.000",
    "    2BBB     B2    4   0.400   0.000   0.000",
    "    2BBB     B3    5   0.500   0.000   0.000",
    "    3AAA     A1    6   0.600   0.000   0.000",
    "    3AAA     A2    7   0.700   0.000   0.000",
    "   1.00000   1.00000   1.00000",
  };
  char text[1024] = "seven\n7\n";
  const char *path = cg_test_path("seven.gro");
  cg_atoms *atoms;
  for (int i = 0; i < 8; i++) {
    strcat(text, lines[i]);
    strcat(text, "\n");
  }
  cg_test_put(path, text, strlen(text));
  CG_WORKS(cg_atoms_read(cg_test_world(), path, &atoms));
  return atoms;
}

static cg_status pick(cg_atoms **atoms, const char *text, const char *group)
{
  const char *path = cg_test_path("index.ndx");
  cg_test_put(path, text, strlen(text));
  return cg_atoms_select(cg_test_world(), atoms, path, group);
}

static void groups_pick_atoms_in_their_order(void)
{
  static const char text[] = "; comment\n[ All ]\n1 2 3 4 5 6 7\n"
                             "[ Some atoms ]  ; comment\n 6 7\n\n  5 3 ; 4\n";
  cg_atoms *atoms = read_seven();
  CG_WORKS(pick(&atoms, text, "Some atoms"));
  CU_ASSERT_EQUAL(atoms->n, 4);
  static const char *const names[] = {"A1", "A2", "B3", "B1"};
  static const double x[] = {0.6, 0.7, 0.5, 0.3};
  for (int i = 0; i < 4; i++) {
    CU_ASSERT_STRING_EQUAL(cg_names_text(atoms->names, atoms->name[i]),
                           names[i]);
    CU_ASSERT_EQUAL(atoms->residue[i], i / 2);
    CG_CLOSE(atoms->conf.x[i][0], x[i], 1e-12);
  }
  CU_ASSERT(atoms->molecules == 2 && atoms->residues == 2);
  CU_ASSERT(atoms->molecule_start[1] == 2 && atoms->molecule_start[2] == 4);
  CU_ASSERT_STRING_EQUAL(
      cg_names_text(atoms->names, atoms->molecule_name[1]), "BBB");
  CU_ASSERT_STRING_EQUAL(
      cg_names_text(atoms->names, atoms->residue_name[0]), "AAA");
  CU_ASSERT_EQUAL(atoms->conf.box.h[0][0], 1.0);
  cg_atoms_free(atoms);
}

static void the_only_group_needs_no_name(void)
{
  cg_atoms *atoms = read_seven();
  CG_WORKS(pick(&atoms, "[ One ]\n3\n", NULL));
  CU_ASSERT_EQUAL(atoms->n, 1);
  cg_atoms_free(atoms);
}

static void bad_groups_are_told(void)
{
  static const struct {
    const char *text, *group, *told;
    cg_status status;
  } cases[] = {
    {"[ A ]\n1\n[ B ]\n2\n", NULL, "2 groups, say which with --group: A, B",
     CG_USAGE},
    {"[ Water ]\n1\n[ Protein ]\n2\n", "Watr", "did you mean \"Water\"",
     CG_DATA},
    {"", NULL, "holds no group", CG_DATA},
    {"[ A ]\n1\n[ A ]\n1\n[ A ]\n2\n", "A",
     "has two groups \"A\" of other atoms", CG_DATA},
    {"1 2\n", NULL, "line 1: atoms before the first", CG_DATA},
    {"[ A ]\n1 2\n8\n", NULL, "line 3: \"8\" in group A: atoms of the "
                              "topology are numbered 1 to 7",
     CG_DATA},
    {"[ A ]\n0\n", NULL, "\"0\" in group A", CG_DATA},
    {"[ A ]\n1 x\n", NULL, "\"x\" in group A", CG_DATA},
    {"[ A ]\n-9223372036854775809\n", NULL, "in group A", CG_DATA},
    {"[ A \n1\n", NULL, "line 1: a group begins with", CG_DATA},
    {"[ ]\n1\n", NULL, "line 1: the group has no name", CG_DATA},
    {"[ A ]\n", NULL, "group A is empty", CG_DATA},
    {"[ A ]\n1 2 1\n", NULL, "group A has atom 1 twice", CG_DATA},
    {"[ A ]\n3 4 1 5\n", NULL, "molecule 2 (BBB) are not side by side (atom 5)",
     CG_DATA},
  };
  cg_atoms *atoms = read_seven();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    CG_FAILS(pick(&atoms, cases[i].text, cases[i].group), cases[i].status,
             cases[i].told);
    CU_ASSERT_EQUAL(atoms->n, 7);
  }
  cg_atoms_free(atoms);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"groups pick atoms in their order", groups_pick_atoms_in_their_order},
    {"the only group needs no name", the_only_group_needs_no_name},
    {"bad groups are told", bad_groups_are_told},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "ndx", tests);
}
