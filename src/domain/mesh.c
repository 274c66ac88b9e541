/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Smooth particle mesh Ewald (Essmann et al., J. Chem. Phys. 103 (1995) 8577).
 *
 * With u_k = K_k s_k, s the fractional coordinates, and M_p the cardinal
 * B-spline of order p, charges are spread on a mesh of K_0 K_1 K_2 points,
 *
 *   Q(g) = sum_i q_i prod_k M_p(u_ik - g_k)   (g modulo K),
 *
 * |S(m)|^2 becomes B(m) |Q^(m)|^2 with B = prod_k |b_k(m_k)|^2,
 * 1/|b_k(m)|^2 = |sum_{j=0}^{p-2} M_p(j + 1) exp(2 pi i m j/K_k)|^2, and
 *
 *   E = 1/2 sum_g Q(g) phi(g),  phi = transform of C Q^,
 *   C(m) = exp(-pi^2 m^2/alpha^2)/(pi V m^2) B(m),
 *   F_i = -q_i sum_g phi(g) d/dR_i prod_k M_p(u_ik - g_k).
 *
 * Forces are the exact derivative of that E, so energy is conserved; they do
 * not sum to zero exactly, which is the method's known disadvantage, but to its
 * accuracy.
 *
 * Size: the least K_k of prime factors 2, 3, 5 and 7 with points at most
 * SPACING/alpha apart along a_k, from each frame's own box: the same on any
 * ranks, whichever frames they saw before.  (A plan is made anew where a
 * changing box crosses a size; FFTW_ESTIMATE makes that cheap.)
 *
 * Layout: the first ranks, min(D, K_0) of them or fewer, hold slabs of the mesh
 * along K_0, all of the same thickness but the last, as FFTW deals them.  Each
 * rank spreads its own beads on a patch, the block of points that its domain
 * can touch, and sends its planes to their slabs; phi comes back the same way
 * (mesh_patch.c).  Cost: p^3 points a bead, twice, and two transforms of
 * 2.5 K log2 K multiplications. */
#include "domain/mesh.h"

#include <fftw3-mpi.h>
#include <math.h>
#include <string.h>

#include "base/comm.h"
#include "base/error.h"
#include "base/mem.h"
#include "domain/mesh_inside.h"

static const double SPACING = 0.25;

cg_mesh *cg_mesh_new(const cg_comm *mates)
{
  cg_mesh *mesh = CG_NEW(cg_mesh);
  int ranks = cg_comm_size(mates);
  mesh->mates = mates;
  mesh->patch = CG_ARRAY(cg_patch, ranks);
  for (int way = 0; way < 4; way++)
    mesh->count[way] = CG_ARRAY(int, ranks);
  fftw_mpi_init();
  return mesh;
}

static void drop_plan(cg_mesh *mesh)
{
  if (mesh->forward)
    fftw_destroy_plan(mesh->forward);
  if (mesh->backward)
    fftw_destroy_plan(mesh->backward);
  mesh->forward = mesh->backward = NULL;
  cg_comm_free(mesh->slabs);
  mesh->slabs = NULL;
  cg_free(mesh->slab);
  mesh->slab = NULL;
}

void cg_mesh_free(cg_mesh *mesh)
{
  if (!mesh)
    return;
  drop_plan(mesh);
  for (int k = 0; k < 3; k++)
    cg_free(mesh->factor[k]);
  for (int way = 0; way < 4; way++)
    cg_free(mesh->count[way]);
  cg_free(mesh->patch);
  cg_free(mesh->points);
  cg_free(mesh->sent);
  cg_free(mesh->came);
  cg_free(mesh);
}

static bool is_smooth(int n)
{
  static const int primes[] = {2, 3, 5, 7};
  for (int p = 0; p < 4; p++)
    while (n % primes[p] == 0)
      n /= primes[p];
  return n == 1;
}

static double length_of(const cg_box *box, int k)
{
  return sqrt(cg_square(box->h[k][0], box->h[k][1], box->h[k][2]));
}

static double least_size(const cg_box *box, int k, double alpha)
{
  return fmax(ceil(length_of(box, k) * alpha / SPACING), 2 * CG_MESH_ORDER);
}

double cg_mesh_density(double alpha)
{
  return pow(alpha / SPACING, 3);
}

cg_status cg_mesh_check(const cg_box *box, double alpha)
{
  static const double MOST = 1 << 30;
  double n[3];
  for (int k = 0; k < 3; k++)
    n[k] = least_size(box, k, alpha);
  if (n[0] * n[1] * n[2] <= MOST)
    return CG_OK;
  return cg_fail(CG_DATA, "its box takes a mesh of %g x %g x %g points for "
                          "PME, %g in all are possible: give <known "
                          "kind=\"coulomb\"> a larger cutoff, or "
                          "method=\"cutoff\"",
                 n[0], n[1], n[2], MOST);
}

static int choose_size(const cg_box *box, int k, double alpha)
{
  int n = (int)least_size(box, k, alpha);
  while (!is_smooth(n))
    n++;
  return n;
}

