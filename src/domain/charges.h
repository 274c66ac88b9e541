/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file domain/charges.h
 *
 * Electrostatics between the charges of beads: forces on owned beads and their
 * energy, by a plain cutoff or by Ewald's sum on a mesh.  Excluded pairs do not
 * interact.
 */
#ifndef CGMAP_DOMAIN_CHARGES_H
#define CGMAP_DOMAIN_CHARGES_H

#include <cgmap/comm.h>

#include "domain/nlist.h"

typedef struct cg_charges cg_charges;

/** \param [in] beads     with charges and exclusions; must outlive it.
 * \param [in] mesh       Ewald's sum, not the cutoff alone.
 * \param [in] cutoff     nm, of pairs; neighbour lists reach as far at least.
 * \param [in] strength   1/(4 pi eps_0 eps_r), kJ/mol nm/e^2.  */
cg_charges *cg_charges_new(const cg_beads *beads, bool mesh, double cutoff,
                           double strength);
void cg_charges_free(cg_charges *charges);

/** Points of the mesh in a nm^3, for such a cutoff: cg_grid_work.  Local. */
double cg_charges_mesh(double cutoff);

/** Begin a frame, which must stay as it is until the next.  Collective over the
 * ranks that it is dealt to with a mesh, else local.  With a mesh, frames bring
 * excluded partners (cg_walk_options.excluded).
 * \return CG_DATA for a frame without a box, or with one too large for a mesh,
 * where there is one.  */
cg_status cg_charges_frame(cg_charges *charges, const cg_comm *mates,
                           const cg_local *local);

/** Add the forces on a run of owned beads: f[0] is that of list->first.  Local.
 */
void cg_charges_forces(cg_charges *charges, const cg_nlist *list,
                       double (*f)[3]);

/** The energy of the owned beads of the runs since the frame began, kJ/mol: to
 * be summed over the ranks, that of the frame.  A net charge is neutralised by
 * a uniform background where there is a mesh.  Local. */
double cg_charges_energy(const cg_charges *charges);

#endif
