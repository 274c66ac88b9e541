/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LAMMPS dumps in binary: LAMMPS's own file against its text, both orders of
 * bytes, heads set to hostile values, cuts and changes. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "io/traj/traj.h"
#include "trajfile.h"

enum {
  ATOMS = 9,
  COLUMNS = 14,
  /* To the numbers; the first frame has four letters of units more. */
  HEAD = 211,
  FRAME = HEAD + 8 * ATOMS * COLUMNS
};

static const char *data(const char *name)
{
  return cg_test_data_in("dump", name);
}

static cg_traj_options in_real(void)
{
  cg_traj_options options = cg_traj_options_default();
  options.units = "real";
  return options;
}

/* The text has 15 digits: of 20 A and flags, of 0.3 A/fs, of 1 kcal/mol/A. */
static void compare_with_text(const char *path)
{
  cg_frame binary = {0}, text = {0};
  for (int64_t t = 0; t < 3; t++) {
    CG_WORKS(read_frame_in("real", path, t, &binary));
    CG_WORKS(read_frame_in("real", data("tilted_x.lammpstrj"), t, &text));
    CU_ASSERT_FATAL(binary.n == ATOMS && binary.has_v && binary.has_f);
    CU_ASSERT_EQUAL(binary.step, 40 * t);
    CG_CLOSE(binary.time, 0.02 * (double)t, 1e-15);
    CU_ASSERT(memcmp(&binary.box, &text.box, sizeof text.box) == 0);
    CG_CLOSE(largest_difference((const double (*)[3])binary.x,
                                (const double (*)[3])text.x, ATOMS),
             0.0, 1e-14);
    CG_CLOSE(largest_difference((const double (*)[3])binary.v,
                                (const double (*)[3])text.v, ATOMS),
             0.0, 1e-13);
    CG_CLOSE(largest_difference((const double (*)[3])binary.f,
                                (const double (*)[3])text.f, ATOMS),
             0.0, 1e-13);
  }
  cg_frame_clear(&binary);
  cg_frame_clear(&text);
}

static void binary_holds_what_text_holds(void)
{
  compare_with_text(data("tilted.bin"));
}

/* Types are names, as in the text. */
static void it_tells_its_atoms(void)
{
  const cg_traj_options options = in_real();
  const char *paths[2] = {data("tilted.bin"), data("tilted_x.lammpstrj")};
  cg_atoms *atoms[2];
  for (int k = 0; k < 2; k++) {
    cg_traj *traj;
    CG_WORKS(cg_traj_open(cg_test_world(), 1, &paths[k], &options, &traj));
    CG_WORKS(cg_traj_read_atoms(cg_test_world(), traj, &atoms[k]));
    cg_traj_close(traj);
  }
  CU_ASSERT_FATAL(atoms[0] && atoms[1] && atoms[0]->n == ATOMS);
  for (int i = 0; i < ATOMS; i++)
    CU_ASSERT_STRING_EQUAL(
        cg_names_text(atoms[0]->names, atoms[0]->name[i]),
        cg_names_text(atoms[1]->names, atoms[1]->name[i]));
  cg_atoms_free(atoms[0]);
  cg_atoms_free(atoms[1]);
}

/* The id that each row begins with, as LAMMPS writes those of a group. */
static void number_atoms(unsigned char *bytes)
{
  for (int t = 0; t < 3; t++)
    for (int i = 0; i < ATOMS; i++) {
      unsigned char *at = bytes + 4 + HEAD + t * FRAME + 8 * COLUMNS * i;
      double id;
      memcpy(&id, at, sizeof id);
      id = 10.0 * id + 5.0;
      memcpy(at, &id, sizeof id);
    }
}

static void compare_group(cg_traj *traj)
{
  cg_frame got = {0}, whole = {0};
  cg_atoms *atoms;
  CU_ASSERT(cg_traj_by_ids(traj));
  for (int64_t i = 0; i < ATOMS; i++)
    CU_ASSERT_EQUAL(cg_traj_id(traj, i), 10 * (i + 1) + 5);
  for (int64_t t = 0; t < 3; t++) {
    CG_WORKS(read_frame_in("real", data("tilted.bin"), t, &whole));
    CG_WORKS(cg_source_next(cg_traj_source(traj), &got));
    CU_ASSERT(memcmp(got.x, whole.x, ATOMS * sizeof *got.x) == 0);
    CU_ASSERT(memcmp(got.f, whole.f, ATOMS * sizeof *got.f) == 0);
  }
  CG_WORKS(cg_traj_read_atoms(cg_test_world(), traj, &atoms));
  CU_ASSERT(atoms && atoms->n == ATOMS);
  cg_atoms_free(atoms);
  cg_frame_clear(&got);
  cg_frame_clear(&whole);
}

