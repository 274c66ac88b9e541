/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The head of a classic NetCDF file (NetCDF User's Guide, "File format
 * specifications"; CDF-1, CDF-2 with 64-bit offsets, CDF-5 with 64-bit counts).
 * All big-endian; "count" is 4 bytes, 8 in CDF-5:
 *
 *     "CDF", version; count of records (all ones: unknown)
 *     int 10, count, dimensions      each: name, count length (0: of records)
 *     int 12, count, attributes      each: name, int type, count, values
 *     int 11, count, variables       each: name, count, dimensions' numbers,
 *                                    attributes as above, int type, count
 *                                    bytes, offset of its data (4 bytes in
 *                                    CDF-1, else 8)
 *
 * A name is a count and its bytes; names and values are padded to 4 bytes.  An
 * empty list may begin with 0 for 10, 11, 12.  Data of variables along the
 * dimension of records lie record by record, each variable's part padded to 4
 * bytes unless it is the only one.  The bytes that the head gives for a
 * variable are redundant (and wrong above 4 GiB): they are computed here.
 *
 * Cost: one walk.  Every count is compared with the bytes left before anything
 * is done with it.  Disadvantage: of HDF5-based netCDF-4 files nothing is
 * read. */
#include "io/traj/netcdf.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/mem.h"

enum { LIST_DIMS = 10, LIST_VARS = 11, LIST_ATTS = 12, TYPES = 12 };

#define MOST (INT64_MAX / 16) /* bytes; more are refused */

static const int64_t size_of_type[TYPES] = {0, 1, 1, 2, 4, 4,
                                            8, 1, 2, 4, 8, 8};

/* What is left of the head; `cut` once more was asked for than there is. */
typedef struct cursor {
  const unsigned char *at, *end;
  int version;
  bool cut;
} cursor;

bool cg_nc_probe(const unsigned char *bytes, size_t n)
{
  return n >= 4 && memcmp(bytes, "CDF", 3) == 0 &&
         (bytes[3] == 1 || bytes[3] == 2 || bytes[3] == 5);
}

/* n bytes and their padding; NULL where they are not there. */
static const unsigned char *take(cursor *c, int64_t n)
{
  const unsigned char *at = c->at;
  int64_t left = c->end - at;
  int64_t padded = n < 0 || n > left ? -1 : (n + 3) / 4 * 4;
  if (c->cut || padded < 0 || padded > left) {
    c->cut = true;
    return NULL;
  }
  c->at += padded;
  return at;
}

static int32_t take_int(cursor *c)
{
  const unsigned char *at = take(c, 4);
  return at ? cg_get_int(at) : 0;
}

static int64_t take_long(cursor *c)
{
  const unsigned char *at = take(c, 8);
  return at ? (int64_t)cg_get_u64(at) : 0;
}

/* A count; what is not possible is cut, like what is too large. */
static int64_t take_count(cursor *c)
{
  if (c->version == 5)
    return take_long(c);
  const unsigned char *at = take(c, 4);
  return at ? (int64_t)cg_get_u32(at) : 0;
}

static cg_nc_name take_name(cursor *c)
{
  int64_t n = take_count(c);
  const unsigned char *at = take(c, n);
  return at ? (cg_nc_name){(const char *)at, (size_t)n} : (cg_nc_name){"", 0};
}

static cg_status take_list(cursor *c, int32_t tag, const char *what,
                           int64_t *n)
{
  int32_t found = take_int(c);
  *n = take_count(c);
  if (!c->cut && found != tag && (found != 0 || *n != 0))
    return cg_fail(CG_DATA, "its list of %s begins with %d, %d was expected: "
                            "damaged",
                   what, found, tag);
  return CG_OK;
}

static cg_status take_dims(cursor *c, cg_nc *nc)
{
  int64_t n;
  CG_TRY(take_list(c, LIST_DIMS, "dimensions", &n));
  for (int64_t i = 0; i < n && !c->cut; i++) {
    CG_RESERVE(nc->dim, nc->dims_room, nc->ndims + 1);
    cg_nc_dim *dim = &nc->dim[nc->ndims++];
    dim->name = take_name(c);
    dim->length = take_count(c);
    if (dim->length < 0 || dim->length > MOST)
      return cg_fail(CG_DATA, "its dimension %.*s has a length of %lld: "
                              "damaged",
                     (int)dim->name.n, dim->name.text,
                     (long long)dim->length);
  }
  return CG_OK;
}

static cg_status take_type(cursor *c, cg_nc_name name, int32_t *type)
{
  *type = take_int(c);
  if (!c->cut && (*type < 1 || *type >= TYPES))
    return cg_fail(CG_DATA, "%.*s is of type %d, types are 1 to %d: damaged",
                   (int)name.n, name.text, *type, TYPES - 1);
  return CG_OK;
}

static cg_status take_atts(cursor *c, cg_nc *nc, int64_t owner)
{
  int64_t n;
  CG_TRY(take_list(c, LIST_ATTS, "attributes", &n));
  for (int64_t i = 0; i < n && !c->cut; i++) {
    CG_RESERVE(nc->att, nc->atts_room, nc->natts + 1);
    cg_nc_attribute *att = &nc->att[nc->natts++];
    att->owner = owner;
    att->name = take_name(c);
    CG_TRY(take_type(c, att->name, &att->type));
    att->n = take_count(c);
    bool fits = att->n >= 0 && att->n <= c->end - c->at;
    att->values = take(c, fits ? att->n * size_of_type[att->type] : -1);
  }
  return CG_OK;
}

/* The numbers of a variable's dimensions, and how many items they make. */
static cg_status take_shape(cursor *c, const cg_nc *nc, cg_nc_variable *var,
                            int64_t *items)
{
  *items = 1;
  var->dims = take_count(c);
  for (int64_t i = 0; i < var->dims && !c->cut; i++) {
    int64_t number = take_count(c);
    if (number < 0 || number >= nc->ndims)
      return cg_fail(CG_DATA, "its variable %.*s has the dimension %lld, there "
                              "are %lld: damaged",
                     (int)var->name.n, var->name.text, (long long)number,
                     (long long)nc->ndims);
    int64_t length = nc->dim[number].length;
    if (i < CG_NC_DIMS)
      var->dim[i] = length;
    if (i == 0 && length == 0)
      var->record = true;
    else if (length > 0 && *items > MOST / length)
      return cg_fail(CG_DATA, "its variable %.*s is too large: damaged",
                     (int)var->name.n, var->name.text);
    else
      *items *= length;
  }
  return CG_OK;
}

static cg_status take_vars(cursor *c, cg_nc *nc)
{
  int64_t n, items;
  CG_TRY(take_list(c, LIST_VARS, "variables", &n));
  for (int64_t i = 0; i < n && !c->cut; i++) {
    CG_RESERVE(nc->var, nc->vars_room, nc->nvars + 1);
    cg_nc_variable *var = &nc->var[nc->nvars++];
    var->name = take_name(c);
    CG_TRY(take_shape(c, nc, var, &items));
    CG_TRY(take_atts(c, nc, i));
    CG_TRY(take_type(c, var->name, &var->type));
    take_count(c); /* bytes */
    var->begin = c->version == 1 ? (int64_t)(uint32_t)take_int(c)
                                 : take_long(c);
    if (items > MOST / 8 || var->begin < 0 || var->begin > MOST)
      return cg_fail(CG_DATA, "its variable %.*s is too large: damaged",
                     (int)var->name.n, var->name.text);
    var->bytes = items * size_of_type[var->type];
  }
  return CG_OK;
}

/* Where records begin, and their size. */
static cg_status measure_records(cg_nc *nc, int64_t head)
{
  int64_t padded = 0, bare = 0, n = 0;
  for (int64_t i = 0; i < nc->nvars; i++) {
    const cg_nc_variable *var = &nc->var[i];
    if (!var->record)
      continue;
    nc->first = n == 0 || var->begin < nc->first ? var->begin : nc->first;
    padded += (var->bytes + 3) / 4 * 4;
    bare = var->bytes;
    n++;
    if (padded > MOST)
      return cg_fail(CG_DATA, "its records are too large: damaged");
  }
  nc->record = n == 1 ? bare : padded;
  for (int64_t i = 0; i < nc->nvars; i++) {
    const cg_nc_variable *var = &nc->var[i];
    if (var->begin < head ||
        (var->record && var->begin - nc->first + var->bytes > nc->record))
      return cg_fail(CG_DATA, "its variable %.*s begins at byte %lld, which is "
                              "%s: damaged",
                     (int)var->name.n, var->name.text, (long long)var->begin,
                     var->begin < head ? "in the head" : "beyond a record");
  }
  return CG_OK;
}

cg_status cg_nc_read(const unsigned char *bytes, size_t n, cg_nc *nc,
                     bool *whole)
{
  cursor c = {.at = bytes, .end = bytes + n};
  *nc = (cg_nc){0};
  *whole = false;
  if (n < 4)
    return CG_OK;
  CG_ASSERT(cg_nc_probe(bytes, n));
  c.version = nc->version = bytes[3];
  c.at += 4;
  nc->records = take_count(&c);
  if (c.version != 5 && nc->records == UINT32_MAX)
    nc->records = -1;
  CG_TRY(take_dims(&c, nc));
  CG_TRY(take_atts(&c, nc, -1));
  CG_TRY(take_vars(&c, nc));
  *whole = !c.cut;
  return *whole ? measure_records(nc, c.at - bytes) : CG_OK;
}

void cg_nc_clear(cg_nc *nc)
{
  cg_free(nc->dim);
  cg_free(nc->var);
  cg_free(nc->att);
}

static bool is_called(cg_nc_name name, const char *text)
{
  return name.n == strlen(text) && memcmp(name.text, text, name.n) == 0;
}

const cg_nc_dim *cg_nc_find_dim(const cg_nc *nc, const char *name)
{
  for (int64_t i = 0; i < nc->ndims; i++)
    if (is_called(nc->dim[i].name, name))
      return &nc->dim[i];
  return NULL;
}

const cg_nc_variable *cg_nc_find_variable(const cg_nc *nc, const char *name)
{
  for (int64_t i = 0; i < nc->nvars; i++)
    if (is_called(nc->var[i].name, name))
      return &nc->var[i];
  return NULL;
}

const cg_nc_attribute *cg_nc_find_attribute(const cg_nc *nc,
                                            const cg_nc_variable *var,
                                            const char *name)
{
  int64_t owner = var ? var - nc->var : -1;
  for (int64_t i = 0; i < nc->natts; i++)
    if (nc->att[i].owner == owner && is_called(nc->att[i].name, name))
      return &nc->att[i];
  return NULL;
}
