/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HDF5 files that grow on the disk.
 *
 * HDF5 must not meet a full disk (see base/h5.c), so room for a row is taken
 * from the file system before HDF5 writes it, with SPARE bytes for what HDF5
 * adds of its own; what is left is given back at the end.
 * A dataset is stored in chunks of whole rows, some 16 KiB of small ones; large
 * rows are cut so that a part of them can be read by itself.
 * Cost: one copy of a row.  Disadvantage: a disk that fails in another way than
 * by being full can still crash HDF5 1.10 at the end of MPI. */
#include "base/h5_grow.h"

#include <string.h>

#include "base/h5_inside.h"
#include "base/mem.h"
#include "base/text.h"

enum {
  SMALL = 2048,        /* numbers in a chunk of small rows, at least */
  LONGEST = 1 << 17    /* items of a chunk */
};

struct cg_h5_rows {
  cg_h5 *h5;
  char *path;
  hid_t set;
  hsize_t dim[3];
};

/* The part of a file at work is locked by us: HDF5 must not try. */
static hid_t disk_access(void)
{
  hid_t access = cg_h5_access();
#if H5_VERSION_GE(1, 10, 7)
  H5Pset_file_locking(access, false, true);
#endif
  return access;
}

/* Room is asked for before HDF5 comes in, and again, as it begins with an empty
 * file. */
cg_status cg_h5_fill_growing(cg_output *out, cg_h5 **h5)
{
  hid_t access = disk_access();
  cg_status status = cg_h5_fill_by(out, access, CG_H5_SPARE, h5);
  H5Pclose(access);
  CG_TRY(status);
  (*h5)->grows = true;
  status = cg_h5_reserve(*h5, 0);
  if (status != CG_OK) {
    cg_h5_discard(*h5);
    *h5 = NULL;
  }
  return status;
}

cg_status cg_h5_grow(const char *path, bool overwrite, cg_h5 **h5)
{
  cg_output *out;
  *h5 = NULL;
  CG_TRY(cg_output_open(path, overwrite, &out));
  return cg_h5_fill_growing(out, h5);
}

static hid_t layout_of(const int64_t items[2])
{
  hsize_t chunk[3];
  int64_t row = items[0] * items[1];
  hid_t how = H5Pcreate(H5P_DATASET_CREATE);
  chunk[0] = row > 0 && row < SMALL ? (hsize_t)(SMALL / row) : 1;
  chunk[1] = (hsize_t)(items[0] < LONGEST ? items[0] : LONGEST);
  chunk[2] = (hsize_t)items[1];
  H5Pset_chunk(how, 3, chunk);
  H5Pset_obj_track_times(how, false);
  return how;
}

static cg_status make_rows(cg_h5_rows *rows, const int64_t items[2],
                           cg_h5_about about)
{
  hsize_t most[3] = {H5S_UNLIMITED, rows->dim[1], rows->dim[2]};
  hid_t space = H5Screate_simple(3, rows->dim, most);
  hid_t how = layout_of(items);
  cg_status status = cg_h5_create_set(rows->h5, rows->path, H5T_IEEE_F64LE,
                                      space, how, &rows->set);
  H5Pclose(how);
  H5Sclose(space);
  return status == CG_OK
             ? cg_h5_describe(rows->h5, rows->path, rows->set, about)
             : status;
}

cg_status cg_h5_rows_new(cg_h5 *h5, const char *path, const int64_t items[2],
                         cg_h5_about about, cg_h5_rows **rows)
{
  cg_h5_rows *made = CG_NEW(cg_h5_rows);
  *made = (cg_h5_rows){.h5 = h5, .path = cg_text_copy(path), .set = -1};
  made->dim[1] = (hsize_t)items[0];
  made->dim[2] = (hsize_t)items[1];
  cg_status status = cg_h5_reserve(h5, 0);
  if (status == CG_OK)
    status = make_rows(made, items, about);
  *rows = status == CG_OK ? made : NULL;
  if (status != CG_OK)
    cg_h5_rows_close(made);
  return status;
}

