/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Forces that are known before the fit: tables between their rows, and a part
 * of a force field given as tables, of which the fit finds the rest. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "fm_fits.h"
#include "fm_given.h"
#include "model/known.h"

static const cg_fm_options plain = {0};

/* A cubic is what the rows are joined by, whatever their distances. */
static void a_cubic_is_met_between_rows(void)
{
  enum { ROWS = 17 };
  cg_table *table = cg_test_table(ROWS);
  for (int i = 0; i < ROWS; i++) {
    double x = table->x[i] = 0.2 + 0.1 * i + 0.03 * sin(5.0 * i);
    table->u[i] = 1 + x * (2 - x * (3 - x));
    table->f[i] = -(2 - x * (6 - 3 * x));
  }
  double lo = table->x[0], hi = table->x[ROWS - 1], u, f;
  for (int k = 0; k <= 1000; k++) {
    double x = fmin(lo + k * (hi - lo) / 1000, hi);
    CU_ASSERT(cg_table_at(table, x, &u, &f));
    CG_CLOSE(u, 1 + x * (2 - x * (3 - x)), 1e-14);
    CG_CLOSE(f, -(2 - x * (6 - 3 * x)), 1e-13);
  }
  CU_ASSERT(!cg_table_at(table, lo - 1e-12, &u, &f) && u == 0 && f == 0);
  CU_ASSERT(!cg_table_at(table, hi + 1e-12, NULL, &f) && f == 0);
  cg_table_free(table);
}

enum { BOND = 2, ANGLE = 3, FRAMES = 20 };

/* All kinds; the first pair, the angle and the second dihedral have order 3 and
 * ranges that hold all there is, so that they can be given as tables. */
static cg_test_fm mixture(int box)
{
  cg_test_fm system =
      cg_test_fm_new(cg_test_boxes[box], 60, 2, FRAMES, 0.7);
  cg_test_fm_pair(&system, 0, 0, 3, 6, 0, 0.65);
  cg_test_fm_pair(&system, 0, 1, 3, 4, 0.25, 0.7);
  cg_test_fm_bonded(&system, &cg_term_bond, 3, 2, 3, 4, 0.4, 1.6);
  cg_test_fm_bonded(&system, &cg_term_angle, 2, 1, 3, 4, 0, M_PI);
  cg_test_fm_pair(&system, 1, 1, 2, 4, 0.3, 0.7);
  cg_test_fm_bonded(&system, &cg_term_dihedral, 5, 1, 3, 6, 0, 0);
  cg_test_fm_forces(&system);
  return system;
}

static void give_some(cg_test_fm *system)
{
  cg_test_fm_give(system, 5);
  cg_test_fm_give(system, ANGLE);
  cg_test_fm_give(system, 0);
  CG_WORKS(cg_known_bind(system->set, system->beads, CG_UNITS_GROMACS));
}

static void the_rest_of_a_force_field_is_found(void)
{
  for (int box = 0; box < CG_TEST_BOXES; box++) {
    cg_test_fm system = mixture(box);
    cg_fm_result *result;
    give_some(&system);
    CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &plain,
                            &result));
    cg_test_fm_compare(&system, result);
    CU_ASSERT(result->terms == 3 && result->known_square > 0);
    cg_fm_result_free(result);
    cg_test_fm_free(&system);
  }
}

static void compare_what_is_known(const cg_fm_result *alone,
                                  const cg_fm_result *result)
{
  CG_CLOSE(result->known_square / alone->known_square, 1, 1e-12);
}

static void ranks_and_domains_give_one_answer(void)
{
  cg_test_fm system = mixture(3);
  give_some(&system);
  cg_test_fm_one_answer(&system, &plain, cg_test_grids,
                        compare_what_is_known);
  cg_test_fm_free(&system);
}

/* Two pairs of order 2: the test field is the fit with both ends 0, psi.  What
 * it divides by, psi div, follows from forces that are the fit's alone. */
