/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of the matrices, in squares of the m columns (see needs.h).
 *
 *                    normal matrices             triangles
 *   each kind        n_k^2, its own columns      3 n_k^2
 *   sums             1/2, packed                 1/2, and 3 + 1/2 + 1/2
 *   blocks           1/2, and 1/2 more for work, 1/2 of every P-th, whole
 *                    over P ranks
 *   rows of frames   as those of one kind of m columns, with blocks of their
 *                    own; packed sums of them 1, and of both together 1/2;
 *                    of energies they are the only ones, beside packed sums
 *   solving          G, a copy, scaled, in       R, rows of it and of the
 *                    which all is done; G as     unknowns, their triangle; the
 *                    it is kept                  null space of constraints, a
 *                                                product with it; G as it is
 *                                                kept
 *
 * What is shorter (right-hand sides, constraints, counts) is left out, and so
 * is LAPACK's own room: two squares more by SVD.  Disadvantage: columns that
 * turn out to be unsampled count. */
#include "fm/needs.h"

#include <math.h>

#include "fm/columns.h"

double cg_fm_kind_squares(const cg_beads *beads, const cg_interactions *set)
{
  cg_bunches *bunches = cg_bunches_new(beads, set);
  cg_tuples *tuples = cg_tuples_new(beads, set);
  cg_columns *columns = cg_columns_new(beads, bunches, tuples, set);
  double squares = 0;
  for (int32_t k = 0; k < columns->kinds; k++)
    squares += (double)columns->kind[k].n * columns->kind[k].n;
  cg_columns_free(columns);
  cg_tuples_free(tuples);
  cg_bunches_free(bunches);
  return squares;
}

/* Blocks of packed sums or triangles on one rank, in squares. */
static double blocks_of(const cg_fm_options *options, int ranks)
{
  double blocks = options->blocks > 0 ? options->blocks : 1;
  return options->solver == CG_SOLVER_TSQR ? ceil(blocks / ranks) / 2
                                           : (blocks + 1) / ranks / 2;
}

cg_fm_needs cg_fm_needs_of(double columns, double squares,
                           const cg_fm_options *options, int ranks)
{
  bool tsqr = options->solver == CG_SOLVER_TSQR;
  bool energies = options->target == CG_TARGET_ENERGY;
  double kind = tsqr ? 3 : 1, gathered = tsqr ? 4.5 : 0.5;
  double m2 = columns * columns, blocks = blocks_of(options, ranks);
  double sums = energies ? 0.5 * m2
                         : kind * squares + m2 * (gathered + blocks);
  if (energies || options->pressures.series)
    sums += m2 * (kind + gathered + 1 + blocks);
  return (cg_fm_needs){.sums = sums * sizeof(double),
                       .solving = (tsqr ? 8 : 3) * m2 * sizeof(double)};
}
