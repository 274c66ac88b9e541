/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Before the first call of BLAS: one thread, and the room that it needs.
 *
 * OpenBLAS asks the system for a buffer of 128 MiB when it is first called, and
 * asks for ever where there is none: under a limit on the address space
 * (ulimit -v, h_vmem of Grid Engine) a fit would hang.  So such a process tries
 * whether the system has as much, and lets OpenBLAS take it while it has.
 * Disadvantage: of the threads that a user asks for, the first alone is sure
 * of its buffer. */
#include <cblas.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "math/dense.h"

enum { BUFFER = 1 << 27 };

extern void openblas_set_num_threads(int) __attribute__((weak));

static bool is_limited(void)
{
  struct rlimit space;
  return getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY;
}

static bool has_room(void)
{
  void *room = mmap(NULL, BUFFER, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return room != MAP_FAILED && munmap(room, BUFFER) == 0;
}

static cg_status take_buffer(void)
{
  static bool taken;
  const double one = 1.0;
  double sum = 0.0;
  if (taken || !is_limited())
    return CG_OK;
  if (!has_room())
    return cg_fail(CG_UNAVAILABLE,
                   "no memory for OpenBLAS, which wants %d MB of address "
                   "space: raise its limit (ulimit -v)",
                   BUFFER / 1000000);
  cg_dense_add_rows(1, 1, &one, &sum);
  taken = true;
  return CG_OK;
}

cg_status cg_dense_start(void)
{
  if (!openblas_set_num_threads)
    return CG_OK;
  if (!getenv("OPENBLAS_NUM_THREADS") && !getenv("OMP_NUM_THREADS"))
    openblas_set_num_threads(1);
  return take_buffer();
}