/* |b(m)|^2 for the m of one direction. */
static double *spline_factors(int size)
{
  double *factor = CG_ARRAY(double, size), M[CG_MESH_ORDER],
         slope[CG_MESH_ORDER];
  cg_mesh_spline(0, M, slope); /* M[j] = M_p(p - 1 - j), M[p - 1] = 0 */
  for (int m = 0; m < size; m++) {
    double re = 0, im = 0;
    for (int j = 0; j <= CG_MESH_ORDER - 2; j++) {
      double angle = 2 * M_PI * m * j / size;
      re += M[CG_MESH_ORDER - 2 - j] * cos(angle);
      im += M[CG_MESH_ORDER - 2 - j] * sin(angle);
    }
    factor[m] = 1 / (re * re + im * im);
  }
  return factor;
}

/* Ranks without a slab are in no transform. */
static void make_plan(cg_mesh *mesh)
{
  const int *K = mesh->size;
  int ranks = cg_comm_size(mesh->mates), rank = cg_comm_rank(mesh->mates);
  ptrdiff_t n = 0, first = 0, room;
  mesh->thick = (K[0] + ranks - 1) / ranks;
  mesh->owners = (K[0] + mesh->thick - 1) / mesh->thick;
  cg_comm_split(mesh->mates, rank < mesh->owners ? 0 : -1, &mesh->slabs);
  if (!mesh->slabs)
    return;
  MPI_Comm mpi = MPI_Comm_f2c(cg_comm_handle(mesh->slabs));
  room = fftw_mpi_local_size_3d(K[0], K[1], K[2] / 2 + 1, mpi, &n, &first);
  mesh->n0 = (int)n;
  mesh->first0 = (int)first;
  CG_ASSERT(mesh->first0 == rank * mesh->thick);
  mesh->slab = CG_ARRAY(double, 2 * room);
  fftw_complex *modes = (fftw_complex *)mesh->slab;
  mesh->forward = fftw_mpi_plan_dft_r2c_3d(K[0], K[1], K[2], mesh->slab, modes,
                                           mpi, FFTW_ESTIMATE);
  mesh->backward = fftw_mpi_plan_dft_c2r_3d(K[0], K[1], K[2], modes,
                                            mesh->slab, mpi, FFTW_ESTIMATE);
}

static void prepare(cg_mesh *mesh, const cg_box *box, double alpha)
{
  int size[3];
  for (int k = 0; k < 3; k++)
    size[k] = choose_size(box, k, alpha);
  if (memcmp(size, mesh->size, sizeof size) == 0)
    return;
  drop_plan(mesh);
  memcpy(mesh->size, size, sizeof size);
  for (int k = 0; k < 3; k++) {
    cg_free(mesh->factor[k]);
    mesh->factor[k] = spline_factors(size[k]);
  }
  make_plan(mesh);
}

static int folded(int m, int size)
{
  return m <= size / 2 ? m : m - size;
}

/* C(m) of one mode. */
static double influence(const cg_mesh *mesh, const cg_box *box, double alpha,
                        int a, int b, int c)
{
  const int n[3] = {folded(a, mesh->size[0]), folded(b, mesh->size[1]), c};
  double square = 0;
  if (n[0] == 0 && n[1] == 0 && n[2] == 0)
    return 0;
  for (int d = 0; d < 3; d++) {
    double m = box->inverse[d][0] * n[0] + box->inverse[d][1] * n[1] +
               box->inverse[d][2] * n[2];
    square += m * m;
  }
  return exp(-M_PI * M_PI * square / (alpha * alpha)) /
         (M_PI * box->volume * square) * mesh->factor[0][a] *
         mesh->factor[1][b] * mesh->factor[2][c];
}

/* Q becomes phi, on the slabs. */
static void convolve(cg_mesh *mesh, const cg_box *box, double alpha)
{
  const int *K = mesh->size, modes = K[2] / 2 + 1;
  if (!mesh->slabs)
    return;
  fftw_execute(mesh->forward);
  double *at = mesh->slab;
  for (int a = 0; a < mesh->n0; a++)
    for (int b = 0; b < K[1]; b++)
      for (int c = 0; c < modes; c++, at += 2) {
        double C = influence(mesh, box, alpha, mesh->first0 + a, b, c);
        at[0] *= C;
        at[1] *= C;
      }
  fftw_execute(mesh->backward);
}

double cg_mesh_forces(cg_mesh *mesh, const cg_local *local,
                      const double *charge, double alpha, double (*f)[3])
{
  CG_ASSERT(local->box.periodic);
  prepare(mesh, &local->box, alpha);
  cg_patch_choose(mesh, local);
  cg_patch_spread(mesh, local, charge);
  cg_patch_to_slabs(mesh);
  convolve(mesh, &local->box, alpha);
  cg_patch_from_slabs(mesh);
  return cg_patch_gather(mesh, local, charge, f);
}
