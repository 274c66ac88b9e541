/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What fm says besides coefficients: ranges found in the data, sentences of
 * the verdict, the group /fm of a results file. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "fm/fm.h"
#include "fm/ranges.h"
#include "fm_systems.h"
#include "math/bspline.h"
#include "model/names.h"

/* Feed a list of three beads, pairs at 0.3125, 0.47 and 0.84 nm, to the last
 * rank; the others see nothing. */
static void see_three_beads(cg_ranges *ranges, const cg_beads *beads)
{
  cg_consumer consumer = cg_ranges_consumer(ranges);
  int64_t start[4] = {0, 2, 4, 6};
  cg_lid j[6] = {1, 2, 0, 2, 0, 1};
  double r[6] = {0.3125, 0.84, 0.3125, 0.47, 0.84, 0.47}, d[6] = {0};
  cg_gid gid[3] = {0, 1, 2};
  cg_local local = {.owned = 3, .n = 3, .gid = gid, .beads = beads};
  cg_nlist list = {.last = 3, .start = start, .n = 6, .j = j,
                   .d = {d, d, d}, .r = r};
  int last = cg_comm_size(cg_test_world()) - 1;
  if (cg_comm_rank(cg_test_world()) == last) {
    CG_WORKS(consumer.class->frame(consumer.self, &local));
    CG_WORKS(consumer.class->beads(consumer.self, &local, &list));
  }
  CG_WORKS(consumer.class->reduce(consumer.self, cg_test_world(), 0));
}

/* Beads A, A, B: A-A at 0.3125, A-B at 0.47 and 0.84, no B-B. */
static void ranges_begin_below_the_nearest_pair(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[0], 3, 1, 1, 0.9);
  cg_names_add(system.beads->types, "B", 1);
  system.beads->type[2] = 1;
  cg_test_fm_pair(&system, 0, 0, 4, 1, 0, 0.9)->min = NAN;
  cg_interaction *it = cg_test_fm_pair(&system, 0, 1, 4, 1, 0, 0.9);
  it->min = NAN;
  cg_test_fm_pair(&system, 1, 1, 4, 1, 0, 0.9)->min = NAN;
  cg_interaction *list = system.set->list;
  list[0].step = 0.02;
  list[1].step = 0.1;
  list[2].step = 0.05;
  cg_ranges *ranges = cg_ranges_new(system.beads, system.set, 0);
  see_three_beads(ranges, system.beads);
  cg_string rigid = {0};
  CU_ASSERT(cg_ranges_apply(ranges, system.set, "nm", &rigid) == 0);
  CG_CLOSE(list[0].min, 0.9 - 30 * 0.02, 1e-14);
  CG_CLOSE(list[1].min, 0.9 - 5 * 0.1, 1e-14);
  CG_CLOSE(list[2].min, 0.9 - 0.05, 1e-14);
  CU_ASSERT(cg_log_warning_count() == 0); /* the report tells of B-B */
  cg_ranges_free(ranges);
  cg_test_fm_free(&system);
}

/* What min becomes of that system with one type: nearest pair at 0.3125. */
static double min_found(double max, double step, double min)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[0], 3, 1, 1, 1.0);
  cg_interaction *it = cg_test_fm_pair(&system, 0, 0, 4, 1, 0, max);
  it->min = min;
  it->step = step;
  cg_ranges *ranges = cg_ranges_new(system.beads, system.set, 0);
  see_three_beads(ranges, system.beads);
  cg_string rigid = {0};
  CU_ASSERT(cg_ranges_apply(ranges, system.set, "nm", &rigid) == 0);
  double found = it->min;
  cg_ranges_free(ranges);
  cg_test_fm_free(&system);
  return found;
}

/* A bond of 0.3128 and 0.3541 nm, an angle, one bond that is always 0.25 nm
 * long, but for 5e-5. */
