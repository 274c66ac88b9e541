/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pairs of several types: what words mean, which pairs one takes, and that its
 * force is one for all of them. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include <cgmap/input.h>

#include "base/mem.h"
#include "base/text.h"
#include "fm_fits.h"
#include "model/beads.h"
#include "model/interaction_types.h"
#include "model/interactions.h"
#include "model/names.h"
#include "model/select.h"

/* Types A, B and C*. */
static cg_beads *three_types(void)
{
  cg_beads *beads = cg_test_beads(9);
  cg_names_add(beads->types, "B", 1);
  cg_names_add(beads->types, "C*", 2);
  for (int i = 0; i < 9; i++)
    beads->type[i] = i % 3;
  return beads;
}

static cg_status bind(const char *inside, cg_interactions **set)
{
  char *text = cg_text_format("<interactions cutoff='1'>\n%s\n</interactions>",
                              inside);
  cg_beads *beads = three_types();
  cg_status status = cg_interactions_read(
      cg_test_world(), cg_test_text("types.xml", text), set);
  if (status == CG_OK)
    status = cg_interactions_bind(*set, beads);
  cg_beads_free(beads);
  cg_free(text);
  return status;
}

/* 0-0 0-1 0-2 1-1 1-2 2-2, 'x' where it is taken. */
static void takes(const char *types, const char *pairs, const char *one,
                  const char *other)
{
  char *text = cg_text_format("<pair name='p' types='%s'/>", types);
  cg_interactions *set;
  CG_WORKS(bind(text, &set));
  const cg_interaction *it = set->list;
  for (int a = 0, p = 0; a < 3; a++)
    for (int b = a; b < 3; b++, p++) {
      CU_ASSERT_EQUAL(cg_interaction_takes(it, a, b), pairs[p] == 'x');
      CU_ASSERT_EQUAL(cg_interaction_takes(it, b, a), pairs[p] == 'x');
    }
  CU_ASSERT_STRING_EQUAL(it->type_name[0], one);
  CU_ASSERT_STRING_EQUAL(it->type_name[1], other);
  CU_ASSERT_EQUAL(it->takes != NULL, strlen(one) + strlen(other) > 3);
  cg_interactions_free(set);
  cg_free(text);
}

static void words_become_the_types_that_they_mean(void)
{
  takes("A B", ".x....", "A", "B");
  takes("C* A", "..x...", "C*", "A");
  takes("* *", "xxxxxx", "A|B|C*", "A|B|C*");
  takes("* B", ".x.xx.", "A|B|C*", "B");
  takes("? C*", "..x.x.", "A|B", "C*");
  takes("A|C* B|C*", ".xx.xx", "A|C*", "B|C*");
  takes("name:* A", "xxx...", "A|B|C*", "A");
}

