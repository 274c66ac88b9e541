/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames in order: in each round rank r has frame first + r, and one exchange
 * brings the round to rank 0.  A round takes as many ranks as rank 0 can hold
 * the frames of in ROUND_BYTES, or what it has room for, so memory does not
 * grow with the ranks.
 * Frames too large for a rank are read in parts by all ranks together, one a
 * round, where their source can do that and who calls asks for it.
 * A failure anywhere ends all ranks before the next exchange.
 * Disadvantages: rank 0 holds whole frames of beads, and works alone between
 * two rounds; the others wait. */
#include "cli/inorder.h"

#include <string.h>

#include "base/comm.h"
#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/signals.h"
#include "cli/damage.h"
#include "model/source.h"

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
  bool parts;  /* each a part of the same frame */
  cg_frame frame;
  head mine, *heads; /* heads: rank 0, one from each rank */
  double (*send)[3], (*recv)[3];
  int64_t send_room, recv_room;
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

static void unpack_moment(const head *h, int64_t n, cg_frame *frame)
{
  cg_frame_resize(frame, n, h->has_v, h->has_f);
  frame->index = h->index;
  frame->step = h->step;
  frame->time = h->time;
  frame->precision = h->precision;
  frame->box = h->box;
  frame->first = 0;
}

/* What one rank sent, behind the items that the frame has from ranks before. */
static void unpack(const head *h, double (*x)[3], int64_t from,
                   cg_frame *frame)
{
  size_t n = (size_t)h->n, bytes = n * sizeof *x;
  memcpy(frame->x + from, x, bytes);
  if (h->has_v)
    memcpy(frame->v + from, x += n, bytes);
  if (h->has_f)
    memcpy(frame->f + from, x + n, bytes);
}

static void round_make(round *r, const cg_comm *comm,
                       const cg_inorder_options *options)
{
  int size = cg_comm_size(comm);
  double room = options->room < ROUND_BYTES ? options->room : ROUND_BYTES;
  double fit = room / (3.0 * (double)options->items * sizeof *r->send);
  bool root = cg_comm_rank(comm) == 0;
  *r = (round){.comm = comm, .parts = options->parts};
  r->readers = r->parts || fit > size ? size : fit < 1 ? 1 : (int)fit;
  r->heads = CG_ARRAY(head, root ? size : 0);
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

static cg_status heed_signals(cg_source source, int64_t index)
{
  if (cg_signals_stop_asked())
    return cg_fail(CG_STOPPED, "stopped on request before frame %lld of %lld",
                   (long long)index, (long long)cg_source_count(source));
  return CG_OK;
}

static cg_status read_mine(round *r, cg_source source, int64_t index)
{
  r->mine = (head){.n = -1};
  if (cg_comm_rank(r->comm) >= r->readers || index >= cg_source_count(source))
    return CG_OK;
  CG_TRY(cg_source_seek(source, index));
  CG_TRY(cg_damages_advise(cg_source_next(source, &r->frame)));
  CG_RESERVE(r->send, r->send_room, 3 * r->frame.n);
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
  int64_t total = 0;
  for (int k = 0; k < size; k++)
    r->count[k] = 1;
  to_root(r, &r->mine, 1, r->heads, sizeof(head));
  for (int k = 0; k < size; k++) {
    r->count[k] = cg_comm_rank(r->comm) == 0 ? vectors(&r->heads[k]) : 0;
    total += r->count[k];
  }
  CG_ASSERT(total <= INT32_MAX);
  CG_RESERVE(r->recv, r->recv_room, total);
  to_root(r, r->send, vectors(&r->mine), r->recv, sizeof *r->send);
}

/* One frame from what ranks first ... last - 1 sent. */
static cg_status hand_over_frame(round *r, int first, int last,
                                 cg_inorder_take take, void *self)
{
  int64_t n = 0, from = 0;
  for (int k = first; k < last; k++)
    n += r->heads[k].n;
  unpack_moment(&r->heads[first], n, &r->frame);
  for (int k = first; k < last; k++) {
    unpack(&r->heads[k], r->recv + r->start[k], from, &r->frame);
    from += r->heads[k].n;
  }
  return take(self, &r->frame);
}

static cg_status hand_over(round *r, cg_inorder_take take, void *self)
{
  int step = r->parts ? r->readers : 1;
  if (cg_comm_rank(r->comm) != 0)
    return CG_OK;
  for (int k = 0; k < r->readers && r->heads[k].n >= 0; k += step)
    CG_TRY(hand_over_frame(r, k, k + step, take, self));
  return CG_OK;
}

cg_status cg_inorder(const cg_comm *comm, cg_source source,
                     const cg_inorder_options *options, cg_inorder_take take,
                     void *self)
{
  round r;
  cg_status status = CG_OK;
  int64_t total = cg_source_count(source);
  int rank = cg_comm_rank(comm);
  round_make(&r, comm, options);
  int64_t step = r.parts ? 1 : r.readers;
  if (r.parts) {
    cg_log_tell(CG_LOG_NORMAL, "each frame is read in parts by %d ranks",
                r.readers);
    cg_source_share(source, rank, r.readers, comm);
  }
  for (int64_t first = 0; first < total; first += step) {
    if (status == CG_OK)
      status = heed_signals(source, first);
    if (r.parts)
      status = cg_comm_agree(comm, status);
    if (status == CG_OK)
      status = read_mine(&r, source, r.parts ? first : first + rank);
    status = cg_comm_agree(comm, status);
    if (status != CG_OK)
      break;
    exchange(&r);
    status = hand_over(&r, take, self);
    int64_t done = first + step;
    cg_progress_update(options->progress, done < total ? done : total);
  }
  status = cg_comm_agree(comm, status);
  if (r.parts)
    cg_source_share(source, 0, 1, NULL);
  round_clear(&r);
  return status;
}