static void ranges_of_bonded_terms_hold_all(void)
{
  double at[2][4][3] = {
    {{0, 0, 0}, {0.3128, 0, 0}, {0.3128, 0.25, 0}, {0, 0, 1}},
    {{0, 0, 0}, {0.3541, 0, 0}, {0.3541, 0, 0.25005}, {0, 0, 1}}};
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[0], 4, 1, 1, 0.9);
  cg_test_fm_bonded(&system, &cg_term_bond, 4, 1, 4, 0, NAN, NAN)->step = 0.01;
  cg_test_fm_bonded(&system, &cg_term_bond, 4, 1, 4, 0, NAN, NAN);
  cg_test_fm_bonded(&system, &cg_term_angle, 4, 1, 4, 0, NAN, NAN);
  for (int b = 0; b < 2; b++)
    system.beads->bonded[1].beads[b] = 1 + b;
  cg_ranges *ranges = cg_ranges_new(system.beads, system.set, 0);
  cg_consumer consumer = cg_ranges_consumer(ranges);
  for (int t = 0; t < 2; t++) {
    cg_gid gid[4] = {0, 1, 2, 3};
    int64_t start[5] = {0};
    cg_local local = {.owned = 4, .n = 4, .all = 4, .gid = gid, .x = at[t],
                      .beads = system.beads};
    cg_nlist list = {.last = 4, .start = start};
    CG_WORKS(consumer.class->frame(consumer.self, &local));
    CG_WORKS(consumer.class->beads(consumer.self, &local, &list));
  }
  CG_WORKS(consumer.class->reduce(consumer.self, cg_test_world(), 0));
  char *name = cg_text_copy(system.set->list[1].name);
  cg_string rigid = {0};
  CU_ASSERT(cg_ranges_apply(ranges, system.set, "nm", &rigid) == 1);
  CU_ASSERT(system.set->n == 2);
  CU_ASSERT_STRING_EQUAL(rigid.text, name);
  cg_free(rigid.text);
  cg_free(name);
  /* Numbers that files hold: of degrees with 12 digits. */
  CU_ASSERT(system.set->list[0].min == 0.31 &&
            system.set->list[0].max == 0.36);
  CU_ASSERT(system.set->list[1].max == 92 / cg_term_scale(&cg_term_angle));
  const cg_interaction *list = system.set->list;
  CG_CLOSE(list[0].min, 0.31, 1e-14);
  CG_CLOSE(list[0].max, 0.36, 1e-14);
  CU_ASSERT(list[1].term == &cg_term_angle);
  CG_CLOSE(list[1].min, M_PI / 2, 1e-14); /* 90 degrees in both */
  CG_CLOSE(list[1].max, M_PI / 2 + M_PI / 90, 1e-14);
  cg_ranges_free(ranges);
  cg_free(system.coef[2]);
  system.coef[2] = NULL;
  cg_test_fm_free(&system);
}

/* A bond of 0.3 to 2.3: 400 intervals of 0.005, 50 of 0.05 and 100 of 0.02;
 * who asks for a step gets it. */
static void soft_bonds_have_longer_steps(void)
{
  for (int asked = 0; asked < 2; asked++) {
    cg_test_fm system = cg_test_fm_new(cg_test_boxes[0], 2, 1, 1, 0.9);
    cg_interaction *it =
        cg_test_fm_bonded(&system, &cg_term_bond, 2, 1, 4, 0, NAN, NAN);
    it->step = 0.005;
    it->any_step = !asked;
    double at[2][2][3] = {{{0, 0, 0}, {0.3012, 0, 0}},
                          {{0, 0, 0}, {2.2997, 0, 0}}};
    cg_ranges *ranges = cg_ranges_new(system.beads, system.set, 0);
    cg_consumer consumer = cg_ranges_consumer(ranges);
    for (int t = 0; t < 2; t++) {
      cg_gid gid[2] = {0, 1};
      int64_t start[3] = {0};
      cg_local local = {.owned = 2, .n = 2, .all = 2, .gid = gid, .x = at[t],
                        .beads = system.beads};
      cg_nlist list = {.last = 2, .start = start};
      CG_WORKS(consumer.class->frame(consumer.self, &local));
      CG_WORKS(consumer.class->beads(consumer.self, &local, &list));
    }
    CG_WORKS(consumer.class->reduce(consumer.self, cg_test_world(), 0));
    cg_string rigid = {0};
    CU_ASSERT(cg_ranges_apply(ranges, system.set, "nm", &rigid) == 0);
    CG_CLOSE(it->step, asked ? 0.005 : 0.02, 1e-15);
    CG_CLOSE(it->min, 0.3, 1e-14);
    CG_CLOSE(it->max, 2.3, 1e-14);
    cg_ranges_free(ranges);
    cg_test_fm_free(&system);
  }
}

