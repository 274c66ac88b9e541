/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/topology/macros.h
 *
 * Names that stand for other words: #define without arguments.
 */
#ifndef CGMAP_IO_TOPOLOGY_MACROS_H
#define CGMAP_IO_TOPOLOGY_MACROS_H

#include <cgmap/topology.h>

#include "base/text.h"

/** Start with {0}; cg_macros_clear() at the end. */
typedef struct cg_macros {
  cg_names *names;
  int32_t room;
  char **value; /**< by number of the name; NULL: not defined */
  bool *open;   /**< being expanded */
} cg_macros;

void cg_macros_clear(cg_macros *macros);

/** Define a name of n bytes; NULL takes it back.  A name without a value ("")
 * can be asked for, and stands for itself. */
void cg_macros_set(cg_macros *macros, const char *name, size_t n,
                   const char *value);

bool cg_macros_has(const cg_macros *macros, const char *name, size_t n);

/** Append the n bytes at \a text, words that are macros replaced, and words of
 * their values too.  CG_DATA where that is too much. */
cg_status cg_macros_expand(const cg_macros *macros, const char *text, size_t n,
                           cg_string *out);

#endif
