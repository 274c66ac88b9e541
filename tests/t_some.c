/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames read in parts: each part is that of the whole frame, and what lies
 * outside is not looked at. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "trajfile.h"

enum { ATOMS = 12 };

static cg_traj *open_one(const char *path)
{
  const cg_traj_options options = cg_traj_options_default();
  cg_traj *traj = NULL;
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &options, &traj));
  CU_ASSERT_FATAL(traj && cg_traj_slices(traj));
  return traj;
}

static bool same(const double (*a)[3], const double (*b)[3], int64_t n)
{
  return memcmp(a, b, (size_t)n * sizeof *a) == 0;
}

static void is_part(const cg_frame *part, const cg_frame *whole, int64_t from)
{
  typedef const double (*vecs)[3];
  CU_ASSERT(part->has_v == whole->has_v && part->has_f == whole->has_f);
  CU_ASSERT(part->time == whole->time && part->step == whole->step);
  CU_ASSERT(part->index == whole->index);
  CU_ASSERT(memcmp(&part->box, &whole->box, sizeof part->box) == 0);
  CU_ASSERT(same((vecs)part->x, (vecs)(whole->x + from), part->n));
  if (part->has_v)
    CU_ASSERT(same((vecs)part->v, (vecs)(whole->v + from), part->n));
  if (part->has_f)
    CU_ASSERT(same((vecs)part->f, (vecs)(whole->f + from), part->n));
}

/* Floats, doubles, and frames that hold different fields. */
static void parts_are_those_of_the_whole(void)
{
  static const char *const names[] = {"single.trr", "double.trr", "mixed.trr"};
  static const int64_t ranges[][2] = {{0, 336}, {0, 1}, {335, 1}, {100, 77}};
  cg_frame whole = {0}, part = {0};
  for (int i = 0; i < 3; i++) {
    char name[64] = "tests/data/traj/";
    cg_traj *traj = open_one(cg_test_data(strcat(name, names[i])));
    for (int64_t t = 0; t < cg_traj_frames(traj); t++) {
      CG_WORKS(cg_source_next(cg_traj_source(traj), &whole));
      for (int r = 0; r < 4; r++) {
        CG_WORKS(cg_traj_read_slice(traj, t, ranges[r][0], ranges[r][1],
                                    &part));
        CU_ASSERT_EQUAL(part.n, ranges[r][1]);
        is_part(&part, &whole, ranges[r][0]);
      }
    }
    cg_traj_close(traj);
  }
  cg_frame_clear(&whole);
  cg_frame_clear(&part);
  cg_log_stop();
}

/* The frame keeps its size; NaN in atom 7 is seen where it is read. */
static void what_is_not_read_does_not_matter(void)
{
  const char *path = cg_test_path("nan.trr");
  cg_frame frame = {0}, made = {0};
  size_t n;
  write_range(path, ATOMS, 0, 2, 0);
  unsigned char *bytes = get_file(path, &n);
  memset(bytes + n / 2 + 84 + 36 + 12 * 6, 0xff, 4);
  put_file(path, bytes, n);
  cg_traj *traj = open_one(path);
  cg_traj_some *some = cg_traj_some_new(traj, 2, 4);
  cg_source source = cg_traj_some_source(some);
  CU_ASSERT_EQUAL(cg_source_count(source), 2);
  for (int t = 1; t >= 0; t--) {
    CG_WORKS(cg_source_seek(source, t));
    CG_WORKS(cg_source_next(source, &frame));
    make_frame(&made, ATOMS, t, false, true, false);
    CU_ASSERT(frame.n == ATOMS && frame.has_f && frame.index == t);
    for (int i = 2; i < 6; i++) {
      CU_ASSERT_EQUAL(frame.x[i][1], (double)(float)made.x[i][1]);
      CU_ASSERT_EQUAL(frame.f[i][2], (double)(float)made.f[i][2]);
    }
  }
  CG_FAILS(cg_traj_read_slice(traj, 1, 5, 3, &frame), CG_DATA,
           "nan.trr: frame 1 at byte 408: atom 7: its position");
  cg_traj_some_free(some);
  cg_traj_close(traj);
  cg_frame_clear(&frame);
  cg_frame_clear(&made);
  cg_free(bytes);
  cg_log_stop();
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"parts are those of the whole", parts_are_those_of_the_whole},
    {"what is not read does not matter", what_is_not_read_does_not_matter},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "some", tests);
}
