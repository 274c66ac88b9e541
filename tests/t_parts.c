/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of frames hold what the whole frames hold at their place. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include <cgmap/mapping.h>

#include "base/file.h"
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

static cg_traj *open_in(const char *path, const char *units)
{
  const cg_traj_options options = options_in(units);
  cg_traj *traj;
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &options, &traj));
  return traj;
}

/* Files, unpacked, and in each a byte of the last number of a row: the one at
 * the end of the line, or in that column. */
static const struct {
  const char *folder, *name, *as, *units;
  int line, column;
} texts[] = {
  {"traj", "p3.gro", "bad.gro", NULL, 6, -1},
  {"traj", "methanol.pdb", "bad.pdb", NULL, 9, 51},
  {"traj", "methanol.xyz", "bad.xyz", NULL, 6, -1},
  {"traj", "methanol.extxyz.gz", "bad.extxyz", "gromacs", 6, -1},
  {"traj", "methanol.g96.gz", "bad.g96", NULL, 12, -1},
  {"dump", "tilted_x.lammpstrj", "bad.lammpstrj", "real", 12, -1},
  {"dump", "methanol_shuffled.lammpstrj", "worse.lammpstrj", "real", 15, -1},
  {"dump", "tilted.bin", "bad.bin", "real", -1, -1}}; /* the last number */
enum { TEXTS = sizeof texts / sizeof *texts };

static void damage(char *text, size_t n, int line, int column)
{
  if (line < 0) {
    memset(text + n - 8, 0xff, 8);
    return;
  }
  for (; line > 0; line--)
    text = strchr(text, '\n') + 1;
  *(column < 0 ? strchr(text, '\n') - 1 : text + column) = 'x';
}

static const char *damaged_copy(int i)
{
  char *text;
  size_t n;
  const char *path = cg_test_path(texts[i].as);
  CG_WORKS(cg_file_read_whole(
      cg_test_data_in(texts[i].folder, texts[i].name), 1 << 24, &text, &n));
  damage(text, n, texts[i].line, texts[i].column);
  cg_test_put(path, text, n);
  cg_free(text);
  return path;
}

/* Are the items of which the flags are set those of the whole, all others 0? */
static void compare_needed(double (*some)[3], double (*whole)[3], int64_t n,
                           const bool *needed)
{
  static const double nothing[3];
  int64_t wrong = 0;
  for (int64_t i = 0; i < n; i++)
    wrong += memcmp(some[i], needed[i] ? whole[i] : nothing,
                    sizeof nothing) != 0;
  CU_ASSERT_EQUAL(wrong, 0);
}

/* Every third, the first not among them. */
static void what_is_needed_is_what_the_whole_holds(void)
{
  for (int i = 0; i < TEXTS; i++) {
    cg_traj *traj = open_in(
        cg_test_data_in(texts[i].folder, texts[i].name), texts[i].units);
    cg_source source = cg_traj_source(traj);
    int64_t n = cg_traj_atoms(traj);
    bool *needed = CG_ARRAY(bool, n);
    cg_frame whole = {0}, some = {0};
    for (int64_t k = 2; k < n; k += 3)
      needed[k] = true;
    CG_WORKS(cg_source_next(source, &whole));
    cg_source_need(source, n - 1, needed); /* none is told of the last */
    needed[n - 1] = false;
    CG_WORKS(cg_source_seek(source, 0));
    CG_WORKS(cg_source_next(source, &some));
    CU_ASSERT(some.n == n && some.has_v == whole.has_v &&
              some.has_f == whole.has_f && some.time == whole.time);
    compare_needed(some.x, whole.x, n, needed);
    if (whole.has_v)
      compare_needed(some.v, whole.v, n, needed);
    if (whole.has_f)
      compare_needed(some.f, whole.f, n, needed);
    cg_frame_clear(&whole);
    cg_frame_clear(&some);
    cg_free(needed);
    cg_traj_close(traj);
  }
}

/* Frame t can be read without one atom alone, the damaged one. */
static void read_without_each(cg_source source, int64_t t, int64_t n)
{
  bool *needed = CG_ARRAY(bool, n);
  cg_frame frame = {0};
  int64_t read = 0;
  memset(needed, true, (size_t)n);
  for (int64_t k = 0; k < n; k++) {
    needed[k] = false;
    cg_source_need(source, n, needed);
    CG_WORKS(cg_source_seek(source, t));
    read += cg_source_next(source, &frame) == CG_OK;
    needed[k] = true;
  }
  CU_ASSERT_EQUAL(read, 1);
  cg_source_need(source, 0, NULL);
  CG_WORKS(cg_source_seek(source, t));
  CU_ASSERT(cg_source_next(source, &frame) == CG_DATA);
  cg_frame_clear(&frame);
  cg_free(needed);
}

static void numbers_that_are_not_needed_are_not_read(void)
{
  for (int i = 0; i < TEXTS; i++) {
    cg_traj *traj = open_in(damaged_copy(i), texts[i].units);
    int64_t last = cg_traj_frames(traj) - 1;
    read_without_each(cg_traj_source(traj), texts[i].line < 0 ? last : 0,
                      cg_traj_atoms(traj));
    cg_traj_close(traj);
  }
}

/* Of nine atoms none is needed: their ids still are looked at. */
static void ids_that_are_not_needed_are_looked_at(void)
{
  static const struct {
    const char *from, *to, *what;
  } cases[] = {{"\n2 1 ", "\n1 1 ", "atom id 1 is there twice"},
               {"\n2 1 ", "\nx 1 ", "is \"x\", a number was expected"},
               {"\n9 ", "\n0 ", "atom id 0: ids must be 1 ... 9"}};
  const bool none = false;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char *text;
    size_t n;
    cg_frame frame = {0};
    CG_WORKS(cg_file_read_whole(
        cg_test_data_in("dump", "tilted_x.lammpstrj"), 1 << 24, &text, &n));
    char *at = strstr(strstr(text, "ATOMS id"), cases[i].from);
    memcpy(at, cases[i].to, strlen(cases[i].to));
    const char *path = cg_test_path("ids.lammpstrj");
    cg_test_put(path, text, n);
    cg_free(text);
    cg_traj *traj = open_in(path, "real");
    cg_source_need(cg_traj_source(traj), 1, &none);
    CG_FAILS(cg_source_next(cg_traj_source(traj), &frame), CG_DATA,
             cases[i].what);
    cg_frame_clear(&frame);
    cg_traj_close(traj);
  }
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
    {"what is needed is what the whole holds",
     what_is_needed_is_what_the_whole_holds},
    {"numbers that are not needed are not read",
     numbers_that_are_not_needed_are_not_read},
    {"ids that are not needed are looked at",
     ids_that_are_not_needed_are_looked_at},
    {"an XTC is decoded up to the end of the part",
     an_xtc_is_decoded_up_to_the_end_of_the_part},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "parts", tests);
}
