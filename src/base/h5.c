/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HDF5: one file, one rank, the 1.10 interface.
 *
 * A file that is written grows in memory (HDF5's core driver) and goes to the
 * disk in one piece through a cg_output, when it is committed.  HDF5 itself
 * must not meet a full disk: a close that fails leaves version 1.10 with a file
 * half taken apart, on which the end of MPI crashes.  The memory is ours, so it
 * is counted, and zeroed, and the same numbers make the same bytes (datasets
 * carry no dates).  Disadvantage: a file must fit in the memory of the rank
 * that writes it.
 *
 * A reader trusts nothing: kind, number of dimensions and type are checked,
 * and an array that claims far more than the file could hold is refused before
 * any memory is taken.  Disadvantage: a file damaged on purpose can still
 * crash libhdf5 itself. */
#include "base/h5.h"

#include <string.h>

#include <hdf5.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

enum {
  MAX_RANK = 8,
  GROWTH = 1 << 20, /* bytes, of a file in memory */
  MAX_RATIO = 1024 /* of an array to its file: compression has its limits */
};

struct cg_h5 {
  hid_t file;
  char *path;
  cg_output *out; /* NULL when reading */
  int64_t size;   /* bytes, when reading */
};

/* The reason that lies deepest in HDF5's error stack.  Every call of HDF5, even
 * one that closes, empties the stack: fail() comes before any clean-up. */
static herr_t keep_first(unsigned n, const H5E_error2_t *error, void *reason)
{
  char **kept = reason;
  if (n == 0 && error->desc)
    *kept = cg_text_copy(error->desc);
  return 0;
}

/* The system's own words, where HDF5's text quotes them among addresses. */
static char *system_words(const char *reason)
{
  static const char quote[] = "error message = '";
  const char *from = strstr(reason, quote);
  if (!from)
    return cg_text_copy(reason);
  from += strlen(quote);
  return cg_text_copy_n(from, strcspn(from, "'"));
}

static cg_status fail(const cg_h5 *h5, const char *path)
{
  char *reason = NULL;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &reason);
  char *words = system_words(reason ? reason : "unknown reason");
  cg_status status =
      h5->out ? cg_fail(CG_OUTPUT, "%s: %s%scannot be written: %s", h5->path,
                        path, *path ? ": " : "", words)
              : cg_fail(CG_DATA, "%s: %s%scannot be read: %s", h5->path, path,
                        *path ? ": " : "", words);
  cg_free(words);
  cg_free(reason);
  return status;
}

static cg_h5 *new_h5(const char *path)
{
  cg_h5 *h5 = CG_NEW(cg_h5);
  h5->path = cg_text_copy(path);
  h5->file = -1;
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  return h5;
}

static void free_h5(cg_h5 *h5)
{
  cg_free(h5->path);
  cg_free(h5);
}

/* Access that closes everything of a file with the file. */
static hid_t strong_access(void)
{
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
  return access;
}

static void *image_resize(void *image, size_t bytes,
                          H5FD_file_image_op_t operation, void *unused)
{
  (void)operation;
  (void)unused;
  return cg_realloc(image, bytes, 1);
}

static herr_t image_free(void *image, H5FD_file_image_op_t operation,
                         void *unused)
{
  (void)operation;
  (void)unused;
  cg_free(image);
  return 0;
}

static hid_t memory_access(void)
{
  H5FD_file_image_callbacks_t ours = {.image_realloc = image_resize,
                                      .image_free = image_free};
  hid_t access = strong_access();
  H5Pset_fapl_core(access, GROWTH, false);
  H5Pset_file_image_callbacks(access, &ours);
  return access;
}

cg_status cg_h5_create(const char *path, bool overwrite, cg_h5 **h5)
{
  cg_output *out;
  *h5 = NULL;
  CG_TRY(cg_output_open(path, overwrite, &out));
  cg_h5 *self = new_h5(path);
  hid_t access = memory_access();
  self->out = out;
  self->file =
      H5Fcreate(cg_output_part(out), H5F_ACC_TRUNC, H5P_DEFAULT, access);
  cg_status status = self->file < 0 ? fail(self, "") : CG_OK;
  H5Pclose(access);
  if (status == CG_OK)
    *h5 = self;
  else
    cg_h5_discard(self);
  return status;
}

