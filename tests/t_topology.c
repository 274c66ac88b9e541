/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names, masses of elements, lists of exclusions. */
#include "harness.h"

#include <stdlib.h>
#include <string.h>

#include <cgmap/topology.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/beads.h"
#include "model/elements.h"
#include "model/interactions.h"
#include "model/names.h"

static void a_name_keeps_its_number(void)
{
  enum { MANY = 1000 };
  cg_names *names = cg_names_new();
  for (int round = 0; round < 2; round++)
    for (int i = 0; i < MANY; i++) {
      char *text = cg_text_format("N%d", i);
      CU_ASSERT(cg_names_add(names, text, strlen(text)) == i);
      cg_free(text);
    }
  CU_ASSERT(cg_names_count(names) == MANY);
  CU_ASSERT(cg_names_find(names, "N999") == 999);
  CU_ASSERT(cg_names_find(names, "N1000") == -1);
  CU_ASSERT_STRING_EQUAL(cg_names_text(names, 500), "N500");
  cg_names_free(names);
}

static void a_name_is_its_bytes_and_not_more(void)
{
  cg_names *names = cg_names_new();
  CU_ASSERT(cg_names_find(names, "") == -1);
  CU_ASSERT(cg_names_add(names, "HW1 and more", 3) == 0);
  CU_ASSERT(cg_names_add(names, "HW", 2) == 1);
  CU_ASSERT(cg_names_add(names, "", 0) == 2);
  CU_ASSERT_STRING_EQUAL(cg_names_text(names, 0), "HW1");
  CU_ASSERT(cg_names_find(names, "HW1") == 0);
  cg_names_free(names);
}

static void a_mass_comes_from_the_element(void)
{
  static const struct {
    const char *atom, *residue;
    double mass;
  } known[] = {
    {"OW", "SOL", 15.999}, {"HW1", "SOL", 1.0080}, {"1HB", "ALA", 1.0080},
    {"CA", "ALA", 12.011}, {"CA", "CA", 40.078},   {"NA", "NA", 22.990},
    {"Na+", "NA+", 22.990}, {"NA", "SOL", 14.007}, {"CL", "CL-", 35.45},
    {"C", "C", 12.011},    {"K", "K", 39.098},     {"CAL", "CAL", 12.011},
    {"MW", "SOL", 0.0},    {"W", "W", 0.0},        {"A", "LJ", 0.0},
    {"", "", 0.0},
  };
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    CG_CLOSE(cg_element_mass(known[i].atom, known[i].residue), known[i].mass,
             0);
}

enum { BEADS = 12 };

/* A ring of six with a tail of three, and a molecule of three with an angle:
 *   0-1-2-3-4-5-0, 5-6-7-8, 9-11-10; bond 7-8 is named twice. */
static cg_beads *ring_with_tail(void)
{
  static const cg_gid bonds[] = {0, 1, 1, 2, 2, 3, 3, 4, 4, 5,
                                 5, 0, 5, 6, 6, 7, 7, 8, 8, 7,
                                 9, 11, 10, 11};
  static const cg_gid angles[] = {9, 11, 10};
  cg_beads *beads = CG_NEW(cg_beads);
  beads->n = BEADS;
  beads->bonded_groups = 2;
  beads->bonded = CG_ARRAY(cg_bonded, 2);
  beads->bonded[0] = (cg_bonded){cg_text_copy("b"), 2, 12, NULL};
  beads->bonded[0].beads = CG_ARRAY(cg_gid, 24);
  memcpy(beads->bonded[0].beads, bonds, sizeof bonds);
  beads->bonded[1] = (cg_bonded){cg_text_copy("a"), 3, 1, NULL};
  beads->bonded[1].beads = CG_ARRAY(cg_gid, 3);
  memcpy(beads->bonded[1].beads, angles, sizeof angles);
  return beads;
}

/* Bonds between two beads by Floyd's and Warshall's shortest paths. */
static void count_bonds_apart(const cg_beads *beads, int apart[BEADS][BEADS])
{
  const cg_bonded *bonds = &beads->bonded[0];
  for (int i = 0; i < BEADS; i++)
    for (int j = 0; j < BEADS; j++)
      apart[i][j] = i == j ? 0 : 1000;
  for (int64_t t = 0; t < bonds->n; t++) {
    cg_gid i = bonds->beads[2 * t], j = bonds->beads[2 * t + 1];
    apart[i][j] = apart[j][i] = 1;
  }
  for (int k = 0; k < BEADS; k++)
    for (int i = 0; i < BEADS; i++)
      for (int j = 0; j < BEADS; j++)
        if (apart[i][k] + apart[k][j] < apart[i][j])
          apart[i][j] = apart[i][k] + apart[k][j];
}

/* The list must hold exactly the pairs wanted, each once and ascending. */
static void expect_exclusions(const cg_beads *beads, bool wanted[BEADS][BEADS])
{
  for (int i = 0; i < BEADS; i++) {
    int64_t p = beads->exclusion_start[i];
    for (int j = 0; j < BEADS; j++)
      if (wanted[i][j]) {
        CU_ASSERT(p < beads->exclusion_start[i + 1]);
        CU_ASSERT(beads->exclusion[p] == j);
        p++;
      }
    CU_ASSERT(p == beads->exclusion_start[i + 1]);
  }
}

