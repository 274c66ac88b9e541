/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/harness.h
 *
 * What every unit test needs around CUnit under MPI: start and end, failures
 * of all ranks gathered, memory balance checked, a scratch folder.
 *
 * A test program is
 *
 *     static void rotates(void) { CU_ASSERT(...); }
 *     int main(int argc, char **argv)
 *     {
 *       static const cg_test tests[] = {{"rotates", rotates}, {NULL, NULL}};
 *       return cg_test_main(argc, argv, "box", tests);
 *     }
 *
 * Every rank runs every test.  A CU_..._FATAL leaves the function on one rank
 * only: use it on agreed values alone, or the next collective call hangs.
 */
#ifndef CGMAP_TESTS_HARNESS_H
#define CGMAP_TESTS_HARNESS_H

#include <CUnit/CUnit.h>

#include <cgmap/comm.h>

#include "barrier.h"
#include "larger.h"

typedef struct cg_test {
  const char *name;
  void (*run)(void);
} cg_test;

/** Run the tests of a NULL-terminated list; the program's exit status. */
int cg_test_main(int argc, char **argv, const char *suite,
                 const cg_test *tests);

/** All ranks. */
const cg_comm *cg_test_world(void);

/** A file name in this run's scratch folder (the same on all ranks; removed at
 * the end).  Valid until the next call but seven. */
const char *cg_test_path(const char *name);

/** A file of the test data, "tests/data/NAME" or another folder of the source
 * tree, found from the build folder too.  As cg_test_path. */
const char *cg_test_data(const char *name);

/** The same of a file in a folder of "tests/data". */
const char *cg_test_data_in(const char *folder, const char *name);

/** Write n bytes to a file (rank 0) and wait. */
void cg_test_put(const char *path, const void *bytes, size_t n);

/** Write a file of n bytes into the scratch folder, for all ranks to read;
 * collective.  Its name, as cg_test_path. */
const char *cg_test_file(const char *name, const char *bytes, size_t n);

/** The same of a string. */
const char *cg_test_text(const char *name, const char *text);

/** Is |a - b| <= tolerance?  Says both numbers where not. */
#define CG_CLOSE(a, b, tolerance)                                             \
  cg_test_close((a), (b), (tolerance), #a, __FILE__, __LINE__)
void cg_test_close(double a, double b, double tolerance, const char *what,
                   const char *file, int line);

/** Are these bytes the same on all ranks of a group, to the last bit?  What
 * ranks decide by must be: where one of them chose another way, the next
 * collective call would wait for ever.  Collective. */
#define CG_SAME(comm, data, bytes)                                            \
  cg_test_same((comm), (data), (bytes), #data, __FILE__, __LINE__)
void cg_test_same(const cg_comm *comm, const void *data, size_t bytes,
                  const char *what, const char *file, int line);

/** Did the call fail with that status, and does its message hold that text? */
#define CG_FAILS(call, status, text)                                          \
  cg_test_fails((call), (status), (text), __FILE__, __LINE__)
void cg_test_fails(cg_status got, cg_status wanted, const char *text,
                   const char *file, int line);

/** Did the call succeed?  Prints the message where not. */
#define CG_WORKS(call) cg_test_works((call), __FILE__, __LINE__)
void cg_test_works(cg_status got, const char *file, int line);

/** The folder of CGMAP_DATA; NULL, and a word about it, where it is not set: the
 * test that asks is left out then. */
const char *cg_test_long_data(void);

#endif
