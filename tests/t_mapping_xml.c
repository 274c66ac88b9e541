/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mapping XML: VOTCA's files come through whole, mistakes are told. */
#include "harness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cgmap/input.h>

#include "base/comm.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/text.h"
#include "model/mapping.h"

/* A molecule of three beads; each mistake replaces one piece of it. */
static const char valid[] = "<cg_molecule>\n"
                            "<name>M</name>\n"
                            "<ident>MOL</ident>\n"
                            "<topology>\n"
                            "<cg_beads>\n"
                            "<cg_bead><name>A1</name><type>A</type>\n"
                            "<mapping>two</mapping>\n"
                            "<beads>1:R:X 1:R:Y#2</beads></cg_bead>\n"
                            "<cg_bead><name>A2</name><type>A</type>\n"
                            "<mapping>two</mapping>\n"
                            "<beads>2:R:X #7</beads></cg_bead>\n"
                            "<cg_bead><name>B</name><type>B</type>\n"
                            "<mapping>one</mapping>\n"
                            "<beads>3:S:Z</beads></cg_bead>\n"
                            "</cg_beads>\n"
                            "<cg_bonded>\n"
                            "<bond><name>b</name><beads>A1 A2 A2 B</beads>\n"
                            "</bond>\n"
                            "<angle><name>a</name><beads>A1 A2 B</beads>\n"
                            "</angle>\n"
                            "</cg_bonded>\n"
                            "</topology>\n"
                            "<maps>\n"
                            "<map><name>two</name><weights>3 1</weights>\n"
                            "<d>1 2</d></map>\n"
                            "<map><name>one</name>\n"
                            "<weights>1</weights></map>\n"
                            "</maps>\n"
                            "</cg_molecule>\n";

static cg_status read_n(const char *text, size_t n, cg_mapping_def **def)
{
  return cg_mapping_read(cg_test_world(), cg_test_file("m.xml", text, n), def);
}

/* The valid text with its first \a old replaced. */
static char *changed(const char *old, const char *new)
{
  const char *at = strstr(valid, old);
  CU_ASSERT_PTR_NOT_NULL_FATAL(at);
  return cg_text_format("%.*s%s%s", (int)(at - valid), valid, new,
                        at + strlen(old));
}

static void refused(const char *old, const char *new, const char *message)
{
  cg_mapping_def *def;
  char *text = changed(old, new);
  char *whole = cg_text_format("m.xml: line %s", message);
  CG_FAILS(read_n(text, strlen(text), &def), CG_CONFIG, whole);
  CU_ASSERT_PTR_NULL(def);
  cg_free(whole);
  cg_free(text);
}

static cg_mapping_def *read_data(const char *name)
{
  cg_mapping_def *def;
  CG_WORKS(cg_mapping_read(cg_test_world(), cg_test_data(name), &def));
  CU_ASSERT_PTR_NOT_NULL_FATAL(def);
  return def;
}

static void an_atom(const cg_atom_ref *atom, int residue, const char *resname,
                    const char *name, int which)
{
  CU_ASSERT(atom->residue == residue && atom->which == which);
  CU_ASSERT_STRING_EQUAL(atom->residue_name, resname);
  CU_ASSERT_STRING_EQUAL(atom->atom_name, name);
}

