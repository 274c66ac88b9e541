/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The side file of --index-cache: what it gives is what a scan gives, and
 * nothing is taken from one that does not belong to the trajectory. */
#include "harness.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/bytes.h"
#include "base/comm.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"
#include "io/traj/index_cache.h"
#include "trajfile.h"

enum { ATOMS = 12 };

/* Read the steps of a file's frames through a side file. */
static void reads(const char *path, const char *side, const char *steps)
{
  cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  options.index_cache = side;
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &options, &traj));
  char *found = steps_of(traj);
  CU_ASSERT_STRING_EQUAL(found, steps);
  cg_free(found);
  cg_traj_close(traj);
}

/* Does the side file know the trajectory, and does it say what a scan says? */
static bool knows(const char *side, const char *path)
{
  cg_index_cache *cache;
  cg_traj_points points = {0, NULL};
  cg_traj_index kept = {0}, scanned = {0};
  const cg_traj_format *format, *found;
  cg_file *file;
  CG_WORKS(cg_index_cache_open(side, &cache));
  bool known = cg_index_cache_find(cache, path, &format, &kept, &points);
  CG_WORKS(cg_file_open(path, &file));
  CG_WORKS(cg_file_unpack(file, points.bytes, points.n));
  CG_WORKS(cg_traj_index_file(file, &found, &scanned));
  if (known) {
    CU_ASSERT(format == found && kept.n == scanned.n);
    CU_ASSERT(kept.atoms == scanned.atoms && kept.cut == scanned.cut);
    CU_ASSERT(kept.precision == scanned.precision);
    CU_ASSERT(kept.digits == scanned.digits && kept.bare == scanned.bare);
    CU_ASSERT(memcmp(kept.entry, scanned.entry,
                     (size_t)kept.n * sizeof *kept.entry) == 0);
  }
  cg_file_close(file);
  cg_free(kept.entry);
  cg_free(scanned.entry);
  cg_free(points.bytes);
  cg_index_cache_close(cache);
  cg_test_barrier(cg_test_world()); /* nobody writes before all have read */
  return known;
}

/* Pack a file; rank 0. */
static const char *packed(const char *path, const char *name)
{
  const char *to = cg_test_path(name);
  size_t n;
  unsigned char *bytes = get_file(path, &n);
  if (cg_comm_rank(cg_test_world()) == 0) {
    gzFile out = gzopen(to, "wb1");
    CU_ASSERT_EQUAL(gzwrite(out, bytes, (unsigned)n), (int)n);
    gzclose(out);
  }
  cg_test_barrier(cg_test_world());
  cg_free(bytes);
  return to;
}

static void what_is_kept_is_what_a_scan_finds(void)
{
  const char *side = cg_test_path("a.idx"), *trr = cg_test_path("a.trr");
  const char *dump = cg_test_data("tests/data/dump/methanol_items.lammpstrj");
  const char *files[4];
  write_range(trr, ATOMS, 0, 9, 0);
  files[0] = trr;
  files[1] = packed(trr, "a.trr.gz");
  files[2] = cg_test_data("tests/data/traj/p3.xtc");
  files[3] = cg_test_data("tests/data/traj/p6.gro");
  for (int i = 0; i < 4; i++) {
    cg_traj_options options = cg_traj_options_default();
    cg_traj *traj;
    options.index_cache = side;
    CG_WORKS(cg_traj_open(cg_test_world(), 1, &files[i], &options, &traj));
    cg_traj_close(traj);
  }
  for (int i = 0; i < 4; i++) /* those before are still there */
    CU_ASSERT(knows(side, files[i]));
  CU_ASSERT(!knows(side, dump));
  reads(files[0], side, "0 1 2 3 4 5 6 7 8");
  reads(files[1], side, "0 1 2 3 4 5 6 7 8");
  cg_log_stop();
}

/* Set back the time of change. */
static void set_time(const char *path, const struct stat *about)
{
  const struct timespec times[2] = {about->st_atim, about->st_mtim};
  CU_ASSERT_EQUAL(utimensat(AT_FDCWD, path, times, 0), 0);
  cg_test_barrier(cg_test_world());
}

static void a_file_that_has_changed_is_scanned(void)
{
  const char *side = cg_test_path("b.idx"), *path = cg_test_path("b.trr");
  struct stat about;
  size_t n;
  write_range(path, ATOMS, 0, 3, 0);
  reads(path, side, "0 1 2");
  CU_ASSERT(knows(side, path));
  CU_ASSERT_EQUAL(stat(path, &about), 0);
  unsigned char *bytes = get_file(path, &n);
  bytes[n / 3 + 68 + 3] = 7; /* the step of frame 1 */
  cg_test_put(path, bytes, n);
  set_time(path, &about); /* only the content tells */
  CU_ASSERT(!knows(side, path));
  reads(path, side, "0 7 2");
  CU_ASSERT(knows(side, path));
  about.st_mtim.tv_sec += 5;
  set_time(path, &about);
  CU_ASSERT(!knows(side, path));
  write_range(path, ATOMS, 0, 4, 0);
  reads(path, side, "0 1 2 3");
  CU_ASSERT(knows(side, path));
  cg_free(bytes);
  cg_log_stop();
}

/* Of a long file pieces are hashed, at places in proportion to its size.  Seven
 * times the same frame more and they hold the same. */
