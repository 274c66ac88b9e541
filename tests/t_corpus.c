/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The inputs of tests/corpus, small ones that are right and ones that a fuzzer
 * found, read once more; the readers are compiled with the address and
 * undefined behaviour sanitizers where the compiler has them. */
#include "harness.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "fuzz/targets.h"
#include "trajfile.h"

/* What Open MPI loses is no leak of ours; tests and fuzzer count our own. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
  return "detect_leaks=0";
}

static void replay(const fuzz_target *target, const char *path)
{
  size_t n;
  unsigned char *bytes = get_file(path, &n);
  printf("%s\n", path);
  fflush(stdout);
  const char *fault = fuzz_read(target, cg_test_world(), cg_test_path("."),
                                bytes, n);
  if (fault)
    printf("%s: %s\n", path, fault);
  CU_ASSERT_PTR_NULL(fault);
  cg_free(bytes);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
  return strcmp((*a)->d_name, (*b)->d_name);
}

static int replay_all(const fuzz_target *target)
{
  struct dirent **entry;
  char folder[300], path[600];
  int files = 0;
  snprintf(folder, sizeof folder, "tests/corpus/%s", target->name);
  snprintf(folder, sizeof folder, "%s", cg_test_data(folder));
  int n = scandir(folder, &entry, NULL, by_name);
  for (int i = 0; i < n; i++) {
    if (entry[i]->d_name[0] != '.') {
      snprintf(path, sizeof path, "%s/%s", folder, entry[i]->d_name);
      replay(target, path);
      files++;
    }
    free(entry[i]);
  }
  if (n >= 0)
    free(entry);
  return files;
}

static void every_input_is_read_or_refused(void)
{
  for (const fuzz_target *target = fuzz_targets; target->name; target++) {
    int files = replay_all(target);
    if (files == 0)
      printf("no inputs for %s\n", target->name);
    CU_ASSERT(files > 0);
  }
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"every input is read or refused", every_input_is_read_or_refused},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "corpus", tests);
}
