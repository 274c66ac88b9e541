/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gzip data (RFC 1951, 1952), read at any place.
 *
 * Deflate refers back by up to 32 KiB, so unpacking can begin at the start of
 * any block if the 32 KiB before it and the place to the bit are known (the
 * idea of zran.c, M. Adler).  A first pass unpacks everything, which checks
 * lengths and sums, and keeps such points (gz_map.c): at most 1024, 32 MiB of
 * memory, whatever the length.  Members that follow one another (as pigz, bgzip
 * and cat make) are points without a memory.
 *
 * Cost: 300 MB/s of text a pass, on one core; a jump unpacks half a distance
 * on average.  Disadvantage: the first pass comes before anything else, and
 * ranks that read frames in turn each unpack what the others read.  A
 * trajectory that is read more than once is better unpacked before. */
#include "base/unpacker.h"

#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "base/mem.h"

enum {
  INPUT = 1 << 17,   /* packed bytes at a time */
  SCRATCH = 1 << 17, /* unpacked bytes that nobody wants */
  TRAILER = 8,
  WINDOW = 15,     /* bits: 32 KiB */
  WITH_HEAD = 16   /* added to WINDOW: gzip's own head and sums */
};

typedef struct cg_gz {
  cg_gz_packed packed;
  const cg_gz_map *map;
  z_stream z;
  bool bare;        /* inside a member that was entered by a point */
  int64_t members;  /* begun */
  int64_t next;     /* offset of the packed byte behind the input */
  int64_t unpacked; /* offset of the next byte to come */
  unsigned char input[INPUT], scratch[SCRATCH];
} cg_gz;

static bool probe(const unsigned char *bytes, size_t n)
{
  return n >= 3 && bytes[0] == 0x1f && bytes[1] == 0x8b && bytes[2] == 8;
}

static void *take(void *self, unsigned n, unsigned size)
{
  (void)self;
  return cg_alloc(n, size);
}

static void give(void *self, void *block)
{
  (void)self;
  cg_free(block);
}

static cg_gz *new_gz(cg_gz_packed packed, const cg_gz_map *map)
{
  cg_gz *gz = CG_NEW(cg_gz);
  gz->packed = packed;
  gz->map = map;
  gz->z.zalloc = take;
  gz->z.zfree = give;
  CG_ASSERT(inflateInit2(&gz->z, WINDOW + WITH_HEAD) == Z_OK);
  return gz;
}

static void *open_gz(cg_gz_packed packed, const cg_gz_map *map)
{
  return new_gz(packed, map);
}

static void close_gz(void *reader)
{
  cg_gz *gz = reader;
  if (!gz)
    return;
  inflateEnd(&gz->z);
  cg_free(gz);
}

/* Where the next packed byte to be used is. */
static int64_t here(const cg_gz *gz)
{
  return gz->next - gz->z.avail_in;
}

/* Make sure of n <= INPUT packed bytes, or of all that there are. */
static cg_status fill(cg_gz *gz, size_t n)
{
  int64_t left = gz->packed.size - gz->next;
  if (gz->z.avail_in >= n || left == 0)
    return CG_OK;
  size_t kept = gz->z.avail_in, more = INPUT - kept;
  if ((int64_t)more > left)
    more = (size_t)left;
  if (kept > 0) /* before the first read there is no next_in */
    memmove(gz->input, gz->z.next_in, kept);
  CG_TRY(gz->packed.read(gz->packed.self, gz->next, more, gz->input + kept));
  gz->z.next_in = gz->input;
  gz->z.avail_in = (unsigned)(kept + more);
  gz->next += (int64_t)more;
  return CG_OK;
}

static cg_status damaged(const cg_gz *gz)
{
  return cg_fail(CG_DATA, "the gzip data are damaged before packed byte %lld, "
                          "unpacked byte %lld (%s)",
                 (long long)here(gz), (long long)gz->unpacked,
                 gz->z.msg ? gz->z.msg : "no gzip data");
}

static cg_status cut(const cg_gz *gz)
{
  return cg_fail(CG_DATA, "the gzip data end too early, after %lld packed and "
                          "%lld unpacked bytes: the file was cut",
                 (long long)here(gz), (long long)gz->unpacked);
}

/* What follows the last member may be zeros, as tapes have. */
static cg_status check_rest(cg_gz *gz)
{
  while (gz->z.avail_in > 0) {
    for (; gz->z.avail_in > 0; gz->z.avail_in--)
      if (*gz->z.next_in++ != 0)
        return damaged(gz);
    CG_TRY(fill(gz, 1));
  }
  return CG_OK;
}

/* A member has ended: go on with the next one, *more is false where there is
 * none. */
static cg_status next_member(cg_gz *gz, bool *more)
{
  CG_TRY(fill(gz, TRAILER + 3));
  if (gz->bare && gz->z.avail_in < TRAILER)
    return cut(gz);
  if (gz->bare) {
    gz->z.next_in += TRAILER;
    gz->z.avail_in -= TRAILER;
  }
  gz->bare = false;
  *more = probe(gz->z.next_in, gz->z.avail_in);
  gz->members += *more;
  if (*more)
    inflateReset2(&gz->z, WINDOW + WITH_HEAD);
  return *more ? CG_OK : check_rest(gz);
}