static void one_pair_of_types_has_one_force(void)
{
  static const struct {
    const char *inside, *message;
  } wrong[] = {
      {"<pair types='A *' name='p'/>\n<pair types='B A'/>",
       "line 3: <pair>: the pairs B A have an interaction already (line 2)"},
      {"<pair types='B A'/>\n<pair types='A *' name='p'/>",
       "line 3: <pair>: some of the pairs A A|B|C* have an interaction already"},
      {"<pair types='A *'/>", "line 2: <pair>: '*' means the types A|B|C*, "
                              "which one force is for: give it a name"},
      {"<pair types='A A|D' name='p'/>",
       "line 2: <pair>: no bead is of type 'D'"},
      {"<pair types='A A|' name='p'/>", "line 2: <pair>: no bead is of type ''"},
      {"<threebody types='A A *' name='t' cutoff='1' gamma='1'/>",
       "line 2: <threebody>: '*' means the types A|B|C*: a threebody acts "
       "between one type and another, list them"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    cg_interactions *set;
    CG_FAILS(bind(wrong[i].inside, &set), CG_CONFIG, wrong[i].message);
    cg_interactions_free(set);
  }
  cg_interactions *set;
  CG_WORKS(bind("<pair types='* *' name='p' within='same'/>"
                "<pair types='A B' within='other'/>", &set));
  cg_interactions_free(set);
}

enum { FRAMES = 6, M = 8 };

/* On one grid, with the noise of one seed; without pairs of its own where
 * `words` says what the first takes. */
static cg_fm_result *fit(const char *const words[2])
{
  static const int pairs[3][2] = {{0, 0}, {0, 1}, {1, 1}};
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[1], 60, 2, FRAMES, 0.7);
  for (int p = 0; p < 3; p++)
    cg_test_fm_pair(&system, pairs[p][0], pairs[p][1], 4, M - 3, 0.25, 0.7);
  cg_test_fm_forces(&system);
  while (words && system.set->n > 1) {
    cg_free(system.coef[system.set->n - 1]);
    cg_interactions_remove(system.set, system.set->n - 1);
  }
  for (int k = 0; k < 2 && words; k++) {
    cg_free(system.set->list[0].type_name[k]);
    system.set->list[0].type_name[k] = cg_text_copy(words[k]);
  }
  CG_WORKS(cg_interactions_bind(system.set, system.beads));
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL,
                          &(cg_fm_options){0}, &result));
  cg_test_fm_free(&system);
  return result;
}

/* The rows of a shared force are the sums of those of its pairs, and so are
 * G, b and the samples; `of` says which of A-A, A-B, B-B it takes. */
static void is_sum(const char *first, const char *other, const char *of)
{
  cg_fm_result *all = fit(NULL);
  cg_fm_result *one = fit((const char *const[2]){first, other});
  CU_ASSERT(all->columns == 3 * M && one->columns == M);
  int64_t count = 0;
  for (int p = 0; p < 3; p++)
    count += of[p] == 'x' ? all->report[p].count : 0;
  CU_ASSERT(count > 0 && one->report[0].count == count);
  for (int d = 0; d < M * M && cg_comm_rank(cg_test_world()) == 0; d++) {
    double G = 0, b = 0;
    for (int p = 0; p < 3; p++) {
      if (of[p] != 'x')
        continue;
      b += all->b[p * M + d % M];
      for (int q = 0; q < 3; q++)
        G += of[q] == 'x' ? all->G[(p * M + d / M) * 3 * M + q * M + d % M]
                          : 0;
    }
    CG_CLOSE(one->G[d], G, 1e-12 * one->G[M + 1]);
    CG_CLOSE(one->b[d % M], b, 1e-11 * sqrt(one->mean_square_force));
  }
  cg_fm_result_free(one);
  cg_fm_result_free(all);
}

static void a_force_of_several_types_is_fitted_to_all(void)
{
  is_sum("*", "*", "xxx");
  is_sum("B", "A|B", ".xx");
  is_sum("A|B", "A", "xx.");
}

static void names_are_found_between_the_bars(void)
{
  CU_ASSERT(cg_select_lists("A|BC|D", "A"));
  CU_ASSERT(cg_select_lists("A|BC|D", "BC"));
  CU_ASSERT(cg_select_lists("A|BC|D", "D"));
  CU_ASSERT(!cg_select_lists("A|BC|D", "B"));
  CU_ASSERT(!cg_select_lists("A|BC|D", "C"));
  CU_ASSERT(!cg_select_lists("AB", "A"));
  CU_ASSERT(cg_select_meet("A|B", "C|B") && !cg_select_meet("A|B", "C|AB"));
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
      {"words become the types that they mean",
       words_become_the_types_that_they_mean},
      {"one pair of types has one force", one_pair_of_types_has_one_force},
      {"a force of several types is fitted to all",
       a_force_of_several_types_is_fitted_to_all},
      {"names are found between the bars", names_are_found_between_the_bars},
      {NULL, NULL}};
  return cg_test_main(argc, argv, "interaction_types", tests);
}