static void ranges_hold_the_nearest_pair_inside(void)
{
  CU_ASSERT(min_found(0.3125 + 0.25, 0.25, NAN) == 0.0625);
  CU_ASSERT(min_found(0.9, 3, NAN) == 0);
  CG_CLOSE(min_found(0.9, 0, NAN), 0.3, 1e-14);
  CU_ASSERT(min_found(0.9, 0.1, 0.5) == 0.5);
}

static const cg_unit_names *units(void)
{
  return cg_unit_names_of(CG_UNITS_GROMACS);
}

/* A fit that nothing is wrong with. */
static cg_fm_result good_result(cg_termfit *fit, cg_fm_term_report *report)
{
  *fit = (cg_termfit){.name = "W-W",
                      .term = &cg_term_pair,
                      .basis = cg_basis_make(&cg_basis_bspline,
                                             4, 33, 0.24, 0.9),
                      .seen = true};
  *report = (cg_fm_term_report){
    .count = 1000, .sampled = {0.24, 0.9}, .error = {0.5, 0.5},
    .error_half = 1};
  return (cg_fm_result){.terms = 1,
                        .fit = fit,
                        .report = report,
                        .frames = 100,
                        .rows = 3000,
                        .columns = 36,
                        .blocks = 20,
                        .how = {CG_SOLVER_CHOLESKY, 50, 0, 36},
                        .mean_square_force = 4,
                        .residual = 1,
                        .heldout = 1.01, .noise = 0.3,
                        .kT_conf = {300 * CG_BOLTZMANN, 2 * CG_BOLTZMANN},
                        .drift_z = 1,
                        .begin = 0,
                        .end = 99,
                        .frames_for_percent = 400};
}

static bool says_about(const cg_fm_result *result, const cg_fm_about *about,
                       const char *what)
{
  char *text = cg_fm_verdict(result, units(), about);
  bool found = strstr(text, what) != NULL;
  cg_free(text);
  return found;
}

static bool says_of(const cg_fm_result *result, const char *unfitted,
                    const char *what)
{
  return says_about(result, &(cg_fm_about){300, false, unfitted, false}, what);
}

static bool says(const cg_fm_result *result, const char *what)
{
  return says_of(result, "", what);
}

static void a_good_fit_is_trusted(void)
{
  cg_termfit fit;
  cg_fm_term_report report;
  cg_fm_result r = good_result(&fit, &report);
  CU_ASSERT(says(&r, "explains 75 %"));
  CU_ASSERT(says(&r, "noise floor is not above 1.01"));
  r.noise = 0.25;
  CU_ASSERT(says(&r, ", and at least the 0.25 that"));
  r.noise = NAN;
  CU_ASSERT(says(&r, "2 % of them"));
  CU_ASSERT(says(&r, "about 400 frames"));
  CU_ASSERT(says(&r, "agrees with 300"));
  CU_ASSERT(says(&r, "can be trusted"));
  r.residual = 1e-13;
  CU_ASSERT(says(&r, "below rounding"));
}

/* Each fault by itself takes the trust away and is named. */
static void each_fault_is_named(void)
{
  cg_termfit fit;
  cg_fm_term_report report;
  const cg_fm_result good = good_result(&fit, &report);
  cg_fm_result bad[9];
  static const char *const named[9] = {
    "left out fit worse",   "were left out, 30 remain", "condition",
    "take 20 frames", "exceed 10 %", "11.5 standard errors "
    "from 300: not the temperature of",
    "try --begin 33", "All forces are 0", "nearly the same"};
  for (int k = 0; k < 9; k++)
    bad[k] = good;
  bad[0].heldout = 1.1;
  bad[1].how = (cg_solution){CG_SOLVER_SVD, 1e14, 1e-12, 30};
  bad[2].how.condition = bad[8].how.condition = 1e11;
  bad[3].blocks = 0;
  bad[3].drift_z = bad[3].frames_for_percent = -1;
  bad[4].frames_for_percent = 100 * 11 * 11;
  bad[5].kT_conf.value = 323 * CG_BOLTZMANN; /* the first cause to name */
  bad[6].drift_z = 3;
  bad[7].mean_square_force = bad[7].residual = 0;
  for (int k = 0; k < 9; k++) {
    CU_ASSERT(says(&bad[k], named[k]));
    CU_ASSERT(k == 7 || says(&bad[k], "cannot be trusted"));
  }
}

