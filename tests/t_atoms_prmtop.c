/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AMBER topologies: against MDAnalysis and ParmEd; sections in any order,
 * other formats; damage. */
#include "harness.h"

#include <string.h>

#include <cgmap/input.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "topology_table.h"
#include "trajfile.h"

static const char *data(const char *name)
{
  return cg_test_data_in("amber", name);
}

static cg_status read_text(const char *text, cg_atoms **atoms)
{
  return cg_atoms_read(cg_test_world(), cg_test_text("a.prmtop", text), atoms);
}

/* MDAnalysis keeps charges in single precision: 2^-24 of numbers up to 1.04. */
static void compare(const cg_atoms *atoms)
{
  if (atoms)
    compare_topology(data("box.txt"), atoms, 1e-7);
}

static void a_system_is_what_others_read(void)
{
  cg_atoms *atoms = NULL;
  CG_WORKS(cg_atoms_read(cg_test_world(), data("box.prmtop"), &atoms));
  compare(atoms);
  CU_ASSERT(atoms && atoms->weighed && !atoms->bare && atoms->conf.n == 0);
  cg_atoms_free(atoms);
}

/* The text of a section, from its %FLAG to the next; *n bytes. */
static char *section_of(char *text, const char *flag, size_t *n)
{
  char *key = cg_text_format("%%FLAG %s ", flag);
  char *from = strstr(text, key);
  if (!from) {
    key[strlen(key) - 1] = '\n';
    from = strstr(text, key);
  }
  cg_free(key);
  CG_ASSERT(from);
  char *to = strstr(from + 1, "%FLAG");
  *n = to ? (size_t)(to - from) : strlen(from);
  return from;
}

static char *good_text(void)
{
  size_t n;
  unsigned char *bytes = get_file(data("box.prmtop"), &n);
  char *text = cg_text_copy_n((const char *)bytes, n);
  cg_free(bytes);
  return text;
}

/* The good file with one section taken out, and another text at its end. */
static char *without(const char *flag, const char *end)
{
  char *text = good_text();
  size_t n;
  char *at = section_of(text, flag, &n);
  char *made = cg_text_format("%.*s%s%s", (int)(at - text), text, at + n, end);
  cg_free(text);
  return made;
}

/* The pointers come last; molecules are found by bonds; water has four atoms,
 * its extra point is bonded. */
static void order_is_free_and_molecules_may_be_missing(void)
{
  char *text = good_text();
  size_t n;
  char *at = section_of(text, "POINTERS", &n);
  char *pointers = cg_text_copy_n(at, n);
  char *later = without("POINTERS", pointers);
  char *fewer = without("ATOMS_PER_MOLECULE", "");
  cg_atoms *atoms = NULL;
  CG_WORKS(read_text(later, &atoms));
  compare(atoms);
  cg_atoms_free(atoms);
  atoms = NULL;
  CG_WORKS(read_text(fewer, &atoms));
  compare(atoms);
  cg_atoms_free(atoms);
  cg_free(text);
  cg_free(pointers);
  cg_free(later);
  cg_free(fewer);
}

#define START "%VERSION  VERSION_STAMP = V0001.000  DATE = today\n"
#define SMALL \
  START "%FLAG POINTERS\n%COMMENT two atoms\n%FORMAT ( 5 I 4 )\n" \
  "   2   1   0   1   0\n   0   0   0   0   0\n   2   1   1   0   0\n" \
  "%FLAG ATOM_NAME\n%FORMAT(20a4)\nC1  \n" \
  "%FLAG AMBER_ATOM_TYPE\n%FORMAT(1A2)\nCT\nCT\n" \
  "%FLAG MASS\n%FORMAT(5E16.8)\n  1.20000000E+01  1.30000000E+01\n" \
  "%FLAG CHARGE\n%FORMAT(2F10.4)\n   18.2223  -36.4446\n" \
  "%FLAG RESIDUE_LABEL\n%FORMAT(20a4)\nETH\n" \
  "%FLAG RESIDUE_POINTER\n%FORMAT(10I8)\n       1\n" \
  "%FLAG NUMBER_EXCLUDED_ATOMS\n%FORMAT(1I1)\n1\n1\n" \
  "%FLAG EXCLUDED_ATOMS_LIST\n%FORMAT(10I2)\n 2 0\n"
#define BONDS "%FLAG BONDS_WITHOUT_HYDROGEN\n%FORMAT(10I8)\n"

/* Widths of any size, letters of both cases, a name that is blank and its
 * columns cut off. */
