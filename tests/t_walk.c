/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frame loop: the same sums for all ranks, domains and batches; a failure
 * anywhere is the same failure everywhere, and nobody hangs. */
#include "harness.h"

#include <math.h>
#include <signal.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/signals.h"
#include "domain/walk.h"
#include "model/beads.h"
#include "systems.h"

enum { MOST_BLOCKS = 5, ANYBODY = -1, NEVER = -1 };

/* A source in memory, which can break. */
typedef struct memory {
  cg_test_memory frames;
  const double *h;
  cg_gid beads;
  int breaks_on;        /* rank, or ANYBODY */
  int64_t breaks_at;    /* frame, or NEVER; any frame on rank `breaks_on` */
  int64_t *last_read;   /* frame */
} memory;

static bool breaks(const memory *m)
{
  int rank = cg_comm_rank(cg_test_world());
  return m->breaks_on == ANYBODY ? m->frames.next == m->breaks_at
                                 : m->breaks_on == rank;
}

static cg_status memory_next(void *self, cg_frame *frame)
{
  memory *m = self;
  CG_ASSERT(m->frames.next < m->frames.count);
  if (m->last_read)
    *m->last_read = m->frames.next;
  if (breaks(m))
    return cg_fail(CG_DATA, "frame %lld breaks on rank %d",
                   (long long)m->frames.next, cg_comm_rank(cg_test_world()));
  cg_test_frame(m->h, m->beads, m->frames.next++, frame);
  return CG_OK;
}

static cg_source memory_source(memory *m)
{
  static const cg_source_class class = {.count = cg_test_memory_count,
                                        .seek = cg_test_memory_seek,
                                        .next = memory_next};
  return (cg_source){&class, m};
}

/* A consumer that counts, and can fail. */
typedef struct counts {
  int64_t beads, pairs;
  double forces, distances; /* sums of f0 and of r */
} counts;

typedef struct tally {
  counts now, block[MOST_BLOCKS], all;
  int reduced;
  int64_t frame_fails_at, beads_fail_at; /* frame, or NEVER */
  int reduce_fails_on;                   /* rank, or NEVER */
  int64_t stop_at;                       /* frame, or NEVER */
  int64_t blocks_of_memory[2];           /* at the frames 2 and last */
} tally;

static tally new_tally(void)
{
  return (tally){.frame_fails_at = NEVER,
                 .beads_fail_at = NEVER,
                 .reduce_fails_on = NEVER,
                 .stop_at = NEVER};
}

static cg_status tally_frame(void *self, const cg_local *local)
{
  tally *t = self;
  int64_t bytes, peak;
  cg_mem_balance(&t->blocks_of_memory[local->index > 2], &bytes, &peak);
  if (local->index == t->frame_fails_at)
    return cg_fail(CG_DATA, "it is odd");
  if (local->index == t->stop_at)
    CU_ASSERT(raise(SIGUSR1) == 0);
  t->now.beads += local->owned;
  for (cg_lid i = 0; i < local->owned; i++)
    t->now.forces += local->f[i][0];
  return CG_OK;
}

static cg_status tally_beads(void *self, const cg_local *local,
                             const cg_nlist *list)
{
  tally *t = self;
  for (cg_lid i = list->first; i < list->last; i++)
    if (local->index == t->beads_fail_at && local->gid[i] == 7)
      return cg_fail(CG_DATA, "bead 7 is odd");
  t->now.pairs += list->n;
  for (int64_t p = 0; p < list->n; p++)
    t->now.distances += list->r[p];
  return CG_OK;
}

static void add(counts *sum, const counts *more)
{
  sum->beads += more->beads;
  sum->pairs += more->pairs;
  sum->forces += more->forces;
  sum->distances += more->distances;
}

static cg_status tally_reduce(void *self, const cg_comm *all, int block)
{
  tally *t = self;
  int64_t n[2] = {t->now.beads, t->now.pairs};
  double x[2] = {t->now.forces, t->now.distances};
  cg_comm_sum_counts(all, n, 2);
  cg_comm_sum(all, x, 2);
  const counts sum = {n[0], n[1], x[0], x[1]};
  add(&t->block[block], &sum);
  add(&t->all, &sum);
  t->now = (counts){0};
  t->reduced++;
  if (t->reduce_fails_on == cg_comm_rank(all))
    return cg_fail(CG_DATA, "rank %d cannot reduce", cg_comm_rank(all));
  return CG_OK;
}

static const cg_consumer_class tally_class = {.name = "tally",
                                              .frame = tally_frame,
                                              .beads = tally_beads,
                                              .reduce = tally_reduce};