/* Hand over the bytes of the file, as long as it is open. */
static cg_status write_image(cg_h5 *h5)
{
  void *memory;
  if (H5Fflush(h5->file, H5F_SCOPE_GLOBAL) < 0)
    return fail(h5, "");
  ssize_t bytes = H5Fget_file_image(h5->file, NULL, 0);
  if (bytes < 0 || H5Fget_vfd_handle(h5->file, H5P_DEFAULT, &memory) < 0)
    return fail(h5, "");
  return cg_output_write(h5->out, *(void **)memory, (size_t)bytes);
}

cg_status cg_h5_commit(cg_h5 *h5)
{
  cg_status status = write_image(h5);
  H5Fclose(h5->file);
  if (status == CG_OK)
    status = cg_output_commit(h5->out);
  else
    cg_output_discard(h5->out);
  free_h5(h5);
  return status;
}

void cg_h5_discard(cg_h5 *h5)
{
  if (!h5)
    return;
  if (h5->file >= 0)
    H5Fclose(h5->file);
  cg_output_discard(h5->out);
  free_h5(h5);
}

cg_status cg_h5_open(const char *path, cg_h5 **h5)
{
  cg_file *file;
  *h5 = NULL;
  CG_TRY(cg_file_open(path, &file));
  cg_h5 *self = new_h5(path);
  self->size = cg_file_size(file);
  cg_file_close(file);
  hid_t access = strong_access();
  if (H5Fis_hdf5(path) > 0)
    self->file = H5Fopen(path, H5F_ACC_RDONLY, access);
  H5Pclose(access);
  if (self->file < 0) {
    free_h5(self);
    return cg_fail(CG_DATA, "%s: is not a whole HDF5 file; a results file of "
                            "cgmap was expected", path);
  }
  *h5 = self;
  return CG_OK;
}

void cg_h5_close(cg_h5 *h5)
{
  if (!h5)
    return;
  H5Fclose(h5->file);
  free_h5(h5);
}

const char *cg_h5_path(const cg_h5 *h5)
{
  return h5->path;
}

/* Text of any length, UTF-8 (or, to read it, what the file says). */
static hid_t text_type(H5T_cset_t set)
{
  hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, set);
  return type;
}

static hid_t make_space(int rank, const size_t *dims)
{
  hsize_t size[MAX_RANK];
  CG_ASSERT(rank >= 0 && rank <= MAX_RANK);
  for (int i = 0; i < rank; i++)
    size[i] = dims[i];
  return rank == 0 ? H5Screate(H5S_SCALAR)
                   : H5Screate_simple(rank, size, NULL);
}

static cg_status put_attribute(const cg_h5 *h5, const char *path, hid_t set,
                               const char *name, const char *text)
{
  hid_t type = text_type(H5T_CSET_UTF8), space = H5Screate(H5S_SCALAR);
  hid_t attribute =
      H5Acreate2(set, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  cg_status status = CG_OK;
  if (attribute < 0 || H5Awrite(attribute, type, &text) < 0)
    status = fail(h5, path);
  if (attribute >= 0 && H5Aclose(attribute) < 0 && status == CG_OK)
    status = fail(h5, path);
  H5Sclose(space);
  H5Tclose(type);
  return status;
}

static cg_status create_dataset(cg_h5 *h5, const char *path, hid_t type,
                                hid_t space, hid_t *set)
{
  hid_t links = H5Pcreate(H5P_LINK_CREATE), how = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_create_intermediate_group(links, 1);
  H5Pset_char_encoding(links, H5T_CSET_UTF8);
  H5Pset_obj_track_times(how, false);
  *set = H5Dcreate2(h5->file, path, type, space, links, how, H5P_DEFAULT);
  cg_status status = *set < 0 ? fail(h5, path) : CG_OK;
  H5Pclose(how);
  H5Pclose(links);
  return status;
}

static cg_status fill_dataset(cg_h5 *h5, const char *path, hid_t set,
                              hid_t type, size_t items, const void *x,
                              cg_h5_about about)
{
  if (items > 0 &&
      H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, x) < 0)
    return fail(h5, path);
  CG_TRY(put_attribute(h5, path, set, "unit", about.unit));
  return put_attribute(h5, path, set, "long_name", about.long_name);
}

