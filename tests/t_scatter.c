/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The scatter: every bead owned once, every image within the cutoff of an
 * owned bead there, forces and times with their frames, failures known to the
 * whole team.  On every domain grid that the ranks allow. */
#include "harness.h"

#include <math.h>

#include "base/mem.h"
#include "domain/scatter.h"
#include "systems.h"

enum { BEADS = 60 };

/* One team's scatter and the frame that this rank reads. */
typedef struct setup {
  cg_grid *grid;
  cg_scatter *scatter;
  cg_beads *beads;
  cg_frame frame;
  int slot;
} setup;

/* \return false on ranks without a team. */
static bool set_up(setup *s, const cg_grid_options *options, cg_gid n,
                   double cutoff)
{
  const cg_grid_work work = {1000, n, cutoff};
  *s = (setup){.slot = -1};
  CG_WORKS(cg_grid_new(cg_test_world(), options, &work, &s->grid));
  s->beads = cg_test_beads(n);
  if (!s->grid->mates)
    return false;
  s->scatter = cg_scatter_new(s->grid, s->beads, cutoff);
  s->slot = cg_grid_slot(s->grid, cg_comm_rank(s->grid->mates));
  return true;
}

static void tear_down(setup *s)
{
  cg_frame_clear(&s->frame);
  cg_scatter_free(s->scatter);
  cg_grid_free(s->grid);
  cg_beads_free(s->beads);
}

/* Slot b holds frame first + b. */
static void read_frame(setup *s, const double h[9], int64_t first)
{
  if (s->slot >= 0)
    cg_test_frame(h, s->beads->n, first + s->slot, &s->frame);
}

/* The pairs that a local frame can see, all with all. */
static void pairs_in_sight(const cg_local *local, cg_test_pairs *pairs)
{
  for (cg_lid i = 0; i < local->owned; i++)
    for (cg_lid j = 0; j < local->n; j++) {
      cg_test_pair pair = {local->gid[i], local->gid[j], {0}};
      for (int k = 0; k < 3; k++)
        pair.d[k] = cg_separation(local->x[i][k], local->x[j][k],
                                  local->shift[j][k]);
      if (i != j && sqrt(cg_square(pair.d[0], pair.d[1], pair.d[2])) <=
                        local->cutoff)
        cg_test_pairs_add(pairs, pair);
    }
  cg_test_pairs_sort(pairs);
}

/* Is bead i of the local frame what the frame says, wrapped? */
static bool is_faithful(const cg_local *local, cg_lid i,
                        const cg_frame *frame)
{
  cg_gid gid = local->gid[i];
  bool same = true;
  for (int k = 0; k < 3; k++)
    same = same && local->x[i][k] == frame->x[gid][k];
  for (int k = 0; k < 3 && i < local->owned; k++)
    same = same && local->shift[i][k] == 0.0 &&
           local->f[i][k] == frame->f[gid][k];
  return same;
}

static void count_owned(const cg_local *local, int64_t *owners)
{
  for (cg_lid i = 0; i < local->owned; i++) {
    owners[local->gid[i]]++;
    CU_ASSERT(i == 0 || local->gid[i - 1] < local->gid[i]);
  }
}

static void check_local(const setup *s, const cg_local *local,
                        const double h[9], int64_t index)
{
  cg_frame whole = {0};
  cg_test_pairs all = {0}, seen = {0}, owned = {0};
  cg_test_frame(h, BEADS, index, &whole);
  for (int i = 0; i < BEADS; i++)
    cg_box_wrap(&whole.box, whole.x[i]);
  CU_ASSERT(local->index == index && local->time == whole.time);
  CU_ASSERT(local->box.periodic == whole.box.periodic);
  CU_ASSERT(local->box.volume == whole.box.volume);
  for (cg_lid i = 0; i < local->n; i++)
    CU_ASSERT(is_faithful(local, i, &whole));
  cg_test_brute(&whole, s->beads, local->cutoff, &all);
  cg_test_of_owned(&all, local, &owned);
  pairs_in_sight(local, &seen);
  CU_ASSERT(cg_test_pairs_equal(&seen, &owned));
  cg_test_pairs_clear(&all);
  cg_test_pairs_clear(&seen);
  cg_test_pairs_clear(&owned);
  cg_frame_clear(&whole);
}

static void check_batch(setup *s, const double h[9], int64_t first)
{
  cg_batch batch;
  int64_t owners[BEADS] = {0};
  read_frame(s, h, first);
  CG_WORKS(cg_scatter_batch(s->scatter, CG_OK, s->slot < 0 ? NULL : &s->frame,
                            &batch));
  CU_ASSERT(!batch.failed);
  CU_ASSERT_EQUAL(batch.count, s->grid->batch);
  for (int t = 0; t < batch.count; t++) {
    check_local(s, &batch.frames[t], h, first + t);
    count_owned(&batch.frames[t], owners);
  }
  cg_comm_sum_counts(s->grid->mates, owners, BEADS);
  for (int i = 0; i < BEADS; i++)
    CU_ASSERT_EQUAL(owners[i], batch.count);
}

