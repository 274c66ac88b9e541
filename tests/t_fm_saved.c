/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fits of sums that results files keep: the same as of the frames, by every
 * solver; of several runs, those of the joined rows; what does not fit together
 * is refused with both files named. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/comm.h"
#include "base/mem.h"
#include "base/text.h"
#include "fm/saved.h"
#include "fm_fits.h"
#include "io/model/interactions_xml.h"
#include "model/interactions.h"

enum { FRAMES = 24, BLOCKS = 8 };

static const cg_unit_names *units(void)
{
  return cg_unit_names_of(CG_UNITS_GROMACS);
}

static bool root(void)
{
  return cg_comm_rank(cg_test_world()) == 0;
}

static cg_status put_all(const cg_test_fm *system, const cg_fm_result *result,
                         cg_h5 *h5)
{
  char *text = cg_interactions_text(system->set, CG_UNITS_GROMACS, "");
  cg_status status = cg_fm_put_set(h5, text);
  cg_free(text);
  return status == CG_OK ? cg_fm_put(h5, result, units()) : status;
}

/* Fit frames and keep the sums in a file. */
static cg_fm_result *fit_and_keep(cg_test_fm *system, int64_t first,
                                  int64_t last, cg_fm_options options,
                                  const char *path)
{
  cg_fm *fm;
  cg_fm_result *result;
  cg_h5 *h5 = NULL;
  CG_WORKS(cg_test_fm_sum(system, cg_test_world(), first, last, NULL,
                          &options, &fm));
  CG_WORKS(cg_fm_solve(fm, &result));
  if (root()) {
    CG_WORKS(cg_h5_create(path, true, &h5));
    CG_WORKS(put_all(system, result, h5));
  }
  CG_WORKS(cg_fm_put_sums(fm, h5, units(), CG_OK));
  if (root())
    CG_WORKS(cg_h5_commit(h5));
  cg_fm_free(fm);
  return result;
}

typedef struct kept {
  const char *path;
  double weight;
  cg_h5 *h5;
  cg_fm_saved saved;
  cg_interactions *set;
} kept;

static cg_status open_kept(kept *k)
{
  cg_status status = CG_OK;
  if (root()) {
    status = cg_h5_open(k->path, &k->h5);
    if (status == CG_OK)
      status = cg_fm_get_saved(k->h5, &k->saved);
  }
  CG_TRY(cg_comm_agree(cg_test_world(), status));
  cg_comm_bcast(cg_test_world(), &k->saved, sizeof k->saved, 0);
  return cg_fm_get_set(cg_test_world(), k->h5, k->path, &k->set);
}

static cg_status fit_of(int n, kept *list, cg_fm_options options,
                        cg_interactions **set, cg_fm **fm,
                        cg_fm_result **result)
{
  cg_interactions *sets[3] = {NULL};
  for (int i = 0; i < n; i++) {
    CG_TRY(open_kept(&list[i]));
    sets[i] = list[i].set;
    options.blocks += list[i].saved.blocks;
  }
  CG_TRY(cg_fm_join(n, sets, set));
  CG_TRY(cg_fm_new_saved(cg_test_world(), *set, &options, options.blocks,
                         fm));
  for (int i = 0; i < n; i++)
    CG_TRY(cg_fm_add_saved(*fm, list[i].h5, &list[i].saved, list[i].set,
                           list[i].weight));
  return cg_fm_solve(*fm, result);
}

/* Fit the sums of files; options without blocks. */
static cg_status fit_kept(int n, kept *list, cg_fm_options options,
                          cg_fm_result **result)
{
  cg_interactions *set = NULL;
  cg_fm *fm = NULL;
  *result = NULL;
  cg_status status = fit_of(n, list, options, &set, &fm, result);
  cg_fm_free(fm);
  cg_interactions_free(set);
  for (int i = 0; i < n; i++) {
    cg_h5_close(list[i].h5);
    cg_interactions_free(list[i].set);
    list[i] = (kept){.path = list[i].path, .weight = list[i].weight};
  }
  return status;
}

