/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/topology/preprocess.h
 *
 * GROMACS topologies made plain: one text without #include, #define, #ifdef,
 * comments and continued lines, whose lines still know where they stood.
 */
#ifndef CGMAP_IO_TOPOLOGY_PREPROCESS_H
#define CGMAP_IO_TOPOLOGY_PREPROCESS_H

#include <cgmap/input.h>

#include "base/text.h"

/** Make the n bytes of a file plain, with the files that it includes.  Local;
 * opens them.  CG_DATA with line (and included file and line) where it cannot
 * be done, CG_NOINPUT where a file is not found.
 * \param [in,out] out  starts as {0}; cg_free(out->text).  */
cg_status cg_preprocess(const char *path, const char *text, size_t n,
                        const cg_atoms_options *options, cg_string *out);

/** Walk over the lines of a plain text.  Start with {{text, text + n, 0}}. */
typedef struct cg_plain {
  cg_lines lines;
  const char *where; /**< "line 3: included.itp: ", n_where bytes */
  size_t n_where;
  int64_t number; /**< of the line in its file */
} cg_plain;

/** The next line that holds words, separated by one blank each. */
bool cg_plain_next(cg_plain *plain, const char **line, size_t *n);

#endif
