/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The HDF5 wrapper: what is written comes back, what is wrong is said, what
 * cannot be written leaves nothing behind. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <hdf5.h>

#include "base/file.h"
#include "base/h5.h"
#include "base/mem.h"
#include "base/signals.h"
#include "base/text.h"

static const cg_h5_about energy = {"kJ/mol", "energy of a pair"};
static const cg_h5_about number = {"1", "a number"};

/* Each rank has a file of its own. */
static const char *own_path(const char *name)
{
  char text[64];
  snprintf(text, sizeof text, "%d-%s", cg_comm_rank(cg_test_world()), name);
  return cg_test_path(text);
}

static void write_sample(const char *path)
{
  cg_h5 *h5;
  const double x[6] = {1.0 / 3.0, -0.0, 1e308, 4e-320, -1.5, NAN};
  const int64_t i[2] = {INT64_MIN, 9007199254740993};
  static const char *const texts[] = {"W-W", "", "\xc3\x85"};
  const size_t shape[2] = {2, 3}, two = 2, none = 0;
  CG_WORKS(cg_h5_create(path, false, &h5));
  CG_WORKS(cg_h5_put_doubles(h5, "/model/a b/x", 2, shape, x, energy));
  CG_WORKS(cg_h5_put_doubles(h5, "/model/T", 0, NULL, x, energy));
  CG_WORKS(cg_h5_put_doubles(h5, "/model/none", 1, &none, NULL, energy));
  CG_WORKS(cg_h5_put_ints(h5, "/model/i", 1, &two, i, number));
  CG_WORKS(cg_h5_put_texts(h5, "/model/names", 3, texts, number));
  CG_WORKS(cg_h5_put_texts(h5, "/model/nobody", 0, NULL, number));
  CU_ASSERT(access(path, F_OK) != 0);
  CG_WORKS(cg_h5_commit(h5));
}

static void what_is_written_comes_back(void)
{
  const char *path = own_path("sample.h5");
  cg_h5 *h5;
  size_t dims[2], n;
  double *x;
  int64_t *i;
  char **texts;
  write_sample(path);
  CG_WORKS(cg_h5_open(path, &h5));
  CG_WORKS(cg_h5_get_doubles(h5, "/model/a b/x", 2, dims, &x));
  CU_ASSERT(dims[0] == 2 && dims[1] == 3);
  CU_ASSERT(x[0] == 1.0 / 3.0 && x[1] == 0.0 && signbit(x[1]) &&
            x[2] == 1e308 && x[3] == 4e-320 && x[4] == -1.5 && isnan(x[5]));
  cg_free(x);
  CG_WORKS(cg_h5_get_doubles(h5, "/model/T", 0, NULL, &x));
  CU_ASSERT(*x == 1.0 / 3.0);
  cg_free(x);
  CG_WORKS(cg_h5_get_doubles(h5, "/model/none", 1, dims, &x));
  CU_ASSERT(dims[0] == 0);
  cg_free(x);
  CG_WORKS(cg_h5_get_ints(h5, "/model/i", 1, dims, &i));
  CU_ASSERT(dims[0] == 2 && i[0] == INT64_MIN && i[1] == 9007199254740993);
  cg_free(i);
  CG_WORKS(cg_h5_get_texts(h5, "/model/names", &n, &texts));
  CU_ASSERT(n == 3 && strcmp(texts[0], "W-W") == 0 && !*texts[1] &&
            strcmp(texts[2], "\xc3\x85") == 0);
  cg_free(texts);
  CG_WORKS(cg_h5_get_texts(h5, "/model/nobody", &n, &texts));
  CU_ASSERT(n == 0);
  cg_free(texts);
  CG_WORKS(cg_h5_list(h5, "/model", &n, &texts));
  CU_ASSERT(n == 6 && strcmp(texts[0], "T") == 0 &&
            strcmp(texts[1], "a b") == 0 && strcmp(texts[5], "none") == 0);
  cg_free(texts);
  CU_ASSERT(cg_h5_has(h5, "/model/a b/x") && cg_h5_has(h5, "/model/a b"));
  CU_ASSERT(!cg_h5_has(h5, "/fm/G") && !cg_h5_has(h5, "/model/T/x"));
  cg_h5_close(h5);
}

static void what_is_wrong_is_said(void)
{
  const char *path = own_path("wrong.h5");
  cg_h5 *h5;
  size_t dims[2], n;
  double *x;
  int64_t *i;
  char **texts;
  write_sample(path);
  CG_FAILS(cg_h5_create(path, false, &h5), CG_USAGE, "exists already");
  CG_WORKS(cg_h5_open(path, &h5));
  CG_FAILS(cg_h5_get_doubles(h5, "/fm/G", 2, dims, &x), CG_DATA,
           "/fm/G: is missing (is this a results file of cgmap?)");
  CG_FAILS(cg_h5_get_doubles(h5, "/model/a b/x", 1, dims, &x), CG_DATA,
           "/model/a b/x: has 2 dimensions, 1 expected");
  CG_FAILS(cg_h5_get_doubles(h5, "/model/names", 1, dims, &x), CG_DATA,
           "holds text, real numbers expected");
  CG_FAILS(cg_h5_get_ints(h5, "/model/T", 0, dims, &i), CG_DATA,
           "holds real numbers, whole numbers expected");
  CG_FAILS(cg_h5_get_texts(h5, "/model/i", &n, &texts), CG_DATA,
           "holds whole numbers, text of any length expected");
  CG_FAILS(cg_h5_get_ints(h5, "/model/a b", 1, dims, &i), CG_DATA,
           "a dataset was expected");
  CG_FAILS(cg_h5_list(h5, "/model/T", &n, &texts), CG_DATA,
           "a group was expected");
  cg_h5_close(h5);
  CG_FAILS(cg_h5_open(cg_test_path("none.h5"), &h5), CG_NOINPUT, "none.h5");
  CG_FAILS(cg_h5_open(cg_test_data("README"), &h5), CG_DATA,
           "not a whole HDF5 file");
}

