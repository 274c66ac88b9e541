/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The container of a run's state (see checkpoint.h).
 *
 * The file grows on the disk under another name and replaces the one before
 * only when it is whole (base/file.h): whenever the run is killed, one of them
 * is there. */
#include "base/checkpoint.h"

#include <string.h>
#include <unistd.h>

#include "base/h5_grow.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"

static const char frames_path[] = "/checkpoint/frames";
static const char marks_path[] = "/checkpoint/run";

static cg_status put_head(const cg_checkpoint *plan, int64_t done, cg_h5 *h5)
{
  CG_TRY(cg_h5_put_ints(h5, frames_path, 0, NULL, &done,
                        (cg_h5_about){"1", "frames that are done"}));
  return cg_h5_put_texts(
      h5, marks_path, (size_t)plan->marks, (const char *const *)plan->mark,
      (cg_h5_about){"1", "what the numbers depend on"});
}

cg_status cg_checkpoint_create(const cg_checkpoint *plan, int64_t done,
                               cg_h5 **h5)
{
  CG_TRY(cg_h5_grow(plan->path, true, h5));
  cg_status status = put_head(plan, done, *h5);
  if (status != CG_OK) {
    cg_h5_discard(*h5);
    *h5 = NULL;
  }
  return status;
}

static cg_status compare_marks(const cg_checkpoint *plan, size_t n,
                               char *const *mark)
{
  for (size_t k = 0; k < n || k < (size_t)plan->marks; k++) {
    const char *there = k < n ? mark[k] : "nothing";
    const char *here = k < (size_t)plan->marks ? plan->mark[k] : "nothing";
    if (strcmp(there, here) != 0)
      return cg_fail(CG_USAGE, "%s: is the checkpoint of another run: it has "
                               "\"%s\" where this one has \"%s\"; begin "
                               "afresh with another name, or remove it",
                     plan->path, there, here);
  }
  return CG_OK;
}

static cg_status check_marks(const cg_checkpoint *plan, cg_h5 *h5)
{
  char **mark;
  size_t n;
  CG_TRY(cg_h5_get_texts(h5, marks_path, &n, &mark));
  cg_status status = compare_marks(plan, n, mark);
  cg_free(mark);
  return status;
}

static cg_status get_head(const cg_checkpoint *plan, cg_h5 *h5, int64_t *done)
{
  int64_t *frames;
  CG_TRY(check_marks(plan, h5));
  CG_TRY(cg_h5_get_ints(h5, frames_path, 0, NULL, &frames));
  *done = *frames;
  cg_free(frames);
  if (*done > 0)
    return CG_OK;
  return cg_fail(CG_DATA, "%s: %s: is %lld, above 0 expected", plan->path,
                 frames_path, (long long)*done);
}

cg_status cg_checkpoint_open(const cg_checkpoint *plan, cg_h5 **h5,
                             int64_t *done)
{
  *h5 = NULL;
  *done = 0;
  if (access(plan->path, F_OK) != 0)
    return CG_OK;
  CG_TRY(cg_h5_open_as(plan->path, "a checkpoint of cgmap", h5));
  cg_status status = get_head(plan, *h5, done);
  if (status != CG_OK) {
    cg_h5_close(*h5);
    *h5 = NULL;
  }
  return status;
}

static int64_t hash_of(size_t n, const double *x)
{
  return (int64_t)cg_hash(CG_HASH_START, (const unsigned char *)x,
                          n * sizeof *x);
}

static char *path_of_hash(const char *path)
{
  return cg_text_format("%s_hash", path);
}

cg_status cg_checkpoint_put(cg_h5 *h5, const char *path, size_t n,
                            const double *x, const char *long_name)
{
  int64_t hash = hash_of(n, x);
  CG_TRY(cg_h5_put_doubles(h5, path, 1, &n, x,
                           (cg_h5_about){NULL, long_name}));
  char *beside = path_of_hash(path);
  cg_status status =
      cg_h5_put_ints(h5, beside, 0, NULL, &hash,
                     (cg_h5_about){"1", "of the bytes of the numbers"});
  cg_free(beside);
  return status;
}

/* HDF5 does not see that a number has changed on the disk. */
static cg_status check_hash(cg_h5 *h5, const char *path, size_t n,
                            const double *x)
{
  int64_t *hash;
  char *beside = path_of_hash(path);
  cg_status status = cg_h5_get_ints(h5, beside, 0, NULL, &hash);
  cg_free(beside);
  CG_TRY(status);
  bool same = *hash == hash_of(n, x);
  cg_free(hash);
  return same ? CG_OK
              : cg_fail(CG_DATA, "%s: %s: the numbers are not those that were "
                                 "kept: begin afresh, without the file",
                        cg_h5_path(h5), path);
}

cg_status cg_checkpoint_get(cg_h5 *h5, const char *path, size_t n, double *x)
{
  double *there;
  size_t count;
  CG_TRY(cg_h5_get_doubles(h5, path, 1, &count, &there));
  if (count == n)
    memcpy(x, there, n * sizeof *x);
  cg_free(there);
  return count == n ? check_hash(h5, path, n, x)
                    : cg_fail(CG_DATA, "%s: %s: has %zu numbers, %zu expected",
                              cg_h5_path(h5), path, count, n);
}