static void the_configurational_temperature_has_all_forces(void)
{
  enum { M = 6 };
  cg_fm_result *rest, *given, *whole;
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[1], 60, 2, FRAMES, 0.7);
  cg_test_fm_pair(&system, 0, 1, 2, M - 1, 0.2, 0.7);
  cg_test_fm_forces(&system);
  CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &plain,
                          &rest));
  cg_test_fm_pair(&system, 0, 1, 3, 6, 0, 0.7);
  cg_test_fm_forces(&system);
  cg_test_fm_give(&system, 1);
  CG_WORKS(cg_known_bind(system.set, system.beads, CG_UNITS_GROMACS));
  CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &plain,
                          &given));
  cg_known_free(system.set->known);
  system.set->known = NULL;
  CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &plain,
                          &whole));
  if (cg_comm_rank(cg_test_world()) == 0) {
    double along_rest = 0, along_all = 0;
    for (int d = 1; d + 1 < M; d++) {
      along_rest += system.coef[0][d] * given->b[d];
      along_all += system.coef[0][d] * whole->b[d];
      CG_CLOSE(given->b[d], rest->b[d], 1e-13);
    }
    CU_ASSERT(fabs(along_all / along_rest - 1) > 0.01);
    CG_CLOSE(given->kT_conf.value,
             rest->kT_conf.value * along_all / along_rest,
             1e-10 * fabs(rest->kT_conf.value * along_all / along_rest));
  }
  CU_ASSERT(rest->known_square < 0 && whole->known_square < 0);
  cg_fm_result_free(rest);
  cg_fm_result_free(given);
  cg_fm_result_free(whole);
  cg_test_fm_free(&system);
}

/* The structure's right-hand side loses the same by what is known. */
static void known_forces_leave_the_structure_too(void)
{
  const cg_fm_options structure = {.target = CG_TARGET_STRUCTURE, .kT = 2.5};
  cg_fm_result *of[4]; /* forces, structure: less the known, and whole */
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[1], 60, 2, FRAMES, 0.7);
  cg_test_fm_pair(&system, 0, 1, 3, 5, 0.2, 0.7);
  cg_test_fm_pair(&system, 0, 1, 3, 6, 0, 0.7);
  cg_test_fm_forces(&system);
  cg_test_fm_give(&system, 1);
  CG_WORKS(cg_known_bind(system.set, system.beads, CG_UNITS_GROMACS));
  for (int k = 0; k < 4; k++) {
    if (k == 2) {
      cg_known_free(system.set->known);
      system.set->known = NULL;
    }
    CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL,
                            k % 2 ? &structure : &plain, &of[k]));
  }
  for (int d = 0; of[0]->b && d < of[0]->columns; d++)
    CG_CLOSE(of[3]->b[d] - of[1]->b[d], of[2]->b[d] - of[0]->b[d], 1e-12);
  for (int k = 0; k < 4; k++)
    cg_fm_result_free(of[k]);
  cg_test_fm_free(&system);
}

/* Charges on top of splines: by the cutoff to rounding, by the mesh on all
 * domains alike. */
static void charges_by_a_cutoff_are_subtracted(void)
{
  for (int box = 0; box < CG_TEST_BOXES; box += 2) {
    cg_test_fm system =
        cg_test_fm_new(cg_test_boxes[box], 60, 2, FRAMES, 0.7);
    cg_test_fm_pair(&system, 0, 1, 4, 4, 0.2, 0.7);
    cg_test_fm_pair(&system, 0, 0, 3, 4, 0.2, 0.7);
    cg_test_fm_charge(&system, CG_COULOMB_CUTOFF);
    CG_WORKS(cg_known_bind(system.set, system.beads, CG_UNITS_GROMACS));
    for (int t = 0; t < FRAMES; t++)
      cg_test_fm_coulomb(&system, t);
    cg_fm_result *result;
    CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &plain,
                            &result));
    cg_test_fm_compare(&system, result);
    cg_fm_result_free(result);
    cg_test_fm_free(&system);
  }
}

static void charges_on_a_mesh_give_one_answer(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[2], 60, 2, FRAMES, 0.7);
  cg_test_fm_pair(&system, 0, 1, 3, 4, 0.2, 0.7);
  cg_test_fm_charge(&system, CG_COULOMB_PME);
  CG_WORKS(cg_known_bind(system.set, system.beads, CG_UNITS_GROMACS));
  cg_test_fm_one_answer(&system, &plain, cg_test_grids,
                        compare_what_is_known);
  cg_test_fm_free(&system);
}

/* Refused by the rank that has it, alike on all. */
static void where_nothing_is_known_is_no_zero(void)
{
  cg_test_fm system = mixture(0);
  cg_fm_result *result;
  cg_test_fm_give(&system, BOND);
  CG_WORKS(cg_known_bind(system.set, system.beads, CG_UNITS_GROMACS));
  CG_FAILS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &plain,
                          &result), CG_DATA,
           "the rows of table.tab run from 0.4 to 1.6");
  cg_test_fm_free(&system);
  system = mixture(0);
  cg_test_fm_give(&system, 1);
  CG_WORKS(cg_known_bind(system.set, system.beads, CG_UNITS_GROMACS));
  CG_FAILS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &plain,
                          &result), CG_DATA,
           "the rows of table.tab run from 0.25 to 0.7");
  cg_test_fm_free(&system);
}

