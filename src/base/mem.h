/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/mem.h
 *
 * Counted memory.
 *
 * Every block of cgmap comes from here and goes back here, so that the
 * balance at the end of a run tells of a leak without any tool, in every
 * test.  Blocks are zeroed and aligned to 64 bytes (a cache line, a vector
 * register).  cg_alloc() aborts when the machine has no memory: callers need no
 * unwinding.  Where the size stems from an input file use cg_try_alloc(), whose
 * failure is the user's to mend.
 */
#ifndef CGMAP_BASE_MEM_H
#define CGMAP_BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

#include <cgmap/error.h>

/** n zeroed items of \a size bytes; n = 0 gives a valid block. */
void *cg_alloc(size_t n, size_t size);

/** As cg_alloc, but a failure (or an overflow of n * size) is CG_UNAVAILABLE
 * with a message that says how much was wanted for \a what. */
cg_status cg_try_alloc(size_t n, size_t size, const char *what, void **block);

/** Bytes for each of so many ranks: this machine's memory by its cores, or by
 * the ranks where they are fewer.  INFINITY where the system does not tell. */
double cg_mem_of_rank(int ranks);

/** CG_UNAVAILABLE if so many bytes are more than this machine has, before work
 * that would need them is begun for \a what. */
cg_status cg_mem_check(double bytes, const char *what);

/** Grow or shrink to n items; new bytes are zero.  \a old may be NULL. */
void *cg_realloc(void *old, size_t n, size_t size);

/** Give back; NULL is allowed. */
void cg_free(void *block);

/** Blocks and bytes that are out now, and the most bytes ever out. */
void cg_mem_balance(int64_t *blocks, int64_t *bytes, int64_t *peak);

/** Typed forms. */
#define CG_NEW(type) ((type *)cg_alloc(1, sizeof(type)))
#define CG_ARRAY(type, n) ((type *)cg_alloc((size_t)(n), sizeof(type)))
#define CG_GROW(array, n)                                                     \
  ((array) = cg_realloc((array), (size_t)(n), sizeof *(array)))

/** Make sure of room for n items; grows rarely, by a quarter more than asked
 * for, and never shrinks. */
#define CG_RESERVE(array, room, n)                                            \
  do {                                                                        \
    if ((n) > (room)) {                                                       \
      (room) = (n) + (n) / 4 + 16;                                            \
      CG_GROW(array, room);                                                   \
    }                                                                         \
  } while (0)

#endif
