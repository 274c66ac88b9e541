/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file domain/deal.h
 *
 * Who needs which bead of a whole frame: each bead goes to the domain that
 * owns it and, as a ghost, to every domain that an image of it comes within
 * the cutoff of.
 *
 * Beads are dealt in the order of bricks of about a cutoff, so that those near
 * in space are near in memory from there on.
 */
#ifndef CGMAP_DOMAIN_DEAL_H
#define CGMAP_DOMAIN_DEAL_H

#include "domain/grid.h"
#include "domain/local.h"

/** What a bead is to the domain that gets it: its own, or a ghost, then
 * CG_KIND_GHOST + the code of the image. */
enum {
  CG_KIND_OWNED = 0,
  CG_KIND_GHOST = 1,
  CG_KINDS = CG_KIND_GHOST + CG_IMAGES
};

/** One bead for one domain. */
typedef struct cg_dealt {
  int32_t slot; /**< mate * CG_KINDS + kind */
  int32_t bead;
} cg_dealt;

typedef struct cg_deal {
  int64_t n, room;
  cg_dealt *item;  /**< n, in the order in which beads are to be packed */
  int32_t *count;  /**< domains * CG_KINDS: items of each slot */
  int64_t bead_room;
  double (*s)[3];  /**< fractions of each bead */
  int32_t *brick, *order; /**< of each bead; the beads, brick by brick */
  int64_t start_room;
  int32_t *start;  /**< of each brick in the order */
  struct cg_column *column[3]; /**< domains that one bead touches */
} cg_deal;

void cg_deal_init(cg_deal *deal, const cg_grid *grid);
void cg_deal_clear(cg_deal *deal);

/** Deal n wrapped positions.  Local. */
void cg_deal_beads(cg_deal *deal, const cg_grid *grid, const cg_span *span,
                   double cutoff, int64_t n, double (*x)[3]);

#endif
