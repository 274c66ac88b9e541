/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HDF5: writing whole arrays, and making the datasets that hold them.
 *
 * Numbers are little-endian doubles and 64-bit integers on every machine, texts
 * UTF-8 of any length; the attributes unit and long_name say what an array is.
 * Disadvantage: nothing is compressed. */
#include "base/h5_inside.h"

#include "base/error.h"

/* Text of any length, UTF-8 (or, to read it, what the file says). */
hid_t cg_h5_text_type(H5T_cset_t set)
{
  hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, set);
  return type;
}

static hid_t make_space(int rank, const size_t *dims)
{
  hsize_t size[CG_H5_RANK];
  CG_ASSERT(rank >= 0 && rank <= CG_H5_RANK);
  for (int i = 0; i < rank; i++)
    size[i] = dims[i];
  return rank == 0 ? H5Screate(H5S_SCALAR)
                   : H5Screate_simple(rank, size, NULL);
}

static cg_status put_attribute(const cg_h5 *h5, const char *path, hid_t set,
                               const char *name, const char *text)
{
  hid_t type = cg_h5_text_type(H5T_CSET_UTF8), space = H5Screate(H5S_SCALAR);
  hid_t attribute =
      H5Acreate2(set, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  cg_status status = CG_OK;
  if (attribute < 0 || H5Awrite(attribute, type, &text) < 0)
    status = cg_h5_failed(h5, path);
  if (attribute >= 0 && H5Aclose(attribute) < 0 && status == CG_OK)
    status = cg_h5_failed(h5, path);
  H5Sclose(space);
  H5Tclose(type);
  return status;
}

cg_status cg_h5_create_set(cg_h5 *h5, const char *path, hid_t type,
                           hid_t space, hid_t how, hid_t *set)
{
  hid_t links = H5Pcreate(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(links, 1);
  H5Pset_char_encoding(links, H5T_CSET_UTF8);
  *set = H5Dcreate2(h5->file, path, type, space, links, how, H5P_DEFAULT);
  cg_status status = *set < 0 ? cg_h5_failed(h5, path) : CG_OK;
  H5Pclose(links);
  return status;
}

cg_status cg_h5_describe(const cg_h5 *h5, const char *path, hid_t set,
                         cg_h5_about about)
{
  if (about.unit)
    CG_TRY(put_attribute(h5, path, set, "unit", about.unit));
  return about.long_name
             ? put_attribute(h5, path, set, "long_name", about.long_name)
             : CG_OK;
}

static cg_status fill_dataset(cg_h5 *h5, const char *path, hid_t set,
                              hid_t type, size_t items, const void *x,
                              cg_h5_about about)
{
  if (items > 0 &&
      H5Dwrite(set, type, H5S_ALL, H5S_ALL, h5->transfer, x) < 0)
    return cg_h5_failed(h5, path);
  return cg_h5_describe(h5, path, set, about);
}

static cg_status put_array(cg_h5 *h5, const char *path, hid_t file_type,
                           hid_t type, int rank, const size_t *dims,
                           const void *x, cg_h5_about about)
{
  hid_t set, space = make_space(rank, dims);
  hid_t how = H5Pcreate(H5P_DATASET_CREATE);
  size_t items = (size_t)H5Sget_simple_extent_npoints(space);
  size_t bytes = items * H5Tget_size(type);
  H5Pset_obj_track_times(how, false);
  cg_status status =
      h5->grows ? cg_h5_reserve(h5, (int64_t)bytes) : CG_OK;
  if (status == CG_OK)
    status = cg_h5_create_set(h5, path, file_type, space, how, &set);
  if (status == CG_OK) {
    status = fill_dataset(h5, path, set, type, items, x, about);
    if (H5Dclose(set) < 0 && status == CG_OK)
      status = cg_h5_failed(h5, path);
  }
  H5Pclose(how);
  H5Sclose(space);
  return status;
}

cg_status cg_h5_put_doubles(cg_h5 *h5, const char *path, int rank,
                            const size_t *dims, const double *x,
                            cg_h5_about about)
{
  return put_array(h5, path, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, rank, dims, x,
                   about);
}

cg_status cg_h5_put_ints(cg_h5 *h5, const char *path, int rank,
                         const size_t *dims, const int64_t *x,
                         cg_h5_about about)
{
  return put_array(h5, path, H5T_STD_I64LE, H5T_NATIVE_INT64, rank, dims, x,
                   about);
}

cg_status cg_h5_put_texts(cg_h5 *h5, const char *path, size_t n,
                          const char *const *texts, cg_h5_about about)
{
  hid_t type = cg_h5_text_type(H5T_CSET_UTF8);
  cg_status status = put_array(h5, path, type, type, 1, &n, texts, about);
  H5Tclose(type);
  return status;
}
