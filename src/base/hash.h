/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/hash.h
 *
 * FNV-1a, 64 bits (Fowler, Noll & Vo; RFC 9923): tells bytes apart that differ
 * by chance, no protection against those made to collide.
 */
#ifndef CGMAP_BASE_HASH_H
#define CGMAP_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define CG_HASH_START 0xcbf29ce484222325u

/** The hash of what gave \a hash, followed by n bytes. */
static inline uint64_t cg_hash(uint64_t hash, const unsigned char *bytes,
                               size_t n)
{
  for (size_t i = 0; i < n; i++)
    hash = (hash ^ bytes[i]) * 0x100000001b3u;
  return hash;
}

#endif
