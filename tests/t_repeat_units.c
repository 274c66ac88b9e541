/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Repeat units: a peptide written out by hand, the triglycine that has a file
 * of its own, and what is refused. */
#include "harness.h"

#include <string.h>

#include <cgmap/input.h>

#include "base/mem.h"
#include "base/text.h"
#include "mapdef.h"
#include "mapping/expand.h"

/* A backbone bead for each residue; a side chain but for glycine; the last
 * residue has an oxygen more. */
static const char peptide[] =
    "<cg_molecule>\n"
    "<name>PEP</name> <ident>P</ident>\n"
    "<topology>\n"
    "<cg_residue> <name>GLY</name>\n"
    "<cg_beads><cg_bead><name>BB</name><type>G</type><mapping>two</mapping>"
    "<beads>CA H#2</beads></cg_bead></cg_beads></cg_residue>\n"
    "<cg_residue> <name>ALA</name>\n"
    "<cg_beads><cg_bead><name>BB</name><type>A</type><mapping>one</mapping>"
    "<beads>CA</beads></cg_bead>"
    "<cg_bead><name>SC</name><type>S</type><mapping>one</mapping>"
    "<beads>CB</beads></cg_bead></cg_beads></cg_residue>\n"
    "<cg_residue> <name>ALA</name> <end>tail</end>\n"
    "<cg_beads><cg_bead><name>BB</name><type>T</type><mapping>two</mapping>"
    "<beads>CA O</beads></cg_bead></cg_beads></cg_residue>\n"
    "<cg_bonded>\n"
    "<bond><name>bb</name><beads>BB +BB</beads></bond>\n"
    "<bond><name>bs</name><beads>BB SC</beads></bond>\n"
    "<angle><name>sbb</name><beads>SC BB +BB -BB BB SC</beads></angle>\n"
    "<dihedral><name>bbbb</name><beads>-BB BB +BB ++BB</beads></dihedral>\n"
    "</cg_bonded>\n"
    "</topology>\n"
    "<maps><map><name>one</name><weights>1</weights></map>"
    "<map><name>two</name><weights>1 3</weights></map></maps>\n"
    "</cg_molecule>\n";

static const char chain[] = "=P :GLY CA H H :ALA CA CB :ALA CA CB :GLY CA H H "
                            ":ALA CA CB O";

static cg_status read_text(const char *text, cg_mapping_def **def)
{
  return cg_mapping_read(cg_test_world(), cg_test_text("m.xml", text), def);
}

static void check_tuples(const cg_bonded_def *bonded, const char *name,
                         int tuples, const int *bead)
{
  CU_ASSERT_STRING_EQUAL(bonded->name, name);
  CU_ASSERT_EQUAL(bonded->tuples, tuples);
  if (bonded->tuples == tuples)
    CU_ASSERT(memcmp(bonded->bead, bead,
                     sizeof *bead * (size_t)(tuples * bonded->arity)) == 0);
}

/* Beads: G0 | A1 S2 | A3 S4 | G5 | T6, by hand. */
static void a_peptide_is_written_out(void)
{
  static const char *const types[] = {"G", "A", "S", "A", "S", "G", "T"};
  static const int bb[] = {0, 1, 1, 3, 3, 5, 5, 6}, bs[] = {1, 2, 3, 4};
  static const int sbb[] = {2, 1, 3, 0, 1, 2, 4, 3, 5, 1, 3, 4};
  static const int bbbb[] = {0, 1, 3, 5, 1, 3, 5, 6};
  cg_mapping_def *def, *whole = NULL;
  cg_atoms *atoms = atoms_of(chain);
  CG_WORKS(read_text(peptide, &def));
  CG_WORKS(cg_mapping_expand(def, atoms, 0, &whole));
  CU_ASSERT_EQUAL(whole->beads, 7);
  for (int b = 0; b < 7; b++)
    CU_ASSERT_STRING_EQUAL(whole->bead[b].type, types[b]);
  CU_ASSERT_STRING_EQUAL(whole->bead[5].atom[1].text, "4:GLY:H#2");
  CU_ASSERT_EQUAL(whole->bead[5].atom[1].residue, 4);
  CU_ASSERT_EQUAL(whole->bead[5].atom[1].which, 2);
  CG_CLOSE(whole->bead[6].weight[1], 3, 0);
  CU_ASSERT_EQUAL(whole->bondeds, 4);
  check_tuples(&whole->bonded[0], "bb", 4, bb);
  check_tuples(&whole->bonded[1], "bs", 2, bs);
  check_tuples(&whole->bonded[2], "sbb", 4, sbb);
  check_tuples(&whole->bonded[3], "bbbb", 2, bbbb);
  cg_mapping_def_free(whole);
  cg_mapping_def_free(def);
  cg_atoms_free(atoms);
}

