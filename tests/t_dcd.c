/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DCD: a file of MDAnalysis against the numbers it was made from, files put
 * together by hand in all byte orders and conventions, our own files, damage.
 */
#include "harness.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "base/comm.h"
#include "base/log.h"
#include "dcdfile.h"
#include "methanol.h"
#include "trajfile.h"

enum { ATOMS = DCD_ATOMS, FRAMES = DCD_FRAMES };

static void a_file_of_mdanalysis_holds_what_it_was_made_from(void)
{
  const char *path = cg_test_data("tests/data/traj/methanol.dcd");
  methanol table;
  cg_frame frame = {0};
  read_methanol(&table);
  for (int t = 0; t < 2; t++) {
    CG_WORKS(read_frame(path, t, &frame));
    /* Rounded to a float of nm below 4, then of A below 40. */
    compare_methanol(&table, &frame, t, 0, 1.2e-7 + 1.9e-7, -1, -1);
    CG_CLOSE(frame.time, table.time[t], 1e-7 * table.time[t]);
    for (int k = 0; k < 3; k++)
      CG_CLOSE(frame.box.h[k][k], table.edge[t][k], 2.2e-7);
  }
  cg_frame_clear(&frame);
}

/* Both byte orders, both sizes of markers, cells, fourth dimensions, X-PLOR's
 * head: always the same positions at the same times. */
static void all_makes_are_read(void)
{
  static const double cell[6] = {30.0, 0.0, 35.0, 0.0, 0.0, 40.0};
  const char *path = cg_test_path("made.dcd");
  dcd_bytes w;
  cg_frame frame = {0};
  for (int make = 0; make < 32; make++) {
    dcd_recipe r = {.big = make & 1, .marker = make & 2 ? 8 : 4,
                .fourth = make & 4 && !(make & 16),
                .cell = make & 8 && !(make & 16) ? cell : NULL,
                .xplor = make & 16, .told = FRAMES, .delta = 0.5};
    dcd_make(path, &r, &w, NULL);
    for (int t = 0; t < FRAMES; t++) {
      CG_WORKS(read_frame(path, t, &frame));
      CU_ASSERT(frame.n == ATOMS && frame.box.periodic == (r.cell != NULL));
      CG_CLOSE(frame.time, (100 + 50 * t) * 0.5 * 0.04888821, 1e-12);
      for (int i = 0; i < ATOMS; i++)
        for (int k = 0; k < 3; k++)
          CG_CLOSE(frame.x[i][k], 0.1 * (double)dcd_coordinate(t, i, k), 1e-15);
    }
  }
  cg_frame_clear(&frame);
}

/* Six numbers, and the box they are: 60 degrees between b and c and so on by
 * closed form; a cube's rhombic dodecahedron as CHARMM's symmetric matrix S has
 * the rows' lengths and angles. */
static void cells_are_understood_by_their_numbers(void)
{
  const double r3 = sqrt(3.0), third = 1.0 / 3.0;
  const struct {
    double number[6], h[9]; /* A, nm */
  } cases[] = {
    {{30, 90, 35, 90, 90, 40}, {3, 0, 0, 0, 3.5, 0, 0, 0, 4}},
    {{30, 0, 35, 0, 0, 40}, {3, 0, 0, 0, 3.5, 0, 0, 0, 4}},
    {{30, 60, 30, 90, 90, 40}, {3, 0, 0, 1.5, 1.5 * r3, 0, 0, 0, 4}},
    {{30, 0.5, 30, 0, 0, 40}, {3, 0, 0, 1.5, 1.5 * r3, 0, 0, 0, 4}},
    {{30, 90, 30, 60, 90, 30}, {3, 0, 0, 0, 3, 0, 1.5, 0, 1.5 * r3}},
    {{30, 90, 30, 90, 60, 30}, {3, 0, 0, 0, 3, 0, 0, 1.5, 1.5 * r3}},
    /* Truncated octahedron: cosines 1/3, -1/3, 1/3 in GROMACS's order. */
    {{30, third, 30, -third, third, 30},
     {3, 0, 0, 1, sqrt(8.0), 0, -1, sqrt(2.0), sqrt(6.0)}},
    /* Rows (20, 0, 0), (0, 13, 2), (0, 2, 13): b c = 52, determinant 165. */
    {{20, 0, 13, 0, 2, 13},
     {2, 0, 0, 0, sqrt(1.73), 0, 0, 0.52 / sqrt(1.73), 1.65 / sqrt(1.73)}},
    {{0, 0, 0, 0, 0, 0}, {0}},
    {{0, 90, 35, 90, 90, 40}, {0}},
    {{-30, 90, 35, 90, 90, 40}, {0}},
    {{30, 40, 30, 140, 40, 30}, {0}}, /* more than 40 + 40 degrees */
    {{30, 1, 30, 0, 0, 30}, {0}},
    {{20, 0, 13, 0, 14, 13}, {0}}, /* not positive definite */
    {{30, 200, 30, 90, 90, 30}, {0}},
  };
  const char *path = cg_test_path("cell.dcd");
  dcd_bytes w;
  cg_frame frame = {0};
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    dcd_recipe r = dcd_plain();
    r.cell = cases[c].number;
    dcd_make(path, &r, &w, NULL);
    CG_WORKS(read_frame(path, 0, &frame));
    for (int i = 0; i < 9; i++)
      CG_CLOSE(frame.box.h[i / 3][i % 3], cases[c].h[i], 1e-14);
  }
  cg_frame_clear(&frame);
}

