/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing H5MD: what is written comes back to the last bit, also where frames
 * differ in what they hold; a full disk leaves nothing behind.  That MDAnalysis
 * reads it is tested by tests/h5md.sh. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/comm.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/signals.h"
#include "base/text.h"
#include "h5mdfile.h"
#include "trajfile.h"

enum { ATOMS = 7, FRAMES = 6 };

/* Frame t of a trajectory that holds something else in each. */
static void make_mixed(cg_frame *frame, int64_t n, int t)
{
  make_frame(frame, n, t, t % 2 == 0, t % 3 != 2, t % 2 == 1);
  if (t == 4)
    memset(&frame->box, 0, sizeof frame->box);
}

static cg_status write_mixed(const char *path, const char *units, int64_t n,
                             int frames, bool steps)
{
  const cg_traj_write_options options = {
    .overwrite = true, .precision = 1000.0, .units = units};
  cg_traj_writer *writer;
  cg_frame frame = {0};
  CG_TRY(cg_traj_writer_open(path, NULL, &options, &writer));
  cg_status status = CG_OK;
  for (int t = 0; t < frames && status == CG_OK; t++) {
    make_mixed(&frame, n, t);
    frame.step = steps ? frame.step : 0;
    status = cg_traj_write(writer, &frame);
  }
  cg_frame_clear(&frame);
  if (status == CG_OK)
    return cg_traj_writer_commit(writer);
  cg_traj_writer_discard(writer);
  return status;
}

static void write_on_rank_0(const char *path, const char *units, int64_t n,
                            int frames, bool steps)
{
  cg_test_barrier(cg_test_world());
  if (cg_comm_rank(cg_test_world()) == 0)
    CG_WORKS(write_mixed(path, units, n, frames, steps));
  cg_test_barrier(cg_test_world());
}

static void compare_mixed(const cg_frame *frame, int64_t n, int t, bool steps)
{
  cg_frame want = {0};
  make_mixed(&want, n, t);
  CU_ASSERT(frame->n == n && frame->has_v == want.has_v);
  CU_ASSERT(frame->has_f == want.has_f && frame->time == want.time);
  CU_ASSERT_EQUAL(frame->step, steps ? want.step : t);
  CU_ASSERT(memcmp(frame->box.h, want.box.h, sizeof want.box.h) == 0);
  size_t bytes = (size_t)n * sizeof *want.x;
  CU_ASSERT(memcmp(frame->x, want.x, bytes) == 0);
  CU_ASSERT(!want.has_v || memcmp(frame->v, want.v, bytes) == 0);
  CU_ASSERT(!want.has_f || memcmp(frame->f, want.f, bytes) == 0);
  cg_frame_clear(&want);
}

/* One atom; rows below and above the smallest chunk; rows that are cut. */
static void what_is_written_comes_back(void)
{
  static const int64_t sizes[] = {1, ATOMS, 700, 140000};
  const char *path = cg_test_path("mixed.h5");
  for (int c = 0; c < 8; c++) {
    int64_t n = sizes[c / 2];
    int frames = n > 1000 ? 2 : FRAMES;
    cg_frame frame = {0};
    write_on_rank_0(path, NULL, n, frames, c % 2);
    for (int t = 0; t < frames; t++) {
      CG_WORKS(read_frame(path, t, &frame));
      compare_mixed(&frame, n, t, c % 2);
    }
    cg_log_stop(); /* of fields that the first frames have alone */
    cg_frame_clear(&frame);
  }
}

static void reduced_units_are_not_named(void)
{
  const char *path = cg_test_path("reduced.h5md");
  cg_frame frame = {0};
  write_on_rank_0(path, "lj", ATOMS, FRAMES, true);
  CG_FAILS(read_frames(path, NULL, NULL), CG_USAGE, "does not tell its units");
  CG_WORKS(read_frame_in("lj", path, 1, &frame));
  compare_mixed(&frame, ATOMS, 1, true);
  cg_log_stop();
  cg_frame_clear(&frame);
}

static bool files_are_equal(const char *a, const char *b)
{
  size_t n, m;
  unsigned char *one = get_file(a, &n), *other = get_file(b, &m);
  bool equal = n == m && memcmp(one, other, n) == 0;
  cg_free(one);
  cg_free(other);
  return equal;
}

static void the_same_frames_make_the_same_bytes(void)
{
  char *a = cg_text_copy(cg_test_path("one.h5"));
  const char *b = cg_test_path("other.h5");
  write_on_rank_0(a, NULL, ATOMS, FRAMES, true);
  write_on_rank_0(b, NULL, ATOMS, FRAMES, true);
  CU_ASSERT(files_are_equal(a, b));
  cg_free(a);
}

static cg_status write_under_limit(const char *path, rlim_t limit)
{
  struct rlimit old, low;
  getrlimit(RLIMIT_FSIZE, &old);
  low = old;
  low.rlim_cur = limit;
  CU_ASSERT(setrlimit(RLIMIT_FSIZE, &low) == 0);
  cg_status status = write_mixed(path, NULL, 50000, FRAMES, true);
  setrlimit(RLIMIT_FSIZE, &old);
  return status;
}

/* As in tests/t_h5.c; the frames take some 15 MB. */
static void a_full_disk_leaves_nothing_behind(void)
{
  char name[64];
  cg_signals_install();
  snprintf(name, sizeof name, "%d-full.h5", cg_comm_rank(cg_test_world()));
  const char *path = cg_test_path(name);
  char *part = cg_text_format("%s.part", path);
  for (rlim_t limit = 0; limit < 14000000; limit = limit * 5 / 4 + 700000) {
    CG_FAILS(write_under_limit(path, limit), CG_OUTPUT, "File too large");
    CU_ASSERT(access(path, F_OK) != 0 && access(part, F_OK) != 0);
  }
  CG_WORKS(write_under_limit(path, RLIM_INFINITY));
  CU_ASSERT(access(path, F_OK) == 0 && access(part, F_OK) != 0);
  unlink(path);
  cg_free(part);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"what is written comes back", what_is_written_comes_back},
    {"reduced units are not named", reduced_units_are_not_named},
    {"the same frames make the same bytes",
     the_same_frames_make_the_same_bytes},
    {"a full disk leaves nothing behind", a_full_disk_leaves_nothing_behind},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "h5md_write", tests);
}
