/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files read by pread, unpacked on the way where they are packed. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/unpacker.h"

struct cg_file {
  int descriptor;
  int64_t size;    /* as it lies there */
  int64_t changed; /* ns since 1970 */
  char *path;
  cg_gz_map map;
  const cg_unpacker *way; /* where it is read as unpacked, by the map */
  void *unpacker;
};

static int64_t time_of_change(const struct stat *about)
{
  return 1000000000 * (int64_t)about->st_mtim.tv_sec + about->st_mtim.tv_nsec;
}

static cg_status open_regular(const char *path, cg_file *file)
{
  struct stat about;
  /* Without O_NONBLOCK the open of a pipe would wait for its writer. */
  file->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file->descriptor < 0)
    return cg_fail(CG_NOINPUT, "%s: cannot be opened: %s", path,
                   strerror(errno));
  if (fstat(file->descriptor, &about) != 0 || !S_ISREG(about.st_mode)) {
    close(file->descriptor);
    return cg_fail(CG_NOINPUT, "%s: is not a regular file", path);
  }
  file->size = (int64_t)about.st_size;
  file->changed = time_of_change(&about);
  return CG_OK;
}

cg_status cg_file_open(const char *path, cg_file **file)
{
  cg_file opened = {0};
  *file = NULL;
  CG_TRY(open_regular(path, &opened));
  *file = CG_NEW(cg_file);
  **file = opened;
  (*file)->path = cg_text_copy(path);
  return CG_OK;
}

void cg_file_close(cg_file *file)
{
  if (!file)
    return;
  close(file->descriptor);
  if (file->way)
    file->way->close(file->unpacker);
  cg_free(file->map.point);
  cg_free(file->path);
  cg_free(file);
}

const char *cg_file_path(const cg_file *file)
{
  return file->path;
}

int64_t cg_file_size(const cg_file *file)
{
  return file->way ? file->map.size : file->size;
}

static cg_status read_there(const void *self, int64_t offset, size_t n,
                            void *bytes)
{
  const cg_file *file = self;
  char *at = bytes;
  for (size_t left = n; left > 0;) {
    ssize_t got = pread(file->descriptor, at, left, (off_t)offset);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return cg_fail(CG_NOINPUT, "%s: cannot be read at byte %lld: %s",
                     file->path, (long long)offset, strerror(errno));
    if (got == 0)
      return cg_fail(CG_DATA, "%s: ends at byte %lld, %zu more expected",
                     file->path, (long long)offset, left);
    at += got;
    offset += got;
    left -= (size_t)got;
  }
  return CG_OK;
}

cg_status cg_file_read(const cg_file *file, int64_t offset, size_t n,
                       void *bytes)
{
  if (!file->way)
    return read_there(file, offset, n, bytes);
  if ((int64_t)n > file->map.size - offset)
    return cg_fail(CG_DATA, "%s: ends at byte %lld, %lld more expected",
                   file->path, (long long)file->map.size,
                   (long long)(offset + (int64_t)n - file->map.size));
  if (file->way->read(file->unpacker, offset, n, bytes) != CG_OK)
    return cg_fail_in("%s", file->path);
  return CG_OK;
}

/* How a file is packed; NULL: it is not. */
static const cg_unpacker *way_of(const unsigned char *bytes, size_t n)
{
  static const cg_unpacker *const ways[] = {&cg_unpacker_gz, &cg_unpacker_zst};
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
    if (ways[i]->probe(bytes, n))
      return ways[i];
  return NULL;
}

cg_status cg_file_unpack(cg_file *file, const void *points, size_t n)
{
  unsigned char head[4] = {0};
  const cg_gz_packed packed = {read_there, file, file->size};
  CG_ASSERT(!file->way);
  size_t some = file->size < 4 ? (size_t)file->size : sizeof head;
  CG_TRY(read_there(file, 0, some, head));
  const cg_unpacker *way = way_of(head, some);
  if (!way)
    return CG_OK;
  if (points && !cg_gz_map_get(points, n, &file->map))
    return cg_fail(CG_DATA, "%s: its points of entry are damaged", file->path);
  if (!points && way->survey(packed, &file->map) != CG_OK)
    return cg_fail_in("%s", file->path);
  file->way = way;
  file->unpacker = way->open(packed, &file->map);
  return CG_OK;
}

cg_status cg_file_stamp_of(const cg_file *file, cg_file_stamp *stamp)
{
  enum { PIECE = 1 << 14, PIECES = 8 };
  unsigned char bytes[PIECE];
  int64_t size = file->size, rest = size < PIECE ? 0 : size - PIECE;
  size_t n = size < PIECE ? (size_t)size : PIECE;
  *stamp = (cg_file_stamp){size, file->changed, CG_HASH_START};
  for (int i = 0; i < PIECES; i++) {
    CG_TRY(read_there(file, rest / (PIECES - 1) * i, n, bytes));
    stamp->hash = cg_hash(stamp->hash, bytes, n);
  }
  CG_TRY(read_there(file, rest, n, bytes));
  stamp->hash = cg_hash(stamp->hash, bytes, n);
  return CG_OK;
}

cg_file_stamp cg_file_opened(const cg_file *file)
{
  return (cg_file_stamp){.size = file->size, .changed = file->changed};
}

cg_file_stamp cg_file_now(const char *path)
{
  struct stat about;
  if (stat(path, &about) != 0)
    return (cg_file_stamp){.size = -1};
  return (cg_file_stamp){.size = (int64_t)about.st_size,
                         .changed = time_of_change(&about)};
}

void *cg_file_points(const cg_file *file, int64_t most, size_t *n)
{
  cg_buffer out = {0};
  *n = 0;
  if (!file->way)
    return NULL;
  cg_gz_map map = file->map;
  map.point = cg_alloc((size_t)map.n, sizeof *map.point);
  memcpy(map.point, file->map.point, (size_t)map.n * sizeof *map.point);
  cg_gz_thin(&map, most);
  cg_gz_map_put(&map, &out);
  cg_free(map.point);
  *n = out.n;
  return out.bytes;
}

cg_status cg_file_read_whole(const char *path, size_t limit, char **bytes,
                             size_t *n)
{
  cg_file *file;
  CG_TRY(cg_file_open(path, &file));
  cg_status status = cg_file_unpack(file, NULL, 0);
  *n = (size_t)cg_file_size(file);
  if (status == CG_OK && *n > limit) {
    status = cg_fail(CG_DATA, "%s: is %zu bytes long, at most %zu are allowed",
                     path, *n, limit);
  } else if (status == CG_OK) {
    *bytes = CG_ARRAY(char, *n + CG_FILE_ZEROS);
    status = cg_file_read(file, 0, *n, *bytes);
    if (status != CG_OK) {
      cg_free(*bytes);
      *bytes = NULL;
    }
  }
  cg_file_close(file);
  return status;
}

cg_status cg_file_read_all(const cg_comm *comm, const char *path, size_t limit,
                           char **bytes, size_t *n)
{
  cg_status status = CG_OK;
  *bytes = NULL;
  *n = 0;
  if (cg_comm_rank(comm) == 0)
    status = cg_file_read_whole(path, limit, bytes, n);
  CG_TRY(cg_comm_agree(comm, status));
  cg_comm_bcast(comm, n, sizeof *n, 0);
  if (cg_comm_rank(comm) != 0)
    *bytes = CG_ARRAY(char, *n + CG_FILE_ZEROS);
  cg_comm_bcast(comm, *bytes, *n, 0);
  return CG_OK;
}
