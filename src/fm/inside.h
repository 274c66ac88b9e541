/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/inside.h
 *
 * What the files of fm share: the consumer's state, and the fits that error
 * bars are made of.
 */
#ifndef CGMAP_FM_INSIDE_H
#define CGMAP_FM_INSIDE_H

#include "fm/accumulate.h"
#include "fm/factors.h"
#include "fm/fm.h"
#include "fm/frame_sums.h"
#include "fm/given.h"
#include "fm/shares.h"
#include "fm/unknowns.h"

struct cg_fm {
  const cg_comm *all;
  const cg_beads *beads; /**< and what hangs on them: NULL where sums are
                              read from files */
  const cg_interactions *set;
  cg_fm_options options;
  cg_bunches *bunches;
  cg_tuples *tuples;
  cg_many *many;
  cg_given *given;
  cg_columns *columns;
  cg_accumulator *acc;
  cg_sums_shape shape;
  double *sums;       /**< packed: of this rank's epoch, then, in the solve,
                           of whatever blocks were gathered here last */
  cg_shares *shares;  /**< of the blocks; with factors up to G, b and ff 0 */
  cg_factors *factors; /**< of the blocks; NULL: normal matrices */
  cg_frame_sums *frames; /**< rows of frames; NULL: there are none */
  double *equations;  /**< room for cg_fm_equations(); NULL without frames */
  cg_progress *solving;
  int fits;           /**< that were made */
  double begin, end;  /**< ps: first and last time this rank saw */
  double volume[2];   /**< of the frames it saw, and their number */
  int runs;    /**< whose sums were read from files; 0: it sums itself */
  int filled;  /**< blocks that these runs have filled */
  int64_t saved_frames; /**< of these runs */
};

/** The whole fit, known on all ranks. */
typedef struct cg_fm_fit {
  double *sums;  /**< packed, up to G */
  cg_unknowns *unknowns;
  double *phi;   /**< columns */
  double *unregularised; /**< columns; NULL: phi is */
  double *alpha; /**< interactions, NULL without evidence */
  cg_evidence evidence;
  cg_solution how;
  double residual; /**< sum of squares that phi leaves */
} cg_fm_fit;

/** Of cg_consumer_class (resume.c). */
cg_status cg_fm_save(void *self, cg_h5 *h5, cg_status status);
cg_status cg_fm_load(void *self, cg_h5 *h5, int64_t frames_done);

/** Bring the sums, and R where rows are triangulated, of the blocks with
 * \a lo <= block < \a hi, or (\a outside) of all others, to rank \a root.
 * Collective. */
void cg_fm_gather(cg_fm *fm, int lo, int hi, bool outside, int root);

/** The sums that were gathered here last with what rows of frames add: valid
 * until the next gathering.  Local. */
const double *cg_fm_equations(cg_fm *fm);

/** Do rows tell single tuples apart?  A row of energy knows them by their sum
 * alone, and few frames need not be lone tuples. */
bool cg_fm_tells_tuples(const cg_fm *fm);

/** What of the last gathering tells which unknowns are sampled, by counts and
 * by the diagonal of G: of energies that of their rows.  Local. */
const double *cg_fm_samples(cg_fm *fm);

/** Solve for what was gathered here last: cg_unknowns_solve().  Local.
 * \param [in] want  without meaning where rows are triangulated.  */
cg_status cg_fm_solve_gathered(cg_fm *fm, const cg_unknowns *unknowns,
                               cg_solver want, double *phi, cg_solution *how);

/** So many more fits were made.  Local. */
void cg_fm_solved(cg_fm *fm, int fits);

/** Sum of squares that the coefficients leave of the forces in it.  Local. */
double cg_fm_residual(const cg_fm *fm, const double *phi);

/** Regularise: give the unknowns their penalty.  Collective; agreed.  The sums
 * of all frames are in fm->sums of rank 0. */
cg_status cg_fm_choose_penalty(cg_fm *fm, cg_fm_fit *fit);

/** Fits to parts of the data, one coefficient vector after another. */
typedef struct cg_parts {
  int n;       /**< fits */
  double *phi; /**< n x columns */
  bool *tell;  /**< n x columns: do the part's own data determine it, by more
                    than a handful of tuples?  NULL of a jackknife */
} cg_parts;

/** The fits of the jackknife with \a groups groups of neighbouring blocks,
 * each left out once.  Collective; agreed.
 * \param [out] parts  phi: cg_free().  */
cg_status cg_fm_jackknife(cg_fm *fm, const cg_fm_fit *fit, int groups,
                          cg_parts *parts);

/** Two fits: the first third of the blocks alone, the last third alone.
 * Collective; agreed.
 * \param [out] parts  phi, tell: cg_free().  */
cg_status cg_fm_fit_thirds(cg_fm *fm, const cg_fm_fit *fit, cg_parts *parts);

/** Blocks in a third. */
int cg_fm_blocks_in_third(int blocks);

/** What a block says of a fit made without it, and of the test field of that
 * fit (cg_conf_field()). */
typedef struct cg_block_view {
  double weight;   /**< of its rows */
  double residual; /**< sum of squares that the fit without it leaves */
  double virial;   /**< sum_I F_I . field_I */
  double divergence; /**< sum_I div_I field_I */
} cg_block_view;

/** Look at each block.  Collective.
 * \param [in]  parts  one fit a block (NULL: the whole fit for the only one).
 * \param [out] view   one a block, on all ranks.  */
void cg_fm_view_blocks(cg_fm *fm, const cg_fm_fit *fit, const cg_parts *parts,
                       cg_block_view *view);

/** Fill the result from the fits, G and b apart.  parts, half, thirds: n = 0
 * where not made.  Local. */
void cg_fm_fill(const cg_fm *fm, const cg_fm_fit *fit,
                const cg_block_view *view, const cg_parts *parts,
                const cg_parts *half, const cg_parts *thirds,
                cg_fm_result *result);

/** The drift (cg_fm_result), once what is known of each interaction is in the
 * result.  Local. */
double cg_fm_drift(const cg_fm *fm, const cg_block_view *view,
                   const cg_parts *parts, const cg_parts *thirds,
                   const cg_fm_result *result);

/** What the fit leaves of the pressures, and the potential of the volume.
 * Collective; all blocks are gathered on rank 0.  */
void cg_fm_fill_pressure(cg_fm *fm, const cg_fm_fit *fit, cg_fm_pressure *out);

/** What the fit leaves of the energies.  Collective.
 * \param [in] parts  one fit a block, or none.  */
void cg_fm_fill_energy(cg_fm *fm, const cg_fm_fit *fit, const cg_parts *parts,
                       cg_fm_energy *out);

/** kT_conf, its error where there are several blocks.  Local. */
cg_fm_value cg_conf_temperature(int blocks, const cg_block_view *view);

/** Coefficients of the test field for kT_conf: phi, changed so that it
 * vanishes at both ends of each interaction that has ends.  Local. */
void cg_conf_field(const cg_columns *columns, const double *phi, double *psi);

#endif