static void exclusions_count_bonds(void)
{
  cg_beads *beads = ring_with_tail();
  int apart[BEADS][BEADS];
  bool wanted[BEADS][BEADS];
  count_bonds_apart(beads, apart);
  for (int k = 0; k <= 5; k++) {
    for (int i = 0; i < BEADS; i++)
      for (int j = 0; j < BEADS; j++)
        wanted[i][j] = i != j && apart[i][j] <= k;
    cg_beads_exclude(beads, k);
    expect_exclusions(beads, wanted);
  }
  cg_beads_free(beads);
}

static void votca_excludes_who_shares_a_tuple(void)
{
  cg_beads *beads = ring_with_tail();
  bool wanted[BEADS][BEADS] = {{false}};
  for (int g = 0; g < 2; g++) {
    const cg_bonded *group = &beads->bonded[g];
    for (int64_t p = 0; p < group->n * group->arity; p++)
      for (int64_t q = 0; q < group->n * group->arity; q++)
        if (p / group->arity == q / group->arity && p != q)
          wanted[group->beads[p]][group->beads[q]] = true;
  }
  cg_beads_exclude(beads, -1);
  expect_exclusions(beads, wanted);
  cg_beads_free(beads);
}

/* As if a file listed these beads of a molecule. */
static cg_status exclude(cg_beads *beads, int bonds, const char *molecule,
                         int n, const int *bead)
{
  cg_exclude of = {(char *)(uintptr_t)molecule, n, (int *)(uintptr_t)bead, 7};
  cg_interactions set = {.path = (char[]){"i.xml"}, .exclusions = bonds,
                         .excludes = 1, .exclude = &of};
  return cg_interactions_exclude(&set, beads);
}

/* Two molecules of four beads with one of another kind between them. */
static cg_beads *three_molecules(const char *middle)
{
  static const int64_t molecule[BEADS] = {0, 0, 0, 0, 1, 1,
                                          1, 1, 2, 2, 2, 2};
  cg_beads *beads = ring_with_tail();
  beads->molecules = 3;
  beads->molecule = CG_ARRAY(int64_t, BEADS);
  memcpy(beads->molecule, molecule, sizeof molecule);
  beads->molecule_name = CG_ARRAY(int32_t, 3);
  beads->names = cg_names_new();
  cg_names_add(beads->names, "bead", 4);
  for (int m = 0; m < 3; m++) {
    const char *name = m == 1 ? middle : "chain";
    beads->molecule_name[m] = cg_names_add(beads->names, name, strlen(name));
  }
  return beads;
}

static void what_is_listed_is_excluded_besides(void)
{
  static const int three[] = {0, 3, 2};
  cg_beads *beads = three_molecules("ring");
  int apart[BEADS][BEADS];
  bool wanted[BEADS][BEADS];
  count_bonds_apart(beads, apart);
  for (int k = 0; k <= 2; k++) {
    for (int i = 0; i < BEADS; i++)
      for (int j = 0; j < BEADS; j++)
        wanted[i][j] = i != j && (apart[i][j] <= k ||
                                  (i / 4 == j / 4 && i / 4 != 1 &&
                                   i % 4 != 1 && j % 4 != 1));
    CG_WORKS(exclude(beads, k, "chain", 3, three));
    expect_exclusions(beads, wanted);
  }
  cg_beads_free(beads);
}

static void one_type_of_molecule_needs_no_name(void)
{
  static const int two[] = {1, 2}, beyond[] = {1, 4};
  cg_beads *beads = three_molecules("chain");
  CG_WORKS(exclude(beads, 0, NULL, 2, two));
  CU_ASSERT(beads->exclusion_start[BEADS] == 6);
  CG_FAILS(exclude(beads, 0, NULL, 2, beyond), CG_CONFIG,
           "i.xml: line 7: <exclude>: molecule 1 (chain) has no bead 5");
  CG_FAILS(exclude(beads, 0, "chian", 2, two), CG_CONFIG,
           "no molecule is of type 'chian'; did you mean 'chain'?");
  cg_beads_free(beads);
  beads = three_molecules("ring");
  CG_FAILS(exclude(beads, 0, NULL, 2, two), CG_CONFIG,
           "say the type of the molecule with name=\"...\"; there is only "
           "'chain', 'ring'");
  CG_FAILS(exclude(beads, 0, "bead", 2, two), CG_CONFIG,
           "no molecule is of type 'bead'");
  cg_beads_free(beads);
}

static void without_bonds_nothing_is_excluded(void)
{
  static const int rules[] = {-1, 0, 1, 3};
  for (int i = 0; i < 4; i++) {
    cg_beads *beads = CG_NEW(cg_beads);
    beads->n = 5;
    cg_beads_exclude(beads, rules[i]);
    CU_ASSERT(beads->exclusion_start[5] == 0);
    cg_beads_free(beads);
  }
}

static void nothing_can_be_freed(void)
{
  cg_names_free(NULL);
  cg_atoms_free(NULL);
  cg_beads_free(NULL);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a name keeps its number", a_name_keeps_its_number},
    {"a name is its bytes and not more", a_name_is_its_bytes_and_not_more},
    {"a mass comes from the element", a_mass_comes_from_the_element},
    {"exclusions count bonds", exclusions_count_bonds},
    {"VOTCA excludes who shares a tuple", votca_excludes_who_shares_a_tuple},
    {"what is listed is excluded besides", what_is_listed_is_excluded_besides},
    {"one type of molecule needs no name", one_type_of_molecule_needs_no_name},
    {"without bonds nothing is excluded", without_bonds_nothing_is_excluded},
    {"nothing can be freed", nothing_can_be_freed},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "topology", tests);
}
