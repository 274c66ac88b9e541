/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/tuples.h
 *
 * Bonded tuples of one kind, as a topology lists them, and their types.
 */
#ifndef CGMAP_IO_TUPLES_H
#define CGMAP_IO_TUPLES_H

#include <cgmap/topology.h>

/** Start with kind and arity; cg_tuples_clear() at the end. */
typedef struct cg_tuples {
  const char *kind; /**< "bond": a group is called that and its type */
  int arity;
  bool named;      /**< types are called as in `types`, else 1, 2, ... */
  cg_names *types; /**< names, or keys of cg_tuples_add_typed() */
  int64_t n, room;
  int32_t *type;
  cg_gid *atoms; /**< n * arity */
} cg_tuples;

/** Append one; its type is known, or that of its atoms (either way round),
 * numbered in order of first use. */
void cg_tuples_add(cg_tuples *t, int32_t type, const cg_gid *atoms);
void cg_tuples_add_typed(cg_tuples *t, const int32_t *of_atom,
                         const cg_gid *atoms);
void cg_tuples_clear(cg_tuples *t);

/** Keep each tuple once, either way round: of one with many terms (a dihedral
 * as a sum of cosines) files have a row for each. */
void cg_tuples_unite(cg_tuples *t);

/** Append a group for each type. */
void cg_tuples_group(const cg_tuples *t, cg_atoms *atoms);

/** What the group of a type is called; cg_free(). */
char *cg_tuples_name(const cg_tuples *t, int32_t type);

#endif
