/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Energies instead of forces: one row a frame, and what they leave.
 *
 *   u(t) = c + sum_d phi_d A_d(t),   A_d = sum over tuples of int_q^max B_d
 *
 * in least squares, u less the energy of forces that are given, so that sum_d
 * phi_d A_d is the mean of the atoms' energy given the beads, E(R) = <u|R>, as
 * the potentials of such terms come nearest to it (Kidder, Szukalo & Noid, Eur.
 * Phys. J. B 94 (2021) 153).  With W, the potential of the mean force from
 * forces, the entropy of the beads is S = (E - W)/T = -dW/dT.  What E leaves of
 * u is what the beads do not say: to second order the entropy that the mapping
 * loses is beta^2/2 times that variance, of which the held-out one is an upper
 * estimate.  For n atoms in N beads of a harmonic system in d dimensions it is
 * (n - N) d/4.
 *
 * Disadvantages: one row a frame, so many more frames than columns are needed;
 * the energy of other molecules is noise to every term; pairs are taken one by
 * one, not by vectors as in the rows of forces. */
#include <math.h>

#include "base/mem.h"
#include "fm/inside.h"

static bool takes(const cg_term_class *term)
{
  (void)term;
  return true;
}

static double factor(double volume)
{
  (void)volume;
  return 1;
}

const cg_frame_kind cg_frame_energy = {.extra = 1,
                                       .takes = takes,
                                       .values = cg_basis_integrals,
                                       .integrated = true,
                                       .factor = factor};

/* The first row of the normal matrix and of b: enough for the constant of any
 * part of the data. */
static void take_first(const cg_frame_sums *frames, double *first)
{
  int n = frames->shape.columns;
  for (int j = 0; j < n; j++)
    first[j] = frames->sums[cg_sums_place(&frames->shape, 0, j)];
  first[n] = frames->sums[frames->shape.b];
}

static double mean_square(const cg_frame_sums *frames, const double *c)
{
  return fmax(cg_sums_residual(&frames->shape, frames->sums, c), 0) /
         frames->sums[frames->shape.weight];
}

/* From all blocks, on rank 0. */
static void fill_whole(const cg_fm *fm, const double *phi,
                       cg_fm_energy *out, double *first)
{
  const cg_frame_sums *frames = fm->frames;
  double *c = CG_ARRAY(double, frames->shape.columns);
  double weight = frames->sums[frames->shape.weight];
  cg_frame_sums_complete(frames, phi, c);
  take_first(frames, first);
  double mean = first[frames->shape.columns] / weight;
  out->known = true;
  out->mean = mean;
  out->constant = c[0];
  out->variance =
      fmax(frames->sums[frames->shape.ff] / weight - mean * mean, 0);
  out->residual = mean_square(frames, c);
  cg_free(c);
}

/* What the fit without the block that was gathered here leaves of it. */
static double left_of_block(const cg_frame_sums *frames, const double *first,
                            const double *phi)
{
  int n = frames->shape.columns;
  double *c = CG_ARRAY(double, n), *block = CG_ARRAY(double, n + 1);
  take_first(frames, block);
  c[0] = first[n] - block[n];
  for (int j = 1; j < n; j++) {
    c[j] = phi[j - 1];
    c[0] -= (first[j] - block[j]) * c[j];
  }
  c[0] /= first[0] - block[0];
  double left = mean_square(frames, c);
  cg_free(block);
  cg_free(c);
  return left;
}

/* Mean over the blocks, and its standard error; those below 0 do not count. */
static cg_fm_value over_blocks(int blocks, const double *x)
{
  double sum = 0, square = 0;
  int n = 0;
  for (int k = 0; k < blocks; k++)
    if (x[k] >= 0) {
      sum += x[k];
      n++;
    }
  for (int k = 0; k < blocks; k++)
    if (x[k] >= 0)
      square += (x[k] - sum / n) * (x[k] - sum / n);
  return (cg_fm_value){sum / n, sqrt(square / n / (n - 1))};
}

static cg_fm_value hold_out(cg_fm *fm, const cg_parts *parts,
                            const double *first)
{
  int size = cg_comm_size(fm->all), rank = cg_comm_rank(fm->all);
  double *left = CG_ARRAY(double, parts->n);
  for (int k = 0; k < parts->n; k++) {
    cg_frame_sums_gather(fm->frames, k, k + 1, false, k % size);
    if (k % size != rank)
      continue;
    left[k] = fm->frames->sums[fm->frames->shape.weight] > 0
                  ? left_of_block(fm->frames, first,
                                  parts->phi + k * fm->columns->n)
                  : -1;
  }
  cg_comm_sum(fm->all, left, (size_t)parts->n);
  cg_fm_value value = over_blocks(parts->n, left);
  cg_free(left);
  return value;
}

void cg_fm_fill_energy(cg_fm *fm, const cg_fm_fit *fit, const cg_parts *parts,
                       cg_fm_energy *out)
{
  double beta = fm->options.kT > 0 ? 1 / fm->options.kT : NAN;
  size_t n = (size_t)fm->frames->shape.columns + 1;
  double *first = CG_ARRAY(double, n);
  cg_frame_sums_gather(fm->frames, 0, 0, true, 0);
  if (cg_comm_rank(fm->all) == 0)
    fill_whole(fm, fit->phi, out, first);
  cg_comm_bcast(fm->all, out, sizeof *out, 0);
  cg_comm_bcast(fm->all, first, n * sizeof *first, 0);
  out->heldout = (cg_fm_value){NAN, -1};
  if (parts->n > 0)
    out->heldout = hold_out(fm, parts, first);
  out->lost = (cg_fm_value){beta * beta / 2 * out->heldout.value,
                            beta * beta / 2 * out->heldout.error};
  cg_free(first);
}
