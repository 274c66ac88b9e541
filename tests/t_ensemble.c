/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several files as one trajectory: runs in parts, and replicas. */
#include "harness.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "io/traj/traj.h"
#include "trajfile.h"

enum { ATOMS = 12 };

/* Open files and compare the steps of their frames; cg_traj_close(). */
static cg_traj *open_and_read(int n, const char *const *paths,
                              const cg_traj_options *options,
                              const char *steps)
{
  const cg_traj_options all = cg_traj_options_default();
  cg_traj *traj = NULL;
  cg_log_stop();
  CG_WORKS(cg_traj_open(cg_test_world(), n, paths, options ? options : &all,
                        &traj));
  char *found = steps_of(traj);
  CU_ASSERT_STRING_EQUAL(found, steps);
  cg_free(found);
  return traj;
}

/* n of them, the first with this text; they are forgotten. */
static void warnings_are(int n, const char *first)
{
  if (cg_comm_rank(cg_test_world()) == 0) {
    CU_ASSERT_EQUAL(cg_log_warning_count(), n);
    if (n > 0 && cg_log_warning_count() > 0)
      CU_ASSERT_PTR_NOT_NULL(strstr(cg_log_warning(0), first));
  }
  cg_log_stop();
}

/* Put the second file behind the first. */
static void append(const char *path, const char *other)
{
  size_t n, m;
  unsigned char *bytes = get_file(path, &n), *more = get_file(other, &m);
  CG_GROW(bytes, n + m);
  memcpy(bytes + n, more, m);
  cg_test_put(path, bytes, n + m);
  cg_free(bytes);
  cg_free(more);
}

/* b goes on where a ended and repeats its last frame; c begins at the time of
 * b's last frame with other positions. */
static void a_restart_is_read_once(void)
{
  const char *paths[3] = {cg_test_path("a.trr"), cg_test_path("b.trr"),
                          cg_test_path("c.trr")};
  cg_traj *traj;
  cg_traj_about about;
  write_range(paths[0], ATOMS, 0, 4, 0);
  write_range(paths[1], ATOMS, 3, 6, 0);
  write_range(paths[2], ATOMS, 5, 7, 100);
  traj = open_and_read(3, paths, NULL, "0 1 2 3 4 5 5 6");
  warnings_are(2, "b.trr: frame 0 repeats the one before it, at time 0.3");
  CU_ASSERT_EQUAL(cg_traj_files(traj), 3);
  CU_ASSERT(!cg_traj_replicas(traj));
  cg_traj_describe(traj, 1, &about);
  CU_ASSERT_STRING_EQUAL(about.path, paths[1]);
  CU_ASSERT_STRING_EQUAL(about.format, "trr");
  CU_ASSERT(about.frames == 3 && about.atoms == ATOMS && !about.cut);
  CU_ASSERT(about.all_f && about.some_f && !about.some_v && about.all_box);
  CG_CLOSE(about.begin, 0.3, 1e-7);
  CG_CLOSE(about.end, 0.5, 1e-7);
  cg_traj_close(traj);
}

/* Parts put together by cat: 3 and 6 are there twice, 6 three times. */
static void a_restart_inside_a_file_is_read_once(void)
{
  const char *path = cg_test_path("cat.trr"), *part = cg_test_path("part.trr");
  cg_traj_about about;
  write_range(path, ATOMS, 0, 4, 0);
  write_range(part, ATOMS, 3, 7, 0);
  append(path, part);
  write_range(part, ATOMS, 6, 7, 0);
  append(path, part);
  cg_traj *traj = open_and_read(1, &path, NULL, "0 1 2 3 4 5 6");
  CU_ASSERT_EQUAL(cg_traj_left(traj).repeats, 2);
  cg_traj_describe(traj, 0, &about);
  CU_ASSERT(about.frames == 9 && about.repeats == 2);
  warnings_are(1, "cat.trr: frame 4 repeats the one before it, at time 0.3, as "
                  "restarted runs do: it is left out (2 such frames)");
  cg_traj_close(traj);
  cg_traj_options both = cg_traj_options_default();
  both.keep_repeats = true;
  traj = open_and_read(1, &path, &both, "0 1 2 3 3 4 5 6 6");
  CU_ASSERT_EQUAL(cg_traj_left(traj).repeats, 0);
  cg_traj_close(traj);
}

/* Frames picked by number are those that are left. */
static void repeats_go_before_frames_are_picked(void)
{
  const char *paths[2] = {cg_test_path("a.trr"), cg_test_path("b.trr")};
  cg_traj_options options = cg_traj_options_default();
  options.stride = 2;
  write_range(paths[0], ATOMS, 0, 4, 0);
  write_range(paths[1], ATOMS, 3, 7, 0);
  cg_traj_close(open_and_read(2, paths, &options, "0 2 4 6"));
  cg_log_stop();
}

/* Three runs from time 0, the third from the configuration of the first. */
static void replicas_are_read_whole(void)
{
  const char *paths[3] = {cg_test_path("r1.trr"), cg_test_path("r2.trr"),
                          cg_test_path("r3.trr")};
  write_range(paths[0], ATOMS, 0, 3, 0);
  write_range(paths[1], ATOMS, 0, 3, 50);
  write_range(paths[2], ATOMS, 0, 3, 0);
  cg_traj *traj = open_and_read(3, paths, NULL, "0 1 2 0 1 2 0 1 2");
  CU_ASSERT(cg_traj_replicas(traj));
  CU_ASSERT_EQUAL(cg_traj_left(traj).repeats, 0);
  warnings_are(0, NULL);
  cg_traj_close(traj);
}

/* b begins inside a: nobody wants 2 and 3 twice without a word. */
static void runs_that_overlap_are_warned_of(void)
{
  const char *paths[2] = {cg_test_path("a.trr"), cg_test_path("b.trr")};
  write_range(paths[0], ATOMS, 0, 4, 0);
  write_range(paths[1], ATOMS, 2, 5, 0);
  cg_traj_close(open_and_read(2, paths, NULL, "0 1 2 3 2 3 4"));
  warnings_are(1, "b.trr: frame 0 at byte 0: its time 0.2 is not after that "
                  "of the frame before, 0.3");
}

/* The comparison of a frame that cannot be read is left to who reads it. */
static void a_damaged_frame_is_no_repeat(void)
{
  const char *path = cg_test_path("nan.trr");
  const cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  size_t n;
  write_range(path, ATOMS, 0, 2, 0);
  append(path, path);
  unsigned char *bytes = get_file(path, &n);
  size_t frame = n / 4, x = 84 + 36;
  memcpy(bytes + 2 * frame, bytes + frame, frame);
  memset(bytes + 2 * frame + x, 0xff, 4);
  cg_test_put(path, bytes, n);
  cg_log_stop();
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &options, &traj));
  CU_ASSERT_EQUAL(cg_traj_frames(traj), 4);
  CU_ASSERT_STRING_EQUAL(cg_error_text(), "");
  cg_traj_close(traj);
  CG_FAILS(read_frames(path, NULL, NULL), CG_DATA,
           "nan.trr: frame 2 at byte 816: atom 1: its position");
  cg_log_stop();
  cg_free(bytes);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a restart is read once", a_restart_is_read_once},
    {"a restart inside a file is read once",
     a_restart_inside_a_file_is_read_once},
    {"repeats go before frames are picked",
     repeats_go_before_frames_are_picked},
    {"replicas are read whole", replicas_are_read_whole},
    {"runs that overlap are warned of", runs_that_overlap_are_warned_of},
    {"a damaged frame is no repeat", a_damaged_frame_is_no_repeat},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "ensemble", tests);
}
