/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The points of entry of a packed file: found, thinned out, and as bytes, for
 * other ranks and for the next run.  All words are little-endian.
 *
 *   u64 size, points
 *       u64 packed, unpacked; u32 bits, n; n bytes     for each point
 */
#include "base/bytes.h"
#include "base/gz.h"

enum {
  HEAD = 16,
  POINT = 24,
  APART = 1 << 20, /* unpacked bytes */
  MOST = 1024
};

void cg_gz_thin(cg_gz_map *map, int64_t most)
{
  while (map->n > most && map->n > 1) {
    for (int64_t i = 1; 2 * i < map->n; i++)
      map->point[i] = map->point[2 * i];
    map->n = (map->n + 1) / 2;
  }
}

bool cg_gz_map_due(cg_gz_map *map, int64_t unpacked)
{
  if (map->n == MOST) {
    cg_gz_thin(map, MOST / 2);
    map->apart *= 2;
  }
  return unpacked - map->point[map->n - 1].unpacked >= map->apart;
}

cg_gz_point *cg_gz_map_add(cg_gz_map *map, int64_t packed, int64_t unpacked)
{
  if (map->n == 0)
    map->apart = APART;
  if (map->n == map->room) {
    map->room += MOST / 16;
    CG_GROW(map->point, map->room);
  }
  cg_gz_point *p = &map->point[map->n++];
  p->packed = packed;
  p->unpacked = unpacked;
  p->bits = CG_GZ_MEMBER;
  p->n = 0;
  return p;
}

const cg_gz_point *cg_gz_map_before(const cg_gz_map *map, int64_t offset)
{
  int64_t low = 0, high = map->n - 1;
  while (low < high) {
    int64_t middle = (low + high + 1) / 2;
    if (map->point[middle].unpacked <= offset)
      low = middle;
    else
      high = middle - 1;
  }
  return &map->point[low];
}

static void put_point(cg_buffer *out, const cg_gz_point *p)
{
  unsigned char *at = cg_buffer_take(out, POINT + (size_t)p->n);
  cg_put_u64_of(at, (uint64_t)p->packed, false);
  cg_put_u64_of(at + 8, (uint64_t)p->unpacked, false);
  cg_put_u32_of(at + 16, (uint32_t)p->bits, false);
  cg_put_u32_of(at + 20, (uint32_t)p->n, false);
  memcpy(at + POINT, p->before, (size_t)p->n);
}

void cg_gz_map_put(const cg_gz_map *map, cg_buffer *out)
{
  unsigned char *at = cg_buffer_take(out, HEAD);
  cg_put_u64_of(at, (uint64_t)map->size, false);
  cg_put_u64_of(at + 8, (uint64_t)map->n, false);
  for (int64_t i = 0; i < map->n; i++)
    put_point(out, &map->point[i]);
}

/* \return what follows the point, NULL where it is none.  */
static const unsigned char *get_point(const unsigned char *at,
                                      const unsigned char *end,
                                      cg_gz_point *p)
{
  if (end - at < POINT)
    return NULL;
  p->packed = (int64_t)cg_get_u64_of(at, false);
  p->unpacked = (int64_t)cg_get_u64_of(at + 8, false);
  p->bits = (int32_t)cg_get_u32_of(at + 16, false);
  p->n = (int32_t)cg_get_u32_of(at + 20, false);
  at += POINT;
  if (p->packed < 0 || p->unpacked < 0 || p->bits < -1 || p->bits > 7 ||
      p->n < 0 || p->n > (int32_t)sizeof p->before || p->n > end - at)
    return NULL;
  memcpy(p->before, at, (size_t)p->n);
  return at + p->n;
}

bool cg_gz_map_get(const unsigned char *bytes, size_t n, cg_gz_map *map)
{
  const unsigned char *at = bytes + HEAD, *end = bytes + n;
  int64_t points = n < HEAD ? 0 : (int64_t)cg_get_u64_of(bytes + 8, false);
  *map = (cg_gz_map){0};
  if (points < 1 || points > (int64_t)(n - HEAD) / POINT)
    return false;
  map->size = (int64_t)cg_get_u64_of(bytes, false);
  map->n = points;
  map->point = CG_ARRAY(cg_gz_point, points);
  for (int64_t i = 0; i < points && at; i++)
    at = get_point(at, end, &map->point[i]);
  return at == end && map->size >= 0 && map->point[0].unpacked == 0;
}
