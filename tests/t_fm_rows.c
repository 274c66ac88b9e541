/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The row kernel pair by pair, its divergence by finite differences, and the
 * bunches of neighbours it is fed with. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "fm/bunch.h"
#include "fm/rows.h"
#include "fm_systems.h"

/* Pairs of one bead: more than two chunks, all places of interest. */
enum { PAIRS = 300, INTERVALS = 7, MOST = INTERVALS + CG_BSPLINE_MAX_ORDER };

typedef struct pairs_of_bead {
  double d[3][PAIRS], r[PAIRS];
} pairs_of_bead;

static void make_pairs(const cg_basis *b, pairs_of_bead *pairs)
{
  const cg_rng_key key = {5, CG_RNG_TEST, 0};
  for (int p = 0; p < PAIRS; p++) {
    double u[4];
    cg_rng_uniform(&key, (uint64_t)p, 0, u);
    cg_rng_uniform(&key, (uint64_t)p, 1, u + 2);
    double r = 0.1 + 1.1 * u[3], z = 2 * u[0] - 1;
    pairs->d[0][p] = r * sqrt(1 - z * z) * cos(7 * u[1]);
    pairs->d[1][p] = r * sqrt(1 - z * z) * sin(7 * u[1]);
    pairs->d[2][p] = r * z;
    pairs->r[p] = r;
  }
  pairs->r[3] = b->min;
  pairs->r[4] = b->max;
  pairs->r[5] = nextafter(b->min, 0);
  pairs->r[150] = nextafter(b->max, 2);
  for (int i = 0; i < INTERVALS; i++)
    pairs->r[200 + i] = b->min + i * b->h;
}

/* The columns of a basis in a block: behind `at` others, whose parity decides
 * in which sum a pair goes.  They are taken as rows and their fourth numbers,
 * twice: the second time there is nothing. */
typedef struct columns {
  double row[4][MOST];
} columns;

static void take(cg_rows_block *block, int at, int n, columns *c)
{
  double all[4][MOST + 8];
  double *const row[3] = {all[0], all[1], all[2]};
  CU_ASSERT_FATAL(block->n == at + n && at + n <= MOST + 8);
  for (int times = 0; times < 2; times++) {
    memset(all, 0, sizeof all);
    cg_rows_take(block, 1, row, all[3]);
    for (int a = 0; a < 4; a++) {
      for (int d = 0; d < at; d++)
        CU_ASSERT(all[a][d] == 0);
      for (int d = 0; d < n && times > 0; d++)
        CU_ASSERT(all[a][at + d] == 0);
      for (int d = 0; d < n && times == 0; d++)
        c->row[a][d] = all[a][at + d];
    }
  }
  cg_rows_block_clear(block);
}

static void add_all(const cg_basis *b, const pairs_of_bead *pairs, int at,
                    columns *c, cg_quad **powers)
{
  cg_rows_block block = cg_rows_block_make(at + cg_basis_count(b));
  int64_t below = 0;
  const double *d[3] = {pairs->d[0], pairs->d[1], pairs->d[2]};
  *powers = CG_ARRAY(cg_quad, b->intervals * cg_rows_powers(b->order));
  for (int p = 0; p < PAIRS; p++)
    below += pairs->r[p] < b->min;
  CU_ASSERT(below > 5);
  CU_ASSERT(cg_rows_add(b, PAIRS, d, pairs->r, &block, at, *powers) == below);
  take(&block, at, cg_basis_count(b), c);
}

/* The same sums, one pair and one function at a time. */
static void by_hand(const cg_basis *b, const pairs_of_bead *pairs, int d,
                    double sum[5])
{
  double unit[MOST] = {0};
  unit[d] = 1;
  memset(sum, 0, 5 * sizeof *sum);
  for (int p = 0; p < PAIRS; p++) {
    double r = pairs->r[p];
    if (r < b->min || r > b->max)
      continue;
    double B = cg_basis_sum(b, unit, r);
    for (int a = 0; a < 3; a++)
      sum[a] += B * pairs->d[a][p] / r;
    sum[3] += 2 * B / r;
    sum[4] += cg_basis_slope(b, unit, r);
  }
}