static void a_file_is_read_as_written(void)
{
  cg_mapping_def *def = read_data("tests/data/mapping/hexane.xml");
  CU_ASSERT_STRING_EQUAL(def->name, "HEX");
  CU_ASSERT_STRING_EQUAL(def->ident, "Hexane");
  CU_ASSERT(def->line == 6 && def->beads == 3 && def->bondeds == 2);
  CU_ASSERT_STRING_EQUAL(def->path,
                         cg_test_data("tests/data/mapping/hexane.xml"));
  const cg_bead_def *A1 = &def->bead[0], *B = &def->bead[1];
  CU_ASSERT_STRING_EQUAL(A1->name, "A1");
  CU_ASSERT_STRING_EQUAL(A1->type, "A");
  CU_ASSERT(A1->line == 9 && A1->atoms == 7 && A1->force_weight == NULL);
  an_atom(&A1->atom[0], 1, "CHL", "C", 0);
  an_atom(&A1->atom[6], 2, "CH2", "H2", 0);
  CU_ASSERT_STRING_EQUAL(A1->atom[6].text, "2:CH2:H2");
  CU_ASSERT(A1->weight[1] == 12 && A1->weight[2] == 1);
  CU_ASSERT(B->line == 17 && B->atoms == 6);
  an_atom(&B->atom[3], 3, "CH2", "H", 2);
  CU_ASSERT_STRING_EQUAL(B->atom[3].text, "3:CH2:H#2");
  CU_ASSERT(B->atom[5].which == 14 && B->atom[5].residue == 0);
  CU_ASSERT(!B->atom[5].residue_name && !B->atom[5].atom_name);
  CU_ASSERT(B->force_weight[1] == 1 && B->force_weight[5] == 0.5);
  const cg_bonded_def *bond = &def->bonded[0], *angle = &def->bonded[1];
  static const int bonds[] = {0, 1, 2, 1}, angles[] = {0, 1, 2};
  CU_ASSERT(bond->arity == 2 && bond->tuples == 2 && bond->line == 32);
  CU_ASSERT(memcmp(bond->bead, bonds, sizeof bonds) == 0);
  CU_ASSERT(angle->arity == 3 && angle->tuples == 1);
  CU_ASSERT(memcmp(angle->bead, angles, sizeof angles) == 0);
  CU_ASSERT_STRING_EQUAL(angle->name, "angle");
  cg_mapping_def_free(def);
}

static void four_beads_make_a_dihedral_or_an_improper(void)
{
  static const char *const kinds[] = {"dihedral", "improper"};
  for (int i = 0; i < 2; i++) {
    cg_mapping_def *def;
    char *kind = cg_text_format(
        "<cg_bead><name>C</name><type>B</type><mapping>one</mapping>"
        "<beads>#9</beads></cg_bead></cg_beads><cg_bonded><%s><name>q</name>"
        "<beads>C B A2 A1</beads></%s>", kinds[i], kinds[i]);
    char *text = changed("</cg_beads>\n<cg_bonded>", kind);
    CG_WORKS(read_n(text, strlen(text), &def));
    CU_ASSERT(def && def->bonded[0].arity == 4 && def->bonded[0].bead[0] == 3);
    cg_mapping_def_free(def);
    cg_free(text);
    cg_free(kind);
  }
}

static void shipped_mappings_are_found_by_name(void)
{
  static const double water[] = {15.9994, 1.008, 1.008};
  cg_mapping_def *def;
  setenv("CGMAP_TOPOLOGIES", cg_test_data("topologies"), 1);
  CG_WORKS(cg_mapping_read(cg_test_world(), "water", &def));
  CU_ASSERT_PTR_NOT_NULL_FATAL(def);
  CU_ASSERT_STRING_EQUAL(def->ident, "SOL");
  CU_ASSERT(memcmp(def->bead->weight, water, sizeof water) == 0);
  cg_mapping_def_free(def);
  CG_WORKS(cg_mapping_read(cg_test_world(), "methanol", &def));
  CU_ASSERT(def && def->bead->atoms == 6);
  cg_mapping_def_free(def);
  CG_FAILS(cg_mapping_read(cg_test_world(), "watr", &def), CG_NOINPUT,
           "no mapping is called 'watr' (looked for ");
  CG_FAILS(cg_mapping_read(cg_test_world(), "watr", &def), CG_NOINPUT,
           "topologies/watr/watr.xml and /");
  char *here = cg_text_format("./%s", cg_test_path("water"));
  CG_FAILS(cg_mapping_read(cg_test_world(), here, &def), CG_NOINPUT,
           "/water: cannot be opened");
  cg_free(here);
  CG_FAILS(cg_mapping_read(cg_test_world(), "no/water", &def), CG_NOINPUT,
           "no/water: cannot be opened");
  CG_FAILS(cg_mapping_read(cg_test_world(), "water.xml", &def), CG_NOINPUT,
           "water.xml: cannot be opened");
  unsetenv("CGMAP_TOPOLOGIES");
}

