/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HDF5: reading whole arrays.
 *
 * A reader trusts nothing: kind, number of dimensions and type are checked,
 * and an array that claims far more than the file could hold is refused before
 * any memory is taken.  Disadvantage: a file damaged on purpose can still crash
 * libhdf5 itself: results and checkpoints are read without a trial
 * (base/h5_trial.h). */
#include "base/h5_inside.h"

#include <string.h>

#include "base/mem.h"

#define OURS " (is this a results file of cgmap?)"

static const char *kind_name(H5T_class_t kind)
{
  return kind == H5T_FLOAT     ? "real numbers"
         : kind == H5T_INTEGER ? "whole numbers"
         : kind == H5T_STRING  ? "text of any length"
                               : "something else";
}

static cg_status check_type(const cg_h5 *h5, const char *path, hid_t set,
                            H5T_class_t kind)
{
  hid_t type = H5Dget_type(set);
  H5T_class_t found = H5Tget_class(type);
  bool right = found == kind &&
               (kind != H5T_STRING || H5Tis_variable_str(type) > 0);
  H5Tclose(type);
  if (right)
    return CG_OK;
  return cg_fail(CG_DATA, "%s: %s: holds %s, %s expected", h5->path, path,
                 found == H5T_STRING ? "text" : kind_name(found),
                 kind_name(kind));
}

/* Number of items, after every size was found sane. */
static cg_status check_shape(const cg_h5 *h5, const char *path, hid_t set,
                             int rank, size_t *dims, size_t *items)
{
  hid_t space = H5Dget_space(set);
  hsize_t size[H5S_MAX_RANK] = {0};
  int found = H5Sget_simple_extent_dims(space, size, NULL);
  H5Sclose(space);
  if (found != rank)
    return cg_fail(CG_DATA, "%s: %s: has %d dimensions, %d expected",
                   h5->path, path, found, rank);
  size_t most = (size_t)h5->size / sizeof(double) * CG_H5_RATIO;
  *items = 1;
  for (int i = 0; i < rank; i++) {
    if (__builtin_mul_overflow(*items, (size_t)size[i], items) ||
        *items > most)
      return cg_fail(CG_DATA,
                     "%s: %s: claims more numbers than the file can hold",
                     h5->path, path);
    dims[i] = (size_t)size[i];
  }
  return CG_OK;
}

static cg_status open_array(cg_h5 *h5, const char *path, H5T_class_t kind,
                            int rank, size_t *dims, hid_t *set, size_t *items)
{
  CG_TRY(cg_h5_open_object(h5, path, H5I_DATASET, OURS, set));
  cg_status status = check_type(h5, path, *set, kind);
  if (status == CG_OK)
    status = check_shape(h5, path, *set, rank, dims, items);
  if (status != CG_OK)
    H5Oclose(*set);
  return status;
}

/* Items of 8 bytes. */
static cg_status get_numbers(cg_h5 *h5, const char *path, H5T_class_t kind,
                             hid_t type, int rank, size_t *dims, void **x)
{
  hid_t set;
  size_t items = 0;
  *x = NULL;
  CG_TRY(open_array(h5, path, kind, rank, dims, &set, &items));
  cg_status status = cg_try_alloc(items, 8, path, x);
  if (status == CG_OK && items > 0 &&
      H5Dread(set, type, H5S_ALL, H5S_ALL, h5->transfer, *x) < 0) {
    status = cg_h5_failed(h5, path);
    cg_free(*x);
    *x = NULL;
  }
  H5Oclose(set);
  return status;
}

cg_status cg_h5_get_doubles(cg_h5 *h5, const char *path, int rank,
                            size_t *dims, double **x)
{
  void *block;
  cg_status status = get_numbers(h5, path, H5T_FLOAT, H5T_NATIVE_DOUBLE, rank,
                                 dims, &block);
  *x = block;
  return status;
}

cg_status cg_h5_get_ints(cg_h5 *h5, const char *path, int rank, size_t *dims,
                         int64_t **x)
{
  void *block;
  cg_status status = get_numbers(h5, path, H5T_INTEGER, H5T_NATIVE_INT64, rank,
                                 dims, &block);
  *x = block;
  return status;
}

static cg_status read_texts(cg_h5 *h5, const char *path, hid_t set, size_t n,
                            char ***texts)
{
  void *raw;
  cg_status status = CG_OK;
  CG_TRY(cg_try_alloc(n, sizeof(char *), path, &raw));
  hid_t file_type = H5Dget_type(set), space = H5Dget_space(set);
  hid_t type = cg_h5_text_type(H5Tget_cset(file_type));
  if (n > 0 && H5Dread(set, type, H5S_ALL, H5S_ALL, h5->transfer, raw) < 0) {
    status = cg_h5_failed(h5, path);
  } else {
    *texts = cg_h5_pack_texts(n, raw);
    if (n > 0)
      H5Dvlen_reclaim(type, space, H5P_DEFAULT, raw);
  }
  H5Tclose(type);
  H5Tclose(file_type);
  H5Sclose(space);
  cg_free(raw);
  return status;
}

cg_status cg_h5_get_texts(cg_h5 *h5, const char *path, size_t *n,
                          char ***texts)
{
  hid_t set;
  size_t items = 0;
  *texts = NULL;
  CG_TRY(open_array(h5, path, H5T_STRING, 1, n, &set, &items));
  cg_status status = read_texts(h5, path, set, items, texts);
  H5Oclose(set);
  return status;
}

/* NULL where it cannot be read. */
static char *member_name(hid_t group, size_t i)
{
  ssize_t n = H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i,
                                 NULL, 0, H5P_DEFAULT);
  if (n < 0)
    return NULL;
  char *name = CG_ARRAY(char, n + 1);
  H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name,
                     (size_t)n + 1, H5P_DEFAULT);
  return name;
}

static cg_status list_members(cg_h5 *h5, const char *path, hid_t group,
                              size_t *n, char ***names)
{
  H5G_info_t about;
  cg_status status = CG_OK;
  if (H5Gget_info(group, &about) < 0 || about.nlinks > (hsize_t)h5->size)
    return cg_h5_failed(h5, path);
  char **list = CG_ARRAY(char *, about.nlinks);
  *n = about.nlinks;
  for (size_t i = 0; i < *n && status == CG_OK; i++) {
    list[i] = member_name(group, i);
    if (!list[i])
      status = cg_h5_failed(h5, path);
  }
  if (status == CG_OK)
    *names = cg_h5_pack_texts(*n, list);
  for (size_t i = 0; i < *n; i++)
    cg_free(list[i]);
  cg_free(list);
  return status;
}

cg_status cg_h5_list(cg_h5 *h5, const char *group, size_t *n, char ***names)
{
  hid_t object;
  *names = NULL;
  *n = 0;
  CG_TRY(cg_h5_open_object(h5, group, H5I_GROUP, OURS, &object));
  cg_status status = list_members(h5, group, object, n, names);
  H5Oclose(object);
  return status;
}
