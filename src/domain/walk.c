/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frame loop.
 *
 * The frames of a block are cut into epochs; the frames of an epoch are dealt
 * to the teams in equal consecutive shares; a team takes its share in batches
 * of B frames, each read by another mate.
 *
 * Length of an epoch: about EPOCH_BEADS owned beads a rank, and whole batches.
 * That is some tenths of a second of work, so a signal is answered soon, and
 * a reduction of the sums (a few hundred kB mostly) stays below a percent.
 * Where a bead costs more because a model has thousands of columns, so does a
 * reduction, and both grow together.  A function of the sizes alone, never of
 * the clock: the same run sums in the same order.
 *
 * Failures: a mate that fails says so in the next exchange, after which its
 * team has no frame left in this epoch; mates that read a frame together learn
 * of it before they read; without a next exchange, or in another team, ranks
 * learn of it at the end of the epoch.  Nobody waits for a rank that left.
 *
 * Disadvantage: shares are equal in frames, not in time; at the end of an epoch
 * all wait for the slowest team. */
#include "domain/walk.h"

#include <math.h>

#include "base/comm.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/timer.h"
#include "domain/keep.h"
#include "domain/scatter.h"
#include "math/blocks.h"
#include "model/source.h"

enum {
  EPOCH_BEADS = 100000,
  RUN_BEADS = 64 /* a list of 100 neighbours each is 230 kB, within L2 */
};

/* Consecutive frames: first ... last-1. */
typedef struct stretch {
  int64_t first, last;
} stretch;

typedef struct walk {
  const cg_comm *all;
  cg_source source;
  const cg_walk_options *options;
  int n_consumers;
  const cg_consumer *consumers;
  cg_grid *grid;
  cg_scatter *scatter; /* NULL on a rank without a team */
  cg_cells *cells;
  cg_nlist list;
  cg_frame frame; /* the one this rank reads */
  cg_progress *progress;
  cg_keeper keeper;
  int64_t done;   /* frames */
  int64_t resumed; /* of these: done by a run before */
  int64_t widest; /* frames of the longest epoch so far */
} walk;

/* Is there anyone for whom the mates must meet? */
static bool any_meets(const walk *w)
{
  for (int c = 0; c < w->n_consumers; c++)
    if (w->consumers[c].class->meet)
      return true;
  return false;
}

/* Collective over the team: nobody goes into what another has left. */
static cg_status meet(walk *w, const cg_local *local, cg_status status)
{
  if (!any_meets(w))
    return status;
  CG_TRY(cg_comm_agree(w->grid->mates, status));
  for (int c = 0; c < w->n_consumers; c++) {
    const cg_consumer *consumer = &w->consumers[c];
    if (!consumer->class->meet)
      continue;
    status = consumer->class->meet(consumer->self, w->grid->mates, local);
    if (status != CG_OK)
      return cg_source_fail_in(w->source, local->index);
  }
  return CG_OK;
}

static cg_status show_frame(walk *w, const cg_local *local)
{
  for (int c = 0; c < w->n_consumers; c++) {
    const cg_consumer *consumer = &w->consumers[c];
    if (consumer->class->frame)
      CG_TRY(consumer->class->frame(consumer->self, local));
  }
  return CG_OK;
}

static cg_status show_beads(walk *w, const cg_local *local)
{
  for (int c = 0; c < w->n_consumers; c++) {
    const cg_consumer *consumer = &w->consumers[c];
    if (consumer->class->beads)
      CG_TRY(consumer->class->beads(consumer->self, local, &w->list));
  }
  return CG_OK;
}

static cg_status consume(walk *w, const cg_local *local)
{
  CG_TRY(show_frame(w, local));
  cg_timer_start(CG_PHASE_NEIGHBOUR);
  cg_cells_fill(w->cells, local, local->cutoff);
  cg_timer_stop(CG_PHASE_NEIGHBOUR);
  for (cg_lid first = 0; first < local->owned; first += RUN_BEADS) {
    cg_lid rest = local->owned - first;
    cg_timer_start(CG_PHASE_NEIGHBOUR);
    cg_nlist_fill(&w->list, w->cells, first,
                  first + (rest < RUN_BEADS ? rest : RUN_BEADS));
    cg_timer_stop(CG_PHASE_NEIGHBOUR);
    CG_TRY(show_beads(w, local));
  }
  return CG_OK;
}

