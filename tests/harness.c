/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CUnit under MPI.  CUnit prints a summary per rank and its run function
 * returns 0 even with failures: so ranks above 0 have no stdout, their
 * failures go to stderr one by one, and the exit status is agreed. */
#include "harness.h"

#include <CUnit/Basic.h>
#include <fcntl.h>
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/comm.h"
#include "base/mem.h"

static struct {
  cg_comm *world;
  char folder[64];
} run;

const cg_comm *cg_test_world(void)
{
  return run.world;
}

static char *next_name(void)
{
  static char name[8][512];
  static int turn;
  turn = (turn + 1) % 8;
  return name[turn];
}

const char *cg_test_path(const char *name)
{
  char *path = next_name();
  snprintf(path, 512, "%s/%s", run.folder, name);
  return path;
}

const char *cg_test_data(const char *name)
{
  const char *top = getenv("top_srcdir");
  char *path = next_name();
  snprintf(path, 512, "%s/%s", top ? top : ".", name);
  return path;
}

const char *cg_test_data_in(const char *folder, const char *name)
{
  char path[128];
  snprintf(path, sizeof path, "tests/data/%s/%s", folder, name);
  return cg_test_data(path);
}

/* A file that is emptied first is written to the disk when it is closed, on
 * some file systems: ten times as slow, and tests cut files at every byte. */
void cg_test_put(const char *path, const void *bytes, size_t n)
{
  cg_test_barrier(run.world); /* nobody reads what was there before */
  if (cg_comm_rank(run.world) == 0) {
    int file = open(path, O_WRONLY | O_CREAT, 0666);
    if (file < 0 || pwrite(file, bytes, n, 0) != (ssize_t)n ||
        ftruncate(file, (off_t)n) != 0 || close(file) != 0)
      abort();
  }
  cg_test_barrier(run.world);
}

const char *cg_test_file(const char *name, const char *bytes, size_t n)
{
  const char *path = cg_test_path(name);
  cg_test_put(path, bytes, n);
  return path;
}

const char *cg_test_text(const char *name, const char *text)
{
  return cg_test_file(name, text, strlen(text));
}

void cg_test_close(double a, double b, double tolerance, const char *what,
                   const char *file, int line)
{
  char text[512];
  int close = fabs(a - b) <= tolerance;
  snprintf(text, sizeof text, "%s = %.17g, expected %.17g +- %.3g", what, a, b,
           tolerance);
  CU_assertImplementation(close, (unsigned)line, text, file, "", CU_FALSE);
}

void cg_test_same(const cg_comm *comm, const void *data, size_t bytes,
                  const char *what, const char *file, int line)
{
  char text[512];
  void *first = cg_alloc(bytes, 1);
  memcpy(first, data, bytes);
  cg_comm_bcast(comm, first, bytes, 0);
  snprintf(text, sizeof text, "%s is not what rank 0 has", what);
  CU_assertImplementation(memcmp(first, data, bytes) == 0, (unsigned)line,
                          text, file, "", CU_FALSE);
  cg_free(first);
}

void cg_test_fails(cg_status got, cg_status wanted, const char *text,
                   const char *file, int line)
{
  char said[1024];
  int as_wanted = got == wanted && strstr(cg_error_text(), text) != NULL;
  snprintf(said, sizeof said, "status %d \"%s\", expected %d with \"%s\"", got,
           got == CG_OK ? "" : cg_error_text(), wanted, text);
  CU_assertImplementation(as_wanted, (unsigned)line, said, file, "", CU_FALSE);
  cg_error_clear();
}

void cg_test_works(cg_status got, const char *file, int line)
{
  char said[1024];
  snprintf(said, sizeof said, "status %d: %s", got,
           got == CG_OK ? "" : cg_error_text());
  CU_assertImplementation(got == CG_OK, (unsigned)line, said, file, "",
                          CU_FALSE);
  cg_error_clear();
}

static int remove_one(const char *path, const struct stat *about, int kind,
                      struct FTW *where)
{
  (void)about;
  (void)kind;
  (void)where;
  return remove(path);
}

static void make_folder(void)
{
  if (cg_comm_rank(run.world) == 0) {
    strcpy(run.folder, "cgmap-test-XXXXXX");
    if (!mkdtemp(run.folder))
      abort();
  }
  cg_comm_bcast(run.world, run.folder, sizeof run.folder, 0);
}

static void tell_failures(const char *suite)
{
  const CU_FailureRecord *record = CU_get_failure_list();
  for (; record && cg_comm_rank(run.world) > 0; record = record->pNext)
    fprintf(stderr, "%s: rank %d: %s:%u: %s: %s\n", suite,
            cg_comm_rank(run.world), record->strFileName,
            record->uiLineNumber, record->pTest ? record->pTest->pName : "",
            record->strCondition);
}

int cg_test_main(int argc, char **argv, const char *suite,
                 const cg_test *tests)
{
  cg_comm_start(&argc, &argv, &run.world);
  int rank = cg_comm_rank(run.world);
  if (rank > 0 && !freopen("/dev/null", "w", stdout))
    abort();
  make_folder();
  CU_initialize_registry();
  CU_pSuite all = CU_add_suite(suite, NULL, NULL);
  for (; tests->name; tests++)
    CU_add_test(all, tests->name, tests->run);
  CU_basic_set_mode(CU_BRM_VERBOSE);
  CU_basic_run_tests();
  tell_failures(suite);
  int64_t failures = CU_get_number_of_failures();
  CU_cleanup_registry();
  cg_test_barrier(run.world);
  if (rank == 0)
    nftw(run.folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
  cg_comm_sum_counts(run.world, &failures, 1);
  cg_comm_stop(run.world);
  int64_t blocks, bytes, peak;
  cg_mem_balance(&blocks, &bytes, &peak);
  if (blocks != 0)
    fprintf(stderr, "%s: rank %d: %lld blocks (%lld bytes) not given back\n",
            suite, rank, (long long)blocks, (long long)bytes);
  return failures != 0 || blocks != 0;
}

const char *cg_test_long_data(void)
{
  const char *folder = getenv("CGMAP_DATA");
  if (!folder)
    printf("skipped: CGMAP_DATA is not set ... ");
  return folder;
}
