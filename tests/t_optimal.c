/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The optimal force map against rows derived by hand, and against the least
 * trace under constraints found by another road: Lagrange's system of all atoms
 * and constraints, by Gaussian elimination with pivoting. */
#include "harness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "mapping/optimal.h"

enum { ATOMS = 12, BEADS = 4, SAMPLES = 120, MOST = 2 * ATOMS + BEADS };

/* --- by hand -------------------------------------------------------------- */

static void unit_matrix(int n, double *ff)
{
  memset(ff, 0, sizeof *ff * (size_t)(n * n));
  for (int i = 0; i < n; i++)
    ff[i * n + i] = 1;
}

static void close_rows(int n, const double *got, const double *expected)
{
  for (int i = 0; i < n; i++)
    CG_CLOSE(got[i], expected[i], 1e-8);
}

/* Atoms A B | C D of one mass, B-C rigid, independent forces of one size.  All
 * maps: F_1 = (2 - t) f_A + t (f_B + f_C) - t f_D; its variance (2 - t)^2 +
 * 3 t^2 is least for t = 1/2.  (LAMBDA shifts t by about 1e-9.) */
static void two_rigid_atoms_across_two_beads(void)
{
  static const double c[8] = {0.5, 0.5, 0, 0, 0, 0, 0.5, 0.5};
  static const int32_t cluster[4] = {0, 1, 1, 2};
  static const double expected[8] = {1.5, 0.5, 0.5, -0.5,
                                     -0.5, 0.5, 0.5, 1.5};
  const cg_molecule_map m = {2, 4, 3, c, cluster};
  double ff[16], force[8];
  unit_matrix(4, ff);
  CU_ASSERT(cg_optimal_exists(&m));
  cg_optimal_map(&m, ff, force);
  close_rows(8, force, expected);
  CG_CLOSE(cg_optimal_noise(2, 4, force, ff), 2 * (2.25 + 0.5 + 0.25), 1e-8);
}

/* Without constraints and with independent forces of variances s_i, one bead:
 * weights (c_i/s_i)/sum_j c_j^2/s_j. */
static void one_bead_weighs_by_noise(void)
{
  static const double c[3] = {0.5, 0.3, 0.2}, s[3] = {4, 1, 0.25};
  static const int32_t cluster[3] = {0, 1, 2};
  const cg_molecule_map m = {1, 3, 3, c, cluster};
  double ff[9], force[3], expected[3], sum = 0;
  unit_matrix(3, ff);
  for (int i = 0; i < 3; i++) {
    ff[4 * i] = s[i];
    sum += c[i] * c[i] / s[i];
  }
  for (int i = 0; i < 3; i++)
    expected[i] = c[i] / s[i] / sum;
  cg_optimal_map(&m, ff, force);
  close_rows(3, force, expected);
  CG_CLOSE(cg_optimal_noise(1, 3, force, ff), 1 / sum, 1e-8);
}

/* Two atoms that push each other alone: ff is singular, the sum is silent. */
static void forces_that_cancel_leave_no_noise(void)
{
  static const double c[2] = {0.75, 0.25}, ff[4] = {1, -1, -1, 1};
  static const double expected[2] = {1, 1};
  static const int32_t cluster[2] = {0, 1};
  const cg_molecule_map m = {1, 2, 2, c, cluster};
  double force[2];
  cg_optimal_map(&m, ff, force);
  close_rows(2, force, expected);
}

/* Beads A+B and B+C share B: with independent forces of one size and weights
 * 1/2, F_1 = (2 - t) f_A + t f_B - t f_C, least for t = 2/3. */
static void beads_may_share_an_atom(void)
{
  static const double c[6] = {0.5, 0.5, 0, 0, 0.5, 0.5};
  static const int32_t cluster[3] = {0, 1, 2};
  static const double expected[6] = {4 / 3.0, 2 / 3.0, -2 / 3.0,
                                     -2 / 3.0, 2 / 3.0, 4 / 3.0};
  const cg_molecule_map m = {2, 3, 3, c, cluster};
  double ff[9], force[6];
  unit_matrix(3, ff);
  cg_optimal_map(&m, ff, force);
  close_rows(6, force, expected);
}

/* An atom without mass between two others, of no weight: unused or not, it
 * gets none of its own accord where its force is always 0. */
static void silent_atoms_get_no_weight(void)
{
  static const double c[3] = {0.5, 0, 0.5};
  static const double ff[9] = {1, 0, 0.5, 0, 0, 0, 0.5, 0, 1};
  static const double expected[3] = {1, 0, 1};
  static const int32_t all[3] = {0, 1, 2}, two[3] = {0, -1, 1};
  const cg_molecule_map used = {1, 3, 3, c, all}, unused = {1, 3, 2, c, two};
  double force[3];
  cg_optimal_map(&used, ff, force);
  close_rows(3, force, expected);
  cg_optimal_map(&unused, ff, force);
  close_rows(3, force, expected);
}

