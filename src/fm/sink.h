/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/sink.h
 *
 * What becomes of the rows of one kind of bead: they are added up in a normal
 * matrix, or triangulated.  All functions are local.
 */
#ifndef CGMAP_FM_SINK_H
#define CGMAP_FM_SINK_H

#include "fm/sums.h"
#include "math/tsqr.h"

typedef struct cg_sink cg_sink;

/** \param [in] n       columns of a row, the target behind them.
 * \param [in] column  n: which of G's; must outlive it.
 * \param [in] tsqr    triangulate.  */
cg_sink *cg_sink_new(int n, const int *column, bool tsqr);
void cg_sink_free(cg_sink *sink);

/** Add rows of n + 1 numbers each, one after another. */
void cg_sink_add(cg_sink *sink, int rows, const double *A);

/** Hand out what was added, and begin afresh.
 * \param [in,out] sums   gets the normal matrix, or nothing.
 * \param [in,out] whole  gets R; NULL where nothing is triangulated.  */
void cg_sink_take(cg_sink *sink, const cg_sums_shape *shape, double *sums,
                  cg_tsqr *whole);

#endif