static void positions_turn_with_a_shape_matrix(void)
{
  const double cell[6] = {22, 3, 20, -2, 4, 25};
  const double volume = 22.0 * (500 - 16) - 3.0 * (75 + 8) - 2.0 * (12 + 40);
  dcd_recipe r = dcd_plain();
  const char *path = cg_test_path("turned.dcd");
  dcd_bytes w;
  cg_frame frame = {0};
  r.cell = cell;
  dcd_make(path, &r, &w, NULL);
  CG_WORKS(read_frame(path, 1, &frame));
  CG_CLOSE(frame.box.volume, 1e-3 * volume, 1e-12);
  cg_frame_clear(&frame);
  dcd_compare_turned(path, &r, 1);
}

static void written_frames_come_back(void)
{
  const char *path = cg_test_path("round.dcd");
  cg_frame got = {0}, made = {0};
  CG_WORKS(write_frames(path, NULL, ATOMS, 3, false, false, 1000));
  for (int t = 0; t < 3; t++) {
    int64_t wrong = 0;
    CG_WORKS(read_frame(path, t, &got));
    make_frame(&made, ATOMS, t, false, false, false);
    CG_CLOSE(got.time, made.time, FLT_EPSILON);
    for (int i = 0; i < 9; i++)
      wrong += got.box.h[i / 3][i % 3] != made.box.h[i / 3][i % 3];
    for (int i = 0; i < ATOMS; i++)
      for (int k = 0; k < 3; k++)
        wrong += (float)(10.0 * got.x[i][k]) != (float)(10.0 * made.x[i][k]);
    CU_ASSERT_EQUAL(wrong, 0);
  }
  cg_frame_clear(&got);
  cg_frame_clear(&made);
}

/* Frames at the given times, two of them in a tilted box. */
static const cg_frame *at_a_time(int64_t number, cg_frame *room,
                                 const void *time)
{
  make_frame(room, ATOMS, number, false, false, number < 2);
  if (number == 2)
    memset(&room->box, 0, sizeof room->box);
  room->time = ((const double *)time)[number];
  return room;
}

static void write_at(const char *path, int n, const double *time)
{
  const cg_traj_write_options options = {.overwrite = true,
                                         .precision = 1000.0};
  CG_WORKS(write_made(path, NULL, &options, 0, n, at_a_time, time));
}

/* Boxes of any shape, and none; first times that are no multiples of the
 * interval.  A float tells the step to 6e-8. */
static void times_and_tilted_boxes_come_back(void)
{
  const double even[][3] = {{0, 2, 4}, {5, 7, 9}, {0.3, 1.0, 1.7},
                            {100000, 100010, 100020}, {-4, -2, 0}};
  const char *path = cg_test_path("times.dcd");
  cg_frame got = {0}, made = {0};
  for (size_t c = 0; c < sizeof even / sizeof *even; c++) {
    write_at(path, 3, even[c]);
    for (int t = 0; t < 3; t++) {
      CG_WORKS(read_frame(path, t, &got));
      CG_CLOSE(got.time, even[c][t], 1.2e-7 * fabs(even[c][t]));
      CU_ASSERT_EQUAL(got.box.periodic, t < 2);
      make_frame(&made, ATOMS, t, false, false, true);
      for (int i = 0; i < 9 && t < 2; i++)
        CG_CLOSE(got.box.h[i / 3][i % 3], made.box.h[i / 3][i % 3], 1e-14);
    }
  }
  write_at(path, 1, (const double[]){7.5});
  CG_WORKS(read_frame(path, 0, &got));
  CG_CLOSE(got.time, 7.5, 1e-6);
  CU_ASSERT_EQUAL(cg_log_warning_count(), 0);
  write_at(path, 3, (const double[]){0, 1, 5});
  if (cg_comm_rank(cg_test_world()) == 0)
    CU_ASSERT_PTR_NOT_NULL(strstr(cg_log_warning(0), "the 1 to 4 ps between"));
  cg_log_stop();
  cg_frame_clear(&got);
  cg_frame_clear(&made);
}

