/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/fuzz/targets.h
 *
 * Everything that cgmap reads, as functions of the bytes of a file: for the
 * fuzzer (tests/fuzz/fuzz.c) and for the inputs that it found
 * (tests/t_corpus.c).
 */
#ifndef CGMAP_TESTS_FUZZ_TARGETS_H
#define CGMAP_TESTS_FUZZ_TARGETS_H

#include <cgmap/comm.h>

typedef struct fuzz_target {
  const char *name; /**< of the target and of its folder in tests/corpus */
  const char *file; /**< its suffix is that of the format */
  /** Read all of a file.  Collective; agreed. */
  cg_status (*read)(const cg_comm *comm, const char *path);
} fuzz_target;

/** Ended by a name of NULL. */
extern const fuzz_target fuzz_targets[];

/** The target of that name; NULL: there is none. */
const fuzz_target *fuzz_find(const char *name);

/** Read n bytes, as a file of the folder.  Collective; agreed.
 * \return NULL, or what a reader must never do (owned by this file): fail
 * without the file's name, with a status that is not for inputs, or keep
 * memory.  */
const char *fuzz_read(const fuzz_target *target, const cg_comm *comm,
                      const char *folder, const unsigned char *bytes,
                      size_t n);

#endif
