/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Electrostatics between beads (see charges.h).
 *
 * Cutoff: U = k q_i q_j/r for pairs up to r_c; the jump there is part of it.
 * Ewald: with the charges smeared by Gaussians of width 1/alpha,
 *
 *   U = k sum_{pairs, r <= r_c} q_i q_j erfc(alpha r)/r        near
 *     + k E_mesh                                               far (mesh.h)
 *     - k alpha/sqrt(pi) sum_i q_i^2                           self
 *     - k sum_{excluded} q_i q_j erf(alpha r)/r                in the far part
 *     - k pi Q^2/(2 V alpha^2)                                 background
 *
 * (Essmann et al., J. Chem. Phys. 103 (1995) 8577).  alpha is NEAR/r_c: of the
 * near part erfc(4) = 1.5e-8 is left out at the cutoff.  An excluded pair has
 * no interaction at the nearest image; its other images interact.
 *
 * Disadvantage: erfc and exp of every pair, twice, from both its sides; a table
 * would be faster and less exact. */
#include "domain/charges.h"

#include <math.h>

#include "base/error.h"
#include "base/mem.h"
#include "domain/mesh.h"

static const double NEAR = 4;

struct cg_charges {
  const cg_beads *beads;
  bool ewald;
  double cutoff, strength, alpha;
  double net; /* e, of all beads */
  cg_mesh *mesh;
  const cg_local *local;
  cg_lid *place;  /* of each bead of the system in the frame */
  cg_lid room, far_room;
  double *charge; /* owned and ghosts */
  double (*far)[3]; /* owned: forces of the mesh, over the strength */
  double energy;  /* over the strength */
};

cg_charges *cg_charges_new(const cg_beads *beads, bool mesh, double cutoff,
                           double strength)
{
  cg_charges *c = CG_NEW(cg_charges);
  CG_ASSERT(beads->charge && beads->exclusion_start);
  *c = (cg_charges){.beads = beads,
                    .ewald = mesh,
                    .cutoff = cutoff,
                    .strength = strength,
                    .alpha = mesh ? NEAR / cutoff : 0};
  if (mesh)
    c->place = CG_ARRAY(cg_lid, beads->n);
  for (cg_gid i = 0; i < beads->n; i++)
    c->net += beads->charge[i];
  return c;
}

void cg_charges_free(cg_charges *c)
{
  if (!c)
    return;
  cg_mesh_free(c->mesh);
  cg_free(c->place);
  cg_free(c->charge);
  cg_free(c->far);
  cg_free(c);
}

double cg_charges_mesh(double cutoff)
{
  return cg_mesh_density(NEAR / cutoff);
}

static cg_status begin_mesh(cg_charges *c, const cg_comm *mates,
                            const cg_local *local)
{
  if (!local->box.periodic)
    return cg_fail(CG_DATA, "it has no box, which electrostatics by PME needs; "
                            "method=\"cutoff\" does without");
  CG_TRY(cg_mesh_check(&local->box, c->alpha));
  if (!c->mesh)
    c->mesh = cg_mesh_new(mates);
  for (cg_lid i = 0; i < local->all; i++)
    c->place[local->gid[i]] = i;
  CG_RESERVE(c->far, c->far_room, local->owned);
  c->energy = cg_mesh_forces(c->mesh, local, c->charge, c->alpha, c->far);
  return CG_OK;
}

cg_status cg_charges_frame(cg_charges *c, const cg_comm *mates,
                           const cg_local *local)
{
  c->local = local;
  c->energy = 0;
  CG_RESERVE(c->charge, c->room, local->n);
  for (cg_lid i = 0; i < local->n; i++)
    c->charge[i] = c->beads->charge[local->gid[i]];
  return c->ewald ? begin_mesh(c, mates, local) : CG_OK;
}

/* erfc(alpha r)/r and minus its derivative; alpha = 0: 1/r. */
static double screened(double alpha, double r, double *slope)
{
  double x = alpha * r, u = erfc(x) / r;
  *slope = (u + 2 * alpha / sqrt(M_PI) * exp(-x * x)) / r;
  return u;
}

/* erf(alpha r)/r and minus its derivative over r, by their series near 0, where
 * the difference of large numbers would be left: up to x = 0.1 the terms left
 * out are below 1e-12 of the first. */
static double smeared(double alpha, double r, double *slope_over_r)
{
  double x = alpha * r, a = 2 * alpha / sqrt(M_PI), z = x * x;
  if (x < 0.1) {
    *slope_over_r = a * alpha * alpha *
                    (2.0 / 3 - z * (2.0 / 5 - z * (1.0 / 7 - z * (1.0 / 27 -
                     z * (1.0 / 132)))));
    return a * (1 - z * (1.0 / 3 - z * (1.0 / 10 - z * (1.0 / 42 - z *
                (1.0 / 216 - z / 1320)))));
  }
  double u = erf(x) / r;
  *slope_over_r = (u - a * exp(-z)) / (r * r);
  return u;
}

static void add_pairs(cg_charges *c, const cg_nlist *list, cg_lid i,
                      double f[3])
{
  double q = c->charge[i];
  int64_t first = list->start[i - list->first];
  int64_t last = list->start[i - list->first + 1];
  for (int64_t p = first; p < last; p++) {
    double qq = q * c->charge[list->j[p]], r = list->r[p], slope;
    if (qq == 0 || r > c->cutoff || r == 0)
      continue;
    c->energy += 0.5 * qq * screened(c->alpha, r, &slope);
    for (int a = 0; a < 3; a++)
      f[a] += c->strength * qq * slope * list->d[a][p] / r;
  }
}

/* Take off what the far part holds of excluded pairs. */
static void take_excluded(cg_charges *c, cg_lid i, double f[3])
{
  const cg_beads *beads = c->beads;
  const cg_local *local = c->local;
  cg_gid bead = local->gid[i];
  for (int64_t p = beads->exclusion_start[bead];
       p < beads->exclusion_start[bead + 1]; p++) {
    cg_gid other = beads->exclusion[p];
    double d[3], slope, qq = c->charge[i] * beads->charge[other];
    if (qq == 0)
      continue;
    for (int a = 0; a < 3; a++)
      d[a] = local->x[i][a] - local->x[c->place[other]][a];
    cg_box_nearest(&local->box, d);
    c->energy -= 0.5 * qq * smeared(c->alpha, sqrt(cg_square(d[0], d[1], d[2])),
                                    &slope);
    for (int a = 0; a < 3; a++)
      f[a] -= c->strength * qq * slope * d[a];
  }
}

/* What a charge has of itself, and of the background. */
static double own_energy(const cg_charges *c, double q)
{
  return -c->alpha / sqrt(M_PI) * q * q -
         M_PI * c->net * q / (2 * c->local->box.volume * c->alpha * c->alpha);
}

void cg_charges_forces(cg_charges *c, const cg_nlist *list, double (*f)[3])
{
  for (cg_lid i = list->first; i < list->last; i++, f++) {
    if (c->charge[i] == 0)
      continue;
    add_pairs(c, list, i, *f);
    if (!c->ewald)
      continue;
    take_excluded(c, i, *f);
    c->energy += own_energy(c, c->charge[i]);
    for (int a = 0; a < 3; a++)
      (*f)[a] += c->strength * c->far[i][a];
  }
}

double cg_charges_energy(const cg_charges *c)
{
  return c->strength * c->energy;
}
