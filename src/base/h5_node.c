/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups, links and attributes of HDF5 files that anyone may have written.
 *
 * A path is walked link by link, so that one into another file is seen before
 * HDF5 follows it.  Texts come in two kinds, of a fixed length (padded by
 * zeros or blanks) and of any length (behind pointers); both become strings
 * here, and none is longer than LONGEST. */
#include "base/h5_node.h"

#include <stdlib.h>
#include <string.h>

#include "base/h5_inside.h"
#include "base/mem.h"
#include "base/text.h"

enum { LONGEST = 4096, MOST = 1 << 24 /* texts */ };

/* Is there a link, and does it stay in this file? */
static cg_h5_node look_at_link(const cg_h5 *h5, const char *path)
{
  H5L_info_t about;
  if (H5Lexists(h5->file, path, H5P_DEFAULT) <= 0)
    return CG_H5_NOTHING;
  if (H5Lget_info(h5->file, path, &about, H5P_DEFAULT) < 0 ||
      (about.type != H5L_TYPE_HARD && about.type != H5L_TYPE_SOFT))
    return CG_H5_STRANGER;
  return H5Oexists_by_name(h5->file, path, H5P_DEFAULT) > 0 ? CG_H5_GROUP
                                                            : CG_H5_STRANGER;
}

static cg_h5_node look_at_path(const cg_h5 *h5, const char *path)
{
  char *part = cg_text_copy(path);
  cg_h5_node node = CG_H5_GROUP;
  char *at = part;
  while (node == CG_H5_GROUP && at && at[1]) {
    at = strchr(at + 1, '/');
    if (at)
      *at = '\0';
    node = look_at_link(h5, part);
    if (at)
      *at = '/';
  }
  cg_free(part);
  return node;
}

/* A soft link may lead through one into another file: with those forgotten,
 * HDF5 itself refuses. */
static void forget_external_links(void)
{
  if (H5Lis_registered(H5L_TYPE_EXTERNAL) > 0)
    H5Lunregister(H5L_TYPE_EXTERNAL);
}

cg_h5_node cg_h5_what(const cg_h5 *h5, const char *path)
{
  forget_external_links();
  cg_h5_node node = look_at_path(h5, path);
  if (node != CG_H5_GROUP)
    return node;
  hid_t object = H5Oopen(h5->file, path, H5P_DEFAULT);
  H5I_type_t kind = object < 0 ? H5I_BADID : H5Iget_type(object);
  if (object >= 0)
    H5Oclose(object);
  return kind == H5I_GROUP     ? CG_H5_GROUP
         : kind == H5I_DATASET ? CG_H5_SET
                               : CG_H5_STRANGER;
}

bool cg_h5_has(cg_h5 *h5, const char *path)
{
  return cg_h5_what(h5, path) != CG_H5_NOTHING;
}

cg_status cg_h5_open_object(const cg_h5 *h5, const char *path, H5I_type_t kind,
                            const char *hint, hid_t *object)
{
  cg_h5_node node = cg_h5_what(h5, path);
  const char *wanted = kind == H5I_GROUP ? "group" : "dataset";
  *object = -1;
  if (node == CG_H5_NOTHING)
    return cg_fail(CG_DATA, "%s: %s: is missing%s", h5->path, path, hint);
  if (node == CG_H5_STRANGER)
    return cg_fail(CG_DATA, "%s: %s: is damaged, or a link that leads nowhere "
                            "or into another file; a %s was expected",
                   h5->path, path, wanted);
  if ((node == CG_H5_GROUP) != (kind == H5I_GROUP))
    return cg_fail(CG_DATA, "%s: %s: a %s was expected", h5->path, path,
                   wanted);
  *object = H5Oopen(h5->file, path, H5P_DEFAULT);
  return *object < 0 ? cg_h5_failed(h5, path) : CG_OK;
}

char **cg_h5_pack_texts(size_t n, char *const *texts)
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

/* An attribute, or a dataset, to read texts or numbers from. */
typedef struct source {
  hid_t id, type, space;
  bool is_attribute;
  hssize_t n;
} source;

static bool look_into(hid_t id, bool is_attribute, source *s)
{
  *s = (source){.id = id, .is_attribute = is_attribute};
  s->type = is_attribute ? H5Aget_type(id) : H5Dget_type(id);
  s->space = is_attribute ? H5Aget_space(id) : H5Dget_space(id);
  s->n = H5Sget_simple_extent_npoints(s->space);
  return s->type >= 0 && s->space >= 0 && s->n >= 0;
}

static void close_source(source *s)
{
  H5Tclose(s->type);
  H5Sclose(s->space);
  if (s->is_attribute)
    H5Aclose(s->id);
  else
    H5Oclose(s->id);
}

static herr_t read_as(const cg_h5 *h5, const source *s, hid_t type, void *to)
{
  return s->is_attribute ? H5Aread(s->id, type, to)
                         : H5Dread(s->id, type, H5S_ALL, H5S_ALL, h5->transfer,
                                   to);
}

