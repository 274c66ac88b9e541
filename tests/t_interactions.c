/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interactions: read, refused, completed, bound to bead types. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include <cgmap/input.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/text.h"
#include "io/model/interactions_xml.h"
#include "math/basis.h"
#include "model/beads.h"
#include "model/interactions.h"
#include "model/known.h"
#include "model/names.h"
#include "model/term.h"
#include "model/units.h"
#include "systems.h"

static cg_status read_n(const char *text, size_t n, cg_interactions **set)
{
  return cg_interactions_read(cg_test_world(),
                              cg_test_file("i.xml", text, n), set);
}

static cg_status read_text(const char *text, cg_interactions **set)
{
  return read_n(text, strlen(text), set);
}

/* Reading the text fails so, and gives no set. */
static void refused(const char *text, const char *message)
{
  cg_interactions *set;
  CG_FAILS(read_text(text, &set), CG_CONFIG, message);
  CU_ASSERT_PTR_NULL(set);
}

/* As above, for what stands inside <interactions cutoff="1.2"> in line 2. */
static void refused_inside(const char *element, const char *message)
{
  char *text = cg_text_format("<interactions cutoff=\"1.2\">\n%s\n"
                              "</interactions>", element);
  char *whole = cg_text_format("i.xml: line 2: %s", message);
  refused(text, whole);
  cg_free(whole);
  cg_free(text);
}

static void a_file_is_read_as_written(void)
{
  cg_interactions *set;
  CG_WORKS(cg_interactions_read(
      cg_test_world(), cg_test_data("tests/data/interactions/pairs.xml"),
      &set));
  CU_ASSERT_PTR_NOT_NULL_FATAL(set);
  CU_ASSERT(set->units == CG_UNITS_LJ && set->exclusions == 3 && set->n == 3);
  CG_CLOSE(set->cutoff, 2.5, 0);
  const cg_interaction *it = set->list;
  CU_ASSERT_STRING_EQUAL(it[0].name, "plain");
  CU_ASSERT(it[0].order == 4 && it[0].line == 3 && it[0].intervals == 0);
  CU_ASSERT(isnan(it[0].min) && isnan(it[0].max) && it[0].step == 0.02);
  CU_ASSERT(!it[0].natural_ends && !it[0].zero_tail);
  CU_ASSERT(it[0].within == CG_WITHIN_ANY && it[0].type[0] == -1);
  CU_ASSERT_STRING_EQUAL(it[1].name, "B-A");
  CU_ASSERT_STRING_EQUAL(it[1].type_name[0], "B");
  CU_ASSERT_STRING_EQUAL(it[1].type_name[1], "A");
  CU_ASSERT(it[1].order == 6 && it[1].min == 0.5 && it[1].max == 2);
  CU_ASSERT(it[1].natural_ends && it[1].zero_tail && it[1].line == 4);
  CU_ASSERT(it[1].within == CG_WITHIN_SAME);
  CU_ASSERT(it[1].intervals == 0 && it[1].step == 0.07);
  CU_ASSERT(it[2].order == 2 && it[2].min == 0 && it[2].intervals == 85);
  CU_ASSERT(it[2].step == 0 && cg_interaction_columns(&it[2]) == 86);
  CU_ASSERT(it[2].within == CG_WITHIN_OTHER && !it[2].natural_ends);
  CU_ASSERT_FATAL(set->known && set->known->set.n == 2);
  const cg_known *known = set->known;
  CU_ASSERT_STRING_EQUAL(known->set.list[0].type_name[1], "B");
  CU_ASSERT_STRING_EQUAL(known->set.list[1].name, "b1");
  CU_ASSERT(known->table[1]->n == 3 && known->table[1]->u[1] == 1.5);
  CU_ASSERT(known->units[0] == CG_UNITS_LJ && !known->angular[0]);
  CU_ASSERT(set->excludes == 1 && cg_interactions_excluded(set) == 3);
  const cg_exclude *of = set->exclude;
  CU_ASSERT(of->beads == 3 && of->bead[1] == 4 && of->bead[2] == 1);
  CU_ASSERT_STRING_EQUAL(of->molecule, "chain");
  cg_interactions_free(set);
}