static void one_body_has_no_two_beads(void)
{
  static const double pair[4] = {1, 0, 0, 1};
  static const int32_t rigid[2] = {0, 0};
  const cg_molecule_map body = {2, 2, 1, pair, rigid};
  CU_ASSERT(!cg_optimal_exists(&body));
  /* A B-C D: beads B and C, as many clusters as beads and more. */
  static const double inner[8] = {0, 1, 0, 0, 0, 0, 1, 0};
  static const int32_t cluster[4] = {0, 1, 1, 2};
  const cg_molecule_map chain = {2, 4, 3, inner, cluster};
  CU_ASSERT(!cg_optimal_exists(&chain));
  /* Three beads, of which the third is the middle of the others. */
  static const double three[9] = {1, 0, 0, 0, 1, 0, 0.5, 0.5, 0};
  static const int32_t apart[3] = {0, 1, 2};
  const cg_molecule_map sum = {3, 3, 3, three, apart};
  CU_ASSERT(!cg_optimal_exists(&sum));
}

/* --- against Lagrange ----------------------------------------------------- */

/* Solve the n x n system A x = b, both overwritten. */
static void eliminate(int n, double A[MOST][MOST], double *b)
{
  for (int k = 0; k < n; k++) {
    int best = k;
    for (int i = k; i < n; i++)
      best = fabs(A[i][k]) > fabs(A[best][k]) ? i : best;
    for (int j = 0; j < n; j++) {
      double keep = A[k][j];
      A[k][j] = A[best][j];
      A[best][j] = keep;
    }
    double keep = b[k];
    b[k] = b[best];
    b[best] = keep;
    for (int i = 0; i < n; i++) {
      double factor = i == k ? 0 : A[i][k] / A[k][k];
      for (int j = k; j < n && factor != 0; j++)
        A[i][j] -= factor * A[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (int k = 0; k < n; k++)
    b[k] /= A[k][k];
}

typedef struct molecule {
  double c[BEADS * ATOMS], ff[ATOMS * ATOMS];
  int pairs, pair[ATOMS][2]; /* constraints, a forest */
  int32_t cluster[ATOMS];
  int32_t clusters;
} molecule;

static double uniform(const cg_rng_key *key, uint32_t *at)
{
  double u[2];
  cg_rng_uniform(key, 0, (*at)++, u);
  return u[0];
}

/* Each atom hangs on an earlier one with probability 1/3. */
static void constrain(const cg_rng_key *key, uint32_t *at, molecule *m)
{
  m->pairs = m->clusters = 0;
  for (int i = 0; i < ATOMS; i++)
    if (i > 0 && uniform(key, at) < 1 / 3.0) {
      int j = (int)(i * uniform(key, at));
      m->pair[m->pairs][0] = i;
      m->pair[m->pairs++][1] = j;
      m->cluster[i] = m->cluster[j];
    } else {
      m->cluster[i] = m->clusters++;
    }
}

/* Weights of every bead on about half the atoms, so atoms are shared; forces
 * that are correlated, SAMPLES of them, so that <ff> is well conditioned. */
static void make(const cg_rng_key *key, uint32_t *at, molecule *m)
{
  double f[ATOMS];
  constrain(key, at, m);
  for (int b = 0; b < BEADS; b++) {
    double sum = 0, *c = m->c + b * ATOMS;
    for (int i = 0; i < ATOMS; i++) {
      c[i] = uniform(key, at) < 0.5 ? uniform(key, at) : 0;
      sum += c[i];
    }
    for (int i = 0; i < ATOMS; i++)
      c[i] /= sum > 0 ? sum : 1;
  }
  memset(m->ff, 0, sizeof m->ff);
  for (int s = 0; s < SAMPLES; s++) {
    for (int i = 0; i < ATOMS; i++)
      f[i] = uniform(key, at) - 0.5 + (i > 0 ? 0.5 * f[i - 1] : 0);
    for (int i = 0; i < ATOMS * ATOMS; i++)
      m->ff[i] += f[i / ATOMS] * f[i % ATOMS] / SAMPLES;
  }
}

/* Row b of the map: least w ff w under c_I w = (I == b), w_i = w_j. */
static void lagrange(const molecule *m, int b, double *w)
{
  static double A[MOST][MOST];
  double rhs[MOST] = {0};
  memset(A, 0, sizeof A);
  for (int i = 0; i < ATOMS; i++) {
    for (int j = 0; j < ATOMS; j++)
      A[i][j] = m->ff[i * ATOMS + j];
    for (int I = 0; I < BEADS; I++)
      A[i][ATOMS + I] = A[ATOMS + I][i] = m->c[I * ATOMS + i];
  }
  for (int p = 0; p < m->pairs; p++) {
    int at = ATOMS + BEADS + p, i = m->pair[p][0], j = m->pair[p][1];
    A[i][at] = A[at][i] = 1;
    A[j][at] = A[at][j] = -1;
  }
  rhs[ATOMS + b] = 1;
  eliminate(ATOMS + BEADS + m->pairs, A, rhs);
  memcpy(w, rhs, sizeof *w * ATOMS);
}

/* M_f M^T = 1, and one weight in each cluster, to rounding. */
static void check_valid(const molecule *m, const double *force)
{
  for (int b = 0; b < BEADS; b++) {
    const double *w = force + b * ATOMS;
    for (int I = 0; I < BEADS; I++) {
      double sum = 0;
      for (int i = 0; i < ATOMS; i++)
        sum += w[i] * m->c[I * ATOMS + i];
      CG_CLOSE(sum, I == b, 1e-11);
    }
    for (int p = 0; p < m->pairs; p++)
      CG_CLOSE(w[m->pair[p][0]], w[m->pair[p][1]], 0);
  }
}

/* LAMBDA moves the weights by 1e-9 times the condition of ff and of the
 * weights, some 100 each at most here; others than 1e-5 of the largest weight
 * are another answer. */
static void check_least(const molecule *m, const double *force)
{
  double w[ATOMS], noise = 0, largest = 0;
  for (int i = 0; i < BEADS * ATOMS; i++)
    largest = fmax(largest, fabs(force[i]));
  for (int b = 0; b < BEADS; b++) {
    lagrange(m, b, w);
    for (int i = 0; i < ATOMS; i++) {
      CG_CLOSE(force[b * ATOMS + i], w[i], 1e-5 * largest);
      for (int j = 0; j < ATOMS; j++)
        noise += w[i] * m->ff[i * ATOMS + j] * w[j];
    }
  }
  CG_CLOSE(cg_optimal_noise(BEADS, ATOMS, force, m->ff), noise, 1e-6 * noise);
}

static void random_molecules_agree_with_Lagrange(void)
{
  const cg_rng_key key = {20, CG_RNG_TEST, 0};
  uint32_t at = 0;
  int mapped = 0;
  for (int k = 0; k < 60; k++) {
    static molecule m;
    double force[BEADS * ATOMS];
    make(&key, &at, &m);
    const cg_molecule_map map = {BEADS, ATOMS, m.clusters, m.c, m.cluster};
    if (!cg_optimal_exists(&map))
      continue;
    mapped++;
    cg_optimal_map(&map, m.ff, force);
    check_valid(&m, force);
    check_least(&m, force);
  }
  CU_ASSERT(mapped > 40);
}

/* --- a harmonic network --------------------------------------------------- */

/* u = x K x/2 at kT = 1: <f f> = K a component, and the beads R = M x are
 * Gaussian with <R R> = M K^-1 M^T, so that the mean force -<R R>^-1 R has the
 * covariance (M K^-1 M^T)^-1.  The optimal force is the mean force itself. */
static void the_optimal_map_of_a_harmonic_network_has_no_noise(void)
{
  const cg_rng_key key = {21, CG_RNG_TEST, 0};
  static double A[MOST][MOST];
  static molecule m;
  uint32_t at = 0;
  double S[BEADS][BEADS] = {{0}}, force[BEADS * ATOMS], trace = 0;
  make(&key, &at, &m);
  for (int b = 0; b < BEADS; b++) {
    double x[MOST] = {0};
    for (int i = 0; i < ATOMS * ATOMS; i++)
      A[i / ATOMS][i % ATOMS] = m.ff[i];
    memcpy(x, m.c + b * ATOMS, sizeof *x * ATOMS);
    eliminate(ATOMS, A, x);
    for (int i = 0; i < BEADS * ATOMS; i++)
      S[i / ATOMS][b] += m.c[i] * x[i % ATOMS];
  }
  for (int b = 0; b < BEADS; b++) {
    double x[MOST] = {0};
    for (int i = 0; i < BEADS * BEADS; i++)
      A[i / BEADS][i % BEADS] = S[i / BEADS][i % BEADS];
    x[b] = 1;
    eliminate(BEADS, A, x);
    trace += x[b];
  }
  for (int32_t i = 0; i < ATOMS; i++)
    m.cluster[i] = i;
  const cg_molecule_map map = {BEADS, ATOMS, ATOMS, m.c, m.cluster};
  CU_ASSERT(cg_optimal_exists(&map));
  cg_optimal_map(&map, m.ff, force);
  CG_CLOSE(cg_optimal_noise(BEADS, ATOMS, force, m.ff), trace, 1e-6 * trace);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"two rigid atoms across two beads", two_rigid_atoms_across_two_beads},
    {"one bead weighs by noise", one_bead_weighs_by_noise},
    {"forces that cancel leave no noise", forces_that_cancel_leave_no_noise},
    {"beads may share an atom", beads_may_share_an_atom},
    {"silent atoms get no weight", silent_atoms_get_no_weight},
    {"one body has no two beads", one_body_has_no_two_beads},
    {"random molecules agree with Lagrange",
     random_molecules_agree_with_Lagrange},
    {"the optimal map of a harmonic network has no noise",
     the_optimal_map_of_a_harmonic_network_has_no_noise},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "optimal", tests);
}
