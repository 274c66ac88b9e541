/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fm_energies.h"

#include <math.h>

#include "base/error.h"
#include "base/mem.h"

/* Of a term at q; the force is 0 outside the range. */
static double potential(const cg_test_fm *system, int k, double q)
{
  const cg_interaction *it = &system->set->list[k];
  cg_basis b = cg_test_fm_basis(it);
  return cg_basis_integral(&b, system->coef[k],
                             fmin(fmax(q, it->min), it->max));
}

static double pair_energy(const cg_test_fm *system, const cg_test_pair *pair)
{
  double sum = 0;
  for (int k = 0; k < system->set->n; k++) {
    const cg_interaction *it = &system->set->list[k];
    if (!it->term->bonded && cg_test_fm_takes(system, it, pair))
      sum += 0.5 * potential(system, k,
                             sqrt(cg_square(pair->d[0], pair->d[1],
                                            pair->d[2])));
  }
  return sum;
}

double cg_test_fm_energy(const cg_test_fm *system, int64_t t, double factor)
{
  cg_frame frame = {0};
  cg_test_pairs pairs = {0};
  double h[9], sum = 0;
  cg_frame_resize(&frame, system->beads->n, false, false);
  for (int k = 0; k < 9; k++)
    h[k] = factor * system->frame[t].box.h[k / 3][k % 3];
  CG_ASSERT(cg_box_set(&frame.box, h) == CG_OK);
  for (cg_gid i = 0; i < system->beads->n; i++)
    for (int a = 0; a < 3; a++)
      frame.x[i][a] = factor * system->frame[t].x[i][a];
  cg_test_brute(&frame, system->beads, system->set->cutoff, &pairs);
  for (int64_t p = 0; p < pairs.n; p++)
    sum += pair_energy(system, &pairs.pair[p]);
  for (int k = 0; k < system->set->n; k++) {
    const cg_interaction *it = &system->set->list[k];
    cg_term_value value;
    for (int64_t u = 0;
         it->term->bonded && u < system->beads->bonded[it->group].n; u++)
      if (cg_test_fm_value(system, it, &frame, u, &value))
        sum += potential(system, k, value.q);
  }
  cg_test_pairs_clear(&pairs);
  cg_frame_clear(&frame);
  return sum;
}

double cg_test_fm_volume(const cg_test_fm *system, int64_t t)
{
  const cg_box *box = &system->frame[t].box;
  return box->h[0][0] * box->h[1][1] * box->h[2][2];
}

/* P = N kT/V - dU/dV by a central difference: U is some hundreds to 1e-16, its
 * third derivative 1e4, so 3e-6 of a length leaves 1e-8. */
double cg_test_fm_pressure(const cg_test_fm *system, int64_t t, double kT)
{
  const double step = 3e-6;
  double V = cg_test_fm_volume(system, t);
  double slope = (cg_test_fm_energy(system, t, 1 + step) -
                  cg_test_fm_energy(system, t, 1 - step)) /
                 (2 * step);
  return (double)system->beads->n * kT / V - slope / (3 * V);
}
