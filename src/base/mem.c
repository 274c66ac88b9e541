/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counted memory: each block is preceded by one cache line that holds its
 * size, so that the balance of blocks and bytes is known at any moment.
 *
 * Zeros come from calloc(), which knows that pages fresh from the kernel are 0
 * already: matrices of thousands of columns are not written twice.  Blocks grow
 * by realloc(), the large ones in place or by moving pages, not bytes.
 *
 * Cost: 128 bytes a block.  Disadvantage: tools see one allocation site; build
 * with the address sanitizer to learn where a leak was born. */
#include "base/mem.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

enum { LINE = 64 };

static struct {
  int64_t blocks, bytes, peak;
} balance;

/* What stands on the line before a block. */
typedef struct head {
  size_t bytes;
  size_t before; /* bytes, of what calloc() gave */
} head;

static head *head_of(void *block)
{
  return (head *)(void *)((char *)block - LINE);
}

/* Bytes to ask for; false: more than there can be. */
static bool size_of(size_t n, size_t size, size_t *bytes)
{
  return !__builtin_mul_overflow(n, size, bytes) && *bytes <= SIZE_MAX / 2;
}

static char *block_at(char *begin)
{
  return begin + 2 * LINE - (uintptr_t)begin % LINE;
}

/* `more` bytes than before, of which `bytes` in this block. */
static void count(char *begin, size_t bytes, int64_t more)
{
  char *block = block_at(begin);
  *head_of(block) = (head){bytes, (size_t)(block - begin)};
  balance.bytes += more;
  if (balance.bytes > balance.peak)
    balance.peak = balance.bytes;
}

static void *take(size_t n, size_t size)
{
  size_t bytes;
  char *begin =
      size_of(n, size, &bytes) ? calloc(1, bytes + 2 * LINE) : NULL;
  if (!begin)
    return NULL;
  count(begin, bytes, (int64_t)bytes);
  balance.blocks++;
  return block_at(begin);
}

void *cg_alloc(size_t n, size_t size)
{
  void *block = take(n, size);
  if (!block)
    cg_out_of_memory((double)n * (double)size, (double)balance.bytes);
  return block;
}

cg_status cg_try_alloc(size_t n, size_t size, const char *what, void **block)
{
  *block = take(n, size);
  if (!*block)
    return cg_fail(CG_UNAVAILABLE, "no memory for %s: %.3g GB wanted", what,
                   1e-9 * (double)n * (double)size);
  return CG_OK;
}

double cg_mem_of_rank(int ranks)
{
  long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  if (pages <= 0 || page <= 0 || cores <= 0)
    return INFINITY;
  return (double)pages * (double)page / (double)(cores < ranks ? cores : ranks);
}

cg_status cg_mem_check(double bytes, const char *what)
{
  double there =
      (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
  if (bytes > there)
    return cg_fail(CG_UNAVAILABLE, "no memory for %s: %.3g GB wanted, this "
                                   "machine has %.3g GB",
                   what, 1e-9 * bytes, 1e-9 * there);
  return CG_OK;
}

/* The head moves along with the block; where what realloc() gave begins at
 * another place in its line, both move on. */
void *cg_realloc(void *old, size_t n, size_t size)
{
  if (!old)
    return cg_alloc(n, size);
  head was = *head_of(old);
  size_t bytes;
  char *begin = size_of(n, size, &bytes)
                    ? realloc((char *)old - was.before, bytes + 2 * LINE)
                    : NULL;
  if (!begin)
    cg_out_of_memory((double)n * (double)size, (double)balance.bytes);
  char *block = block_at(begin);
  if (block != begin + was.before)
    memmove(block, begin + was.before, was.bytes < bytes ? was.bytes : bytes);
  if (bytes > was.bytes)
    memset(block + was.bytes, 0, bytes - was.bytes);
  count(begin, bytes, (int64_t)bytes - (int64_t)was.bytes);
  return block;
}

void cg_free(void *block)
{
  if (!block)
    return;
  balance.blocks--;
  balance.bytes -= (int64_t)head_of(block)->bytes;
  free((char *)block - head_of(block)->before);
}

void cg_mem_balance(int64_t *blocks, int64_t *bytes, int64_t *peak)
{
  *blocks = balance.blocks;
  *bytes = balance.bytes;
  *peak = balance.peak;
}
