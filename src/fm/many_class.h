/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/many_class.h
 *
 * A kind of many beads, as many.c sees it.  A new one is a new file and a line
 * in its list.
 */
#ifndef CGMAP_FM_MANY_CLASS_H
#define CGMAP_FM_MANY_CLASS_H

#include "fm/many.h"
#include "model/term.h"

/** Values found so far. */
typedef struct cg_many_values {
  int n, room;
  cg_many_value *value;
} cg_many_values;

/** Room for one more, all 0 but for these. */
cg_many_value *cg_many_add(cg_many_values *values, int interaction, bool own);

/** How far from a centre the longest of these interactions reaches. */
double cg_many_longest(const cg_interactions *set, int terms, const int *q);

typedef struct cg_many_class {
  const cg_term_class *term;
  /** \param [in] q  the `terms` interactions of this kind; adopted. */
  void *(*make)(const cg_beads *beads, const cg_interactions *set, int terms,
                int *q);
  void (*free)(void *self);
  void (*frame)(void *self, const cg_local *local);
  void (*values)(void *self, cg_lid i, cg_many_values *values);
} cg_many_class;

extern const cg_many_class cg_many_threebody, cg_many_density;

#endif
