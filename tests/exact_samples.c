/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "exact_samples.h"

#include <math.h>

#include "base/mem.h"
#include "base/rng.h"

enum { DRAWS = 64 }; /* random numbers for each molecule and frame, at most */

static const double BOX[9] = {9, 0, 0, 0, 9, 0, 0, 0, 9};
static const double BOND_SD = 0.05, ANGLE = 2, ANGLE_SD = 0.2, DIHEDRAL = 3;

/* The random numbers of a molecule in a frame, one after another. */
typedef struct draw {
  cg_rng_key key;
  uint64_t id;
  uint32_t step;
} draw;

static draw draw_of(int64_t frame, cg_gid molecule)
{
  return (draw){{41, CG_RNG_TEST, 0}, (uint64_t)molecule,
                (uint32_t)(frame * DRAWS)};
}

static double normal(draw *from)
{
  double z[2];
  cg_rng_normal(&from->key, from->id, from->step++, z);
  return z[0];
}

/* A place anywhere in the box. */
static void place(draw *from, double x[3])
{
  for (int a = 0; a < 3; a++) {
    double u[2];
    cg_rng_uniform(&from->key, from->id, from->step++, u);
    x[a] = u[0] * BOX[4 * a];
  }
}

static void wrap_all(cg_frame *frame)
{
  for (int64_t i = 0; i < frame->n; i++)
    cg_box_wrap(&frame->box, frame->x[i]);
}

cg_test_fm cg_test_dimers(cg_gid molecules, int64_t frames)
{
  cg_test_fm system = cg_test_fm_new(BOX, 2 * molecules, 1, frames, 0.1);
  cg_test_fm_bonded(&system, &cg_term_bond, 2, 1, 2, 1, 0, 1.2);
  double sd = sqrt(CG_TEST_KT / CG_TEST_SPRING);
  for (int64_t t = 0; t < frames; t++) {
    double(*x)[3] = system.frame[t].x;
    for (cg_gid m = 0; m < molecules; m++) {
      draw from = draw_of(t, m);
      place(&from, x[2 * m]);
      for (int a = 0; a < 3; a++)
        x[2 * m + 1][a] = x[2 * m][a] + sd * normal(&from);
    }
    wrap_all(&system.frame[t]);
  }
  return system;
}

/* Rejection: exp(-V (1 + cos phi)/kT) at most 1. */
static double draw_dihedral(draw *from)
{
  for (;;) {
    double u[2];
    cg_rng_uniform(&from->key, from->id, from->step++, u);
    double phi = M_PI * (2 * u[0] - 1);
    if (u[1] < exp(-DIHEDRAL / CG_TEST_KT * (1 + cos(phi))) ||
        from->step % DRAWS == 0)
      return phi;
  }
}

/* The next bead of a chain in which the last three are given: at bond r, angle
 * theta, dihedral phi (IUPAC: trans is pi). */
static void add_bead(double x[4][3], double r, double theta, double phi)
{
  double u[3], v[3], n[3], b[3], length = 0, normal_length = 0;
  for (int a = 0; a < 3; a++) {
    u[a] = x[2][a] - x[1][a];
    v[a] = x[1][a] - x[0][a];
    length += u[a] * u[a];
  }
  for (int a = 0; a < 3; a++) {
    int i = (a + 1) % 3, j = (a + 2) % 3;
    u[a] /= sqrt(length);
    n[a] = v[i] * (x[2][j] - x[1][j]) - v[j] * (x[2][i] - x[1][i]);
    normal_length += n[a] * n[a];
  }
  for (int a = 0; a < 3; a++)
    n[a] /= sqrt(normal_length);
  for (int a = 0; a < 3; a++) {
    int i = (a + 1) % 3, j = (a + 2) % 3;
    b[a] = n[i] * u[j] - n[j] * u[i];
  }
  for (int a = 0; a < 3; a++)
    x[3][a] = x[2][a] - r * cos(theta) * u[a] +
              r * sin(theta) * (cos(phi) * b[a] + sin(phi) * n[a]);
}

static double draw_bond(draw *from)
{
  return 1 + BOND_SD * normal(from);
}

static double draw_angle(draw *from)
{
  return ANGLE + ANGLE_SD * normal(from);
}

static void draw_chain(draw *from, double x[4][3])
{
  double d[3], length = 0, r = draw_bond(from), behind[4][3] = {{0}};
  place(from, x[0]);
  for (int a = 0; a < 3; a++) {
    d[a] = normal(from);
    length += d[a] * d[a];
  }
  for (int a = 0; a < 3; a++) {
    x[1][a] = x[0][a] + r * d[a] / sqrt(length);
    behind[0][a] = x[0][a] + normal(from);
    behind[1][a] = x[0][a];
    behind[2][a] = x[1][a];
  }
  add_bead(behind, draw_bond(from), draw_angle(from), 0);
  for (int a = 0; a < 3; a++)
    x[2][a] = behind[3][a];
  double bond = draw_bond(from), theta = draw_angle(from);
  add_bead(x, bond, theta, draw_dihedral(from));
}

/* The tuples of a group begin so many beads further on. */
static void move_tuples(cg_test_fm *system, int q, int by)
{
  cg_bonded *group = &system->beads->bonded[system->set->list[q].group];
  for (int64_t k = 0; k < group->n * group->arity; k++)
    group->beads[k] += by;
}

cg_test_fm cg_test_chains(cg_gid molecules, int64_t frames)
{
  cg_test_fm system = cg_test_fm_new(BOX, 4 * molecules, 1, frames, 0.1);
  for (int k = 0; k < 3; k++) {
    cg_test_fm_bonded(&system, &cg_term_bond, 4, 1, 4, 10, 0.75, 1.25);
    move_tuples(&system, k, k);
  }
  for (int k = 0; k < 2; k++) {
    cg_test_fm_bonded(&system, &cg_term_angle, 4, 1, 4, 12, 0.9, 3.1);
    move_tuples(&system, 3 + k, k);
  }
  cg_test_fm_bonded(&system, &cg_term_dihedral, 4, 1, 4, 12, 0, 0);
  for (int64_t t = 0; t < frames; t++) {
    for (cg_gid m = 0; m < molecules; m++) {
      draw from = draw_of(t, m);
      draw_chain(&from, system.frame[t].x + 4 * m);
    }
    wrap_all(&system.frame[t]);
  }
  return system;
}

/* kT d ln(p/r^2)/dr */
double cg_test_chain_bond(double r)
{
  return CG_TEST_KT * (-(r - 1) / (BOND_SD * BOND_SD) - 2 / r);
}

double cg_test_chain_angle(double theta)
{
  return CG_TEST_KT *
         (-(theta - ANGLE) / (ANGLE_SD * ANGLE_SD) - 1 / tan(theta));
}

double cg_test_chain_dihedral(double phi)
{
  return DIHEDRAL * sin(phi);
}
