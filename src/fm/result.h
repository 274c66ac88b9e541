/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/result.h
 *
 * What comes out of a fit, the same on every rank, and the list of the single
 * numbers in it that tell how good it is.  A new one of them is a member here
 * and a line of the list in result.c, besides where it is computed.
 * All functions are local.
 */
#ifndef CGMAP_FM_RESULT_H
#define CGMAP_FM_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "fm/target.h"
#include "math/dense.h"
#include "math/evidence.h"
#include "model/forcefield.h"

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

/** The outcome. */
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

/** Free a result; NULL is fine. */
void cg_fm_result_free(cg_fm_result *result);

/** Is less than 1e-8 of the mean square force left?  Not without forces. */
bool cg_fm_is_exact(const cg_fm_result *result);

/** Is the force of an interaction determined anywhere? */
bool cg_fm_is_determined(const cg_fm_term_report *about);

/** Names of the interactions that were never seen: where they are many, of the
 * first few, and how many more.  NULL: all were seen.  cg_free(). */
char *cg_fm_unseen(const cg_fm_result *result);

typedef enum cg_figure_unit {
  CG_FIGURE_PLAIN,
  CG_FIGURE_SQUARE, /**< force squared */
  CG_FIGURE_PART,   /**< of 1; on the page in per cent */
  CG_FIGURE_ERRORS  /**< standard errors */
} cg_figure_unit;

/** A single number that tells how good a fit is, told wherever the list of
 * result.c has names for it.  NULL: not there. */
typedef struct cg_figure {
  const char *label;       /**< on the page */
  const char *json, *gate; /**< as key, and as --require KEY<X */
  const char *path, *about; /**< in the results */
  cg_figure_unit unit;
  double (*of)(const cg_fm_result *result); /**< NAN: not known */
} cg_figure;

/** One list for the closing page, --json, the results and --require, in the
 * order of the page; of() is NULL behind the last. */
extern const cg_figure cg_figures[];

#endif
