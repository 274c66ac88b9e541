/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/part.h
 *
 * PATH.part, under which an output grows, and which holds its name for the run
 * that writes it.  Used by src/base alone.  All functions are local.
 */
#ifndef CGMAP_BASE_PART_H
#define CGMAP_BASE_PART_H

#include <stdbool.h>
#include <sys/stat.h>

#include <cgmap/error.h>

typedef struct cg_part {
  char *path;
  int descriptor;   /**< locked as long as it is open; < 0: not any more */
  struct stat self; /**< which file it is */
} cg_part;

/** PATH.part of what lies at \a place; cg_free(). */
char *cg_part_path(const char *place);

/** Could it be taken?  CG_OUTPUT if another run has it, or might have it and
 * \a overwrite is false, or something else is in the way. */
cg_status cg_part_check(const char *place, bool overwrite);

/** Take it: what a dead run left is removed, the new one is signed.  The
 * signature goes when something else is written.
 * \param [out] part  close the descriptor, cg_free() the path.  */
cg_status cg_part_take(const char *place, bool overwrite, cg_part *part);

/** Is it still the one that was taken? */
bool cg_part_is_ours(const cg_part *part);

#endif
