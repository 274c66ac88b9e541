/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The covariance of forces in molecules (see forcecov.h).
 *
 * Blocks of even and of odd number are summed apart, in the upper triangle.
 * Cost: 3 n^2/2 multiplications a molecule of n atoms, four n x n matrices a
 * kind.  Disadvantage: no use of zeros: for a chain of thousands of atoms most
 * of it is small. */
#include "stat/forcecov.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "math/blocks.h"

enum { HALVES = 2, SAMPLES_AN_ATOM = 50 };

struct cg_forcecov {
  const cg_map *map;
  const cg_comm *comm; /* of the walk */
  int64_t frames;
  int blocks;
  double **sum[HALVES];     /* for each kind; then its mean */
  double *samples[HALVES];  /* for each kind: molecules x frames */
  double **makes, **judges; /* borrowed from sum */
  bool fair; /* enough frames to judge */
};

static size_t area(const cg_kind *kind)
{
  return (size_t)kind->atoms * (size_t)kind->atoms;
}

double cg_forcecov_bytes(const cg_map *map)
{
  double n = 0;
  for (int32_t k = 0; k < map->kinds; k++)
    n += (double)area(&map->kind[k]);
  return 4 * n * sizeof(double);
}

cg_forcecov *cg_forcecov_new(const cg_comm *comm, const cg_map *map,
                             int64_t frames, int blocks)
{
  cg_forcecov *cov = CG_NEW(cg_forcecov);
  cov->comm = comm;
  cov->map = map;
  cov->frames = frames;
  cov->blocks = blocks > 0 ? blocks : (int)frames;
  for (int h = 0; h < HALVES; h++) {
    cov->sum[h] = CG_ARRAY(double *, map->kinds);
    cov->samples[h] = CG_ARRAY(double, map->kinds);
    for (int32_t k = 0; k < map->kinds; k++)
      cov->sum[h][k] = CG_ARRAY(double, area(&map->kind[k]));
  }
  cov->makes = CG_ARRAY(double *, map->kinds);
  cov->judges = CG_ARRAY(double *, map->kinds);
  return cov;
}

void cg_forcecov_free(cg_forcecov *cov)
{
  if (!cov)
    return;
  for (int h = 0; h < HALVES; h++) {
    for (int32_t k = 0; k < cov->map->kinds; k++)
      cg_free(cov->sum[h][k]);
    cg_free(cov->sum[h]);
    cg_free(cov->samples[h]);
  }
  cg_free(cov->makes);
  cg_free(cov->judges);
  cg_free(cov);
}

static void add_molecule(int32_t n, const double (*f)[3], double *sum)
{
  for (int32_t i = 0; i < n; i++, sum += n)
    for (int32_t j = i; j < n; j++)
      sum[j] += f[i][0] * f[j][0] + f[i][1] * f[j][1] + f[i][2] * f[j][2];
}

void cg_forcecov_hear(void *self, const cg_frame *atoms,
                      const cg_map_part *part)
{
  cg_forcecov *cov = self;
  if (!atoms->has_f)
    return;
  int half = cg_blocks_of(cov->frames, cov->blocks, atoms->index) % HALVES;
  for (int64_t b = 0; b < part->blocks; b++) {
    const cg_block *block = &part->block[b];
    int32_t k = block->kind, n = cov->map->kind[k].atoms;
    const double (*f)[3] = (const double (*)[3])atoms->f +
                           (block->first_atom - atoms->first);
    for (int64_t m = 0; m < block->molecules; m++, f += n)
      add_molecule(n, f, cov->sum[half][k]);
    cov->samples[half][k] += (double)block->molecules;
  }
}

static char *path_of(int half, int32_t kind)
{
  return cg_text_format("/forces/%d/%d", half + 1, (int)kind + 1);
}

