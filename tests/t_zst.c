/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that the program zstd packed: read at any place, cut, changed. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "trajfile.h"

static const char *const refused = "unpack it (zstd -d FILE)";

/* Without libzstd there is one test: the message. */
static bool can_unpack(void)
{
  int64_t size;
  const char *path = cg_test_data_in("zst", "numbers.zst");
  cg_status status = unpack_file(path, &size);
  if (status == CG_UNAVAILABLE) {
    CG_FAILS(status, CG_UNAVAILABLE, refused);
    cg_error_clear();
    printf("skipped: no libzstd ... ");
    return false;
  }
  CG_WORKS(status);
  return status == CG_OK;
}

/* What numbers.zst was made of, see README there. */
static void make_numbers(cg_string *text)
{
  for (int k = 0; k < 3; k++)
    for (int i = 0; i < 400000; i++)
      cg_string_add(text, "%d\n", (7 * i + k) % 1009);
}

static void read_pieces(cg_file *file, const cg_string *text)
{
  enum { PIECES = 10, MOST = 5000 };
  unsigned char piece[MOST];
  uint64_t state = 5;
  CU_ASSERT_EQUAL(cg_file_size(file), (int64_t)text->n);
  for (int i = 0; i < PIECES; i++) {
    size_t from = next_random(&state) % text->n;
    size_t n = next_random(&state) % MOST;
    n = from + n > text->n ? text->n - from : n;
    CG_WORKS(cg_file_read(file, (int64_t)from, n, piece));
    CU_ASSERT(memcmp(piece, text->text + from, n) == 0);
  }
  CG_FAILS(cg_file_read(file, (int64_t)text->n - 3, 4, piece), CG_DATA,
           "1 more expected");
}

/* Three frames of 1.5 MB, each of which can be entered. */
static void a_large_file_is_read_anywhere(void)
{
  enum { POINT = 24, HEAD = 16, POINTS = 3 };
  const char *path = cg_test_data_in("zst", "numbers.zst");
  cg_string text = {0};
  cg_file *first, *second;
  size_t n;
  if (!can_unpack())
    return;
  make_numbers(&text);
  CG_WORKS(cg_file_open(path, &first));
  CG_WORKS(cg_file_unpack(first, NULL, 0));
  read_pieces(first, &text);
  void *points = cg_file_points(first, 1024, &n);
  CU_ASSERT_EQUAL(n, HEAD + POINTS * POINT);
  CG_WORKS(cg_file_open(path, &second));
  CG_WORKS(cg_file_unpack(second, points, n));
  read_pieces(second, &text);
  cg_free(points);
  cg_file_close(first);
  cg_file_close(second);
  cg_free(text.text);
}

/* A file as it lies there: get_file() unpacks. */
static size_t get_packed(const char *path, unsigned char *bytes, size_t room)
{
  FILE *file = fopen(path, "rb");
  size_t n = file ? fread(bytes, 1, room, file) : 0;
  CU_ASSERT(n > 0 && n < room);
  if (file)
    fclose(file);
  return n;
}

static size_t second_frame(const unsigned char *bytes, size_t n)
{
  size_t at = 4;
  while (at + 4 < n && memcmp(bytes + at, bytes, 4) != 0)
    at++;
  return at;
}

/* The next place to change: all of heads and sums, one in five between. */
static size_t next_place(size_t at, size_t second, size_t n)
{
  enum { NEAR = 16 };
  do
    at++;
  while (at % 5 != 0 && at > NEAR && at + NEAR < n &&
         (at + NEAR < second || at > second + NEAR));
  return at;
}

/* A sum of 32 bits ends each frame; but one bit of its descriptor is unused,
 * and the byte behind that, the window, may be larger than need be.  A cut
 * between the two frames is a shorter file, as in gzip; of fewer than 4 bytes
 * nobody knows what they are.  */
static void damage_is_found_everywhere(void)
{
  const char *path = cg_test_path("bad.zst");
  const cg_traj_options options = options_in("real");
  unsigned char good[1500];
  int64_t size, frames;
  int whole = 0, harmless = 0;
  if (!can_unpack())
    return;
  size_t m = get_packed(cg_test_data_in("dump", "tilted_xu.lammpstrj.zst"),
                        good, sizeof good);
  size_t second = second_frame(good, m);
  for (size_t cut = 4; cut < m; cut++) {
    cg_test_put(path, good, cut);
    cg_status status = unpack_file(path, &size);
    whole += status == CG_OK;
    if (status != CG_OK)
      CG_FAILS(status, CG_DATA, "bad.zst: the zstd data end too early");
    status = read_frames(path, &options, &frames);
    CU_ASSERT_EQUAL(frames, 0);
    CG_FAILS(status, CG_DATA, "bad.zst: ");
  }
  CU_ASSERT_EQUAL(whole, 1);
  for (size_t at = 4; at < m; at = next_place(at, second, m)) {
    good[at] ^= 0x10;
    cg_test_put(path, good, m);
    cg_status status = unpack_file(path, &size);
    harmless += status == CG_OK;
    if (status != CG_OK)
      CG_FAILS(status, CG_DATA, "bad.zst: the zstd data ");
    cg_error_clear();
    good[at] ^= 0x10;
  }
  CU_ASSERT_EQUAL(harmless, 4);
}

static void a_packed_trajectory_is_one(void)
{
  const cg_traj_options options = options_in("real");
  const char *packed = cg_test_data_in("dump", "tilted_xu.lammpstrj.zst");
  const char *plain = cg_test_data_in("dump", "tilted_xu.lammpstrj");
  cg_frame frame[2] = {{0}, {0}};
  int64_t frames;
  if (!can_unpack())
    return;
  CG_WORKS(read_frames(packed, &options, &frames));
  CU_ASSERT_EQUAL(frames, 3);
  for (int t = 2; t >= 0; t--) {
    CG_WORKS(read_frame_in("real", packed, t, &frame[0]));
    CG_WORKS(read_frame_in("real", plain, t, &frame[1]));
    compare_written(&frame[1], &frame[0], 0.0);
  }
  cg_frame_clear(&frame[0]);
  cg_frame_clear(&frame[1]);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a large file is read anywhere", a_large_file_is_read_anywhere},
    {"damage is found everywhere", damage_is_found_everywhere},
    {"a packed trajectory is one", a_packed_trajectory_is_one},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "zst", tests);
}
