/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/bytes.h
 *
 * Numbers as files hold them (big-endian but where said, IEEE 754, at any
 * address), and bytes that grow.  Inline: loops over them must vectorise.
 */
#ifndef CGMAP_BASE_BYTES_H
#define CGMAP_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define CG_BIG_ENDIAN_32(u) __builtin_bswap32(u)
#define CG_BIG_ENDIAN_64(u) __builtin_bswap64(u)
#else
#define CG_BIG_ENDIAN_32(u) (u)
#define CG_BIG_ENDIAN_64(u) (u)
#endif

static inline uint32_t cg_get_u32(const unsigned char *at)
{
  uint32_t u;
  memcpy(&u, at, sizeof u);
  return CG_BIG_ENDIAN_32(u);
}

static inline uint64_t cg_get_u64(const unsigned char *at)
{
  uint64_t u;
  memcpy(&u, at, sizeof u);
  return CG_BIG_ENDIAN_64(u);
}

static inline int32_t cg_get_int(const unsigned char *at)
{
  return (int32_t)cg_get_u32(at);
}

static inline float cg_get_float(const unsigned char *at)
{
  uint32_t u = cg_get_u32(at);
  float x;
  memcpy(&x, &u, sizeof x);
  return x;
}

static inline double cg_get_double(const unsigned char *at)
{
  uint64_t u = cg_get_u64(at);
  double x;
  memcpy(&x, &u, sizeof x);
  return x;
}

/** The numbers of programs that write as their machine does. */
static inline uint32_t cg_get_u32_of(const unsigned char *at, bool big)
{
  uint32_t u = cg_get_u32(at);
  return big ? u : __builtin_bswap32(u);
}

static inline uint64_t cg_get_u64_of(const unsigned char *at, bool big)
{
  uint64_t u = cg_get_u64(at);
  return big ? u : __builtin_bswap64(u);
}

static inline void cg_put_u32(unsigned char *at, uint32_t u)
{
  u = CG_BIG_ENDIAN_32(u);
  memcpy(at, &u, sizeof u);
}

static inline void cg_put_u64(unsigned char *at, uint64_t u)
{
  u = CG_BIG_ENDIAN_64(u);
  memcpy(at, &u, sizeof u);
}

static inline void cg_put_u32_of(unsigned char *at, uint32_t u, bool big)
{
  cg_put_u32(at, big ? u : __builtin_bswap32(u));
}

static inline void cg_put_u64_of(unsigned char *at, uint64_t u, bool big)
{
  cg_put_u64(at, big ? u : __builtin_bswap64(u));
}

static inline void cg_put_int(unsigned char *at, int64_t i)
{
  cg_put_u32(at, (uint32_t)i);
}

static inline void cg_put_double(unsigned char *at, double value)
{
  uint64_t u;
  memcpy(&u, &value, sizeof u);
  cg_put_u64(at, u);
}

static inline void cg_put_float(unsigned char *at, double value)
{
  float x = (float)value;
  uint32_t u;
  memcpy(&u, &x, sizeof u);
  cg_put_u32(at, u);
}

/** Bytes that grow.  Start with {0}; cg_free(bytes) at the end. */
typedef struct cg_buffer {
  unsigned char *bytes;
  size_t n, room;
} cg_buffer;

/** n more zero bytes at the end, to be filled.  Valid until the next call. */
static inline unsigned char *cg_buffer_take(cg_buffer *buffer, size_t n)
{
  size_t old = buffer->n;
  if (n > buffer->room - old) {
    buffer->room = 2 * (old + n);
    CG_GROW(buffer->bytes, buffer->room);
  }
  buffer->n = old + n;
  return memset(buffer->bytes + old, 0, n);
}

#endif
