/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GROMACS topologies: what GROMACS makes of them, the preprocessor, hostile
 * files. */
#include "harness.h"

#include <stdlib.h>
#include <string.h>

#include <cgmap/input.h>
#include <cgmap/mapping.h>

#include "base/mem.h"
#include "base/text.h"
#include "mapping/map.h"
#include "topology_table.h"
#include "trajfile.h"

static cg_status read_text(const char *text, cg_atoms **atoms)
{
  return cg_atoms_read(cg_test_world(), cg_test_text("a.top", text), atoms);
}

/* Printed with 6 digits. */
static void a_mixture_is_what_gromacs_reads(void)
{
  cg_atoms *atoms = NULL;
  CG_WORKS(cg_atoms_read(cg_test_world(),
                         cg_test_data("tests/data/top/mix.top"), &atoms));
  if (!atoms)
    return;
  compare_topology(cg_test_data("tests/data/top/mix.txt"), atoms, 5e-6);
  CU_ASSERT(atoms->weighed && atoms->charge && !atoms->type && !atoms->bare);
  CU_ASSERT_EQUAL(atoms->conf.n, 0);
  CU_ASSERT_EQUAL(atoms->mass[6], 15.035);
  cg_atoms_free(atoms);
}

/* The same longer way: the topology that made 11_format_matrix, with a force
 * field of GROMACS (17000 lines in 6 files). */
static void a_force_field_of_gromacs_is_read(void)
{
  static const char *const folder[] = {"/usr/share/gromacs/top"};
  cg_atoms_options options = {.includes = 1, .include = folder};
  const char *data = cg_test_long_data();
  cg_atoms *atoms = NULL;
  if (!data)
    return;
  char *path = cg_text_format("%s/11_format_matrix/topol.top", data);
  CG_WORKS(cg_atoms_read_with(cg_test_world(), path, &options, &atoms));
  cg_free(path);
  if (!atoms)
    return;
  CU_ASSERT_EQUAL(atoms->n, 336);
  CU_ASSERT_EQUAL(atoms->molecules, 56);
  CU_ASSERT_EQUAL(atoms->mass[4], 15.9994);
  CU_ASSERT_EQUAL(atoms->charge[5], 0.418);
  CU_ASSERT_EQUAL(atoms->exclusion.n, 56 * 15); /* all pairs of six atoms */
  cg_atoms_free(atoms);
}

static const char sites[] =
  "[ atomtypes ]\nO 16 0 A 0 0\nV 0 0 V 0 0\n"
  "[ moleculetype ]\nW 1\n"
  "[ atoms ]\n1 O 1 W O 1\n2 O 1 W N 1 0 14\n3 V 1 W CM 1\n"
  "[ virtual_sites2 ]\n3 1 2 1 0.5\n"
  "[ molecules ]\nW 2\n";

/* CM has no mass, though carbon has. */
static void virtual_sites_have_no_mass(void)
{
  cg_atoms *atoms = NULL;
  cg_map *map = NULL;
  CG_WORKS(read_text(sites, &atoms));
  if (!atoms)
    return;
  CG_WORKS(cg_map_identity(atoms, &map));
  const cg_beads *beads = cg_map_beads(map);
  CU_ASSERT(beads->mass[4] == 14 && beads->mass[5] == 0);
  CU_ASSERT_EQUAL(cg_map_guessed(map), 0);
  cg_map_free(map);
  cg_atoms_free(atoms);
}