/* What is walked over now: set by a test, used for each grid. */
static struct {
  memory memory;
  double cutoff;
  int blocks;
  counts expected[MOST_BLOCKS];
  counts expected_all;
} now;

static void set_now(int box, cg_gid beads, int64_t frames, int blocks)
{
  cg_box made;
  now.memory = (memory){.h = cg_test_boxes[box],
                        .beads = beads,
                        .frames.count = frames,
                        .breaks_on = ANYBODY,
                        .breaks_at = NEVER};
  CG_WORKS(cg_box_set(&made, now.memory.h));
  now.cutoff = fmin(0.9, cg_box_largest_cutoff(&made));
  now.blocks = blocks;
}

/* One walk with one or two tallies. */
static cg_status walk(const cg_grid_options *grid, int n, tally *tallies,
                      cg_walk_report *report)
{
  const cg_walk_options options = {.grid = *grid,
                                   .cutoff = now.cutoff,
                                   .blocks = now.blocks,
                                   .progress = CG_PROGRESS_NEVER,
                                   .what = "a test"};
  cg_consumer consumers[2];
  for (int c = 0; c < n; c++)
    consumers[c] = (cg_consumer){&tally_class, &tallies[c]};
  memory mine = now.memory;
  cg_beads *beads = cg_test_beads(mine.beads);
  cg_status status = cg_walk(cg_test_world(), memory_source(&mine), beads,
                             &options, n, consumers, report);
  cg_beads_free(beads);
  return status;
}

/* By brute force, frame by frame, block by the definition. */
static void expect(void)
{
  cg_beads *beads = cg_test_beads(now.memory.beads);
  memset(now.expected, 0, sizeof now.expected);
  now.expected_all = (counts){0};
  for (int64_t f = 0; f < now.memory.frames.count; f++) {
    int block = 0;
    while (now.blocks > 0 &&
           (block + 1) * now.memory.frames.count / now.blocks <= f)
      block++;
    cg_frame frame = {0};
    cg_test_pairs pairs = {0};
    cg_test_frame(now.memory.h, beads->n, f, &frame);
    counts its = {.beads = beads->n};
    for (int64_t i = 0; i < beads->n; i++) {
      its.forces += frame.f[i][0];
      cg_box_wrap(&frame.box, frame.x[i]);
    }
    cg_test_brute(&frame, beads, now.cutoff, &pairs);
    its.pairs = pairs.n;
    for (int64_t p = 0; p < pairs.n; p++)
      its.distances += sqrt(cg_square(pairs.pair[p].d[0], pairs.pair[p].d[1],
                                      pairs.pair[p].d[2]));
    add(&now.expected[block], &its);
    add(&now.expected_all, &its);
    cg_test_pairs_clear(&pairs);
    cg_frame_clear(&frame);
  }
  cg_beads_free(beads);
}

/* Sums of n positive numbers in another order differ by at most n rounding
 * errors of the sum. */
static void check_counts(const counts *got, const counts *expected)
{
  double eps = 1.2e-16 * (double)(expected->pairs + expected->beads);
  CU_ASSERT_EQUAL(got->beads, expected->beads);
  CU_ASSERT_EQUAL(got->pairs, expected->pairs);
  CG_CLOSE(got->forces, expected->forces, eps * expected->forces);
  CG_CLOSE(got->distances, expected->distances, eps * expected->distances);
}

static void check_sums(const cg_grid_options *grid)
{
  cg_grid_options few = *grid;
  int size = cg_comm_size(cg_test_world());
  for (few.batch = 1; few.batch <= grid->batch;
       few.batch += grid->batch > 1 ? grid->batch - 1 : 1) {
    tally t[2] = {new_tally(), new_tally()};
    cg_walk_report report;
    CG_WORKS(walk(&few, 2, t, &report));
    check_counts(&t[0].all, &now.expected_all);
    check_counts(&t[1].all, &now.expected_all);
    for (int k = 0; k < MOST_BLOCKS; k++)
      check_counts(&t[0].block[k], &now.expected[k]);
    CU_ASSERT_EQUAL(report.frames, now.memory.frames.count);
    CU_ASSERT_EQUAL(report.batch, few.batch);
    CU_ASSERT_EQUAL(report.teams, size / grid->batch);
    CU_ASSERT((report.bytes > 0) == (grid->batch > 1));
  }
}

static void sums_are_the_same_for_all_ranks_and_domains(void)
{
  for (int box = 3; box < CG_TEST_BOXES; box += 2) {
    set_now(box, 40, 3, 0);
    expect();
    cg_test_grids(cg_comm_size(cg_test_world()), check_sums);
  }
  set_now(1, 40, 13, MOST_BLOCKS);
  expect();
  cg_test_grids(cg_comm_size(cg_test_world()), check_sums);
}

