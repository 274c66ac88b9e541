/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Datasets in blocks.
 *
 * Whatever a dataset claims of itself is compared with the file before memory
 * is taken: its size, its chunks, and whether all of them were ever written
 * (HDF5 hands out zeros for those that were not).
 * Cost: a block is one read where it is contiguous; of a packed dataset HDF5
 * unpacks every chunk that the block touches, and keeps 1 MiB of them.
 * Disadvantage: two blocks of one large packed chunk unpack it twice. */
#include "base/h5_set.h"

#include <string.h>

#include "base/error.h"
#include "base/h5_inside.h"
#include "base/h5_together.h"
#include "base/mem.h"
#include "base/text.h"

static cg_status wrong(const cg_h5_set *set, const char *what)
{
  return cg_fail(CG_DATA, "%s: %s: %s", set->h5->path, set->path, what);
}

static cg_status check_kind(cg_h5_set *set)
{
  hid_t type = H5Dget_type(set->id);
  H5T_class_t class = H5Tget_class(type);
  set->whole = class == H5T_INTEGER || class == H5T_ENUM;
  set->wide = H5Tget_size(type) == 8;
  set->single = class == H5T_FLOAT && H5Tget_size(type) == 4;
  H5Tclose(type);
  return set->whole || class == H5T_FLOAT
             ? CG_OK
             : wrong(set, "holds no numbers, they were expected");
}

/* \param [out] n  how many numbers it claims to hold. */
static cg_status check_shape(cg_h5_set *set, int64_t *n)
{
  hsize_t size[H5S_MAX_RANK] = {0};
  hid_t space = H5Dget_space(set->id);
  bool simple = H5Sget_simple_extent_type(space) != H5S_NULL;
  set->dims = H5Sget_simple_extent_dims(space, size, NULL);
  H5Sclose(space);
  if (!simple || set->dims < 0 || set->dims > CG_H5_DIMS)
    return wrong(set, "holds no numbers, or has more than 4 dimensions");
  *n = 1;
  for (int k = 0; k < set->dims; k++) {
    set->dim[k] = set->chunk[k] = (int64_t)size[k];
    if (set->dim[k] < 0 || __builtin_mul_overflow(*n, set->dim[k], n) ||
        *n > set->h5->size * CG_H5_RATIO)
      return wrong(set, "claims more numbers than the file can hold");
  }
  return CG_OK;
}

static cg_status check_filters(const cg_h5_set *set, hid_t how, int *filters)
{
  *filters = H5Pget_nfilters(how);
  for (int i = 0; i < *filters; i++) {
    unsigned flags, config;
    size_t values = 0;
    H5Z_filter_t filter =
        H5Pget_filter2(how, (unsigned)i, &flags, &values, NULL, 0, NULL,
                       &config);
    if (filter < 0 || H5Zfilter_avail(filter) <= 0)
      return cg_fail(CG_DATA, "%s: %s: is packed by the HDF5 filter %d, which "
                              "is not installed here; unpack it where it is: "
                              "h5repack -f NONE IN OUT",
                     set->h5->path, set->path, (int)filter);
  }
  return CG_OK;
}

/* How many chunks cover the dataset; 0 where a chunk is too large. */
static int64_t count_chunks(cg_h5_set *set, hid_t how)
{
  hsize_t chunk[H5S_MAX_RANK] = {0};
  int64_t most = set->h5->size * CG_H5_RATIO, items = 1, chunks = 1;
  if (H5Pget_chunk(how, H5S_MAX_RANK, chunk) != set->dims)
    return 0;
  for (int k = 0; k < set->dims; k++) {
    int64_t c = (int64_t)chunk[k];
    if (c < 1 || __builtin_mul_overflow(items, c, &items) || items > most)
      return 0;
    chunks *= set->dim[k] / c + (set->dim[k] % c != 0);
    set->chunk[k] = c;
  }
  return chunks;
}

static cg_status check_chunks(cg_h5_set *set, hid_t how, int64_t n)
{
  hsize_t there = 0;
  int64_t wanted = count_chunks(set, how);
  hid_t space = H5Dget_space(set->id);
  herr_t failed = n > 0 && wanted > 0
                      ? H5Dget_num_chunks(set->id, space, &there)
                      : 0;
  H5Sclose(space);
  if (n > 0 && wanted == 0)
    return wrong(set, "its chunks are larger than the file can hold");
  if (failed < 0)
    return cg_h5_failed(set->h5, set->path);
  if (n > 0 && (int64_t)there < wanted)
    return cg_fail(CG_DATA, "%s: %s: %lld of its %lld chunks were never "
                            "written",
                   set->h5->path, set->path,
                   (long long)(wanted - (int64_t)there), (long long)wanted);
  return CG_OK;
}

/* Numbers without chunks are all in the file. */
static cg_status check_plain(const cg_h5_set *set, int64_t n)
{
  hid_t type = H5Dget_type(set->id);
  int64_t bytes = n * (int64_t)H5Tget_size(type);
  H5Tclose(type);
  if (bytes > set->h5->size || (int64_t)H5Dget_storage_size(set->id) < bytes)
    return wrong(set, "its numbers are not all there");
  return CG_OK;
}

static cg_status check_storage(cg_h5_set *set, int64_t n)
{
  int filters = 0;
  hid_t how = H5Dget_create_plist(set->id);
  if (how < 0)
    return cg_h5_failed(set->h5, set->path);
  H5D_layout_t layout = H5Pget_layout(how);
  cg_status status = CG_OK;
  if (layout == H5D_VIRTUAL || H5Pget_external_count(how) > 0)
    status = wrong(set, "its numbers are in other files, which are not read");
  if (status == CG_OK)
    status = check_filters(set, how, &filters);
  set->packed = filters > 0;
  if (status == CG_OK)
    status = layout == H5D_CHUNKED ? check_chunks(set, how, n)
                                   : check_plain(set, n);
  H5Pclose(how);
  return status;
}

