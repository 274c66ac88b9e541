/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/h5.h
 *
 * The one HDF5 wrapper: named arrays with unit and long name, in one file
 * written by one rank with the serial driver.
 *
 * A file that is written is held in memory and appears on the disk at
 * cg_h5_commit() only, whole (see base/file.h).  Groups of a dataset's path are
 * made as needed.  Each dataset carries the attributes `unit` and `long_name`.
 * Failures of HDF5 become CG_OUTPUT (writing) or CG_DATA (reading) with file
 * and dataset named; HDF5's own error stack is never printed.
 * All functions are local, but of files that are open together
 * (h5_together.h).
 */
#ifndef CGMAP_BASE_H5_H
#define CGMAP_BASE_H5_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/file.h"

typedef struct cg_h5 cg_h5;

/** What a dataset says of itself. */
typedef struct cg_h5_about {
  const char *unit; /**< "kJ/mol/nm", "1" for a pure number; NULL: not said */
  const char *long_name; /**< one phrase; NULL: none */
} cg_h5_about;

/** Start one, or start it in an output that is open, which is taken in any
 * case. */
cg_status cg_h5_create(const char *path, bool overwrite, cg_h5 **h5);
cg_status cg_h5_fill(cg_output *out, cg_h5 **h5);

/** All but the name: write, fsync.  After it only cg_h5_commit() or
 * cg_h5_discard(). */
cg_status cg_h5_finish(cg_h5 *h5);

/** Write, fsync, close, rename; frees \a h5 in any case. */
cg_status cg_h5_commit(cg_h5 *h5);

/** Give up; NULL is allowed. */
void cg_h5_discard(cg_h5 *h5);

cg_status cg_h5_open(const char *path, cg_h5 **h5);
/** The same of another kind of file: \a wanted, "an H5MD file". */
cg_status cg_h5_open_as(const char *path, const char *wanted, cg_h5 **h5);

void cg_h5_close(cg_h5 *h5);

/** The name it was opened or created under, for messages. */
const char *cg_h5_path(const cg_h5 *h5);

/** Write an array of \a rank dimensions (0: one number), row-major. */
cg_status cg_h5_put_doubles(cg_h5 *h5, const char *path, int rank,
                            const size_t *dims, const double *x,
                            cg_h5_about about);
cg_status cg_h5_put_ints(cg_h5 *h5, const char *path, int rank,
                         const size_t *dims, const int64_t *x,
                         cg_h5_about about);

/** Write n strings (n = 0 writes an empty list); as variable-length UTF-8. */
cg_status cg_h5_put_texts(cg_h5 *h5, const char *path, size_t n,
                          const char *const *texts, cg_h5_about about);

/** Is there a dataset or group of this path? */
bool cg_h5_has(cg_h5 *h5, const char *path);

/** Read a whole array that must have \a rank dimensions.
 * \param [out] dims  rank sizes (may be NULL for rank 0).
 * \param [out] x     row-major; cg_free().  */
cg_status cg_h5_get_doubles(cg_h5 *h5, const char *path, int rank,
                            size_t *dims, double **x);
cg_status cg_h5_get_ints(cg_h5 *h5, const char *path, int rank, size_t *dims,
                         int64_t **x);
/** \param [out] texts  *n strings in one block; cg_free() once.  */
cg_status cg_h5_get_texts(cg_h5 *h5, const char *path, size_t *n,
                          char ***texts);

/** Names of the members of a group in alphabetical order, as get_texts. */
cg_status cg_h5_list(cg_h5 *h5, const char *group, size_t *n, char ***names);

#endif
