/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Coordinates of tuples: values known by hand, gradients and Laplacians by
 * finite differences of the value. */
#include <math.h>

#include "base/rng.h"
#include "harness.h"
#include "model/term.h"

/* Differences of step 1e-4 and q known to 1e-15: central differences are good
 * to h^2 |q'''| and 1e-15/h, second ones to h^2 |q''''| and 4e-15/h^2 = 4e-7;
 * with derivatives up to some hundred (sines above 0.3) 1e-5 holds for both. */
static const double H = 1e-4, TOLERANCE = 1e-5;

typedef double vector[3];

static void steps(int beads, vector *x, vector *d)
{
  for (int k = 0; k + 1 < beads; k++)
    for (int a = 0; a < 3; a++)
      d[k][a] = x[k + 1][a] - x[k][a];
}

static double coordinate(const cg_term_class *term, vector *x)
{
  vector d[CG_TERM_BEADS - 1];
  cg_term_value out;
  steps(term->beads, x, d);
  term->value((const double (*)[3])d, &out);
  return out.q;
}

/* The coordinate with one number moved, near the value without. */
static double moved(const cg_term_class *term, vector *x, double *number,
                    double by, double near)
{
  double kept = *number;
  *number += by;
  double q = coordinate(term, x);
  *number = kept;
  if (term->periodic)
    q = near + remainder(q - near, 2 * M_PI);
  return q;
}

static void random_beads(uint64_t id, vector *x)
{
  const cg_rng_key key = {.seed = 5, .purpose = CG_RNG_TEST};
  double z[2];
  for (int k = 0; k < 3 * CG_TERM_BEADS; k++) {
    cg_rng_normal(&key, id, (uint32_t)k, z);
    x[k / 3][k % 3] = z[0] + k / 3;
  }
}

static void differ(const cg_term_class *term, vector *x,
                   const cg_term_value *out)
{
  for (int k = 0; k < term->beads; k++) {
    double laplacian = 0;
    for (int a = 0; a < 3; a++) {
      double up = moved(term, x, &x[k][a], H, out->q);
      double down = moved(term, x, &x[k][a], -H, out->q);
      CG_CLOSE(out->gradient[k][a], (up - down) / (2 * H), TOLERANCE);
      laplacian += (up - 2 * out->q + down) / (H * H);
    }
    CG_CLOSE(out->laplacian[k], laplacian, TOLERANCE);
  }
}

static bool is_tame(vector *x)
{
  for (int k = 0; k + 1 < CG_TERM_BEADS; k++) {
    double r = coordinate(&cg_term_bond, x + k);
    if (r < 0.7)
      return false;
    if (k + 2 < CG_TERM_BEADS && sin(coordinate(&cg_term_angle, x + k)) < 0.3)
      return false;
  }
  return true;
}

static void derivatives_are_those_of_the_value(void)
{
  int tried = 0;
  for (uint64_t id = 0; tried < 50; id++) {
    vector x[CG_TERM_BEADS], d[CG_TERM_BEADS - 1];
    cg_term_value out;
    random_beads(id, x);
    if (!is_tame(x))
      continue;
    tried++;
    for (int t = 0; cg_term_classes[t]; t++) {
      const cg_term_class *term = cg_term_classes[t];
      if (term->many) /* t_fm_many */
        continue;
      steps(term->beads, x, d);
      CU_ASSERT(term->value((const double (*)[3])d, &out));
      differ(term, x, &out);
    }
  }
}

static void values_are_those_known(void)
{
  vector straight[] = {{0, 0, 0}, {1, 0, 0}, {3, 0, 0}};
  vector right[] = {{0, 2, 0}, {0, 0, 0}, {1, 0, 0}};
  vector cis[] = {{1, 0, 0}, {0, 0, 0}, {0, 0, 1}, {1, 0, 1}};
  vector trans[] = {{1, 0, 0}, {0, 0, 0}, {0, 0, 1}, {-1, 0, 1}};
  /* Seen along the middle bond, the far one turned clockwise. */
  vector clockwise[] = {{1, 0, 0}, {0, 0, 0}, {0, 0, 1}, {0, 1, 1}};
  CG_CLOSE(coordinate(&cg_term_bond, straight), 1, 0);
  CG_CLOSE(coordinate(&cg_term_angle, straight), M_PI, 1e-15);
  CG_CLOSE(coordinate(&cg_term_angle, right), M_PI / 2, 1e-15);
  CG_CLOSE(coordinate(&cg_term_dihedral, cis), 0, 1e-15);
  CG_CLOSE(fabs(coordinate(&cg_term_dihedral, trans)), M_PI, 1e-15);
  CG_CLOSE(coordinate(&cg_term_dihedral, clockwise), M_PI / 2, 1e-15);
}

/* Is there no row where there is no direction? */
static void degenerate_tuples_have_no_gradient(void)
{
  const double none[][3] = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}};
  const double straight[][3] = {{1, 0, 0}, {2, 0, 0}, {0, 1, 0}};
  /* sin = 0.0499 and 0.0501 beside the bound of 0.05 */
  const double flat[][3] = {{1, 0.0499, 0}, {1, 0, 0}, {0, 0, 1}};
  const double bent[][3] = {{1, 0.0503, 0}, {1, 0, 0}, {0, 0, 1}};
  cg_term_value out;
  CU_ASSERT(!cg_term_bond.value(none, &out));
  CU_ASSERT(!cg_term_angle.value(none, &out));
  CU_ASSERT(!cg_term_angle.value(straight, &out));
  CG_CLOSE(out.q, M_PI, 1e-15);
  CU_ASSERT(!cg_term_dihedral.value(none, &out));
  CU_ASSERT(!cg_term_dihedral.value(straight, &out));
  CU_ASSERT(!cg_term_dihedral.value(flat, &out));
  CU_ASSERT(out.gradient[0][2] == 0);
  CU_ASSERT(cg_term_dihedral.value(bent, &out));
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"derivatives_are_those_of_the_value", derivatives_are_those_of_the_value},
    {"values_are_those_known", values_are_those_known},
    {"degenerate_tuples_have_no_gradient", degenerate_tuples_have_no_gradient},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "term", tests);
}