/* Texts of any length. */
static cg_status read_long(const cg_h5 *h5, const char *path, const source *s,
                           char ***texts)
{
  size_t n = (size_t)s->n;
  char **raw = CG_ARRAY(char *, n);
  hid_t type = cg_h5_text_type(H5Tget_cset(s->type));
  cg_status status = CG_OK;
  if (read_as(h5, s, type, raw) < 0)
    status = cg_h5_failed(h5, path);
  for (size_t i = 0; i < n && status == CG_OK; i++)
    if (raw[i] && strnlen(raw[i], LONGEST) == LONGEST)
      status = cg_fail(CG_DATA, "%s: %s: a text is longer than %d bytes",
                       h5->path, path, LONGEST);
  if (status == CG_OK)
    *texts = cg_h5_pack_texts(n, raw);
  H5Dvlen_reclaim(type, s->space, H5P_DEFAULT, raw);
  H5Tclose(type);
  cg_free(raw);
  return status;
}

/* Texts of a fixed length, in the file's type itself. */
static cg_status read_short(const cg_h5 *h5, const char *path, const source *s,
                            char ***texts)
{
  size_t n = (size_t)s->n, size = H5Tget_size(s->type);
  void *block;
  if (size == 0 || size > LONGEST || n * size > (size_t)h5->size * CG_H5_RATIO)
    return cg_fail(CG_DATA, "%s: %s: %zu texts of %zu bytes are more than "
                            "there can be",
                   h5->path, path, n, size);
  CG_TRY(cg_try_alloc(n, size, path, &block));
  char *bytes = block;
  if (read_as(h5, s, s->type, bytes) < 0) {
    cg_free(bytes);
    return cg_h5_failed(h5, path);
  }
  char **copy = CG_ARRAY(char *, n);
  for (size_t i = 0; i < n; i++) {
    size_t length = strnlen(bytes + i * size, size);
    while (length > 0 && bytes[i * size + length - 1] == ' ')
      length--;
    copy[i] = cg_text_copy_n(bytes + i * size, length);
  }
  *texts = cg_h5_pack_texts(n, copy);
  for (size_t i = 0; i < n; i++)
    cg_free(copy[i]);
  cg_free(copy);
  cg_free(bytes);
  return CG_OK;
}

static cg_status read_strings(const cg_h5 *h5, const char *path,
                              const source *s, size_t *n, char ***texts)
{
  *n = 0;
  if (H5Tget_class(s->type) != H5T_STRING || s->n == 0)
    return CG_OK;
  if (s->n > MOST || s->n > h5->size)
    return cg_fail(CG_DATA, "%s: %s: claims more texts than the file can hold",
                   h5->path, path);
  CG_TRY(H5Tis_variable_str(s->type) > 0 ? read_long(h5, path, s, texts)
                                         : read_short(h5, path, s, texts));
  *n = (size_t)s->n;
  return CG_OK;
}

/* \param [out] found  false where there is no such attribute. */
static cg_status open_attribute(const cg_h5 *h5, const char *path,
                                const char *name, source *s, bool *found)
{
  *found = H5Aexists_by_name(h5->file, path, name, H5P_DEFAULT) > 0;
  if (!*found)
    return CG_OK;
  hid_t id = H5Aopen_by_name(h5->file, path, name, H5P_DEFAULT, H5P_DEFAULT);
  if (id < 0)
    return cg_h5_failed(h5, path);
  if (look_into(id, true, s))
    return CG_OK;
  cg_status status = cg_h5_failed(h5, path);
  close_source(s);
  return status;
}

cg_status cg_h5_attribute_texts(const cg_h5 *h5, const char *path,
                                const char *name, size_t *n, char ***texts)
{
  source s = {0};
  bool found;
  *n = 0;
  *texts = NULL;
  CG_TRY(open_attribute(h5, path, name, &s, &found));
  if (!found)
    return CG_OK;
  cg_status status = read_strings(h5, path, &s, n, texts);
  close_source(&s);
  return status;
}

cg_status cg_h5_attribute_number(const cg_h5 *h5, const char *path,
                                 const char *name, bool *found, double *value)
{
  source s = {0};
  cg_status status = CG_OK;
  CG_TRY(open_attribute(h5, path, name, &s, found));
  if (!*found)
    return CG_OK;
  H5T_class_t class = H5Tget_class(s.type);
  *found = s.n == 1 && (class == H5T_FLOAT || class == H5T_INTEGER);
  if (*found && read_as(h5, &s, H5T_NATIVE_DOUBLE, value) < 0)
    status = cg_h5_failed(h5, path);
  close_source(&s);
  return status;
}

bool cg_h5_holds_texts(const cg_h5 *h5, const char *path)
{
  hid_t set = H5Dopen2(h5->file, path, H5P_DEFAULT);
  if (set < 0)
    return false;
  hid_t type = H5Dget_type(set);
  bool texts = H5Tget_class(type) == H5T_STRING;
  H5Tclose(type);
  H5Dclose(set);
  return texts;
}

cg_status cg_h5_read_texts(const cg_h5 *h5, const char *path, size_t *n,
                           char ***texts)
{
  source s = {0};
  hid_t set;
  *texts = NULL;
  *n = 0;
  CG_TRY(cg_h5_open_object(h5, path, H5I_DATASET, "", &set));
  cg_status status = look_into(set, false, &s)
                         ? read_strings(h5, path, &s, n, texts)
                         : cg_h5_failed(h5, path);
  if (status == CG_OK && *n == 0 && s.n > 0)
    status = cg_fail(CG_DATA, "%s: %s: holds no texts", h5->path, path);
  close_source(&s);
  return status;
}
