/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file domain/nlist.h
 *
 * Neighbours of beads within a cutoff, in full (each pair from both sides), by
 * cells; made for a run of beads at a time, so that the list stays in cache
 * while it is read.  What acts between pairs asks for those of owned beads
 * alone.  What a bead feels through a neighbour (forces of three beads, local
 * densities) also asks for those of ghosts: they are whole for ghosts that lie
 * no further outside the domain than the reach less the cutoff.
 */
#ifndef CGMAP_DOMAIN_NLIST_H
#define CGMAP_DOMAIN_NLIST_H

#include "domain/local.h"

/** Neighbours of the beads first ... last-1.  The pairs of bead i are
 * start[i - first] ... start[i - first + 1] - 1.  Start with {0}. */
typedef struct cg_nlist {
  cg_lid first, last;
  int64_t *start;   /**< last - first + 1 */
  int64_t start_room;
  int64_t n, room;  /**< pairs */
  cg_lid *j;        /**< the neighbour, owned or ghost */
  double *d[3];     /**< nm, R_i - R_j of these images */
  double *r;        /**< nm, sqrt((d0 d0 + d1 d1) + d2 d2) <= cutoff */
  struct cg_candidates *near; /**< scratch */
} cg_nlist;

/** Beads of a local frame, sorted into cells (opaque). */
typedef struct cg_cells cg_cells;

cg_cells *cg_cells_new(void);
void cg_cells_free(cg_cells *cells);

/** Sort the beads of a local frame for lists within a cutoff, which its reach
 * allows; it must stay as it is while the cells are used.  Local. */
void cg_cells_fill(cg_cells *cells, const cg_local *local, double cutoff);

/** Make the list of a run of beads, owned or ghosts; excluded partners are left
 * out (in every image), a bead is no neighbour of itself (its images are).
 * Local. */
void cg_nlist_fill(cg_nlist *list, const cg_cells *cells, cg_lid first,
                   cg_lid last);

/** Free what the list holds. */
void cg_nlist_clear(cg_nlist *list);

#endif
