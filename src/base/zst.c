/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Zstandard data (RFC 8878), read at any place, by libzstd.
 *
 * Unpacking can begin where a frame does: so these, 1 MiB of text apart or
 * more, are the points of entry.  What pzstd or `zstd --adapt` of several files
 * make has many; what zstd makes of one file is a single frame, in which going
 * on is cheap and going back begins again.  The ranks of a run go on only.
 * A first pass unpacks everything, which checks lengths and sums.
 *
 * Cost: 300 MB/s a pass, on one core, of text whose digits are random (packed
 * to 46 %), more where it repeats itself.  Disadvantage: as for gzip, and the
 * last rank of a single frame waits until it has unpacked all before its
 * share; libzstd's own memory (the window: 8 MiB, 128 MiB with --long) is not
 * counted. */
#include "base/unpacker.h"

#include <string.h>
#include <zstd.h>

#include "base/error.h"
#include "base/mem.h"

enum {
  INPUT = 1 << 17,   /* packed bytes at a time */
  SCRATCH = 1 << 17  /* unpacked bytes that nobody wants */
};

typedef struct zst {
  cg_gz_packed packed;
  const cg_gz_map *map;
  ZSTD_DCtx *context;
  ZSTD_inBuffer in;
  bool begun, inside;     /* the data, a frame */
  int64_t next, unpacked; /* offsets of what comes next, behind the input */
  unsigned char input[INPUT], scratch[SCRATCH];
} zst;

static bool probe(const unsigned char *bytes, size_t n)
{
  static const unsigned char magic[] = {0x28, 0xb5, 0x2f, 0xfd};
  return n >= sizeof magic && memcmp(bytes, magic, sizeof magic) == 0;
}

static zst *new_zst(cg_gz_packed packed, const cg_gz_map *map)
{
  zst *z = CG_NEW(zst);
  z->packed = packed;
  z->map = map;
  z->context = ZSTD_createDCtx();
  z->in.src = z->input;
  CG_ASSERT(z->context);
  return z;
}

static void *open_zst(cg_gz_packed packed, const cg_gz_map *map)
{
  return new_zst(packed, map);
}

static void close_zst(void *reader)
{
  zst *z = reader;
  if (!z)
    return;
  ZSTD_freeDCtx(z->context);
  cg_free(z);
}

/* Where the next packed byte to be used is. */
static int64_t here(const zst *z)
{
  return z->next - (int64_t)(z->in.size - z->in.pos);
}

static cg_status fill(zst *z)
{
  int64_t left = z->packed.size - z->next;
  size_t n = left < INPUT ? (size_t)left : INPUT;
  if (z->in.pos < z->in.size || n == 0)
    return CG_OK;
  CG_TRY(z->packed.read(z->packed.self, z->next, n, z->input));
  z->next += (int64_t)n;
  z->in.size = n;
  z->in.pos = 0;
  return CG_OK;
}

static cg_status damaged(const zst *z, size_t code)
{
  return cg_fail(CG_DATA, "the zstd data are damaged before packed byte %lld, "
                          "unpacked byte %lld (%s)",
                 (long long)here(z), (long long)z->unpacked,
                 ZSTD_getErrorName(code));
}

static cg_status cut(const zst *z)
{
  return cg_fail(CG_DATA, "the zstd data end too early, after %lld packed and "
                          "%lld unpacked bytes: the file was cut",
                 (long long)here(z), (long long)z->unpacked);
}

/* Unpack up to n bytes of one frame; *more is false at the end of all. */
static cg_status unpack(zst *z, unsigned char *bytes, size_t n, size_t *got,
                        bool *more)
{
  ZSTD_outBuffer out = {bytes, n, 0};
  CG_TRY(fill(z));
  bool last = z->in.pos == z->in.size;
  *got = 0;
  *more = !last || z->inside;
  if (!*more)
    return CG_OK;
  size_t left = ZSTD_decompressStream(z->context, &out, &z->in);
  if (ZSTD_isError(left))
    return damaged(z, left);
  *got = out.pos;
  z->unpacked += (int64_t)out.pos;
  z->inside = left > 0;
  return last && z->inside && out.pos == 0 ? cut(z) : CG_OK;
}

static cg_status survey_all(zst *z, cg_gz_map *map)
{
  bool more = true;
  (void)cg_gz_map_add(map, here(z), z->unpacked);
  while (more) {
    size_t got;
    CG_TRY(unpack(z, z->scratch, SCRATCH, &got, &more));
    if (!z->inside && here(z) != z->packed.size &&
        cg_gz_map_due(map, z->unpacked))
      (void)cg_gz_map_add(map, here(z), z->unpacked);
  }
  map->size = z->unpacked;
  return CG_OK;
}

static cg_status survey(cg_gz_packed packed, cg_gz_map *map)
{
  *map = (cg_gz_map){0};
  zst *z = new_zst(packed, map);
  cg_status status = survey_all(z, map);
  close_zst(z);
  return status;
}

/* Come near `offset`, from where we are or from the last point before it. */
static void approach(zst *z, int64_t offset)
{
  const cg_gz_point *p = cg_gz_map_before(z->map, offset);
  if (z->begun && z->unpacked <= offset && p->unpacked <= z->unpacked)
    return;
  ZSTD_DCtx_reset(z->context, ZSTD_reset_session_only);
  z->begun = true;
  z->inside = false;
  z->next = p->packed;
  z->unpacked = p->unpacked;
  z->in.size = z->in.pos = 0;
}

/* Exactly n bytes; to nowhere where `bytes` is NULL. */
static cg_status unpack_all(zst *z, unsigned char *bytes, int64_t n)
{
  for (bool more = true; n > 0;) {
    size_t got, wanted = bytes || n < SCRATCH ? (size_t)n : SCRATCH;
    if (!more)
      return cut(z);
    CG_TRY(unpack(z, bytes ? bytes : z->scratch, wanted, &got, &more));
    n -= (int64_t)got;
    bytes = bytes ? bytes + got : NULL;
  }
  return CG_OK;
}

static cg_status read_zst(void *reader, int64_t offset, size_t n, void *bytes)
{
  zst *z = reader;
  CG_ASSERT(offset >= 0 && offset + (int64_t)n <= z->map->size);
  if (n == 0)
    return CG_OK;
  approach(z, offset);
  CG_TRY(unpack_all(z, NULL, offset - z->unpacked));
  return unpack_all(z, bytes, (int64_t)n);
}

const cg_unpacker cg_unpacker_zst = {probe, survey, open_zst, close_zst,
                                     read_zst};
