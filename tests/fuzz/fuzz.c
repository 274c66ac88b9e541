/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A libFuzzer program for all targets: fuzz --target=NAME FOLDER... (see
 * `make fuzz`).  libFuzzer leaves options of two dashes to us.
 * (https://llvm.org/docs/LibFuzzer.html) */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/targets.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static struct {
  cg_comm *comm;
  const fuzz_target *target;
  char folder[256];
} run;

static void stop(void)
{
  char path[512];
  snprintf(path, sizeof path, "%s/%s", run.folder, run.target->file);
  remove(path);
  remove(run.folder);
  cg_comm_stop(run.comm);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
  const char *place = getenv("TMPDIR");
  for (int i = 1; i < *argc; i++)
    if (strncmp((*argv)[i], "--target=", 9) == 0)
      run.target = fuzz_find((*argv)[i] + 9);
  if (!run.target) {
    fputs("fuzz: --target=NAME, a name of tests/fuzz/targets.c\n", stderr);
    exit(64);
  }
  cg_comm_start(argc, argv, &run.comm);
  snprintf(run.folder, sizeof run.folder, "%s/cgmap-fuzz-XXXXXX",
           place ? place : "/tmp");
  if (!mkdtemp(run.folder))
    abort();
  atexit(stop);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
  const char *fault = fuzz_read(run.target, run.comm, run.folder, bytes, n);
  if (fault) {
    fprintf(stderr, "fuzz: %s\n", fault);
    abort();
  }
  return 0;
}
