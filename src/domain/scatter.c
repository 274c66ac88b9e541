/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The exchange of a batch: every mate sends every mate its part of the frame
 * that it read, or of the part of a frame.
 *
 *  1. A header of fixed size: is there a frame, has it forces, its index, time
 *     and space, and how many beads of each kind follow.  After it all mates
 *     know alike whether somebody failed; then nothing more is sent.
 *  2. Beads: position and number.  They travel sorted by kind (own first,
 *     then image by image, then bonded partners), so that counts in the header
 *     say what a bead is.
 *  3. Forces, of owned beads only, where a frame has them.
 *
 * Nothing flows back: forces on a bead are summed where it is owned.  Who owns
 * it is said by the one mate that read it, so none is lost or owned twice where
 * rounding would let two disagree.  With one domain the same records are built
 * and used in place, without MPI.
 * Cost: two or three all-to-alls a batch; 32 bytes a bead and ghost, 24 more
 * for the force of an owned bead.  Disadvantage: an all-to-all also joins
 * mates that have nothing to say; teams are small enough for that. */
#include "domain/scatter.h"

#include <math.h>
#include <string.h>

#include "base/comm.h"
#include "base/error.h"
#include "base/mem.h"
#include "domain/deal.h"
#include "model/box.h"
#include "model/units.h"

enum state { NO_FRAME, READ, FAILED };

typedef struct header {
  enum state state;
  bool has_f;
  int64_t index, n; /* of the frame; beads that were read of it */
  double time;
  cg_span span;
  int32_t count[CG_KINDS];
} header;

typedef struct record {
  double x[3];
  cg_gid gid;
} record;

typedef double vector[3];

/* One direction of the exchange. */
typedef struct side {
  header *header; /* one a mate */
  int *beads, *beads_start, *owned, *owned_start; /* one a mate */
  record *record;
  vector *f;
  int64_t record_room, f_room;
} side;

struct cg_scatter {
  const cg_grid *grid;
  const cg_beads *beads;
  double cutoff, reach;
  bool tuples, excluded;
  cg_deal deal;
  int32_t *place; /* of the next bead of each slot, in records sent */
  side send, recv;
  cg_local *frames; /* one a slot of the batch */
};

static void side_init(side *self, int mates)
{
  self->header = CG_ARRAY(header, mates);
  self->beads = CG_ARRAY(int, mates);
  self->beads_start = CG_ARRAY(int, mates);
  self->owned = CG_ARRAY(int, mates);
  self->owned_start = CG_ARRAY(int, mates);
  CG_RESERVE(self->record, self->record_room, 1);
  CG_RESERVE(self->f, self->f_room, 1);
}

static void side_clear(side *self)
{
  cg_free(self->header);
  cg_free(self->beads);
  cg_free(self->beads_start);
  cg_free(self->owned);
  cg_free(self->owned_start);
  cg_free(self->record);
  cg_free(self->f);
}

cg_scatter *cg_scatter_new(const cg_grid *grid, const cg_beads *beads,
                           double cutoff, double reach, bool tuples)
{
  cg_scatter *scatter = CG_NEW(cg_scatter);
  scatter->grid = grid;
  scatter->beads = beads;
  scatter->cutoff = cutoff;
  scatter->reach = fmax(cutoff, reach);
  scatter->tuples = tuples;
  scatter->place = CG_ARRAY(int32_t, grid->domains * CG_KINDS);
  scatter->frames = CG_ARRAY(cg_local, grid->batch);
  cg_deal_init(&scatter->deal, grid);
  side_init(&scatter->send, grid->domains);
  side_init(&scatter->recv, grid->domains);
  return scatter;
}

void cg_scatter_bring_excluded(cg_scatter *scatter)
{
  scatter->excluded = true;
}

void cg_scatter_free(cg_scatter *scatter)
{
  if (!scatter)
    return;
  for (int b = 0; b < scatter->grid->batch; b++) {
    cg_free(scatter->frames[b].x);
    cg_free(scatter->frames[b].image);
    cg_free(scatter->frames[b].gid);
  }
  cg_free(scatter->frames);
  cg_free(scatter->place);
  cg_deal_clear(&scatter->deal);
  side_clear(&scatter->send);
  side_clear(&scatter->recv);
  cg_free(scatter);
}

/* Where ghosts reach further than pairs, it is for the neighbours of
 * neighbours: each half of the way is the distance of a pair. */
static double farthest_pair(const cg_scatter *scatter)
{
  return fmax(scatter->cutoff, 0.5 * scatter->reach);
}

