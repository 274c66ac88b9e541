/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The optimal force map (Kraemer et al., J. Chem. Theory Comput. 19 (2023)
 * 6077).
 *
 * F = M_f f has the mean force on the beads as its mean if M_f M^T = 1 (M the
 * weights of the beads, beads x atoms) and if no constraint force passes
 * through it: all atoms of a cluster of constraints have one weight in a row,
 * M_f = B P^T, P the clusters, atoms x clusters (Ciccotti, Kapral and
 * Vanden-Eijnden, ChemPhysChem 6 (2005) 1809).  Among these the trace of
 * <F F^T> = M_f <f f^T> M_f^T is least for
 *
 *   M_f = (Mt Ft^-1 Mt^T)^-1 Mt Ft^-1 P^T,
 *   Ft = P^T <f f^T> P + lambda P^T P,  Mt = M P.
 *
 * Since the mean is the same for all such maps, so is the difference of
 * <|F|^2> between two of them: noise alone.
 *
 * Ft has next to no inverse where the forces of a molecule sum to zero, so the
 * formula is not used as it stands.  All maps are B = B_0 - Y Z^T, with B_0 =
 * (Mt Mt^T)^-1 Mt and Z a basis of the null space of Mt; the least is Y =
 * B_0 Ft Z (Z^T Ft Z)^-1.  M_f M^T = 1 then holds to rounding whatever Ft, and
 * lambda, LAMBDA of the mean square force on an atom, only chooses where the
 * data leave a choice: the smallest weights.
 *
 * Cost: clusters^3.  Disadvantage: weights made from few frames follow their
 * noise; make them from other frames than those that are fitted. */
#include "mapping/optimal.h"

#include <cblas.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "math/dense.h"

#define LAMBDA 1e-9

/* Mt = M P, beads x clusters; cg_free(). */
static double *sum_columns(const cg_molecule_map *m)
{
  double *Mt = CG_ARRAY(double, m->beads * m->clusters);
  for (int32_t b = 0; b < m->beads; b++)
    for (int32_t i = 0; i < m->atoms; i++)
      if (m->cluster[i] >= 0)
        Mt[b * m->clusters + m->cluster[i]] += m->weight[b * m->atoms + i];
  return Mt;
}

bool cg_optimal_exists(const cg_molecule_map *m)
{
  int free, n = m->clusters;
  double *Mt = sum_columns(m), *Z = CG_ARRAY(double, n * n);
  cg_dense_null_space(n, m->beads, Mt, &free, Z);
  cg_free(Z);
  cg_free(Mt);
  return n - free == m->beads;
}

static double mean_square(const cg_molecule_map *m, const double *ff)
{
  double sum = 0;
  for (int32_t i = 0; i < m->atoms; i++)
    sum += ff[i * m->atoms + i];
  return sum / m->atoms;
}

/* Ft, clusters x clusters; cg_free(). */
static double *sum_forces(const cg_molecule_map *m, const double *ff)
{
  int32_t n = m->clusters;
  double lambda = LAMBDA * mean_square(m, ff);
  double *Ft = CG_ARRAY(double, n * n);
  for (int32_t i = 0; i < m->atoms; i++) {
    int32_t p = m->cluster[i];
    if (p < 0)
      continue;
    Ft[p * n + p] += lambda;
    for (int32_t j = 0; j < m->atoms; j++)
      if (m->cluster[j] >= 0)
        Ft[p * n + m->cluster[j]] += ff[i * m->atoms + j];
  }
  return Ft;
}

/* B_0 = (Mt Mt^T)^-1 Mt: the smallest weights of all maps. */
static void smallest(int beads, int n, const double *Mt, double *B)
{
  double *MM = CG_ARRAY(double, beads * beads);
  double *unit = CG_ARRAY(double, beads * beads);
  double *inverse = CG_ARRAY(double, beads * beads);
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, beads, beads, n, 1.0,
              Mt, n, Mt, n, 0.0, MM, beads);
  for (int b = 0; b < beads; b++)
    unit[b * beads + b] = 1;
  cg_status status =
      cg_dense_solve(beads, MM, beads, unit, CG_SOLVER_AUTO, inverse, NULL);
  CG_ASSERT(status == CG_OK);
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, beads, n, beads, 1.0,
              inverse, beads, Mt, n, 0.0, B, n);
  cg_free(inverse);
  cg_free(unit);
  cg_free(MM);
}

/* B -= Y Z^T.  Row k of that is the x that minimises x^T Ft x/2 - b^T x, b =
 * Ft B_k, under Mt x = 0. */
static void quieten(int beads, int n, const double *Mt, const double *Ft,
                    double *B)
{
  double *b = CG_ARRAY(double, beads * n), *x = CG_ARRAY(double, beads * n);
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, beads, n, n, 1.0, B,
              n, Ft, n, 0.0, b, n);
  cg_status status = cg_dense_solve_constrained(n, Ft, beads, b, beads, Mt,
                                                CG_SOLVER_AUTO, x, NULL);
  CG_ASSERT(status == CG_OK);
  cblas_daxpy(beads * n, -1.0, x, 1, B, 1);
  cg_free(x);
  cg_free(b);
}

void cg_optimal_map(const cg_molecule_map *m, const double *ff, double *force)
{
  int32_t n = m->clusters;
  double *Mt = sum_columns(m), *Ft = sum_forces(m, ff);
  double *B = CG_ARRAY(double, m->beads * n);
  CG_ASSERT(m->beads <= n);
  smallest(m->beads, n, Mt, B);
  quieten(m->beads, n, Mt, Ft, B);
  for (int32_t b = 0; b < m->beads; b++)
    for (int32_t i = 0; i < m->atoms; i++)
      force[b * m->atoms + i] =
          m->cluster[i] < 0 ? 0 : B[b * n + m->cluster[i]];
  cg_free(B);
  cg_free(Ft);
  cg_free(Mt);
}

double cg_optimal_noise(int32_t beads, int32_t atoms, const double *force,
                        const double *ff)
{
  double sum = 0;
  double *row = CG_ARRAY(double, atoms);
  for (int32_t b = 0; b < beads; b++) {
    const double *w = force + (size_t)b * (size_t)atoms;
    cblas_dgemv(CblasRowMajor, CblasNoTrans, atoms, atoms, 1.0, ff, atoms, w,
                1, 0.0, row, 1);
    sum += cblas_ddot(atoms, w, 1, row, 1);
  }
  cg_free(row);
  return sum;
}