static void what_is_not_fitted_is_doubted(void)
{
  cg_termfit fit;
  cg_fm_term_report report;
  cg_fm_result r = good_result(&fit, &report);
  CU_ASSERT(says_of(&r, "bond1, A-B", "Not in the fit: bond1, A-B"));
  CU_ASSERT(says_of(&r, "bond1", "the rest is what is not in the fit"));
  CU_ASSERT(says_of(&r, "bond1", "cannot be trusted"));
  CU_ASSERT(!says(&r, "not in the fit") && says(&r, "the rest is noise"));
}

static void atoms_that_are_elsewhere_are_doubted(void)
{
  cg_termfit fit;
  cg_fm_term_report report;
  cg_fm_result r = good_result(&fit, &report);
  const cg_fm_about about = {300, false, "", true};
  CU_ASSERT(says_about(&r, &about, "hydrogen lies beside no other atom"));
  CU_ASSERT(says_about(&r, &about, "trusted as it is: the topology is not"));
}

/* Without error bars nobody knows. */
static void too_few_frames_call_nothing_noise(void)
{
  cg_termfit fit;
  cg_fm_term_report report;
  cg_fm_result r = good_result(&fit, &report);
  r.blocks = 0;
  r.heldout = r.drift_z = r.frames_for_percent = -1;
  CU_ASSERT(!says(&r, "the rest is noise"));
  CU_ASSERT(says(&r, "so few frames do not tell what the rest is"));
}

/* Where every atom is a bead nothing was averaged. */
static void atoms_leave_no_noise(void)
{
  const cg_fm_about about = {300, true, "", false};
  cg_termfit fit;
  cg_fm_term_report report;
  cg_fm_result r = good_result(&fit, &report);
  CU_ASSERT(says_about(&r, &about, "no atom was averaged out"));
  CU_ASSERT(says_about(&r, &about, "forces are missing from the model"));
  CU_ASSERT(!says(&r, "missing from the model"));
  r.residual = r.heldout = 0.0396; /* 0.99 % */
  CU_ASSERT(says_about(&r, &about, "can be trusted"));
}

/* Ten pairs without a tuple are one sentence and one doubt. */
static void what_was_never_seen_is_said_once(void)
{
  enum { PAIRS = 10 };
  cg_termfit fit[PAIRS];
  cg_fm_term_report report[PAIRS];
  char names[PAIRS][4];
  cg_fm_result r = good_result(fit, report);
  r.terms = PAIRS;
  for (int q = 0; q < PAIRS; q++) {
    fit[q] = fit[0];
    report[q] = report[0];
    fit[q].seen = false;
    fit[q].name = names[q];
    snprintf(names[q], sizeof names[q], "A-%d", q);
  }
  CU_ASSERT(says(&r, "the force of A-0, A-1, A-2, A-3, A-4, A-5, A-6, A-7 "
                     "and 2 more."));
  CU_ASSERT(says(&r, "as it is: interactions were never seen (leave them out, "
                     "or give frames where they occur)."));
  r.terms = 8;
  CU_ASSERT(says(&r, "A-6, A-7.") && !says(&r, "more."));
}

/* Just within the limit, and just beyond. */
static void what_regularisation_says_is_doubted(void)
{
  cg_termfit fit;
  cg_fm_term_report report;
  cg_fm_result r = good_result(&fit, &report);
  r.regularise.by = CG_REGULARISE_EVIDENCE;
  r.evidence.converged = true;
  report.shift_z = 1.9;
  CU_ASSERT(says(&r, "by up to 1.9 of their") && says(&r, "can be trusted"));
  report.shift_z = 2.1;
  CU_ASSERT(says(&r, "as it is: regularisation says more"));
  report.shift_z = 1.9;
  r.evidence.converged = false;
  CU_ASSERT(says(&r, "as it is: the evidence had not settled"));
}

static void tuples_without_a_direction_are_doubted(void)
{
  cg_termfit fit;
  cg_fm_term_report report;
  cg_fm_result r = good_result(&fit, &report);
  fit.term = &cg_term_dihedral;
  report.outside = report.flat = 10;
  CU_ASSERT(!says(&r, "so straight") && says(&r, "can be trusted"));
  report.outside = report.flat = 11;
  CU_ASSERT(says(&r, "1.1 % of its tuples are so straight that the dihedral"));
  CU_ASSERT(says(&r, "as it is: a bonded coordinate is often not defined"));
}

