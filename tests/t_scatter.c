/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The scatter: every bead owned once, every image within the cutoff of an
 * owned bead there, forces and times with their frames, failures known to the
 * whole team.  On every domain grid that the ranks allow. */
#include "harness.h"

#include <math.h>

#include "base/mem.h"
#include "domain/scatter.h"
#include "model/beads.h"
#include "systems.h"

enum { BEADS = 40, FIRST = 3, MOST_FRAMES = 20 };

/* Frames in one box, wrapped, and their pairs within the cutoff, all with
 * all. */
typedef struct system {
  const double *h;
  double cutoff;
  cg_frame frame[MOST_FRAMES];
  cg_test_pairs all[MOST_FRAMES];
} system;

static void make(system *now, int box, double cutoff)
{
  cg_box made;
  cg_beads *beads = cg_test_beads(BEADS);
  *now = (system){.h = cg_test_boxes[box]};
  CG_WORKS(cg_box_set(&made, now->h));
  now->cutoff = fmin(cutoff, cg_box_largest_cutoff(&made));
  for (int t = 0; t < MOST_FRAMES; t++) {
    cg_test_frame(now->h, BEADS, t, &now->frame[t]);
    for (int i = 0; i < BEADS; i++)
      cg_box_wrap(&now->frame[t].box, now->frame[t].x[i]);
    cg_test_brute(&now->frame[t], beads, now->cutoff, &now->all[t]);
  }
  cg_beads_free(beads);
}

static void clear(system *now)
{
  for (int t = 0; t < MOST_FRAMES; t++) {
    cg_frame_clear(&now->frame[t]);
    cg_test_pairs_clear(&now->all[t]);
  }
}

/* One system in each box, the cutoff half its smallest height. */
static system systems[CG_TEST_BOXES];

/* Check on every grid. */
static void check(void (*run)(const cg_grid_options *options))
{
  for (int box = 0; box < CG_TEST_BOXES; box++)
    make(&systems[box], box, 0.9);
  cg_test_grids(cg_comm_size(cg_test_world()), run);
  for (int box = 0; box < CG_TEST_BOXES; box++)
    clear(&systems[box]);
}

/* One team's scatter and the frame that this rank reads. */
typedef struct setup {
  cg_grid *grid;
  cg_beads *beads;
  cg_scatter *scatter; /* NULL on ranks without a team */
  const system *now;
  cg_frame frame;
  int slot;
} setup;

static void use_system(setup *s, const system *now)
{
  s->now = now;
  if (!s->grid->mates)
    return;
  cg_scatter_free(s->scatter);
  s->scatter = cg_scatter_new(s->grid, s->beads, now->cutoff, 0, false);
}

static void set_up(setup *s, const cg_grid_options *options,
                   const system *now)
{
  const cg_grid_work work = {
    .frames = 1000, .beads = BEADS, .cutoff = now->cutoff};
  *s = (setup){.slot = -1, .beads = cg_test_beads(BEADS)};
  CG_WORKS(cg_grid_new(cg_test_world(), options, &work, &s->grid));
  use_system(s, now);
  if (s->scatter)
    s->slot = cg_grid_slot(s->grid, cg_comm_rank(s->grid->mates));
}

static void tear_down(setup *s)
{
  cg_frame_clear(&s->frame);
  cg_scatter_free(s->scatter);
  cg_grid_free(s->grid);
  cg_beads_free(s->beads);
}

/* Slot b holds frame first + b. */
static void read_frame(setup *s, int64_t first)
{
  if (s->slot >= 0)
    cg_test_frame(s->now->h, BEADS, first + s->slot, &s->frame);
}

