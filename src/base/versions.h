/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/versions.h
 *
 * What this program was made of, for `cgmap --version` and bug reports.
 */
#ifndef CGMAP_BASE_VERSIONS_H
#define CGMAP_BASE_VERSIONS_H

/** One line each for cgmap, the compiler, MPI and HDF5; cg_free().  Local. */
char *cg_versions(void);

#endif
