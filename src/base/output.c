/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One output: it grows as PATH.part (part.c), and rename() names it. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/part.h"
#include "base/text.h"

struct cg_output {
  char *path, *place; /* as given, where it lies */
  cg_part part;       /* where it grows, held until that has its name */
  FILE *stream;       /* NULL: finished */
  bool begun;         /* the signature is gone */
  cg_status status;   /* of the first failure; its message is `text` */
  char *text;
};

cg_status cg_output_open(const char *path, bool overwrite, cg_output **out)
{
  cg_part part;
  *out = NULL;
  CG_TRY(cg_output_check(path, overwrite));
  char *place = cg_output_place(path);
  cg_status status = cg_part_take(place, overwrite, &part);
  if (status != CG_OK) {
    cg_free(place);
    return status;
  }
  int copy = fcntl(part.descriptor, F_DUPFD_CLOEXEC, 0);
  *out = CG_NEW(cg_output);
  **out = (cg_output){.path = cg_text_copy(path),
                      .place = place,
                      .part = part,
                      .stream = fdopen(copy, "wb")};
  CG_ASSERT((*out)->stream);
  return CG_OK;
}

const char *cg_output_path(const cg_output *out)
{
  return out->path;
}

const char *cg_output_part(const cg_output *out)
{
  return out->part.path;
}

/* Keep the first failure. */
static void note_failure(cg_output *out, const char *reason)
{
  if (out->status != CG_OK)
    return;
  out->status =
      cg_fail(CG_OUTPUT, "%s: cannot be written: %s", out->path, reason);
  out->text = cg_text_copy(cg_error_text());
}

static cg_status output_failed(cg_output *out)
{
  note_failure(out, strerror(errno));
  return cg_fail(out->status, "%s", out->text);
}

/* Does it hold what was written, and no signature? */
static bool begin(cg_output *out)
{
  if (out->status != CG_OK)
    return false;
  if (!out->begun)
    out->begun = ftruncate(fileno(out->stream), 0) == 0;
  return out->begun;
}

cg_status cg_output_write(cg_output *out, const void *bytes, size_t n)
{
  if (!begin(out) || fwrite(bytes, 1, n, out->stream) != n)
    return output_failed(out);
  return CG_OK;
}

cg_status cg_output_write_first(cg_output *out, const void *bytes, size_t n)
{
  if (out->status == CG_OK && fseeko(out->stream, 0, SEEK_SET) != 0)
    return output_failed(out);
  CG_TRY(cg_output_write(out, bytes, n));
  return fseeko(out->stream, 0, SEEK_END) == 0 ? CG_OK : output_failed(out);
}

void cg_output_print(cg_output *out, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  char *text = cg_text_vformat(format, args);
  va_end(args);
  (void)cg_output_write(out, text, strlen(text));
  cg_free(text);
}

cg_status cg_output_reserve(cg_output *out, int64_t bytes)
{
  if (!begin(out))
    return output_failed(out);
  errno = posix_fallocate(fileno(out->stream), 0, bytes);
  return errno == 0 ? CG_OK : output_failed(out);
}

cg_status cg_output_truncate(cg_output *out, int64_t bytes)
{
  return begin(out) && ftruncate(fileno(out->stream), bytes) == 0
             ? CG_OK
             : output_failed(out);
}

static bool sync_folder(const char *path)
{
  char *folder = cg_file_folder(path);
  int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  /* Some file systems cannot sync a folder: not a failure of the file. */
  bool done = descriptor >= 0 && (fsync(descriptor) == 0 || errno == EINVAL);
  if (descriptor >= 0)
    close(descriptor);
  cg_free(folder);
  return done;
}

cg_status cg_output_finish(cg_output *out)
{
  if (!out->stream)
    return out->status == CG_OK ? CG_OK : output_failed(out);
  if (!begin(out) || fflush(out->stream) != 0 ||
      fsync(fileno(out->stream)) != 0)
    (void)output_failed(out);
  if (fclose(out->stream) != 0)
    (void)output_failed(out);
  out->stream = NULL;
  return out->status == CG_OK ? CG_OK : output_failed(out);
}

cg_status cg_output_rest(cg_output *out)
{
  CG_TRY(cg_output_finish(out));
  close(out->part.descriptor);
  out->part.descriptor = -1;
  return CG_OK;
}

static void name(cg_output *out)
{
  if (!cg_part_is_ours(&out->part))
    note_failure(out, "another run has removed its part");
  else if (rename(out->part.path, out->place) != 0 || !sync_folder(out->place))
    note_failure(out, strerror(errno));
}

static void output_free(cg_output *out)
{
  if (out->stream)
    fclose(out->stream);
  if (out->part.descriptor >= 0)
    close(out->part.descriptor);
  cg_free(out->path);
  cg_free(out->place);
  cg_free(out->part.path);
  cg_free(out->text);
  cg_free(out);
}

cg_status cg_output_commit(cg_output *out)
{
  if (cg_output_finish(out) == CG_OK)
    name(out);
  if (out->status == CG_OK) {
    output_free(out);
    return CG_OK;
  }
  cg_status status = output_failed(out);
  cg_output_discard(out);
  return status;
}

void cg_output_discard(cg_output *out)
{
  if (!out)
    return;
  if (cg_part_is_ours(&out->part))
    unlink(out->part.path);
  output_free(out);
}