static cg_status put_array(cg_h5 *h5, const char *path, hid_t file_type,
                           hid_t type, int rank, const size_t *dims,
                           const void *x, cg_h5_about about)
{
  hid_t set, space = make_space(rank, dims);
  size_t items = (size_t)H5Sget_simple_extent_npoints(space);
  cg_status status = create_dataset(h5, path, file_type, space, &set);
  if (status == CG_OK) {
    status = fill_dataset(h5, path, set, type, items, x, about);
    if (H5Dclose(set) < 0 && status == CG_OK)
      status = fail(h5, path);
  }
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
  hid_t type = text_type(H5T_CSET_UTF8);
  cg_status status = put_array(h5, path, type, type, 1, &n, texts, about);
  H5Tclose(type);
  return status;
}

bool cg_h5_has(cg_h5 *h5, const char *path)
{
  bool exists = true;
  char *part = cg_text_copy(path);
  for (char *at = strchr(part + 1, '/'); exists && at;
       at = strchr(at + 1, '/')) {
    *at = '\0';
    exists = H5Lexists(h5->file, part, H5P_DEFAULT) > 0;
    *at = '/';
  }
  exists = exists && H5Oexists_by_name(h5->file, part, H5P_DEFAULT) > 0;
  cg_free(part);
  return exists;
}

static cg_status open_object(cg_h5 *h5, const char *path, H5I_type_t kind,
                             hid_t *object)
{
  *object = -1;
  if (!cg_h5_has(h5, path))
    return cg_fail(CG_DATA,
                   "%s: %s: is missing (is this a results file of cgmap?)",
                   h5->path, path);
  *object = H5Oopen(h5->file, path, H5P_DEFAULT);
  if (*object < 0)
    return fail(h5, path);
  if (H5Iget_type(*object) != kind) {
    H5Oclose(*object);
    return cg_fail(CG_DATA, "%s: %s: a %s was expected", h5->path, path,
                   kind == H5I_GROUP ? "group" : "dataset");
  }
  return CG_OK;
}

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
  size_t most = (size_t)h5->size / sizeof(double) * MAX_RATIO;
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
  CG_TRY(open_object(h5, path, H5I_DATASET, set));
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
      H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, *x) < 0) {
    status = fail(h5, path);
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

/* Strings packed into one counted block: n pointers, then the bytes. */
static char **pack_texts(size_t n, char *const *texts)
{
  size_t bytes = n * sizeof(char *);
  for (size_t i = 0; i < n; i++)
    bytes += (texts[i] ? strlen(texts[i]) : 0) + 1;
  char **packed = cg_alloc(bytes, 1);
  char *at = (char *)(packed + n);
  for (size_t i = 0; i < n; i++) {
    size_t length = texts[i] ? strlen(texts[i]) : 0;
    packed[i] = at;
    if (length > 0)
      memcpy(at, texts[i], length);
    at += length + 1;
  }
  return packed;
}

static cg_status read_texts(cg_h5 *h5, const char *path, hid_t set, size_t n,
                            char ***texts)
{
  void *raw;
  cg_status status = CG_OK;
  CG_TRY(cg_try_alloc(n, sizeof(char *), path, &raw));
  hid_t file_type = H5Dget_type(set), space = H5Dget_space(set);
  hid_t type = text_type(H5Tget_cset(file_type));
  if (n > 0 && H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, raw) < 0) {
    status = fail(h5, path);
  } else {
    *texts = pack_texts(n, raw);
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

static char *member_name(hid_t group, size_t i)
{
  ssize_t n = H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i,
                                 NULL, 0, H5P_DEFAULT);
  CG_ASSERT(n >= 0);
  char *name = CG_ARRAY(char, n + 1);
  H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name,
                     (size_t)n + 1, H5P_DEFAULT);
  return name;
}

cg_status cg_h5_list(cg_h5 *h5, const char *group, size_t *n, char ***names)
{
  hid_t object;
  H5G_info_t about;
  *names = NULL;
  *n = 0;
  CG_TRY(open_object(h5, group, H5I_GROUP, &object));
  if (H5Gget_info(object, &about) < 0) {
    cg_status status = fail(h5, group);
    H5Oclose(object);
    return status;
  }
  char **list = CG_ARRAY(char *, about.nlinks);
  for (size_t i = 0; i < about.nlinks; i++)
    list[i] = member_name(object, i);
  *names = pack_texts(about.nlinks, list);
  *n = about.nlinks;
  for (size_t i = 0; i < *n; i++)
    cg_free(list[i]);
  cg_free(list);
  H5Oclose(object);
  return CG_OK;
}
