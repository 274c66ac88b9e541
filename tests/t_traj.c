/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trajectories: which frames are read, from which files, in which format. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/comm.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/traj/traj.h"
#include "trajfile.h"

enum { ATOMS = 12 };

static const char *known(const char *name)
{
  return cg_test_data_in("traj", name);
}

static cg_status open_files(int n, const char *const *paths,
                            const cg_traj_options *options, cg_traj **traj)
{
  cg_log_stop();
  return cg_traj_open(cg_test_world(), n, paths, options, traj);
}

/* Times are floats: 0.7f is below 0.7 and 0.3f above 0.3. */
static void options_pick_frames(void)
{
  static const struct {
    double begin, end;
    int64_t skip, stride, frames;
    const char *steps;
  } cases[] = {
    {-INFINITY, INFINITY, 0, 1, -1, "0 1 2 3 4 5 6 7 8 9"},
    {0.3, 0.7, 0, 1, -1, "3 4 5 6 7"},
    {0.7, 0.7, 0, 1, -1, "7"},
    {0.3, 0.3, 0, 1, -1, "3"},
    {0.300001, 0.699999, 0, 1, -1, "4 5 6"},
    {0.0, INFINITY, 2, 3, -1, "2 5 8"},
    {0.2, INFINITY, 1, 2, 3, "3 5 7"},
    {-INFINITY, 0.4, 0, 4, 9, "0 4"},
    {-5.0, INFINITY, 9, 100, -1, "9"},
  };
  const char *path = cg_test_path("ten.trr");
  write_range(path, ATOMS, 0, 10, 0);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    cg_traj_options options = cg_traj_options_default();
    cg_traj *traj;
    options.begin = cases[i].begin;
    options.end = cases[i].end;
    options.skip = cases[i].skip;
    options.stride = cases[i].stride;
    options.frames = cases[i].frames;
    CG_WORKS(open_files(1, &path, &options, &traj));
    char *steps = steps_of(traj);
    CU_ASSERT_STRING_EQUAL(steps, cases[i].steps);
    cg_free(steps);
    cg_traj_close(traj);
  }
}

static void an_empty_selection_is_told(void)
{
  const char *path = cg_test_path("ten.trr");
  cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  write_range(path, ATOMS, 0, 10, 0);
  options.begin = 5.0;
  CG_FAILS(open_files(1, &path, &options, &traj), CG_DATA,
           "ten.trr: no frame between the times 5 and inf: the 10 frames lie "
           "between 0 and 0.9");
  options.begin = 0.0;
  options.skip = 10;
  CG_FAILS(open_files(1, &path, &options, &traj), CG_DATA,
           "10 frames lie in the time asked for, and the first 10 are");
}

static void a_source_goes_where_it_is_told(void)
{
  const char *path = cg_test_path("ten.trr");
  const cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  cg_frame got = {0}, made = {0};
  write_range(path, ATOMS, 0, 10, 0);
  CG_WORKS(open_files(1, &path, &options, &traj));
  cg_source source = cg_traj_source(traj);
  static const int64_t places[] = {7, 8, 0, 9, 3, 3};
  for (int i = 0; i < 6; i++) {
    CG_WORKS(cg_source_seek(source, places[i]));
    CG_WORKS(cg_source_next(source, &got));
    make_frame(&made, ATOMS, places[i], false, true, false);
    CU_ASSERT_EQUAL(got.index, places[i]);
    CU_ASSERT_EQUAL(got.x[5][1], (double)(float)made.x[5][1]);
    CU_ASSERT_EQUAL(got.f[11][2], (double)(float)made.f[11][2]);
  }
  cg_frame_clear(&got);
  cg_frame_clear(&made);
  cg_traj_close(traj);
}

static void files_must_hold_the_same_atoms(void)
{
  const char *paths[2] = {cg_test_path("a.trr"), known("p3.xtc")};
  const cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  write_range(paths[0], ATOMS, 0, 1, 0);
  CG_FAILS(open_files(2, paths, &options, &traj), CG_DATA,
           "p3.xtc: 336 atoms, ");
}