static void a_group_is_read_by_its_ids(void)
{
  cg_traj_options options = in_real();
  cg_traj *traj;
  size_t n;
  unsigned char *bytes = get_file(data("tilted.bin"), &n);
  number_atoms(bytes);
  const char *path = cg_test_file("group.bin", (char *)bytes, n);
  CG_FAILS(read_frames(path, &options, NULL), CG_DATA, "ids must be 1 ... 9");
  options.group = true;
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &options, &traj));
  compare_group(traj);
  cg_traj_close(traj);
  const double strange = 16.0;
  memcpy(bytes + 4 + HEAD + FRAME, &strange, sizeof strange);
  path = cg_test_file("group.bin", (char *)bytes, n);
  CG_FAILS(read_frames(path, &options, NULL), CG_DATA,
           "frame 1 at byte 1223: row 1 of its atoms: atom id 16 is not in");
  cg_free(bytes);
}

/* The group is that of the next frame, not of the one with this damage. */
static void an_id_twice_in_a_group_spoils_its_frame_only(void)
{
  cg_traj_options options = in_real();
  cg_traj *traj;
  cg_atoms *atoms;
  cg_frame frame = {0};
  size_t n;
  unsigned char *bytes = get_file(data("tilted.bin"), &n);
  number_atoms(bytes);
  memcpy(bytes + 4 + HEAD + 8 * COLUMNS, bytes + 4 + HEAD, sizeof(double));
  const char *path = cg_test_file("twice.bin", (char *)bytes, n);
  options.group = true;
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &options, &traj));
  CG_FAILS(cg_traj_read_atoms(cg_test_world(), traj, &atoms), CG_DATA,
           "frame 0 at byte 0: atom id 15 is there twice");
  CG_FAILS(cg_source_next(cg_traj_source(traj), &frame), CG_DATA,
           "frame 0 at byte 0: row 2 of its atoms: atom id 15 is there twice");
  for (int t = 1; t < 3; t++)
    CG_WORKS(cg_source_next(cg_traj_source(traj), &frame));
  cg_frame_clear(&frame);
  cg_traj_close(traj);
  cg_free(bytes);
}

static void reverse(unsigned char *at, int n)
{
  for (int i = 0; i < n / 2; i++) {
    unsigned char kept = at[i];
    at[i] = at[n - 1 - i];
    at[n - 1 - i] = kept;
  }
}

/* The same file as a machine of the other byte order writes it. */
static void swap_file(unsigned char *at)
{
  static const int head[] = {8, -10, 4, 4, 8, 8, 4, 4, 4, 4, 4, 4, 4};
  for (int t = 0; t < 3; t++) {
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
      if (head[i] > 0)
        reverse(at, head[i]);
      at += head[i] > 0 ? head[i] : -head[i];
    }
    for (int i = 0; i < 9; i++, at += 8)
      reverse(at, 8);
    reverse(at, 4); /* columns */
    at += 4;
    reverse(at, 4); /* units */
    at += t == 0 ? 8 : 4;
    reverse(++at, 8); /* time */
    at += 8;
    reverse(at, 4); /* names */
    at += 4 + 40;
    reverse(at, 4); /* blocks */
    reverse(at += 4, 4);
    at += 4;
    for (int i = 0; i < ATOMS * COLUMNS; i++, at += 8)
      reverse(at, 8);
  }
}

static void both_byte_orders_are_read(void)
{
  const char *path = cg_test_path("swapped.bin");
  size_t n;
  unsigned char *bytes = get_file(data("tilted.bin"), &n);
  CU_ASSERT_EQUAL_FATAL(n, 4 + 3 * FRAME);
  swap_file(bytes);
  cg_test_put(path, bytes, n);
  compare_with_text(path);
  cg_free(bytes);
}

static void a_dump_may_end_between_frames_only(void)
{
  const char *path = cg_test_path("cut.bin");
  const cg_traj_options options = in_real();
  size_t n;
  unsigned char *bytes = get_file(data("tilted.bin"), &n);
  cg_test_put(path, bytes, n);
  cut_everywhere(path, &options, 3,
                 (const size_t[]){4 + FRAME, 4 + 2 * FRAME, 4 + 3 * FRAME});
  cg_free(bytes);
}

