/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/traj/index_cache.h
 *
 * The indexes of trajectory files, kept in a side file for the next run.
 *
 * Made only where the user asks for it.  A record counts only for a file of
 * the same size, time of change and content (pieces of it); whatever else is
 * in the side file is left, with a word, and written anew.
 *
 * Formats whose head tells where all frames lie (DCD, AMBER NetCDF, H5MD) are
 * not kept: reading that head is no slower.  All functions are local, for one
 * rank.
 */
#ifndef CGMAP_IO_TRAJ_INDEX_CACHE_H
#define CGMAP_IO_TRAJ_INDEX_CACHE_H

#include "io/traj/traj_inside.h"

typedef struct cg_index_cache cg_index_cache;

/** Read the side file, if it is there.  CG_USAGE where it is another file,
 * that should not be replaced. */
cg_status cg_index_cache_open(const char *path, cg_index_cache **cache);

/** Look up a trajectory file.
 * \param [out] index   as cg_traj_index_file() gives it.
 * \param [out] points  of entry, where it is packed; cg_free(points->bytes).
 * \return false where it must be indexed.  */
bool cg_index_cache_find(cg_index_cache *cache, const char *path,
                         const cg_traj_format **format, cg_traj_index *index,
                         cg_traj_points *points);

/** Keep the index of a file. */
void cg_index_cache_add(cg_index_cache *cache, const cg_file *file,
                        const cg_traj_format *format,
                        const cg_traj_index *index,
                        const cg_traj_points *points);

/** Write the side file if something was added, and free; NULL is allowed.
 * That it cannot be written is a warning. */
void cg_index_cache_close(cg_index_cache *cache);

#endif