/* Read this mate's frame of the batch that begins at a frame.
 * \param [out] frame  NULL where there is none for it.  */
static cg_status read_frame(walk *w, int64_t batch_first, int64_t last,
                            cg_frame **frame)
{
  int slot = cg_grid_slot(w->grid, cg_comm_rank(w->grid->mates));
  int64_t index = batch_first + slot;
  *frame = NULL;
  if (slot < 0 || index >= last)
    return CG_OK;
  CG_TRY(cg_source_seek(w->source, index));
  cg_status status = cg_source_next(w->source, &w->frame);
  if (status == CG_DATA && w->options->advice)
    return cg_fail_advise(w->options->advice);
  *frame = status == CG_OK ? &w->frame : NULL;
  return status;
}

static cg_status exchange(walk *w, cg_status status, cg_frame *frame,
                          cg_batch *batch)
{
  cg_timer_start(CG_PHASE_EXCHANGE);
  cg_status now = cg_scatter_batch(w->scatter, status, frame, batch);
  cg_timer_stop(CG_PHASE_EXCHANGE);
  return now == status ? status : cg_source_fail_in(w->source, frame->index);
}

/* Prepare and consume a frame, unless this rank has failed before. */
static cg_status use_frame(walk *w, const cg_local *local, cg_status status)
{
  status = meet(w, local, status);
  if (status == CG_OK && consume(w, local) != CG_OK)
    status = cg_source_fail_in(w->source, local->index);
  return status;
}

/* The frames of one team in one epoch.  Collective over the team. */
static cg_status walk_share(walk *w, stretch share)
{
  cg_status status = CG_OK;
  for (int64_t t = share.first; t < share.last; t += w->grid->batch) {
    cg_frame *frame = NULL;
    cg_batch batch;
    if (w->grid->parts)
      status = cg_comm_agree(w->grid->mates, status);
    if (status == CG_OK)
      status = read_frame(w, t, share.last, &frame);
    status = exchange(w, status, frame, &batch);
    if (batch.failed)
      return status;
    for (int b = 0; b < batch.count; b++)
      status = use_frame(w, &batch.frames[b], status);
  }
  return status;
}

static stretch share_of_team(const cg_grid *grid, stretch epoch)
{
  size_t n = (size_t)(epoch.last - epoch.first);
  if (grid->team < 0)
    return (stretch){0, 0};
  return (stretch){
    epoch.first + (int64_t)cg_comm_share(n, grid->teams, grid->team),
    epoch.first + (int64_t)cg_comm_share(n, grid->teams, grid->team + 1)};
}

/* Every consumer reduces, whatever the one before it said. */
static cg_status reduce(walk *w, int block)
{
  cg_status status = CG_OK;
  for (int c = 0; c < w->n_consumers; c++) {
    const cg_consumer *consumer = &w->consumers[c];
    if (!consumer->class->reduce)
      continue;
    cg_status its = consumer->class->reduce(consumer->self, w->all, block);
    status = its != CG_OK ? its : status;
  }
  return status;
}

static cg_status walk_epoch(walk *w, stretch epoch, int block)
{
  cg_status status = walk_share(w, share_of_team(w->grid, epoch));
  CG_TRY(cg_comm_agree(w->all, status));
  w->done = epoch.last;
  if (epoch.last - epoch.first > w->widest)
    w->widest = epoch.last - epoch.first;
  status = cg_comm_agree(w->all, reduce(w, block));
  cg_progress_update(w->progress, w->done);
  return status == CG_OK ? cg_keeper_epoch(&w->keeper, w->done) : status;
}

/* Frames of an epoch: as many batches for each team as make EPOCH_BEADS. */
static int64_t epoch_length(const cg_grid *grid, cg_gid beads)
{
  int64_t rounds =
      (int64_t)EPOCH_BEADS * grid->domains / (beads * grid->batch + 1);
  return (rounds > 1 ? rounds : 1) * grid->teams * grid->batch;
}

