/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sums in a results file (see saved.h).
 *
 * What is short comes as one array over the blocks.  The matrices, the upper
 * triangle of G packed by rows (or R of math/tsqr.h), are gathered to rank 0
 * one block after another, so that no rank holds two.  Cost: n_b m^2/2 doubles
 * in the file.
 *
 * A run with weight w counts as if its frames had w times their weights (w
 * times b, div, ff, G; sqrt(w) times R).  Rows and tuples are counted as they
 * are. */
#include "fm/saved.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "fm/inside.h"

/* The short sums: where they are, and what they are. */
typedef struct part {
  const char *path;
  size_t at, n;
  int power;   /* of the weight of a run that it is multiplied by */
  bool scalar; /* one number a block */
  const char *unit, *long_name;
} part;

enum { PARTS = 10 };

static void parts_of(const cg_sums_shape *s, const char *force,
                     const char *square, const char *inverse,
                     part parts[PARTS])
{
  const part all[PARTS] = {
      {"/fm/sums/b", s->b, s->div - s->b, 1, false, force,
       "sum of g F, g: derivative of the force by a coefficient"},
      {"/fm/sums/div", s->div, s->along - s->div, 1, false, inverse,
       "sum of the divergences of g"},
      {"/fm/sums/ff", s->ff, 1, 1, true, square,
       "sum of the squares of the mapped force's components"},
      {"/fm/sums/rows", s->rows, 1, 0, true, "1", "rows"},
      {"/fm/sums/weight", s->weight, 1, 1, true, "1",
       "sum of the weights of the rows"},
      {"/fm/sums/square", s->square, 1, 2, true, "1",
       "sum of the squares of the weights of the rows"},
      {"/fm/sums/count", s->count, s->met - s->count, 0, false, "1",
       "tuples in each interval, seen from each of their beads"},
      {"/fm/sums/met", s->met, s->flat - s->met, 0, false, "1",
       "tuples met, seen from each of their beads"},
      {"/fm/sums/flat", s->flat, s->beyond - s->flat, 0, false, "1",
       "those without a gradient"},
      {"/fm/sums/beyond", s->beyond, s->G - s->beyond, 0, false, "1",
       "those beyond an end of the range where the force is not 0"}};
  memcpy(parts, all, sizeof all);
}

double cg_fm_sums_bytes(const cg_fm *fm)
{
  return (double)fm->shares->blocks * (double)fm->shape.n * sizeof(double);
}

static char *matrix_path(bool triangular, int block)
{
  return cg_text_format("/fm/sums/%c/%d", triangular ? 'R' : 'G', block + 1);
}

static cg_status put_matrix(const cg_fm *fm, cg_h5 *h5, int block)
{
  bool triangular = fm->factors != NULL;
  size_t n = triangular ? cg_tsqr_size(fm->shape.columns + 1)
                        : fm->shape.n - fm->shape.G;
  char *path = matrix_path(triangular, block);
  cg_status status = cg_h5_put_doubles(
      h5, path, 1, &n,
      triangular ? fm->factors->R : fm->sums + fm->shape.G,
      (cg_h5_about){"1", triangular
                             ? "triangle of the rows and the force, packed "
                               "by columns"
                             : "sum of g g, upper triangle packed by rows"});
  cg_free(path);
  return status;
}

static cg_status put_part(cg_h5 *h5, const part *p, int blocks,
                          const double *shorts, size_t width)
{
  size_t dims[2] = {(size_t)blocks, p->n};
  double *x = CG_ARRAY(double, dims[0] * dims[1]);
  for (size_t k = 0; k < dims[0]; k++)
    memcpy(x + k * p->n, shorts + k * width + p->at, p->n * sizeof *x);
  cg_status status =
      cg_h5_put_doubles(h5, p->path, p->scalar ? 1 : 2, dims, x,
                        (cg_h5_about){p->unit, p->long_name});
  cg_free(x);
  return status;
}

static cg_status put_shorts(const cg_fm *fm, cg_h5 *h5, const double *shorts,
                            const cg_unit_names *units)
{
  part parts[PARTS];
  char *square = cg_text_format("(%s)^2", units->force);
  char *inverse = cg_text_format("1/%s", units->length);
  cg_status status = CG_OK;
  parts_of(&fm->shape, units->force, square, inverse, parts);
  for (int p = 0; p < PARTS && status == CG_OK; p++)
    status = put_part(h5, &parts[p], fm->shares->blocks, shorts, fm->shape.G);
  cg_free(inverse);
  cg_free(square);
  return status;
}