static void what_is_left_out_stays_open(void)
{
  cg_interactions *set;
  CG_WORKS(read_text("<interactions><pair types='A B'/></interactions>",
                     &set));
  CU_ASSERT_PTR_NOT_NULL_FATAL(set);
  CU_ASSERT(set->units == -1 && set->exclusions == -1);
  CU_ASSERT(isnan(set->cutoff) && isnan(set->list[0].max));
  CU_ASSERT_STRING_EQUAL(set->list[0].name, "A-B");
  cg_interactions_free(set);
  CG_WORKS(read_text("<interactions cutoff='2'><pair types='A B'/>"
                     "</interactions>", &set));
  CU_ASSERT(set && isnan(set->list[0].max)); /* --cutoff may still come */
  cg_interactions_free(set);
}

static void what_follows_is_filled_in(void)
{
  cg_interactions *set;
  CG_WORKS(read_text("<interactions><pair types='A B' step='0.07' order='6'/>"
                     "</interactions>", &set));
  CU_ASSERT_PTR_NOT_NULL_FATAL(set);
  cg_interaction *it = set->list;
  set->cutoff = 2;
  CG_WORKS(cg_interactions_complete(set));
  CU_ASSERT(it->max == 2 && it->intervals == 0);
  it->min = 2;
  CG_FAILS(cg_interactions_complete(set), CG_CONFIG,
           "i.xml: line 1: <pair>: min 2 is not below max 2");
  it->min = 0.5;
  CG_WORKS(cg_interactions_complete(set));
  /* 1.5/0.07 = 21.43, so 21 intervals and 21 + 6 - 1 functions. */
  CU_ASSERT(it->intervals == 21 && cg_interaction_columns(it) == 26);
  cg_interactions_free(set);
}

static void bonded_terms_are_read_in_degrees(void)
{
  cg_interactions *set;
  CG_WORKS(read_text("<interactions><bond name='b' min='0.1'/>"
                     "<angle name='a' min='90' max='180' step='3'/>"
                     "<dihedral name='d'/><improper name='i' order='2' "
                     "intervals='12'/></interactions>", &set));
  CU_ASSERT_FATAL(set && set->n == 4);
  const cg_interaction *it = set->list;
  CU_ASSERT(it[0].term == &cg_term_bond && it[0].min == 0.1);
  CU_ASSERT(isnan(it[0].max) && it[0].step == 0.005 && it[0].group == -1);
  CU_ASSERT(it[1].term == &cg_term_angle && it[1].max == M_PI);
  CG_CLOSE(it[1].min, M_PI / 2, 1e-15);
  CG_CLOSE(it[1].step, M_PI / 60, 1e-16);
  CU_ASSERT(it[2].term == &cg_term_dihedral && isnan(it[2].min));
  CU_ASSERT(it[3].term == &cg_term_improper && it[3].intervals == 12);
  set->list[0].max = 0.2;
  CG_WORKS(cg_interactions_complete(set));
  /* 0.1 in steps of 0.005; 90 degrees in steps of 3; 360 of 5 */
  CU_ASSERT(cg_interaction_columns(&it[0]) == 20 + 3);
  CU_ASSERT(cg_interaction_columns(&it[1]) == 30 + 3);
  CU_ASSERT(it[2].min == -M_PI && it[2].max == M_PI);
  CU_ASSERT(cg_interaction_columns(&it[2]) == 72);
  CU_ASSERT(cg_interaction_columns(&it[3]) == 12);
  cg_interactions_free(set);
  refused_inside("<bond min='0.1'/>", "<bond>: the attribute name is missing");
  refused_inside("<angle name='a' max='181'/>",
                 "<angle>: max=\"181\" is no angle of 0 to 180 degrees");
  refused_inside("<angle name='a' min='100' max='90'/>",
                 "<angle>: min 100 is not below max 90");
  refused_inside("<dihedral name='d' min='0'/>",
                 "<dihedral>: there is no attribute 'min'");
  refused_inside("<dihedral name='d' intervals='3'/>",
                 "<dihedral>: 3 intervals around the circle, splines of order "
                 "4 need 4 or more");
  refused_inside("<bond name='b' tail='zero'/>",
                 "<bond>: there is no attribute 'tail'");
}