/* Without [ atomtypes ] the elements tell. */
static void a_lone_itp_is_one_molecule(void)
{
  cg_atoms *atoms = NULL;
  cg_map *map = NULL;
  CG_WORKS(read_text("[ moleculetype ]\nCO 1\n[ atoms ]\n1 c 1 CO C 1 0.5\n"
                     "2 o 1 CO O 1 -0.5 17\n[ bonds ]\n2 1\n",
                     &atoms));
  if (!atoms)
    return;
  CU_ASSERT(atoms->n == 2 && atoms->molecules == 1 && !atoms->weighed);
  CU_ASSERT(atoms->charge && atoms->charge[1] == -0.5);
  CG_WORKS(cg_map_identity(atoms, &map));
  CU_ASSERT_EQUAL(cg_map_beads(map)->mass[0], 12.011);
  CU_ASSERT_EQUAL(cg_map_beads(map)->mass[1], 17);
  CU_ASSERT_EQUAL(cg_map_guessed(map), 1);
  cg_map_free(map);
  cg_atoms_free(atoms);
  /* As the force fields of AMBER and CHARMM begin, which grompp reads. */
  CG_WORKS(read_text("#define A\n*** The authors ***\n* of *\n"
                     "[ moleculetype ]\nCO 1\n[ atoms ]\n1 c 1 CO C\n",
                     &atoms));
  CU_ASSERT(!atoms || !atoms->charge);
  cg_atoms_free(atoms);
}

/* As grompp has it: a macro is a name between other signs. */
static void macros_are_found_within_words(void)
{
  cg_atoms *atoms = NULL;
  CG_WORKS(read_text("#define q 0.25\n#define q2 q 12.0\n[ moleculetype ]\n"
                     "M 1\n[ atoms ]\n1 C 1 M A 1 -q 12.0\n"
                     "2 C 1 M q-A 2 -q2\n3 C 1 M qq 3 -0.5\n",
                     &atoms));
  CU_ASSERT_FATAL(atoms && atoms->charge);
  CU_ASSERT(atoms->charge[0] == -0.25 && atoms->charge[1] == -0.25);
  CU_ASSERT(atoms->mass[1] == 12.0 && atoms->charge[2] == -0.5);
  CU_ASSERT_STRING_EQUAL(cg_names_text(atoms->names, atoms->name[1]),
                         "0.25-A");
  CU_ASSERT_STRING_EQUAL(cg_names_text(atoms->names, atoms->name[2]), "qq");
  cg_atoms_free(atoms);
}

static void options_define_and_include(void)
{
  static const char *const define[] = {"RIGID", "m=17.5", "empty="};
  cg_atoms_options options = {.defines = 3, .define = define};
  static const char text[] =
    "[ moleculetype ]\nW 1\n[ atoms ]\n1 O 1 W empty 1 0 m\n2 O 1 W O2 1 0 m\n"
    "#ifdef RIGID\n[ constraints ]\n1 2 1 0.1\n#endif\n"
    "#ifndef empty\n[ nonsense ]\n#endif\n";
  const char *path = cg_test_file("b.top", text, sizeof text - 1);
  cg_atoms *atoms = NULL;
  CG_WORKS(cg_atoms_read_with(cg_test_world(), path, &options, &atoms));
  CU_ASSERT(atoms && atoms->mass[0] == 17.5 && atoms->constraint.n == 1);
  CU_ASSERT(atoms && strcmp(cg_names_text(atoms->names, atoms->name[0]),
                            "empty") == 0);
  cg_atoms_free(atoms);
  options.defines = 2;
  CG_FAILS(cg_atoms_read_with(cg_test_world(), path, &options, &atoms),
           CG_DATA, "line 11: [ nonsense ] is no section");
}

#define HEAD "[ atomtypes ]\nC 12 0 A 0 0\n[ moleculetype ]\nM 1\n[ atoms ]\n" \
             "1 C 1 M A 1\n2 C 1 M B 1\n3 C 1 M D 1\n"

