/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gzip files read at any place: against the bytes that were packed, by zlib
 * itself in every way it has; cuts and changes at every byte. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/file.h"
#include "base/gz.h"
#include "base/mem.h"
#include "io/traj/traj.h"
#include "trajfile.h"

/* Text that deflate neither stores nor crushes: numbers, some of them twice. */
static unsigned char *make_text(size_t n)
{
  unsigned char *text = cg_alloc(n + 32, 1);
  uint64_t state = 7;
  for (size_t at = 0; at < n;) {
    uint64_t u = next_random(&state);
    at += (size_t)snprintf((char *)text + at, 32, "%llu %s\n",
                           (unsigned long long)(u % 100000000),
                           u % 3 ? "0.333333" : "-1");
  }
  return text;
}

/* Pack n bytes as one member behind what there is. */
static void pack(unsigned char *packed, size_t *at, size_t room,
                 const unsigned char *text, size_t n, int level, int strategy)
{
  z_stream z = {0};
  CU_ASSERT_FATAL(deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, strategy) ==
                  Z_OK);
  z.next_in = (unsigned char *)text;
  z.avail_in = (unsigned)n;
  z.next_out = packed + *at;
  z.avail_out = (unsigned)(room - *at);
  CU_ASSERT_FATAL(deflate(&z, Z_FINISH) == Z_STREAM_END);
  *at += z.total_out;
  deflateEnd(&z);
}

/* Read pieces here and there, with the points given or found. */
static void read_pieces(const char *path, const void *points, size_t points_n,
                        const unsigned char *text, size_t n)
{
  enum { PIECES = 40 };
  cg_file *file;
  unsigned char *piece = cg_alloc(n, 1);
  uint64_t state = 3;
  CG_WORKS(cg_file_open(path, &file));
  CG_WORKS(cg_file_unpack(file, points, points_n));
  CU_ASSERT_EQUAL(cg_file_size(file), (int64_t)n);
  for (int i = 0; i < PIECES; i++) {
    size_t from = next_random(&state) % (n + 1);
    size_t length = next_random(&state) % (n - from + 1);
    if (i % 4 != 0 && length > 5000)
      length = 5000;
    memset(piece, 1, length);
    CG_WORKS(cg_file_read(file, (int64_t)from, length, piece));
    CU_ASSERT(memcmp(piece, text + from, length) == 0);
  }
  CG_FAILS(cg_file_read(file, (int64_t)n - 3, 4, piece), CG_DATA,
           "1 more expected");
  cg_file_close(file);
  cg_free(piece);
}

static void check(const char *name, const unsigned char *packed, size_t m,
                  const unsigned char *text, size_t n, int64_t least)
{
  const char *path = cg_test_path(name);
  cg_file *file;
  size_t bytes;
  cg_test_put(path, packed, m);
  CG_WORKS(cg_file_open(path, &file));
  CG_WORKS(cg_file_unpack(file, NULL, 0));
  for (int64_t most = 1024; most >= 1; most /= 32) {
    void *points = cg_file_points(file, most, &bytes);
    int64_t count =
        (int64_t)cg_get_u64_of((const unsigned char *)points + 8, false);
    CU_ASSERT(count <= most && (most < 1024 || count >= least));
    read_pieces(path, points, bytes, text, n);
    cg_free(points);
  }
  cg_file_close(file);
}

/* 6 MiB: points about every MiB, but not where the whole is one block. */
static void files_of_all_kinds_are_read_anywhere(void)
{
  enum { N = 6 << 20 };
  static const struct {
    const char *name;
    int level, strategy;
  } kinds[] = {{"fast.gz", 1, Z_DEFAULT_STRATEGY},
               {"small.gz", 9, Z_DEFAULT_STRATEGY},
               {"stored.gz", 0, Z_DEFAULT_STRATEGY},
               {"fixed.gz", 6, Z_FIXED},
               {"huffman.gz", 6, Z_HUFFMAN_ONLY}};
  size_t room = 2 * N;
  unsigned char *text = make_text(N), *packed = cg_alloc(room, 1);
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    size_t m = 0;
    pack(packed, &m, room, text, N, kinds[i].level, kinds[i].strategy);
    check(kinds[i].name, packed, m, text, N, 5);
  }
  cg_free(text);
  cg_free(packed);
}

