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

/** Parts a cell is divided into along b, and along c, for its rows; rows at
 * most. */
enum { CG_CELLS_PARTS = 4, CG_CELLS_ROWS = 32 };

/** Rows of cells that a bead in a given part of a cell can have neighbours in,
 * and between which places along a, counted in cells from that of the bead. */
typedef struct cg_rows {
  int n;
  int32_t c1[CG_CELLS_ROWS], c2[CG_CELLS_ROWS]; /**< from the bead's cell */
  double lo[CG_CELLS_ROWS], hi[CG_CELLS_ROWS];
} cg_rows;

/** From a position to its cell in one step: c = x per_nm + begin. */
typedef struct cg_scale {
  double per_nm[3][3], begin[3];
} cg_scale;

struct cg_cells {
  const cg_local *local;
  double cutoff;      /**< nm, at most the reach of the local frame */
  double radius;      /**< nm, cutoff with room for rounding */
  float sieve_square; /**< nm^2, of the cutoff with room for that of floats */
  double reach[3];    /**< radius in fractions of the span */
  double margin[3];   /**< likewise, of the cells beyond the domain */
  double corner[3];   /**< fractions, where cell 0, 0, 0 begins */
  double origin[3];   /**< nm, of the sieve: that corner */
  double width[3], per_width[3]; /**< of a cell, in fractions; 1/width */
  cg_scale scale;
  int n[3];                      /**< cells */
  cg_rows rows[CG_CELLS_PARTS * CG_CELLS_PARTS];
  int64_t start_room;
  cg_lid *start; /**< n0 n1 n2 + 1; cell (c2 n1 + c1) n0 + c0 */
  int64_t bead_room;
  cg_lid *cell;  /**< local n: cell of each bead */
  cg_lid *place; /**< local n: its place in the sorted order */
  cg_lid *id;    /**< sorted: index in the local frame */
  double (*x)[4];      /**< sorted: position, nm; the fourth is -id */
  uint8_t *image;      /**< sorted: code of the image */
  float *sieve[3];     /**< sorted: place of the image, nm from the origin */
};

enum { CG_CELLS_PAD = 32 }; /**< readable entries behind the last of sieve */

/** The stretches that hold every bead of the local frame within the cutoff of
 * a place in it, and itself; no bead is in two, some may be empty.
 * \param [out] stretch  room for CG_CELLS_ROWS.
 * \return how many.  */
int cg_cells_around(const cg_cells *cells, const double x[3],
                    cg_stretch *stretch);

#endif
