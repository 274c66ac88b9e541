/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames in order: in each round rank r has frame first + r, and one exchange
 * brings the round to rank 0.  A round takes as many ranks as rank 0 can hold
 * the frames of in ROUND_BYTES, so memory does not grow with the ranks.
 * A failure anywhere ends all ranks before the next exchange.
 * Disadvantage: rank 0 works alone between two rounds; the others wait. */
#include "cli/inorder.h"

#include <string.h>

#include "base/mem.h"
#include "base/signals.h"

enum { ROUND_BYTES = 1 << 28 };

/* What goes with the vectors of a frame; n < 0: no frame. */
typedef struct head {
  int64_t index, step, n;
  double time, precision;
  cg_box box;
  int has_v, has_f;
} head;

typedef struct round {
  const cg_comm *comm;
  int readers; /* ranks that read */
  cg_frame frame;
  head mine, *heads; /* heads: rank 0, one from each rank */
  double (*send)[3], (*recv)[3];
  int *zero, *count, *start; /* one for each rank */
} round;

static int vectors(const head *h)
{
  return h->n < 0 ? 0 : (int)h->n * (1 + h->has_v + h->has_f);
}

static void pack(const cg_frame *frame, head *h, double (*x)[3])
{
  size_t n = (size_t)frame->n, bytes = n * sizeof *x;
  *h = (head){.index = frame->index,
              .step = frame->step,
              .n = frame->n,
              .time = frame->time,
              .precision = frame->precision,
              .box = frame->box,
              .has_v = frame->has_v,
              .has_f = frame->has_f};
  memcpy(x, frame->x, bytes);
  if (frame->has_v)
    memcpy(x += n, frame->v, bytes);
  if (frame->has_f)
    memcpy(x + n, frame->f, bytes);
}

static void unpack(const head *h, double (*x)[3], cg_frame *frame)
{
  size_t n = (size_t)h->n, bytes = n * sizeof *x;
  cg_frame_resize(frame, h->n, h->has_v, h->has_f);
  frame->index = h->index;
  frame->step = h->step;
  frame->time = h->time;
  frame->precision = h->precision;
  frame->box = h->box;
  memcpy(frame->x, x, bytes);
  if (h->has_v)
    memcpy(frame->v, x += n, bytes);
  if (h->has_f)
    memcpy(frame->f, x + n, bytes);
}

static void round_make(round *r, const cg_comm *comm, int64_t n)
{
  int size = cg_comm_size(comm);
  int64_t room = 3 * (n > 0 ? n : 1);
  int64_t fit = ROUND_BYTES / (room * (int64_t)sizeof *r->send);
  bool root = cg_comm_rank(comm) == 0;
  *r = (round){.comm = comm};
  r->readers = fit < 1 ? 1 : fit < size ? (int)fit : size;
  r->heads = CG_ARRAY(head, root ? size : 0);
  r->send = cg_alloc((size_t)room, sizeof *r->send);
  r->recv = cg_alloc((size_t)(root ? room * r->readers : 0), sizeof *r->recv);
  r->zero = CG_ARRAY(int, size);
  r->count = CG_ARRAY(int, size);
  r->start = CG_ARRAY(int, size);
}

static void round_clear(round *r)
{
  cg_frame_clear(&r->frame);
  cg_free(r->heads);
  cg_free(r->send);
  cg_free(r->recv);
  cg_free(r->zero);
  cg_free(r->count);
  cg_free(r->start);
}

static cg_status read_mine(round *r, cg_source source, int64_t index)
{
  r->mine = (head){.n = -1};
  if (cg_signals_stop_asked())
    return cg_fail(CG_STOPPED, "stopped on request before frame %lld of %lld",
                   (long long)index, (long long)cg_source_count(source));
  if (cg_comm_rank(r->comm) >= r->readers || index >= cg_source_count(source))
    return CG_OK;
  CG_TRY(cg_source_seek(source, index));
  CG_TRY(cg_source_next(source, &r->frame));
  pack(&r->frame, &r->mine, r->send);
  return CG_OK;
}

/* Every rank sends `mine` records to rank 0, which gets count[r] of rank r. */
static void to_root(round *r, const void *send, int mine, void *recv,
                    size_t bytes)
{
  int size = cg_comm_size(r->comm);
  bool root = cg_comm_rank(r->comm) == 0;
  int *send_count = CG_ARRAY(int, size);
  send_count[0] = mine;
  for (int k = 1; k < size; k++)
    r->start[k] = r->start[k - 1] + r->count[k - 1];
  cg_comm_alltoallv(r->comm, send, send_count, r->zero, recv,
                    root ? r->count : r->zero, root ? r->start : r->zero,
                    bytes);
  cg_free(send_count);
}

static void exchange(round *r)
{
  int size = cg_comm_size(r->comm);
  for (int k = 0; k < size; k++)
    r->count[k] = 1;
  to_root(r, &r->mine, 1, r->heads, sizeof(head));
  for (int k = 0; k < size; k++)
    r->count[k] = cg_comm_rank(r->comm) == 0 ? vectors(&r->heads[k]) : 0;
  to_root(r, r->send, vectors(&r->mine), r->recv, sizeof *r->send);
}

static cg_status hand_over(round *r, cg_inorder_take take, void *self)
{
  if (cg_comm_rank(r->comm) != 0)
    return CG_OK;
  for (int k = 0; k < r->readers && r->heads[k].n >= 0; k++) {
    unpack(&r->heads[k], r->recv + r->start[k], &r->frame);
    CG_TRY(take(self, &r->frame));
  }
  return CG_OK;
}

cg_status cg_inorder(const cg_comm *comm, cg_source source, int64_t n,
                     cg_progress *progress, cg_inorder_take take, void *self)
{
  round r;
  cg_status status = CG_OK;
  int64_t total = cg_source_count(source);
  round_make(&r, comm, n);
  for (int64_t first = 0; first < total; first += r.readers) {
    if (status == CG_OK)
      status = read_mine(&r, source, first + cg_comm_rank(comm));
    status = cg_comm_agree(comm, status);
    if (status != CG_OK)
      break;
    exchange(&r);
    status = hand_over(&r, take, self);
    int64_t done = first + r.readers;
    cg_progress_update(progress, done < total ? done : total);
  }
  status = cg_comm_agree(comm, status);
  round_clear(&r);
  return status;
}