/* Pairs of two types, bonds and a dihedral; noise, so that errors are. */
static cg_test_fm mixture(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[1], 60, 2, FRAMES, 0.7);
  cg_test_fm_bonded(&system, &cg_term_dihedral, 4, 1, 4, 8, NAN, NAN);
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.3, 0.7);
  cg_test_fm_bonded(&system, &cg_term_bond, 3, 2, 4, 3, 0.3, 1.2);
  cg_test_fm_pair(&system, 0, 1, 3, 4, 0.3, 0.7)->zero_tail = true;
  system.noise = 0.3;
  cg_test_fm_forces(&system);
  return system;
}

/* All numbers agree to eps of the largest of their kind (coefficients of this
 * system are of order 1, so are its condition's square root and errors). */
static void same_fits(const cg_fm_result *a, const cg_fm_result *b, double eps)
{
  CU_ASSERT_FATAL(a && b && a->columns == b->columns);
  CU_ASSERT(a->frames == b->frames && a->rows == b->rows);
  CU_ASSERT(a->blocks == b->blocks && a->unsampled == b->unsampled);
  CU_ASSERT(a->how.used == b->how.used && a->constraints == b->constraints);
  CG_CLOSE(a->how.condition / b->how.condition, 1, 1e-8);
  CG_CLOSE(a->residual, b->residual, eps * a->mean_square_force);
  CG_CLOSE(a->heldout, b->heldout, eps * a->mean_square_force);
  CG_CLOSE(a->kT_conf.value / b->kT_conf.value, 1, 1e-9);
  CG_CLOSE(a->kT_conf.error / b->kT_conf.error, 1, 1e-9);
  CG_CLOSE(a->volume / b->volume, 1, 1e-14);
  CU_ASSERT(a->begin == b->begin && a->end == b->end);
  for (int q = 0; q < a->terms; q++) {
    int n = cg_basis_count(&a->fit[q].basis);
    CU_ASSERT_STRING_EQUAL(a->fit[q].name, b->fit[q].name);
    CU_ASSERT(a->report[q].count == b->report[q].count);
    CU_ASSERT(a->report[q].outside == b->report[q].outside);
    CG_CLOSE(a->report[q].error[0], b->report[q].error[0], eps);
    for (int d = 0; d < n; d++)
      CG_CLOSE(a->fit[q].coef[d], b->fit[q].coef[d], eps);
    for (int d = 0; a->fit[q].covariance && d < n * n; d++)
      CG_CLOSE(a->fit[q].covariance[d], b->fit[q].covariance[d], eps);
  }
  if (root())
    for (int d = 0; d < a->columns * a->columns; d++)
      CG_CLOSE(a->G[d], b->G[d], 1e-12 * a->G[0]);
}

/* The sums come back to the last bit, so the same solver meets the same
 * numbers: what is left is the order in which MPI adds the ranks' shares. */
static void every_solver_solves_again(void)
{
  static const cg_fm_options ways[] = {
      {.solver = CG_SOLVER_CHOLESKY},
      {.solver = CG_SOLVER_SVD},
      {.regularise = {.by = CG_REGULARISE_RIDGE, .ridge = 1e-3}},
      {.regularise = {.by = CG_REGULARISE_EVIDENCE}},
      {.linear_from = 1},
      {.solver = CG_SOLVER_TSQR}};
  cg_test_fm system = mixture();
  cg_fm_result *first = fit_and_keep(&system, 0, FRAMES,
                                     (cg_fm_options){.blocks = BLOCKS},
                                     cg_test_path("a.h5"));
  cg_fm_result_free(first);
  for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
    cg_fm_options options = ways[w];
    cg_fm_result *again, *direct;
    bool tsqr = options.solver == CG_SOLVER_TSQR;
    kept from = {.path = cg_test_path(tsqr ? "t.h5" : "a.h5"), .weight = 1};
    options.blocks = BLOCKS;
    direct = fit_and_keep(&system, 0, FRAMES, options,
                          cg_test_path(tsqr ? "t.h5" : "b.h5"));
    CG_WORKS(fit_kept(1, &from, ways[w], &again));
    same_fits(direct, again, 1e-11);
    CU_ASSERT(direct->drift_z > 0);
    CG_CLOSE(direct->drift_z / again->drift_z, 1, 1e-8);
    cg_fm_result_free(direct);
    cg_fm_result_free(again);
  }
  cg_test_fm_free(&system);
}