static void names_that_lead_nowhere_are_told(void)
{
  refused("<mapping>two", "<mapping>tow",
          "7: <mapping>: there is no map 'tow'; did you mean 'two'?");
  refused("A1 A2 A2 B", "A1 A3 A2 B",
          "17: <beads>: there is no bead 'A3'; did you mean 'A1'?");
  refused("A1 A2 A2 B", "A1 +A2 A2 B",
          "17: <beads>: there is no bead '+A2'; did you mean 'A2'?");
  refused("A1 A2 A2 B", "A1 A2 A2", "17: <bond>: lists 3 beads, not a mult");
  refused("<beads>A1 A2 B<", "<beads>A1 A2<",
          "19: <angle>: lists 2 beads, not a multiple of 3");
  refused("A1 A2 A2 B", "A1 A2 B B", "17: <beads>: bead 'B' stands twice in "
                                     "tuple 2");
  refused("<name>a<", "<name>b<", "19: <angle>: the name 'b' is taken");
  refused("<name>A2", "<name>A1", "9: <cg_bead>: the name 'A1' is taken");
  refused("<name>one", "<name>two", "26: <map>: the name 'two' is taken");
  refused("<name>B<", "<name>B 1<", "12: <name>: 'B 1' is no name");
  refused("<type>B<", "<type>B/C<", "12: <type>: 'B/C' is no name");
}

static void lists_and_weights_must_fit(void)
{
  refused("3 1<", "3 1 1<", "24: <map>: 3 weights, but 2 numbers d");
  refused("1:R:Y#2", "", "6: <cg_bead>: bead 'A1' has 1 atoms, its map 'two' "
                         "(line 24) 2 weights");
  refused("3 1<", "0 0<", "24: <map>: atom 1 has d = 1 and weight 0");
  refused("3 1</weights>\n<d>1 2</d>", "0 0</weights>\n",
          "24: <map>: all weights are 0");
  refused("3 1<", "3 -1<", "24: <map>: weight 2 is -1");
  refused("<d>1 2", "<d>0.1 -0.1", "24: <map>: the numbers d sum to 0");
  refused("3 1<", "3 0<", "24: <map>: atom 2 has d = 2 and weight 0");
  refused("3 1<", "3 1e999<", "24: <weights>: '1e999' is no finite number");
  refused("3 1<", "3 nan<", "24: <weights>: 'nan' is no finite number");
  refused("3 1<", "3 0,5<", "24: <weights>: '0,5' is no finite number");
  refused("<d>1 2", "<d>1 x", "25: <d>: 'x' is no finite number");
}

static void atoms_must_be_written_right(void)
{
  static const char *const wrong[] = {
      "R:Y",    "1:R",     "1:R:",      "1::Y",    ":R:Y",  "0:R:Y",
      "-1:R:Y", "x:R:Y",   "1:R:Y:Z",   "1:R:Y#",  "1:R:Y#0",
      "1:R:#2", "1:R:Y#x", "1:R:Y#1.5", "#",       "#0",    "#-3",
      "#99999999999", "99999999999:R:Y", "OW"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    char *message = cg_text_format("8: <beads>: '%s' names no atom; 1:SOL:OW",
                                   wrong[i]);
    refused("1:R:Y#2", wrong[i], message);
    cg_free(message);
  }
}

