/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/traj/netcdf.h
 *
 * The head of a classic NetCDF file: dimensions, variables, attributes.
 */
#ifndef CGMAP_IO_TRAJ_NETCDF_H
#define CGMAP_IO_TRAJ_NETCDF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cgmap/error.h>

enum { CG_NC_CHAR = 2, CG_NC_FLOAT = 5, CG_NC_DOUBLE = 6 };
enum { CG_NC_DIMS = 3 }; /**< of a variable that are kept */

/** A name inside the head, not terminated. */
typedef struct cg_nc_name {
  const char *text;
  size_t n;
} cg_nc_name;

typedef struct cg_nc_dim {
  cg_nc_name name;
  int64_t length; /**< 0: that of records */
} cg_nc_dim;

typedef struct cg_nc_attribute {
  cg_nc_name name;
  int64_t owner; /**< number of its variable; -1: the file */
  int32_t type;
  int64_t n;
  const unsigned char *values; /**< big-endian */
} cg_nc_attribute;

typedef struct cg_nc_variable {
  cg_nc_name name;
  int64_t dims;             /**< how many */
  int64_t dim[CG_NC_DIMS];  /**< lengths of the first; 0: records */
  bool record;              /**< the first is that of records */
  int32_t type;
  int64_t bytes; /**< in all, or in one record; without padding */
  int64_t begin; /**< in the file, of the first record */
} cg_nc_variable;

typedef struct cg_nc {
  int version;      /**< 1, 2, 5 */
  int64_t records;  /**< -1: as many as there are */
  int64_t first;    /**< where records begin; 0: there are none */
  int64_t record;   /**< bytes of one */
  int64_t ndims, nvars, natts;
  int64_t dims_room, vars_room, atts_room;
  cg_nc_dim *dim;
  cg_nc_variable *var;
  cg_nc_attribute *att;
} cg_nc;

/** Do the n bytes begin a classic NetCDF file? */
bool cg_nc_probe(const unsigned char *bytes, size_t n);

/** Read the head from the first n bytes of a file, which must outlive it.
 * \param [out] nc     cg_nc_clear(), also after a failure.
 * \param [out] whole  false: the bytes end before the head does.  */
cg_status cg_nc_read(const unsigned char *bytes, size_t n, cg_nc *nc,
                     bool *whole);
void cg_nc_clear(cg_nc *nc);

/** NULL where there is none of that name. */
const cg_nc_dim *cg_nc_find_dim(const cg_nc *nc, const char *name);
const cg_nc_variable *cg_nc_find_variable(const cg_nc *nc, const char *name);

/** An attribute of a variable, or of the file (var NULL). */
const cg_nc_attribute *cg_nc_find_attribute(const cg_nc *nc,
                                            const cg_nc_variable *var,
                                            const char *name);

#endif