static void a_file_of_another_size_is_scanned(void)
{
  enum { FRAMES = 60, MORE = 7 };
  const char *side = cg_test_path("s.idx"), *path = cg_test_path("s.trr");
  struct stat about;
  cg_buffer out = {0};
  size_t n;
  write_range(path, ATOMS, 0, 1, 0);
  unsigned char *bytes = get_file(path, &n);
  CU_ASSERT(FRAMES * n > 1 << 14);
  for (int t = 0; t < FRAMES + MORE; t++)
    memcpy(cg_buffer_take(&out, n), bytes, n);
  cg_test_put(path, out.bytes, FRAMES * n);
  reads(path, side, "0"); /* the others repeat it */
  CU_ASSERT(knows(side, path));
  CU_ASSERT_EQUAL(stat(path, &about), 0);
  cg_test_put(path, out.bytes, out.n);
  set_time(path, &about);
  CU_ASSERT(!knows(side, path));
  cg_free(out.bytes);
  cg_free(bytes);
  cg_log_stop();
}

/* Flip each byte, and cut at each: the frames are always the right ones, or the
 * file is taken for another's. */
static void damage_is_never_believed(void)
{
  const char *side = cg_test_path("c.idx"), *path = cg_test_path("c.trr");
  size_t n;
  write_range(path, ATOMS, 0, 3, 0);
  reads(path, side, "0 1 2");
  unsigned char *good = get_file(side, &n);
  unsigned char *bad = cg_alloc(n, 1);
  for (size_t i = 0; i < 2 * n; i++) {
    bool cut = i >= n;
    memcpy(bad, good, n);
    bad[i % n] ^= cut ? 0 : 0x11;
    cg_test_put(side, bad, cut ? i - n : n);
    if (i < 8) {
      cg_traj_options options = cg_traj_options_default();
      cg_traj *traj;
      options.index_cache = side;
      CG_FAILS(cg_traj_open(cg_test_world(), 1, &path, &options, &traj),
               CG_USAGE, "c.idx: is there and no index cache of cgmap");
    } else {
      CU_ASSERT(!knows(side, path));
      reads(path, side, "0 1 2");
      CU_ASSERT(knows(side, path));
    }
  }
  cg_free(good);
  cg_free(bad);
  cg_log_stop();
}

/* A side file with one word of its record (io/traj/index_cache.c), or its end,
 * changed, and a hash that says that it is right. */
static void put_word(const char *side, const unsigned char *good, size_t n,
                     size_t word, uint64_t value)
{
  enum { HEAD = 32 };
  unsigned char *bytes = cg_alloc(n, 1);
  memcpy(bytes, good, n);
  if (HEAD + 8 * word + 8 <= n)
    cg_put_u64_of(bytes + HEAD + 8 * word, value, false);
  cg_put_u64_of(bytes + 16, n - HEAD, false);
  cg_put_u64_of(bytes + 24, cg_hash(CG_HASH_START, bytes + HEAD, n - HEAD),
                false);
  cg_test_put(side, bytes, n);
  cg_free(bytes);
}

/* Words 14 to 17 are texts; 18 and on four for each frame. */
static void words_that_do_not_fit_are_not_believed(void)
{
  static const struct {
    size_t word;
    uint64_t value;
  } cases[] = {
    {0, 8}, {0, 241}, {5, 0}, {12, 4}, {13, 8}, {14, 0x2e}, {18, 1000},
    {19, 0}, {19, (uint64_t)-1}, {22, 10}, {23, 500}, {27, 409},
  };
  const char *side = cg_test_path("w.idx"), *path = cg_test_path("w.trr");
  size_t n;
  write_range(path, ATOMS, 0, 3, 0);
  reads(path, side, "0 1 2");
  unsigned char *good = get_file(side, &n);
  CU_ASSERT_EQUAL(n, 32 + 144 + 3 * 32);
  put_word(side, good, n, 4, 0); /* its name, which nobody compares */
  CU_ASSERT(knows(side, path));
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    put_word(side, good, n, cases[i].word, cases[i].value);
    CU_ASSERT(!knows(side, path));
  }
  for (size_t end = 36; end < n; end += 100) {
    put_word(side, good, end, n, 0);
    CU_ASSERT(!knows(side, path));
  }
  cg_free(good);
  cg_log_stop();
}

static void files_of_users_are_not_replaced(void)
{
  static const char text[] = "my notes\n";
  const char *side = cg_test_path("notes.txt"), *path = cg_test_path("d.trr");
  cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  size_t n;
  write_range(path, ATOMS, 0, 3, 0);
  cg_test_put(side, text, strlen(text));
  options.index_cache = side;
  CG_FAILS(cg_traj_open(cg_test_world(), 1, &path, &options, &traj), CG_USAGE,
           "give --index-cache another name");
  options.index_cache = path;
  CG_FAILS(cg_traj_open(cg_test_world(), 1, &path, &options, &traj), CG_USAGE,
           "give --index-cache another name");
  unsigned char *bytes = get_file(side, &n);
  CU_ASSERT(n == strlen(text) && memcmp(bytes, text, n) == 0);
  cg_free(bytes);
}

static void what_cannot_be_kept_is_a_warning(void)
{
  const char *path = cg_test_path("e.trr");
  write_range(path, ATOMS, 0, 3, 0);
  cg_log_stop();
  reads(path, cg_test_path("nowhere/e.idx"), "0 1 2");
  if (cg_comm_rank(cg_test_world()) == 0) {
    CU_ASSERT_EQUAL(cg_log_warning_count(), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(cg_log_warning(0), "the index is not kept"));
  }
  cg_log_stop();
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"what is kept is what a scan finds", what_is_kept_is_what_a_scan_finds},
    {"a file that has changed is scanned", a_file_that_has_changed_is_scanned},
    {"a file of another size is scanned", a_file_of_another_size_is_scanned},
    {"damage is never believed", damage_is_never_believed},
    {"words that do not fit are not believed",
     words_that_do_not_fit_are_not_believed},
    {"files of users are not replaced", files_of_users_are_not_replaced},
    {"what cannot be kept is a warning", what_cannot_be_kept_is_a_warning},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "index_cache", tests);
}
