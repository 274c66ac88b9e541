/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/needs.h
 *
 * What the matrices of a fit take, before they are made.  Local.
 */
#ifndef CGMAP_FM_NEEDS_H
#define CGMAP_FM_NEEDS_H

#include "fm/fm.h"

/** Bytes. */
typedef struct cg_fm_needs {
  double sums;    /**< of each rank, from the first frame on */
  double solving; /**< more, of the rank that solves: the first; where there
                       are error bars by refits, of each */
} cg_fm_needs;

/** Sum of the squares of the columns that the kinds of beads have.
 * \param [in] set  bound, all ranges known.  */
double cg_fm_kind_squares(const cg_beads *beads, const cg_interactions *set);

/** \param [in] columns  of all interactions.
 * \param [in] squares  cg_fm_kind_squares().
 * \param [in] ranks    over which blocks are dealt out.  */
cg_fm_needs cg_fm_needs_of(double columns, double squares,
                           const cg_fm_options *options, int ranks);

#endif
