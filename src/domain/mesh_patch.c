/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From beads to the mesh and back (see mesh.c).
 *
 * A patch is the block of points that the splines of beads in a domain can
 * touch; it wraps around the box, so its points are numbered from its lower
 * corner, modulo the size.  Planes of the patch go to the owners of the same
 * planes of the mesh, in ascending order from the corner, so that sender and
 * receiver, who knows all patches, need no more than counts.
 * Disadvantage: with thin domains patches overlap, and each point of the
 * overlap travels once for each. */
#include <math.h>
#include <string.h>

#include "base/comm.h"
#include "base/error.h"
#include "base/mem.h"
#include "domain/mesh_inside.h"

enum { P = CG_MESH_ORDER };

/* The recursion M_p(u) = (u M_{p-1}(u) + (p - u) M_{p-1}(u - 1))/(p - 1) from
 * M_2, and M_p'(u) = M_{p-1}(u) - M_{p-1}(u - 1).  M[j] belongs to
 * u = t + p - 1 - j. */
void cg_mesh_spline(double t, double *M, double *slope)
{
  double B[P + 1] = {0}; /* B[i] = M_p(t + i) */
  B[0] = t;
  B[1] = 1 - t;
  for (int p = 3; p <= P; p++) {
    if (p == P)
      for (int i = 0; i < P; i++)
        slope[P - 1 - i] = B[i] - (i > 0 ? B[i - 1] : 0);
    for (int i = p - 1; i >= 0; i--)
      B[i] = ((t + i) * B[i] + (p - t - i) * (i > 0 ? B[i - 1] : 0)) / (p - 1);
  }
  for (int i = 0; i < P; i++)
    M[P - 1 - i] = B[i];
}

static int modulo(int a, int n)
{
  int rest = a % n;
  return rest < 0 ? rest + n : rest;
}

/* A point more at each side: rounding may put a bead beside its domain. */
static cg_patch own_patch(const cg_mesh *mesh, const cg_local *local)
{
  cg_patch patch;
  for (int k = 0; k < 3; k++) {
    int lo = (int)floor(local->lo[k] * mesh->size[k]) - P;
    int hi = (int)floor(local->hi[k] * mesh->size[k]) + 1;
    bool all = hi - lo + 1 >= mesh->size[k];
    patch.lo[k] = all ? 0 : modulo(lo, mesh->size[k]);
    patch.n[k] = all ? mesh->size[k] : hi - lo + 1;
  }
  return patch;
}

static int64_t plane_of(const cg_patch *patch)
{
  return (int64_t)patch->n[1] * patch->n[2];
}

static int owner_of(const cg_mesh *mesh, const cg_patch *patch, int plane)
{
  return modulo(patch->lo[0] + plane, mesh->size[0]) / mesh->thick;
}

/* Points of a patch that a slab gets. */
static int64_t points_for(const cg_mesh *mesh, const cg_patch *patch, int slab)
{
  int planes = 0;
  for (int i = 0; i < patch->n[0]; i++)
    planes += owner_of(mesh, patch, i) == slab;
  return planes * plane_of(patch);
}

/* Where each mate's numbers start, from how many they are. */
static int64_t line_up(int mates, const int *count, int *start)
{
  int64_t sum = 0;
  for (int m = 0; m < mates; m++) {
    start[m] = (int)sum;
    sum += count[m];
    CG_ASSERT(sum <= INT32_MAX);
  }
  return sum;
}

void cg_patch_choose(cg_mesh *mesh, const cg_local *local)
{
  int mates = cg_comm_size(mesh->mates), rank = cg_comm_rank(mesh->mates);
  cg_patch *mine = CG_ARRAY(cg_patch, mates);
  for (int m = 0; m < mates; m++)
    mine[m] = own_patch(mesh, local);
  cg_comm_alltoall(mesh->mates, mine, mesh->patch, sizeof *mine);
  cg_free(mine);
  for (int m = 0; m < mates; m++) {
    mesh->count[0][m] = (int)points_for(mesh, &mesh->patch[rank], m);
    mesh->count[2][m] = (int)points_for(mesh, &mesh->patch[m], rank);
  }
  int64_t sent = line_up(mates, mesh->count[0], mesh->count[1]);
  int64_t came = line_up(mates, mesh->count[2], mesh->count[3]);
  CG_RESERVE(mesh->points, mesh->points_room, sent);
  CG_RESERVE(mesh->sent, mesh->sent_room, sent);
  CG_RESERVE(mesh->came, mesh->came_room, came);
}

/* The splines of a bead: weights and slopes, and the points of the patch that
 * they stand on. */
typedef struct stencil {
  double M[3][P], slope[3][P];
  int at[3][P];
} stencil;

static void place_bead(const cg_mesh *mesh, const cg_local *local, cg_lid i,
                       stencil *s)
{
  const cg_patch *patch = &mesh->patch[cg_comm_rank(mesh->mates)];
  double fraction[3];
  cg_box_fractional(&local->box, local->x[i], fraction);
  for (int k = 0; k < 3; k++) {
    double u = fraction[k] * mesh->size[k], whole = floor(u);
    cg_mesh_spline(u - whole, s->M[k], s->slope[k]);
    for (int j = 0; j < P; j++) {
      s->at[k][j] = modulo((int)whole - P + 1 + j - patch->lo[k],
                           mesh->size[k]);
      CG_ASSERT(s->at[k][j] < patch->n[k]);
    }
  }
}

static double *row_of(const cg_mesh *mesh, const stencil *s, int a, int b)
{
  const cg_patch *patch = &mesh->patch[cg_comm_rank(mesh->mates)];
  return mesh->points +
         ((int64_t)s->at[0][a] * patch->n[1] + s->at[1][b]) * patch->n[2];
}