static void the_automatic_grid_gives_the_same(void)
{
  const cg_grid_options automatic = {{0, 0, 0}, 0, 0};
  for (int64_t frames = 1; frames <= 12; frames += 11) {
    tally t = new_tally();
    cg_walk_report report;
    set_now(3, 150, frames, 0);
    expect();
    CG_WORKS(walk(&automatic, 1, &t, &report));
    check_counts(&t.all, &now.expected_all);
  }
}

/* A failure of one rank is that of all: same status, same words. */
static void check_agreed(cg_status status, const char *text)
{
  const cg_comm *world = cg_test_world();
  char said[256];
  int64_t bad = status == CG_DATA;
  strncpy(said, cg_error_text(), sizeof said - 1);
  said[255] = '\0';
  cg_comm_sum_counts(world, &bad, 1);
  CU_ASSERT_EQUAL(bad, cg_comm_size(world));
  cg_comm_bcast(world, said, sizeof said, 0);
  CG_FAILS(status, CG_DATA, text);
  CU_ASSERT(strstr(said, text) != NULL);
}

static void check_broken_frames(const cg_grid_options *grid)
{
  for (int64_t f = 0; f < now.memory.frames.count; f += 2) {
    tally t = new_tally();
    cg_walk_report report;
    char text[64];
    snprintf(text, sizeof text, "frame %d breaks", (int)f);
    now.memory.breaks_at = f;
    check_agreed(walk(grid, 1, &t, &report), text);
    CU_ASSERT(report.frames <= f);
  }
}

static void a_broken_frame_fails_everywhere(void)
{
  set_now(0, 20, 5, 3);
  cg_test_few_grids(cg_comm_size(cg_test_world()), check_broken_frames);
}

/* All ranks are one team; after the batch that failed nobody reads. */
static void a_team_that_failed_reads_no_further(void)
{
  int size = cg_comm_size(cg_test_world());
  const cg_grid_options team = {{1, 1, size}, size, 0};
  int64_t last_read = NEVER;
  tally t = new_tally();
  cg_walk_report report;
  set_now(0, 20, 5 * size, 0);
  now.memory.breaks_at = 2 * size;
  now.memory.last_read = &last_read;
  check_agreed(walk(&team, 1, &t, &report), "breaks");
  CU_ASSERT(2 * size <= last_read && last_read < 3 * size);
}

/* A rank cannot read anything: the first, the last and one between.  Agreed
 * failure if it reads. */
static void check_broken_ranks(const cg_grid_options *grid)
{
  int size = cg_comm_size(cg_test_world());
  for (int k = 0; k < size; k += size > 2 ? (size - 1) / 2 : 1) {
    tally t = new_tally();
    cg_walk_report report;
    now.memory.breaks_on = k;
    cg_status status = walk(grid, 1, &t, &report);
    int domains = grid->batch; /* full batches: all mates read */
    bool reads = k / domains < size / domains &&
                 k < now.memory.frames.count * domains;
    char text[64];
    snprintf(text, sizeof text, "breaks on rank %d", k);
    if (status != CG_OK)
      check_agreed(status, text);
    CU_ASSERT(status == CG_OK || reads);
    CU_ASSERT(status != CG_OK || k > 0);
  }
}

static void a_rank_that_cannot_read_fails_everywhere(void)
{
  set_now(0, 20, 3, 0);
  cg_test_few_grids(cg_comm_size(cg_test_world()), check_broken_ranks);
}

static void check_consumers(const cg_grid_options *grid)
{
  for (int64_t f = 0; f < now.memory.frames.count; f += 3)
    for (int what = 0; what < 2; what++) {
      tally t[2] = {new_tally(), new_tally()};
      cg_walk_report report;
      char text[64];
      *(what == 0 ? &t[1].frame_fails_at : &t[0].beads_fail_at) = f;
      snprintf(text, sizeof text, "frame %d: %s is odd", (int)f,
               what == 0 ? "it" : "bead 7");
      check_agreed(walk(grid, 2, t, &report), text);
    }
}

static void a_failing_consumer_fails_everywhere(void)
{
  set_now(4, 30, 4, 2);
  cg_test_few_grids(cg_comm_size(cg_test_world()), check_consumers);
}