/* Unpack up to n bytes, to the end of a block at most where `flush` is
 * Z_BLOCK. *more is false at the end of all. */
static cg_status unpack(cg_gz *gz, unsigned char *bytes, size_t n, int flush,
                        size_t *got, bool *more)
{
  gz->z.next_out = bytes;
  gz->z.avail_out = (unsigned)n;
  *more = true;
  CG_TRY(fill(gz, 1));
  if (gz->z.avail_in == 0)
    return cut(gz);
  int result = inflate(&gz->z, flush);
  *got = n - gz->z.avail_out;
  gz->unpacked += (int64_t)*got;
  if (result == Z_STREAM_END)
    return next_member(gz, more);
  if (result == Z_MEM_ERROR)
    return cg_fail(CG_UNAVAILABLE, "no memory to unpack gzip data");
  return result == Z_OK || result == Z_BUF_ERROR ? CG_OK : damaged(gz);
}

/* A point here, where a block or a member begins. */
static void note_point(cg_gz *gz, cg_gz_map *map, bool member)
{
  cg_gz_point *p = cg_gz_map_add(map, here(gz), gz->unpacked);
  unsigned n = 0;
  if (member)
    return;
  p->bits = gz->z.data_type & 7;
  inflateGetDictionary(&gz->z, p->before, &n);
  p->n = (int32_t)n;
}

static cg_status survey_all(cg_gz *gz, cg_gz_map *map)
{
  enum { BLOCK_ENDS = 128, LAST_BLOCK = 64 };
  bool more = true;
  note_point(gz, map, true);
  while (more) {
    size_t got;
    int64_t members = gz->members;
    CG_TRY(unpack(gz, gz->scratch, SCRATCH, Z_BLOCK, &got, &more));
    bool member = gz->members > members;
    bool block = !member && gz->z.data_type & BLOCK_ENDS &&
                 !(gz->z.data_type & LAST_BLOCK);
    if ((member || block) && more && cg_gz_map_due(map, gz->unpacked))
      note_point(gz, map, member);
  }
  map->size = gz->unpacked;
  return CG_OK;
}

static cg_status survey(cg_gz_packed packed, cg_gz_map *map)
{
  *map = (cg_gz_map){0};
  cg_gz *gz = new_gz(packed, map);
  cg_status status = survey_all(gz, map);
  close_gz(gz);
  return status;
}

/* Go on from a point. */
static cg_status enter(cg_gz *gz, const cg_gz_point *p)
{
  unsigned char byte;
  gz->bare = p->bits != CG_GZ_MEMBER;
  gz->next = p->packed;
  gz->unpacked = p->unpacked;
  gz->z.next_in = gz->input;
  gz->z.avail_in = 0;
  inflateReset2(&gz->z, gz->bare ? -WINDOW : WINDOW + WITH_HEAD);
  if (p->bits > 0) {
    CG_TRY(gz->packed.read(gz->packed.self, p->packed - 1, 1, &byte));
    inflatePrime(&gz->z, p->bits, byte >> (8 - p->bits));
  }
  if (p->n > 0)
    inflateSetDictionary(&gz->z, p->before, (unsigned)p->n);
  return CG_OK;
}

/* Come near `offset`, from where we are or from the last point before it. */
static cg_status approach(cg_gz *gz, int64_t offset)
{
  const cg_gz_point *p = cg_gz_map_before(gz->map, offset);
  bool begun = gz->next > 0;
  if (!begun || gz->unpacked > offset || p->unpacked > gz->unpacked)
    return enter(gz, p);
  return CG_OK;
}

/* Exactly n bytes; to nowhere where `bytes` is NULL. */
static cg_status unpack_all(cg_gz *gz, unsigned char *bytes, int64_t n)
{
  for (bool more = true; n > 0;) {
    int64_t limit = bytes ? 1 << 30 : SCRATCH;
    size_t got = 0, wanted = (size_t)(n < limit ? n : limit);
    if (!more)
      return cut(gz);
    CG_TRY(unpack(gz, bytes ? bytes : gz->scratch, wanted, Z_NO_FLUSH, &got,
                  &more));
    n -= (int64_t)got;
    bytes = bytes ? bytes + got : NULL;
  }
  return CG_OK;
}

static cg_status read_gz(void *reader, int64_t offset, size_t n, void *bytes)
{
  cg_gz *gz = reader;
  CG_ASSERT(offset >= 0 && offset + (int64_t)n <= gz->map->size);
  if (n == 0)
    return CG_OK;
  CG_TRY(approach(gz, offset));
  CG_TRY(unpack_all(gz, NULL, offset - gz->unpacked));
  return unpack_all(gz, bytes, (int64_t)n);
}

const cg_unpacker cg_unpacker_gz = {probe, survey, open_gz, close_gz, read_gz};
