/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interactions written as XML: what is read back is the same. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include <cgmap/input.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/text.h"
#include "io/model/interactions_xml.h"
#include "math/basis.h"
#include "model/interactions.h"
#include "model/term.h"
#include "model/units.h"

static cg_status read_text(const char *text, cg_interactions **set)
{
  return cg_interactions_read(cg_test_world(), cg_test_text("i.xml", text),
                              set);
}

/* A set as a file may hold it: every kind, open or closed, odd names. */
static void random_set(uint64_t seed, cg_interactions *set)
{
  static const char *const names[] = {"A", "B<1>", "C&\"x\"", "--d", "\303\244"};
  const cg_rng_key key = {.seed = seed, .purpose = CG_RNG_TEST};
  double r[2];
  int kinds = 0;
  while (cg_term_classes[kinds])
    kinds++;
  *set = (cg_interactions){.units = CG_UNITS_GROMACS, .cutoff = 1.0 / 0.7,
                           .exclusions = (int)(seed % 4) - 1};
  set->excludes = (int)(seed % 3);
  set->exclude = CG_ARRAY(cg_exclude, set->excludes);
  for (int k = 0; k < set->excludes; k++) {
    cg_exclude *of = &set->exclude[k];
    of->molecule = k > 0 ? cg_text_copy(names[seed % 5]) : NULL;
    of->beads = 2 + (int)(seed % 5);
    of->bead = CG_ARRAY(int, of->beads);
    for (int b = 0; b < of->beads; b++)
      of->bead[b] = (int)seed + 7 * b;
  }
  set->n = 1 + (int)(seed % 6);
  set->list = CG_ARRAY(cg_interaction, set->n);
  for (int i = 0; i < set->n; i++) {
    cg_interaction *it = &set->list[i];
    cg_rng_uniform(&key, (uint64_t)i, 0, r);
    it->term = cg_term_classes[(int)(kinds * r[0])];
    double scale = cg_term_scale(it->term), u = r[1];
    it->name = cg_text_format("%s%d", names[i % 5], i);
    it->type[0] = it->type[1] = it->group = -1;
    it->basis = &cg_basis_bspline;
    it->order = 3 + (int)(seed % 3);
    it->min = u < 0.3 || it->term->periodic ? NAN : u / 2;
    it->max = u > 0.7 || it->term->periodic ? NAN : u / 2 + 0.6;
    if (it->term->angular) { /* that stand in a file: radians of degrees */
      it->min = 100 * it->min / scale;
      it->max = 100 * it->max / scale;
    }
    it->intervals = u < 0.5 ? 6 + (int)(u * 100) : 0;
    it->step = it->intervals > 0 ? 0 : (0.3 + u) / scale;
    it->natural_ends = !it->term->periodic && u > 0.4;
    for (int k = 0; k < it->term->beads && !it->term->bonded; k++)
      it->type_name[k] = cg_text_copy(names[(i + 2 * k + 1) % 5]);
    if (it->term->many)
      it->cutoff = u < 0.5 && it->term->number ? NAN : u;
    if (it->term == &cg_term_threebody)
      it->gamma = u / 3;
    if (it->term != &cg_term_pair)
      continue;
    it->zero_tail = u < 0.4;
    it->switched = !it->zero_tail && u < 0.8;
    it->within = (cg_within)(int)(3 * u);
  }
}

static bool same_number(double a, double b)
{
  return a == b || (isnan(a) && isnan(b));
}

static void same_interaction(const cg_interaction *a, const cg_interaction *b)
{
  CU_ASSERT(a->term == b->term && a->basis == b->basis);
  CU_ASSERT(a->order == b->order);
  CU_ASSERT_STRING_EQUAL(a->name, b->name);
  for (int k = 0; k < a->term->beads && !a->term->bonded; k++)
    CU_ASSERT_STRING_EQUAL(a->type_name[k], b->type_name[k]);
  CU_ASSERT(same_number(a->cutoff, b->cutoff) && a->gamma == b->gamma);
  CU_ASSERT(same_number(a->min, b->min) && same_number(a->max, b->max));
  CU_ASSERT(same_number(a->step, b->step) && a->intervals == b->intervals);
  CU_ASSERT(a->natural_ends == b->natural_ends);
  CU_ASSERT(a->zero_tail == b->zero_tail && a->switched == b->switched);
  CU_ASSERT(a->within == b->within);
}

static void same_exclude(const cg_exclude *a, const cg_exclude *b)
{
  CU_ASSERT(!a->molecule == !b->molecule);
  if (a->molecule)
    CU_ASSERT_STRING_EQUAL(a->molecule, b->molecule);
  CU_ASSERT_FATAL(a->beads == b->beads);
  CU_ASSERT(memcmp(a->bead, b->bead, (size_t)a->beads * sizeof(int)) == 0);
}

static void what_is_written_is_read_back(void)
{
  for (uint64_t seed = 1; seed <= 60; seed++) {
    cg_interactions *set = CG_NEW(cg_interactions), *back;
    random_set(seed, set);
    char *text = cg_interactions_text(set, CG_UNITS_GROMACS,
                                      seed % 2 ? "b--1, b2-" : "");
    CG_WORKS(read_text(text, &back));
    CU_ASSERT_FATAL(back && back->n == set->n);
    CU_ASSERT(back->units == set->units && back->cutoff == set->cutoff);
    CU_ASSERT(back->exclusions == set->exclusions);
    CU_ASSERT_FATAL(back->excludes == set->excludes);
    for (int i = 0; i < set->n; i++)
      same_interaction(&set->list[i], &back->list[i]);
    for (int k = 0; k < set->excludes; k++)
      same_exclude(&set->exclude[k], &back->exclude[k]);
    cg_free(text);
    cg_interactions_free(set);
    cg_interactions_free(back);
  }
}

/* A formula is written as it was read; its intervals are those of the default
 * step. */
static void formulas_are_read_and_written(void)
{
  static const char file[] =
      "<interactions units=\"gromacs\" cutoff=\"1.2\">\n"
      "  <pair name=\"A-B\" types=\"A B\" basis=\"lj\" min=\"0.2\" "
      "max=\"1.2\"/>\n"
      "  <bond name=\"b\" basis=\"harmonic\" min=\"0.1\" max=\"0.2\"/>\n"
      "  <dihedral name=\"d\" basis=\"rb\"/>\n"
      "</interactions>\n";
  cg_interactions *set;
  CG_WORKS(read_text(file, &set));
  CU_ASSERT(set->list[0].basis == &cg_basis_lj);
  CU_ASSERT(set->list[1].basis == &cg_basis_harmonic);
  CU_ASSERT(set->list[2].basis == &cg_basis_rb);
  CG_WORKS(cg_interactions_complete(set));
  CU_ASSERT(set->list[0].intervals == 50 && set->list[1].intervals == 20 &&
            set->list[2].intervals == 72);
  CU_ASSERT(cg_interaction_columns(&set->list[0]) == 2 &&
            cg_interaction_columns(&set->list[2]) == 5);
  char *text = cg_interactions_text(set, CG_UNITS_GROMACS, "");
  CU_ASSERT_STRING_EQUAL(text, file);
  cg_free(text);
  cg_interactions_free(set);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
      {"what is written is read back", what_is_written_is_read_back},
      {"formulas are read and written", formulas_are_read_and_written},
      {NULL, NULL}};
  return cg_test_main(argc, argv, "interactions written", tests);
}
