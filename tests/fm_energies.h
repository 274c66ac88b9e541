/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/fm_energies.h
 *
 * Energies and pressures of a system of known forces, by brute force.
 */
#ifndef CGMAP_TESTS_FM_ENERGIES_H
#define CGMAP_TESTS_FM_ENERGIES_H

#include "fm_systems.h"

/** The energy of a frame whose lengths are times a factor, of the integrals of
 * the forces: 0 at max, constant below min. */
double cg_test_fm_energy(const cg_test_fm *system, int64_t t, double factor);

/** The volume of a frame, nm^3, and its pressure, kJ/mol/nm^3, to 1e-8. */
double cg_test_fm_volume(const cg_test_fm *system, int64_t t);
double cg_test_fm_pressure(const cg_test_fm *system, int64_t t, double kT);

#endif