static void missing_and_strange_elements_are_told(void)
{
  refused("<name>M</name>\n", "",
          "1: <cg_molecule>: the element <name> is missing");
  refused("<ident>MOL</ident>", "",
          "1: <cg_molecule>: the element <ident> is missing");
  refused("<ident>MOL", "<ident> ", "3: <ident>: is empty");
  refused("<type>A</type>", "", "6: <cg_bead>: the element <type> is missing");
  refused("<ident>", "<indent>x</indent><ident>",
          "3: <indent>: there is no such element in <cg_molecule>; did you "
          "mean 'ident'?");
  refused("<cg_bead>", "<cg_bead mass='1'>",
          "6: <cg_bead>: there is no attribute 'mass'");
  refused("<cg_bead>", "<cg_bead charge='one'>",
          "6: <cg_bead>: charge=\"one\" is no finite");
  refused("<type>A</type>", "<type>A</type><charge>1</charge>",
          "6: <charge>: there is no such element in <cg_bead>");
  refused("<type>A<", "<type>A</type><type>A<",
          "6: <type>: given twice in <cg_bead>, first in line 6");
  refused("<type>A<", "<type>A</type><symmetry>3</symmetry><type>A<",
          "6: <type>: given twice");
  refused("<type>A<", "<symmetry>3</symmetry><type>A<",
          "6: <cg_bead>: symmetry 3: beads of cgmap are points");
  refused("<type>A<", "<symmetry>2</symmetry><type>A<",
          "6: <cg_bead>: symmetry '2' is not known");
  refused("<topology>", "<topology>x",
          "4: <topology>: the text 'x' does not belong here");
}

static void a_wrong_root_is_told(void)
{
  static const char *const texts[][2] = {
      {"<interactions/>", "line 1: <interactions>: is a file of interactions"},
      {"\n<cg/>", "line 2: <cg>: a mapping begins with <cg_molecule>"},
      {"<cg_molecule/>", "line 1: <cg_molecule>: the element <name> is miss"},
      {"", "line 1: the file is empty"}};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    cg_mapping_def *def;
    CG_FAILS(read_n(texts[i][0], strlen(texts[i][0]), &def), CG_CONFIG,
             texts[i][1]);
    CU_ASSERT_PTR_NULL(def);
  }
}

/* Bytes changed, dropped, doubled: an error or a mapping, never a crash. */
static void damaged_files_never_crash(void)
{
  cg_rng_key key = {.seed = 2, .purpose = CG_RNG_TEST};
  size_t n = strlen(valid);
  int survived = 0;
  for (uint32_t i = 0; i < 200; i++) {
    cg_string text = {0};
    double u[2], v[2];
    cg_rng_uniform(&key, 0, i, u);
    cg_rng_uniform(&key, 1, i, v);
    size_t at = (size_t)(u[0] * (double)n), to = (size_t)(u[1] * (double)n);
    cg_string_add_n(&text, valid, at);
    cg_string_add_n(&text, valid + (i % 2 ? to : at), n - (i % 2 ? to : at));
    if (i % 2 == 0)
      text.text[to] = (char)(256 * v[0]);
    cg_mapping_def *def;
    cg_status status = read_n(text.text, text.n, &def);
    survived += status == CG_OK;
    CU_ASSERT(status == CG_OK || status == CG_CONFIG);
    CU_ASSERT((status == CG_OK) == (def != NULL));
    cg_error_clear();
    cg_mapping_def_free(def);
    cg_free(text.text);
  }
  CU_ASSERT(survived > 0 && survived < 200);
}