static void many_beads_are_read(void)
{
  cg_interactions *set;
  CG_WORKS(read_text("<interactions cutoff='1'>"
                     "<threebody types='A B C' cutoff='0.37' gamma='0.12' "
                     "min='30' ends='natural'/>"
                     "<density types='A B' step='0.25' weight='lucy'/>"
                     "</interactions>", &set));
  CU_ASSERT_FATAL(set && set->n == 2);
  const cg_interaction *three = &set->list[0], *density = &set->list[1];
  CU_ASSERT(three->term == &cg_term_threebody && three->natural_ends);
  CU_ASSERT_STRING_EQUAL(three->name, "A-B-C");
  CU_ASSERT_STRING_EQUAL(three->type_name[2], "C");
  CU_ASSERT(three->cutoff == 0.37 && three->gamma == 0.12);
  CG_CLOSE(three->min, M_PI / 6, 1e-15);
  CG_CLOSE(three->step, M_PI / 90, 1e-15);
  CU_ASSERT(density->term == &cg_term_density && density->step == 0.25);
  CU_ASSERT_STRING_EQUAL(density->name, "A-B-density");
  CU_ASSERT(isnan(density->cutoff) && isnan(density->max));
  CG_WORKS(cg_interactions_complete(set));
  CU_ASSERT(density->cutoff == 1 && isnan(three->max));
  CG_CLOSE(cg_interactions_reach(set), 2, 0);
  cg_interactions_free(set);
}

static void many_beads_are_refused(void)
{
  refused_inside("<threebody types='A B' cutoff='1' gamma='1'/>",
                 "<threebody>: types=\"A B\" has 2 words, a threebody has "
                 "three types");
  refused_inside("<threebody types='A B C' gamma='1'/>",
                 "<threebody>: the attribute cutoff is missing");
  refused_inside("<threebody types='A B C' cutoff='1'/>",
                 "<threebody>: the attribute gamma is missing");
  refused_inside("<threebody types='A B C' cutoff='1' gamma='0'/>",
                 "<threebody>: gamma=\"0\" is not above 0");
  refused_inside("<threebody types='A B C' cutoff='1' gamma='1' order='2'/>",
                 "<threebody>: order 2: it is the potential");
  refused_inside("<threebody types='A B C' cutoff='1' gamma='1' tail='zero'/>",
                 "<threebody>: there is no attribute 'tail'");
  refused_inside("<density cutoff='1'/>",
                 "<density>: the attribute types is missing, the types of the "
                 "two beads: types=\"A B\", the centre's first");
  refused_inside("<density types='A B' cutoff='-1'/>",
                 "<density>: cutoff=\"-1\" is not above 0");
  refused_inside("<density types='A B' weight='gauss'/>",
                 "<density>: weight=\"gauss\" is not known");
  refused_inside("<density types='A B' min='-1'/>",
                 "<density>: min=\"-1\" is no density");
}

