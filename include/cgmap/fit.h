/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cgmap/fit.h  (layer: fm)
 *
 * Force matching by one call, for programs outside: the forces along pair
 * distances, bonds, angles and dihedrals whose sum comes nearest to the forces
 * on the beads in the mean square,
 *
 *   chi^2 = 1/(3 N n_t) sum_t sum_I |F_I - sum_d phi_d G_Id(R)|^2
 *
 * (Izvekov & Voth, J. Phys. Chem. B 109 (2005) 2469), solved by Cholesky or,
 * where that breaks down, by SVD.  `cgmap fm` has more: weights, pressures,
 * other targets and solvers, files.
 */
#ifndef CGMAP_FIT_H
#define CGMAP_FIT_H

#include <stdbool.h>

#include <cgmap/comm.h>
#include <cgmap/error.h>
#include <cgmap/frame.h>
#include <cgmap/interactions.h>
#include <cgmap/topology.h>

/** Fitted forces, the same on every rank (opaque). */
typedef struct cg_fit cg_fit;

/** Fit to all frames of a source, which are spread over the ranks.
 *
 * The set is bound to the beads and their exclusions are made.  Ranges that it
 * leaves open become those of the data, which takes a pass of their own.
 * \param [in] frames  of beads with forces, this rank's own; every rank's has
 *                     the same frames.
 * \param [in,out] beads  must outlive the fit.
 * \param [in,out] set  its cutoff must be known; bonds that turn out rigid are
 *                     taken out of it, and units that it leaves open are
 *                     GROMACS's.  Must outlive the fit.
 * \param [in] blocks  the most of the jackknife for error bars, of five frames
 *                     at least; where these are fewer than 4 there are none.
 * \param [out] fit     NULL after a failure.
 * \return CG_CONFIG where the set does not suit the beads, CG_DATA where
 * frames are damaged or without forces, or all interactions rigid bonds.
 * Collective; agreed.  */
cg_status cg_fit_forces(const cg_comm *all, cg_source frames, cg_beads *beads,
                        cg_interactions *set, int blocks, cg_fit **fit);
/** NULL is allowed.  Local. */
void cg_fit_free(cg_fit *fit);

/** Of interaction number k of the set: force -dU/dq and its standard error
 * (kJ/mol/nm or kJ/mol/rad; 0 without error bars), potential (kJ/mol), at q
 * (nm or rad), pairs and bonds at q > 0; defined outside the data, too, and
 * whether the data determine it there.  Local. */
double cg_fit_force(const cg_fit *fit, int k, double q);
double cg_fit_error(const cg_fit *fit, int k, double q);
double cg_fit_potential(const cg_fit *fit, int k, double q);
bool cg_fit_is_sampled(const cg_fit *fit, int k, double q);

/** What is left, chi^2, in (kJ/mol/nm)^2.  Local. */
double cg_fit_residual(const cg_fit *fit);

#endif