static cg_status walk_frames(walk *w, int64_t frames, cg_gid beads)
{
  int n_b = w->options->blocks;
  int64_t group = w->options->together > 0 ? w->options->together : 1;
  int64_t length = epoch_length(w->grid, beads);
  CG_TRY(cg_keeper_resume(&w->keeper, &w->done));
  w->resumed = w->done;
  for (int k = 0; k < (n_b > 0 ? n_b : 1); k++) {
    int64_t first = group * cg_blocks_first(frames / group, n_b, k);
    int64_t end = group * cg_blocks_first(frames / group, n_b, k + 1);
    for (first = first < w->resumed ? w->resumed : first; first < end;
         first += length) {
      int64_t last = end - first < length ? end : first + length;
      CG_TRY(walk_epoch(w, (stretch){first, last}, k));
    }
  }
  return CG_OK;
}

static void fill_report(const walk *w, cg_walk_report *report)
{
  const cg_grid *grid = w->grid;
  int64_t sent[2] = {0, 0};
  int64_t beyond = grid->teams > w->widest ? grid->teams - w->widest : 0;
  if (grid->mates)
    cg_comm_traffic(grid->mates, &sent[0], &sent[1]);
  cg_comm_sum_counts(w->all, sent, 2);
  *report = (cg_walk_report){
    .frames = w->done,
    .resumed = w->resumed,
    .domains = {grid->d[0], grid->d[1], grid->d[2]},
    .batch = grid->batch,
    .teams = grid->teams,
    .idle_ranks = grid->idle + (int)beyond * grid->domains,
    .messages = sent[0],
    .bytes = sent[1]};
}

static void prepare(walk *w, const cg_beads *beads, int64_t frames)
{
  const cg_grid *grid = w->grid;
  if (grid->parts && grid->mates)
    cg_source_share(w->source, cg_comm_rank(grid->mates), grid->domains,
                    grid->mates);
  if (grid->mates)
    w->scatter = cg_scatter_new(grid, beads, w->options->cutoff,
                                w->options->reach, w->options->tuples);
  if (w->scatter && w->options->excluded)
    cg_scatter_bring_excluded(w->scatter);
  w->cells = cg_cells_new();
  w->progress =
      cg_progress_new(w->options->progress, cg_comm_rank(w->all) == 0,
                      w->options->what, "frames", frames);
}

static void put_away(walk *w)
{
  if (w->grid->parts && w->grid->mates)
    cg_source_share(w->source, 0, 1, NULL);
  cg_progress_free(w->progress);
  cg_frame_clear(&w->frame);
  cg_nlist_clear(&w->list);
  cg_cells_free(w->cells);
  cg_scatter_free(w->scatter);
  cg_grid_free(w->grid);
}

cg_status cg_walk(const cg_comm *all, cg_source source, const cg_beads *beads,
                  const cg_walk_options *options, int n_consumers,
                  const cg_consumer *consumers, cg_walk_report *report)
{
  int64_t frames = cg_source_count(source);
  if (options->most > 0 && options->most < frames)
    frames = options->most;
  cg_grid_work work = {.frames = frames,
                       .beads = beads->n,
                       .cutoff = fmax(options->cutoff, options->reach),
                       .reading = options->reading,
                       .mesh = options->mesh,
                       .parts = cg_source_parts(source)};
  walk w = {.all = all,
            .source = source,
            .options = options,
            .n_consumers = n_consumers,
            .consumers = consumers,
            .keeper = {.all = all,
                       .plan = options->checkpoint,
                       .n_consumers = n_consumers,
                       .consumers = consumers,
                       .frames = frames}};
  CG_TRY(cg_grid_new(all, &options->grid, &work, &w.grid));
  if (!options->told)
    cg_grid_tell(w.grid);
  prepare(&w, beads, frames);
  cg_status status = walk_frames(&w, frames, beads->n);
  fill_report(&w, report);
  put_away(&w);
  return status;
}
