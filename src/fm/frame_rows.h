/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/frame_rows.h
 *
 * One row a frame over the columns of all interactions, for targets that
 * belong to a frame and not to a bead: its pressure, its energy.
 *
 *   row = [ x^0 ... x^(K-1) | sum over pairs and tuples | target - known ]
 *
 * with x = V/V0 - 1: what volume alone says, K columns, stands first, so that
 * it can be eliminated (frame_sums.h).  Each pair adds half from either side
 * and each tuple its part from each of its beads, so every rank sums over the
 * beads it owns, and the sums of a team's mates are a frame's.
 */
#ifndef CGMAP_FM_FRAME_ROWS_H
#define CGMAP_FM_FRAME_ROWS_H

#include "fm/sums.h"
#include "math/tsqr.h"

/** What the tuples of a frame add to its row. */
typedef struct cg_frame_kind {
  int extra; /**< K */
  /** Does a term add anything? */
  bool (*takes)(const cg_term_class *term);
  /** What one tuple at q, in [min, max], adds to functions from \a first on.
   * \return to how many, at most CG_BASIS_MOST.  */
  int (*values)(const cg_basis *b, double q, int *first, double *value);
  /** It adds integrals from q to max: functions behind those get all of
   * theirs; q below min counts as min. */
  bool integrated;
  /** Of the whole row. */
  double (*factor)(double volume);
} cg_frame_kind;

extern const cg_frame_kind cg_frame_virial, cg_frame_energy;

typedef struct cg_frame_rows cg_frame_rows;

/** \param [in] columns  must outlive it. */
cg_frame_rows *cg_frame_rows_new(const cg_frame_kind *kind,
                                 const cg_columns *columns, bool tsqr);
void cg_frame_rows_free(cg_frame_rows *rows);

/** Begin the row of a frame.  Local; every mate of the team does. */
void cg_frame_rows_begin(cg_frame_rows *rows, const cg_local *local,
                         double weight, double target);

/** Add what an owned bead sees: n pairs of interaction q, or its part of a
 * tuple.  Local. */
void cg_frame_rows_pairs(cg_frame_rows *rows, int q, int64_t n,
                         const double *r);
void cg_frame_rows_tuple(cg_frame_rows *rows, int q, double value);

/** Take off the target what is known of the sum over pairs and tuples: the part
 * of owned beads.  Local. */
void cg_frame_rows_known(cg_frame_rows *rows, double part);

/** Hand out the sums over the frames since the last call, each frame by one of
 * its team.  Collective over the team.
 * \param [in]     volume  V0, nm^3; 0: no box.
 * \param [in,out] sums    of cg_sums_shape_bare().
 * \param [in,out] whole   with tsqr gets R, else NULL.  */
void cg_frame_rows_take(cg_frame_rows *rows, double volume,
                        const cg_sums_shape *shape, double *sums,
                        cg_tsqr *whole);

#endif
