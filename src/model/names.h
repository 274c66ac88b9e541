/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/names.h
 *
 * What a message says about a name that is not in a set.
 */
#ifndef CGMAP_MODEL_NAMES_H
#define CGMAP_MODEL_NAMES_H

#include <cgmap/topology.h>

/** cg_text_hint() for a set of names; cg_free(). */
char *cg_names_hint(const cg_names *names, const char *name);

#endif