/* Sum over blocks of a dataset of a number for each column; cg_free(). */
static double *sum_of_blocks(cg_h5 *h5, const char *path, int columns)
{
  size_t dims[2];
  double *x, *sum = CG_ARRAY(double, columns);
  CG_WORKS(cg_h5_get_doubles(h5, path, 2, dims, &x));
  CU_ASSERT_FATAL(dims[0] == BLOCKS && dims[1] == (size_t)columns);
  for (int k = 0; k < BLOCKS * columns; k++)
    sum[k % columns] += x[k];
  cg_free(x);
  return sum;
}

/* From the forces b = <g F>, from the structure -kT <div g>, means over rows,
 * of the same columns (weights of frames are 1). */
static void each_block_keeps_a_number_for_each_column(void)
{
  static const double kT = 2.5;
  const char *path = cg_test_path("columns.h5");
  for (int structure = 0; structure < 2; structure++) {
    cg_test_fm system = mixture();
    cg_fm_options options = {
        .blocks = BLOCKS,
        .kT = kT,
        .target = structure ? CG_TARGET_STRUCTURE : CG_TARGET_FORCE};
    cg_h5 *h5;
    cg_fm_result *result = fit_and_keep(&system, 0, FRAMES, options, path);
    if (root()) {
      CG_WORKS(cg_h5_open(path, &h5));
      double *sum = sum_of_blocks(
          h5, structure ? "/fm/sums/div" : "/fm/sums/b", result->columns);
      double by = (structure ? -kT : 1) / (double)result->rows;
      for (int d = 0; d < result->columns; d++)
        CG_CLOSE(by * sum[d], result->b[d], 1e-12 * (1 + fabs(by * sum[d])));
      cg_free(sum);
      cg_h5_close(h5);
    }
    cg_fm_result_free(result);
    cg_test_fm_free(&system);
  }
}

/* A linear u of A around A could be the force of pairs A-A that end with it;
 * these are B-B, and nothing is fixed for them, by names as by numbers. */
static void densities_are_fixed_as_before(void)
{
  for (int type = 0; type < 2; type++) {
    cg_test_fm system = cg_test_fm_new(cg_test_boxes[1], 60, 2, FRAMES, 0.7);
    cg_test_fm_pair(&system, type, type, 4, 5, 0.25, 0.7);
    cg_interaction *it =
        cg_test_fm_many(&system, &cg_term_density, "AA", 0.7);
    it->min = 0;
    it->max = 40;
    it->intervals = 5;
    system.noise = 0.3;
    cg_test_fm_forces(&system);
    kept from = {.path = cg_test_path("density.h5"), .weight = 1};
    cg_fm_result *again, *direct = fit_and_keep(
        &system, 0, FRAMES, (cg_fm_options){.blocks = BLOCKS}, from.path);
    CG_WORKS(fit_kept(1, &from, (cg_fm_options){0}, &again));
    CU_ASSERT(direct->constraints == (type == 0 ? 2 : 1));
    CU_ASSERT(again->constraints == direct->constraints);
    cg_fm_result_free(direct);
    cg_fm_result_free(again);
    cg_test_fm_free(&system);
  }
}

/* Blocks of the halves are those of the whole; a common weight is none. */
static void halves_make_the_whole(void)
{
  for (int tsqr = 0; tsqr < 2; tsqr++) {
    cg_fm_options options = {
        .solver = tsqr ? CG_SOLVER_TSQR : CG_SOLVER_AUTO};
    cg_fm_options half = options, whole = options;
    cg_test_fm system = mixture();
    cg_fm_result *result, *all;
    kept halves[] = {{.path = cg_test_path("1.h5"), .weight = 3},
                     {.path = cg_test_path("2.h5"), .weight = 3}};
    half.blocks = BLOCKS / 2;
    whole.blocks = BLOCKS;
    for (int k = 0; k < 2; k++)
      cg_fm_result_free(fit_and_keep(&system, k * FRAMES / 2,
                                     (k + 1) * FRAMES / 2, half,
                                     halves[k].path));
    all = fit_and_keep(&system, 0, FRAMES, whole, cg_test_path("all.h5"));
    CG_WORKS(fit_kept(2, halves, options, &result));
    same_fits(all, result, 1e-10);
    CU_ASSERT(result->drift_z < 0); /* runs have no first third */
    cg_fm_result_free(all);
    cg_fm_result_free(result);
    cg_test_fm_free(&system);
  }
}

