/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/columns.h
 *
 * Where each unknown stands: the columns of G of every interaction, and those
 * that the rows of one bead type can touch.  All functions are local.
 */
#ifndef CGMAP_FM_COLUMNS_H
#define CGMAP_FM_COLUMNS_H

#include "fm/bunch.h"
#include "math/bspline.h"

/** The columns of one bead type: those of its interactions, one after another
 * in the order of its slots. */
typedef struct cg_type_columns {
  int n;       /**< columns */
  int *column; /**< n: which of G's */
  int slots;
  const int *interaction; /**< slots */
  int *first;  /**< slots: of the n, where the interaction's begin */
} cg_type_columns;

typedef struct cg_columns {
  int n;      /**< columns of G */
  int pairs;  /**< interactions */
  cg_bspline *basis; /**< pairs */
  int *first;        /**< pairs + 1: the columns of interaction q begin here */
  int *first_interval; /**< pairs + 1: likewise for intervals */
  int32_t types;
  cg_type_columns *type; /**< types */
} cg_columns;

cg_columns *cg_columns_new(const cg_bunches *bunches, int32_t types,
                           const cg_interactions *set);
void cg_columns_free(cg_columns *columns);

#endif
