/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/exact_samples.h
 *
 * Molecules drawn exactly from known potentials, independent from frame to
 * frame, for fits that need no forces.  The beads of one molecule interact, of
 * different ones not.
 */
#ifndef CGMAP_TESTS_EXACT_SAMPLES_H
#define CGMAP_TESTS_EXACT_SAMPLES_H

#include "fm_systems.h"

#define CG_TEST_KT 2.5
#define CG_TEST_SPRING 80.0 /**< kT over the variance 0.03125 of each component
                                 of the separation */

/** Molecules of two beads, interaction 0 a bond: U = CG_TEST_SPRING r^2/2.  The
 * basis (straight lines up to 1.2, of which nothing is longer) holds it.
 * cg_test_fm_free(). */
cg_test_fm cg_test_dimers(cg_gid molecules, int64_t frames);

/** Molecules of four beads, interactions bonds 0 to 2, angles 3 and 4, dihedral
 * 5.  Bonds are normal about 1 (sd 0.05) in r, angles normal about 2 (sd 0.2)
 * in theta, the dihedral has the density exp(-V cos phi/kT), V = 3; with the
 * Jacobians r^2 and sin theta the forces are those below. */
cg_test_fm cg_test_chains(cg_gid molecules, int64_t frames);
double cg_test_chain_bond(double r);
double cg_test_chain_angle(double theta);
double cg_test_chain_dihedral(double phi);

#endif
