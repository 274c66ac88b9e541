/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file domain/grid.h
 *
 * Who works on what: P ranks form floor(P/D) teams of D = Dx Dy Dz ranks; a
 * team has a batch of B frames in flight, B <= D.  (architecture: Frames x
 * domains.)
 */
#ifndef CGMAP_DOMAIN_GRID_H
#define CGMAP_DOMAIN_GRID_H

#include <cgmap/comm.h>
#include <cgmap/frame.h>

/** What the user asked for. */
typedef struct cg_grid_options {
  int domains[3]; /**< 0: auto */
  int batch;      /**< 0: auto */
  double memory;  /**< bytes a rank may use; 0: what the machine has */
} cg_grid_options;

typedef struct cg_grid {
  int d[3];    /**< domains along a, b, c */
  int domains; /**< D */
  int batch;   /**< B */
  int teams;   /**< floor(P/D) */
  int idle;    /**< P mod D ranks without a team */
  int team;    /**< this rank's, -1 where idle */
  const cg_comm *all;
  cg_comm *mates; /**< the ranks of this team, NULL where idle */
} cg_grid;

/** Choose and build.  Collective; agreed.
 *
 * auto D: the smallest D for which teams <= frames/4 or the last round wastes
 * less than 5 %, and one frame fits in memory; where none does, D = P.  Then
 * the largest B that fits.  The choice, bytes a rank and why are told.
 * \param [in] frames, beads  of the work; \a bytes a bead needs in a frame.
 * \return CG_USAGE where D > P or B > D.  */
cg_status cg_grid_new(const cg_comm *all, const cg_grid_options *options,
                      int64_t frames, cg_gid beads, cg_grid **grid);
void cg_grid_free(cg_grid *grid);

/** This rank's domain in fractional coordinates of the box: [lo, hi). */
void cg_grid_domain(const cg_grid *grid, int mate, double lo[3],
                    double hi[3]);

/** The rank of the team that owns a wrapped fractional position. */
int cg_grid_owner(const cg_grid *grid, const double s[3]);

#endif
