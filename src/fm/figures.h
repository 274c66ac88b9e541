/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/figures.h
 *
 * Single numbers that tell how good a fit is: one list for the closing page,
 * --json, the results and --require.  A new one is a line in figures.c.
 */
#ifndef CGMAP_FM_FIGURES_H
#define CGMAP_FM_FIGURES_H

#include "fm/fm.h"

typedef enum cg_figure_unit {
  CG_FIGURE_PLAIN,
  CG_FIGURE_SQUARE, /**< force squared */
  CG_FIGURE_PART,   /**< of 1; on the page in per cent */
  CG_FIGURE_ERRORS  /**< standard errors */
} cg_figure_unit;

/** Names that are NULL: it is not told there. */
typedef struct cg_figure {
  const char *label;       /**< on the page */
  const char *json, *gate; /**< as key, and as --require KEY<X */
  const char *path, *about; /**< in the results */
  cg_figure_unit unit;
  double (*of)(const cg_fm_result *result); /**< NAN: not known */
} cg_figure;

/** In the order of the page; of() is NULL behind the last. */
extern const cg_figure cg_figures[];

#endif
