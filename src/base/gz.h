/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/gz.h
 *
 * Where packed data come from, and where unpacking them can begin.  All
 * functions are local.
 */
#ifndef CGMAP_BASE_GZ_H
#define CGMAP_BASE_GZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cgmap/error.h>

#include "base/bytes.h"

/** Where the packed bytes come from. */
typedef struct cg_gz_packed {
  cg_status (*read)(const void *self, int64_t offset, size_t n, void *bytes);
  const void *self; /**< must outlive the reader */
  int64_t size;
} cg_gz_packed;

enum { CG_GZ_MEMBER = -1 /**< instead of bits: a member begins here */ };

/** A place where unpacking can begin. */
typedef struct cg_gz_point {
  int64_t packed, unpacked; /**< offsets of what comes next */
  int32_t bits; /**< of the packed byte before, that are still to be read, or
                     CG_GZ_MEMBER */
  int32_t n;    /**< bytes in `before` */
  unsigned char before[1 << 15]; /**< the unpacked bytes before it */
} cg_gz_point;

/** What a reader has to know of the data. */
typedef struct cg_gz_map {
  int64_t size; /**< unpacked */
  int64_t n;
  cg_gz_point *point; /**< the first is the beginning */
  int64_t room, apart; /**< while it is made */
} cg_gz_map;

/** While data are unpacked for the first time: is the last point so far before
 * an unpacked offset that there may be one?  Points are 1 MiB of text apart;
 * when they are too many every second one goes, and the distance doubles. */
bool cg_gz_map_due(cg_gz_map *map, int64_t unpacked);

/** One more, without a memory; its other members are to be filled. */
cg_gz_point *cg_gz_map_add(cg_gz_map *map, int64_t packed, int64_t unpacked);

/** The last point that is not beyond an unpacked offset. */
const cg_gz_point *cg_gz_map_before(const cg_gz_map *map, int64_t offset);

/** A map as bytes, behind those there are; and back.
 * \param [out] map  cg_free(map->point), also after a failure.
 * \return false where the bytes are no map.  */
void cg_gz_map_put(const cg_gz_map *map, cg_buffer *out);
bool cg_gz_map_get(const unsigned char *bytes, size_t n, cg_gz_map *map);

/** Leave out points until at most \a most are left. */
void cg_gz_thin(cg_gz_map *map, int64_t most);

#endif
