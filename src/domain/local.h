/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file domain/local.h
 *
 * One frame as one rank sees it: the beads it owns, then the ghosts, the
 * images within reach of its domain, then bonded partners from anywhere.
 *
 * Positions are those of the wrapped bead, unshifted; a ghost is the bead
 * moved by n0 a + n1 b + n2 c.  The separation of an owned bead i and any bead
 * j is d = (x_i - x_j) - shift_j, formed by one function, so that the two
 * owners of a pair get the same number with opposite sign.  Between two ghosts
 * the shift is that of the difference of their images, so the number is the
 * one that their owners get.
 *
 * Beads that are near each other in space are mostly near in the arrays too;
 * their order follows from the frame and the domains, not from who read it
 * (but for frames that are read in parts: then part by part).
 */
#ifndef CGMAP_DOMAIN_LOCAL_H
#define CGMAP_DOMAIN_LOCAL_H

#include <cgmap/comm.h>
#include <cgmap/frame.h>
#include <cgmap/topology.h>

#include "domain/span.h"

/** Images of a bead: code (n0 + 1) 9 + (n1 + 1) 3 + (n2 + 1). */
enum { CG_IMAGES = 27, CG_IMAGE_HOME = 13 };

typedef struct cg_local {
  int64_t index; /**< of the frame in the selection */
  double time;   /**< ps */
  cg_box box;
  double cutoff; /**< nm, of the neighbour lists */
  double reach;  /**< nm, from the domain to the farthest ghosts, at least the
                      cutoff: what lies within it of an owned bead is there */
  cg_span span;  /**< the space of all domains */
  double lo[3], hi[3]; /**< this domain, fractions of the span */
  const cg_beads *beads; /**< of the whole system */
  const cg_comm *mates;  /**< the ranks that own beads of this frame */
  cg_lid owned, n;       /**< beads owned; owned and ghosts */
  cg_lid all; /**< these and the partners of owned beads in bonded tuples, at
                   home, where a walk asks for them; gid and x alone */
  cg_lid room;
  double (*x)[3];      /**< all, nm, in the box */
  uint8_t *image;      /**< n codes, CG_IMAGE_HOME for owned beads */
  double shift[CG_IMAGES][4]; /**< nm, of each code; the fourth is 0 */
  cg_gid *gid;         /**< all */
  double (*f)[3];      /**< owned, kJ/mol/nm; NULL without forces */
} cg_local;

/** One component of the separation of an owned bead i and a bead j.  With
 * image n of j seen from i, i is seen from j with image -n: both differences
 * change sign exactly. */
static inline double cg_separation(double xi, double xj, double shift)
{
  return (xi - xj) - shift;
}

/** The square of a distance, summed in one order everywhere. */
static inline double cg_square(double d0, double d1, double d2)
{
  return (d0 * d0 + d1 * d1) + d2 * d2;
}

#endif
