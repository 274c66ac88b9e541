/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file domain/cells.h
 *
 * The inside of cg_cells (domain/nlist.h makes, fills and frees them): the
 * beads of a local frame, sorted into cells of fractional space.
 */
#ifndef CGMAP_DOMAIN_CELLS_H
#define CGMAP_DOMAIN_CELLS_H

#include "domain/nlist.h"

/** Beads first ... last-1 of the sorted order. */
typedef struct cg_stretch {
  cg_lid first, last;
} cg_stretch;

struct cg_cells {
  const cg_local *local;
  double limit;     /**< the largest square whose root is <= the cutoff */
  double reach[3];  /**< cutoff in fractions of the span */
  double radius;    /**< nm, cutoff with room for rounding */
  double corner[3]; /**< fractions, where cell 0, 0, 0 begins */
  double width[3], per_width[3]; /**< of a cell, in fractions; 1/width */
  int n[3];                      /**< cells */
  int64_t start_room;
  cg_lid *start; /**< n0 n1 n2 + 1; cell (c2 n1 + c1) n0 + c0 */
  int64_t bead_room;
  cg_lid *cell;     /**< local n: cell of each bead */
  cg_lid *place;    /**< local n: its place in the sorted order */
  cg_lid *id;       /**< sorted: local index */
  double *x[3];     /**< sorted, nm */
  double *shift[3]; /**< sorted, nm */
};

enum { CG_CELLS_PAD = 16 }; /**< readable beads behind the last */

/** The most stretches that cg_cells_around() can give. */
int cg_cells_rows(const cg_cells *cells);

/** The stretches that hold every bead within the cutoff of a place of the
 * local domain, and itself; no bead is in two.
 * \return how many.  */
int cg_cells_around(const cg_cells *cells, const double x[3],
                    cg_stretch *stretch);

#endif
