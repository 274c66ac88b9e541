/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fit that stops after each epoch and goes on from its checkpoint, by all
 * ranks and by one alone in turn, is the fit that was never stopped, whatever
 * it sums; the checkpoint of another run, or a damaged one, is refused. */
#include "harness.h"

#include <float.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/checkpoint.h"
#include "base/comm.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/signals.h"
#include "fm_energies.h"
#include "fm_fits.h"
#include "fm_given.h"

enum { FRAMES = 20, BLOCKS = 4, BEADS = 40 };

static cg_test_fm mixture(double stretch)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[1], BEADS, 2, FRAMES, 0.7);
  cg_test_fm_pair(&system, 0, 0, 3, 6, 0, 0.7);
  cg_test_fm_pair(&system, 0, 1, 4, 4, 0.3, 0.7);
  cg_test_fm_bonded(&system, &cg_term_bond, 3, 2, 3, 4, 0.4, 1.6);
  cg_test_fm_bonded(&system, &cg_term_dihedral, 5, 1, 3, 6, 0, 0);
  cg_test_fm_stretch(&system, stretch);
  system.noise = 3;
  cg_test_fm_forces(&system);
  return system;
}

/* Epochs are blocks here: so many runs it takes. */
static cg_fm_result *interrupted(cg_test_fm *system,
                                 const cg_fm_options *options,
                                 cg_checkpoint plan, int runs)
{
  const cg_comm *world = cg_test_world();
  int rank = cg_comm_rank(world), turn = 0;
  cg_fm_result *result = NULL;
  cg_status status = CG_STOPPED;
  system->checkpoint = &plan;
  for (; status == CG_STOPPED && turn < 2 * BLOCKS; turn++) {
    bool alone = turn % 2;
    cg_comm *part;
    cg_comm_split(world, alone ? rank : 0, &part);
    if (!alone || rank == 0)
      status = cg_test_fm_fit(system, part, 0, FRAMES, NULL, options, &result);
    cg_comm_bcast(world, &status, sizeof status, 0);
    cg_comm_free(part);
  }
  CU_ASSERT_EQUAL(status, CG_OK);
  CU_ASSERT_EQUAL(turn, runs);
  system->checkpoint = NULL;
  if (rank == 0)
    CU_ASSERT(unlink(plan.path) == 0);
  return result;
}

static cg_checkpoint plan_of(const char *name)
{
  return (cg_checkpoint){
      .path = cg_test_path(name), .until = DBL_MIN, .resume = true};
}

/* Sums agree to 1e-12 of their size (rows of frames are as many as 1e2). */
static void compare_sums(const cg_fm_result *a, const cg_fm_result *b)
{
  int m = a->columns;
  CU_ASSERT_FATAL(!a->G == !b->G && !b->G == (b->target == CG_TARGET_ENERGY));
  for (int i = 0; b->G && i < m; i++) {
    for (int j = 0; j < m; j++)
      CG_CLOSE(a->G[i * m + j], b->G[i * m + j],
               1e-12 * sqrt(b->G[i * m + i] * b->G[j * m + j]));
    CG_CLOSE(a->b[i], b->b[i],
             1e-12 * sqrt(b->G[i * m + i] *
                          fmax(b->mean_square_force, 1e4)));
  }
}

/* Coefficients and their errors: the same times the condition. */
static void compare_fits(const cg_fm_result *a, const cg_fm_result *b)
{
  double eps = 1e-12 * b->how.condition;
  for (int q = 0; q < b->terms; q++) {
    const cg_termfit *fit = &b->fit[q];
    int n = cg_basis_count(&fit->basis);
    double scale = 1;
    for (int d = 0; d < n; d++)
      scale = fmax(scale, fabs(fit->coef[d]));
    for (int d = 0; d < n; d++) {
      CG_CLOSE(a->fit[q].coef[d], fit->coef[d], eps * scale);
      CG_CLOSE(sqrt(a->fit[q].covariance[d * (n + 1)]),
               sqrt(fit->covariance[d * (n + 1)]), eps * scale);
    }
    CU_ASSERT(a->report[q].count == b->report[q].count);
    CU_ASSERT(a->report[q].outside == b->report[q].outside);
    CU_ASSERT(a->report[q].beyond == b->report[q].beyond);
  }
}