/* What is read and written again has the same bytes behind its head. */
static void frames_are_copied_exactly(void)
{
  const double cell[6] = {30.1, 0.0, 35.7, 0.0, 0.0, 40.3};
  const cg_traj_write_options options = {.overwrite = true,
                                         .precision = 1000.0};
  const char *from = cg_test_path("from.dcd"), *to = cg_test_path("to.dcd");
  dcd_recipe r = dcd_plain();
  dcd_bytes w;
  size_t n, end[FRAMES];
  cg_frame frame = {0};
  cg_traj_writer *writer = NULL;
  r.cell = cell;
  dcd_make(from, &r, &w, end);
  if (cg_comm_rank(cg_test_world()) == 0)
    CG_WORKS(cg_traj_writer_open(to, NULL, &options, &writer));
  for (int t = 0; t < FRAMES; t++) {
    CG_WORKS(read_frame(from, t, &frame));
    if (writer)
      CG_WORKS(cg_traj_write(writer, &frame));
  }
  if (writer)
    CG_WORKS(cg_traj_writer_commit(writer));
  cg_test_barrier(cg_test_world());
  unsigned char *copy = get_file(to, &n);
  CU_ASSERT_EQUAL(n, w.n);
  CU_ASSERT(memcmp(copy + 196, w.bytes + 196, w.n - 196) == 0);
  CU_ASSERT(memcmp(copy, w.bytes, 8) == 0);
  CU_ASSERT_EQUAL(copy[8], FRAMES);
  cg_free(copy);
  cg_frame_clear(&frame);
}

static void a_dcd_may_end_between_frames_only(void)
{
  const double cell[6] = {30, 0, 35, 0, 0, 40};
  const char *path = cg_test_path("cut.dcd");
  for (int make = 0; make < 4; make++) {
    dcd_recipe r = {.big = make & 1, .marker = make & 2 ? 8 : 4, .delta = 1.0,
                .cell = make ? cell : NULL};
    size_t end[FRAMES];
    dcd_bytes w;
    dcd_make(path, &r, &w, end);
    cut_everywhere(path, NULL, FRAMES, end);
  }
}

static void a_wrong_number_of_frames_is_warned_of(void)
{
  dcd_recipe r = dcd_plain();
  dcd_bytes w;
  int64_t frames;
  const char *path = cg_test_path("told.dcd");
  for (int told = 0; told <= 7; told += 7) {
    r.told = told;
    dcd_make(path, &r, &w, NULL);
    CG_WORKS(read_frames(path, NULL, &frames));
    CU_ASSERT_EQUAL(frames, FRAMES);
    if (cg_comm_rank(cg_test_world()) == 0) {
      CU_ASSERT_EQUAL(cg_log_warning_count(), told ? 1 : 0);
      CU_ASSERT(!told || strstr(cg_log_warning(0), "promises 7 frames, there "
                                                   "are 3"));
    }
    cg_log_stop();
  }
}

static void messages_say_what_and_where(void)
{
  static const struct {
    size_t at;
    uint32_t value; /* little-endian */
    const char *text;
  } cases[] = {
    {0, 85, "no DCD, or damaged"},
    {4, 0x44524f44, "no DCD, or damaged"},
    {88, 83, "record of 84 bytes at byte 0 ends with 83"},
    {8 + 4 * 8, 0xfffffffe, "-2 of its 5 atoms are fixed"},
    {8 + 4 * 8, 5, "5 of its 5 atoms are fixed"},
    {8 + 4 * 8, 2, "the record of the atoms that move is marked with 48"},
    {92, 3, "a record of 3 bytes at byte 92"},
    {92, 0xffffffff, "the file ends inside it"},
    {180, 80, "record of 84 bytes at byte 92 ends with 80"},
    {188, 0, "message.dcd: 0 atoms"},
    {188, 0x80000000, "-2147483648 atoms"},
    {188, 0x7fffffff, "frame 0 at byte 196: the record of x begins with 20, "
                      "not with its 8589934588 bytes"},
    {188, 4, "frame 0 at byte 196: the record of x begins with 20, not with "
             "its 16 bytes"},
    {196, 47, "frame 0 at byte 196: the record of the cell is marked with 47"},
    {204, 0x7ff00000, "frame 0 at byte 196: the cell holds a number"},
    {196 + 140 + 4 + 4, 0x7ff00000, "frame 1 at byte 336: the cell holds"},
    {196 + 140 + 56, 0, "frame 1 at byte 336: the record of x is marked with "
                        "0 and 20 bytes, 20 were expected"},
    {196 + 140 + 56 + 28 + 24, 21, "the record of y is marked with 20 and 21"},
    {196 + 140 + 60, 0x7f800000, "frame 1 at byte 336: atom 1: its position"},
    {196 + 140 + 60 + 56 + 16, 0x7fc00000, "atom 5: its position is not"},
  };
  const double cell[6] = {30, 0, 35, 0, 0, 40};
  const char *path = cg_test_path("message.dcd");
  dcd_recipe r = dcd_plain();
  dcd_bytes w;
  r.cell = cell;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dcd_make(path, &r, &w, NULL);
    memcpy(w.bytes + cases[i].at, &cases[i].value, 4);
    cg_test_put(path, w.bytes, w.n);
    CG_FAILS(read_frames(path, NULL, NULL), CG_DATA, cases[i].text);
  }
}

