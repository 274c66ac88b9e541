/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file domain/grid.h
 *
 * Who works on what: P ranks form floor(P/D) teams of D = Dx Dy Dz ranks; a
 * team has a batch of B frames in flight, B <= D.
 */
#ifndef CGMAP_DOMAIN_GRID_H
#define CGMAP_DOMAIN_GRID_H

#include <cgmap/comm.h>
#include <cgmap/frame.h>

/** What the user asked for. */
typedef struct cg_grid_options {
  int domains[3]; /**< all 0: auto */
  int batch;      /**< 0: auto */
  double memory;  /**< bytes a rank may use; 0: what the machine has */
} cg_grid_options;

/** How much there is to do. */
typedef struct cg_grid_work {
  int64_t frames;
  cg_gid beads;  /**< of one frame */
  double cutoff; /**< nm, that ghosts reach to */
  double reading; /**< bytes that a rank needs to read one whole frame */
  bool parts;    /**< a team can read a frame together, each mate a part */
  double mesh;   /**< points in a nm^3 of a mesh that a team shares, 0: none */
} cg_grid_work;

typedef struct cg_grid {
  int d[3];    /**< domains along a, b, c */
  int domains; /**< D */
  int batch;   /**< B */
  bool parts;  /**< all mates read a part of each frame; B = 1 */
  int teams;   /**< floor(P/D) */
  int idle;    /**< P mod D ranks without a team */
  double bytes;    /**< a rank will need for its beads, about */
  const char *why; /**< half a sentence: what the choice rests on */
  int team;    /**< this rank's, -1 where idle */
  const cg_comm *all;
  cg_comm *mates; /**< the ranks of this team, NULL where idle */
} cg_grid;

/** Choose d, domains, batch, teams, idle, bytes, why.  Local; the same on all
 * ranks.
 *
 * auto D: the smallest D that leaves less than 5 % of the ranks without a
 * team, for which teams <= frames/4 or the last round wastes less than 5 %,
 * and with which one frame fits in memory; where there is none, D = P.  auto
 * B: the largest that fits, up to the frames of a team.  Where even B = 1 does
 * not fit, a team of several reads each frame in parts.
 * \return CG_USAGE where D > P or B > D.  */
cg_status cg_grid_choose(int ranks, const cg_grid_options *options,
                         const cg_grid_work *work, cg_grid *grid);

/** Say what was chosen, and why. */
void cg_grid_tell(const cg_grid *grid);

/** Choose and build.  Collective; agreed.  \a all must outlive it. */
cg_status cg_grid_new(const cg_comm *all, const cg_grid_options *options,
                      const cg_grid_work *work, cg_grid **grid);
void cg_grid_free(cg_grid *grid);

/** The domain of a rank of the team in fractional coordinates: [lo, hi).
 * Mate (px Dy + py) Dz + pz has domain px, py, pz. */
void cg_grid_domain(const cg_grid *grid, int mate, double lo[3],
                    double hi[3]);

/** The rank of the team that owns a wrapped fractional position; positions
 * that rounding left outside [0, 1) belong to the first or last domain. */
int cg_grid_owner(const cg_grid *grid, const double s[3]);

/** The rank of the team that reads slot b of a batch: floor(b D/B), so that
 * readers are spread over the nodes.  The slot that a mate reads, all of it or
 * its part, is -1 where it reads none. */
int cg_grid_reader(const cg_grid *grid, int slot);
int cg_grid_slot(const cg_grid *grid, int mate);

#endif