/* Atoms at x = 0, 1, 2 ...: each bead at the mean that its weights give. */
static void frames_are_mapped_by_units(void)
{
  static const double expected[] = {0.15, 0.3, 0.4, 0.5, 0.6, 0.85, 1.15};
  double x[13][3] = {{0}};
  cg_mapping_def *def;
  cg_map *map = NULL;
  cg_atoms *atoms = atoms_of(chain);
  cg_frame frame, beads = {0};
  for (int i = 0; i < 13; i++)
    x[i][0] = 0.1 * i;
  new_frame(&frame, (const double[9]){9, 0, 0, 0, 9, 0, 0, 0, 9}, 13,
            (const double (*)[3])x);
  CG_WORKS(read_text(peptide, &def));
  CG_WORKS(cg_map_new(atoms, 1, &def, 0, NULL, &map));
  CG_WORKS(cg_map_apply(map, &frame, &beads));
  CU_ASSERT_EQUAL(beads.n, 7);
  for (int b = 0; b < 7; b++)
    CG_CLOSE(beads.x[b][0], expected[b], 1e-14);
  cg_frame_clear(&beads);
  cg_frame_clear(&frame);
  cg_map_free(map);
  cg_mapping_def_free(def);
  cg_atoms_free(atoms);
}

/* Ends: the head of a single residue comes first, then the tail. */
static void ends_are_chosen(void)
{
  static const struct {
    const char *atoms, *types;
  } cases[] = {{"=P :ALA CA CB O", "T"},
               {"=P :GLY CA H H", "G"},
               {"=P :ALA CA CB :GLY CA H H", "ASG"}};
  for (int i = 0; i < 3; i++) {
    cg_mapping_def *def, *whole = NULL;
    cg_atoms *atoms = atoms_of(cases[i].atoms);
    CG_WORKS(read_text(peptide, &def));
    CG_WORKS(cg_mapping_expand(def, atoms, 0, &whole));
    CU_ASSERT_EQUAL(whole->beads, (int)strlen(cases[i].types));
    for (int b = 0; b < whole->beads; b++)
      CU_ASSERT_EQUAL(whole->bead[b].type[0], cases[i].types[b]);
    cg_mapping_def_free(whole);
    cg_mapping_def_free(def);
    cg_atoms_free(atoms);
  }
}