/* A chain of n beads. */
static char *chain(int n)
{
  cg_string text = {0};
  cg_string_add(&text, "<cg_molecule><name>P</name><ident>P</ident>\n"
                       "<topology><cg_beads>\n");
  for (int i = 0; i < n; i++)
    cg_string_add(&text, "<cg_bead><name>B%d</name><type>B</type>"
                         "<mapping>one</mapping><beads>#%d</beads></cg_bead>\n",
                  i, i + 1);
  cg_string_add(&text, "</cg_beads><cg_bonded><bond><name>b</name><beads>\n");
  for (int i = 1; i < n; i++)
    cg_string_add(&text, "B%d B%d\n", i - 1, i);
  cg_string_add(&text, "</beads></bond></cg_bonded></topology><maps><map>"
                       "<name>one</name><weights>1</weights></map></maps>"
                       "</cg_molecule>");
  return text.text;
}

/* The processor's seconds that one rank alone takes to read it. */
static double chain_time(int n)
{
  cg_comm *alone;
  cg_mapping_def *def;
  char *text = chain(n);
  const char *path = cg_test_file("chain.xml", text, strlen(text));
  cg_comm_split(cg_test_world(), cg_comm_rank(cg_test_world()), &alone);
  clock_t start = clock();
  CG_WORKS(cg_mapping_read(alone, path, &def));
  double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
  CU_ASSERT(def && def->beads == n && def->bonded->tuples == n - 1);
  CU_ASSERT(def && def->bonded->bead[2 * n - 3] == n - 1);
  cg_mapping_def_free(def);
  cg_comm_free(alone);
  cg_free(text);
  return seconds;
}

/* Ten times the beads may not cost a hundred times as much. */
static void a_large_molecule_costs_its_size(void)
{
  double small = chain_time(4000), large = chain_time(40000);
  CU_ASSERT(large < 40 * small);
}

/* The files of the cases with known answers, where their folder is named, and
 * those here. */
static void reference_files_are_read(void)
{
  static const struct {
    const char *name;
    int beads, bondeds;
  } files[] = {{"07_spce_water/mapping.xml", 1, 0},
               {"07_spce_water/input/votca_map.xml", 1, 0},
               {"08_methanol/mapping_1site.xml", 1, 0},
               {"08_methanol/mapping_2site.xml", 2, 1},
               {"09_triglycine_vacuum/mapping_backbone.xml", 9, 21},
               {"09_triglycine_vacuum/mapping_residue.xml", 3, 3},
               {"votca-ref/mapping.xml", 1, 0}};
  const char *data = cg_test_long_data();
  for (size_t i = 0; data && i < sizeof files / sizeof *files; i++) {
    char *path = cg_text_format("%s/%s", data, files[i].name);
    cg_mapping_def *def;
    CG_WORKS(cg_mapping_read(cg_test_world(), path, &def));
    CU_ASSERT(def && def->beads == files[i].beads);
    CU_ASSERT(def && def->bondeds == files[i].bondeds);
    cg_mapping_def_free(def);
    cg_free(path);
  }
  cg_mapping_def *def = read_data("tests/data/mapping/methanol_2site.xml");
  CU_ASSERT(def->beads == 2 && def->bonded->bead[1] == 1);
  cg_mapping_def_free(def);
  def = read_data("tests/data/mapping/triglycine.xml");
  CU_ASSERT(def->beads == 3 && def->bead[2].atoms == 8);
  cg_mapping_def_free(def);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
      {"a file is read as written", a_file_is_read_as_written},
      {"four beads make a dihedral or an improper",
       four_beads_make_a_dihedral_or_an_improper},
      {"shipped mappings are found by name",
       shipped_mappings_are_found_by_name},
      {"names that lead nowhere are told", names_that_lead_nowhere_are_told},
      {"lists and weights must fit", lists_and_weights_must_fit},
      {"atoms must be written right", atoms_must_be_written_right},
      {"missing and strange elements are told",
       missing_and_strange_elements_are_told},
      {"a wrong root is told", a_wrong_root_is_told},
      {"damaged files never crash", damaged_files_never_crash},
      {"a large molecule costs its size", a_large_molecule_costs_its_size},
      {"reference files are read", reference_files_are_read},
      {NULL, NULL}};
  return cg_test_main(argc, argv, "mapping_xml", tests);
}
