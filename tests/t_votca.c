/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VOTCA's settings files and tables. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cgmap/input.h>

#include "base/comm.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/results/votca_tab.h"
#include "math/bspline.h"
#include "model/beads.h"
#include "model/interactions.h"
#include "model/names.h"
#include "model/select.h"
#include "model/term.h"

static cg_status read_text(const char *text, cg_interactions **set)
{
  return cg_interactions_read(cg_test_world(),
                              cg_test_text("settings.xml", text), set);
}

#define RANGE "<min>0.25</min><max>0.45</max><step>0.05</step>"
#define ANGLE "<min>1.5</min><max>3.14159266</max><step>0.1</step>"
#define CIRCLE "<min>-3.1416</min><max>3.1416</max><step>0.3</step>"

/* All that csg_stat, csg_inverse and csg_reupdate keep in the same file. */
static const char whole[] =
    "<cg>\n"
    "<nbsearch>grid</nbsearch>\n"
    "<fmatch><constrainedLS>true</constrainedLS><dist>1e-5</dist>\n"
    "<frames_per_block>6</frames_per_block></fmatch>\n"
    "<non-bonded><name>A-B</name><type1>A</type1><type2>B</type2>\n"
    "<min>0</min><max>1.5</max><step>0.01</step><max_intra>3</max_intra>\n"
    "<re><function>lj126</function></re>\n"
    "<fmatch>" RANGE "<out_step>0.01</out_step></fmatch>\n"
    "<inverse><target>A-B.dist.tgt</target></inverse></non-bonded>\n"
    "<bonded><name>bend</name><fmatch>" ANGLE "</fmatch></bonded>\n"
    "<bonded><name>turn</name><fmatch>" CIRCLE "<periodic>1</periodic>"
    "</fmatch></bonded>\n"
    "<inverse><kBT>2.49435</kBT><method>imc</method></inverse>\n"
    "</cg>";

/* Two types; a tuple of three beads and one of four. */
static cg_beads *some_beads(void)
{
  cg_beads *beads = CG_NEW(cg_beads);
  beads->types = cg_names_new();
  cg_names_add(beads->types, "A", 1);
  cg_names_add(beads->types, "B", 1);
  beads->bonded_groups = 2;
  beads->bonded = CG_ARRAY(cg_bonded, 2);
  beads->bonded[0] = (cg_bonded){cg_text_copy("bend"), 3, 0, NULL};
  beads->bonded[1] = (cg_bonded){cg_text_copy("turn"), 4, 0, NULL};
  return beads;
}

static void a_file_is_read_as_votca_means_it(void)
{
  cg_interactions *set;
  CG_WORKS(read_text(whole, &set));
  CU_ASSERT_PTR_NOT_NULL_FATAL(set);
  CU_ASSERT(set->n == 3 && set->exclusions == -1 && isnan(set->cutoff));
  CU_ASSERT(set->least_block == 6);
  const cg_interaction *it = set->list;
  CU_ASSERT_STRING_EQUAL(it->name, "A-B");
  CU_ASSERT(it->term == &cg_term_pair && it->line == 5 && it->order == 4);
  CU_ASSERT(it->natural_ends && !it->zero_tail);
  CG_CLOSE(it->min, 0.25, 0);
  CG_CLOSE(it->max, 0.45, 0);
  CG_CLOSE(it->out_step, 0.01, 0);
  CG_CLOSE(it[1].out_step, 0.1, 0);
  cg_interactions_free(set);
}

