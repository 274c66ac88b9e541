/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of frames hold what the whole frames hold at their place. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include <cgmap/mapping.h>

#include "base/mem.h"
#include "model/source.h"
#include "trajfile.h"

#define MARK 1e9 /* nm */

static cg_traj *open_traj(const char *path)
{
  const cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &options, &traj));
  return traj;
}

static bool same(double (*part)[3], double (*whole)[3], int64_t first,
                 int64_t n)
{
  return memcmp(part, whole + first, (size_t)n * sizeof *part) == 0;
}

static void compare(const cg_frame *part, const cg_frame *whole, int64_t first,
                    int64_t n)
{
  CU_ASSERT_EQUAL(part->first, first);
  CU_ASSERT_EQUAL(part->n, n);
  CU_ASSERT(part->index == whole->index && part->step == whole->step &&
            part->time == whole->time);
  CU_ASSERT(part->has_v == whole->has_v && part->has_f == whole->has_f);
  CU_ASSERT(memcmp(&part->box, &whole->box, sizeof part->box) == 0);
  CU_ASSERT(same(part->x, whole->x, first, n));
  CU_ASSERT(!part->has_v || same(part->v, whole->v, first, n));
  CU_ASSERT(!part->has_f || same(part->f, whole->f, first, n));
}

/* Room for a whole frame, with a number in it that no file holds. */
static void mark_room(cg_frame *frame, int64_t n)
{
  cg_frame_resize(frame, n, false, false);
  for (int64_t i = 0; i < n; i++)
    frame->x[i][0] = MARK;
}

static void room_behind_is_left_alone(const cg_frame *frame, int64_t n)
{
  int64_t marked = 0;
  for (int64_t i = frame->n; i < n; i++)
    marked += frame->x[i][0] == MARK;
  CU_ASSERT_EQUAL(marked, n - frame->n);
}

/* The ends, the middle, one atom, none, all but one. */
static void compare_parts(const char *path)
{
  cg_traj *traj = open_traj(path), *other = open_traj(path);
  cg_source wholes = cg_traj_source(traj), parts = cg_traj_source(other);
  int64_t n = cg_traj_atoms(traj);
  const int64_t ranges[][2] = {{0, n / 3},     {n / 3, n / 2}, {n - 1, 1},
                               {n / 2, 0},     {n, 0},         {1, n - 1},
                               {0, n}};
  cg_frame whole = {0}, part = {0};
  CU_ASSERT(cg_source_parts(parts));
  for (int64_t t = 0; t < cg_traj_frames(traj); t++) {
    CG_WORKS(cg_source_next(wholes, &whole));
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
      cg_source_range(parts, ranges[i][0], ranges[i][1], NULL);
      CG_WORKS(cg_source_seek(parts, t));
      mark_room(&part, n);
      CG_WORKS(cg_source_next(parts, &part));
      room_behind_is_left_alone(&part, n);
      compare(&part, &whole, ranges[i][0], ranges[i][1]);
    }
  }
  cg_frame_clear(&whole);
  cg_frame_clear(&part);
  cg_traj_close(traj);
  cg_traj_close(other);
}

