/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/outputs.h
 *
 * Files that belong together: all get their names, or what was there before
 * stays.  All functions are local; a set begins as {0}.
 */
#ifndef CGMAP_BASE_OUTPUTS_H
#define CGMAP_BASE_OUTPUTS_H

#include "base/file.h"

typedef struct cg_outputs {
  int n;
  struct cg_outputs_member *member;
  int folders;
  char **folder; /**< made for them */
} cg_outputs;

/** Make a folder and its parents, which go again with cg_outputs_discard();
 * one that exists is fine, and stays. */
cg_status cg_outputs_folder(cg_outputs *set, const char *path);

/** One more file, as with cg_output_open(); it belongs to the set.  Who writes
 * many lets each rest: a file that is held takes a descriptor. */
cg_status cg_outputs_open(cg_outputs *set, const char *path, bool overwrite,
                          cg_output **out);

/** What lies at \a path goes when the others get their names. */
void cg_outputs_drop(cg_outputs *set, const char *path);

/** Finish all, then name them; the set is {0} again in any case.  CG_OUTPUT
 * where one could not be written: none has its name. */
cg_status cg_outputs_commit(cg_outputs *set);

/** Give up: remove the parts, and the folders that were made. */
void cg_outputs_discard(cg_outputs *set);

#endif
