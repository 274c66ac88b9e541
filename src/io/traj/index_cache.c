/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The side file of --index-cache.  All words are little-endian:
 *
 *   0  "CGINDEX\n", u64 version
 *  16  u64 bytes that follow the head, u64 their hash (base/hash.h)
 *  32  records, one for each trajectory file:
 *
 *      u64 bytes of the record with these
 *      u64 size, changed, hash: the stamp of the file; u64 hash of its name
 *      u64 atoms, precision (a double), digits, cut, cut_byte, missing,
 *          bare, frames, bytes of the points
 *      char format[16], units[16]
 *      u64 offset, bytes, time (a double), flags    for each frame
 *      the points of entry (base/gz_map.c)
 *
 * A run that had to index a file writes the records of its own files, and keeps
 * those of files of other names.
 * Cost: 32 bytes a frame.  Disadvantage: who changes a trajectory between the
 * pieces that are hashed, and sets its time of change back, is not found out;
 * the heads of its frames still are checked when they are read. */
#include "io/traj/index_cache.h"

#include <stdio.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"

enum {
  LAYOUT = 1,
  HEAD = 32,
  WORDS = 14, /* of a record, before its texts */
  TEXT = 16,
  RECORD = 8 * WORDS + 2 * TEXT,
  FRAME = 32
};
static const char magic[8] = "CGINDEX\n";

enum word {
  BYTES, SIZE, CHANGED, HASH, NAME, ATOMS, PRECISION, DIGITS, CUT, CUT_BYTE,
  MISSING, BARE, FRAMES, POINTS
};

struct cg_index_cache {
  char *path;
  unsigned char *bytes; /* as read */
  size_t n;
  cg_buffer records; /* of this run */
  bool changed;
};

static uint64_t get(const unsigned char *record, int word)
{
  return cg_get_u64_of(record + 8 * word, false);
}

static void put(unsigned char *record, int word, int64_t value)
{
  cg_put_u64_of(record + 8 * word, (uint64_t)value, false);
}

static double as_double(uint64_t u)
{
  double x;
  memcpy(&x, &u, sizeof x);
  return x;
}

static int64_t as_word(double x)
{
  int64_t u;
  memcpy(&u, &x, sizeof u);
  return u;
}

/* Why the bytes are no side file of ours; NULL where they are. */
static const char *fault_of(const unsigned char *bytes, size_t n)
{
  if (n < HEAD)
    return "is cut";
  if (cg_get_u64_of(bytes + 8, false) != LAYOUT)
    return "is of another version of cgmap";
  if (cg_get_u64_of(bytes + 16, false) != n - HEAD)
    return "is cut";
  if (cg_get_u64_of(bytes + 24, false) !=
      cg_hash(CG_HASH_START, bytes + HEAD, n - HEAD))
    return "is damaged";
  return NULL;
}

static cg_status read_bytes(const cg_file *file, cg_index_cache *cache)
{
  size_t n = (size_t)cg_file_size(file);
  void *block;
  CG_TRY(cg_try_alloc(n, 1, "the index cache", &block));
  cache->bytes = block;
  CG_TRY(cg_file_read(file, 0, n, block));
  if (n > 0 && memcmp(block, magic, n < 8 ? n : 8) != 0)
    return cg_fail(CG_USAGE, "%s: is there and no index cache of cgmap; give "
                             "--index-cache another name",
                   cache->path);
  const char *fault = n > 0 ? fault_of(block, n) : NULL;
  if (fault)
    cg_log_tell(CG_LOG_NORMAL, "%s: %s: it is not used and written anew",
                cache->path, fault);
  cache->n = fault ? 0 : n;
  return CG_OK;
}

cg_status cg_index_cache_open(const char *path, cg_index_cache **cache)
{
  cg_index_cache *made = CG_NEW(cg_index_cache);
  cg_file *file;
  made->path = cg_text_copy(path);
  *cache = made;
  if (access(path, F_OK) != 0)
    return CG_OK;
  CG_TRY(cg_file_open(path, &file));
  cg_status status = read_bytes(file, made);
  cg_file_close(file);
  return status;
}

/* Does the record hold what it says in n bytes?  The zero behind its units ends
 * the name of a format that goes on beyond its place, too: there is none. */
