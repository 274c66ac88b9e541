/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pressure matching: the potential of the volume that the pair forces leave
 * (see cg_volume_term).
 *
 * The fit knows it as c_0 + c_1 (V/V0 - 1); with Vm the mean volume that is
 * -(N/Vm) (psi_1 + 2 psi_2 (V/Vm - 1)).  The ideal pressure of the atoms that
 * the beads leave out, (n - N) kT/V, is inside the atoms' pressure, and so
 * inside psi: nothing of it is added.  Disadvantage: a straight line in V holds
 * for the volumes that were seen and no further. */
#include <math.h>

#include "base/mem.h"
#include "fm/inside.h"

/* On the rank that holds the sums; c: coefficients of the whole row. */
static void fill(const cg_fm *fm, const double *c, cg_fm_pressure *out)
{
  const cg_frame_sums *frames = fm->frames;
  const cg_sums_shape *shape = &frames->shape;
  const double *sums = frames->sums;
  double weight = sums[shape->weight], N = (double)fm->beads->n;
  double square = cg_sums_residual(shape, sums, c);
  double mean = sums[shape->b];
  for (int j = 0; j < shape->columns; j++)
    mean -= sums[cg_sums_place(shape, 0, j)] * c[j];
  double x = sums[cg_sums_place(shape, 0, 1)] / weight;
  double V = frames->volume * (1 + x);
  *out = (cg_fm_pressure){
    .known = true,
    .by_volume = frames->eliminate,
    .lambda = frames->lambda,
    .residual = sqrt(fmax(square, 0) / weight),
    .mean = mean / weight,
    .term = {.sites = N,
             .volume = V,
             .psi = {-(c[0] + c[1] * x) * V / N,
                     -c[1] * V * V / (2 * N * frames->volume)}}};
}

void cg_fm_fill_pressure(cg_fm *fm, const cg_fm_fit *fit, cg_fm_pressure *out)
{
  if (cg_comm_rank(fm->all) == 0) {
    double *c = CG_ARRAY(double, fm->frames->shape.columns);
    cg_frame_sums_complete(fm->frames, fit->phi, c);
    fill(fm, c, out);
    cg_free(c);
  }
  cg_comm_bcast(fm->all, out, sizeof *out, 0);
}
