/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/fuzz/cached.h
 *
 * The side file of --index-cache as a target.
 */
#ifndef CGMAP_TESTS_FUZZ_CACHED_H
#define CGMAP_TESTS_FUZZ_CACHED_H

#include <cgmap/comm.h>

/** Read a trajectory by the index in the file of that name, which is changed so
 * that it counts: its hash, and the stamps of its first record. */
cg_status fuzz_read_cached(const cg_comm *comm, const char *path);

#endif
