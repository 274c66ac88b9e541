/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configurational temperature, a health check that costs nothing.
 *
 * For any field v of the beads' positions that vanishes where the data end,
 * integration by parts in the canonical ensemble gives
 *
 *   <sum_I F_I . v_I> = -kT <sum_I div_I v_I>
 *
 * with F the mapped forces of a correct force map (Rugh, Phys. Rev. Lett. 78
 * (1997) 772; Jepps, Ayton & Evans, Phys. Rev. E 62 (2000) 4757): all of them,
 * also what was known and subtracted before the fit.  Wrong units, cut
 * constraints, bias forces, stale forces or lack of equilibrium break it.  The
 * field is that of the fitted forces, v_I = sum_d psi_d g_Id,
 * where psi is phi but for the first and the last coefficient of each
 * interaction, chosen so that the force is 0 at min and max: a jump there
 * would add a surface term to the divergence (setting the last coefficient to
 * 0 leaves one: methanol at 300 K then reads 278 +- 5 K instead of 298 +- 5).
 * Order 1 jumps at every knot and is left out, and so are interactions of many
 * beads, whose divergence is not summed: any field will do.  A formula reaches
 * as far as its data and needs no change but at a cutoff, where the last
 * coefficient makes its force 0: of 12-6 then B = 2 A/r_c^6.
 *
 * phi follows the noise of the forces that it was fitted to, and their product
 * would be too large by columns/rows times residual/explained: 7 % where a
 * mapping of methanol cuts O-H.  So each block is looked at along the field of
 * the fit without it.  The error comes from the blocks, by the jackknife.
 * Disadvantage: with less than four blocks there are no such fits, and the
 * excess is there. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "fm/inside.h"
#include "math/blocks.h"
#include "model/term.h"

/* Change one coefficient, the first or the last of the functions that are
 * nonzero at q, so that their sum is 0 there. */
static void vanish(const cg_basis *b, double *c, double q, bool last)
{
  double B[CG_BASIS_MOST], sum = 0;
  int first, n = cg_basis_values(b, q, &first, B, NULL);
  int free = last ? n - 1 : 0;
  for (int j = 0; j < n; j++)
    if (j != free)
      sum += B[j] * c[first + j];
  c[first + free] = -sum / B[free];
}

void cg_conf_field(const cg_columns *columns, const double *phi, double *psi)
{
  memcpy(psi, phi, (size_t)columns->n * sizeof *psi);
  for (int q = 0; q < columns->terms; q++) {
    const cg_basis *b = &columns->basis[q];
    double *c = psi + columns->first[q];
    bool jumps = b->class->local && b->order == 1;
    if (jumps || columns->set->list[q].term->many) {
      memset(c, 0, (size_t)cg_columns_of(columns, q) * sizeof *c);
      continue;
    }
    if (columns->set->list[q].term->periodic)
      continue;
    if (b->class->local)
      vanish(b, c, b->min, false);
    if (b->class->local || b->class->cut)
      vanish(b, c, b->max, true);
  }
}

/* From all blocks but one (-1: all). */
static double temperature_without(int blocks, const cg_block_view *view,
                                  int left_out)
{
  double virial = 0, divergence = 0;
  for (int k = 0; k < blocks; k++)
    if (k != left_out) {
      virial += view[k].virial;
      divergence += view[k].divergence;
    }
  return divergence != 0 ? -virial / divergence : NAN;
}

cg_fm_value cg_conf_temperature(int blocks, const cg_block_view *view)
{
  cg_fm_value kT = {temperature_without(blocks, view, -1), -1};
  if (blocks > 1 && isfinite(kT.value)) {
    double *deleted = CG_ARRAY(double, blocks);
    for (int k = 0; k < blocks; k++)
      deleted[k] = temperature_without(blocks, view, k);
    kT.error = cg_blocks_jackknife(blocks, deleted, 1);
    cg_free(deleted);
  }
  return kT;
}
