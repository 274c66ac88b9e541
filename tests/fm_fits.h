/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/fm_fits.h
 *
 * Fits of systems in memory, and what they must be: the known forces, the same
 * on any ranks.
 */
#ifndef CGMAP_TESTS_FM_FITS_H
#define CGMAP_TESTS_FM_FITS_H

#include "fm/fm.h"
#include "fm_systems.h"

/** Force-match the frames [first, last) over the ranks of a group. */
cg_status cg_test_fm_fit(cg_test_fm *system, const cg_comm *all,
                         int64_t first, int64_t last,
                         const cg_grid_options *grid,
                         const cg_fm_options *options, cg_fm_result **result);

/** The same without solving: cg_fm_free() whatever the outcome. */
cg_status cg_test_fm_sum(cg_test_fm *system, const cg_comm *all,
                         int64_t first, int64_t last,
                         const cg_grid_options *grid,
                         const cg_fm_options *options, cg_fm **fm);

/** Walk over all frames with a consumer of its own. */
cg_status cg_test_fm_walk(const cg_test_fm *system, const cg_comm *all,
                          cg_consumer consumer);

/** Are the coefficients of a fit the system's, to its condition, its residual
 * nothing, all functions sampled? */
void cg_test_fm_compare(const cg_test_fm *system, const cg_fm_result *result);

/** Do all frames give the system's coefficients back? */
void cg_test_fm_recovers(cg_test_fm *system);

/** The coefficients of all columns. */
void cg_test_fm_phi(const cg_test_fm *system, const cg_fm_result *result,
                    double *phi);

/** Both fits have the same system: what must be equal beside sums, counts and
 * coefficients. */
typedef void cg_test_fm_alike(const cg_fm_result *alone,
                              const cg_fm_result *result);

/** All frames are fitted by each rank alone and by all together on each of
 * these grids, where there are more than two ranks also by parts of them: G and
 * b are the same to 1e-12 of their size, counts exactly, coefficients to
 * 1e-13 of the largest times the condition, T_conf to 100 times that; `alike`
 * (NULL: nothing) compares more. */
void cg_test_fm_one_answer(cg_test_fm *system, const cg_fm_options *options,
                           cg_test_visit_grids *grids,
                           cg_test_fm_alike *alike);

#endif