/* VOTCA's angles are radians; pi in round numbers is pi. */
static void kinds_come_from_the_mapping(void)
{
  cg_beads *beads = some_beads();
  cg_interactions *set;
  CG_WORKS(read_text(whole, &set));
  CU_ASSERT_PTR_NOT_NULL_FATAL(set);
  CG_WORKS(cg_interactions_bind(set, beads));
  const cg_interaction *it = set->list;
  CU_ASSERT(it[0].intervals == 4);
  CU_ASSERT(it[1].term == &cg_term_angle && it[1].max == M_PI);
  CU_ASSERT(it[1].min == 1.5 && it[1].intervals == 16);
  CU_ASSERT(it[2].term == &cg_term_dihedral && it[2].min == -M_PI);
  CU_ASSERT(it[2].intervals == 21);
  cg_interactions_free(set);
  CG_WORKS(read_text("<cg>\n<bonded><name>bend</name><fmatch><min>90</min>"
                     "<max>180</max><step>2</step></fmatch></bonded></cg>",
                     &set));
  CG_FAILS(cg_interactions_bind(set, beads), CG_CONFIG,
           "settings.xml: line 2: <bonded>: min 90 and max 180 reach beyond 0 "
           "... 3.14159, all that the angle 'bend' of the mapping can have");
  cg_interactions_free(set);
  CG_WORKS(read_text("<cg><bonded><name>bond</name><fmatch>" RANGE
                     "</fmatch></bonded></cg>", &set));
  CG_FAILS(cg_interactions_bind(set, beads), CG_CONFIG,
           "no bonded tuples of the mapping have the name 'bond'");
  cg_interactions_free(set);
  cg_beads_free(beads);
}

#define PAIR(inside)                                                          \
  "<cg>\n<non-bonded><name>A</name><type1>A</type1><type2>A</type2>\n" inside \
  "</non-bonded></cg>"

#define THREE(arms)                                                           \
  PAIR("<type3>B</type3><threebody>1</threebody><fmatch>" ANGLE arms         \
       "</fmatch>")

/* The first type is the centre; the arms end at a; u is not levelled at pi. */
static void three_are_read_as_votca_means_them(void)
{
  cg_interactions *set;
  cg_beads *beads = some_beads();
  CG_WORKS(read_text(THREE("<a>0.37</a><sigma>1.0</sigma>"
                           "<gamma>0.08</gamma>"),
                     &set));
  CU_ASSERT_PTR_NOT_NULL_FATAL(set);
  CG_WORKS(cg_interactions_bind(set, beads));
  const cg_interaction *it = set->list;
  CU_ASSERT(it->term == &cg_term_threebody && it->natural_ends);
  CU_ASSERT(it->type[0] == 0 && it->type[1] == 0 && it->type[2] == 1);
  CG_CLOSE(it->cutoff, 0.37, 0);
  CG_CLOSE(it->gamma, 0.08, 0);
  CU_ASSERT(it->max < M_PI && M_PI - it->max < 1e-15);
  CU_ASSERT(it->min == 1.5 && it->intervals == 16);
  cg_interactions_free(set);
  cg_beads_free(beads);
}

