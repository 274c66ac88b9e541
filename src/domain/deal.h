/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file domain/deal.h
 *
 * Who needs which bead of a whole frame: each bead goes to the domain that
 * owns it and, as a ghost, to every domain that an image of it comes within
 * reach of; and, where tuples matter, as a partner to every domain that
 * owns another bead of a tuple it is in.
 *
 * Beads are dealt in the order of bricks of about a cutoff, so that those near
 * in space are near in memory from there on.
 */
#ifndef CGMAP_DOMAIN_DEAL_H
#define CGMAP_DOMAIN_DEAL_H

#include "domain/grid.h"
#include "domain/local.h"

/** What a bead is to the domain that gets it: its own; a ghost, then
 * CG_KIND_GHOST + the code of the image; or a partner. */
enum {
  CG_KIND_OWNED = 0,
  CG_KIND_GHOST = 1,
  CG_KIND_PARTNER = CG_KIND_GHOST + CG_IMAGES,
  CG_KINDS
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
  int64_t partner_room;
  int32_t *owner;  /**< of each bead, where there are partners */
  cg_dealt *partner;
} cg_deal;

void cg_deal_init(cg_deal *deal, const cg_grid *grid);
void cg_deal_clear(cg_deal *deal);

/** Deal n wrapped positions.  Local.
 * \param [in] reach  nm, at most the smallest height of a periodic span.  */
void cg_deal_beads(cg_deal *deal, const cg_grid *grid, const cg_span *span,
                   double reach, int64_t n, double (*x)[3]);

/** Deal the partners, in tuples or excluded ones, among the beads just dealt,
 * number \a first on of the system: all beads of a tuple are among them, or
 * none, and likewise all excluded partners.  Local. */
void cg_deal_partners(cg_deal *deal, const cg_grid *grid,
                      const cg_beads *beads, bool tuples, bool excluded,
                      cg_gid first, int64_t n);

#endif
