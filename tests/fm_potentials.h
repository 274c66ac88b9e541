/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/fm_potentials.h
 *
 * Energies of every kind of interaction by another road than src: potentials
 * written out by hand, summed over images, tuples and triplets in long double;
 * forces are their differences.
 */
#ifndef CGMAP_TESTS_FM_POTENTIALS_H
#define CGMAP_TESTS_FM_POTENTIALS_H

#include "fm/fm.h"
#include "fm_systems.h"

/** Of a formula the textbook's; of splines a polynomial and bumps that differ
 * between interactions: level at both ends, constant beyond.  Bases of order 3,
 * of triplets and densities 4, hold it. */
long double cg_test_fm_potential(const cg_interaction *it, long double q);

/** Add to all frames the forces of these potentials, of all interactions whose
 * coefficients are NULL.  Collective: each rank differentiates along a part of
 * the beads. */
void cg_test_fm_differences(cg_test_fm *system);

/** Densities from the least to the most that occurs, by the first pass of a
 * fit, in five intervals. */
void cg_test_fm_find_ranges(cg_test_fm *system);

/** Are the potentials of a fit these, where it knows them?  But for a constant
 * those of all but triplets. */
void cg_test_fm_compare_potentials(const cg_test_fm *system,
                                   const cg_fm_result *result,
                                   double tolerance);

#endif