/* Add w times the normal equations of a system, whose columns `at` are those of
 * the joint fit. */
static void add_brute(const cg_test_fm *system, double w, int n, const int *at,
                      int m, double *G, double *b)
{
  for (int64_t t = 0; t < system->frames; t++) {
    double *rows = cg_test_fm_rows(system, t, n);
    const double *f = system->frame[t].f[0];
    for (int64_t i = 0; i < 3 * system->beads->n; i++, rows += n)
      for (int c = 0; c < n; c++) {
        b[at[c]] += w * rows[c] * f[i];
        for (int e = 0; e < n; e++)
          G[at[c] * m + at[e]] += w * rows[c] * rows[e];
      }
    cg_free(rows - 3 * system->beads->n * n);
  }
}

/* A-A and A-B in a triclinic box; B-B and B-A, the same as A-B, in another:
 * columns 0-4, 5-9 and 10-13 of the joint fit. */
static void two_systems_are_one_fit(void)
{
  enum { M = 14, ONE = 10, OTHER = 9 };
  static const int at_one[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  static const int at_other[] = {10, 11, 12, 13, 5, 6, 7, 8, 9};
  double G[M * M] = {0}, b[M] = {0}, phi[M];
  cg_test_fm one = cg_test_fm_new(cg_test_boxes[1], 40, 2, 5, 0.75);
  cg_test_fm other = cg_test_fm_new(cg_test_boxes[0], 50, 2, 4, 0.75);
  cg_test_fm_pair(&one, 0, 0, 4, 2, 0.3, 0.75);
  cg_test_fm_pair(&one, 0, 1, 3, 3, 0.25, 0.7);
  cg_test_fm_pair(&other, 1, 1, 2, 3, 0.3, 0.7);
  cg_test_fm_pair(&other, 1, 0, 3, 3, 0.25, 0.7);
  one.noise = other.noise = 0.5;
  cg_test_fm_forces(&one);
  cg_test_fm_forces(&other);
  add_brute(&one, 0.25, ONE, at_one, M, G, b);
  add_brute(&other, 2, OTHER, at_other, M, G, b);
  CG_WORKS(cg_dense_solve_constrained(M, G, 1, b, 0, NULL, CG_SOLVER_CHOLESKY,
                                      phi, NULL));
  kept runs[] = {{.path = cg_test_path("one.h5"), .weight = 0.25},
                 {.path = cg_test_path("other.h5"), .weight = 2}};
  cg_fm_options none = {0};
  cg_fm_result_free(fit_and_keep(&one, 0, 5, none, runs[0].path));
  cg_fm_result_free(fit_and_keep(&other, 0, 4, none, runs[1].path));
  cg_fm_result *result;
  CG_WORKS(fit_kept(2, runs, none, &result));
  CU_ASSERT_FATAL(result && result->terms == 3 && result->columns == M);
  CU_ASSERT(result->frames == 9 && result->rows == 3 * (5 * 40 + 4 * 50));
  /* condition some 100, coefficients of order 1 */
  for (int q = 0, c = 0; q < 3; q++)
    for (int d = 0; d < cg_termfit_columns(&result->fit[q]); d++)
      CG_CLOSE(result->fit[q].coef[d], phi[c++], 1e-11);
  cg_fm_result_free(result);
  cg_test_fm_free(&one);
  cg_test_fm_free(&other);
}

/* One interaction, changed as asked for, into a file. */
static void keep_one(const char *path, double max, int a, int b,
                     const char *name, int exclusions)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[0], 40, 2, 3, 0.75);
  cg_interaction *it = cg_test_fm_pair(&system, a, b, 4, 3, 0.3, max);
  cg_free(it->name);
  it->name = cg_text_copy(name);
  system.set->exclusions = exclusions;
  cg_test_fm_forces(&system);
  cg_fm_result_free(fit_and_keep(&system, 0, 3, (cg_fm_options){0}, path));
  cg_test_fm_free(&system);
}

