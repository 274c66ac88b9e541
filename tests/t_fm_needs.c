/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a fit is said to need is what it takes, where its matrices are most of
 * that. */
#include "harness.h"

#include <math.h>

#include "base/mem.h"
#include "fm/needs.h"
#include "fm_fits.h"

enum { FRAMES = 8, COLUMNS = 240, ORDER = 3 };

/* Pairs whose force ends at 0, and that are all met: one constraint. */
static cg_test_fm fine(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[1], 60, 1, FRAMES, 0.7);
  cg_interaction *it = cg_test_fm_pair(&system, 0, 0, ORDER,
                                       COLUMNS - ORDER + 1, 0.3, 0.7);
  it->zero_tail = true;
  cg_test_fm_forces(&system);
  return system;
}

static double peak(void)
{
  int64_t blocks, bytes, most;
  cg_mem_balance(&blocks, &bytes, &most);
  return (double)most;
}

/* The first rank holds all that was said, and `more` MB in frames and what is
 * as short as a column, of which the rows that wait are most: 192 of a batch
 * and 192 packed ones are 3 kB a column, 0.74 MB; rows of frames are packed,
 * too, 0.37 MB; triangles have rows that wait of their own.  A third of a square
 * of the columns, which is 0.46 MB, would be noticed. */
static void takes_what_is_said(const cg_fm_options *options, double more)
{
  cg_test_fm system = fine();
  cg_fm_result *result;
  cg_fm_needs needs =
      cg_fm_needs_of(COLUMNS, cg_fm_kind_squares(system.beads, system.set),
                     options, cg_comm_size(cg_test_world()));
  double said = needs.sums + needs.solving;
  CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, options,
                          &result));
  if (cg_comm_rank(cg_test_world()) == 0) {
    CU_ASSERT(peak() < said + 1e6 * more);
    CU_ASSERT(peak() > 0.9 * said);
    CU_ASSERT(result->unsampled == 0);
  }
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* Each takes more than the one before; no rows of beads wait where energies
 * are fitted. */
static void needs_are_what_is_taken(void)
{
  double pressures[FRAMES];
  cg_series series = {.n = FRAMES, .value = pressures};
  for (int t = 0; t < FRAMES; t++)
    pressures[t] = sin(t);
  cg_fm_options options = {.blocks = 4, .kT = 2.5};
  cg_fm_options energies = {.blocks = 4, .kT = 2.5,
                            .target = CG_TARGET_ENERGY,
                            .energies = {&series}};
  takes_what_is_said(&energies, 0.6);
  takes_what_is_said(&options, 1.1);
  options.pressures = (cg_fm_pressures){&series, 1};
  takes_what_is_said(&options, 1.6);
  options.solver = CG_SOLVER_TSQR;
  takes_what_is_said(&options, 2.0);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"needs are what is taken", needs_are_what_is_taken},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "needs", tests);
}