/* A gap parts the data, but on a circle; forces do not tell how high the parts
 * of a potential lie, but of three-body terms, where u = 1 is a force. */
static void gaps_are_told(void)
{
  static const struct {
    const cg_term_class *term;
    int gaps;
    const char *said;
  } cases[] = {
    {&cg_term_pair, 1, "leave 1 gap, filled smoothly; how high"},
    {&cg_term_angle, 2, "leave 2 gaps, filled smoothly; how high"},
    {&cg_term_dihedral, 1, "leave 1 gap, filled smoothly."},
    {&cg_term_dihedral, 2, "leave 2 gaps, filled smoothly; how high"},
    {&cg_term_density, 1, "leave 1 gap, filled smoothly; how high"},
    {&cg_term_threebody, 2, "leave 2 gaps, filled smoothly."}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    cg_termfit fit;
    cg_fm_term_report report;
    cg_fm_result r = good_result(&fit, &report);
    fit.term = cases[k].term;
    report.gaps = cases[k].gaps;
    CU_ASSERT(says(&r, cases[k].said));
  }
}

/* Energies: half as much more in frames left out is the limit. */
static void energies_left_out_are_doubted(void)
{
  cg_termfit fit;
  cg_fm_term_report report;
  cg_fm_result r = good_result(&fit, &report);
  r.target = CG_TARGET_ENERGY;
  r.mean_square_force = r.residual = r.kT_conf.value = NAN;
  r.heldout = r.drift_z = -1;
  r.energy = (cg_fm_energy){.known = true, .variance = 8, .residual = 2,
                            .heldout = {2.9, 0.1}};
  CU_ASSERT(says(&r, "give 75 % of the variance") && says(&r, "be trusted w"));
  r.energy.heldout.value = 3.1;
  CU_ASSERT(says(&r, "as it is: frames left out fit worse"));
}

static void tuples_beyond_an_end_are_told(void)
{
  cg_termfit fit;
  cg_fm_term_report report;
  cg_fm_result r = good_result(&fit, &report);
  report.beyond = 1;
  CU_ASSERT(!says(&r, "go on"));
  r.target = CG_TARGET_STRUCTURE;
  CU_ASSERT(says(&r, "W-W: 1 pair is below min, where the data go on;"));
  report.beyond = 2;
  CU_ASSERT(says(&r, "W-W: 2 pairs are below min, where"));
  fit.term = &cg_term_bond;
  CU_ASSERT(says(&r, "W-W: 2 tuples are beyond the range, where"));
}

/* Of a bond 3 + 1 tuples lie where it goes on as a line. */
static void lines_of_a_bond_are_told(void)
{
  cg_termfit fit;
  cg_fm_term_report report;
  int64_t samples[4] = {3, 500, 400, 1};
  cg_fm_result r = good_result(&fit, &report);
  fit.term = &cg_term_bond;
  fit.basis = cg_basis_make(&cg_basis_bspline, 4, 4, 0.1, 0.14);
  fit.samples = samples;
  fit.end[0] = 0.11;
  fit.end[1] = 0.13;
  CU_ASSERT(says(&r, "4 tuples below 0.11 or above 0.13 nm: too few"));
  fit.end[0] = 0.1;
  CU_ASSERT(says(&r, "1 tuple below 0.1 or above 0.13 nm: too few"));
  fit.end[1] = 0.14;
  CU_ASSERT(!says(&r, "too few"));
}

/* One percent to either side of a limit: said behind it alone. */
static void says_beyond(const cg_fm_result *within, const cg_fm_result *beyond,
                        const char *what)
{
  CU_ASSERT(!says(within, what) && says(beyond, what));
}

