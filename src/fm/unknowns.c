/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which coefficients are solved for (see unknowns.h).
 *
 * Unsampled columns.  A column whose G_dd is below LEAST_DIAGONAL of the
 * largest of its interaction is dropped and its coefficient is 0.  G_dd is a
 * sum of squares, so however small it is known to rounding, and so are the
 * scaled rows it brings; a column that a handful of pairs reach is kept,
 * because dropping it would bend the coefficients beside it by per cents (seen
 * on methanol with 2 pairs in the first interval).  What it says of the force
 * there is noise, which its error bar tells and the core (model/termfit.h)
 * leaves out.  Without forces a handful of tuples says nothing (target.h), and
 * columns that reach into no interval of more are dropped too.  Below the bound
 * lie values of B from pairs within a few per cent of an interval of a knot,
 * whose coefficients would be 1e10 and more.
 * All fits of one run (the whole, the jackknife's) drop the same ones.  The
 * functions of a formula have units of their own and are met together: all are
 * kept.
 *
 * Constraints of splines (rows of C phi = 0, by elimination in math/dense.c):
 *   natural ends  f'' = 0 at both ends.  Where the data do not reach an end
 *                 the constraint moves to where they begin: the outer edge of
 *                 the first interval all of whose functions are sampled.
 *                 (At an end without data it would tie coefficients that are
 *                 0 to ones that are not.)
 *   zero tail     f(max) = 0, always at max.
 *   circle        int f dq = 0 where all of it is sampled (uniform splines:
 *                 the sum of the coefficients is 0); where there are gaps, what
 *                 fills them closes it (model/termfit_gaps.c).
 *   angles        f = 0 at 0 and pi, which have no direction, where the range
 *                 touches them; of three-body terms u' = 0, if there are data.
 *   densities     u = 0 where the data begin, since a constant in u is no
 *                 force: once for each stretch of data.  Where a linear u is
 *                 the force of another interaction to the last digit (w' is a
 *                 cubic polynomial up to the cutoff, and so is a spline of
 *                 pairs that ends there; the densities of A around B and of B
 *                 around A have the same sum), u = 0 also where the first
 *                 stretch ends. */
#include "fm/unknowns.h"

#include <string.h>

#include "base/mem.h"
#include "math/bspline.h"
#include "math/tsqr.h"
#include "model/term.h"

static const double LEAST_DIAGONAL = 1e-15;

/* Mark the columns of q that are not 0 in an interval of so many tuples. */
static void mark_counted(const cg_columns *columns, int q, const double *count,
                         double least, bool *sampled)
{
  const cg_basis *b = &columns->basis[q];
  for (int i = 0; i < b->intervals; i++) {
    int first, n = cg_basis_on(b, i, &first);
    for (int j = 0; j < n && count[i] >= least; j++)
      sampled[cg_columns_function(columns, q, first + j)] = true;
  }
}

void cg_unknowns_reach(const cg_columns *columns, const cg_sums_shape *shape,
                       const double *sums, double least, bool *reach)
{
  memset(reach, 0, (size_t)columns->n * sizeof *reach);
  for (int q = 0; q < columns->terms; q++) {
    bool any = false;
    mark_counted(columns, q, sums + shape->count + columns->first_interval[q],
                 least * cg_columns_views(columns, q),
                 reach + columns->first[q]);
    for (int d = columns->first[q]; d < columns->first[q + 1]; d++)
      any = any || reach[d];
    for (int d = columns->first[q]; d < columns->first[q + 1]; d++)
      reach[d] = reach[d] || !any;
  }
}

void cg_unknowns_sample(const cg_columns *columns, const cg_sums_shape *shape,
                        const double *sums, double least, bool *sampled)
{
  memset(sampled, 0, (size_t)columns->n * sizeof *sampled);
  for (int q = 0; q < columns->terms; q++) {
    double share = columns->basis[q].class->local ? LEAST_DIAGONAL : 0;
    mark_counted(columns, q, sums + shape->count + columns->first_interval[q],
                 least * cg_columns_views(columns, q),
                 sampled + columns->first[q]);
    double most = 0;
    for (int d = columns->first[q]; d < columns->first[q + 1]; d++) {
      double diagonal = sums[cg_sums_place(shape, d, d)];
      most = diagonal > most ? diagonal : most;
    }
    for (int d = columns->first[q]; d < columns->first[q + 1]; d++) {
      double diagonal = sums[cg_sums_place(shape, d, d)];
      sampled[d] = sampled[d] && diagonal > 0 && diagonal >= share * most;
    }
  }
}

/* Are all functions of interval i sampled? */
static bool interval_sampled(const cg_unknowns *unknowns,
                             const cg_columns *columns, int q, int i)
{
  const bool *sampled = unknowns->sampled + columns->first[q];
  for (int j = 0; j < columns->basis[q].order; j++)
    if (!sampled[i + j])
      return false;
  return true;
}

/* The first and last interval that is, of splines with ends. */
static bool find_range(const cg_unknowns *unknowns, const cg_columns *columns,
                       int q, int *first, int *last)
{
  int n = columns->basis[q].intervals;
  *first = 0;
  *last = n - 1;
  while (*first < n && !interval_sampled(unknowns, columns, q, *first))
    ++*first;
  while (*last > *first && !interval_sampled(unknowns, columns, q, *last))
    --*last;
  return *first < n;
}

/* Room for one more row of the constraints. */
static double *next_row(cg_unknowns *unknowns)
{
  size_t n = (size_t)unknowns->n, rows = (size_t)unknowns->constraints;
  CG_GROW(unknowns->C, (rows + 1) * n + 1);
  return unknowns->C + rows * n;
}

/* It stays if it is not all 0. */
static void keep_row(cg_unknowns *unknowns)
{
  const double *row = unknowns->C + unknowns->constraints * unknowns->n;
  for (int c = 0; c < unknowns->n; c++)
    if (row[c] != 0) {
      unknowns->constraints++;
      return;
    }
}

/* The nth derivative at place t of interval i is 0. */
static void constrain(cg_unknowns *unknowns, const cg_columns *columns, int q,
                      int i, double t, int nth)
{
  double B[CG_BSPLINE_MAX_ORDER];
  int first = columns->first[q] + i;
  double *row = next_row(unknowns);
  cg_bspline_derivatives(&columns->basis[q], t, nth, B);
  for (int c = 0; c < unknowns->n; c++) {
    int j = unknowns->column[c] - first;
    row[c] = j >= 0 && j < columns->basis[q].order ? B[j] : 0;
  }
  keep_row(unknowns);
}

static void close_circle(cg_unknowns *unknowns, const cg_columns *columns,
                         int q)
{
  double *row = next_row(unknowns);
  for (int d = columns->first[q]; d < columns->first[q + 1]; d++)
    if (!unknowns->sampled[d])
      return;
  for (int c = 0; c < unknowns->n; c++) {
    int d = unknowns->column[c];
    row[c] = d >= columns->first[q] && d < columns->first[q + 1];
  }
  keep_row(unknowns);
}

/* Slope 0 at 0 and pi, where a range of three-body angles and data are. */
static void level_ends(cg_unknowns *unknowns, const cg_columns *columns,
                       const cg_interaction *it, int q)
{
  int end = columns->basis[q].intervals - 1;
  if (it->min <= it->term->lo && interval_sampled(unknowns, columns, q, 0))
    constrain(unknowns, columns, q, 0, 0, 1);
  if (it->max >= it->term->hi && interval_sampled(unknowns, columns, q, end))
    constrain(unknowns, columns, q, end, 1, 1);
}

/* By names: sets of kept sums are not bound. */
static bool same_types(const cg_interaction *a, const cg_interaction *b,
                       bool turned)
{
  return strcmp(a->type_name[0], b->type_name[turned]) == 0 &&
         strcmp(a->type_name[1], b->type_name[!turned]) == 0;
}

/* Can the pairs make the force of a linear u of these densities? */
static bool pairs_can(const cg_interaction *pair, const cg_interaction *it)
{
  enum { CUBIC = 4 };
  return pair->term == &cg_term_pair &&
         (same_types(pair, it, false) || same_types(pair, it, true)) &&
         pair->basis == &cg_basis_bspline && pair->order >= CUBIC &&
         pair->max == it->cutoff && pair->within == CG_WITHIN_ANY &&
         !pair->natural_ends;
}

static bool has_twin(const cg_interactions *set, int q)
{
  const cg_interaction *it = &set->list[q];
  for (int j = 0; j < set->n; j++) {
    const cg_interaction *other = &set->list[j];
    if (pairs_can(other, it))
      return true;
    if (j < q && other->term == it->term && other->cutoff == it->cutoff &&
        same_types(other, it, true))
      return true;
  }
  return false;
}

/* Intervals less than an order apart share a function and so a constant. */
static void fix_gauge(cg_unknowns *unknowns, const cg_columns *columns,
                      const cg_interactions *set, int q, const double *count)
{
  int order = columns->basis[q].order, last = -order, stretches = 0, end = -1;
  count += columns->first_interval[q];
  for (int i = 0; i < columns->basis[q].intervals; i++) {
    if (count[i] == 0 || !interval_sampled(unknowns, columns, q, i))
      continue;
    if (i - last >= order) {
      constrain(unknowns, columns, q, i, 0, 0);
      stretches++;
    }
    last = i;
    end = stretches == 1 ? i : end;
  }
  if (end >= 0 && has_twin(set, q))
    constrain(unknowns, columns, q, end, 1, 0);
}

static void constrain_term(cg_unknowns *unknowns, const cg_columns *columns,
                           const cg_interactions *set, int q,
                           const double *count)
{
  const cg_interaction *it = &set->list[q];
  int first, last, end = columns->basis[q].intervals - 1;
  if (!columns->basis[q].class->local)
    return;
  if (it->natural_ends &&
      find_range(unknowns, columns, q, &first, &last)) {
    constrain(unknowns, columns, q, first, 0, 2);
    constrain(unknowns, columns, q, last, 1, 2);
  }
  if (it->zero_tail)
    constrain(unknowns, columns, q, end, 1, 0);
  if (it->term == &cg_term_threebody)
    level_ends(unknowns, columns, it, q);
  else if (it->term == &cg_term_density)
    fix_gauge(unknowns, columns, set, q, count);
  else if (it->term->periodic)
    close_circle(unknowns, columns, q);
  else if (it->term->angular && it->min <= it->term->lo)
    constrain(unknowns, columns, q, 0, 0, 0);
  if (!it->term->periodic && it->term->angular && !it->term->many &&
      it->max >= it->term->hi)
    constrain(unknowns, columns, q, end, 1, 0);
}

cg_unknowns *cg_unknowns_new(const cg_columns *columns,
                             const cg_interactions *set, bool *sampled,
                             const double *count)
{
  cg_unknowns *unknowns = CG_NEW(cg_unknowns);
  unknowns->sampled = sampled;
  unknowns->column = CG_ARRAY(int, columns->n);
  for (int d = 0; d < columns->n; d++)
    if (sampled[d])
      unknowns->column[unknowns->n++] = d;
  for (int q = 0; q < set->n; q++)
    constrain_term(unknowns, columns, set, q, count);
  return unknowns;
}

void cg_unknowns_free(cg_unknowns *unknowns)
{
  if (!unknowns)
    return;
  cg_free(unknowns->sampled);
  cg_free(unknowns->vague);
  cg_free(unknowns->column);
  cg_free(unknowns->C);
  cg_penalty_free(unknowns->penalty);
  cg_free(unknowns);
}

double *cg_unknowns_matrix(const cg_unknowns *unknowns,
                           const cg_sums_shape *shape, const double *sums)
{
  int n = unknowns->n;
  const int *column = unknowns->column;
  double *G = CG_ARRAY(double, n * n);
  for (int i = 0; i < n; i++)
    for (int j = i; j < n; j++)
      G[i * n + j] = sums[cg_sums_place(shape, column[i], column[j])];
  cg_dense_mirror(n, n, G);
  return G;
}

cg_status cg_unknowns_solve(const cg_unknowns *unknowns,
                            const cg_sums_shape *shape, const double *sums,
                            int count, const double *b, cg_solver want,
                            double *phi, cg_solution *how)
{
  int n = unknowns->n, m = shape->columns;
  if (!b)
    b = sums + shape->b;
  double *G = cg_unknowns_matrix(unknowns, shape, sums);
  double *rhs = CG_ARRAY(double, n * count), *x = CG_ARRAY(double, n * count);
  if (unknowns->penalty)
    cg_penalty_add(unknowns->penalty, n, G);
  for (int k = 0; k < count; k++)
    for (int i = 0; i < n; i++)
      rhs[k * n + i] = b[k * m + unknowns->column[i]];
  cg_status status =
      cg_dense_solve_constrained(n, G, count, rhs, unknowns->constraints,
                                 unknowns->C, want, x, how);
  memset(phi, 0, (size_t)(count * m) * sizeof *phi);
  for (int k = 0; k < count && status == CG_OK; k++)
    for (int i = 0; i < n; i++)
      phi[k * m + unknowns->column[i]] = x[k * n + i];
  cg_free(x);
  cg_free(rhs);
  cg_free(G);
  return status;
}

/* The unknowns' columns of R and the target, m + 1 rows of n + 1 numbers. */
static double *pick(const cg_unknowns *unknowns, int m, const double *R)
{
  size_t n = (size_t)unknowns->n, from = (size_t)m + 1;
  double *rows = cg_tsqr_rows(m + 1, R);
  double *picked = CG_ARRAY(double, from * (n + 1));
  for (size_t i = 0; i < from; i++) {
    for (size_t c = 0; c < n; c++)
      picked[i * (n + 1) + c] = rows[i * from + (size_t)unknowns->column[c]];
    picked[i * (n + 1) + n] = rows[i * from + (size_t)m];
  }
  cg_free(rows);
  return picked;
}

void cg_unknowns_solve_rows(const cg_unknowns *unknowns, int m,
                            const double *R, double *phi, cg_solution *how)
{
  int n = unknowns->n;
  cg_tsqr *tsqr = cg_tsqr_new(n + 1);
  double *inside = CG_ARRAY(double, cg_tsqr_size(n + 1));
  double *x = CG_ARRAY(double, n), *rows = pick(unknowns, m, R);
  cg_tsqr_add_rows(tsqr, m + 1, rows);
  if (unknowns->penalty)
    cg_penalty_add_rows(unknowns->penalty, n, m + 1, rows, tsqr);
  cg_tsqr_take(tsqr, inside);
  cg_tsqr_solve(n, inside, unknowns->constraints, unknowns->C, x, how);
  memset(phi, 0, (size_t)m * sizeof *phi);
  for (int i = 0; i < n; i++)
    phi[unknowns->column[i]] = x[i];
  cg_free(rows);
  cg_free(x);
  cg_free(inside);
  cg_tsqr_free(tsqr);
}
