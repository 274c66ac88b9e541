/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/select.h
 *
 * The types of beads that a word means.  All functions are local.
 */
#ifndef CGMAP_MODEL_SELECT_H
#define CGMAP_MODEL_SELECT_H

#include <cgmap/topology.h>

/** Find the types that a word means: the one of that name; else all that a
 * pattern (* for any letters, ? for one) fits; or, of "name:PATTERN", those of
 * the beads whose names the pattern fits; of words with '|' between what any
 * of them means.
 * \param [out] means  a flag for each type.
 * \param [out] n      how many types those are.
 * \return CG_CONFIG, with half a sentence, where a word means no type, or a
 * part of the beads of one.  */
cg_status cg_select_types(const cg_beads *beads, const char *word, bool *means,
                          int *n);

/** The names of those types with '|' between; cg_free(). */
char *cg_select_text(const cg_beads *beads, const bool *means);

/** The same names in the order of their letters; cg_free(). */
char *cg_select_sorted(const char *text);

/** Does such a text hold the name? */
bool cg_select_lists(const char *text, const char *name);

/** Does one text hold a name that the other holds, too? */
bool cg_select_meet(const char *text, const char *other);

/** Does the pattern fit the whole text? */
bool cg_select_fits(const char *pattern, const char *text);

#endif