static cg_status check(cg_h5_set *set)
{
  int64_t n = 0;
  CG_TRY(check_kind(set));
  CG_TRY(check_shape(set, &n));
  return check_storage(set, n);
}

cg_status cg_h5_set_open(const cg_h5 *h5, const char *path, cg_h5_set **set)
{
  hid_t id;
  *set = NULL;
  CG_TRY(cg_h5_open_object(h5, path, H5I_DATASET, "", &id));
  cg_h5_set *made = CG_NEW(cg_h5_set);
  *made = (cg_h5_set){.h5 = h5, .path = cg_text_copy(path), .id = id};
  cg_status status = check(made);
  if (status == CG_OK)
    *set = made;
  else
    cg_h5_set_close(made);
  return status;
}

void cg_h5_set_close(cg_h5_set *set)
{
  if (!set)
    return;
  H5Oclose(set->id);
  cg_free(set->path);
  cg_free(set);
}

/* Where a block lies in the file, and in memory. */
typedef struct selection {
  hid_t file, memory;
  bool none;
} selection;

static bool select_block(const cg_h5_set *set, const int64_t *from,
                         const int64_t *count, selection *s)
{
  hsize_t start[CG_H5_DIMS], size[CG_H5_DIMS];
  s->none = false;
  for (int k = 0; k < set->dims; k++) {
    CG_ASSERT(from[k] >= 0 && count[k] >= 0 &&
              from[k] + count[k] <= set->dim[k]);
    start[k] = (hsize_t)from[k];
    size[k] = (hsize_t)count[k];
    s->none = s->none || count[k] == 0;
  }
  s->file = H5Dget_space(set->id);
  s->memory = set->dims > 0 ? H5Screate_simple(set->dims, size, NULL)
                            : H5Screate(H5S_SCALAR);
  if (s->none)
    return H5Sselect_none(s->file) >= 0 && H5Sselect_none(s->memory) >= 0;
  return set->dims == 0 ||
         H5Sselect_hyperslab(s->file, H5S_SELECT_SET, start, NULL, size,
                             NULL) >= 0;
}

static cg_status read_block(const cg_h5_set *set, const int64_t *from,
                            const int64_t *count, hid_t type, void *x)
{
  selection s;
  cg_status status = select_block(set, from, count, &s)
                         ? CG_OK
                         : cg_h5_failed(set->h5, set->path);
  if (set->together)
    status = cg_h5_read_together(set, status, from, s.none ? NULL : count,
                                 type, s.memory, s.file, x);
  else if (status == CG_OK && !s.none &&
           H5Dread(set->id, type, s.memory, s.file, set->h5->transfer, x) < 0)
    status = cg_h5_failed(set->h5, set->path);
  H5Sclose(s.memory);
  H5Sclose(s.file);
  return status;
}

/* Through its cache HDF5 reads whole chunks, where a part is asked for.  A
 * dataset has the cache with which it was first opened. */
static void drop_cache(cg_h5_set *set)
{
  hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
  H5Pset_chunk_cache(access, 1, 0, 1.0);
  H5Oclose(set->id);
  set->id = H5Dopen2(set->h5->file, set->path, access);
  H5Pclose(access);
}

void cg_h5_set_share(cg_h5_set *set)
{
  set->together = set->h5->mates && set->dims > 0;
  if (set->together && !set->packed)
    drop_cache(set);
}

/* n floats in the upper half of the room of n doubles become these: a double
 * never reaches the floats that are still to come. */
static void widen(double *x, int64_t n)
{
  const char *from = (const char *)x + n * (int64_t)sizeof(float);
  for (int64_t i = 0; i < n; i++) {
    float value;
    memcpy(&value, from + i * (int64_t)sizeof value, sizeof value);
    x[i] = value;
  }
}

/* HDF5 turns floats of the other byte order into doubles bit by bit, thirty
 * times slower than into floats. */
cg_status cg_h5_set_doubles(const cg_h5_set *set, const int64_t *from,
                            const int64_t *count, double *x)
{
  int64_t n = 1;
  if (!set->single)
    return read_block(set, from, count, H5T_NATIVE_DOUBLE, x);
  for (int k = 0; k < set->dims; k++)
    n *= count[k];
  CG_TRY(read_block(set, from, count, H5T_NATIVE_FLOAT,
                    (char *)x + n * (int64_t)sizeof(float)));
  widen(x, n);
  return CG_OK;
}

cg_status cg_h5_set_ints(const cg_h5_set *set, const int64_t *from,
                         const int64_t *count, int64_t *x)
{
  if (!set->whole)
    return wrong(set, "whole numbers were expected");
  return read_block(set, from, count, H5T_NATIVE_INT64, x);
}

bool cg_h5_set_label(const cg_h5_set *set, int64_t value, char *label)
{
  hid_t type = H5Dget_type(set->id);
  bool found = H5Tget_class(type) == H5T_ENUM;
  int64_t number = value;
  if (found) {
    found = H5Tconvert(H5T_NATIVE_INT64, H5Tget_super(type), 1, &number, NULL,
                       H5P_DEFAULT) >= 0 &&
            H5Tenum_nameof(type, &number, label, CG_H5_LABEL) >= 0;
    label[CG_H5_LABEL - 1] = '\0';
  }
  H5Tclose(type);
  return found;
}