static void formats_mix(void)
{
  const char *paths[3] = {known("p3.xtc"), known("single.trr"),
                          known("p3.gro")};
  const cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  cg_frame frame = {0};
  CG_WORKS(open_files(3, paths, &options, &traj));
  CU_ASSERT_EQUAL(cg_traj_frames(traj), 7);
  CU_ASSERT_EQUAL(cg_traj_atoms(traj), 336);
  for (int i = 0; i < 7; i++) {
    CG_WORKS(cg_source_next(cg_traj_source(traj), &frame));
    CU_ASSERT_EQUAL(frame.has_f, i == 3 || i == 4);
    CU_ASSERT_EQUAL(frame.has_v, i >= 3);
  }
  cg_frame_clear(&frame);
  cg_traj_close(traj);
}

static void frames_without_forces_are_left_out(void)
{
  const char *path = known("mixed.trr"), *none = cg_test_path("none.trr");
  cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  options.need_forces = true;
  CG_WORKS(open_files(1, &path, &options, &traj));
  char *steps = steps_of(traj);
  CU_ASSERT_STRING_EQUAL(steps, "0 300");
  CU_ASSERT_EQUAL(cg_traj_left(traj).without_forces, 2);
  if (cg_comm_rank(cg_test_world()) == 0)
    CU_ASSERT_PTR_NOT_NULL(
        strstr(cg_log_warning(0), "without forces, left out: 2"));
  cg_free(steps);
  cg_traj_close(traj);
  path = known("p3.xtc");
  CG_FAILS(open_files(1, &path, &options, &traj), CG_DATA,
           "holds no forces, XTC, GRO, PDB and DCD never do");
  CG_WORKS(write_frames(none, NULL, ATOMS, 2, true, false, 1000));
  CG_FAILS(open_files(1, &none, &options, &traj), CG_DATA, "nstfout");
}

static void a_box_can_be_required(void)
{
  const char *path = cg_test_path("nobox.trr");
  cg_traj_options options = cg_traj_options_default();
  size_t n;
  write_range(path, ATOMS, 0, 2, 0);
  unsigned char *bytes = get_file(path, &n);
  memset(bytes + n / 2 + 84, 0, 36);
  cg_test_put(path, bytes, n);
  CG_WORKS(read_frames(path, &options, NULL));
  options.need_box = true;
  CG_FAILS(read_frames(path, &options, NULL), CG_DATA,
           "nobox.trr: frame 1 at byte 408: it has no box");
  cg_free(bytes);
}

static void half_of_the_box_is_known_to_all(void)
{
  const char *path = known("single.trr");
  const cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  double half;
  CG_WORKS(open_files(1, &path, &options, &traj));
  CG_WORKS(cg_traj_half_box(cg_test_world(), traj, &half));
  CG_CLOSE(half, 0.775, 1e-7); /* of 1.55 x 1.65 x 1.8 nm */
  cg_traj_close(traj);
}

static void the_format_is_found_by_content(void)
{
  size_t n;
  const char *path = cg_test_path("really-xtc.trr");
  cg_traj_options options = cg_traj_options_default();
  cg_traj_about about;
  cg_traj *traj;
  unsigned char *bytes = get_file(known("p5.xtc"), &n);
  cg_test_put(path, bytes, n);
  CG_WORKS(open_files(1, &path, &options, &traj));
  cg_traj_describe(traj, 0, &about);
  CU_ASSERT_STRING_EQUAL(about.format, "xtc");
  CU_ASSERT_EQUAL(about.precision, 1e5);
  CU_ASSERT_EQUAL(about.bytes, (int64_t)n);
  cg_traj_close(traj);
  cg_free(bytes);
}