cg_status cg_fm_put_sums(cg_fm *fm, cg_h5 *h5, const cg_unit_names *units,
                         cg_status status)
{
  int blocks = fm->shares->blocks;
  bool here = cg_comm_rank(fm->all) == 0;
  size_t width = fm->shape.G;
  if (fm->options.target == CG_TARGET_ENERGY)
    return cg_comm_agree(fm->all, status);
  double *shorts = here ? CG_ARRAY(double, (size_t)blocks * width) : NULL;
  for (int k = 0; k < blocks; k++) {
    cg_fm_gather(fm, k, k + 1, false, 0);
    if (!here)
      continue;
    memcpy(shorts + (size_t)k * width, fm->sums, width * sizeof *shorts);
    if (status == CG_OK)
      status = put_matrix(fm, h5, k);
  }
  if (here && status == CG_OK)
    status = put_shorts(fm, h5, shorts, units);
  cg_free(shorts);
  return cg_comm_agree(fm->all, status);
}

static cg_status get_number(cg_h5 *h5, const char *path, double absent,
                            double *value)
{
  double *x;
  *value = absent;
  if (!cg_h5_has(h5, path))
    return CG_OK;
  CG_TRY(cg_h5_get_doubles(h5, path, 0, NULL, &x));
  *value = *x;
  cg_free(x);
  return CG_OK;
}

static const int64_t MOST = (int64_t)1 << 53; /* counts that doubles hold */

static cg_status get_count(cg_h5 *h5, const char *path, int64_t *count)
{
  int64_t *x;
  CG_TRY(cg_h5_get_ints(h5, path, 0, NULL, &x));
  *count = *x;
  cg_free(x);
  if (*count > 0 && *count <= MOST)
    return CG_OK;
  return cg_fail(CG_DATA, "%s: %s: is %lld, 1 ... %lld expected",
                 cg_h5_path(h5), path, (long long)*count, (long long)MOST);
}

static cg_status get_target(cg_h5 *h5, cg_target *target)
{
  static const char path[] = "/fm/target";
  char **name;
  size_t n;
  CG_TRY(cg_h5_get_texts(h5, path, &n, &name));
  bool known = n == 1 && cg_target_named(name[0], target);
  cg_free(name);
  return known ? CG_OK
               : cg_fail(CG_DATA, "%s: %s: is no target that this version "
                                  "knows", cg_h5_path(h5), path);
}

cg_status cg_fm_get_saved(cg_h5 *h5, cg_fm_saved *saved)
{
  bool energies = cg_h5_has(h5, "/fm/energy/mean");
  if (energies || cg_h5_has(h5, "/fm/pressure/residual"))
    return cg_fail(CG_CONFIG, "%s: was fitted with %s, whose rows of frames "
                              "are not kept: fit again",
                   cg_h5_path(h5), energies ? "--energies" : "--pressures");
  enum { MOST_BLOCKS = 1000000 };
  double *rows;
  size_t blocks;
  *saved = (cg_fm_saved){0};
  if (!cg_h5_has(h5, "/fm/sums"))
    return cg_fail(CG_DATA, "%s: keeps no sums of blocks to solve again: make "
                            "it anew from the trajectory",
                   cg_h5_path(h5));
  CG_TRY(cg_h5_get_doubles(h5, "/fm/sums/rows", 1, &blocks, &rows));
  cg_free(rows);
  if (blocks < 1 || blocks > MOST_BLOCKS)
    return cg_fail(CG_DATA, "%s: /fm/sums/rows: %zu blocks, 1 ... %d expected",
                   cg_h5_path(h5), blocks, MOST_BLOCKS);
  saved->blocks = (int)blocks;
  saved->triangular = cg_h5_has(h5, "/fm/sums/R");
  CG_TRY(get_target(h5, &saved->target));
  CG_TRY(get_count(h5, "/fm/frames", &saved->frames));
  CG_TRY(get_count(h5, "/fm/rows", &saved->rows));
  CG_TRY(get_number(h5, "/fm/sigma", 0, &saved->sigma));
  CG_TRY(get_number(h5, "/fm/begin", INFINITY, &saved->begin));
  CG_TRY(get_number(h5, "/fm/end", -INFINITY, &saved->end));
  CG_TRY(get_number(h5, "/fm/volume", 0, &saved->volume));
  return get_number(h5, "/fm/noise", NAN, &saved->noise);
}