static void limits_are_where_they_are_said(void)
{
  cg_termfit fit;
  cg_fm_term_report report;
  const cg_fm_result good = good_result(&fit, &report);
  cg_fm_result in = good, out = good;
  in.how.condition = 0.99e10;
  out.how.condition = 1.01e10;
  says_beyond(&in, &out, "hardly tell some coefficients apart");
  in = out = good;
  in.residual = 4 * 1.01e-12;
  out.residual = 4 * 0.99e-12;
  says_beyond(&in, &out, "exactly");
  in = out = good;
  in.frames_for_percent = 100 * 0.99 * 0.99;
  out.frames_for_percent = 100 * 1.01 * 1.01;
  says_beyond(&in, &out, "1 % takes about");
  in.frames_for_percent *= 100;
  out.frames_for_percent *= 100;
  says_beyond(&in, &out, "the errors exceed 10 % of the forces");
  in = out = good; /* 2 K are an error */
  in.kT_conf.value = (300 - 2 * 4.95) * CG_BOLTZMANN;
  out.kT_conf.value = (300 - 2 * 5.05) * CG_BOLTZMANN;
  says_beyond(&in, &out, "do not belong to one ensemble");
  in = out = good; /* t of 19 degrees of freedom: 2.093 (tables) */
  in.drift_z = 2.07;
  out.drift_z = 2.11;
  says_beyond(&in, &out, "the forces drift");
  in.drift_z = out.drift_z = 3; /* 2.4 times the error is 1/3 % */
  in.frames_for_percent = 100 * pow(0.99 / (3 * 2.4), 2);
  out.frames_for_percent = 100 * pow(1.01 / (3 * 2.4), 2);
  says_beyond(&in, &out, "the forces drift");
}

/* Of 1000 pairs in range and so many outside it, 1 % are 10.1. */
static void a_percent_may_lie_outside(void)
{
  cg_termfit fit;
  cg_fm_term_report report;
  cg_fm_result r = good_result(&fit, &report);
  report.outside = 10;
  CU_ASSERT(!says(&r, "lie outside [min, max]"));
  report.outside = 11;
  CU_ASSERT(says(&r, "many pairs lie outside their range"));
}

/* Bonds in one interval of width h spread by h^2/12; 2 sigma^2 of noise are
 * 4.95 and 5.05 % of it. */
static void blurred_bonds_are_told(void)
{
  cg_termfit fit;
  cg_fm_term_report report;
  int64_t samples[1] = {1000};
  cg_fm_result r = good_result(&fit, &report);
  r.target = CG_TARGET_DENOISE;
  fit.term = &cg_term_bond;
  fit.basis = cg_basis_make(&cg_basis_bspline, 4, 1, 0.1, 0.2);
  fit.samples = samples;
  fit.end[1] = 1;
  r.sigma = sqrt(0.0495 * 0.01 / 12 / 2);
  CU_ASSERT(!says(&r, "a bond is blurred"));
  r.sigma = sqrt(0.0505 * 0.01 / 12 / 2);
  CU_ASSERT(says(&r, "a bond is blurred") && says(&r, "W-W: 5 % of its"));
}

/* A spring that pushes is none. */
static void formulas_that_are_odd_are_doubted(void)
{
  cg_termfit fit;
  cg_fm_term_report report;
  double coef[2] = {1, 2};
  cg_fm_result r = good_result(&fit, &report);
  fit.term = &cg_term_bond;
  fit.basis = cg_basis_make(&cg_basis_harmonic, 0, 1, 0.1, 0.2);
  fit.coef = coef;
  CU_ASSERT(says(&r, "can be trusted"));
  coef[1] = -2;
  CU_ASSERT(says(&r, "W-W: k is not above 0: it drives away from q0."));
  CU_ASSERT(says(&r, "as it is: a formula does not fit its interaction"));
}

static void faults_of_a_pair_are_named(void)
{
  cg_termfit fit;
  cg_fm_term_report report;
  cg_fm_result r = good_result(&fit, &report);
  report.error_half = 1.5;
  CU_ASSERT(says(&r, "1.5 times larger") && says(&r, "cannot be trusted"));
  report.error_half = 1;
  report.outside = 50;
  CU_ASSERT(says(&r, "4.8 % of its pairs") && says(&r, "widen min"));
  report.outside = 5;
  CU_ASSERT(says(&r, "can be trusted"));
  fit.core = 0.26;
  fit.core_power = 12;
  CU_ASSERT(says(&r, "below 0.26 nm the force is extrapolated"));
  fit.seen = false;
  CU_ASSERT(says(&r, "Never seen, and not known: the force of W-W."));
  fit.seen = true;
  report.sampled[0] = report.sampled[1] = 0;
  CU_ASSERT(says(&r, "W-W: so few tuples that its force is determined nowhere"));
  CU_ASSERT(says(&r, "cannot be trusted as it is: the data determine a force"));
}