static void other_files_are_named(void)
{
  static const struct {
    const char *name, *bytes, *text;
  } cases[] = {
    {"a.trr", "\x1f\x8b\x08 gzip", "a.trr: the gzip data are damaged"},
    {"a.xtc", "\x89HDF\r\n\x1a\n", "is not a whole HDF5 file"},
    {"a.trr", "TITLE     title\n", "the file ends inside it"},
    {"a.dat", "some text\n", "looks like no trajectory; trajectories are read"},
    {"a.trr", "some text\n", "begins with the number 1936682341"},
    {"a.xtc", "some text\n", "begins with the number 1936682341"},
    {"a.gro", "some text\nmore text\n", "line 2 must be the number of atoms"},
  };
  const cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *path = cg_test_path(cases[i].name);
    cg_test_put(path, cases[i].bytes, strlen(cases[i].bytes));
    CG_FAILS(open_files(1, &path, &options, &traj), CG_DATA, cases[i].text);
  }
}

static void what_cannot_be_opened_is_told(void)
{
  const cg_traj_options options = cg_traj_options_default();
  const char *path = cg_test_path("nowhere.trr");
  cg_traj *traj;
  CG_FAILS(open_files(1, &path, &options, &traj), CG_NOINPUT, "nowhere.trr");
  path = cg_test_path("");
  CG_FAILS(open_files(1, &path, &options, &traj), CG_NOINPUT,
           "is not a regular file");
  path = cg_test_path("empty.trr");
  cg_test_put(path, "", 0);
  CG_FAILS(open_files(1, &path, &options, &traj), CG_DATA,
           "empty.trr: is empty");
}

static void a_cut_last_frame_can_be_dropped(void)
{
  const char *path = cg_test_path("cut.trr");
  cg_traj_options options = cg_traj_options_default();
  cg_traj_about about;
  cg_traj *traj;
  size_t n;
  write_range(path, ATOMS, 0, 3, 0);
  unsigned char *bytes = get_file(path, &n);
  cg_test_put(path, bytes, n - 1);
  CG_FAILS(open_files(1, &path, &options, &traj), CG_DATA,
           "cut.trr: frame 2 at byte 816: the file ends inside it, at least 1 "
           "bytes are missing (--truncated last");
  options.truncated_last = true;
  CG_WORKS(open_files(1, &path, &options, &traj));
  CU_ASSERT_EQUAL(cg_traj_frames(traj), 2);
  cg_traj_describe(traj, 0, &about);
  CU_ASSERT(about.cut && about.cut_frame == 2 && about.cut_byte == 816);
  if (cg_comm_rank(cg_test_world()) == 0)
    CU_ASSERT_PTR_NOT_NULL(strstr(cg_log_warning(0), "it is left out"));
  cg_traj_close(traj);
  cg_test_put(path, bytes, n / 3 - 1);
  CG_FAILS(open_files(1, &path, &options, &traj), CG_DATA,
           "cut.trr: frame 0 at byte 0: the file ends inside it");
  cg_free(bytes);
}

static void a_file_that_shrinks_is_noticed(void)
{
  const char *path = cg_test_path("shrinks.trr");
  const cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  cg_frame frame = {0};
  write_range(path, ATOMS, 0, 3, 0);
  CG_WORKS(open_files(1, &path, &options, &traj));
  cg_test_barrier(cg_test_world());
  if (cg_comm_rank(cg_test_world()) == 0)
    CU_ASSERT_EQUAL(truncate(path, 500), 0);
  cg_test_barrier(cg_test_world());
  CG_WORKS(cg_source_next(cg_traj_source(traj), &frame));
  CG_FAILS(cg_source_next(cg_traj_source(traj), &frame), CG_DATA,
           "shrinks.trr: ends at byte 500");
  cg_frame_clear(&frame);
  cg_traj_close(traj);
}

static void warns_of_change(const cg_traj *traj, const char *text)
{
  cg_log_stop();
  cg_traj_warn_changed(cg_test_world(), traj);
  if (cg_comm_rank(cg_test_world()) == 0) {
    CU_ASSERT_EQUAL(cg_log_warning_count(), text ? 1 : 0);
    CU_ASSERT(!text || strstr(cg_log_warning(0), text));
  }
  cg_log_stop();
  cg_test_barrier(cg_test_world());
}

