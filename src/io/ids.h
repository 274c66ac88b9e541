/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/ids.h
 *
 * Numbers by which files tell their atoms apart, in any order: the n-th atom is
 * the one with the n-th smallest.
 */
#ifndef CGMAP_IO_IDS_H
#define CGMAP_IO_IDS_H

#include <stdbool.h>
#include <stdint.h>

/** Are they all within 1 ... n? */
bool cg_ids_are_plain(const int64_t *id, int64_t n);

/** Start with {0}; cg_ids_clear(). */
typedef struct cg_ids {
  int64_t n;
  int64_t least;   /**< ids are least ... least + n - 1, */
  int64_t *sorted; /**< or these; NULL */
} cg_ids;

/** Take n >= 1 ids, which are sorted where they are.
 * \return the place of one that is there twice; 0: there is none.  */
int64_t cg_ids_set(cg_ids *ids, int64_t n, int64_t *id);
void cg_ids_clear(cg_ids *ids);

/** The place of an id, -1 where there is none; and the id of a place. */
int64_t cg_ids_place(const cg_ids *ids, int64_t id);
int64_t cg_ids_at(const cg_ids *ids, int64_t place);

#endif
