/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PSF files: one system in the columns of CHARMM, of X-PLOR and between blanks,
 * against MDAnalysis; damage. */
#include "harness.h"

#include <string.h>

#include <cgmap/input.h>

#include "topology_table.h"

static cg_status read_text(const char *text, cg_atoms **atoms)
{
  return cg_atoms_read(cg_test_world(), cg_test_text("a.psf", text), atoms);
}

static const char *data(const char *name)
{
  return cg_test_data_in("psf", name);
}

/* Six decimals or four are what the files hold. */
static void all_flavours_are_one_system(void)
{
  static const char *const names[] = {"ext.psf", "charmm.psf", "namd.psf"};
  for (int k = 0; k < 3; k++) {
    cg_atoms *atoms = NULL;
    CG_WORKS(cg_atoms_read(cg_test_world(), data(names[k]), &atoms));
    if (!atoms)
      continue;
    compare_topology(data("psf.txt"), atoms, 0.0);
    CU_ASSERT(atoms->weighed && !atoms->bare && atoms->conf.n == 0);
    CU_ASSERT_STRING_EQUAL(cg_names_text(atoms->names,
                                         atoms->molecule_name[0]), "mol1");
    cg_atoms_free(atoms);
  }
}

/* Bonds of one group join atoms of the same types, either way round. */
static void groups_are_by_types(void)
{
  cg_atoms *atoms = NULL;
  CG_WORKS(read_text("PSF\n\n0 !NTITLE\n\n3 !NATOM\n"
                     "1 S 1 R A TX 0 1\n2 S 1 R B TY 0 1\n3 S 1 R C TX 0 1\n"
                     "\n2 !NBOND\n 0000000100000002       2       3\n",
                     &atoms));
  if (!atoms)
    return;
  CU_ASSERT(atoms->bonded_groups == 1 && atoms->bonded[0].n == 2);
  CU_ASSERT_STRING_EQUAL(atoms->bonded[0].name, "bond1");
  CU_ASSERT(atoms->molecules == 1 && atoms->residues == 1);
  cg_atoms_free(atoms);
}

/* The fourth site of a water is bonded to nobody, and lies between two that
 * are. */
static void lone_pairs_stay_with_their_residue(void)
{
  cg_atoms *atoms = NULL;
  CG_WORKS(read_text("PSF\n\n8 !NATOM\n"
                     "1 W 1 TIP4 OH2 O 0 16\n2 W 1 TIP4 OM L -1 0\n"
                     "3 W 1 TIP4 H1 H 0.5 1\n4 W 1 TIP4 H2 H 0.5 1\n"
                     "5 W 2 TIP4 OH2 O 0 16\n6 W 2 TIP4 OM L -1 0\n"
                     "7 W 2 TIP4 H1 H 0.5 1\n8 W 2 TIP4 H2 H 0.5 1\n"
                     "\n4 !NBOND\n1 3 1 4 5 7 5 8\n",
                     &atoms));
  CU_ASSERT(atoms && atoms->molecules == 2 && atoms->molecule_start[1] == 4);
  if (atoms)
    CU_ASSERT_STRING_EQUAL(cg_names_text(atoms->names,
                                         atoms->molecule_name[1]), "TIP4");
  cg_atoms_free(atoms);
}

static void without_bonds_residues_are_molecules(void)
{
  cg_atoms *atoms = NULL;
  CG_WORKS(read_text("PSF NAMD\n3 !NATOM\n1 S 1 AR AR A 0 40\n"
                     "2 S 2 AR AR A 0 40\n3 T 2 AR AR A 0 40\n0 !NBOND\n",
                     &atoms));
  CU_ASSERT(atoms && atoms->molecules == 3);
  cg_atoms_free(atoms);
}

#define HEAD "PSF\n\n2 !NATOM\n1 S 1 R A T 0 1\n2 S 1 R B T 0 1\n"

static void what_is_wrong_is_told(void)
{
  static const struct {
    const char *text, *message;
  } cases[] = {
    {"PSF \n", "a.psf: it has no section !NATOM"},
    {"PSF\nx\n", "line 2: a section, as \"12 !NATOM\", expected, it is \"x\""},
    {"PSF\n3 !NTITLE\nx y\n", "ends after 1 of the 3 items of its sec"},
    {"PSF\n-1 !NATOM\n", "line 2: a number of items that are there"},
    {"PSF\n0 !NATOM\n", "one section !NATOM, of one atom or more,"},
    {"PSF\n99999999999999 !NATOM\n", "a number of items that are there"},
    {"PSF\n99999999999999999999 !NATOM\n", "a section, as \"12 !NATOM\""},
    {"PSF\n2 !NATOM\n1 S 1 R A T 0 1\n", "ends after 1 of the 2 items"},
    {"PSF\n1 !NATOM\n1 S 1 R A T 0\n", "line 3: an atom (number, segment,"},
    {"PSF\n1 !NATOM\n1 S 1 R A T 0 -1\n", "line 3: an atom (number,"},
    {"PSF\n1 !NATOM\n1 S 1 R A T nan 1\n", "line 3: an atom (number,"},
    {HEAD HEAD, "line 6: a section, as"},
    {HEAD "1 !NATOM\n1 S 1 R A T 0 1\n", "line 6: one section !NATOM"},
    {HEAD "3 S 1 R C T 0 1\n", "line 6: a section, as"},
    {"PSF\n1 !NBOND\n1 2\n", "line 2: one section !NBOND, after !NATOM,"},
    {HEAD "1 !NBOND\n1 2\n1 !NBOND\n1 2\n", "line 8: one section !NBOND"},
    {HEAD "1 !NBOND\n1 3\n", "line 7: atoms from 1 to 2, not \"3\","},
    {HEAD "1 !NBOND\n0 1\n", "atoms from 1 to 2, not \"0\","},
    {HEAD "1 !NBOND\n-1 1\n", "atoms from 1 to 2, not \"-1\","},
    {HEAD "1 !NBOND\n1 x\n", "atoms from 1 to 2, not \"x\","},
    {HEAD "2 !NBOND\n1 2 1\n", "ends after 1 of the 2 items of its section"},
    {HEAD "1 !NBOND\n1 2 1\n", "line 7: 1 items of section !NBOND and no more"},
    {HEAD "1 !NBOND\n1 2\n2 1\n", "line 8: a section, as"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    cg_atoms *atoms = NULL;
    CG_FAILS(read_text(cases[i].text, &atoms), CG_DATA, cases[i].message);
    cg_atoms_free(atoms);
  }
}

static void damage_never_crashes(void)
{
  damage_topology(data("charmm.psf"), "b.psf", NULL, 1000);
  damage_topology(data("namd.psf"), "c.psf", NULL, 1000);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"all flavours are one system", all_flavours_are_one_system},
    {"groups are by types", groups_are_by_types},
    {"lone pairs stay with their residue", lone_pairs_stay_with_their_residue},
    {"without bonds residues are molecules",
     without_bonds_residues_are_molecules},
    {"what is wrong is told", what_is_wrong_is_told},
    {"damage never crashes", damage_never_crashes},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "atoms_psf", tests);
}