static herr_t write_row(cg_h5_rows *rows, hsize_t row, const double *x)
{
  const hsize_t start[3] = {row, 0, 0};
  const hsize_t count[3] = {1, rows->dim[1], rows->dim[2]};
  hid_t file = H5Dget_space(rows->set);
  hid_t memory = H5Screate_simple(3, count, NULL);
  herr_t failed = H5Sselect_hyperslab(file, H5S_SELECT_SET, start, NULL, count,
                                      NULL);
  if (failed >= 0)
    failed = H5Dwrite(rows->set, H5T_NATIVE_DOUBLE, memory, file,
                      rows->h5->transfer, x);
  H5Sclose(memory);
  H5Sclose(file);
  return failed;
}

cg_status cg_h5_rows_add(cg_h5_rows *rows, const double *x)
{
  hsize_t row = rows->dim[0]++;
  CG_TRY(cg_h5_reserve(rows->h5, (int64_t)(rows->dim[1] * rows->dim[2]) *
                                   (int64_t)sizeof *x + SMALL * 16));
  if (H5Dset_extent(rows->set, rows->dim) < 0 || write_row(rows, row, x) < 0)
    return cg_h5_failed(rows->h5, rows->path);
  return CG_OK;
}

void cg_h5_rows_close(cg_h5_rows *rows)
{
  if (!rows)
    return;
  if (rows->set >= 0)
    H5Dclose(rows->set);
  cg_free(rows->path);
  cg_free(rows);
}

cg_status cg_h5_put_group(cg_h5 *h5, const char *path)
{
  hid_t links = H5Pcreate(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(links, 1);
  hid_t group = H5Gcreate2(h5->file, path, links, H5P_DEFAULT, H5P_DEFAULT);
  cg_status status = group < 0 ? cg_h5_failed(h5, path) : CG_OK;
  if (group >= 0)
    H5Gclose(group);
  H5Pclose(links);
  return status;
}

static cg_status attach(cg_h5 *h5, const char *path, const char *name,
                        hid_t file_type, hid_t type, size_t n, const void *x)
{
  const hsize_t size = n;
  hid_t space = n > 0 ? H5Screate_simple(1, &size, NULL)
                      : H5Screate(H5S_SCALAR);
  hid_t attribute = H5Acreate_by_name(h5->file, path, name, file_type, space,
                                      H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  cg_status status = CG_OK;
  if (attribute < 0 || H5Awrite(attribute, type, x) < 0)
    status = cg_h5_failed(h5, path);
  if (attribute >= 0)
    H5Aclose(attribute);
  H5Sclose(space);
  return status;
}

cg_status cg_h5_attach_texts(cg_h5 *h5, const char *path, const char *name,
                             size_t n, const char *const *texts)
{
  hid_t type = cg_h5_text_type(H5T_CSET_UTF8);
  cg_status status = attach(h5, path, name, type, type, n, texts);
  H5Tclose(type);
  return status;
}

cg_status cg_h5_attach_ints(cg_h5 *h5, const char *path, const char *name,
                            size_t n, const int64_t *x)
{
  return attach(h5, path, name, H5T_STD_I64LE, H5T_NATIVE_INT64, n, x);
}

cg_status cg_h5_attach_reference(cg_h5 *h5, const char *path,
                                 const char *name, const char *target)
{
  hobj_ref_t to;
  if (H5Rcreate(&to, h5->file, target, H5R_OBJECT, -1) < 0)
    return cg_h5_failed(h5, target);
  return attach(h5, path, name, H5T_STD_REF_OBJ, H5T_STD_REF_OBJ, 0, &to);
}

cg_status cg_h5_link(cg_h5 *h5, const char *path, const char *second)
{
  return H5Lcreate_hard(h5->file, path, h5->file, second, H5P_DEFAULT,
                        H5P_DEFAULT) < 0
             ? cg_h5_failed(h5, second)
             : CG_OK;
}