/* Check, wrap and deal the frame that this rank read. */
static cg_status take_frame(cg_scatter *scatter, cg_frame *frame,
                            cg_span *span)
{
  bool parts = scatter->grid->parts;
  CG_ASSERT(parts || frame->n == scatter->beads->n);
  if (parts && !frame->box.periodic)
    return cg_fail(CG_DATA, "it has no box: only frames with one can be read "
                            "in parts; allow more memory (--memory)");
  CG_TRY(cg_span_set(span, frame, farthest_pair(scatter),
                     cg_unit_names_of_beads(scatter->beads)->length));
  cg_deal_beads(&scatter->deal, scatter->grid, span, scatter->reach,
                frame->n, frame->x);
  if (scatter->tuples || scatter->excluded)
    cg_deal_partners(&scatter->deal, scatter->grid, scatter->beads,
                     scatter->tuples, scatter->excluded, frame->first,
                     frame->n);
  return CG_OK;
}

static void write_headers(cg_scatter *scatter, cg_status status,
                          const cg_frame *frame, const cg_span *span)
{
  header all;
  memset(&all, 0, sizeof all);
  all.state = status != CG_OK ? FAILED : frame ? READ : NO_FRAME;
  if (all.state == READ) {
    all.has_f = frame->has_f;
    all.index = frame->index;
    all.n = frame->n;
    all.time = frame->time;
    all.span = *span;
  }
  for (int m = 0; m < scatter->grid->domains; m++) {
    scatter->send.header[m] = all;
    if (all.state == READ)
      memcpy(scatter->send.header[m].count,
             &scatter->deal.count[m * CG_KINDS], sizeof all.count);
  }
}

/* Counts of what goes to, or comes from, each mate.
 * \return beads in all; *owned: of them, those with a force. */
static int64_t count_beads(side *self, int mates, int64_t *owned)
{
  int64_t beads = 0;
  *owned = 0;
  for (int m = 0; m < mates; m++) {
    const header *head = &self->header[m];
    int64_t all = 0;
    for (int kind = 0; kind < CG_KINDS; kind++)
      all += head->count[kind];
    self->beads_start[m] = (int)beads;
    self->beads[m] = (int)all;
    self->owned_start[m] = (int)*owned;
    self->owned[m] = head->has_f ? head->count[CG_KIND_OWNED] : 0;
    beads += all;
    *owned += self->owned[m];
    CG_ASSERT(beads <= INT32_MAX);
  }
  CG_RESERVE(self->record, self->record_room, beads);
  CG_RESERVE(self->f, self->f_room, *owned);
  return beads;
}

/* Records in the order mate, kind, bead. */
static void pack(cg_scatter *scatter, const cg_frame *frame)
{
  const cg_deal *deal = &scatter->deal;
  side *send = &scatter->send;
  int32_t next = 0;
  for (int slot = 0; slot < scatter->grid->domains * CG_KINDS; slot++) {
    scatter->place[slot] = next;
    next += deal->count[slot];
  }
  for (int64_t t = 0; t < deal->n; t++) {
    cg_dealt item = deal->item[t];
    record *to = &send->record[scatter->place[item.slot]++];
    memcpy(to->x, frame->x[item.bead], sizeof to->x);
    to->gid = frame->first + item.bead;
  }
  for (int m = 0; frame->has_f && m < scatter->grid->domains; m++)
    for (int i = 0; i < send->owned[m]; i++)
      memcpy(send->f[send->owned_start[m] + i],
             frame->f[send->record[send->beads_start[m] + i].gid -
                      frame->first],
             sizeof(vector));
}

static void exchange(cg_scatter *scatter, bool forces)
{
  const cg_comm *mates = scatter->grid->mates;
  side *send = &scatter->send, *recv = &scatter->recv;
  cg_comm_alltoallv(mates, send->record, send->beads, send->beads_start,
                    recv->record, recv->beads, recv->beads_start,
                    sizeof(record));
  if (forces)
    cg_comm_alltoallv(mates, send->f, send->owned, send->owned_start, recv->f,
                      recv->owned, recv->owned_start, sizeof(vector));
}

static void reserve(cg_local *local, cg_lid n)
{
  if (n <= local->room)
    return;
  local->room = n + n / 4;
  CG_GROW(local->x, local->room);
  CG_GROW(local->image, local->room);
  CG_GROW(local->gid, local->room);
}

static void set_shifts(cg_local *local)
{
  memset(local->shift, 0, sizeof local->shift);
  for (int code = 0; code < CG_IMAGES && local->box.periodic; code++) {
    const int image[3] = {code / 9 - 1, code / 3 % 3 - 1, code % 3 - 1};
    cg_box_shift(&local->box, image, local->shift[code]);
  }
}