static void formats_are_obeyed(void)
{
  cg_atoms *atoms = NULL;
  CG_WORKS(read_text(SMALL BONDS "       0       3       1\n", &atoms));
  if (!atoms)
    return;
  CU_ASSERT(atoms->n == 2 && atoms->molecules == 1 && atoms->residues == 1);
  CU_ASSERT_STRING_EQUAL(cg_names_text(atoms->names, atoms->name[1]), "");
  CU_ASSERT(atoms->mass[1] == 13 && atoms->charge[1] == -2);
  CU_ASSERT(atoms->bonded_groups == 1 && atoms->bonded[0].n == 1);
  CU_ASSERT(atoms->exclusion.n == 1 && atoms->exclusion.beads[1] == 1);
  cg_atoms_free(atoms);
  CG_WORKS(read_text(SMALL BONDS "       0       3       1\n"
                     "%FLAG CTITLE\n%FORMAT(a80)\n\n", &atoms));
  CG_CLOSE(atoms ? atoms->charge[0] : 0.0, 18.2223 / 18.222831832621406,
           1e-15);
  cg_atoms_free(atoms);
}

static void what_is_wrong_is_told(void)
{
  static const struct {
    const char *text, *message;
  } cases[] = {
    {"FOO\n    2    1\n", "does not begin with %VERSION: files of before"},
    {START, "a.prmtop: it has no section POINTERS"},
    {START "%FLAG\n", "line 2: a name after %FLAG expected"},
    {START "%FORMAT(1I1)\n", "line 2: %FLAG before %FORMAT expected"},
    {START "%FLAG A\n%FLAG A\n", "line 3: section A is there twice"},
    {START "%FLAG POINTERS\n%FORMAT(10a8)\n", "POINTERS: its format is not"},
    {START "%FLAG POINTERS\n%FORMAT(10I0)\n", "POINTERS: its format is not"},
    {START "%FLAG POINTERS\n%FORMAT(I8,F9.5)\n", "POINTERS: its format is"},
    {START "%FLAG POINTERS\n%FORMAT(99999999999I8)\n", "its format is not"},
    {START "%FLAG POINTERS\n1\n", "POINTERS: its format is not one of"},
    {START "%FLAG POINTERS\n%FORMAT(10I8)\n", "is too short for 15 fields"},
    {START "%FLAG POINTERS\n%FORMAT(1I1)\n1\n1\n1\n1\n1\n1\n1\n1\n%%%%%%%%%%%%",
     "section POINTERS ends after 8 of 15 fields"},
    {START "%FLAG POINTERS\n%FORMAT(2I8)\n       2      x7\n\n\n\n\n",
     "line 4: section POINTERS: a number from 0 to 2147483647 in columns 9 to "
     "16"},
    {START "%FLAG POINTERS\n%FORMAT(2I8)\n       0       0\n\n\n\n\n\n",
     "line 4: section POINTERS: a number from 1 to 2147483647 in columns 1"},
    {SMALL, "it has no section BONDS_WITHOUT_HYDROGEN"},
    {SMALL BONDS "       0       3\n", "a number from 1 to 2147483647 in colu"},
    {SMALL BONDS "       0       2       1\n", "section BONDS_WITHOUT_HYDROGEN"
                                               ": the number of an atom is"},
    {SMALL BONDS "       0       6       1\n", "a number from 0 to 3 in col"},
    {SMALL BONDS "      -3       0       1\n", "a number from 0 to 3 in col"},
    {SMALL BONDS "       0       3       1\n       1\n",
     "section BONDS_WITHOUT_HYDROGEN: 3 fields and no more"},
    {SMALL BONDS "       0       3       1\n%FLAG SOLVENT_POINTERS\n"
     "%FORMAT(3I8)\n       1       1       1\n%FLAG ATOMS_PER_MOLECULE\n"
     "%FORMAT(3I8)\n       1\n", "ATOMS_PER_MOLECULE counts 1 atoms of 2"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    cg_atoms *atoms = NULL;
    CG_FAILS(read_text(cases[i].text, &atoms), CG_DATA, cases[i].message);
    cg_atoms_free(atoms);
  }
}

static void damage_never_crashes(void)
{
  const char *small = cg_test_file("s.prmtop",
                                   SMALL BONDS "       0       3       1\n",
                                   strlen(SMALL BONDS) + 25);
  damage_topology(small, "b.prmtop", NULL, 3000);
  damage_topology(data("box.prmtop"), "c.prmtop", NULL, 500);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a system is what others read", a_system_is_what_others_read},
    {"order is free and molecules may be missing",
     order_is_free_and_molecules_may_be_missing},
    {"formats are obeyed", formats_are_obeyed},
    {"what is wrong is told", what_is_wrong_is_told},
    {"damage never crashes", damage_never_crashes},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "atoms_prmtop", tests);
}