/* A sum and its samples, of all ranks. */
static cg_status save_sum(const cg_forcecov *cov, int half, int32_t k,
                          cg_h5 *h5, cg_status status)
{
  size_t n = area(&cov->map->kind[k]);
  double *sum = CG_ARRAY(double, n + 1);
  memcpy(sum, cov->sum[half][k], n * sizeof *sum);
  sum[n] = cov->samples[half][k];
  cg_comm_sum(cov->comm, sum, n + 1);
  if (h5 && status == CG_OK) {
    char *path = path_of(half, k);
    status = cg_checkpoint_put(h5, path, n + 1, sum,
                               "sum of f f of the atoms of a molecule, and of "
                               "how many");
    cg_free(path);
  }
  cg_free(sum);
  return status;
}

static cg_status save(void *self, cg_h5 *h5, cg_status status)
{
  const cg_forcecov *cov = self;
  for (int h = 0; h < HALVES; h++)
    for (int32_t k = 0; k < cov->map->kinds; k++)
      status = save_sum(cov, h, k, h5, status);
  return status;
}

/* Rank 0 has heard what all had. */
static cg_status load_sum(cg_forcecov *cov, int half, int32_t k, cg_h5 *h5)
{
  size_t n = area(&cov->map->kind[k]);
  double *sum = CG_ARRAY(double, n + 1);
  char *path = path_of(half, k);
  cg_status status = cg_checkpoint_get(h5, path, n + 1, sum);
  memcpy(cov->sum[half][k], sum, n * sizeof *sum);
  cov->samples[half][k] = sum[n];
  cg_free(path);
  cg_free(sum);
  return status;
}

static cg_status load(void *self, cg_h5 *h5, int64_t frames_done)
{
  cg_forcecov *cov = self;
  cg_status status = CG_OK;
  (void)frames_done;
  for (int h = 0; h < HALVES && h5; h++)
    for (int32_t k = 0; k < cov->map->kinds && status == CG_OK; k++)
      status = load_sum(cov, h, k, h5);
  return cg_comm_agree(cov->comm, status);
}

cg_consumer cg_forcecov_consumer(cg_forcecov *cov)
{
  static const cg_consumer_class class = {
      .name = "covariance of forces", .save = save, .load = load};
  return (cg_consumer){.class = &class, .self = cov};
}

static void scale(double *x, size_t n, double factor)
{
  for (size_t i = 0; i < n; i++)
    x[i] *= factor;
}

/* The lower triangle as the upper one. */
static void mirror(int32_t n, double *x)
{
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < i; j++)
      x[i * n + j] = x[j * n + i];
}

/* Means of a kind: of both halves together where they are many enough. */
static void take_means(cg_forcecov *cov, int32_t k)
{
  const cg_kind *kind = &cov->map->kind[k];
  double *one = cov->sum[0][k], *other = cov->sum[1][k];
  double m = cov->samples[0][k], n = cov->samples[1][k];
  bool many = m + n >= SAMPLES_AN_ATOM * (double)kind->atoms;
  bool whole = many || m == 0 || n == 0;
  cov->fair = cov->fair && (many || !whole || m + n == 0);
  for (size_t i = 0; whole && i < area(kind); i++)
    one[i] += other[i];
  scale(one, area(kind), 1 / (whole ? m + n > 0 ? m + n : 1 : m));
  scale(other, area(kind), 1 / (n > 0 ? n : 1));
  mirror(kind->atoms, one);
  mirror(kind->atoms, other);
  cov->makes[k] = one;
  cov->judges[k] = whole ? one : other;
}

void cg_forcecov_reduce(cg_forcecov *cov)
{
  const cg_comm *comm = cov->comm;
  cov->fair = true;
  for (int h = 0; h < HALVES; h++) {
    cg_comm_sum(comm, cov->samples[h], (size_t)cov->map->kinds);
    for (int32_t k = 0; k < cov->map->kinds; k++)
      cg_comm_sum(comm, cov->sum[h][k], area(&cov->map->kind[k]));
  }
  for (int32_t k = 0; k < cov->map->kinds; k++)
    take_means(cov, k);
}

const double *const *cg_forcecov_makes(const cg_forcecov *cov)
{
  return (const double *const *)cov->makes;
}

const double *const *cg_forcecov_judges(const cg_forcecov *cov)
{
  return cov->fair ? (const double *const *)cov->judges : NULL;
}