/* Sums of 300 numbers below 2/min = 7 (slopes: below k/h): 1e-12. */
static void compare(const cg_basis *b, int at)
{
  pairs_of_bead pairs;
  columns c;
  cg_quad *powers;
  double div[MOST] = {0}, sum[5];
  make_pairs(b, &pairs);
  add_all(b, &pairs, at, &c, &powers);
  cg_rows_divergence(b, powers, div);
  for (int d = 0; d < cg_basis_count(b); d++) {
    by_hand(b, &pairs, d, sum);
    for (int a = 0; a < 4; a++)
      CG_CLOSE(c.row[a][d], sum[a], 1e-12);
    CG_CLOSE(div[d], sum[4], 1e-11);
  }
  cg_free(powers);
}

static void every_order_adds_what_is_added_by_hand(void)
{
  for (int k = 1; k <= CG_BSPLINE_MAX_ORDER; k++)
    for (int at = 0; at <= 8; at++) {
      cg_basis b = cg_basis_make(&cg_basis_bspline, k, INTERVALS, 0.3, 1.1);
      compare(&b, at);
    }
}

static void intervals_count_their_pairs(void)
{
  cg_basis b = cg_basis_make(&cg_basis_bspline, 5, INTERVALS, 0.3, 1.1);
  pairs_of_bead pairs;
  columns c;
  cg_quad *powers;
  int count[INTERVALS] = {0};
  make_pairs(&b, &pairs);
  add_all(&b, &pairs, 0, &c, &powers);
  for (int p = 0; p < PAIRS; p++) {
    int i;
    double t;
    if (cg_basis_find(&b, pairs.r[p], &i, &t))
      count[i]++;
  }
  for (int i = 0; i < INTERVALS; i++)
    CU_ASSERT(cg_rows_count(&b, powers, i) == count[i] && count[i] > 5);
  cg_free(powers);
}

static void beads_at_one_place_push_nowhere(void)
{
  cg_basis b = cg_basis_make(&cg_basis_bspline, 4, 3, 0, 1);
  double zero = 0;
  const double *d[3] = {&zero, &zero, &zero};
  cg_rows_block block = cg_rows_block_make(6);
  cg_quad powers[3] = {{0}};
  columns c;
  cg_rows_add(&b, 1, d, &zero, &block, 0, powers);
  take(&block, 0, 6, &c);
  for (int k = 0; k < 6; k++)
    CU_ASSERT(c.row[0][k] == 0 && c.row[3][k] == 0);
  CU_ASSERT(cg_rows_count(&b, powers, 0) == 1);
}

/* Field of the spline c on bead i of n: sum_j f(r) R_ij/r. */
static void field(const cg_basis *b, const double *c, int n,
                  double (*x)[3], int i, double v[3])
{
  v[0] = v[1] = v[2] = 0;
  for (int j = 0; j < n; j++) {
    double d[3], r = 0;
    for (int a = 0; a < 3; a++) {
      d[a] = x[i][a] - x[j][a];
      r += d[a] * d[a];
    }
    r = sqrt(r);
    for (int a = 0; a < 3 && j != i && r >= b->min && r <= b->max; a++)
      v[a] += cg_basis_sum(b, c, r) * d[a] / r;
  }
}

/* sum_I div_I of that field by differences of 1e-5: error 1e-10 of the third
 * derivative, about 10 h^-3 = 4e3. */
static double differences(const cg_basis *b, const double *c, int n,
                          double (*x)[3])
{
  double sum = 0, e = 1e-5;
  for (int i = 0; i < n; i++)
    for (int a = 0; a < 3; a++) {
      double up[3], down[3], old = x[i][a];
      x[i][a] = old + e;
      field(b, c, n, x, i, up);
      x[i][a] = old - e;
      field(b, c, n, x, i, down);
      x[i][a] = old;
      sum += (up[a] - down[a]) / (2 * e);
    }
  return sum;
}

static void the_divergence_is_that_of_the_field(void)
{
  enum { N = 8 };
  cg_basis b = cg_basis_make(&cg_basis_bspline, 4, 6, 0.3, 1.1);
  double c[9], x[N][3], div[9] = {0}, sum = 0;
  cg_rows_block block = cg_rows_block_make(9);
  cg_quad powers[6] = {{0}};
  columns all;
  for (int d = 0; d < 9; d++)
    c[d] = 10 * cos(3.0 * d);
  for (int i = 0; i < N; i++)
    for (int a = 0; a < 3; a++)
      x[i][a] = 0.5 * (i >> a & 1) + 0.05 * sin(5.0 * i + a);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      double d[3] = {x[i][0] - x[j][0], x[i][1] - x[j][1],
                     x[i][2] - x[j][2]};
      const double *at[3] = {d, d + 1, d + 2};
      double r = sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
      if (i != j)
        cg_rows_add(&b, 1, at, &r, &block, 0, powers);
    }
  take(&block, 0, 9, &all);
  cg_rows_divergence(&b, powers, div);
  for (int d = 0; d < 9; d++)
    sum += c[d] * (div[d] + all.row[3][d]);
  CG_CLOSE(sum, differences(&b, c, N, x), 1e-5);
  CU_ASSERT(fabs(sum) > 1);
}

