/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/accumulate.h
 *
 * From neighbours, centres near them and bonded partners to sums: rows of owned
 * beads in batches, one per kind of bead, each batch added to the kind's own
 * normal matrix or R (sink.h) with the target force as the last column.  All
 * functions are local.
 */
#ifndef CGMAP_FM_ACCUMULATE_H
#define CGMAP_FM_ACCUMULATE_H

#include "fm/frame_rows.h"
#include "fm/many.h"
#include "fm/sums.h"
#include "math/tsqr.h"

typedef struct cg_accumulator cg_accumulator;

/** What becomes of the rows of beads. */
typedef enum cg_bead_rows {
  CG_BEAD_ROWS_SQUARED, /**< normal matrices */
  CG_BEAD_ROWS_TRIANGULAR,
  CG_BEAD_ROWS_NONE     /**< none are made: tuples are counted alone */
} cg_bead_rows;

/** \param [in] bunches, tuples, many, columns  must outlive it.
 * \param [in] frames  is given all pairs and tuples, too; NULL: nothing is.  */
cg_accumulator *cg_accumulator_new(cg_bunches *bunches,
                                   const cg_tuples *tuples, cg_many *many,
                                   const cg_columns *columns,
                                   cg_bead_rows rows, cg_frame_rows *frames);
void cg_accumulator_free(cg_accumulator *acc);

/** The weight of the beads that follow, in place of 1. */
void cg_accumulator_weigh(cg_accumulator *acc, double weight);

/** Add a run of owned beads; bunches, tuples and many have begun the frame.
 * Frames without forces have forces of 0.
 * \param [in] known  forces on these beads that are not to be fitted; NULL:
 *                    none.  */
void cg_accumulator_beads(cg_accumulator *acc, const cg_local *local,
                          const cg_nlist *list, const double (*known)[3]);

/** Hand out the sums since the last call, packed: added to \a sums.
 * \param [in,out] whole  with tsqr gets R of all columns and the target; sums
 *                        are then without G, b and ff.  Else NULL.  */
void cg_accumulator_take(cg_accumulator *acc, const cg_sums_shape *shape,
                         double *sums, cg_tsqr *whole);

#endif