/* Each word of head, cell and markers set to each value: read, or refused with
 * the file's name. */
static void hostile_words_never_crash(void)
{
  static const uint32_t values[] = {
    0, 1, 3, 4, 20, 48, 84, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffc,
    0x7fc00000 /* NaN */, 0x7f7fffff /* largest float */, 0x7fefffff,
    0x3fffffff};
  const double cell[6] = {30, 0, 35, 0, 0, 40};
  const char *path = cg_test_path("hostile.dcd");
  for (int make = 0; make < 2; make++) {
    dcd_recipe r = {
      .marker = make ? 8 : 4, .cell = cell, .told = 3, .delta = 1};
    dcd_bytes w;
    size_t end[FRAMES], refused = 0;
    dcd_make(path, &r, &w, end);
    for (size_t at = 0; at + 4 <= end[0]; at += 4)
      for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        uint32_t old;
        memcpy(&old, w.bytes + at, 4);
        memcpy(w.bytes + at, &values[i], 4);
        cg_test_put(path, w.bytes, w.n);
        memcpy(w.bytes + at, &old, 4);
        cg_status status = read_frames(path, NULL, NULL);
        refused += status != CG_OK;
        if (status != CG_OK)
          CG_FAILS(status, CG_DATA, "hostile.dcd");
        cg_log_stop();
      }
    CU_ASSERT(refused > 100);
  }
}

static void random_changes_never_crash(void)
{
  const double cell[6] = {30, 0, 35, 0, 0, 40};
  const char *path = cg_test_path("random.dcd");
  dcd_recipe r = dcd_plain();
  dcd_bytes w;
  r.cell = cell;
  dcd_make(path, &r, &w, NULL);
  change_at_random(path, NULL, w.bytes, w.n, 700, 11);
}

/* Without a time step there are steps. */
static void steps_stand_for_missing_times(void)
{
  const char *path = cg_test_path("steps.dcd");
  const double deltas[] = {0.0, -1.0, INFINITY, NAN};
  for (int c = 0; c < 4; c++) {
    dcd_recipe r = dcd_plain();
    dcd_bytes w;
    cg_frame frame = {0};
    r.delta = deltas[c];
    dcd_make(path, &r, &w, NULL);
    CG_WORKS(read_frame(path, 2, &frame));
    CU_ASSERT_EQUAL(frame.time, 200.0);
    cg_frame_clear(&frame);
  }
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a file of MDAnalysis holds what it was made from",
     a_file_of_mdanalysis_holds_what_it_was_made_from},
    {"all makes are read", all_makes_are_read},
    {"cells are understood by their numbers",
     cells_are_understood_by_their_numbers},
    {"positions turn with a shape matrix", positions_turn_with_a_shape_matrix},
    {"written frames come back", written_frames_come_back},
    {"times and tilted boxes come back", times_and_tilted_boxes_come_back},
    {"frames are copied exactly", frames_are_copied_exactly},
    {"a DCD may end between frames only", a_dcd_may_end_between_frames_only},
    {"a wrong number of frames is warned of",
     a_wrong_number_of_frames_is_warned_of},
    {"messages say what and where", messages_say_what_and_where},
    {"hostile words never crash", hostile_words_never_crash},
    {"random changes never crash", random_changes_never_crash},
    {"steps stand for missing times", steps_stand_for_missing_times},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "dcd", tests);
}