static void refused(cg_test_fm *system, const char *message)
{
  CG_FAILS(cg_known_bind(system->set, system->beads, CG_UNITS_GROMACS),
           CG_CONFIG, message);
}

static void charges_must_be_known(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[0], 60, 1, 1, 0.7);
  cg_test_fm_charge(&system, CG_COULOMB_PME);
  cg_log_stop(); /* what others said */
  CG_WORKS(cg_known_bind(system.set, system.beads, CG_UNITS_GROMACS));
  CU_ASSERT(cg_log_warning_count() == 1);
  CU_ASSERT(strstr(cg_log_warning(0), "add up to -0.01 e") != NULL);
  cg_log_stop();
  system.set->known->coulomb.cutoff = 0.8;
  refused(&system, "line 3: <known>: the cutoff 0.8 is beyond that of pairs");
  system.set->known->coulomb.cutoff = NAN;
  cg_free(system.beads->charge);
  system.beads->charge = NULL;
  refused(&system, "line 3: <known>: no charges are known");
  CU_ASSERT(system.set->known->coulomb.cutoff == 0.7);
  cg_test_fm_free(&system);
}

static void tables_find_whom_they_act_on(void)
{
  cg_test_fm system = mixture(0);
  cg_test_fm_give(&system, 0);
  cg_interaction *it = system.set->known->set.list;
  cg_free(it->type_name[1]);
  it->type_name[1] = cg_text_copy("X");
  refused(&system, "<known>: no bead is of type 'X'; there is only 'A', 'B'");
  *it->type_name[1] = 'A';
  cg_test_fm_give(&system, ANGLE - 1);
  CG_WORKS(cg_known_bind(system.set, system.beads, CG_UNITS_GROMACS));
  it = system.set->known->set.list; /* one more made it move */
  CU_ASSERT(cg_known_has_pair(system.set->known, 0, 0));
  CU_ASSERT(!cg_known_has_pair(system.set->known, 0, 1));
  CU_ASSERT(cg_known_has_group(system.set->known, it[1].group));
  CU_ASSERT(it[1].term == &cg_term_angle);
  system.set->known->angular[1] = false;
  refused(&system, "line 12: <known>: table.tab is a table over distances, a "
                   "angle has angles");
  system.set->known->angular[1] = true;
  cg_free(it[1].name);
  it[1].name = cg_text_copy("angle9");
  refused(&system, "no bonded tuples of the mapping have the name 'angle9'; "
                   "did you mean 'angle3'?");
  cg_free(it[1].name);
  it[1].name = cg_text_copy("angle3");
  system.set->cutoff = 0.6;
  refused(&system, "table.tab goes on to 0.65, beyond the cutoff 0.6");
  CG_CLOSE(cg_known_reach(system.set->known), 0.65, 1e-15);
  cg_test_fm_free(&system);
}

/* A-A twice; and a fit on top of what is known, which is said. */
static void nothing_is_given_twice(void)
{
  cg_test_fm system = mixture(0);
  cg_test_fm_pair(&system, 0, 0, 3, 6, 0, 0.65);
  cg_log_start(CG_LOG_QUIET, false);
  cg_test_fm_give(&system, 0);
  CG_WORKS(cg_known_bind(system.set, system.beads, CG_UNITS_GROMACS));
  cg_test_fm_give(&system, 5);
  refused(&system, "line 12: <known>: line 11 gives a table for A-A already");
  cg_log_stop();
  cg_test_fm_free(&system);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a cubic is met between rows", a_cubic_is_met_between_rows},
    {"the rest of a force field is found", the_rest_of_a_force_field_is_found},
    {"ranks and domains give one answer", ranks_and_domains_give_one_answer},
    {"the configurational temperature has all forces",
     the_configurational_temperature_has_all_forces},
    {"known forces leave the structure too",
     known_forces_leave_the_structure_too},
    {"charges by a cutoff are subtracted", charges_by_a_cutoff_are_subtracted},
    {"charges on a mesh give one answer", charges_on_a_mesh_give_one_answer},
    {"charges must be known", charges_must_be_known},
    {"where nothing is known is no zero", where_nothing_is_known_is_no_zero},
    {"tables find whom they act on", tables_find_whom_they_act_on},
    {"nothing is given twice", nothing_is_given_twice},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "known forces", tests);
}