/* The same beads as the file without units. */
static void triglycine_is_the_same_both_ways(void)
{
  static const int bond[] = {0, 1, 1, 2}, angle[] = {0, 1, 2};
  cg_mapping_def *plain, *units, *whole = NULL;
  cg_atoms *atoms = atoms_of("=Protein_chain_A :GLY N H1 H2 H3 CA HA1 HA2 C O "
                             ":GLY N H CA HA1 HA2 C O "
                             ":GLY N H CA HA1 HA2 C O1 O2");
  const cg_comm *world = cg_test_world();
  CG_WORKS(cg_mapping_read(
      world, cg_test_data_in("mapping", "triglycine.xml"), &plain));
  CG_WORKS(cg_mapping_read(
      world, cg_test_data_in("mapping", "triglycine_units.xml"), &units));
  CG_WORKS(cg_mapping_expand(units, atoms, 0, &whole));
  CU_ASSERT_EQUAL(whole->beads, 3);
  for (int b = 0; b < 3; b++) {
    const cg_bead_def *one = &plain->bead[b], *other = &whole->bead[b];
    CU_ASSERT_STRING_EQUAL(one->type, other->type);
    CU_ASSERT_EQUAL(one->atoms, other->atoms);
    for (int a = 0; a < one->atoms && a < other->atoms; a++) {
      CU_ASSERT_STRING_EQUAL(one->atom[a].text, other->atom[a].text);
      CG_CLOSE(one->weight[a], other->weight[a], 0);
    }
  }
  check_tuples(&whole->bonded[0], "bond", 2, bond);
  check_tuples(&whole->bonded[1], "angle", 1, angle);
  cg_mapping_def_free(whole);
  cg_mapping_def_free(units);
  cg_mapping_def_free(plain);
  cg_atoms_free(atoms);
}

static void a_residue_without_unit_is_refused(void)
{
  cg_mapping_def *def;
  cg_map *map;
  cg_atoms *atoms = atoms_of("=P :GLY CA H H :ALB CA CB");
  CG_WORKS(read_text(peptide, &def));
  CG_FAILS(cg_map_new(atoms, 1, &def, 0, NULL, &map), CG_CONFIG,
           "line 2: residue 2 of molecule P is called ALB, for which there is "
           "no <cg_residue>; did you mean 'ALA'?");
  cg_mapping_def_free(def);
  cg_atoms_free(atoms);
}

static void mistakes_are_told(void)
{
  static const struct {
    const char *old, *new, *message;
  } mistakes[] = {
    {"<end>tail</end>", "<end>middle</end>", "neither head nor tail"},
    {"<end>tail</end>", "", "residue ALA has beads already (line 6)"},
    {"<name>SC</name>", "<name>-SC</name>", "begins with a sign"},
    {"<name>SC</name>", "<name>BB</name>", "is taken already"},
    {"BB +BB<", "BB +BC<", "there is no bead 'BC'"},
    {"BB +BB<", "BB +<", "there is no bead ''"},
    {"BB +BB<", "BB BB<", "bead 'BB' stands twice in tuple 1"},
    {"BB +BB<", "BB<", "lists 1 beads, not a multiple of 2"},
    {"CA H#2", "1:GLY:CA H#2", "names no atom of a residue"},
    {"CA H#2", "CA #2", "names no atom of a residue"},
    {"CA H#2", "CA H#0", "names no atom of a residue"},
    {"CA H#2", "CA", "bead 'BB' has 1 atoms, its map 'two' (line 17) 2"},
    {"<name>bs<", "<name>bb<", "is taken already"},
    {"<cg_residue> <name>GLY</name>", "<cg_residue>", "name"},
    {"<topology>", "<topology><cg_beads/>", "cg_beads"},
  };
  for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
    cg_mapping_def *def;
    const char *at = strstr(peptide, mistakes[i].old);
    char *text = cg_text_format("%.*s%s%s", (int)(at - peptide), peptide,
                                mistakes[i].new,
                                at + strlen(mistakes[i].old));
    CG_FAILS(read_text(text, &def), CG_CONFIG, mistakes[i].message);
    CU_ASSERT_PTR_NULL(def);
    cg_free(text);
  }
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a peptide is written out", a_peptide_is_written_out},
    {"frames are mapped by units", frames_are_mapped_by_units},
    {"ends are chosen", ends_are_chosen},
    {"triglycine is the same both ways", triglycine_is_the_same_both_ways},
    {"a residue without unit is refused", a_residue_without_unit_is_refused},
    {"mistakes are told", mistakes_are_told},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "repeat units", tests);
}