/* Two batches on the same buffers, the cutoff half the smallest height. */
static void check_boxes(const cg_grid_options *options)
{
  for (int b = 0; b < CG_TEST_BOXES; b++) {
    cg_box box;
    setup s;
    CG_WORKS(cg_box_set(&box, cg_test_boxes[b]));
    if (set_up(&s, options, BEADS, fmin(cg_box_largest_cutoff(&box), 0.9))) {
      check_batch(&s, cg_test_boxes[b], 0);
      check_batch(&s, cg_test_boxes[b], 10);
    }
    tear_down(&s);
  }
}

static void every_domain_gets_what_it_needs(void)
{
  cg_test_grids(cg_comm_size(cg_test_world()), check_boxes);
}

/* A batch smaller than the team: B = 1 and, from D = 3, B = 2. */
static void check_small_batches(const cg_grid_options *options)
{
  for (int batch = 1; batch < options->batch && batch < 3; batch++) {
    cg_grid_options fewer = *options;
    setup s;
    fewer.batch = batch;
    if (set_up(&s, &fewer, BEADS, 0.5))
      check_batch(&s, cg_test_boxes[2], 3);
    tear_down(&s);
  }
}

static void one_reader_serves_the_whole_team(void)
{
  cg_test_grids(cg_comm_size(cg_test_world()), check_small_batches);
}

/* Only the first slot has a frame, without forces: the last of a share. */
static void check_partial(const cg_grid_options *options)
{
  setup s;
  cg_batch batch;
  if (set_up(&s, options, BEADS, 0.5)) {
    read_frame(&s, cg_test_boxes[1], 7);
    s.frame.has_f = false;
    CG_WORKS(cg_scatter_batch(s.scatter, CG_OK,
                              s.slot == 0 ? &s.frame : NULL, &batch));
    CU_ASSERT(batch.count == 1 && batch.frames[0].index == 7);
    CU_ASSERT(!batch.frames[0].f);
    CG_WORKS(cg_scatter_batch(s.scatter, CG_OK, NULL, &batch));
    CU_ASSERT(batch.count == 0 && !batch.failed);
  }
  tear_down(&s);
}

static void batches_may_be_partly_empty(void)
{
  cg_test_grids(cg_comm_size(cg_test_world()), check_partial);
}

/* Each mate in turn fails; the others learn of it and go on afterwards. */
static void check_failures(const cg_grid_options *options)
{
  setup s;
  cg_batch batch;
  if (set_up(&s, options, BEADS, 0.5))
    for (int m = 0; m < s.grid->domains; m++) {
      bool mine = cg_comm_rank(s.grid->mates) == m;
      cg_status status = mine ? cg_fail(CG_DATA, "mate %d fails", m) : CG_OK;
      read_frame(&s, cg_test_boxes[0], 0);
      status = cg_scatter_batch(s.scatter, status,
                                s.slot < 0 || mine ? NULL : &s.frame, &batch);
      CU_ASSERT(batch.failed && batch.count == 0);
      if (mine)
        CG_FAILS(status, CG_DATA, "fails");
      else
        CG_WORKS(status);
    }
  tear_down(&s);
}

static void a_failure_is_known_to_the_whole_team(void)
{
  cg_test_grids(cg_comm_size(cg_test_world()), check_failures);
}

static void scatter_bad_frame(double cutoff, void (*spoil)(cg_frame *frame),
                              const char *message)
{
  const cg_grid_options options = {{1, 1, 1}, 1, 0};
  setup s;
  cg_batch batch;
  set_up(&s, &options, BEADS, cutoff);
  read_frame(&s, cg_test_boxes[1], 12);
  spoil(&s.frame);
  CG_FAILS(cg_scatter_batch(s.scatter, CG_OK, &s.frame, &batch), CG_DATA,
           message);
  CU_ASSERT(batch.failed);
  tear_down(&s);
}

static void spoil_nothing(cg_frame *frame)
{
  (void)frame;
}

static void spoil_position(cg_frame *frame)
{
  frame->x[4][1] = NAN;
}

static void spoil_force(cg_frame *frame)
{
  frame->f[5][2] = INFINITY;
}

static void spoil_place(cg_frame *frame)
{
  frame->x[6][0] = 1e300;
}

static void spoil_bounds(cg_frame *frame)
{
  static const double no_box[9];
  CG_WORKS(cg_box_set(&frame->box, no_box));
  frame->x[0][2] = 1e13;
}

static void unfit_frames_are_refused(void)
{
  scatter_bad_frame(0.86, spoil_nothing,
                    "frame 12 (time 1.2 ps): cutoff 0.86 nm is over half the "
                    "smallest box height (0.85 nm)");
  scatter_bad_frame(0.85, spoil_position, "position of bead 5 is not finite");
  scatter_bad_frame(0.85, spoil_force, "force of bead 6 is not finite");
  scatter_bad_frame(0.85, spoil_place, "bead 7 is so far outside");
  scatter_bad_frame(0.85, spoil_bounds, "without a box");
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"every domain gets what it needs", every_domain_gets_what_it_needs},
    {"one reader serves the whole team", one_reader_serves_the_whole_team},
    {"batches may be partly empty", batches_may_be_partly_empty},
    {"a failure is known to the whole team",
     a_failure_is_known_to_the_whole_team},
    {"unfit frames are refused", unfit_frames_are_refused},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "scatter", tests);
}
