/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/names.h
 *
 * Sets of names (<cgmap/topology.h>) while they are made, and what a message
 * says about a name that is not in one.
 */
#ifndef CGMAP_MODEL_NAMES_H
#define CGMAP_MODEL_NAMES_H

#include <cgmap/topology.h>

cg_names *cg_names_new(void);
void cg_names_free(cg_names *names);

/** The number of the name of n bytes at \a text, added if new. */
int32_t cg_names_add(cg_names *names, const char *text, size_t n);

/** cg_text_hint() for a set of names; cg_free(). */
char *cg_names_hint(const cg_names *names, const char *name);

#endif
