/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sums of a fit in a checkpoint.
 *
 * Each block that has frames is gathered to rank 0 and written as it is packed
 * (sums.h), whatever it is that is summed; where rows are triangulated its R
 * comes beside it.  A run that goes on deals them out again, to however many
 * ranks it has, so that the sums are the same doubles.  Cost: n_b m^2/2 doubles
 * over the network and in the file. */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "fm/inside.h"

/* One kind of rows: of beads, of frames. */
typedef struct part {
  const char *name;
  cg_shares *shares;
  cg_factors *factors; /* NULL: normal matrices */
  const cg_sums_shape *shape;
  double *sums;        /* room for a block */
  int64_t rows;        /* in all frames done */
} part;

enum { MOST_PARTS = 2 };

static int parts_of(const cg_fm *fm, int64_t frames, part parts[MOST_PARTS])
{
  const cg_frame_sums *own = fm->frames;
  parts[0] = (part){"beads", fm->shares, fm->factors, &fm->shape, fm->sums,
                    3 * fm->beads->n * frames};
  if (!own)
    return 1;
  parts[1] = (part){"frames", own->shares, own->factors, &own->shape,
                    own->sums, frames};
  return 2;
}

static char *path_of(const part *p, const char *what, int block)
{
  return cg_text_format("/fm/%s/%s/%d", p->name, what, block + 1);
}

static cg_status put(cg_h5 *h5, const part *p, const char *what, int block,
                     size_t n, const double *x)
{
  char *path = path_of(p, what, block);
  cg_status status =
      cg_checkpoint_put(h5, path, n, x, "packed, of an error-bar block");
  cg_free(path);
  return status;
}

static size_t triangle(const part *p)
{
  return cg_tsqr_size(p->shape->columns + 1);
}

/* On rank 0, of a block that is gathered there. */
static cg_status put_block(cg_h5 *h5, const part *p, int block)
{
  if (p->sums[p->shape->rows] == 0)
    return CG_OK;
  CG_TRY(put(h5, p, "sums", block, p->shares->n, p->sums));
  return p->factors ? put(h5, p, "R", block, triangle(p), p->factors->R)
                    : CG_OK;
}

static cg_status save(const part *p, cg_h5 *h5, cg_status status)
{
  for (int k = 0; k < p->shares->blocks; k++) {
    cg_shares_gather(p->shares, k, k + 1, false, 0, p->sums);
    if (p->factors)
      cg_factors_gather(p->factors, k, k + 1, false, 0);
    if (h5 && status == CG_OK)
      status = put_block(h5, p, k);
  }
  return status;
}

static cg_status get(cg_h5 *h5, const part *p, const char *what, int block,
                     size_t n, double *x)
{
  char *path = path_of(p, what, block);
  cg_status status = cg_checkpoint_get(h5, path, n, x);
  cg_free(path);
  return status;
}

static bool has(cg_h5 *h5, const part *p, int block)
{
  char *path = path_of(p, "sums", block);
  bool there = cg_h5_has(h5, path);
  cg_free(path);
  return there;
}

/* On rank 0: into its sums and its R. */
static cg_status get_block(cg_h5 *h5, const part *p, int block)
{
  if (!has(h5, p, block))
    return CG_OK;
  CG_TRY(get(h5, p, "sums", block, p->shares->n, p->sums));
  if (!p->factors)
    return CG_OK;
  CG_TRY(get(h5, p, "R", block, triangle(p), p->factors->R));
  cg_tsqr_merge(p->factors->tsqr, p->factors->R);
  return CG_OK;
}

static cg_status check_rows(const cg_h5 *h5, const part *p, double rows)
{
  if (rows == (double)p->rows)
    return CG_OK;
  return cg_fail(CG_DATA, "%s: /fm/%s: %.0f rows in all, %lld expected",
                 cg_h5_path(h5), p->name, rows, (long long)p->rows);
}

/* Collective; agreed. */
static cg_status load(const cg_comm *all, const part *p, cg_h5 *h5)
{
  double rows = 0;
  for (int k = 0; k < p->shares->blocks; k++) {
    memset(p->sums, 0, p->shape->n * sizeof *p->sums);
    CG_TRY(cg_comm_agree(all, h5 ? get_block(h5, p, k) : CG_OK));
    rows += p->sums[p->shape->rows];
    cg_shares_add(p->shares, k, p->sums);
    if (p->factors)
      cg_factors_add(p->factors, k);
  }
  return cg_comm_agree(all, h5 ? check_rows(h5, p, rows) : CG_OK);
}

static const char span_path[] = "/fm/span";

enum { SPAN = 5 };

cg_status cg_fm_save(void *self, cg_h5 *h5, cg_status status)
{
  cg_fm *fm = self;
  part parts[MOST_PARTS];
  double span[SPAN] = {fm->begin, fm->end, fm->volume[0], fm->volume[1],
                       fm->frames ? fm->frames->volume : 0};
  cg_comm_min(fm->all, &span[0], 1);
  cg_comm_max(fm->all, &span[1], 1);
  cg_comm_sum(fm->all, &span[2], 2);
  if (h5 && status == CG_OK)
    status = cg_checkpoint_put(
        h5, span_path, SPAN, span,
        "first and last time, sum of volumes, how many, volume that rows of "
        "frames refer to");
  for (int k = 0, count = parts_of(fm, 0, parts); k < count; k++)
    status = save(&parts[k], h5, status);
  return status;
}

/* Rank 0 has seen what all had. */
static cg_status load_span(cg_fm *fm, cg_h5 *h5)
{
  double span[SPAN] = {0};
  cg_status status =
      h5 ? cg_checkpoint_get(h5, span_path, SPAN, span) : CG_OK;
  CG_TRY(cg_comm_agree(fm->all, status));
  if (h5) {
    fm->begin = span[0];
    fm->end = span[1];
    memcpy(fm->volume, span + 2, sizeof fm->volume);
  }
  cg_comm_bcast(fm->all, span, sizeof span, 0);
  if (fm->frames)
    fm->frames->volume = span[4];
  return CG_OK;
}

cg_status cg_fm_load(void *self, cg_h5 *h5, int64_t frames_done)
{
  cg_fm *fm = self;
  part parts[MOST_PARTS];
  CG_TRY(load_span(fm, h5));
  for (int k = 0, n = parts_of(fm, frames_done, parts); k < n; k++)
    CG_TRY(load(fm->all, &parts[k], h5));
  return CG_OK;
}
