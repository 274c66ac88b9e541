/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file domain/mesh.h
 *
 * The smooth part of the electrostatics of a periodic frame: the smooth
 * particle mesh Ewald method (see mesh.c), over the ranks of a team.
 */
#ifndef CGMAP_DOMAIN_MESH_H
#define CGMAP_DOMAIN_MESH_H

#include <cgmap/comm.h>

#include "domain/local.h"

typedef struct cg_mesh cg_mesh;

/** \param [in] mates  the ranks that a frame is dealt to; must outlive it. */
cg_mesh *cg_mesh_new(const cg_comm *mates);
void cg_mesh_free(cg_mesh *mesh);

/** Points of the mesh in a nm^3, before they are rounded to sizes.  Local. */
double cg_mesh_density(double alpha);

/** CG_DATA for a periodic box whose mesh would have more than 2^30 points.
 * Local. */
cg_status cg_mesh_check(const cg_box *box, double alpha);

/** Forces of the charges, smeared by Gaussians, of all images on each other and
 * on themselves:
 *
 *   E = 1/(2 pi V) sum_{m != 0} exp(-pi^2 m^2/alpha^2)/m^2 |S(m)|^2
 *
 * Collective over the mates, each of which has its part of the same frame.
 *
 * \param [in]  charge  e, of each owned bead.
 * \param [in]  alpha   1/nm.
 * \param [out] f       e^2/nm^2, on each owned bead.
 * \return e^2/nm: this rank's part of E, to be summed over the mates.  */
double cg_mesh_forces(cg_mesh *mesh, const cg_local *local,
                      const double *charge, double alpha, double (*f)[3]);

#endif