static void what_is_not_understood_is_told_with_its_line(void)
{
  static const struct {
    const char *text, *message;
  } wrong[] = {
      {"<cg/>", "line 1: <cg>: holds no <bonded> and no <non-bonded>"},
      {"<cg>\n<nonbonded/></cg>", "line 2: <nonbonded>: there is no such "
                                  "element in <cg>; did you mean "
                                  "'non-bonded'?"},
      {"<cg>\n<fmatch><frame_per_block>1</frame_per_block></fmatch></cg>",
       "line 2: <frame_per_block>: there is no such element in <fmatch>; did "
       "you mean 'frames_per_block'?"},
      {"<cg>\n<fmatch><frames_per_block>1.5</frames_per_block></fmatch></cg>",
       "<frames_per_block>: '1.5' is no count of frames"},
      {"<cg><non-bonded><name>A-A</name><type1>A</type1><type2>A</type2>"
       "<fmatch><min>0.2</min><max>0.9</max><step>0.1</step>\n<out_step>1e-9"
       "</out_step></fmatch></non-bonded></cg>",
       "line 2: <out_step>: 1e-09 makes more than 1000000 rows"},
      {"<cg>\n<fmatch><frames_per_block>0</frames_per_block></fmatch></cg>",
       "<frames_per_block>: '0' is no finite number above 0"},
      {PAIR(""), "line 2: <non-bonded>: the element <fmatch> is missing"},
      {PAIR("<fmatch><min>0</min><step>1</step></fmatch>"),
       "line 3: <fmatch>: the element <max> is missing"},
      {PAIR("<fmatch><min>0</min><mx>1</mx><step>1</step></fmatch>"),
       "line 3: <mx>: there is no such element in <fmatch>"},
      {PAIR("<fmatch><min>0</min><max>abc</max><step>1</step></fmatch>"),
       "line 3: <max>: 'abc' is no finite number"},
      {PAIR("<fmatch><min>0</min><max>1</max><step>0</step></fmatch>"),
       "line 3: <step>: '0' is no finite number above 0"},
      {PAIR("<fmatch><min>1</min><max>1</max><step>1</step></fmatch>"),
       "line 2: <pair>: min 1 is not below max 1"},
      {PAIR("<threebody>1</threebody><fmatch>" RANGE "</fmatch>"),
       "line 2: <non-bonded>: the element <type3> is missing"},
      {THREE(""), "line 3: <fmatch>: the element <a> is missing"},
      {THREE("<a>0.4</a>"), "line 3: <fmatch>: the element <gamma> is missing"},
      {THREE("<a>0.4</a><gamma>0.1</gamma><sigma>2</sigma>"),
       "line 3: <sigma>: is 2, 1 expected: write a and gamma times sigma"},
      {PAIR("<type3>B</type3><threebody>1</threebody><fmatch><min>1</min>"
            "<max>180</max><step>1</step><a>1</a><gamma>1</gamma></fmatch>"),
       "line 3: <fmatch>: min 1 and max 180 reach beyond 0 ... pi"},
      {"<cg>\n<non-bonded><name>A</name><type1>A</type1>\n<fmatch>" RANGE
       "</fmatch></non-bonded></cg>",
       "line 2: <non-bonded>: the element <type2> is missing"},
      {"<cg>\n<bonded><type1>A</type1></bonded></cg>",
       "line 2: <type1>: there is no such element in <bonded>"},
      {"<cg>\n<bonded><name>a b</name></bonded></cg>",
       "line 2: <name>: 'a b' is no name"},
      {"<cg>\n<bonded><name>a</name><fmatch>" RANGE "</fmatch></bonded>\n"
       "<bonded><name>a</name><fmatch>" RANGE "</fmatch></bonded></cg>",
       "line 3: <bonded>: line 2 has the name 'a' already"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    cg_interactions *set;
    CG_FAILS(read_text(wrong[i].text, &set), CG_CONFIG, wrong[i].message);
    CU_ASSERT_PTR_NULL(set);
  }
}

static void patterns_fit_whole_names(void)
{
  static const struct {
    const char *pattern, *text;
    bool fits;
  } cases[] = {{"*", "", true},         {"", "A", false},
               {"A", "A", true},        {"A?", "A", false},
               {"A?", "AB", true},      {"*B", "ABAB", true},
               {"*BA", "ABAB", false},  {"A*C*E", "ABCDE", true},
               {"A*C*E", "ABDE", false}, {"**A**", "A", true}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    CU_ASSERT(cg_select_fits(cases[i].pattern, cases[i].text) ==
              cases[i].fits);
}

/* Beads a1 and a2 of type A, b of type C*, c of A and of B. */
static void a_word_means_types(void)
{
  static const struct {
    const char *name, *type;
  } all[] = {{"a1", "A"}, {"a2", "A"}, {"b", "C*"}, {"c", "A"}, {"c", "B"}};
  static const struct {
    const char *word;
    const char *types, *message; /* types NULL: refused */
  } cases[] = {{"A", "A", ""},    {"C*", "C*", ""}, {"?*", "A|C*|B", ""},
               {"C?", "C*", ""},  {"B*", "B", ""},  {"name:b", "C*", ""},
               {"B|C*", "C*|B", ""},
               {"name:?1", NULL, "'name:?1' means some beads of type A only"},
               {"name:c", NULL, "means some beads of type A only"},
               {"name:x", NULL, "no bead is of type 'name:x'; there is only"},
               {"D*", NULL, "no bead is of type 'D*'"}};
  cg_beads *beads = CG_NEW(cg_beads);
  beads->types = cg_names_new();
  beads->names = cg_names_new();
  beads->n = sizeof all / sizeof *all;
  beads->type = CG_ARRAY(int32_t, beads->n);
  beads->name = CG_ARRAY(int32_t, beads->n);
  for (cg_gid i = 0; i < beads->n; i++) {
    beads->type[i] =
        cg_names_add(beads->types, all[i].type, strlen(all[i].type));
    beads->name[i] =
        cg_names_add(beads->names, all[i].name, strlen(all[i].name));
  }
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    bool means[3];
    int n;
    if (!cases[i].types) {
      CG_FAILS(cg_select_types(beads, cases[i].word, means, &n), CG_CONFIG,
               cases[i].message);
      continue;
    }
    CG_WORKS(cg_select_types(beads, cases[i].word, means, &n));
    char *text = cg_select_text(beads, means);
    CU_ASSERT_STRING_EQUAL(text, cases[i].types);
    CU_ASSERT(n == means[0] + means[1] + means[2]);
    cg_free(text);
  }
  cg_beads_free(beads);
}

/* f = 3 - 2 q on [1, 2], sampled in the first of its two intervals. */
static cg_termfit straight_fit(const cg_term_class *term)
{
  cg_termfit fit = {.name = cg_text_copy("line"),
                    .term = term,
                    .basis = cg_basis_make(&cg_basis_bspline, 2, 2, 1, 2),
                    .coef = CG_ARRAY(double, 3),
                    .sampled = CG_ARRAY(bool, 3),
                    .covariance = CG_ARRAY(double, 9),
                    .samples = CG_ARRAY(int64_t, 2),
                    .seen = true,
                    .end = {1, 2}};
  for (int d = 0; d < 3; d++) {
    fit.coef[d] = 3 - 2 * (1 + 0.5 * d);
    fit.sampled[d] = d < 2;
    fit.covariance[4 * d] = 0.01;
  }
  return fit;
}

/* U = int_q^2 f = 6 - 4 - 3 q + q^2; rows at 1, 1.3, 1.6, 1.9. */
static void compare_rows(const cg_term_class *term, cg_votca_kind kind)
{
  cg_termfit fit = straight_fit(term);
  const char *path = cg_test_path(kind == CG_VOTCA_FORCE ? "f" : "u");
  cg_output *out;
  int rows = 0;
  if (cg_comm_rank(cg_test_world()) == 0) {
    CG_WORKS(cg_output_open(path, true, &out));
    CG_WORKS(cg_votca_tab_write(out, kind, &fit, 0.3));
    CG_WORKS(cg_output_commit(out));
  }
  cg_test_barrier(cg_test_world());
  FILE *file = fopen(path, "r");
  CU_ASSERT_PTR_NOT_NULL_FATAL(file);
  for (char line[200]; fgets(line, sizeof line, file); rows++) {
    double x, y, error = 0;
    char flag;
    int found = kind == CG_VOTCA_FORCE
                    ? sscanf(line, "%lf %lf %lf %c", &x, &y, &error, &flag)
                    : sscanf(line, "%lf %lf %c", &x, &y, &flag);
    double t = 2 * (x - (x < 1.5 ? 1 : 1.5));
    CU_ASSERT_EQUAL(found, kind == CG_VOTCA_FORCE ? 4 : 3);
    CG_CLOSE(x, 1 + 0.3 * rows, 1e-9);
    CG_CLOSE(y, kind == CG_VOTCA_FORCE ? 3 - 2 * x : 2 - 3 * x + x * x, 1e-9);
    CU_ASSERT(flag == (x < 1.5 ? 'i' : 'o'));
    if (kind == CG_VOTCA_FORCE)
      CG_CLOSE(error, 0.1 * sqrt((1 - t) * (1 - t) + t * t), 1e-9);
  }
  CU_ASSERT_EQUAL(rows, 4);
  fclose(file);
  cg_test_barrier(cg_test_world());
  cg_termfit_clear(&fit);
}

static void tables_have_votcas_columns(void)
{
  compare_rows(&cg_term_pair, CG_VOTCA_FORCE);
  compare_rows(&cg_term_pair, CG_VOTCA_POTENTIAL);
  compare_rows(&cg_term_angle, CG_VOTCA_FORCE); /* radians */
  compare_rows(&cg_term_angle, CG_VOTCA_POTENTIAL);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
      {"a file is read as VOTCA means it", a_file_is_read_as_votca_means_it},
      {"kinds come from the mapping", kinds_come_from_the_mapping},
      {"three are read as VOTCA means them",
       three_are_read_as_votca_means_them},
      {"what is not understood is told with its line",
       what_is_not_understood_is_told_with_its_line},
      {"patterns fit whole names", patterns_fit_whole_names},
      {"a word means types", a_word_means_types},
      {"tables have VOTCA's columns", tables_have_votcas_columns},
      {NULL, NULL}};
  return cg_test_main(argc, argv, "votca", tests);
}
