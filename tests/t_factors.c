/* SPDX-License-Identifier: GPL-2.0-or-later */
/* R factors of blocks: R^T R of what is gathered is that of the rows. */
#include "harness.h"

#include <math.h>

#include "fm/factors.h"

enum { BLOCKS = 5, ROWS = 30, N = 4 };

static double number(int block, int row, int j)
{
  return sin(1 + block * 7.1 + row * 1.3 + j * j * 2.9);
}

/* Sums over rows of products below 1, to eps of what they may come to. */
static void compare(const cg_factors *factors, int lo, int hi, bool outside)
{
  for (int i = 0; i < N; i++)
    for (int j = i; j < N; j++) {
      double got = 0, expected = 0;
      for (int k = 0; k <= i; k++)
        got += factors->R[i * (i + 1) / 2 + k] *
               factors->R[j * (j + 1) / 2 + k];
      for (int k = 0; k < BLOCKS; k++)
        for (int r = 0; r < ROWS && (k >= lo && k < hi) != outside; r++)
          expected += number(k, r, i) * number(k, r, j);
      CG_CLOSE(got, expected, 1e-15 * BLOCKS * ROWS * 10);
    }
}

/* Each rank gets its own before any looks at it. */
static void check(cg_factors *factors, bool outside)
{
  const cg_comm *world = cg_test_world();
  int rank = cg_comm_rank(world), size = cg_comm_size(world);
  for (int k = 0; k < size; k++)
    cg_factors_gather(factors, k % BLOCKS, k % BLOCKS + 2, outside, k);
  compare(factors, rank % BLOCKS, rank % BLOCKS + 2, outside);
}

/* Rows dealt to the ranks, each block in two parts. */
static void blocks_are_kept_and_merged(void)
{
  const cg_comm *world = cg_test_world();
  int rank = cg_comm_rank(world), size = cg_comm_size(world);
  cg_factors *factors = cg_factors_new(world, N, BLOCKS);
  for (int part = 0; part < 2 * BLOCKS; part++) {
    for (int r = part % 2; r < ROWS; r += 2) {
      double row[N];
      for (int j = 0; j < N; j++)
        row[j] = number(part / 2, r, j);
      if (r % size == rank)
        cg_tsqr_add_rows(factors->tsqr, 1, row);
    }
    cg_factors_add(factors, part / 2);
  }
  check(factors, true);
  check(factors, false);
  cg_factors_gather(factors, 0, 0, true, size - 1);
  if (rank == size - 1)
    compare(factors, 0, 0, true);
  cg_factors_free(factors);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"blocks are kept and merged", blocks_are_kept_and_merged},
    {NULL, NULL},
  };
  if (cg_dense_start() != CG_OK)
    return 1;
  return cg_test_main(argc, argv, "factors", tests);
}