/* A run that is being added: its own columns among those of the fit. */
typedef struct run {
  cg_fm *fm;
  cg_h5 *h5;
  const cg_fm_saved *saved;
  double weight;
  cg_columns *columns; /* its own */
  cg_sums_shape shape; /* likewise */
  int *column;         /* of each of its own: of the fit */
  int *term;           /* likewise interactions */
  double *shorts;      /* blocks x shape.G, on rank 0 */
} run;

static void place_run(run *r, const cg_interactions *set)
{
  const cg_columns *whole = r->fm->columns;
  r->columns = cg_columns_new(NULL, NULL, NULL, set);
  r->shape = cg_sums_shape_of(r->columns);
  r->column = CG_ARRAY(int, r->columns->n);
  r->term = CG_ARRAY(int, set->n);
  for (int q = 0; q < set->n; q++) {
    r->term[q] = cg_interactions_find(whole->set, set->list[q].name);
    CG_ASSERT(r->term[q] >= 0);
    for (int d = r->columns->first[q]; d < r->columns->first[q + 1]; d++)
      r->column[d] =
          whole->first[r->term[q]] + d - r->columns->first[q];
  }
}

static cg_status check_numbers(const run *r, const char *path, size_t n,
                               size_t expected, const double *x)
{
  if (n != expected)
    return cg_fail(CG_DATA, "%s: %s: has %zu numbers, %zu expected",
                   cg_h5_path(r->h5), path, n, expected);
  for (size_t i = 0; i < n; i++)
    if (!isfinite(x[i]))
      return cg_fail(CG_DATA, "%s: %s: number %zu is not finite",
                     cg_h5_path(r->h5), path, i + 1);
  return CG_OK;
}

static cg_status get_numbers(const run *r, const char *path, int rank,
                             size_t expected, double **x)
{
  size_t dims[2] = {1, 1};
  CG_TRY(cg_h5_get_doubles(r->h5, path, rank, dims, x));
  cg_status status =
      check_numbers(r, path, dims[0] * dims[1], expected, *x);
  if (status != CG_OK)
    cg_free(*x);
  return status;
}

/* Together no more than doubles can count. */
static cg_status check_counts(const run *r, const part *p, size_t n,
                              const double *x)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += x[i] >= 0 ? x[i] : INFINITY;
  return sum <= (double)MOST
             ? CG_OK
             : cg_fail(CG_DATA, "%s: %s: holds counts below 0, or more than "
                                "%lld in all", cg_h5_path(r->h5), p->path,
                       (long long)MOST);
}

static cg_status get_part(run *r, const part *p)
{
  size_t blocks = (size_t)r->saved->blocks;
  double *x, factor = pow(r->weight, p->power);
  CG_TRY(get_numbers(r, p->path, p->scalar ? 1 : 2, blocks * p->n, &x));
  cg_status status =
      p->power == 0 ? check_counts(r, p, blocks * p->n, x) : CG_OK;
  for (size_t k = 0; k < blocks; k++)
    for (size_t i = 0; i < p->n; i++)
      r->shorts[k * r->shape.G + p->at + i] =
          x[k * p->n + i] * factor;
  cg_free(x);
  return status;
}

static cg_status get_shorts(run *r)
{
  part parts[PARTS];
  r->shorts = CG_ARRAY(double, (size_t)r->saved->blocks * r->shape.G);
  parts_of(&r->shape, NULL, NULL, NULL, parts);
  for (int p = 0; p < PARTS; p++)
    CG_TRY(get_part(r, &parts[p]));
  return CG_OK;
}

/* The short sums of a block into those of the fit; b and ff not where they are
 * to come from the triangle. */