static void a_failing_reduction_fails_everywhere(void)
{
  const cg_grid_options automatic = {{0, 0, 0}, 0, 0};
  int size = cg_comm_size(cg_test_world());
  set_now(4, 30, 10, MOST_BLOCKS);
  for (int k = 0; k < size; k++) {
    tally t[2] = {new_tally(), new_tally()};
    cg_walk_report report;
    t[0].reduce_fails_on = k;
    t[1].reduce_fails_on = k % 2 ? size - 1 - k : NEVER;
    check_agreed(walk(&automatic, 2, t, &report), "cannot reduce");
    CU_ASSERT(t[0].reduced == 1 && t[1].reduced == 1);
  }
}

static void more_ranks_than_frames_leave_some_idle(void)
{
  const cg_grid_options alone = {{1, 1, 1}, 1, 0};
  int size = cg_comm_size(cg_test_world());
  tally t = new_tally();
  cg_walk_report report;
  set_now(0, 30, 2, 0);
  expect();
  CG_WORKS(walk(&alone, 1, &t, &report));
  check_counts(&t.all, &now.expected_all);
  CU_ASSERT_EQUAL(report.idle_ranks, size > 2 ? size - 2 : 0);
  if (size < 3)
    return;
  const cg_grid_options pairs = {{1, 2, 1}, 1, 0};
  t = new_tally();
  CG_WORKS(walk(&pairs, 1, &t, &report));
  CU_ASSERT_EQUAL(report.idle_ranks, size > 4 ? size - 4 : size % 2);
}

static void impossible_grids_are_refused(void)
{
  const cg_grid_options wide = {{4, 4, 4}, 0, 0};
  tally t = new_tally();
  cg_walk_report report;
  set_now(0, 30, 2, 0);
  CG_FAILS(walk(&wide, 1, &t, &report), CG_USAGE, "4x4x4 domains need 64");
}

/* 60000 beads are more than half an epoch of one rank: one frame a team. */
static void large_frames_make_short_epochs(void)
{
  const cg_grid_options alone = {{1, 1, 1}, 1, 0};
  int size = cg_comm_size(cg_test_world());
  tally t = new_tally();
  cg_walk_report report;
  set_now(0, 60000, size + 1, 0);
  now.cutoff = 0.02;
  CG_WORKS(walk(&alone, 1, &t, &report));
  CU_ASSERT_EQUAL(t.reduced, 2);
  CU_ASSERT_EQUAL(t.all.beads, 60000 * (size + 1));
}

/* Frames that are alike: after the second nothing is allocated any more. */
static void buffers_are_used_again(void)
{
  const cg_grid_options alone = {{1, 1, 1}, 1, 0};
  int size = cg_comm_size(cg_test_world());
  tally t = new_tally();
  cg_walk_report report;
  set_now(2, 200, 20 * size, 0);
  CG_WORKS(walk(&alone, 1, &t, &report));
  if (cg_comm_rank(cg_test_world()) == 0)
    CU_ASSERT_EQUAL(t.blocks_of_memory[0], t.blocks_of_memory[1]);
}

/* Last: a signal cannot be taken back.  One rank is asked while the first
 * block is walked; all stop at its end. */
static void a_signal_stops_all_at_the_end_of_the_epoch(void)
{
  const cg_grid_options automatic = {{0, 0, 0}, 0, 0};
  tally t = new_tally();
  cg_walk_report report;
  cg_signals_install();
  set_now(0, 30, 10, MOST_BLOCKS);
  expect();
  t.stop_at = 1;
  cg_status status = walk(&automatic, 1, &t, &report);
  CG_FAILS(status, CG_STOPPED, "stopped on request after frame 2 of 10");
  CU_ASSERT(t.reduced == 1 && report.frames == 2);
  check_counts(&t.all, &now.expected[0]);
  set_now(0, 30, 1, 0);
  CG_WORKS(walk(&automatic, 1, &t, &report)); /* nothing left to stop */
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"sums are the same for all ranks and domains",
     sums_are_the_same_for_all_ranks_and_domains},
    {"the automatic grid gives the same", the_automatic_grid_gives_the_same},
    {"a broken frame fails everywhere", a_broken_frame_fails_everywhere},
    {"a team that failed reads no further",
     a_team_that_failed_reads_no_further},
    {"a rank that cannot read fails everywhere",
     a_rank_that_cannot_read_fails_everywhere},
    {"a failing consumer fails everywhere",
     a_failing_consumer_fails_everywhere},
    {"a failing reduction fails everywhere",
     a_failing_reduction_fails_everywhere},
    {"more ranks than frames leave some idle",
     more_ranks_than_frames_leave_some_idle},
    {"impossible grids are refused", impossible_grids_are_refused},
    {"large frames make short epochs", large_frames_make_short_epochs},
    {"buffers are used again", buffers_are_used_again},
    {"a signal stops all at the end of the epoch",
     a_signal_stops_all_at_the_end_of_the_epoch},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "walk", tests);
}