/* The pairs that a local frame can see, all with all. */
static void pairs_in_sight(const cg_local *local, cg_test_pairs *pairs)
{
  for (cg_lid i = 0; i < local->owned; i++)
    for (cg_lid j = 0; j < local->n; j++) {
      cg_test_pair pair = {local->gid[i], local->gid[j], {0}};
      for (int k = 0; k < 3; k++)
        pair.d[k] = cg_separation(local->x[i][k], local->x[j][k],
                                  local->shift[local->image[j]][k]);
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
    same = same && local->shift[local->image[i]][k] == 0.0 &&
           local->f[i][k] == frame->f[gid][k];
  return same;
}

/* Is every ghost within reach of the domain?  Nobody needs the others. */
static bool is_frugal(const cg_local *local)
{
  double reach[3], image[3], s[3];
  bool frugal = true;
  cg_span_reach(&local->span, local->cutoff, reach);
  for (cg_lid i = local->owned; i < local->n; i++) {
    for (int k = 0; k < 3; k++)
      image[k] = local->x[i][k] + local->shift[local->image[i]][k];
    cg_span_fractional(&local->span, image, s);
    for (int k = 0; k < 3; k++)
      frugal = frugal && s[k] > local->lo[k] - reach[k] - 1e-12 &&
               s[k] < local->hi[k] + reach[k] + 1e-12;
  }
  return frugal;
}

static void count_owned(const cg_local *local, int64_t *owners)
{
  for (cg_lid i = 0; i < local->owned; i++)
    owners[local->gid[i]]++;
}

static void check_local(const cg_local *local, const system *now,
                        int64_t index)
{
  const cg_frame *whole = &now->frame[index];
  cg_test_pairs seen = {0}, owned = {0};
  CU_ASSERT(local->index == index && local->time == whole->time);
  CU_ASSERT(local->box.periodic == whole->box.periodic);
  CU_ASSERT(local->box.volume == whole->box.volume);
  bool faithful = true;
  for (cg_lid i = 0; i < local->n; i++)
    faithful = faithful && is_faithful(local, i, whole);
  CU_ASSERT(faithful);
  CU_ASSERT(is_frugal(local));
  cg_test_of_owned(&now->all[index], local, &owned);
  pairs_in_sight(local, &seen);
  CU_ASSERT(cg_test_pairs_equal(&seen, &owned));
  cg_test_pairs_clear(&seen);
  cg_test_pairs_clear(&owned);
}

static void check_batch(setup *s, int64_t first)
{
  cg_batch batch;
  int64_t owners[BEADS] = {0};
  if (!s->scatter)
    return;
  read_frame(s, first);
  CG_WORKS(cg_scatter_batch(s->scatter, CG_OK, s->slot < 0 ? NULL : &s->frame,
                            &batch));
  CU_ASSERT(!batch.failed);
  CU_ASSERT_EQUAL(batch.count, s->grid->batch);
  for (int t = 0; t < batch.count; t++) {
    check_local(&batch.frames[t], s->now, first + t);
    count_owned(&batch.frames[t], owners);
  }
  cg_comm_sum_counts(s->grid->mates, owners, BEADS);
  for (int i = 0; i < BEADS; i++)
    CU_ASSERT_EQUAL(owners[i], batch.count);
}

/* Two batches on the same buffers. */
static void check_batches(const cg_grid_options *options)
{
  setup s;
  set_up(&s, options, &systems[0]);
  for (int box = 0; box < CG_TEST_BOXES; box++) {
    use_system(&s, &systems[box]);
    check_batch(&s, 0);
    check_batch(&s, 10);
  }
  tear_down(&s);
}

static void every_domain_gets_what_it_needs(void)
{
  check(check_batches);
}

/* A batch smaller than the team: B = 1 and, from D = 3, B = 2. */
static void check_small_batches(const cg_grid_options *options)
{
  for (int batch = 1; batch < options->batch && batch < 3; batch++) {
    cg_grid_options fewer = *options;
    setup s;
    fewer.batch = batch;
    set_up(&s, &fewer, &systems[2]);
    check_batch(&s, FIRST);
    tear_down(&s);
  }
}

static void one_reader_serves_the_whole_team(void)
{
  check(check_small_batches);
}

/* Only the first slot has a frame, without forces: the last of a share. */
static void check_partial(const cg_grid_options *options)
{
  setup s;
  cg_batch batch;
  set_up(&s, options, &systems[1]);
  if (s.scatter) {
    read_frame(&s, FIRST);
    s.frame.has_f = false;
    CG_WORKS(cg_scatter_batch(s.scatter, CG_OK,
                              s.slot == 0 ? &s.frame : NULL, &batch));
    CU_ASSERT(batch.count == 1 && batch.frames[0].index == FIRST);
    CU_ASSERT(!batch.frames[0].f);
    CG_WORKS(cg_scatter_batch(s.scatter, CG_OK, NULL, &batch));
    CU_ASSERT(batch.count == 0 && !batch.failed);
  }
  tear_down(&s);
}

static void batches_may_be_partly_empty(void)
{
  check(check_partial);
}

/* One mate fails; the others learn of it. */
static void fail_on(setup *s, int mate)
{
  bool mine = cg_comm_rank(s->grid->mates) == mate;
  cg_status status = mine ? cg_fail(CG_DATA, "mate %d fails", mate) : CG_OK;
  cg_batch batch;
  read_frame(s, FIRST);
  status = cg_scatter_batch(s->scatter, status,
                            s->slot < 0 || mine ? NULL : &s->frame, &batch);
  CU_ASSERT(batch.failed && batch.count == 0);
  if (mine)
    CG_FAILS(status, CG_DATA, "fails");
  else
    CG_WORKS(status);
}

/* Each mate in turn; afterwards the team can go on. */
static void check_failures(const cg_grid_options *options)
{
  setup s;
  set_up(&s, options, &systems[0]);
  for (int m = 0; s.scatter && m < s.grid->domains; m++)
    fail_on(&s, m);
  check_batch(&s, FIRST);
  tear_down(&s);
}

static void a_failure_is_known_to_the_whole_team(void)
{
  check(check_failures);
}

static void scatter_bad_frame(double cutoff, void (*spoil)(cg_frame *frame),
                              const char *message)
{
  const cg_grid_options alone = {{1, 1, 1}, 1, 0};
  const system now = {.h = cg_test_boxes[1], .cutoff = cutoff};
  setup s;
  cg_batch batch;
  set_up(&s, &alone, &now);
  read_frame(&s, 12);
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

/* Where a float no longer tells thousandths of a box of some nm. */
static void spoil_float(cg_frame *frame)
{
  frame->x[6][0] = 1.01e4 * frame->box.h[0][0];
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
                    "cutoff 0.86 nm is over half the smallest box height "
                    "(0.85 nm)");
  scatter_bad_frame(0.85, spoil_position, "position of bead 5 is not finite");
  scatter_bad_frame(0.85, spoil_force, "force of bead 6 is not finite");
  scatter_bad_frame(0.85, spoil_place, "bead 7 is more than 10000 boxes away");
  scatter_bad_frame(0.85, spoil_float, "bead 7 is more than 10000 boxes away");
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