static void read_back(const char *path, const cg_fm_result *result)
{
  cg_h5 *h5;
  double *x;
  int64_t *i;
  size_t dims[2], n;
  char **texts;
  CG_WORKS(cg_h5_open(path, &h5));
  CG_WORKS(cg_h5_get_doubles(h5, "/fm/G", 2, dims, &x));
  CU_ASSERT(dims[0] == 2 && dims[1] == 2);
  CU_ASSERT(memcmp(x, result->G, 4 * sizeof *x) == 0);
  cg_free(x);
  CG_WORKS(cg_h5_get_doubles(h5, "/fm/noise_floor", 1, dims, &x));
  CU_ASSERT(dims[0] == 2 && x[0] == result->noise && x[1] == result->heldout);
  cg_free(x);
  CG_WORKS(cg_h5_get_doubles(h5, "/fm/error", 1, dims, &x));
  CU_ASSERT(dims[0] == 1 && x[0] == 0.5);
  cg_free(x);
  CU_ASSERT(!cg_h5_has(h5, "/fm/error_half"));
  CG_WORKS(cg_h5_get_ints(h5, "/fm/rows", 0, NULL, &i));
  CU_ASSERT(*i == result->rows);
  cg_free(i);
  CG_WORKS(cg_h5_get_texts(h5, "/fm/solver", &n, &texts));
  CU_ASSERT(n == 1 && strcmp(texts[0], "cholesky") == 0);
  cg_free(texts);
  CU_ASSERT(!cg_h5_has(h5, "/fm/kT_conf"));
  CU_ASSERT(!cg_h5_has(h5, "/fm/drift_z"));
  cg_h5_close(h5);
}

static void results_hold_what_is_known(void)
{
  if (cg_comm_rank(cg_test_world()) != 0)
    return;
  cg_termfit fit;
  cg_fm_term_report report;
  double G[4] = {1, 0.5, 0.5, 2}, b[2] = {3, 4};
  cg_fm_result result = good_result(&fit, &report);
  const char *path = cg_test_path("fm.h5");
  cg_h5 *h5;
  result.columns = 2;
  result.G = G;
  result.b = b;
  report.error[1] = -1;
  result.kT_conf = (cg_fm_value){NAN, -1};
  result.drift_z = -1;
  CG_WORKS(cg_h5_create(path, false, &h5));
  CG_WORKS(cg_fm_put(h5, &result, units()));
  CG_WORKS(cg_h5_commit(h5));
  read_back(path, &result);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"ranges of bonded terms hold all", ranges_of_bonded_terms_hold_all},
    {"ranges begin below the nearest pair",
     ranges_begin_below_the_nearest_pair},
    {"soft bonds have longer steps", soft_bonds_have_longer_steps},
    {"ranges hold the nearest pair inside",
     ranges_hold_the_nearest_pair_inside},
    {"a good fit is trusted", a_good_fit_is_trusted},
    {"each fault is named", each_fault_is_named},
    {"what is not fitted is doubted", what_is_not_fitted_is_doubted},
    {"atoms that are elsewhere are doubted",
     atoms_that_are_elsewhere_are_doubted},
    {"too few frames call nothing noise", too_few_frames_call_nothing_noise},
    {"atoms leave no noise", atoms_leave_no_noise},
    {"what was never seen is said once", what_was_never_seen_is_said_once},
    {"what regularisation says is doubted",
     what_regularisation_says_is_doubted},
    {"tuples without a direction are doubted",
     tuples_without_a_direction_are_doubted},
    {"gaps are told", gaps_are_told},
    {"energies left out are doubted", energies_left_out_are_doubted},
    {"tuples beyond an end are told", tuples_beyond_an_end_are_told},
    {"lines of a bond are told", lines_of_a_bond_are_told},
    {"limits are where they are said", limits_are_where_they_are_said},
    {"a percent may lie outside", a_percent_may_lie_outside},
    {"blurred bonds are told", blurred_bonds_are_told},
    {"formulas that are odd are doubted", formulas_that_are_odd_are_doubted},
    {"faults of a pair are named", faults_of_a_pair_are_named},
    {"results hold what is known", results_hold_what_is_known},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "fm report", tests);
}
