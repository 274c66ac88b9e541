/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/fm_given.h
 *
 * What is known of a system before it is fitted: parts of its forces as tables,
 * charges of its beads.
 */
#ifndef CGMAP_TESTS_FM_GIVEN_H
#define CGMAP_TESTS_FM_GIVEN_H

#include "fm_systems.h"
#include "model/known.h"

/** A table of so many rows, to be filled; cg_table_free(). */
cg_table *cg_test_table(int64_t rows);

/** Interaction q is no longer fitted but given as a table, exact where its
 * order is 3, U = 0 at max; before the first fit cg_known_bind(). */
void cg_test_fm_give(cg_test_fm *system, int q);

/** Give the beads charges of both signs that leave -0.01 e, and the set
 * electrostatics between them (CG_COULOMB_...) within 0.6 nm, epsilon_r = 2.
 * No pairs are excluded any more; forces are made anew, without those. */
void cg_test_fm_charge(cg_test_fm *system, int method);

/** Add the forces of these charges within 0.6 nm to those of a frame.
 * \return their energy.  */
double cg_test_fm_coulomb(cg_test_fm *system, int64_t t);

#endif
