/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Force matching of bonds, angles, dihedrals and impropers, with pairs beside
 * them: known functions come back, the answer does not depend on ranks and
 * domains, tuples are counted, conditions hold. */
#include "harness.h"

#include <math.h>

#include "base/mem.h"
#include "fm_fits.h"

static const cg_fm_options plain = {0};

/* All kinds at once; beads of a type differ in the tuples they are in.
 * Positions are random, so that tuples reach across domains and box. */
static cg_test_fm mixture(int box, int order, int64_t frames)
{
  cg_test_fm system =
      cg_test_fm_new(cg_test_boxes[box], 60, 2, frames, 0.7);
  cg_test_fm_bonded(&system, &cg_term_dihedral, 4, 1, order, 7, 0, 0);
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.2, 0.7);
  cg_test_fm_bonded(&system, &cg_term_bond, 3, 2, order, 5, 0.3, 1.2);
  cg_test_fm_bonded(&system, &cg_term_angle, 2, 1, order, 4, 0.5, 2.8);
  cg_test_fm_pair(&system, 0, 1, 3, 4, 0.2, 0.7);
  cg_test_fm_bonded(&system, &cg_term_improper, 5, 1, order, 6, 0, 0);
  cg_test_fm_close_circle(&system, 0);
  cg_test_fm_close_circle(&system, 5);
  cg_test_fm_forces(&system);
  return system;
}

static void known_functions_come_back(void)
{
  for (int box = 0; box < CG_TEST_BOXES; box++) {
    cg_test_fm system = mixture(box, 2 + box % 4, 20);
    cg_fm_result *result;
    CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, 20, NULL, &plain,
                            &result));
    cg_test_fm_compare(&system, result);
    CU_ASSERT(result->constraints == 2);
    cg_fm_result_free(result);
    cg_test_fm_free(&system);
  }
}

static void tuples_are_counted_once(void)
{
  enum { FRAMES = 12 };
  cg_test_fm system = mixture(3, 4, FRAMES);
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &plain,
                          &result));
  for (int q = 0; q < system.set->n; q++) {
    const cg_interaction *it = &system.set->list[q];
    int64_t in = 0, out = 0, flat = 0;
    for (int t = 0; it->term->bonded && t < FRAMES; t++)
      for (int64_t i = 0; i < system.beads->bonded[it->group].n; i++) {
        cg_term_value value;
        bool good =
            cg_test_fm_value(&system, it, &system.frame[t], i, &value);
        bool inside = good && value.q >= it->min && value.q <= it->max;
        in += inside;
        out += !inside;
        flat += !good;
      }
    if (!it->term->bonded)
      continue;
    CU_ASSERT_EQUAL(result->report[q].count, in);
    CU_ASSERT_EQUAL(result->report[q].outside, out);
    CU_ASSERT_EQUAL(result->report[q].flat, flat);
  }
  CU_ASSERT(result->report[2].outside > 0 && result->report[3].outside > 0);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

static void ranks_and_domains_give_one_answer(void)
{
  for (int box = 1; box < CG_TEST_BOXES; box += 2) {
    cg_test_fm system = mixture(box, 4, 12);
    cg_test_fm_one_answer(&system, &plain, cg_test_grids, NULL);
    cg_test_fm_free(&system);
  }
}

/* An angle that reaches 0 and pi has no force there; around a circle the
 * potential comes back to where it began. */
static void forces_vanish_where_they_must(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[0], 60, 1, 20, 0.5);
  cg_test_fm_bonded(&system, &cg_term_angle, 1, 1, 4, 5, 0, M_PI);
  cg_test_fm_bonded(&system, &cg_term_dihedral, 1, 1, 4, 8, 0, 0);
  system.noise = 5;
  cg_test_fm_forces(&system);
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, 20, NULL, &plain,
                          &result));
  const cg_termfit *angle = &result->fit[0], *circle = &result->fit[1];
  CU_ASSERT(result->constraints == 3);
  CG_CLOSE(cg_termfit_force(angle, 0), 0, 1e-13);
  CG_CLOSE(cg_termfit_force(angle, M_PI), 0, 1e-13);
  CU_ASSERT(fabs(cg_termfit_force(angle, 1)) > 0.01);
  CG_CLOSE(cg_termfit_potential(circle, -M_PI),
           cg_termfit_potential(circle, M_PI - 1e-12), 1e-10);
  CG_CLOSE(cg_termfit_force(circle, -M_PI), cg_termfit_force(circle, M_PI),
           1e-12);
  CG_CLOSE(cg_termfit_force(circle, 1), cg_termfit_force(circle, 1 - 2 * M_PI),
           1e-12);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"known functions come back", known_functions_come_back},
    {"tuples are counted once", tuples_are_counted_once},
    {"ranks and domains give one answer", ranks_and_domains_give_one_answer},
    {"forces vanish where they must", forces_vanish_where_they_must},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "fm of bonded terms", tests);
}