/* A dataset of 10^15 numbers of which none was ever written takes no room in
 * a file: HDF5 allocates late. */
static void write_absurd(const char *path)
{
  const hsize_t size[2] = {1000000, 1000000000};
  hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  hid_t space = H5Screate_simple(2, size, NULL);
  hid_t set = H5Dcreate2(file, "/x", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT,
                         H5P_DEFAULT, H5P_DEFAULT);
  CU_ASSERT(set >= 0);
  H5Dclose(set);
  H5Sclose(space);
  H5Fclose(file);
}

static void absurd_sizes_take_no_memory(void)
{
  const char *path = own_path("absurd.h5");
  cg_h5 *h5;
  double *x;
  size_t dims[2];
  write_absurd(path);
  CG_WORKS(cg_h5_open(path, &h5));
  CG_FAILS(cg_h5_get_doubles(h5, "/x", 2, dims, &x), CG_DATA,
           "/x: claims more numbers than the file can hold");
  cg_h5_close(h5);
}

/* A file cut anywhere is refused or read without a crash; cut at half of its
 * length it cannot be whole. */
static void cut_files_are_refused(void)
{
  const char *path = own_path("cut.h5");
  cg_h5 *h5;
  write_sample(path);
  cg_file *file;
  CG_WORKS(cg_file_open(path, &file));
  int64_t size = cg_file_size(file);
  cg_file_close(file);
  for (int64_t n = size / 2; n >= 0; n -= size / 8) {
    CU_ASSERT(truncate(path, n) == 0);
    CG_FAILS(cg_h5_open(path, &h5), CG_DATA, "not a whole HDF5 file");
  }
}

static cg_status write_under_limit(const char *path, rlim_t limit,
                                   const double *x, size_t n)
{
  struct rlimit old, low;
  cg_h5 *h5;
  getrlimit(RLIMIT_FSIZE, &old);
  low = old;
  low.rlim_cur = limit;
  CU_ASSERT(setrlimit(RLIMIT_FSIZE, &low) == 0);
  cg_status status = cg_h5_create(path, false, &h5);
  if (status == CG_OK) {
    status = cg_h5_put_doubles(h5, "/model/a/x", 1, &n, x, energy);
    if (status == CG_OK)
      status = cg_h5_put_doubles(h5, "/fm/y", 1, &n, x, energy);
    if (status == CG_OK)
      status = cg_h5_commit(h5);
    else
      cg_h5_discard(h5);
  }
  setrlimit(RLIMIT_FSIZE, &old);
  return status;
}

/* "Disk full" is played by a limit on the size of files, below that of two
 * long or two short arrays.  The end of the program must survive it, too. */
static void a_full_disk_leaves_nothing_behind(void)
{
  const char *path = own_path("full.h5");
  char *part = cg_text_format("%s.part", path);
  double *x = CG_ARRAY(double, 10000);
  cg_signals_install();
  for (rlim_t limit = 0; limit <= 160000; limit = limit * 3 / 2 + 50) {
    CG_FAILS(write_under_limit(path, limit, x, 10000), CG_OUTPUT,
             "File too large");
    CU_ASSERT(access(path, F_OK) != 0 && access(part, F_OK) != 0);
  }
  for (rlim_t limit = 0; limit <= 1000; limit += 100) {
    CG_FAILS(write_under_limit(path, limit, x, 3), CG_OUTPUT,
             "File too large");
    CU_ASSERT(access(path, F_OK) != 0 && access(part, F_OK) != 0);
  }
  CG_WORKS(write_under_limit(path, RLIM_INFINITY, x, 10000));
  CU_ASSERT(access(path, F_OK) == 0);
  cg_free(part);
  cg_free(x);
}

/* Written more than a second apart: no dates. */
static void the_same_numbers_make_the_same_bytes(void)
{
  const cg_comm *world = cg_test_world();
  char *bytes[2];
  size_t n[2];
  const char *path[2] = {cg_test_path("0-one.h5"), cg_test_path("0-two.h5")};
  for (int i = 0; i < 2; i++) {
    if (cg_comm_rank(world) == 0)
      write_sample(path[i]);
    usleep(i == 0 ? 1100000 : 0);
    CG_WORKS(cg_file_read_all(world, path[i], 1 << 20, &bytes[i], &n[i]));
  }
  CU_ASSERT(n[0] == n[1] && memcmp(bytes[0], bytes[1], n[0]) == 0);
  cg_free(bytes[0]);
  cg_free(bytes[1]);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"what is written comes back", what_is_written_comes_back},
    {"what is wrong is said", what_is_wrong_is_said},
    {"absurd sizes take no memory", absurd_sizes_take_no_memory},
    {"cut files are refused", cut_files_are_refused},
    {"a full disk leaves nothing behind", a_full_disk_leaves_nothing_behind},
    {"the same numbers make the same bytes",
     the_same_numbers_make_the_same_bytes},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "h5", tests);
}
