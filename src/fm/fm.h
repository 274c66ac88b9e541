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
#include "fm/target.h"
#include "io/series.h"
#include "math/dense.h"
#include "math/evidence.h"
#include "model/termfit.h"
#include "model/units.h"

/** How a fit is regularised: coefficients drawn to 0, or smooth as far as the
 * data say so. */
typedef struct cg_regularise {
  enum {
    CG_REGULARISE_NONE,
    CG_REGULARISE_RIDGE,
    CG_REGULARISE_EVIDENCE
  } by;
  double ridge; /**< added to the unit diagonal of the scaled G */
} cg_regularise;

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
 * says; the same on all ranks.  Local.  */
cg_status cg_fm_new(const cg_comm *all, const cg_beads *beads,
                    const cg_interactions *set, const cg_fm_options *options,
                    cg_fm **fm);
void cg_fm_free(cg_fm *fm);
cg_consumer cg_fm_consumer(cg_fm *fm);

/** What the interactions need of a walk: cutoff, reach, tuples, excluded
 * pairs. */
void cg_fm_walk_as(const cg_interactions *set, const cg_beads *beads,
                   cg_walk_options *walk);

/** A value with its error; error < 0: not known. */
typedef struct cg_fm_value {
  double value, error;
} cg_fm_value;

/** What came out, per interaction. */
typedef struct cg_fm_term_report {
  int64_t count;   /**< tuples in range, all frames (as they are fitted: with
                        CG_TARGET_DENOISE two of each), each once */
  int64_t outside; /**< others of them; of pairs those within the cutoff */
  int64_t flat;    /**< of those outside: without a gradient */
  int64_t beyond;  /**< of those outside: beyond an end at which the force is
                        not 0: pairs below min, bonded tuples on both sides */
  int gaps;        /**< stretches without data between some with */
  double sampled[2]; /**< nm or rad, of the columns that the data determine */
  double rms_force;  /**< sqrt of the mean of f^2 over the tuples, but those
                          that are nearly alone in their interval */
  double error[2];   /**< median over the sampled knots of the standard error
                          of f, with n_b and with n_b/2 blocks; < 0 unknown */
  double error_half; /**< the latter over the former; < 0 unknown */
  double alpha; /**< of its second differences, 1/force^2 (angles: per rad);
                     < 0: no evidence */
  double shift; /**< rms of the change of the force by regularisation; < 0:
                     none */
  double shift_z; /**< the same in standard errors; < 0: none or unknown */
} cg_fm_term_report;

/** What came of pressures, in energy/nm^3. */
typedef struct cg_fm_pressure {
  bool known;      /**< was there any? */
  bool by_volume;  /**< volumes vary, so that U_V is fitted */
  double lambda;   /**< weight of a frame's row, a force component's being 1 */
  double residual; /**< rms of the atoms' pressure less the model's */
  double mean;     /**< of that */
  cg_volume_term term;
} cg_fm_pressure;

/** What came of energies. */
typedef struct cg_fm_energy {
  bool known;       /**< was it the target? */
  double mean;      /**< of the frames */
  double constant;  /**< what the fit adds to the potentials */
  double variance, residual; /**< energy^2: of the frames, of what is left */
  cg_fm_value heldout; /**< energy^2, of frames left out; value NAN unknown */
  cg_fm_value lost;    /**< upper estimate of the entropy that the mapping
                            loses, over k; value NAN unknown */
} cg_fm_energy;

/** The outcome, the same on every rank. */
typedef struct cg_fm_result {
  cg_target target;
  double sigma; /**< nm; 0 but with CG_TARGET_DENOISE */
  int terms;
  cg_termfit *fit; /**< `terms`; arrays owned by the result */
  cg_fm_term_report *report;
  int64_t frames, rows;
  double n_eff; /**< (sum w)^2/sum w^2: frames without weights that hold as
                     much; 0: there are none */
  int columns, unsampled, constraints, blocks;
  cg_solution how;
  cg_regularise regularise;
  cg_evidence evidence;     /**< where it was asked for */
  double mean_square_force; /**< <F^2> a component, of the mapped force less the
                                 known one; NAN without forces */
  double known_square;      /**< <F_known^2> a component; < 0: none known */
  double residual;          /**< chi^2; NAN without forces */
  double heldout;           /**< of frames left out of the fit; < 0 unknown */
  double noise; /**< no fit leaves less; NAN unknown, as solving leaves it */
  cg_fm_value kT_conf;      /**< energy; value NAN where undefined */
  double drift_z;           /**< rms z between first and last third; 0 of an
                                 exact fit; < 0 unknown */
  cg_fm_pressure pressure;
  cg_fm_energy energy;
  double begin, end;        /**< ps, of the frames */
  double volume;            /**< nm^3, mean of the frames; 0 without boxes */
  double frames_for_percent; /**< frames for 1 % error of the force; < 0 */
  double *G, *b;            /**< columns^2, columns; on rank 0, else NULL */
} cg_fm_result;

/** Solve.  Collective; agreed. */
cg_status cg_fm_solve(cg_fm *fm, cg_fm_result **result);
void cg_fm_result_free(cg_fm_result *result);

/** Is less than 1e-8 of the mean square force left?  Not without forces. */
bool cg_fm_is_exact(const cg_fm_result *result);

/** Is the force of an interaction determined anywhere? */
bool cg_fm_is_determined(const cg_fm_term_report *about);

/** Names of the interactions that were never seen, where they are many of the
 * first few and how many more; NULL: all were.  cg_free(). */
char *cg_fm_unseen(const cg_fm_result *result);

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