static void many_beads_are_bound_once(void)
{
  cg_beads *beads = cg_test_beads(3);
  cg_interactions *set;
  CG_WORKS(read_text("<interactions cutoff='1'><pair types='A A'/>"
                     "<density types='A A'/><density types='A A' name='x' "
                     "cutoff='0.5'/></interactions>", &set));
  CG_WORKS(cg_interactions_bind(set, beads));
  CU_ASSERT(set->list[1].type[1] == 0 && set->list[1].cutoff == 1);
  cg_interactions_free(set);
  CG_WORKS(read_text("<interactions cutoff='1'>"
                     "<threebody types='A A A' cutoff='1' gamma='1'/>"
                     "<threebody types='A A A' cutoff='2' gamma='1' name='x'/>"
                     "</interactions>", &set));
  CG_FAILS(cg_interactions_bind(set, beads), CG_CONFIG,
           "the types A, A, A have one already");
  cg_interactions_free(set);
  CG_WORKS(read_text("<interactions cutoff='1'>"
                     "<density types='A B'/></interactions>", &set));
  CG_FAILS(cg_interactions_bind(set, beads), CG_CONFIG,
           "no bead is of type 'B'");
  cg_interactions_free(set);
  cg_beads_free(beads);
}

static void bonded_terms_are_found_by_name(void)
{
  cg_beads *beads = cg_test_beads(9);
  beads->bonded_groups = 1;
  beads->bonded = CG_NEW(cg_bonded);
  *beads->bonded = (cg_bonded){.name = cg_text_copy("arm"), .arity = 3};
  cg_interactions *set;
  CG_WORKS(read_text("<interactions><angle name='arm'/></interactions>",
                     &set));
  CG_WORKS(cg_interactions_bind(set, beads));
  CU_ASSERT(set->list[0].group == 0);
  cg_interactions_free(set);
  CG_WORKS(read_text("<interactions><angle name='arms'/></interactions>",
                     &set));
  CG_FAILS(cg_interactions_bind(set, beads), CG_CONFIG,
           "line 1: <angle>: no bonded tuples of the mapping have the name "
           "'arms'; did you mean 'arm'?");
  cg_interactions_free(set);
  CG_WORKS(read_text("<interactions><bond name='arm'/></interactions>", &set));
  CG_FAILS(cg_interactions_bind(set, beads), CG_CONFIG,
           "line 1: <bond>: 'arm' of the mapping joins 3 beads, this takes 2");
  cg_interactions_free(set);
  set = cg_interactions_all(beads, 1);
  CU_ASSERT(set->n == 2 && set->list[1].term == &cg_term_angle);
  CU_ASSERT(isnan(set->list[1].max) && set->list[1].group == 0);
  cg_interactions_free(set);
  cg_beads_free(beads);
}

static void what_this_version_cannot_fit_is_refused(void)
{
  refused("<cg_molecule/>", "line 1: <cg_molecule>: is a mapping; give it");
}