/* Append the beads of one kind that a mate sent. */
static void unpack_kind(cg_local *local, int kind, int32_t count,
                        const record *from)
{
  bool home = kind == CG_KIND_OWNED || kind == CG_KIND_PARTNER;
  int code = home ? CG_IMAGE_HOME : kind - CG_KIND_GHOST;
  for (int32_t i = 0; i < count; i++, local->all++) {
    memcpy(local->x[local->all], from[i].x, sizeof(vector));
    local->image[local->all] = (uint8_t)code;
    local->gid[local->all] = from[i].gid;
  }
}

/* What is the same in all parts of a frame. */
static void unpack_moment(const cg_scatter *scatter, const header *head,
                          cg_local *local)
{
  local->index = head->index;
  local->time = head->time;
  local->span = head->span;
  memset(&local->box, 0, sizeof local->box);
  if (head->span.periodic)
    local->box = head->span.box;
  set_shifts(local);
  local->cutoff = scatter->cutoff;
  local->reach = scatter->reach;
  local->beads = scatter->beads;
  local->mates = scatter->grid->mates;
  cg_grid_domain(scatter->grid, cg_comm_rank(scatter->grid->mates), local->lo,
                 local->hi);
}

/* One frame from what mates first ... last-1 sent of it: kind by kind, so that
 * forces, which came mate by mate and are of one kind, keep their order. */
static void unpack(const cg_scatter *scatter, const side *from, int first,
                   int last, cg_local *local)
{
  int64_t total = 0;
  for (int m = first; m < last; m++)
    total += from->beads[m];
  CG_ASSERT(total <= INT32_MAX);
  unpack_moment(scatter, &from->header[first], local);
  reserve(local, (cg_lid)total);
  local->all = 0;
  for (int m = first; m < last; m++)
    scatter->place[m] = from->beads_start[m];
  for (int kind = 0; kind < CG_KINDS; kind++) {
    for (int m = first; m < last; m++) {
      int32_t count = from->header[m].count[kind];
      unpack_kind(local, kind, count, from->record + scatter->place[m]);
      scatter->place[m] += count;
    }
    if (kind == CG_KIND_OWNED)
      local->owned = local->all;
    if (kind < CG_KIND_PARTNER)
      local->n = local->all;
  }
  local->f = from->header[first].has_f ? from->f + from->owned_start[first]
                                       : NULL;
}

/* Parts that mates read must be those of one frame, and all of it. */
static void check_parts(const cg_scatter *scatter, const header *head)
{
  int64_t n = 0;
  for (int m = 0; m < scatter->grid->domains; m++) {
    CG_ASSERT(head[m].state == head[0].state &&
              head[m].index == head[0].index && head[m].has_f == head[0].has_f);
    n += head[m].n;
  }
  CG_ASSERT(head[0].state != READ || n == scatter->beads->n);
}

/* What came, each of its frames in a local frame of its own. */
static void unpack_all(cg_scatter *scatter, const side *from, cg_batch *batch)
{
  int mates = scatter->grid->domains, step = scatter->grid->parts ? mates : 1;
  if (scatter->grid->parts)
    check_parts(scatter, from->header);
  for (int m = 0; m < mates; m += step)
    if (from->header[m].state == READ) {
      CG_ASSERT(batch->count < scatter->grid->batch);
      unpack(scatter, from, m, m + step, &batch->frames[batch->count++]);
    }
}

static bool any_mate(const header *head, int mates, enum state state)
{
  for (int m = 0; m < mates; m++)
    if (head[m].state == state)
      return true;
  return false;
}

static bool any_forces(const header *head, int mates)
{
  for (int m = 0; m < mates; m++)
    if (head[m].has_f)
      return true;
  return false;
}

cg_status cg_scatter_batch(cg_scatter *scatter, cg_status status,
                           cg_frame *frame, cg_batch *batch)
{
  side *send = &scatter->send, *recv = &scatter->recv;
  int mates = scatter->grid->domains;
  int64_t owned;
  cg_span span;
  *batch = (cg_batch){.frames = scatter->frames};
  if (status == CG_OK && frame)
    status = take_frame(scatter, frame, &span);
  write_headers(scatter, status, frame, &span);
  if (mates > 1)
    cg_comm_alltoall(scatter->grid->mates, send->header, recv->header,
                     sizeof(header));
  else
    recv = send;
  batch->failed = any_mate(recv->header, mates, FAILED);
  if (batch->failed)
    return status;
  if (count_beads(send, mates, &owned) > 0)
    pack(scatter, frame);
  if (recv != send) {
    count_beads(recv, mates, &owned);
    exchange(scatter, any_forces(recv->header, mates));
  }
  unpack_all(scatter, recv, batch);
  return status;
}