/* Three frames, behind which a run writes one and a half more. */
static void a_file_that_grows_is_read_as_it_was_opened(void)
{
  const char *path = cg_test_path("grows.trr");
  const cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  size_t n;
  write_range(path, ATOMS, 0, 6, 0);
  unsigned char *bytes = get_file(path, &n);
  cg_test_put(path, bytes, n / 2);
  CG_WORKS(open_files(1, &path, &options, &traj));
  warns_of_change(traj, NULL);
  cg_test_put(path, bytes, n / 2 + n / 4);
  char *steps = steps_of(traj);
  CU_ASSERT_STRING_EQUAL(steps, "0 1 2");
  warns_of_change(traj, "grows.trr: has grown from 1224 to 1836 bytes since");
  cg_test_put(path, bytes, n / 3);
  warns_of_change(traj, "grows.trr: has been written to since it was opened");
  cg_free(steps);
  cg_free(bytes);
  cg_traj_close(traj);
}

static void times_out_of_order_are_warned_of(void)
{
  const char *path = cg_test_path("order.trr");
  size_t n;
  write_range(path, ATOMS, 0, 6, 0);
  unsigned char *bytes = get_file(path, &n);
  memcpy(bytes + n / 2, bytes, n / 6);
  cg_test_put(path, bytes, n);
  cg_log_stop();
  CG_WORKS(read_frames(path, NULL, NULL));
  if (cg_comm_rank(cg_test_world()) == 0)
    CU_ASSERT_PTR_NOT_NULL(strstr(
        cg_log_warning(0), "order.trr: frame 3 at byte 1224: its time 0 is "
                           "not after that of the frame before, 0.2 (1 such "
                           "place)"));
  cg_log_stop();
  cg_free(bytes);
}

static void writers_are_careful(void)
{
  const cg_traj_write_options keep = {.precision = 1000.0};
  const char *path = cg_test_path("kept.xtc");
  cg_traj_writer *writer;
  cg_frame frame = {0};
  make_frame(&frame, ATOMS, 0, false, false, false);
  if (cg_comm_rank(cg_test_world()) == 0) {
    CG_FAILS(cg_traj_writer_open("a.tng", NULL, &keep, &writer), CG_USAGE,
             ".trr, .xtc, .lammpstrj, .dcd, .h5, .pdb, .xyz or .gro");
    CG_WORKS(cg_traj_writer_open(path, NULL, &keep, &writer));
    CG_WORKS(cg_traj_write(writer, &frame));
    CU_ASSERT(access(path, F_OK) != 0);
    cg_traj_writer_discard(writer);
    CU_ASSERT(access(path, F_OK) != 0);
    CG_WORKS(cg_traj_writer_open(path, NULL, &keep, &writer));
    CG_WORKS(cg_traj_write(writer, &frame));
    CG_WORKS(cg_traj_writer_commit(writer));
    CG_FAILS(cg_traj_writer_open(path, NULL, &keep, &writer), CG_USAGE,
             "exists already");
  }
  cg_test_barrier(cg_test_world());
  CG_WORKS(read_frames(path, NULL, NULL));
  cg_frame_clear(&frame);
  cg_log_stop();
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"options pick frames", options_pick_frames},
    {"an empty selection is told", an_empty_selection_is_told},
    {"a source goes where it is told", a_source_goes_where_it_is_told},
    {"files must hold the same atoms", files_must_hold_the_same_atoms},
    {"formats mix", formats_mix},
    {"frames without forces are left out", frames_without_forces_are_left_out},
    {"a box can be required", a_box_can_be_required},
    {"half of the box is known to all", half_of_the_box_is_known_to_all},
    {"the format is found by content", the_format_is_found_by_content},
    {"other files are named", other_files_are_named},
    {"what cannot be opened is told", what_cannot_be_opened_is_told},
    {"a cut last frame can be dropped", a_cut_last_frame_can_be_dropped},
    {"a file that shrinks is noticed", a_file_that_shrinks_is_noticed},
    {"a file that grows is read as it was opened",
     a_file_that_grows_is_read_as_it_was_opened},
    {"times out of order are warned of", times_out_of_order_are_warned_of},
    {"writers are careful", writers_are_careful},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "traj", tests);
}
