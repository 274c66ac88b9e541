/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kinds of many beads that a set of interactions has (see many.h). */
#include "fm/many.h"

#include <math.h>

#include "base/mem.h"
#include "base/timer.h"
#include "fm/many_class.h"

static const cg_many_class *const classes[] = {&cg_many_threebody,
                                               &cg_many_density};
enum { CLASSES = sizeof classes / sizeof *classes };

struct cg_many {
  void *self[CLASSES]; /* NULL: the set has none of that kind */
  cg_many_values values;
};

double cg_many_longest(const cg_interactions *set, int terms, const int *q)
{
  double longest = 0;
  for (int k = 0; k < terms; k++)
    longest = fmax(longest, set->list[q[k]].cutoff);
  return longest;
}

static void *make(const cg_many_class *class, const cg_beads *beads,
                  const cg_interactions *set)
{
  int *q = CG_ARRAY(int, set->n), n = 0;
  for (int i = 0; i < set->n; i++)
    if (set->list[i].term == class->term)
      q[n++] = i;
  if (n > 0)
    return class->make(beads, set, n, q);
  cg_free(q);
  return NULL;
}

cg_many *cg_many_new(const cg_beads *beads, const cg_interactions *set)
{
  cg_many *many = CG_NEW(cg_many);
  for (int k = 0; k < CLASSES; k++)
    many->self[k] = make(classes[k], beads, set);
  return many;
}

void cg_many_free(cg_many *many)
{
  if (!many)
    return;
  for (int k = 0; k < CLASSES; k++)
    if (many->self[k])
      classes[k]->free(many->self[k]);
  cg_free(many->values.value);
  cg_free(many);
}

void cg_many_frame(cg_many *many, const cg_local *local)
{
  cg_timer_start(CG_PHASE_NEIGHBOUR);
  for (int k = 0; k < CLASSES; k++)
    if (many->self[k])
      classes[k]->frame(many->self[k], local);
  cg_timer_stop(CG_PHASE_NEIGHBOUR);
}

cg_many_value *cg_many_add(cg_many_values *values, int interaction, bool own)
{
  CG_RESERVE(values->value, values->room, values->n + 1);
  cg_many_value *value = &values->value[values->n++];
  *value = (cg_many_value){.interaction = interaction, .own = own};
  return value;
}

int cg_many_of(cg_many *many, cg_lid i, const cg_many_value **value)
{
  many->values.n = 0;
  for (int k = 0; k < CLASSES; k++)
    if (many->self[k])
      classes[k]->values(many->self[k], i, &many->values);
  *value = many->values.value;
  return many->values.n;
}