static void spread_shorts(const run *r, int block)
{
  const cg_sums_shape *from = &r->shape, *to = &r->fm->shape;
  const cg_columns *own = r->columns, *whole = r->fm->columns;
  const double *x = r->shorts + (size_t)block * from->G;
  double *sums = r->fm->sums, matrix = r->saved->triangular ? 0 : 1;
  for (int d = 0; d < own->n; d++) {
    sums[to->b + (size_t)r->column[d]] = matrix * x[from->b + (size_t)d];
    sums[to->div + (size_t)r->column[d]] = x[from->div + (size_t)d];
  }
  sums[to->ff] = matrix * x[from->ff];
  sums[to->rows] = x[from->rows];
  sums[to->weight] = x[from->weight];
  sums[to->square] = x[from->square];
  for (int q = 0; q < own->terms; q++) {
    size_t term = (size_t)r->term[q];
    memcpy(sums + to->count + whole->first_interval[term],
           x + from->count + own->first_interval[q],
           (size_t)own->basis[q].intervals * sizeof *x);
    sums[to->met + term] = x[from->met + (size_t)q];
    sums[to->flat + term] = x[from->flat + (size_t)q];
    sums[to->beyond + term] = x[from->beyond + (size_t)q];
  }
}

static void spread_matrix(const run *r, const double *G)
{
  size_t at = 0;
  for (int i = 0; i < r->columns->n; i++)
    for (int j = i; j < r->columns->n; j++, at++) {
      int row = r->column[i], column = r->column[j];
      size_t place = cg_sums_place(&r->fm->shape, row < column ? row : column,
                                   row < column ? column : row);
      r->fm->sums[place] = r->weight * G[at];
    }
}

static void spread_triangle(const run *r, const double *R)
{
  int n = r->columns->n, m = r->fm->columns->n;
  double *rows = cg_tsqr_rows(n + 1, R), *full = CG_ARRAY(double, m + 1);
  double factor = sqrt(r->weight);
  for (int i = 0; i <= n; i++) {
    const double *row = rows + (size_t)i * ((size_t)n + 1);
    for (int c = 0; c < n; c++)
      full[r->column[c]] = factor * row[c];
    full[m] = factor * row[n];
    cg_tsqr_add_rows(r->fm->factors->tsqr, 1, full);
  }
  cg_free(full);
  cg_free(rows);
}

static cg_status get_matrix(run *r, int block)
{
  bool triangular = r->saved->triangular;
  size_t expected = triangular ? cg_tsqr_size(r->columns->n + 1)
                               : r->shape.n - r->shape.G;
  char *path = matrix_path(triangular, block);
  double *x;
  cg_status status = get_numbers(r, path, 1, expected, &x);
  cg_free(path);
  CG_TRY(status);
  if (triangular)
    spread_triangle(r, x);
  else
    spread_matrix(r, x);
  cg_free(x);
  return CG_OK;
}

/* On rank 0 sums hold the block, elsewhere nothing. */
static cg_status add_block(run *r, int block)
{
  cg_fm *fm = r->fm;
  cg_status status = CG_OK;
  memset(fm->sums, 0, fm->shape.n * sizeof *fm->sums);
  if (cg_comm_rank(fm->all) == 0) {
    spread_shorts(r, block);
    status = get_matrix(r, block);
  }
  CG_TRY(cg_comm_agree(fm->all, status));
  cg_shares_add(fm->shares, fm->filled, fm->sums);
  if (fm->factors)
    cg_factors_add(fm->factors, fm->filled);
  fm->filled++;
  return CG_OK;
}

static void add_about(cg_fm *fm, const cg_fm_saved *saved)
{
  fm->saved_frames += saved->frames;
  fm->begin = fmin(fm->begin, saved->begin);
  fm->end = fmax(fm->end, saved->end);
  fm->volume[0] += saved->volume * (double)saved->frames;
  fm->volume[1] += (double)saved->frames;
  fm->runs++;
}

cg_status cg_fm_add_saved(cg_fm *fm, cg_h5 *h5, const cg_fm_saved *saved,
                          const cg_interactions *set, double weight)
{
  run r = {.fm = fm, .h5 = h5, .saved = saved, .weight = weight};
  CG_ASSERT(fm->filled + saved->blocks <= fm->shares->blocks);
  place_run(&r, set);
  cg_status status = cg_comm_rank(fm->all) == 0 ? get_shorts(&r) : CG_OK;
  status = cg_comm_agree(fm->all, status);
  for (int k = 0; k < saved->blocks && status == CG_OK; k++)
    status = add_block(&r, k);
  if (status == CG_OK)
    add_about(fm, saved);
  cg_free(r.shorts);
  cg_free(r.term);
  cg_free(r.column);
  cg_columns_free(r.columns);
  return status;
}
