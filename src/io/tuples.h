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
  cg_names *types; /**< names, or keys of cg_tuple_type() */
  int64_t n, room;
  int32_t *type;
  cg_gid *atoms; /**< n * arity */
} cg_tuples;

void cg_tuples_add(cg_tuples *t, int32_t type, const cg_gid *atoms);
void cg_tuples_clear(cg_tuples *t);

/** Append a group for each type. */
void cg_tuples_group(const cg_tuples *t, cg_atoms *atoms);

/** The type of a tuple is that of its atoms, either way round: its number in
 * order of first use. */
int32_t cg_tuple_type(cg_names *types, int arity, const int32_t *of_atom);

/** Are two tuples the same, either way round? */
bool cg_tuple_same(int arity, const cg_gid *a, const cg_gid *b);

#endif