static bool fits(const unsigned char *record, size_t n)
{
  if (n < RECORD || get(record, BYTES) > n || get(record, BYTES) < RECORD)
    return false;
  uint64_t rest = get(record, BYTES) - RECORD;
  uint64_t frames = get(record, FRAMES), points = get(record, POINTS);
  return frames <= rest / FRAME && points == rest - frames * FRAME &&
         record[RECORD - 1] == '\0';
}

static bool is_of(const unsigned char *record, const cg_file_stamp *stamp)
{
  return get(record, SIZE) == (uint64_t)stamp->size &&
         get(record, CHANGED) == (uint64_t)stamp->changed &&
         get(record, HASH) == stamp->hash;
}

static const unsigned char *find_record(const cg_index_cache *cache,
                                        const cg_file_stamp *stamp)
{
  size_t at = HEAD;
  while (at < cache->n && fits(cache->bytes + at, cache->n - at)) {
    const unsigned char *record = cache->bytes + at;
    if (is_of(record, stamp))
      return record;
    at += get(record, BYTES);
  }
  return NULL;
}

/* \return false where the frames do not follow each other, or go beyond the end
 * of a file of that size.  */
static bool get_frames(const unsigned char *at, int64_t n, int64_t size,
                       cg_traj_index *index)
{
  int64_t end = 0;
  index->entry = CG_ARRAY(cg_traj_entry, n);
  index->n = index->room = n;
  for (int64_t i = 0; i < n; i++, at += FRAME) {
    cg_traj_entry *e = &index->entry[i];
    *e = (cg_traj_entry){.offset = (int64_t)get(at, 0),
                         .bytes = (int64_t)get(at, 1),
                         .number = i,
                         .time = as_double(get(at, 2)),
                         .flags = (int32_t)get(at, 3)};
    if (e->offset < end || e->bytes <= 0 || e->bytes > size - e->offset)
      return false;
    end = e->offset + e->bytes;
  }
  return true;
}

static bool get_index(const unsigned char *record, int64_t size,
                      const cg_traj_format **format, cg_traj_index *index)
{
  const char *name = (const char *)record + 8 * WORDS;
  *index = (cg_traj_index){.reduced = index->reduced,
                           .atoms = (int64_t)get(record, ATOMS),
                           .precision = as_double(get(record, PRECISION)),
                           .digits = (int)get(record, DIGITS),
                           .cut = get(record, CUT) != 0,
                           .cut_byte = (int64_t)get(record, CUT_BYTE),
                           .missing = (int64_t)get(record, MISSING),
                           .bare = get(record, BARE) != 0};
  memcpy(index->units, name + TEXT, sizeof index->units);
  *format = cg_traj_format_of_name(name);
  return *format && (*format)->decode && index->atoms > 0 &&
         get_frames(record + RECORD, (int64_t)get(record, FRAMES), size,
                    index);
}

static void get_points(const unsigned char *record, cg_traj_points *points)
{
  points->n = get(record, POINTS);
  if (points->n == 0)
    return;
  points->bytes = cg_alloc(points->n, 1);
  memcpy(points->bytes, record + get(record, BYTES) - points->n, points->n);
}

/* What the record says of the file, as far as that can be so. */
static bool get_all(const unsigned char *record, cg_file *file,
                    const cg_traj_format **format, cg_traj_index *index,
                    cg_traj_points *points)
{
  get_points(record, points);
  if (cg_file_unpack(file, points->bytes, points->n) == CG_OK &&
      get_index(record, cg_file_size(file), format, index))
    return true;
  cg_error_clear();
  cg_free(index->entry);
  *index = (cg_traj_index){.reduced = index->reduced};
  cg_free(points->bytes);
  *points = (cg_traj_points){0};
  return false;
}

static void keep(cg_index_cache *cache, const unsigned char *record)
{
  size_t n = get(record, BYTES);
  memcpy(cg_buffer_take(&cache->records, n), record, n);
}

static bool find(cg_index_cache *cache, cg_file *file,
                 const cg_traj_format **format, cg_traj_index *index,
                 cg_traj_points *points)
{
  cg_file_stamp stamp;
  const unsigned char *record = cg_file_stamp_of(file, &stamp) == CG_OK
                                    ? find_record(cache, &stamp)
                                    : NULL;
  if (!record && cache->n > 0)
    cg_log_tell(CG_LOG_NORMAL, "%s: holds no index of %s as it is now",
                cache->path, cg_file_path(file));
  if (!record || !get_all(record, file, format, index, points))
    return false;
  keep(cache, record);
  cg_log_tell(CG_LOG_VERBOSE, "%s: the index of %s is taken from it",
              cache->path, cg_file_path(file));
  return true;
}

