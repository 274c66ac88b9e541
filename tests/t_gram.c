/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gram matrices against the sums written down, of small integers: exact in any
 * order.  Sizes are about those of panels (8 columns), of tiles (24) and of the
 * rows that are taken at a time (192).  (The address sanitizer and valgrind run
 * the kernel for machines without AVX-512.) */
#include "harness.h"

#include "base/mem.h"
#include "math/gram.h"

enum { MOST_COLUMNS = 57, MOST_ROWS = 400 };

static double *made(int rows, int n)
{
  double *A = CG_ARRAY(double, rows * n);
  for (int k = 0; k < rows * n; k++)
    A[k] = (k * 7919 + 13) % 31 - 15;
  return A;
}

static double sum(int n, int rows, const double *A, int i, int j)
{
  double all = 0;
  for (int k = 0; k < rows; k++)
    all += A[k * n + i] * A[k * n + j];
  return all;
}

static int differences(const cg_gram *gram, int n, int rows, const double *A)
{
  size_t stride;
  const double *G = cg_gram_matrix(gram, &stride);
  int wrong = 0;
  for (int i = 0; i < n; i++)
    for (int j = i; j < n; j++)
      wrong += G[(size_t)i * stride + (size_t)j] != sum(n, rows, A, i, j);
  return wrong;
}

static void it_is_the_sum_over_all_rows(void)
{
  static const int rows[] = {1, 191, 192, 193, MOST_ROWS};
  double *A = made(MOST_ROWS, MOST_COLUMNS);
  for (int n = 1; n <= MOST_COLUMNS; n += n < 26 ? 1 : 5)
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
      cg_gram *gram = cg_gram_new(n);
      cg_gram_add_rows(gram, rows[r], A);
      CU_ASSERT(differences(gram, n, rows[r], A) == 0);
      cg_gram_free(gram);
    }
  cg_free(A);
}

static void batches_add_up_until_it_is_cleared(void)
{
  enum { N = 37 };
  double *A = made(MOST_ROWS, N);
  cg_gram *gram = cg_gram_new(N);
  cg_gram_add_rows(gram, 250, A);
  cg_gram_add_rows(gram, MOST_ROWS - 250, A + 250 * N);
  CU_ASSERT(differences(gram, N, MOST_ROWS, A) == 0);
  cg_gram_clear(gram);
  cg_gram_add_rows(gram, 5, A);
  CU_ASSERT(differences(gram, N, 5, A) == 0);
  cg_gram_free(gram);
  cg_free(A);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"it is the sum over all rows", it_is_the_sum_over_all_rows},
    {"batches add up until it is cleared", batches_add_up_until_it_is_cleared},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "gram", tests);
}