static void compare_rest(const cg_fm_result *a, const cg_fm_result *b)
{
  const double one[] = {a->residual,         a->known_square,
                        a->heldout,          a->kT_conf.value,
                        a->pressure.lambda,  a->pressure.residual,
                        a->pressure.term.psi[0],
                        a->energy.constant,  a->energy.residual,
                        a->energy.lost.value,
                        a->n_eff,            a->volume};
  const double other[] = {b->residual,         b->known_square,
                          b->heldout,          b->kT_conf.value,
                          b->pressure.lambda,  b->pressure.residual,
                          b->pressure.term.psi[0],
                          b->energy.constant,  b->energy.residual,
                          b->energy.lost.value,
                          b->n_eff,            b->volume};
  double eps = 1e-11 * b->how.condition;
  for (size_t k = 0; k < sizeof one / sizeof *one; k++)
    if (!isnan(other[k]))
      CG_CLOSE(one[k], other[k], eps * fmax(1, fabs(other[k])));
    else
      CU_ASSERT(isnan(one[k]));
  CU_ASSERT(a->begin == b->begin && a->end == b->end);
  CU_ASSERT(a->frames == b->frames && a->rows == b->rows);
}

/* The first rank has both. */
static void compare(const cg_fm_result *parts, const cg_fm_result *whole)
{
  if (!parts || !whole || cg_comm_rank(cg_test_world()) != 0)
    return;
  compare_sums(parts, whole);
  compare_fits(parts, whole);
  compare_rest(parts, whole);
}

static cg_fm_result *uninterrupted(cg_test_fm *system,
                                   const cg_fm_options *options)
{
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(system, cg_test_world(), 0, FRAMES, NULL, options,
                          &result));
  return result;
}

static void goes_on(cg_test_fm *system, const cg_fm_options *options,
                    const char *name)
{
  cg_fm_result *whole = uninterrupted(system, options);
  cg_fm_result *parts = interrupted(system, options, plan_of(name), BLOCKS);
  compare(parts, whole);
  cg_fm_result_free(parts);
  cg_fm_result_free(whole);
}

static void sums_and_triangles_go_on(void)
{
  static const cg_solver solvers[] = {CG_SOLVER_CHOLESKY, CG_SOLVER_TSQR};
  cg_test_fm system = mixture(0);
  for (int k = 0; k < 2; k++) {
    const cg_fm_options options = {.blocks = BLOCKS, .solver = solvers[k]};
    goes_on(&system, &options, "sums.h5");
  }
  cg_test_fm_free(&system);
}

/* The first epoch chooses the volume that rows of frames refer to. */
static void rows_of_frames_go_on(void)
{
  double pressures[FRAMES], weights[FRAMES];
  const cg_series series[] = {{.n = FRAMES, .value = pressures},
                              {.n = FRAMES, .value = weights}};
  cg_test_fm system = mixture(0.3);
  for (int t = 0; t < FRAMES; t++) {
    pressures[t] = 30 + 50 * sin(2.7 * t * t);
    weights[t] = 1 + t % 3;
  }
  for (int k = 0; k < 2; k++) {
    const cg_fm_options options = {
        .blocks = BLOCKS,
        .kT = 2.5,
        .solver = k == 0 ? CG_SOLVER_CHOLESKY : CG_SOLVER_TSQR,
        .weights = {CG_WEIGHTS_FILE, &series[1]},
        .pressures = {&series[0], 1}};
    goes_on(&system, &options, "frames.h5");
  }
  cg_test_fm_free(&system);
}

static void energies_go_on(void)
{
  double energies[FRAMES];
  const cg_series series = {.n = FRAMES, .value = energies};
  const cg_fm_options options = {.blocks = BLOCKS,
                                 .kT = 2.5,
                                 .target = CG_TARGET_ENERGY,
                                 .regularise = {CG_REGULARISE_RIDGE, 0.1},
                                 .energies = {&series}};
  cg_test_fm system = mixture(0);
  for (int t = 0; t < FRAMES; t++)
    energies[t] = cg_test_fm_energy(&system, t, 1) + 5 * sin(2.7 * t * t);
  goes_on(&system, &options, "energies.h5");
  cg_test_fm_free(&system);
}

