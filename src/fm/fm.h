/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/fm.h
 *
 * Force matching (MS-CG): the forces along pair distances, bonds, angles and
 * dihedrals whose sum comes nearest to the mapped forces in the mean square.
 *
 *   chi^2(phi) = 1/(3 N n_t) sum_t sum_I |F_I - sum_d phi_d G_Id(R)|^2
 *   G = <G^T G>/(3N), b = <G^T F>/(3N), phi = G^-1 b
 *
 * With weights the sum over frames is sum_t w_t ..., over sum_t w_t in place
 * of n_t.
 *
 * (Izvekov & Voth, J. Phys. Chem. B 109 (2005) 2469; Noid et al., J. Chem.
 * Phys. 128 (2008) 244115; Mullinax & Noid 2009.)
 *
 * A cg_fm is a consumer of the frame loop, then solves.
 */
#ifndef CGMAP_FM_FM_H
#define CGMAP_FM_FM_H

#include <cgmap/interactions.h>

#include "base/h5.h"
#include "domain/walk.h"
#include "fm/result.h"
#include "fm/target.h"
#include "io/series.h"
#include "model/units.h"

/** How much the rows of each frame count. */
typedef struct cg_fm_weights {
  enum {
    CG_WEIGHTS_NONE,
    CG_WEIGHTS_FILE,
    CG_WEIGHTS_VOLUME /**< V^(2/3): lengths in units of the box */
  } by;
  const cg_series *series; /**< of the file, none negative; must outlive the
                                fm */
} cg_fm_weights;

/** Pressures that the atoms had, to be met by the virial of the forces, rows of
 * their own; where volumes vary, by a potential of the volume, too. */
typedef struct cg_fm_pressures {
  const cg_series *series; /**< NULL: none; must outlive the fm */
  double unit;             /**< of its numbers, energy/nm^3 */
} cg_fm_pressures;

/** Energies of the atoms, what the potentials shall sum to. */
typedef struct cg_fm_energies {
  const cg_series *series; /**< must outlive the fm */
} cg_fm_energies;

typedef struct cg_fm_options {
  cg_target target;
  cg_solver solver;
  cg_regularise regularise;
  cg_fm_weights weights;
  cg_fm_pressures pressures; /**< needs kT */
  cg_fm_energies energies;   /**< of CG_TARGET_ENERGY */
  int blocks;       /**< error-bar blocks in force, 0: no error bars */
  double kT;        /**< energy; 0: unknown, but without forces */
  double sigma;     /**< nm, with CG_TARGET_DENOISE */
  cg_progress_mode progress; /**< of long solves */
  int linear_from;  /**< unknowns from which the jackknife is linearised
                         instead of refitted; 0: 1500; never with TSQR */
} cg_fm_options;

/** Can a fit be made so?  CG_USAGE with the option that stands in the way.
 * Local. */
cg_status cg_fm_check(const cg_fm_options *options);

typedef struct cg_fm cg_fm;

/** \param [in] set  bound, all ranges known; must outlive the fm.
 * \return CG_DATA where no interaction is left, CG_CONFIG where they have more
 * columns together than a matrix can be made of (30000), and what cg_fm_check()
 * and cg_dense_start() say.  Collective; agreed.  */
cg_status cg_fm_new(const cg_comm *all, const cg_beads *beads,
                    const cg_interactions *set, const cg_fm_options *options,
                    cg_fm **fm);
void cg_fm_free(cg_fm *fm);
cg_consumer cg_fm_consumer(cg_fm *fm);

/** What the interactions need of a walk: cutoff, reach, tuples, excluded
 * pairs. */
void cg_fm_walk_as(const cg_interactions *set, const cg_beads *beads,
                   cg_walk_options *walk);

/** Solve.  Collective; agreed. */
cg_status cg_fm_solve(cg_fm *fm, cg_fm_result **result);

/** Write /fm of a results file.  Local, rank 0. */
cg_status cg_fm_put(cg_h5 *h5, const cg_fm_result *result,
                    const cg_unit_names *units);

/** What a verdict needs to know besides the result. */
typedef struct cg_fm_about {
  double temperature;   /**< 0: unknown */
  bool all_atoms;       /**< is every atom a bead? */
  const char *unfitted; /**< what acts between beads and is not in the fit:
                             names of bonded terms and pairs of types; "" */
  bool stray;           /**< atoms are not where their names say */
} cg_fm_about;

/** Can the fit be trusted, and what to change: sentences, one a line.
 * cg_free(). */
char *cg_fm_verdict(const cg_fm_result *result, const cg_unit_names *units,
                    const cg_fm_about *about);

#endif
