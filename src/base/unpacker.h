/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/unpacker.h
 *
 * A way in which files are packed.  Used by base/file.c alone: to everybody
 * else a packed file is a file like others.  All functions are local.
 */
#ifndef CGMAP_BASE_UNPACKER_H
#define CGMAP_BASE_UNPACKER_H

#include "base/gz.h"

typedef struct cg_unpacker {
  bool (*probe)(const unsigned char *bytes, size_t n);

  /** Unpack all, check its sums and find points of entry.  CG_DATA where the
   * data are damaged or cut.
   * \param [out] map  cg_free(map->point), also after a failure.  */
  cg_status (*survey)(cg_gz_packed packed, cg_gz_map *map);

  /** Read by a map, which must outlive the reader. */
  void *(*open)(cg_gz_packed packed, const cg_gz_map *map);
  void (*close)(void *reader);

  /** Unpacked bytes; offset + n must not be beyond the end.  Going forward is
   * cheap, going back begins again at the last point. */
  cg_status (*read)(void *reader, int64_t offset, size_t n, void *bytes);
} cg_unpacker;

extern const cg_unpacker cg_unpacker_gz;
extern const cg_unpacker cg_unpacker_zst;

#endif
