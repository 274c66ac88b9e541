/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames beyond 4 GiB, which no 32-bit offset reaches.  Two frames are written,
 * the second a copy of it far behind; what lies between is a hole in the file,
 * which reads as zeros and takes no disk, with heads where frames have them. */
#include "harness.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/comm.h"
#include "base/log.h"
#include "io/traj/traj.h"
#include "model/source.h"
#include "trajfile.h"

enum { ATOMS = 500000, TRR_TIME = 76, TRR_HEAD = 84, SEEN = 3 };

typedef struct place {
  int64_t first, frame; /* byte of frame 0; bytes of each */
  int64_t frames;
} place;

static cg_traj *open_traj(const char *path)
{
  const cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  CU_ASSERT_FATAL(cg_traj_open(cg_test_world(), 1, &path, &options, &traj) ==
                  CG_OK);
  return traj;
}

static place measure(const char *path)
{
  cg_traj *traj = open_traj(path);
  int64_t number, second;
  place p;
  cg_traj_place(traj, 0, &number, &p.first);
  cg_traj_place(traj, 1, &number, &second);
  p.frame = second - p.first;
  p.frames = ((int64_t)1 << 32) / p.frame + 3;
  cg_traj_close(traj);
  return p;
}

static void move(int from, int64_t at, int64_t to, int64_t n, bool timed,
                 double time)
{
  unsigned char *bytes = cg_alloc((size_t)n, 1);
  bool moved = pread(from, bytes, (size_t)n, at) == n;
  if (timed)
    cg_put_float(bytes + TRR_TIME, time);
  moved = moved && pwrite(from, bytes, (size_t)n, to) == n;
  CU_ASSERT(moved);
  cg_free(bytes);
}

static void stretch(const char *path, const place *p, bool heads)
{
  int64_t second = p->first + p->frame;
  cg_test_barrier(cg_test_world());
  if (cg_comm_rank(cg_test_world()) == 0) {
    int file = open(path, O_RDWR);
    CU_ASSERT_FATAL(file >= 0);
    for (int64_t i = 2; heads && i < p->frames - 1; i++)
      move(file, second, p->first + i * p->frame, TRR_HEAD, true, (double)i);
    move(file, second, p->first + (p->frames - 1) * p->frame, p->frame, heads,
         (double)(p->frames - 1));
    close(file);
  }
  cg_test_barrier(cg_test_world());
}

/* Positions of DCDs are floats in A: |x| < 4 nm, three roundings of 2^-24. */
static void compare_last(const char *path, const place *p)
{
  cg_traj *traj = open_traj(path);
  cg_source source = cg_traj_source(traj);
  cg_frame got = {0}, made = {0};
  int64_t number, byte;
  CU_ASSERT_EQUAL_FATAL(cg_traj_frames(traj), p->frames);
  cg_traj_place(traj, p->frames - 1, &number, &byte);
  CU_ASSERT_EQUAL(byte, p->first + (p->frames - 1) * p->frame);
  CU_ASSERT(byte > UINT32_MAX);
  cg_source_range(source, ATOMS - SEEN, SEEN, NULL);
  CG_WORKS(cg_source_seek(source, p->frames - 1));
  CG_WORKS(cg_source_next(source, &got));
  CU_ASSERT_EQUAL_FATAL(got.n, SEEN);
  make_frame(&made, ATOMS, 1, false, false, false);
  for (int i = 0; i < SEEN; i++)
    for (int k = 0; k < 3; k++)
      CG_CLOSE(got.x[i][k], made.x[ATOMS - SEEN + i][k], 3 * 4.0 / 16777216.0);
  cg_frame_clear(&got);
  cg_frame_clear(&made);
  cg_traj_close(traj);
}

static void check(const char *name, bool heads)
{
  const char *path = cg_test_path(name);
  CG_WORKS(write_frames(path, NULL, ATOMS, 2, false, false, 1000));
  place p = measure(path);
  stretch(path, &p, heads);
  compare_last(path, &p);
  cg_test_barrier(cg_test_world());
  if (cg_comm_rank(cg_test_world()) == 0)
    unlink(path);
  cg_log_stop(); /* the head of the DCD tells two frames */
}

static void by_heads(void)
{
  check("huge.trr", true);
}

static void by_length(void)
{
  check("huge.dcd", false);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"frames found by heads (TRR)", by_heads},
    {"frames found by their length (DCD)", by_length},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "huge", tests);
}