/* Members of all sizes, an empty one, zeros at the end. */
static void members_follow_one_another(void)
{
  enum { N = 3 << 20, PADDING = 700 };
  size_t room = 2 * N, m = 0, at = 0;
  unsigned char *text = make_text(N), *packed = cg_alloc(room, 1);
  static const size_t sizes[] = {1, 0, 100000, 1500000, 3, 70000};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    pack(packed, &m, room, text + at, sizes[i], 6, Z_DEFAULT_STRATEGY);
    at += sizes[i];
  }
  while (at < N) {
    size_t n = N - at < 60000 ? N - at : 60000;
    pack(packed, &m, room, text + at, n, 1, Z_DEFAULT_STRATEGY);
    at += n;
  }
  check("members.gz", packed, m + PADDING, text, N, 3);
  packed[m + PADDING - 1] = 1;
  const char *path = cg_test_path("rest.gz");
  cg_file *file;
  cg_test_put(path, packed, m + PADDING);
  CG_WORKS(cg_file_open(path, &file));
  CG_FAILS(cg_file_unpack(file, NULL, 0), CG_DATA, "rest.gz: the gzip data");
  cg_file_close(file);
  cg_free(text);
  cg_free(packed);
}

/* The sum at its end covers every byte; free are some of its head and the bits
 * that fill the last byte of the data. */
static void damage_is_found_everywhere(void)
{
  enum { N = 600, HEAD = 10, TRAILER = 8 };
  unsigned char *text = make_text(N), packed[2 * N];
  const char *path = cg_test_path("cut.gz");
  size_t m = 0;
  int64_t size;
  pack(packed, &m, sizeof packed, text, N, 6, Z_DEFAULT_STRATEGY);
  for (size_t cut = 3; cut < m; cut++) {
    cg_test_put(path, packed, cut);
    CG_FAILS(unpack_file(path, &size), CG_DATA,
             "cut.gz: the gzip data end too early");
  }
  for (size_t at = HEAD; at < m; at++) {
    packed[at] ^= 0x10;
    cg_test_put(path, packed, m);
    cg_status status = unpack_file(path, &size);
    CU_ASSERT(at == m - TRAILER - 1 ||
              (status == CG_DATA && strstr(cg_error_text(), "gzip data")));
    cg_error_clear();
    packed[at] ^= 0x10;
  }
  cg_test_put(path, packed, m);
  CG_WORKS(unpack_file(path, &size));
  CU_ASSERT_EQUAL(size, N);
  cg_free(text);
}

static void other_files_stay_as_they_are(void)
{
  const char *path = cg_test_path("plain");
  int64_t size;
  cg_test_put(path, "\x1f\x8b\x07 no gzip", 11);
  CG_WORKS(unpack_file(path, &size));
  CU_ASSERT_EQUAL(size, 11);
  cg_test_put(path, "\x1f\x8b", 2);
  CG_WORKS(unpack_file(path, &size));
  CU_ASSERT_EQUAL(size, 2);
}

/* A packed trajectory is a trajectory: LAMMPS's own gzip, on all ranks. */
static void trajectories_may_be_packed(void)
{
  cg_traj_options options = cg_traj_options_default();
  const char *paths[2] = {cg_test_data("tests/data/dump/tilted.lammpstrj.gz"),
                          cg_test_data("tests/data/dump/tilted_xu.lammpstrj")};
  cg_traj *traj[2];
  cg_frame frame[2] = {{0}, {0}};
  cg_traj_about about;
  options.units = "real";
  for (int k = 0; k < 2; k++)
    CG_WORKS(cg_traj_open(cg_test_world(), 1, &paths[k], &options, &traj[k]));
  for (int64_t t = 2; t >= 0; t--) {
    for (int k = 0; k < 2; k++) {
      CG_WORKS(cg_source_seek(cg_traj_source(traj[k]), t));
      CG_WORKS(cg_source_next(cg_traj_source(traj[k]), &frame[k]));
    }
    CG_CLOSE(largest_difference((const double (*)[3])frame[0].x,
                                (const double (*)[3])frame[1].x, 9),
             0.0, 0.0);
  }
  cg_traj_describe(traj[0], 0, &about);
  CU_ASSERT_EQUAL(about.frames, 3);
  for (int k = 0; k < 2; k++) {
    cg_frame_clear(&frame[k]);
    cg_traj_close(traj[k]);
  }
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"files of all kinds are read anywhere",
     files_of_all_kinds_are_read_anywhere},
    {"members follow one another", members_follow_one_another},
    {"damage is found everywhere", damage_is_found_everywhere},
    {"other files stay as they are", other_files_stay_as_they_are},
    {"trajectories may be packed", trajectories_may_be_packed},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "gz", tests);
}