/* Every pair that some interaction takes is in that interaction's bunch, with
 * its own distance, and no other is in any. */
static void bunches_hold_each_pair_once(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[2], 50, 3, 1, 0.8);
  cg_test_fm_pair(&system, 2, 0, 4, 3, 0.1, 0.8);
  cg_test_fm_pair(&system, 0, 0, 4, 3, 0.1, 0.8)->within = CG_WITHIN_SAME;
  cg_test_fm_pair(&system, 0, 0, 4, 3, 0.1, 0.8)->within = CG_WITHIN_OTHER;
  cg_test_fm_pair(&system, 1, 2, 4, 3, 0.1, 0.8)->within = CG_WITHIN_OTHER;
  for (int i = 0; i < 50; i++) {
    system.beads->type[i] = i / 2 % 3;
    system.beads->molecule[i] = i / 4;
  }
  cg_test_pairs pairs = {0};
  cg_test_brute(&system.frame[0], system.beads, 0.8, &pairs);
  cg_nlist list = {.last = 50,
                   .start = CG_ARRAY(int64_t, 51),
                   .n = pairs.n,
                   .j = CG_ARRAY(cg_lid, pairs.n),
                   .r = CG_ARRAY(double, pairs.n)};
  cg_gid gid[50];
  for (int a = 0; a < 3; a++)
    list.d[a] = CG_ARRAY(double, pairs.n);
  for (int64_t p = 0; p < pairs.n; p++) {
    list.start[pairs.pair[p].i + 1]++;
    list.j[p] = (cg_lid)pairs.pair[p].j;
    for (int a = 0; a < 3; a++)
      list.d[a][p] = pairs.pair[p].d[a];
    list.r[p] = (double)p;
  }
  for (int i = 0; i < 50; i++) {
    list.start[i + 1] += list.start[i];
    gid[i] = i;
  }
  cg_local local = {.owned = 50, .n = 50, .gid = gid};
  cg_bunches *bunches = cg_bunches_new(system.beads, system.set);
  cg_bunches_frame(bunches, &local);
  int64_t taken[4] = {0}, expected[4] = {0};
  for (cg_lid i = 0; i < 50; i++) {
    const cg_bunch *bunch;
    const int *interaction;
    cg_bunches_slots(bunches, cg_bunches_type(bunches, i), &interaction);
    int n = cg_bunches_of(bunches, &list, i, &bunch);
    for (; n > 0; n--, bunch++)
      for (int64_t p = 0; p < bunch->n; p++) {
        int q = interaction[bunch->slot];
        const cg_test_pair *pair = &pairs.pair[(int64_t)bunch->r[p]];
        CU_ASSERT(pair->i == i);
        CU_ASSERT(cg_test_fm_takes(&system, &system.set->list[q], pair));
        CU_ASSERT(bunch->d[0][p] == pair->d[0] &&
                  bunch->d[2][p] == pair->d[2]);
        taken[q]++;
      }
  }
  for (int64_t p = 0; p < pairs.n; p++)
    for (int q = 0; q < 4; q++)
      expected[q] += cg_test_fm_takes(&system, &system.set->list[q],
                                      &pairs.pair[p]);
  for (int q = 0; q < 4; q++)
    CU_ASSERT(taken[q] == expected[q] && taken[q] > 0);
  cg_bunches_free(bunches);
  cg_nlist_clear(&list);
  cg_test_pairs_clear(&pairs);
  cg_test_fm_free(&system);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"every order adds what is added by hand",
     every_order_adds_what_is_added_by_hand},
    {"intervals count their pairs", intervals_count_their_pairs},
    {"beads at one place push nowhere", beads_at_one_place_push_nowhere},
    {"the divergence is that of the field",
     the_divergence_is_that_of_the_field},
    {"bunches hold each pair once", bunches_hold_each_pair_once},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "fm rows", tests);
}