static void known_forces_and_targets_go_on(void)
{
  cg_test_fm system = mixture(0);
  cg_fm_options options = {.blocks = BLOCKS, .kT = 2.5, .sigma = 0.02};
  cg_test_fm_give(&system, 0);
  CG_WORKS(cg_known_bind(system.set, system.beads, CG_UNITS_GROMACS));
  for (int k = 0; k < 3; k++) {
    options.target = (cg_target)k;
    CG_WORKS(cg_target_tie(options.target, system.set));
    goes_on(&system, &options, "targets.h5");
  }
  cg_test_fm_free(&system);
}

/* A run with other marks, with marks too many, with frames too few. */
static void other_runs_are_refused(void)
{
  char *marks[] = {(char[]){"one"}, (char[]){"two"}};
  const cg_fm_options options = {.blocks = BLOCKS};
  cg_test_fm system = mixture(0);
  cg_checkpoint plan = plan_of("marks.h5");
  cg_fm_result *result;
  plan.marks = 2;
  plan.mark = marks;
  system.checkpoint = &plan;
  cg_status status = cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL,
                                    &options, &result);
  CG_FAILS(status, CG_STOPPED, "stopped on request after frame 5 of 20");
  marks[1][0] = 'T';
  status = cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &options,
                          &result);
  CG_FAILS(status, CG_USAGE, "it has \"two\" where this one has \"Two\"");
  plan.marks = 1;
  status = cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &options,
                          &result);
  CG_FAILS(status, CG_USAGE, "it has \"two\" where this one has \"nothing\"");
  marks[1][0] = 't';
  plan.marks = 2;
  status = cg_test_fm_fit(&system, cg_test_world(), 0, 4, NULL, &options,
                          &result);
  CG_FAILS(status, CG_DATA, "has 5 frames done, there are only 4");
  cg_test_fm_free(&system);
}

/* Sums of other frames than those done, and of other columns. */
static void sums_that_do_not_fit_are_refused(void)
{
  const cg_fm_options options = {.blocks = BLOCKS};
  cg_fm_options more = {.blocks = BLOCKS, .solver = CG_SOLVER_TSQR};
  cg_test_fm system = mixture(0);
  cg_checkpoint plan = plan_of("sums.h5");
  cg_fm_result *result;
  system.checkpoint = &plan;
  for (int k = 0; k < 2; k++)
    CU_ASSERT(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL,
                             &options, &result) == CG_STOPPED);
  cg_status status = cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL,
                                    &more, &result);
  CG_FAILS(status, CG_DATA, "/fm/beads/sums/1: has");
  more = options;
  more.blocks = 1;
  status = cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &more,
                          &result);
  CG_FAILS(status, CG_DATA, "/fm/beads: 600 rows in all, 1200 expected");
  cg_test_fm_free(&system);
}

/* Last: a signal cannot be taken back.  It comes to the last rank, so that the
 * first, alone, does not hear of it. */
static void a_signal_stops_and_keeps(void)
{
  const cg_comm *world = cg_test_world();
  const cg_fm_options options = {.blocks = BLOCKS};
  cg_checkpoint plan = plan_of("signal.h5");
  int size = cg_comm_size(world);
  cg_test_fm system = mixture(0);
  cg_fm_result *whole = uninterrupted(&system, &options);
  plan.until = 0;
  cg_signals_install();
  if (cg_comm_rank(world) == size - 1)
    CU_ASSERT(raise(SIGUSR1) == 0);
  cg_fm_result *parts =
      interrupted(&system, &options, plan, size > 1 ? 2 : BLOCKS);
  compare(parts, whole);
  cg_fm_result_free(parts);
  cg_fm_result_free(whole);
  cg_test_fm_free(&system);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"sums and triangles go on", sums_and_triangles_go_on},
    {"rows of frames go on", rows_of_frames_go_on},
    {"energies go on", energies_go_on},
    {"known forces and targets go on", known_forces_and_targets_go_on},
    {"other runs are refused", other_runs_are_refused},
    {"sums that do not fit are refused", sums_that_do_not_fit_are_refused},
    {"a signal stops and keeps", a_signal_stops_and_keeps},
    {NULL, NULL}};
  cg_log_start(CG_LOG_QUIET, false);
  return cg_test_main(argc, argv, "going on", tests);
}