static void parts_are_parts_of_the_whole(void)
{
  static const char *const names[] = {
    "single.trr",  "double.trr",  "mixed.trr", "methanol.dcd", "fixed.dcd",
    "methanol.nc", "methanol.h5", "p3.xtc",    "water.xtc"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    compare_parts(cg_test_data_in("traj", names[i]));
}

/* More atoms than are decoded together (65536). */
static void long_parts_are_read_piece_by_piece(void)
{
  static const char *const names[] = {"long.trr", "long.dcd"};
  for (int i = 0; i < 2; i++) {
    const char *path = cg_test_path(names[i]);
    CG_WORKS(write_frames(path, NULL, 200001, 2, false, i == 0, 1000));
    compare_parts(path);
  }
}

/* Up to nine atoms of an XTC are floats. */
static void few_atoms_have_parts(void)
{
  const char *path = cg_test_path("nine.xtc");
  CG_WORKS(write_frames(path, NULL, 9, 2, false, false, 1000));
  compare_parts(path);
}

static void some_formats_are_read_whole(void)
{
  cg_traj *traj = open_traj(cg_test_data("tests/data/traj/p3.gro"));
  CU_ASSERT(!cg_source_parts(cg_traj_source(traj)));
  cg_traj_close(traj);
}

/* The number of an atom is that in the frame, not in the part. */
static void damage_in_a_part_is_told(void)
{
  cg_frame frame = {0};
  size_t n;
  const char *path = cg_test_path("nan.trr");
  CG_WORKS(write_frames(path, NULL, 12, 1, false, false, 1000));
  unsigned char *bytes = get_file(path, &n);
  memset(bytes + n - 12 * 2, 0xff, 4); /* x of atom 11 */
  cg_test_put(path, bytes, n);
  cg_free(bytes);
  cg_traj *traj = open_traj(path);
  cg_source source = cg_traj_source(traj);
  cg_source_range(source, 0, 10, NULL);
  CG_WORKS(cg_source_next(source, &frame));
  cg_source_range(source, 9, 3, NULL);
  CG_WORKS(cg_source_seek(source, 0));
  CG_FAILS(cg_source_next(source, &frame), CG_DATA,
           "nan.trr: frame 0 at byte 0: atom 11: its position is not finite");
  cg_frame_clear(&frame);
  cg_traj_close(traj);
}

/* Atoms 5 and 3 of a frame in which atom 8 is damaged. */
static void what_is_not_picked_is_not_read(void)
{
  static const int64_t place[] = {4, 2};
  cg_frame frame = {0}, made = {0};
  size_t n;
  const char *path = cg_test_path("picked.trr");
  CG_WORKS(write_frames(path, NULL, 12, 1, false, true, 1000));
  unsigned char *bytes = get_file(path, &n);
  memset(bytes + n - 12 * (12 + 5), 0xff, 4);
  cg_test_put(path, bytes, n);
  cg_free(bytes);
  cg_traj *traj = open_traj(path);
  CG_FAILS(cg_source_next(cg_traj_source(traj), &frame), CG_DATA, "atom 8");
  CG_WORKS(cg_source_seek(cg_traj_source(traj), 0));
  cg_pick_source *pick = cg_pick_source_new(2, place, cg_traj_source(traj));
  CG_WORKS(cg_source_next(cg_pick_source_of(pick), &frame));
  make_frame(&made, 12, 0, false, true, false);
  CU_ASSERT(frame.n == 2 && frame.first == 0);
  for (int i = 0; i < 2; i++) {
    CU_ASSERT_EQUAL(frame.x[i][1], (double)(float)made.x[place[i]][1]);
    CU_ASSERT_EQUAL(frame.f[i][2], (double)(float)made.f[place[i]][2]);
  }
  cg_pick_source_free(pick);
  cg_frame_clear(&frame);
  cg_frame_clear(&made);
  cg_traj_close(traj);
}

/* The last words of a packed frame are damaged: no atom of the first half is,
 * and no part without the last atoms. */
static void an_xtc_is_decoded_up_to_the_end_of_the_part(void)
{
  cg_frame frame = {0};
  size_t n;
  const char *path = cg_test_path("behind.xtc");
  unsigned char *bytes = get_file(cg_test_data_in("traj", "water.xtc"), &n);
  memset(bytes + n - 400, 0xff, 400);
  cg_test_put(path, bytes, n);
  cg_free(bytes);
  cg_traj *traj = open_traj(path);
  cg_source source = cg_traj_source(traj);
  CG_FAILS(cg_source_next(source, &frame), CG_DATA, "positions are damaged");
  cg_source_range(source, 1000, 300, NULL);
  CG_WORKS(cg_source_seek(source, 0));
  CG_WORKS(cg_source_next(source, &frame));
  CU_ASSERT(frame.n == 300 && frame.first == 1000);
  cg_frame_clear(&frame);
  cg_traj_close(traj);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"parts are parts of the whole", parts_are_parts_of_the_whole},
    {"long parts are read piece by piece", long_parts_are_read_piece_by_piece},
    {"few atoms have parts", few_atoms_have_parts},
    {"some formats are read whole", some_formats_are_read_whole},
    {"damage in a part is told", damage_in_a_part_is_told},
    {"what is not picked is not read", what_is_not_picked_is_not_read},
    {"an XTC is decoded up to the end of the part",
     an_xtc_is_decoded_up_to_the_end_of_the_part},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "parts", tests);
}
