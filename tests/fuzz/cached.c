/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz/cached.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cgmap/trajectory.h>

#include "barrier.h"
#include "base/bytes.h"
#include "base/comm.h"
#include "base/file.h"
#include "base/hash.h"

/* As in io/traj/index_cache.c. */
enum { HEAD = 32, STAMP = HEAD + 8, RECORD = 14 * 8 + 32, ROOM = 65536 };

static const char frames[] =
  "2\nt= 1\nA 1 2 3\nA 4 5 6\n2\nt= 2\nA 1 2 3\nA 4 5 6\n";

static void write_all(const char *path, const void *bytes, size_t n)
{
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(bytes, 1, n, file) != n || fclose(file) != 0)
    abort();
}

/* What a side file must be to count for that trajectory. */
static void make_it_count(unsigned char *bytes, size_t n, const char *of)
{
  cg_file *file;
  cg_file_stamp stamp = {0};
  if (cg_file_open(of, &file) != CG_OK ||
      cg_file_stamp_of(file, &stamp) != CG_OK)
    abort();
  cg_file_close(file);
  if (n >= HEAD + RECORD) {
    cg_put_u64_of(bytes + STAMP, (uint64_t)stamp.size, false);
    cg_put_u64_of(bytes + STAMP + 8, (uint64_t)stamp.changed, false);
    cg_put_u64_of(bytes + STAMP + 16, stamp.hash, false);
  }
  if (n < HEAD)
    return;
  memcpy(bytes, "CGINDEX\n", 8);
  cg_put_u64_of(bytes + 8, 1, false);
  cg_put_u64_of(bytes + 16, n - HEAD, false);
  cg_put_u64_of(bytes + 24, cg_hash(CG_HASH_START, bytes + HEAD, n - HEAD),
                false);
}

static void prepare(const char *path, const char *of)
{
  static unsigned char bytes[ROOM];
  FILE *file = fopen(path, "rb");
  if (!file)
    abort();
  size_t n = fread(bytes, 1, ROOM, file);
  fclose(file);
  write_all(of, frames, sizeof frames - 1);
  make_it_count(bytes, n, of);
  write_all(path, bytes, n);
}

static cg_status read_frames(const cg_comm *comm, const char *path,
                             const char *of)
{
  cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  cg_frame frame = {0};
  cg_status status = CG_OK;
  options.index_cache = path;
  options.units = "metal";
  CG_TRY(cg_traj_open(comm, 1, &of, &options, &traj));
  for (int64_t i = cg_traj_frames(traj); i > 0 && status == CG_OK; i--)
    status = cg_source_next(cg_traj_source(traj), &frame);
  cg_frame_clear(&frame);
  cg_traj_close(traj);
  return status;
}

cg_status fuzz_read_cached(const cg_comm *comm, const char *path)
{
  char of[600];
  bool first = cg_comm_rank(comm) == 0;
  snprintf(of, sizeof of, "%s.xyz", path);
  if (first)
    prepare(path, of);
  cg_test_barrier(comm);
  cg_status status = read_frames(comm, path, of);
  cg_test_barrier(comm);
  if (first)
    unlink(of);
  return status;
}