void cg_patch_spread(cg_mesh *mesh, const cg_local *local,
                     const double *charge)
{
  const cg_patch *patch = &mesh->patch[cg_comm_rank(mesh->mates)];
  memset(mesh->points, 0,
         (size_t)(patch->n[0] * plane_of(patch)) * sizeof *mesh->points);
  for (cg_lid i = 0; i < local->owned; i++) {
    stencil s;
    if (charge[i] == 0)
      continue;
    place_bead(mesh, local, i, &s);
    for (int a = 0; a < P; a++)
      for (int b = 0; b < P; b++) {
        double *row = row_of(mesh, &s, a, b);
        double weight = charge[i] * s.M[0][a] * s.M[1][b];
        for (int c = 0; c < P; c++)
          row[s.at[2][c]] += weight * s.M[2][c];
      }
  }
}

/* The potential of a bead and its derivatives by u. */
static double interpolate(const cg_mesh *mesh, const stencil *s,
                          double slope[3])
{
  double sum = 0;
  slope[0] = slope[1] = slope[2] = 0;
  for (int a = 0; a < P; a++)
    for (int b = 0; b < P; b++) {
      const double *row = row_of(mesh, s, a, b);
      double along = 0, rise = 0;
      for (int c = 0; c < P; c++) {
        along += s->M[2][c] * row[s->at[2][c]];
        rise += s->slope[2][c] * row[s->at[2][c]];
      }
      sum += s->M[0][a] * s->M[1][b] * along;
      slope[0] += s->slope[0][a] * s->M[1][b] * along;
      slope[1] += s->M[0][a] * s->slope[1][b] * along;
      slope[2] += s->M[0][a] * s->M[1][b] * rise;
    }
  return sum;
}

double cg_patch_gather(const cg_mesh *mesh, const cg_local *local,
                       const double *charge, double (*f)[3])
{
  double energy = 0;
  for (cg_lid i = 0; i < local->owned; i++) {
    stencil s;
    double slope[3];
    f[i][0] = f[i][1] = f[i][2] = 0;
    if (charge[i] == 0)
      continue;
    place_bead(mesh, local, i, &s);
    energy += 0.5 * charge[i] * interpolate(mesh, &s, slope);
    for (int d = 0; d < 3; d++)
      for (int k = 0; k < 3; k++)
        f[i][d] -= charge[i] * local->box.inverse[d][k] * mesh->size[k] *
                   slope[k];
  }
  return energy;
}

/* Walk over the planes of this rank's patch, slab by slab: copy them to where
 * they leave from, or back. */
static void pack(cg_mesh *mesh, bool back)
{
  const cg_patch *patch = &mesh->patch[cg_comm_rank(mesh->mates)];
  size_t plane = (size_t)plane_of(patch);
  double *at = mesh->sent;
  for (int slab = 0; slab < mesh->owners; slab++)
    for (int i = 0; i < patch->n[0]; i++) {
      double *points = mesh->points + (size_t)i * plane;
      if (owner_of(mesh, patch, i) != slab)
        continue;
      memcpy(back ? points : at, back ? at : points, plane * sizeof *at);
      at += plane;
    }
}

/* A row of the slab that a row of a patch lies on. */
static double *slab_row(const cg_mesh *mesh, const cg_patch *patch, int i,
                        int j)
{
  const int *K = mesh->size;
  int a = modulo(patch->lo[0] + i, K[0]) - mesh->first0;
  int b = modulo(patch->lo[1] + j, K[1]);
  return mesh->slab + ((int64_t)a * K[1] + b) * 2 * (K[2] / 2 + 1);
}

/* One mate's planes and this rank's slab: add them up there, or take them. */
static double *visit_planes(cg_mesh *mesh, const cg_patch *patch, bool back,
                            double *at)
{
  int rank = cg_comm_rank(mesh->mates);
  for (int i = 0; i < patch->n[0]; i++) {
    if (owner_of(mesh, patch, i) != rank)
      continue;
    for (int j = 0; j < patch->n[1]; j++) {
      double *row = slab_row(mesh, patch, i, j);
      for (int l = 0, c = patch->lo[2]; l < patch->n[2]; l++, at++) {
        if (back)
          *at = row[c];
        else
          row[c] += *at;
        c = c + 1 < mesh->size[2] ? c + 1 : 0;
      }
    }
  }
  return at;
}

static void visit_slab(cg_mesh *mesh, bool back)
{
  double *at = mesh->came;
  for (int m = 0; m < cg_comm_size(mesh->mates) && mesh->slabs; m++)
    at = visit_planes(mesh, &mesh->patch[m], back, at);
}

void cg_patch_to_slabs(cg_mesh *mesh)
{
  pack(mesh, false);
  cg_comm_alltoallv(mesh->mates, mesh->sent, mesh->count[0], mesh->count[1],
                    mesh->came, mesh->count[2], mesh->count[3],
                    sizeof(double));
  if (mesh->slabs)
    memset(mesh->slab, 0, sizeof(double) * (size_t)mesh->n0 *
                              (size_t)mesh->size[1] * 2 *
                              (size_t)(mesh->size[2] / 2 + 1));
  visit_slab(mesh, false);
}

void cg_patch_from_slabs(cg_mesh *mesh)
{
  visit_slab(mesh, true);
  cg_comm_alltoallv(mesh->mates, mesh->came, mesh->count[2], mesh->count[3],
                    mesh->sent, mesh->count[0], mesh->count[1],
                    sizeof(double));
  pack(mesh, true);
}
