/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file domain/deal.h
 *
 * Who needs which bead of a whole frame: each bead goes to the domain that
 * owns it and, as a ghost, to every domain that an image of it comes within
 * the cutoff of.
 */
#ifndef CGMAP_DOMAIN_DEAL_H
#define CGMAP_DOMAIN_DEAL_H

#include "domain/grid.h"
#include "domain/span.h"

/** What a bead is to the domain that gets it: its own, or one of 27 images. */
enum { CG_KIND_OWNED = 0, CG_KIND_IMAGE = 1, CG_KINDS = 28 };

/** The three integers of kind CG_KIND_IMAGE + 0 ... 26. */
void cg_deal_image(int kind, int image[3]);

/** One bead for one domain. */
typedef struct cg_dealt {
  int32_t slot; /**< mate * CG_KINDS + kind */
  int32_t bead;
} cg_dealt;

typedef struct cg_deal {
  int64_t n, room;
  cg_dealt *item;  /**< n, beads ascending */
  int32_t *count;  /**< domains * CG_KINDS: items of each slot */
  struct cg_column *column[3]; /**< scratch: domains that one bead touches */
} cg_deal;

void cg_deal_init(cg_deal *deal, const cg_grid *grid);
void cg_deal_clear(cg_deal *deal);

/** Deal n wrapped positions.  Local. */
void cg_deal_beads(cg_deal *deal, const cg_grid *grid, const cg_span *span,
                   double cutoff, int64_t n, double (*x)[3]);

#endif
