/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HDF5 files read by several ranks together, through MPI-IO.
 *
 * A block is read by a collective call of HDF5, in which each mate selects its
 * part of the dataset, or nothing, as one MPI datatype, and fetches it itself:
 * MPI-IO's own collective reads are not used.  OMPIO (Open MPI 4.1.4) loses
 * numbers in them without a word where the parts of three ranks overlap, as
 * those of an unordered frame do (tests/t_h5md_together.c without
 * H5FD_MPIO_INDIVIDUAL_IO), and takes twice the time on a local disk.
 *
 * A rank that leaves a collective call with an error, or does not come to it,
 * leaves the others waiting in it for ever; and behind the end of the file
 * MPI-IO reads zeros.  So nothing is left to go wrong there:
 *   - a file is opened by each rank alone first, and looked at (types, shapes,
 *     filters, chunks) by each rank alone, as HDF5 lets mates do;
 *   - before a block is read together, each rank reads alone the first and the
 *     last number of its part in every chunk: the places of the chunks are
 *     then known, and within the file;
 *   - all agree before, and after.
 * Packed datasets are read by each rank alone, and all agree on how it went:
 * what is wrong inside a chunk shows only when it is unpacked, which takes ten
 * times what reading it does.  Where HDF5 must convert numbers (another byte
 * order) it falls back to reading alone, on all ranks alike.
 *
 * Cost: two numbers a chunk, four small messages a block.  Beads of slices of
 * 40 frames of 200 000 atoms, two ranks, from the memory of a machine at work:
 * 1.3 s together, 1.5 s each alone where the dataset is in one piece, 1.9 s and
 * 1.9 s in chunks, of which 205 MB are read and 328 MB alone, as HDF5's cache
 * then fetches whole ones; 5.0 s and 4.5 s packed.
 * Disadvantage: a disk that fails while it is read may still leave ranks
 * waiting. */
#include "base/h5_together.h"

#include <string.h>

#include "base/error.h"
#include "base/h5_inside.h"
#include "base/h5_set.h"
#include "base/mem.h"

/* Once more, by all of those who can. */
static cg_status open_again(cg_h5 *h5)
{
  hid_t access = cg_h5_access();
  H5Fclose(h5->file);
  H5Pset_fapl_mpio(access, MPI_Comm_f2c(cg_comm_handle(h5->mates)),
                   MPI_INFO_NULL);
  h5->file = H5Fopen(h5->path, H5F_ACC_RDONLY, access);
  cg_status status = h5->file < 0 ? cg_h5_failed(h5, "") : CG_OK;
  H5Pclose(access);
  return cg_comm_agree(h5->mates, status);
}

cg_status cg_h5_open_together(const cg_comm *mates, const char *path,
                              const char *wanted, cg_h5 **h5)
{
  cg_status status = cg_h5_open_as(path, wanted, h5);
  if (!mates)
    return status;
  status = cg_comm_agree(mates, status);
  if (status == CG_OK) {
    (*h5)->mates = mates;
    (*h5)->together = cg_h5_transfers();
    H5Pset_dxpl_mpio((*h5)->together, H5FD_MPIO_COLLECTIVE);
    H5Pset_dxpl_mpio_collective_opt((*h5)->together,
                                    H5FD_MPIO_INDIVIDUAL_IO);
    status = open_again(*h5);
  }
  if (status != CG_OK) {
    cg_h5_close(*h5);
    *h5 = NULL;
  }
  return status;
}

cg_status cg_h5_agree(const cg_h5 *h5, cg_status mine)
{
  return h5->mates ? cg_comm_agree(h5->mates, mine) : mine;
}

bool cg_h5_same(const cg_h5 *h5, const void *bytes, size_t n)
{
  if (!h5->mates)
    return true;
  void *first = cg_alloc(n, 1);
  memcpy(first, bytes, n);
  cg_comm_bcast(h5->mates, first, n, 0);
  int64_t others = memcmp(first, bytes, n) != 0;
  cg_comm_sum_counts(h5->mates, &others, 1);
  cg_free(first);
  return others == 0;
}

/* The ends of a block in one dimension, in each of its chunks.
 * \param [out] at  NULL: only counted. */
static int64_t find_ends(const cg_h5_set *set, int k, int64_t from,
                         int64_t count, hsize_t *at)
{
  int64_t n = 0, chunk = set->chunk[k];
  for (int64_t i = from; i < from + count;) {
    int64_t next = (i / chunk + 1) * chunk;
    next = next < from + count ? next : from + count;
    if (at)
      at[n] = (hsize_t)i;
    if (at && next > i + 1)
      at[n + 1] = (hsize_t)next - 1;
    n += next > i + 1 ? 2 : 1;
    i = next;
  }
  return n;
}

/* The corners of a block in all its chunks: [n][dims]. */
static hsize_t *find_corners(const cg_h5_set *set, const int64_t *from,
                             const int64_t *count, int64_t *n)
{
  hsize_t *end[CG_H5_DIMS];
  int64_t ends[CG_H5_DIMS];
  *n = 1;
  for (int k = 0; k < set->dims; k++) {
    ends[k] = find_ends(set, k, from[k], count[k], NULL);
    end[k] = CG_ARRAY(hsize_t, ends[k]);
    find_ends(set, k, from[k], count[k], end[k]);
    *n *= ends[k];
  }
  hsize_t *corner = CG_ARRAY(hsize_t, *n * set->dims);
  for (int64_t c = 0; c < *n; c++)
    for (int64_t k = set->dims - 1, rest = c; k >= 0; rest /= ends[k--])
      corner[c * set->dims + k] = end[k][rest % ends[k]];
  for (int k = 0; k < set->dims; k++)
    cg_free(end[k]);
  return corner;
}

/* Read the corners alone. */
static cg_status touch(const cg_h5_set *set, const int64_t *from,
                       const int64_t *count)
{
  int64_t n;
  hsize_t *corner = find_corners(set, from, count, &n);
  double *number = CG_ARRAY(double, n);
  hsize_t size = (hsize_t)n;
  hid_t file = H5Dget_space(set->id);
  hid_t memory = H5Screate_simple(1, &size, NULL);
  cg_status status = CG_OK;
  if (H5Sselect_elements(file, H5S_SELECT_SET, (size_t)n, corner) < 0 ||
      H5Dread(set->id, H5T_NATIVE_DOUBLE, memory, file, set->h5->transfer,
              number) < 0)
    status = cg_h5_failed(set->h5, set->path);
  H5Sclose(memory);
  H5Sclose(file);
  cg_free(number);
  cg_free(corner);
  return status;
}

cg_status cg_h5_read_together(const cg_h5_set *set, cg_status status,
                              const int64_t *from, const int64_t *count,
                              hid_t type, hid_t memory, hid_t file, void *x)
{
  const cg_h5 *h5 = set->h5;
  if (status == CG_OK && count && !set->packed)
    status = touch(set, from, count);
  CG_TRY(cg_h5_agree(h5, status));
  if (H5Dread(set->id, type, memory, file,
              set->packed ? h5->transfer : h5->together, x) < 0)
    status = cg_h5_failed(h5, set->path);
  return cg_h5_agree(h5, status);
}