static void random_changes_never_crash(void)
{
  const char *path = cg_test_path("random.bin");
  const cg_traj_options options = in_real();
  size_t n;
  unsigned char *bytes = get_file(data("tilted.bin"), &n);
  change_at_random(path, &options, bytes, n, 1500, 5);
  /* Mostly heads: the first two frames of one atom are not enough for them. */
  change_at_random(path, &options, bytes, 4 + FRAME, 500, 6);
  cg_free(bytes);
}

static void wrong_numbers_are_told(void)
{
  static const struct {
    size_t at; /* in frame 1 */
    int64_t value;
    int bytes;
    const char *text;
  } cases[] = {
    {0, 10, 8, "frame 1 at byte 1223: does not begin as a frame of a binary"},
    {0, -3, 8, "does not begin"},
    {0, -40, 8, "does not begin"},
    {8, 0x444d5544, 4, "does not begin"},
    {18, 2, 4, "byte order 2"},
    {22, 1, 4, "byte order 1, revision 1: 1 and 2 are read"},
    {34, 0, 8, "0 atoms"},
    {34, -1, 8, "-1 atoms"},
    {34, 8, 8, "its blocks hold 9 rows, it has 8 atoms"},
    {34, (int64_t)1 << 40, 8, "its blocks hold 9 rows"},
    {42, 2, 4, "its box is of kind 2: 0 (upright) and 1 (tilted) are "
                      "read (LAMMPS: dump_modify triclinic/general no)"},
    {46, 1, 4, "periodic across some faces"},
    {70, 0x7ff8000000000000, 8, "the box or the time is not finite"},
    {70, 0x4030000000000000, 8, "spans no volume or is left-handed"},
    {118, 0x7ff0000000000000, 8, "the box or the time is not finite"},
    {142, 13, 4, "13 columns, but 14 names"},
    {146, -1, 4, "-1 letters for the units"},
    {146, 16, 4, "16 letters for the units"},
    {151, 0x7ff0000000000000, 8, "the box or the time is not finite"},
    {159, -1, 4, "-1 letters for the names of columns"},
    {159, 1 << 20, 4, "1048576 letters for the names"},
    {159, 20, 4, "14 columns, but "},
    {163, 0x61616161, 4, "no column \"id\""},
    {203, -1, 4, "-1 blocks"},
    {203, 0, 4, "its blocks hold 0 rows"},
    {203, 2, 4, "no whole number of rows"},
    {207, 125, 4, "a block of 125 numbers is no whole number of rows of 14"},
    {207, -14, 4, "a block of -14 numbers"},
    {207, 112, 4, "its blocks hold 8 rows"},
    {211, 0x4000000000000000, 8, "row 2 of its atoms: atom id 2 is there "
                                 "twice"},
    {211, 0x4059000000000000, 8, "row 1 of its atoms: atom id 100: ids must"},
    {227, 0x7ff8000000000000, 8, "row 1 of its atoms: column 3 is not finite"},
    {211 + 8 * 13, 0x7ff0000000000000, 8, "column 14 is not finite"},
  };
  const char *path = cg_test_path("hostile.bin");
  const cg_traj_options options = in_real();
  size_t n;
  unsigned char *good = get_file(data("tilted.bin"), &n);
  unsigned char *bytes = cg_alloc(n, 1);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    memcpy(bytes, good, n);
    memcpy(bytes + 4 + FRAME + cases[i].at, &cases[i].value,
           (size_t)cases[i].bytes);
    cg_test_put(path, bytes, n);
    CG_FAILS(read_frames(path, &options, NULL), CG_DATA, cases[i].text);
  }
  cg_test_put(path, good + 8, 200); /* as older versions begin */
  CG_FAILS(read_frames(path, &options, NULL), CG_DATA,
           "older than 2021, which does not name the columns");
  cg_free(good);
  cg_free(bytes);
  cg_log_stop();
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"binary holds what text holds", binary_holds_what_text_holds},
    {"it tells its atoms", it_tells_its_atoms},
    {"a group is read by its ids", a_group_is_read_by_its_ids},
    {"an id twice in a group spoils its frame only",
     an_id_twice_in_a_group_spoils_its_frame_only},
    {"both byte orders are read", both_byte_orders_are_read},
    {"a dump may end between frames only", a_dump_may_end_between_frames_only},
    {"random changes never crash", random_changes_never_crash},
    {"wrong numbers are told", wrong_numbers_are_told},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "dump_binary", tests);
}
