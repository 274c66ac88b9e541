/* SPDX-License-Identifier: GPL-2.0-or-later */
/* H5MD frames that several ranks read together: each its atoms, as one rank
 * reads them alone (t_h5md), whatever the file; and nobody waits for ever where
 * one of them finds something wrong. */
#include "harness.h"

#include <string.h>

#include <cgmap/input.h>

#include "base/comm.h"
#include "base/mem.h"
#include "h5mdfile.h"
#include "model/source.h"
#include "trajfile.h"

#define VALUES "/particles/all/position/value"

static int rank_of_me(void)
{
  return cg_comm_rank(cg_test_world());
}

static cg_traj *open_together(const char *path)
{
  const cg_traj_options all = cg_traj_options_default();
  cg_traj *traj;
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &all, &traj));
  return traj;
}

/* Atoms of this rank where rank `last` has what is left: others one each. */
static void choose(int last, int64_t atoms, int64_t *from, int64_t *n)
{
  int rank = rank_of_me();
  *from = rank < atoms ? rank : atoms;
  *n = rank == last ? atoms - *from : rank % 2 || *from == atoms ? 0 : 1;
}

static bool same(double (*part)[3], double (*whole)[3], int64_t from,
                 int64_t n)
{
  return memcmp(part, whole + from, (size_t)n * sizeof *part) == 0;
}

static void compare_parts(const char *path, int last)
{
  cg_traj *alone = open_together(path), *traj = open_together(path);
  cg_source wholes = cg_traj_source(alone), parts = cg_traj_source(traj);
  cg_frame whole = {0}, part = {0};
  int64_t from, n;
  choose(last, cg_traj_atoms(traj), &from, &n);
  cg_source_range(parts, from, n, cg_test_world());
  for (int64_t t = 0; t < cg_traj_frames(traj); t++) {
    CG_WORKS(cg_source_next(wholes, &whole));
    CG_WORKS(cg_source_next(parts, &part));
    CU_ASSERT(part.n == n && part.first == from && part.step == whole.step);
    CU_ASSERT(part.has_v == whole.has_v && part.has_f == whole.has_f);
    CU_ASSERT(memcmp(&part.box, &whole.box, sizeof part.box) == 0);
    CU_ASSERT(same(part.x, whole.x, from, n));
    CU_ASSERT(!part.has_v || same(part.v, whole.v, from, n));
    CU_ASSERT(!part.has_f || same(part.f, whole.f, from, n));
  }
  cg_frame_clear(&whole);
  cg_frame_clear(&part);
  cg_traj_close(alone);
  cg_traj_close(traj);
}

static void parts_are_those_of_the_whole(void)
{
  const hid_t types[] = {H5T_IEEE_F32LE, H5T_IEEE_F64LE, H5T_IEEE_F32BE,
                         H5T_STD_I16LE};
  const char *path = cg_test_path("together.h5");
  for (int make = 0; make < 24; make++) {
    md_recipe r = md_plain();
    r.real = types[make % 4];
    r.packed = make % 3 == 1;
    r.cut = make % 3 == 2;
    r.id_step = make / 12 ? 3 : 0;
    r.image = make % 5 == 0;
    r.every = 1 + make % 2;
    md_make(path, &r);
    compare_parts(path, make % cg_comm_size(cg_test_world()));
  }
}

/* Read a frame in parts, each rank an atom: what each rank says of it. */
static cg_status read_parts(const char *path, int64_t number)
{
  cg_traj *traj = open_together(path);
  cg_source parts = cg_traj_source(traj);
  cg_frame frame = {0};
  int64_t from, n;
  choose(cg_comm_size(cg_test_world()) - 1, MD_ATOMS, &from, &n);
  cg_source_range(parts, from, n, cg_test_world());
  CG_WORKS(cg_source_seek(parts, number));
  cg_status status = cg_source_next(parts, &frame);
  cg_frame_clear(&frame);
  cg_traj_close(traj);
  return status;
}

/* The place in the file of the chunk of frame 1 that holds the last atoms. */
static haddr_t chunk_of_last(hid_t file)
{
  const hsize_t at[3] = {1, MD_ATOMS / 2 * 2, 0};
  hid_t set = H5Dopen2(file, VALUES, H5P_DEFAULT);
  haddr_t place = 0;
  hsize_t size;
  unsigned mask;
  CU_ASSERT(H5Dget_chunk_info_by_coord(set, at, &mask, &place, &size) >= 0);
  H5Dclose(set);
  return place;
}

/* Where the address itself stands, which is there once (eight bytes, little
 * end first). */
static size_t find_address(const unsigned char *bytes, size_t n, uint64_t place)
{
  size_t at = n, found = 0;
  for (size_t i = 0; i + 8 <= n; i++)
    if (memcmp(bytes + i, &place, 8) == 0) {
      at = i;
      found++;
    }
  CU_ASSERT_EQUAL(found, 1);
  return at;
}

/* Neither a chunk that cannot be unpacked nor one that lies behind the end of
 * the file is met by the trial, which reads the first and the last frame. */
static void damage_that_one_rank_meets_is_told_to_all(void)
{
  const char *path = cg_test_path("damaged.h5");
  for (int packed = 0; packed < 2; packed++) {
    md_recipe r = md_plain();
    uint64_t place = 0, size = 0;
    size_t n;
    r.cut = true;
    r.packed = packed;
    md_make(path, &r);
    hid_t file = md_change(path);
    if (file >= 0)
      place = chunk_of_last(file);
    md_changed(file);
    cg_comm_bcast(cg_test_world(), &place, sizeof place, 0);
    unsigned char *bytes = get_file(path, &n);
    size = n - 8;
    if (packed)
      memset(bytes + place, 0xff, 8);
    else
      memcpy(bytes + find_address(bytes, n, place), &size, 8);
    cg_test_put(path, bytes, n);
    cg_free(bytes);
    CG_WORKS(read_parts(path, 0));
    CG_FAILS(read_parts(path, 1), CG_DATA,
             packed ? VALUES ": cannot be read: " : "damaged.h5");
  }
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"parts are those of the whole", parts_are_those_of_the_whole},
    {"damage that one rank meets is told to all",
     damage_that_one_rank_meets_is_told_to_all},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "h5md_together", tests);
}