static void what_does_not_fit_together_is_told(void)
{
  kept runs[] = {{.path = cg_test_path("x.h5"), .weight = 1},
                 {.path = cg_test_path("y.h5"), .weight = 1}};
  cg_fm_result *result;
  keep_one(runs[0].path, 0.7, 0, 1, "A-B", 3);
  keep_one(runs[1].path, 0.72, 0, 1, "A-B", 3);
  CG_FAILS(fit_kept(2, runs, (cg_fm_options){0}, &result), CG_CONFIG,
           "y.h5: the interaction A-B is <pair");
  CG_FAILS(fit_kept(2, runs, (cg_fm_options){0}, &result), CG_CONFIG,
           "x.h5 is <pair name=\"A-B\" types=\"A B\"");
  keep_one(runs[1].path, 0.7, 0, 1, "A-B", -1);
  CG_FAILS(fit_kept(2, runs, (cg_fm_options){0}, &result), CG_CONFIG,
           "y.h5 leaves out pairs up to -1 bonds apart, ");
  keep_one(runs[1].path, 0.7, 1, 0, "mine", 3);
  CG_FAILS(fit_kept(2, runs, (cg_fm_options){0}, &result), CG_CONFIG,
           "mine acts between beads (B, A) that have an interaction of "
           "another name already, A-B of ");
}

/* The sets of two texts, joined: how many interactions, 0 where they are
 * refused. */
static int joined(const char *one, const char *other)
{
  const char *const text[2] = {one, other};
  cg_interactions *set[2], *all;
  for (int i = 0; i < 2; i++) {
    char *xml = cg_text_format("<interactions cutoff='1'>%s</interactions>",
                               text[i]);
    CG_WORKS(cg_interactions_parse("a text", xml, strlen(xml), &set[i]));
    CG_WORKS(cg_interactions_complete(set[i]));
    cg_free(xml);
  }
  cg_status status = cg_fm_join(2, set, &all);
  int n = status == CG_OK ? all->n : 0;
  cg_error_clear();
  cg_interactions_free(set[0]);
  cg_interactions_free(set[1]);
  cg_interactions_free(all);
  return n;
}

static void types_in_another_order_are_the_same(void)
{
#define RANGE " min='0.2' max='1' intervals='2'/>"
#define STAR "<threebody name='s' min='1' max='3' intervals='4' gamma='0.1' " \
             "cutoff='0.4' "
  CU_ASSERT(joined("<pair types='C O'" RANGE, "<pair types='O C'" RANGE) == 1);
  CU_ASSERT(joined("<pair types='C C'" RANGE, "<pair types='O O'" RANGE) == 2);
  CU_ASSERT(joined("<pair name='x' types='C|O O'" RANGE,
                   "<pair name='x' types='O O|C'" RANGE) == 1);
  CU_ASSERT(joined("<pair name='x' types='C|O O'" RANGE,
                   "<pair name='x' types='O|N O'" RANGE) == 0);
  CU_ASSERT(joined("<pair name='C-O' types='C O'" RANGE,
                   "<pair name='x' types='O C'" RANGE) == 0);
  CU_ASSERT(joined(STAR "types='C O N'/>", STAR "types='C N O'/>") == 1);
  CU_ASSERT(joined(STAR "types='C O N'/>", STAR "types='O C N'/>") == 0);
#undef STAR
#undef RANGE
}

static void molecules_in_another_order_are_the_same(void)
{
  cg_amount ab[] = {{"A", 2}, {"B", 3}}, ba[] = {{"B", 3}, {"A", 2}};
  cg_forcefield one = {.compounds = 2, .compound = ab};
  cg_forcefield other = {.compounds = 2, .compound = ba};
  CU_ASSERT(cg_forcefield_same_system(&one, &other));
  ba[1].n = 1;
  CU_ASSERT(!cg_forcefield_same_system(&one, &other));
  other.compounds = 1;
  CU_ASSERT(!cg_forcefield_same_system(&one, &other));
}

