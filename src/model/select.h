/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/select.h
 *
 * The type of beads that a word means.
 */
#ifndef CGMAP_MODEL_SELECT_H
#define CGMAP_MODEL_SELECT_H

#include <cgmap/topology.h>

/** Find the type that a word means: the one of that name; else the one that a
 * pattern (* for any letters, ? for one) fits; or, of "name:PATTERN", that of
 * all beads whose names the pattern fits.  Local.
 * \return CG_CONFIG, with half a sentence, where that is no type, or several,
 * or a part of the beads of one.  */
cg_status cg_select_type(const cg_beads *beads, const char *word,
                         int32_t *type);

/** Does the pattern fit the whole text? */
bool cg_select_fits(const char *pattern, const char *text);

#endif