static void what_is_wrong_is_told(void)
{
  static const struct {
    cg_status status;
    const char *text, *message;
  } cases[] = {
    {CG_DATA, "[ atoms ]\n", "line 1: [ atoms ] must follow a [ molec"},
    {CG_DATA, "[ moleculetype ]\n[ atoms ]\n", "line 2: [ atoms ] must follow"},
    {CG_DATA, "[ moleculetype ]\nM\n", "line 2: a name and the bonds"},
    {CG_DATA, "[ moleculetype ]\nM -1\n", "a name and the bonds"},
    {CG_DATA, "[ moleculetype ]\nM 1\nN 1\n", "line 3: one molecule type in"},
    {CG_DATA, HEAD "[ moleculetype ]\nM 1\n", "line 10: the molecule type M is "
                                              "there twice"},
    {CG_DATA, HEAD "[ atomtypes ]\n", "[ atomtypes ] must come before the"},
    {CG_DATA, HEAD "5 C 1 M A 1\n", "line 9: atom 4, its type, residue"},
    {CG_DATA, HEAD "4 C 1 M\n", "atom 4, its type, residue"},
    {CG_DATA, HEAD "4 D 1 M E 1\n", "line 9: there is no atom type D"},
    {CG_DATA, HEAD "4 C 1 M E 1 x\n", "a charge and a mass in columns 7"},
    {CG_DATA, HEAD "4 C 1 M E 1 0 -1\n", "a charge and a mass in columns 7"},
    {CG_DATA, HEAD "[ bonds ]\n1 4\n", "line 10: an atom from 1 to 3 in column "
                                       "2 expected, it is \"1 4\""},
    {CG_DATA, HEAD "[ bonds ]\n1 0\n", "an atom from 1 to 3 in column 2"},
    {CG_DATA, HEAD "[ bonds ]\n1\n", "an atom from 1 to 3 in column 2"},
    {CG_DATA, HEAD "[ bonds ]\n-1 2\n", "an atom from 1 to 3 in column 1"},
    {CG_DATA, HEAD "[ bonds ]\n2 2\n", "2 different atoms"},
    {CG_DATA, HEAD "[ bonds ]\n1 2 x\n", "a function type in column 3"},
    {CG_DATA, HEAD "[ angles ]\n1 2 1\n", "3 different atoms"},
    {CG_DATA, HEAD "[ settles ]\n2 1\n", "the first of three atoms"},
    {CG_DATA, HEAD "[ exclusions ]\n1 2 9\n", "atoms from 1 to 3, not \"9\""},
    {CG_DATA, HEAD "[ virtual_sites2 ]\n3 1 2\n", "virtual site 3 has the mass "
                                                  "12: it must be 0"},
    {CG_DATA, HEAD "[ molecules ]\nM\n", "a molecule type and how many"},
    {CG_DATA, HEAD "[ molecules ]\nM -1\n", "a molecule type and how many"},
    {CG_DATA, HEAD "[ molecules ]\nM 0\n", "it has no atoms"},
    {CG_DATA, HEAD "[ molecules ]\nN 1\n", "line 10: there is no molecule type "
                                           "N; there is only 'M'"},
    {CG_DATA, HEAD "[ molecules ]\nM 1000000000000\n", "3e+12 atoms in all"},
    {CG_DATA, HEAD "[ molecules ]\nM 9223372036854775807\n", "atoms in all"},
    {CG_DATA, HEAD "[ molecules ]\nM 9223372036854775808\n", "and how many"},
    {CG_DATA, HEAD "[ system ]\nx\n[ bonds ]\n", "line 11: [ bonds ] must fol"},
    {CG_DATA, "[ defaults ]\n1 1\n", "no section [ molecules ] and 0 types"},
    {CG_DATA, "[ atomtypes ]\nC A 0 0\n", "a type, mass, charge and a letter"},
    {CG_DATA, "[ bonds\n", "line 1: [ a section ] expected"},
    {CG_DATA, "#define A 1\nx\n", "no section [ molecules ] and 0 types"},
    {CG_DATA, "#define F(x) x\n", "line 1: macros with arguments"},
    {CG_DATA, "#define\n", "line 1: a name expected after #define"},
    {CG_DATA, "#ifdef\n", "line 1: a name expected after #ifdef"},
    {CG_DATA, "#if 1\n", "line 1: #if is unknown"},
    {CG_DATA, "\n#else\n", "line 2: #else without #ifdef"},
    {CG_DATA, "#endif\n", "line 1: #endif without #ifdef"},
    {CG_DATA, "#ifdef A\n#else\n#else\n", "line 3: #else without #ifdef"},
    {CG_DATA, "\n#ifdef A\n#endif\n#ifdef B\n", "line 4: this condition has no "
                                               "#endif"},
    {CG_DATA, "#include file\n", "line 1: #include \"file\" expected"},
    {CG_DATA, "#include \"\"\n", "#include \"file\" expected"},
    {CG_DATA, "#include \"file\" x\n", "#include \"file\" expected"},
    {CG_NOINPUT, "\n#include \"no.itp\"\n", "line 2: there is no \"no.itp\""},
    {CG_NOINPUT, "#include \"/none.itp\"\n", "there is no \"/none.itp\""},
    {CG_NOINPUT, "#include \"/\"\n", "/"},
    {CG_DATA, "#include \"a.top\"\n", "a.top includes itself"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    cg_atoms *atoms = NULL;
    CG_FAILS(read_text(cases[i].text, &atoms), cases[i].status,
             cases[i].message);
    cg_atoms_free(atoms);
  }
}

/* The place in an included file, and where that was included. */
static void all_files_on_the_way_are_told(void)
{
  cg_atoms *atoms;
  static const char inner[] = "\n\n[ x ]\n", outer[] = "\n#include \"i.itp\"\n";
  cg_test_file("i.itp", inner, sizeof inner - 1);
  cg_test_file("o.itp", outer, sizeof outer - 1);
  cg_status status = read_text("#include \"o.itp\"\n", &atoms);
  CU_ASSERT(strstr(cg_error_text(), "a.top: line 1: ") != NULL);
  CU_ASSERT(strstr(cg_error_text(), "o.itp: line 2: ") != NULL);
  CG_FAILS(status, CG_DATA, "i.itp: line 3: [ x ] is no section");
  CG_FAILS(read_text("#include \"o.itp\"\n[ y ]\n", &atoms), CG_DATA, "[ x ]");
  static const char good[] = "[ defaults ]\n1 1 \\\n 1\n";
  cg_test_file("i.itp", good, sizeof good - 1);
  CG_FAILS(read_text("\n#include \"o.itp\"\n\n1 2 \\\n3\n[ y ]\n", &atoms),
           CG_DATA, "a.top: line 6: [ y ] is no section");
}

static void circles_are_told(void)
{
  cg_atoms *atoms;
  static const char a[] = "#include \"cb.itp\"\n";
  static const char b[] = "#include \"./ca.itp\"";
  cg_test_file("ca.itp", a, sizeof a - 1);
  cg_test_file("cb.itp", b, sizeof b - 1);
  CG_FAILS(read_text("#include \"ca.itp\"\n", &atoms), CG_DATA,
           "ca.itp includes itself");
}

/* 2^30 words from 30 lines; a macro in itself; a chain of a million. */
static void macros_do_not_explode(void)
{
  cg_string bomb = {0}, chain = {0};
  cg_atoms *atoms = NULL;
  for (int i = 0; i < 30; i++)
    cg_string_add(&bomb, "#define m%d m%d m%d\n", i, i + 1, i + 1);
  cg_string_add(&bomb, "#define m30 x\n[ defaults ]\nm0\n");
  CG_FAILS(read_text(bomb.text, &atoms), CG_DATA,
           "line 33: its macros make more than 65536 bytes");
  for (int i = 0; i < 100; i++)
    cg_string_add(&chain, "#define m%d m%d\n", i, i + 1);
  cg_string_add(&chain, "[ defaults ]\nm0\n");
  CG_FAILS(read_text(chain.text, &atoms), CG_DATA, "nested more than 64 deep");
  cg_free(bomb.text);
  cg_free(chain.text);
  CG_WORKS(read_text("#define A B\n#define B A 7\n[ moleculetype ]\nA\n"
                     "[ atoms ]\n1 C 1 R X\n",
                     &atoms));
  CU_ASSERT(atoms && strcmp(cg_names_text(atoms->names,
                                          atoms->molecule_name[0]), "A") == 0);
  cg_atoms_free(atoms);
}

/* A star of 10^5 arms would leave out 5 10^9 pairs; nested doubling of files
 * would never end. */
static void hostile_files_end(void)
{
  cg_string star = {0};
  cg_atoms *atoms = NULL;
  cg_string_add(&star, "[ moleculetype ]\nS 2\n[ atoms ]\n");
  for (int i = 1; i <= 100000; i++)
    cg_string_add(&star, "%d C 1 S C\n", i);
  cg_string_add(&star, "[ bonds ]\n");
  for (int i = 2; i <= 100000; i++)
    cg_string_add(&star, "1 %d\n", i);
  CG_FAILS(read_text(star.text, &atoms), CG_UNAVAILABLE,
           "no memory for pairs left out within nrexcl bonds: 640 GB");
  cg_free(star.text);
  for (int i = 0; i < 20; i++) {
    char *name = cg_text_format("d%d.itp", i);
    char *text = cg_text_format("#include \"d%d.itp\"\n#include \"d%d.itp\"\n",
                                i + 1, i + 1);
    cg_test_file(name, text, i < 19 ? strlen(text) : 0);
    cg_free(text);
    cg_free(name);
  }
  CG_FAILS(read_text("#include \"d0.itp\"\n", &atoms), CG_DATA,
           "too many files are included");
}

/* Bonds up to nrexcl apart in a ring of six: 6 at 1, 6 at 2, 3 at 3. */
static void exclusions_of_a_ring(void)
{
  static const int wanted[] = {0, 6, 12, 15, 15, 15};
  for (int k = 0; k < 6; k++) {
    cg_atoms *atoms = NULL;
    char *text = cg_text_format(
        "[ moleculetype ]\nR %d\n[ atoms ]\n1 C 1 R A\n2 C 1 R B\n3 C 1 R C\n"
        "4 C 1 R D\n5 C 1 R E\n6 C 1 R F\n[ bonds ]\n1 2\n2 3\n3 4\n4 5\n"
        "5 6\n6 1\n[ molecules ]\nR 2\n",
        k < 5 ? k : 1000000000);
    CG_WORKS(read_text(text, &atoms));
    cg_free(text);
    CU_ASSERT_EQUAL(atoms ? atoms->exclusion.n : 0, 2 * wanted[k]);
    cg_atoms_free(atoms);
  }
}

static void damage_never_crashes(void)
{
  const char *good = cg_test_data("tests/data/top/mix.top");
  char *folder = cg_text_copy_n(good, strlen(good) - strlen("/mix.top"));
  const char *folders[] = {folder};
  cg_atoms_options options = {.includes = 1, .include = folders};
  damage_topology(good, "c.top", &options, 500);
  damage_topology(cg_test_data("tests/data/top/ff/chains.itp"), "d.top",
                  &options, 1000);
  cg_free(folder);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a mixture is what GROMACS reads", a_mixture_is_what_gromacs_reads},
    {"a force field of GROMACS is read", a_force_field_of_gromacs_is_read},
    {"virtual sites have no mass", virtual_sites_have_no_mass},
    {"a lone ITP is one molecule", a_lone_itp_is_one_molecule},
    {"macros are found within words", macros_are_found_within_words},
    {"options define and include", options_define_and_include},
    {"what is wrong is told", what_is_wrong_is_told},
    {"all files on the way are told", all_files_on_the_way_are_told},
    {"circles are told", circles_are_told},
    {"macros do not explode", macros_do_not_explode},
    {"hostile files end", hostile_files_end},
    {"exclusions of a ring", exclusions_of_a_ring},
    {"damage never crashes", damage_never_crashes},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "atoms_top", tests);
}