/* What is read before the rows: one block of 2 + 4 - 1 columns. */
static void put_before_rows(cg_h5 *h5)
{
  static const double zeros[5];
  const size_t shape[2] = {1, 5};
  cg_h5_about about = {"1", "a test"};
  CG_WORKS(cg_h5_put_doubles(h5, "/fm/sums/b", 2, shape, zeros, about));
  CG_WORKS(cg_h5_put_doubles(h5, "/fm/sums/div", 2, shape, zeros, about));
  CG_WORKS(cg_h5_put_doubles(h5, "/fm/sums/ff", 1, shape, zeros, about));
}

/* A results file with such a dataset in place of the sums' rows. */
static void damaged_by(int64_t frames, const double numbers[2],
                       const char *rows_path, size_t n, const char *says)
{
  kept from = {.path = cg_test_path("d.h5"), .weight = 1};
  const int64_t one = 1;
  const char *target = "force";
  cg_h5_about about = {"1", "a test"};
  cg_fm_result *result;
  if (root()) {
    cg_h5 *h5;
    CG_WORKS(cg_h5_create(from.path, true, &h5));
    CG_WORKS(cg_fm_put_set(
        h5, "<interactions cutoff='1'><pair types='A A' min='0.2' max='1' "
            "intervals='2'/></interactions>"));
    CG_WORKS(cg_h5_put_texts(h5, "/fm/target", 1, &target, about));
    CG_WORKS(cg_h5_put_ints(h5, "/fm/frames", 0, NULL, &frames, about));
    CG_WORKS(cg_h5_put_ints(h5, "/fm/rows", 0, NULL, &one, about));
    CG_WORKS(cg_h5_put_doubles(h5, rows_path, 1, &n, numbers, about));
    if (numbers[0] > 1e200)
      put_before_rows(h5);
    CG_WORKS(cg_h5_commit(h5));
  }
  cg_test_barrier(cg_test_world());
  CG_FAILS(fit_kept(1, &from, (cg_fm_options){0}, &result), CG_DATA, says);
}

static void damaged(const char *rows_path, size_t n, const char *says)
{
  damaged_by(1, (const double[]){5, 7}, rows_path, n, says);
}

/* Three for each frame, and all of them together, would overflow. */
static void counts_beyond_all_are_refused(void)
{
  const double few[] = {5, 7}, many[] = {1e300, 1};
  damaged_by((int64_t)1 << 62, few, "/fm/sums/rows", 2,
             "/fm/frames: is 4611686018427387904, 1 ... 9007199254740992");
  damaged_by(1, many, "/fm/sums/rows", 1, "/fm/sums/rows: holds counts");
}

static void files_without_sums_are_refused(void)
{
  damaged("/fm/b", 2, "d.h5: keeps no sums");
  damaged("/fm/sums/rows", 0, "0 blocks, 1 ... 1000000 expected");
  damaged("/fm/sums/ff", 1, "/fm/sums/rows: ");
  damaged("/fm/sums/rows", 2, "/fm/sums/b: ");
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
      {"every solver solves again", every_solver_solves_again},
      {"each block keeps a number for each column",
       each_block_keeps_a_number_for_each_column},
      {"densities are fixed as before", densities_are_fixed_as_before},
      {"halves make the whole", halves_make_the_whole},
      {"two systems are one fit", two_systems_are_one_fit},
      {"what does not fit together is told",
       what_does_not_fit_together_is_told},
    {"types in another order are the same",
     types_in_another_order_are_the_same},
    {"molecules in another order are the same",
     molecules_in_another_order_are_the_same},
      {"counts beyond all are refused", counts_beyond_all_are_refused},
    {"files without sums are refused", files_without_sums_are_refused},
      {NULL, NULL}};
  return cg_test_main(argc, argv, "fm_saved", tests);
}