bool cg_index_cache_find(cg_index_cache *cache, const char *path,
                         const cg_traj_format **format, cg_traj_index *index,
                         cg_traj_points *points)
{
  cg_file *file;
  bool found = false;
  if (cg_file_open(path, &file) == CG_OK) {
    found = find(cache, file, format, index, points);
    cg_file_close(file);
  }
  cg_error_clear();
  return found;
}

static int64_t hash_of_name(const char *path)
{
  return (int64_t)cg_hash(CG_HASH_START, (const unsigned char *)path,
                          strlen(path));
}

static void put_words(unsigned char *record, const cg_file_stamp *stamp,
                      const cg_traj_index *index, size_t points)
{
  put(record, SIZE, stamp->size);
  put(record, CHANGED, stamp->changed);
  put(record, HASH, (int64_t)stamp->hash);
  put(record, ATOMS, index->atoms);
  put(record, PRECISION, as_word(index->precision));
  put(record, DIGITS, index->digits);
  put(record, CUT, index->cut);
  put(record, CUT_BYTE, index->cut_byte);
  put(record, MISSING, index->missing);
  put(record, BARE, index->bare);
  put(record, FRAMES, index->n);
  put(record, POINTS, (int64_t)points);
}

static void put_frame(unsigned char *at, const cg_traj_entry *entry)
{
  put(at, 0, entry->offset);
  put(at, 1, entry->bytes);
  put(at, 2, as_word(entry->time));
  put(at, 3, entry->flags);
}

void cg_index_cache_add(cg_index_cache *cache, const cg_file *file,
                        const cg_traj_format *format,
                        const cg_traj_index *index,
                        const cg_traj_points *points)
{
  cg_file_stamp stamp;
  size_t n = RECORD + FRAME * (size_t)index->n + points->n;
  if (!format->decode || format->laid ||
      cg_file_stamp_of(file, &stamp) != CG_OK) {
    cg_error_clear();
    return;
  }
  unsigned char *record = cg_buffer_take(&cache->records, n);
  put(record, BYTES, (int64_t)n);
  put_words(record, &stamp, index, points->n);
  put(record, NAME, hash_of_name(cg_file_path(file)));
  char *texts = (char *)record + 8 * WORDS;
  snprintf(texts, TEXT, ".%s", format->name);
  snprintf(texts + TEXT, TEXT, "%s", index->units);
  for (int64_t i = 0; i < index->n; i++)
    put_frame(record + RECORD + FRAME * i, &index->entry[i]);
  if (points->n > 0)
    memcpy(record + n - points->n, points->bytes, points->n);
  cache->changed = true;
}

static cg_status write_all(const cg_index_cache *cache)
{
  unsigned char head[HEAD] = {0};
  const cg_buffer *records = &cache->records;
  cg_output *out;
  memcpy(head, magic, sizeof magic);
  cg_put_u64_of(head + 8, LAYOUT, false);
  cg_put_u64_of(head + 16, records->n, false);
  cg_put_u64_of(head + 24, cg_hash(CG_HASH_START, records->bytes, records->n),
                false);
  CG_TRY(cg_output_open(cache->path, true, &out));
  (void)cg_output_write(out, head, sizeof head); /* told by the commit */
  (void)cg_output_write(out, records->bytes, records->n);
  return cg_output_commit(out);
}

static bool has_name(const cg_buffer *records, uint64_t name)
{
  for (size_t i = 0; i < records->n; i += get(records->bytes + i, BYTES))
    if (get(records->bytes + i, NAME) == name)
      return true;
  return false;
}

/* Records of files that this run did not read. */
static void keep_others(cg_index_cache *cache)
{
  size_t at = HEAD;
  while (at < cache->n && fits(cache->bytes + at, cache->n - at)) {
    const unsigned char *record = cache->bytes + at;
    if (!has_name(&cache->records, get(record, NAME)))
      keep(cache, record);
    at += get(record, BYTES);
  }
}

void cg_index_cache_close(cg_index_cache *cache)
{
  if (!cache)
    return;
  if (cache->changed) {
    keep_others(cache);
    if (write_all(cache) != CG_OK)
      cg_log_warn("%s; the index is not kept", cg_error_text());
    cg_error_clear();
  }
  cg_free(cache->records.bytes);
  cg_free(cache->bytes);
  cg_free(cache->path);
  cg_free(cache);
}
