/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file domain/mesh_inside.h
 *
 * What mesh.c, the mesh and its transforms, and mesh_patch.c, what each rank
 * puts there and takes from there, share.
 */
#ifndef CGMAP_DOMAIN_MESH_INSIDE_H
#define CGMAP_DOMAIN_MESH_INSIDE_H

#include "domain/mesh.h"

enum { CG_MESH_ORDER = 6 /**< of the B-splines; even */ };

/** A block of points: lo ... lo + n - 1 in each direction, modulo the size. */
typedef struct cg_patch {
  int lo[3], n[3];
} cg_patch;

struct cg_mesh {
  const cg_comm *mates;
  int size[3];
  double *factor[3]; /**< size: |b|^2 */
  cg_comm *slabs;    /**< the ranks that hold one; NULL: not this one */
  int thick, owners; /**< planes of a slab, the last may be thinner; slabs */
  int first0, n0;    /**< planes of this rank */
  double *slab;      /**< n0 x size[1] x 2 (size[2]/2 + 1), FFTW's padding */
  struct fftw_plan_s *forward, *backward;
  cg_patch *patch;   /**< of each mate */
  int64_t points_room, sent_room, came_room;
  double *points;    /**< of this rank's patch */
  double *sent, *came; /**< planes on their way to the slabs: from this rank's
                            patch, to this rank's slab */
  int *count[4];     /**< a mate: sent, where they start, came, likewise */
};

/** M_p(t + p - 1 - j) for j = 0 ... p - 1 and their derivatives, 0 <= t < 1:
 * the weights of points floor(u) - p + 1 + j for t = u - floor(u). */
void cg_mesh_spline(double t, double *M, double *slope);

/** Agree on the patches of all mates.  Collective. */
void cg_patch_choose(cg_mesh *mesh, const cg_local *local);

/** Owned charges onto the patch.  Local. */
void cg_patch_spread(cg_mesh *mesh, const cg_local *local,
                     const double *charge);

/** Add the patches up on the slabs; bring what the slabs hold back.
 * Collective. */
void cg_patch_to_slabs(cg_mesh *mesh);
void cg_patch_from_slabs(cg_mesh *mesh);

/** Forces on owned beads from the potential on the patch.  Local.
 * \return half the charges times their potentials.  */
double cg_patch_gather(const cg_mesh *mesh, const cg_local *local,
                       const double *charge, double (*f)[3]);

#endif
