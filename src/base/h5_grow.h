/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/h5_grow.h
 *
 * HDF5 files that are too long to be held in memory: they grow on the disk,
 * dataset by dataset, a row at a time.  Everything of base/h5.h that writes
 * works on them too; cg_h5_commit() gives the file its name.  Local, one rank.
 */
#ifndef CGMAP_BASE_H5_GROW_H
#define CGMAP_BASE_H5_GROW_H

#include "base/h5.h"

/** Start a file that grows on the disk, or start it in an output that is open,
 * which is taken in any case. */
cg_status cg_h5_grow(const char *path, bool overwrite, cg_h5 **h5);
cg_status cg_h5_fill_growing(cg_output *out, cg_h5 **h5);

/** A dataset of doubles that gets longer. */
typedef struct cg_h5_rows cg_h5_rows;

/** Make one of 0 rows of \a items[0] x \a items[1] numbers. */
cg_status cg_h5_rows_new(cg_h5 *h5, const char *path, const int64_t items[2],
                         cg_h5_about about, cg_h5_rows **rows);
cg_status cg_h5_rows_add(cg_h5_rows *rows, const double *x);
/** Before the file is committed or discarded; NULL is allowed. */
void cg_h5_rows_close(cg_h5_rows *rows);

/** Make a group. */
cg_status cg_h5_put_group(cg_h5 *h5, const char *path);

/** Attach to what is at a path: n texts (0: one, not an array), n whole
 * numbers (the same), a reference to what is at another path. */
cg_status cg_h5_attach_texts(cg_h5 *h5, const char *path, const char *name,
                             size_t n, const char *const *texts);
cg_status cg_h5_attach_ints(cg_h5 *h5, const char *path, const char *name,
                            size_t n, const int64_t *x);
cg_status cg_h5_attach_reference(cg_h5 *h5, const char *path,
                                 const char *name, const char *target);

/** Give what is at a path a second name. */
cg_status cg_h5_link(cg_h5 *h5, const char *path, const char *second);

#endif
