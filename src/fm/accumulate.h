/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/accumulate.h
 *
 * From neighbours and bonded partners to sums: rows of owned beads in batches,
 * one per kind of bead, each batch added to the kind's own normal matrix by one
 * DSYRK with the target force as the last column.  All functions are local.
 */
#ifndef CGMAP_FM_ACCUMULATE_H
#define CGMAP_FM_ACCUMULATE_H

#include "fm/sums.h"

typedef struct cg_accumulator cg_accumulator;

/** \param [in] bunches, tuples, columns  must outlive it. */
cg_accumulator *cg_accumulator_new(cg_bunches *bunches,
                                   const cg_tuples *tuples,
                                   const cg_columns *columns);
void cg_accumulator_free(cg_accumulator *acc);

/** Add a run of owned beads; bunches and tuples have begun the frame. */
void cg_accumulator_beads(cg_accumulator *acc, const cg_local *local,
                          const cg_nlist *list);

/** Hand out the sums since the last call, packed: added to \a sums. */
void cg_accumulator_take(cg_accumulator *acc, const cg_sums_shape *shape,
                         double *sums);

#endif