static void wrong_attributes_are_told_with_their_line(void)
{
  static const struct {
    const char *element, *message;
  } wrong[] = {
      {"<pair/>", "<pair>: the attribute types is missing"},
      {"<pair types='A'/>", "<pair>: types=\"A\" has 1 words"},
      {"<pair types='A B C'/>", "<pair>: types=\"A B C\" has 3 words"},
      {"<pair types='A B' name='a b'/>", "<pair>: 'a b' is no name"},
      {"<pair types='A/1 B'/>", "<pair>: 'A/1-B' is no name"},
      {"<pair types='A B' ordr='4'/>", "<pair>: there is no attribute 'ordr'; "
                                       "did you mean 'order'?"},
      {"<pair types='A B' order='0'/>", "<pair>: order=\"0\" is no whole"},
      {"<pair types='A B' order='13'/>", "<pair>: order=\"13\" is no whole"},
      {"<pair types='A B' order='4.0'/>", "<pair>: order=\"4.0\" is no whole"},
      {"<pair types='A B' basis='linear' order='4'/>",
       "<pair>: basis=\"linear\" is order 2, not 4"},
      {"<pair types='A B' basis='spline'/>",
       "<pair>: basis=\"spline\" is not known; did you mean 'bspline'?"},
      {"<pair types='A B' basis='rb'/>",
       "<pair>: basis=\"rb\" is for <dihedral> and <improper>; \"bspline\""},
      {"<pair types='A B' basis='harmonic'/>",
       "<pair>: basis=\"harmonic\" is for <bond> and <angle>; \"bspline\""},
      {"<angle name='a' basis='lj'/>", "<angle>: basis=\"lj\" is for <pair>;"},
      {"<bond name='b' basis='rb'/>", "<bond>: basis=\"rb\" is for <dihedral>"},
      {"<dihedral name='d' basis='harmonic'/>",
       "<dihedral>: basis=\"harmonic\" is for <bond> and <angle>; "},
      {"<pair types='A B' basis='lj' order='4'/>",
       "<pair>: order is for B-splines, basis=\"lj\" is a formula without"},
      {"<pair types='A B' basis='lj' step='0.1'/>",
       "<pair>: step is for B-splines, basis=\"lj\" is a formula without"},
      {"<pair types='A B' basis='lj' intervals='9'/>",
       "<pair>: intervals is for B-splines, basis=\"lj\" is a formula"},
      {"<pair types='A B' basis='lj' tail='zero'/>",
       "<pair>: tail is for B-splines, basis=\"lj\" is a formula without"},
      {"<bond name='b' basis='harmonic' ends='natural'/>",
       "<bond>: ends is for B-splines, basis=\"harmonic\" is a formula"},
      {"<pair types='A B' min='0,5'/>", "<pair>: min=\"0,5\" is no finite"},
      {"<pair types='A B' min='nan'/>", "<pair>: min=\"nan\" is no finite"},
      {"<pair types='A B' max='1e999'/>", "<pair>: max=\"1e999\" is beyond"},
      {"<pair types='A B' min='-0.1'/>", "<pair>: min=\"-0.1\" is no dist"},
      {"<pair types='A B' max='0'/>", "<pair>: max=\"0\" is not above 0"},
      {"<pair types='A B' min='0.9' max='0.9'/>",
       "<pair>: min 0.9 is not below max 0.9"},
      {"<pair types='A B' max='1.21'/>",
       "<pair>: max 1.21 is beyond the cutoff 1.2"},
      {"<pair types='A B' step='0'/>", "<pair>: step=\"0\" is not above 0"},
      {"<pair types='A B' intervals='0'/>", "<pair>: intervals=\"0\" is no"},
      {"<pair types='A B' intervals='100001'/>",
       "<pair>: intervals=\"100001\" is no whole number from 1 to 100000"},
      {"<pair types='A B' min='0.2' max='1.2' step='9e-6'/>",
       "<pair>: step 9e-06 makes more than 100000 intervals"},
      {"<pair types='A B' intervals='9' step='0.1'/>",
       "<pair>: step and intervals say the same thing"},
      {"<pair types='A B' ends='naturl'/>",
       "<pair>: ends=\"naturl\" is not known; did you mean 'natural'?"},
      {"<pair types='A B' ends='natural' order='2'/>",
       "<pair>: ends=\"natural\" needs order 3 or more"},
      {"<pair types='A B' basis='lj' tail='switch'/>",
       "<pair>: tail is for B-splines"},
      {"<pair types='A B' tail='none'/>", "<pair>: tail=\"none\" is not known"},
      {"<pair types='A B' within='molecule'/>",
       "<pair>: within=\"molecule\" is not known; there is only 'any', 'same'"},
      {"<pair types='A B'>x</pair>", "<pair>: the text 'x' does not belong"},
      {"<pair types='A B'><min/></pair>", "<min>: there is no such element"},
      {"<piar types='A B'/>", "<piar>: there is no such element in "
                              "<interactions>; did you mean 'pair'?"},
      {"<pair types='A B'/><pair name='A-B' types='A A'/>",
       "<pair>: line 2 has the name 'A-B' already"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    refused_inside(wrong[i].element, wrong[i].message);
}

static void what_leads_nowhere_is_not_excluded(void)
{
  static const struct {
    const char *element, *message;
  } wrong[] = {
      {"<exclude/>", "<exclude>: the attribute beads is missing"},
      {"<exclude beads='1'/>", "<exclude>: beads=\"1\": two beads or more"},
      {"<exclude beads='1 0'/>", "<exclude>: beads: '0' is no number of a"},
      {"<exclude beads='1 2.5'/>", "<exclude>: beads: '2.5' is no number"},
      {"<exclude beads='1 2 1'/>", "<exclude>: beads: 1 is listed twice"},
      {"<exclude beads='1 9999999999'/>", "<exclude>: beads: '9999999999' is"},
      {"<exclude beads='1 2' name='a b'/>", "<exclude>: 'a b' is no name"},
      {"<exclude beads='1 2' molecule='a'/>",
       "<exclude>: there is no attribute 'molecule'"},
      {"<exclude beads='1 2'><pair/></exclude>",
       "<pair>: there is no such element in <exclude>"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    refused_inside(wrong[i].element, wrong[i].message);
  refused("<interactions><exclude beads='1 2'/></interactions>",
          "holds no interaction");
}

static void what_is_known_is_said_rightly(void)
{
  static const struct {
    const char *element, *message;
  } wrong[] = {
      {"<known/>", "<known>: the attribute types is missing"},
      {"<known types='A A'/>", "<known>: the attribute table is missing"},
      {"<known types='A A' table=''/>", "<known>: table=\"\" is empty"},
      {"<known name='b'/>", "<known>: the attribute table is missing"},
      {"<known types='A' table='f'/>", "<known>: types=\"A\" has 1 words"},
      {"<known name='b 1' table='f'/>", "<known>: 'b 1' is no name"},
      {"<known name='b' types='A A' table='f'/>",
       "<known>: there is no attribute 'types'"},
      {"<known types='A A' tabel='f'/>",
       "<known>: there is no attribute 'tabel'; did you mean 'table'?"},
      {"<known types='A A' table='f' cutoff='1'/>",
       "<known>: there is no attribute 'cutoff'"},
      {"<known kind='coulom'/>",
       "<known>: kind=\"coulom\" is not known; did you mean 'coulomb'?"},
      {"<known kind='coulomb' method='ewald'/>",
       "<known>: method=\"ewald\" is not known; there is only 'pme', "
       "'cutoff'"},
      {"<known kind='coulomb' cutoff='0'/>", "<known>: cutoff=\"0\" is not"},
      {"<known kind='coulomb' epsilon_r='-1'/>",
       "<known>: epsilon_r=\"-1\" is not above 0"},
      {"<known kind='coulomb' table='f'/>",
       "<known>: there is no attribute 'table'"},
      {"<known kind='coulomb'/><known kind='coulomb'/>",
       "<known>: line 2 gives electrostatics already"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    refused_inside(wrong[i].element, wrong[i].message);
  cg_interactions *set;
  CG_FAILS(read_text("<interactions><pair types='A A'/>\n"
                     "<known types='A A' table='no.tab'/></interactions>",
                     &set), CG_NOINPUT,
           "i.xml: line 2: <known>: ");
}

static void a_wrong_root_is_told(void)
{
  refused("<interactions/>", "line 1: <interactions>: holds no interaction");
  refused("<interactions cutoff='0'/>", "cutoff=\"0\" is not above 0");
  refused("<interactions cutof='1'/>", "did you mean 'cutoff'?");
  refused("<interactions exclusions='-1'/>", "exclusions=\"-1\" is no whole");
  refused("<interactions units='metal'/>",
          "units=\"metal\" is not known; there is only 'gromacs', 'lj'");
  refused("<topology/>", "line 1: <topology>: a file of interactions begins");
  cg_interactions *set;
  CG_FAILS(cg_interactions_read(cg_test_world(), "no/such.xml", &set),
           CG_NOINPUT, "no/such.xml: cannot be opened");
}

/* Beads of three types, W first. */
static void some_beads(cg_beads *beads)
{
  *beads = (cg_beads){.types = cg_names_new()};
  cg_names_add(beads->types, "W", 1);
  cg_names_add(beads->types, "Na", 2);
  cg_names_add(beads->types, "Cl", 2);
}

static void all_pairs_of_types_come_in_order(void)
{
  static const char *const names[] = {"W-W",   "W-Na",  "W-Cl",
                                      "Na-Na", "Na-Cl", "Cl-Cl"};
  cg_beads beads;
  some_beads(&beads);
  cg_interactions *set = cg_interactions_all(&beads, 1.1);
  CU_ASSERT(set->n == 6 && set->units == -1 && set->exclusions == -1);
  int32_t k = 0;
  for (int32_t a = 0; a < 3; a++)
    for (int32_t b = a; b < 3; b++, k++) {
      const cg_interaction *it = &set->list[k];
      CU_ASSERT_STRING_EQUAL(it->name, names[k]);
      CU_ASSERT(it->type[0] == a && it->type[1] == b);
      CU_ASSERT(isnan(it->min) && it->max == 1.1 && it->order == 4);
    }
  CG_WORKS(cg_interactions_bind(set, &beads));
  set->cutoff = 1;
  CG_FAILS(cg_interactions_bind(set, &beads), CG_CONFIG,
           "pair W-W: max 1.1 is beyond the cutoff 1");
  cg_interactions_free(set);
  cg_names_free(beads.types);
}

/* Bind what stands inside <interactions>. */
static cg_status bind(const char *pairs, cg_interactions **set)
{
  cg_beads beads;
  some_beads(&beads);
  char *text = cg_text_format("<interactions>\n%s</interactions>", pairs);
  CG_WORKS(read_text(text, set));
  cg_status status = *set ? cg_interactions_bind(*set, &beads) : CG_BUG;
  cg_free(text);
  cg_names_free(beads.types);
  return status;
}

static void types_are_found_by_name(void)
{
  cg_interactions *set;
  CG_WORKS(bind("<pair types='Cl W'/>\n"
                "<pair types='W W' within='same' name='in'/>\n"
                "<pair types='W W' within='other'/>", &set));
  CU_ASSERT(set && set->list[0].type[0] == 2 && set->list[0].type[1] == 0);
  cg_interactions_free(set);
  CG_FAILS(bind("<pair types='W W'/>\n<pair types='W NA'/>", &set), CG_CONFIG,
           "i.xml: line 3: <pair>: no bead is of type 'NA'; did you mean "
           "'Na'?");
  cg_interactions_free(set);
  CG_FAILS(bind("<pair types='XYZ W'/>", &set), CG_CONFIG,
           "line 2: <pair>: no bead is of type 'XYZ'; there is only 'W', 'Na', "
           "'Cl'");
  cg_interactions_free(set);
}

static void a_pair_of_types_is_taken_once(void)
{
  static const char *const doubles[] = {
      "<pair types='W Na'/>\n<pair types='Na W' name='x'/>",
      "<pair types='W Na'/>\n<pair types='W Na' name='x' within='same'/>",
      "<pair types='W Na' within='other'/>\n<pair types='Na W'/>",
      "<pair types='W W' within='other'/>\n"
      "<pair types='W W' name='x' within='other'/>"};
  for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++) {
    cg_interactions *set;
    CG_FAILS(bind(doubles[i], &set), CG_CONFIG,
             "have an interaction already (line 2)");
    cg_interactions_free(set);
  }
}

/* Bytes changed, dropped, doubled: an error or a set, never a crash. */
static void damage(const char *path)
{
  cg_rng_key key = {.seed = 1, .purpose = CG_RNG_TEST};
  char *bytes;
  size_t n;
  int survived = 0;
  CG_WORKS(cg_file_read_all(cg_test_world(), cg_test_data(path), 1 << 20,
                            &bytes, &n));
  cg_test_text("a.tab", "# units: x sigma, U epsilon, F and dF epsilon/sigma\n"
                        "1 0 0 0 i\n2 0 0 0 i\n");
  for (uint32_t i = 0; i < 200; i++) {
    cg_string text = {0};
    double u[2], v[2];
    cg_rng_uniform(&key, 0, i, u);
    cg_rng_uniform(&key, 1, i, v);
    size_t at = (size_t)(u[0] * (double)n), to = (size_t)(u[1] * (double)n);
    cg_string_add_n(&text, bytes, at);
    if (i % 3 == 0)
      text.text[at / 2] = (char)(256 * v[0]);
    cg_string_add_n(&text, bytes + (i % 3 == 1 ? to : at),
                    n - (i % 3 == 1 ? to : at));
    cg_interactions *set;
    cg_status status = read_n(text.text, text.n, &set);
    survived += status == CG_OK;
    CU_ASSERT(status == CG_OK || status == CG_CONFIG || status == CG_NOINPUT);
    CU_ASSERT((status == CG_OK) == (set != NULL));
    cg_error_clear();
    cg_interactions_free(set);
    cg_free(text.text);
  }
  CU_ASSERT(survived < 200);
  cg_free(bytes);
}

static void damaged_files_never_crash(void)
{
  damage("tests/data/interactions/pairs.xml");
  damage("tests/data/interactions/many.xml");
}

/* The reference fits' own files, where the data folder is named. */
static void reference_files_are_read(void)
{
  static const struct {
    const char *name;
    int n, columns; /* intervals + 3, summed over the pairs */
  } files[] = {{"01_lj_fluid/interactions.xml", 1, 88},
               {"07_spce_water/interactions.xml", 1, 36},
               {"08_methanol/interactions_1site.xml", 1, 35}};
  const char *data = cg_test_long_data();
  for (size_t i = 0; data && i < sizeof files / sizeof *files; i++) {
    char *path = cg_text_format("%s/%s", data, files[i].name);
    cg_interactions *set;
    CG_WORKS(cg_interactions_read(cg_test_world(), path, &set));
    CU_ASSERT(set && set->n == files[i].n);
    CU_ASSERT(set && cg_interaction_columns(set->list) == files[i].columns);
    cg_interactions_free(set);
    cg_free(path);
  }
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
      {"a file is read as written", a_file_is_read_as_written},
      {"what is left out stays open", what_is_left_out_stays_open},
      {"what follows is filled in", what_follows_is_filled_in},
      {"bonded terms are read in degrees", bonded_terms_are_read_in_degrees},
      {"many beads are read", many_beads_are_read},
      {"many beads are refused", many_beads_are_refused},
      {"many beads are bound once", many_beads_are_bound_once},
      {"bonded terms are found by name", bonded_terms_are_found_by_name},
      {"what this version cannot fit is refused",
       what_this_version_cannot_fit_is_refused},
      {"wrong attributes are told with their line",
       wrong_attributes_are_told_with_their_line},
      {"what leads nowhere is not excluded",
       what_leads_nowhere_is_not_excluded},
      {"what is known is said rightly", what_is_known_is_said_rightly},
      {"a wrong root is told", a_wrong_root_is_told},
      {"all pairs of types come in order", all_pairs_of_types_come_in_order},
      {"types are found by name", types_are_found_by_name},
      {"a pair of types is taken once", a_pair_of_types_is_taken_once},
      {"damaged files never crash", damaged_files_never_crash},
      {"reference files are read", reference_files_are_read},
      {NULL, NULL}};
  return cg_test_main(argc, argv, "interactions", tests);
}
