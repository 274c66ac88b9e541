/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HDF5: one file, one rank, the 1.10 interface: opening, and keeping what was
 * written.
 *
 * A file that is written in one go grows in memory (HDF5's core driver) and
 * goes to the disk in one piece through a cg_output, when it is committed; one
 * of many frames grows on the disk (base/h5_grow.c).  HDF5 itself must not meet
 * a full disk: a close that fails leaves version 1.10 with a file half taken
 * apart, on which the end of MPI crashes.  The memory is ours, so it is
 * counted, and zeroed, and the same numbers make the same bytes (datasets carry
 * no dates).  Disadvantage: a file that is written in one go must fit in the
 * memory of the rank that writes it. */
#include "base/h5_inside.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

enum {
  GROWTH = 1 << 20,    /* bytes, of a file in memory */
  CONVERTED = 1 << 15, /* bytes, of numbers on their way to another type */
};

/* The reason that lies deepest in HDF5's error stack. */
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

cg_status cg_h5_failed(const cg_h5 *h5, const char *path)
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

/* HDF5 converts in a room of 1 MB that it makes and clears for each transfer,
 * were it of one word: of a short run, half the time. */
hid_t cg_h5_transfers(void)
{
  hid_t transfer = H5Pcreate(H5P_DATASET_XFER);
  H5Pset_buffer(transfer, CONVERTED, NULL, NULL);
  return transfer;
}

static cg_h5 *new_h5(const char *path)
{
  cg_h5 *h5 = CG_NEW(cg_h5);
  h5->path = cg_text_copy(path);
  h5->file = -1;
  h5->transfer = cg_h5_transfers();
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  return h5;
}

static void free_h5(cg_h5 *h5)
{
  H5Pclose(h5->transfer);
  if (h5->mates)
    H5Pclose(h5->together);
  cg_free(h5->path);
  cg_free(h5);
}

hid_t cg_h5_access(void)
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
  hid_t access = cg_h5_access();
  H5Pset_fapl_core(access, GROWTH, false);
  H5Pset_file_image_callbacks(access, &ours);
  return access;
}

/* A file in memory begins with what lies under its name, which must be nothing:
 * it would be in memory that is not ours. */
cg_status cg_h5_fill_by(cg_output *out, hid_t access, int64_t room, cg_h5 **h5)
{
  cg_h5 *self = new_h5(cg_output_path(out));
  *h5 = NULL;
  self->out = out;
  cg_status status = room > 0 ? cg_output_reserve(out, room)
                              : cg_output_truncate(out, 0);
  if (status == CG_OK) {
    self->file =
        H5Fcreate(cg_output_part(out), H5F_ACC_TRUNC, H5P_DEFAULT, access);
    status = self->file < 0 ? cg_h5_failed(self, "") : CG_OK;
  }
  if (status == CG_OK)
    *h5 = self;
  else
    cg_h5_discard(self);
  return status;
}

cg_status cg_h5_reserve(cg_h5 *h5, int64_t bytes)
{
  hsize_t size = 0;
  if (H5Fget_filesize(h5->file, &size) < 0)
    return cg_h5_failed(h5, "");
  int64_t wanted = (int64_t)size + bytes;
  if (wanted + CG_H5_SPARE / 2 <= h5->reserved)
    return CG_OK;
  CG_TRY(cg_output_reserve(h5->out, wanted + CG_H5_SPARE));
  h5->reserved = wanted + CG_H5_SPARE;
  return CG_OK;
}

cg_status cg_h5_fill(cg_output *out, cg_h5 **h5)
{
  hid_t access = memory_access();
  cg_status status = cg_h5_fill_by(out, access, 0, h5);
  H5Pclose(access);
  return status;
}

cg_status cg_h5_create(const char *path, bool overwrite, cg_h5 **h5)
{
  cg_output *out;
  *h5 = NULL;
  CG_TRY(cg_output_open(path, overwrite, &out));
  return cg_h5_fill(out, h5);
}

/* Hand over the bytes of the file, as long as it is open. */
static cg_status write_image(cg_h5 *h5)
{
  void *memory;
  if (H5Fflush(h5->file, H5F_SCOPE_GLOBAL) < 0)
    return cg_h5_failed(h5, "");
  ssize_t bytes = H5Fget_file_image(h5->file, NULL, 0);
  if (bytes < 0 || H5Fget_vfd_handle(h5->file, H5P_DEFAULT, &memory) < 0)
    return cg_h5_failed(h5, "");
  return cg_output_write(h5->out, *(void **)memory, (size_t)bytes);
}

/* How long it is, without the room that was too much. */
static cg_status end_growth(cg_h5 *h5, hsize_t *size)
{
  if (H5Fflush(h5->file, H5F_SCOPE_GLOBAL) < 0 ||
      H5Fget_filesize(h5->file, size) < 0)
    return cg_h5_failed(h5, "");
  return CG_OK;
}

cg_status cg_h5_finish(cg_h5 *h5)
{
  hsize_t size = 0;
  cg_status status = h5->grows ? end_growth(h5, &size) : write_image(h5);
  H5Fclose(h5->file);
  h5->file = -1;
  if (status == CG_OK && h5->grows)
    status = cg_output_truncate(h5->out, (int64_t)size);
  return status == CG_OK ? cg_output_finish(h5->out) : status;
}

cg_status cg_h5_commit(cg_h5 *h5)
{
  cg_status status = h5->file >= 0 ? cg_h5_finish(h5) : CG_OK;
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

cg_status cg_h5_open_as(const char *path, const char *wanted, cg_h5 **h5)
{
  cg_file *file;
  *h5 = NULL;
  CG_TRY(cg_file_open(path, &file));
  cg_h5 *self = new_h5(path);
  self->size = cg_file_size(file);
  const char *fault = cg_h5_fault(file);
  cg_file_close(file);
  hid_t access = cg_h5_access();
  if (H5Fis_hdf5(path) > 0)
    self->file = H5Fopen(path, H5F_ACC_RDONLY, access);
  H5Pclose(access);
  if (self->file < 0) {
    free_h5(self);
    return cg_fail(CG_DATA, "%s: %s; %s was expected", path, fault, wanted);
  }
  *h5 = self;
  return CG_OK;
}

cg_status cg_h5_open(const char *path, cg_h5 **h5)
{
  return cg_h5_open_as(path, "a results file of cgmap", h5);
}

void cg_h5_close(cg_h5 *h5)
{
  if (!h5)
    return;
  if (h5->file >= 0)
    H5Fclose(h5->file);
  free_h5(h5);
}

const char *cg_h5_path(const cg_h5 *h5)
{
  return h5->path;
}
