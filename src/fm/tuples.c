/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bonded tuples, bead by bead (see tuples.h).
 *
 * The list is in compressed rows over all beads of the system and lives as
 * long as the run: 16 bytes for each bead of each tuple.  Where a bead of a
 * tuple stands in the frame is looked up by its number.  Separations are
 * nearest images of unshifted positions, so every owner of one of the beads
 * gets the same numbers.
 * Disadvantage: a tuple is evaluated once for each of its beads, a dihedral
 * four times; in exchange nothing flows between the ranks that own them. */
#include "fm/tuples.h"

#include "base/mem.h"

struct cg_tuples {
  const cg_beads *beads;
  const cg_interactions *set;
  int64_t *start; /* beads + 1; NULL without bonded interactions */
  cg_tuple *tuple;
  const cg_local *local;
  cg_lid *place;  /* of each bead of the system in the frame */
};

/* Visit every bead of every tuple: first to count (tuple NULL), then to note
 * them, moving start[i] to the end. */
static void visit(const cg_beads *beads, const cg_interactions *set,
                  int64_t *start, cg_tuple *tuple)
{
  for (int q = 0; q < set->n; q++) {
    if (!set->list[q].term->bonded)
      continue;
    const cg_bonded *group = &beads->bonded[set->list[q].group];
    for (int64_t k = 0; k < group->n * group->arity; k++) {
      int64_t *at = &start[group->beads[k]];
      int place = (int)(k % group->arity);
      if (tuple)
        tuple[*at] = (cg_tuple){q, place, k - place};
      ++*at;
    }
  }
}

static bool any_bonded(const cg_interactions *set)
{
  for (int q = 0; q < set->n; q++)
    if (set->list[q].term->bonded)
      return true;
  return false;
}

cg_tuples *cg_tuples_new(const cg_beads *beads, const cg_interactions *set)
{
  cg_tuples *tuples = CG_NEW(cg_tuples);
  tuples->beads = beads;
  tuples->set = set;
  if (!any_bonded(set))
    return tuples;
  int64_t *start = CG_ARRAY(int64_t, beads->n + 2);
  visit(beads, set, start + 2, NULL);
  for (cg_gid i = 2; i <= beads->n + 1; i++)
    start[i] += start[i - 1];
  tuples->tuple = CG_ARRAY(cg_tuple, start[beads->n + 1]);
  visit(beads, set, start + 1, tuples->tuple);
  tuples->start = start;
  tuples->place = CG_ARRAY(cg_lid, beads->n);
  return tuples;
}

void cg_tuples_free(cg_tuples *tuples)
{
  if (!tuples)
    return;
  cg_free(tuples->start);
  cg_free(tuples->tuple);
  cg_free(tuples->place);
  cg_free(tuples);
}

int cg_tuples_of(const cg_tuples *tuples, cg_gid bead, const cg_tuple **list)
{
  if (!tuples->start)
    return 0;
  *list = tuples->tuple + tuples->start[bead];
  return (int)(tuples->start[bead + 1] - tuples->start[bead]);
}

void cg_tuples_frame(cg_tuples *tuples, const cg_local *local)
{
  tuples->local = local;
  for (cg_lid i = 0; tuples->start && i < local->all; i++)
    tuples->place[local->gid[i]] = i;
}

bool cg_tuples_value(const cg_tuples *tuples, const cg_tuple *tuple,
                     cg_term_value *value)
{
  const cg_interaction *it = &tuples->set->list[tuple->interaction];
  const cg_gid *bead =
      tuples->beads->bonded[it->group].beads + tuple->first;
  const cg_local *local = tuples->local;
  double d[CG_TERM_BEADS - 1][3];
  for (int k = 0; k + 1 < it->term->beads; k++) {
    const double *from = local->x[tuples->place[bead[k]]];
    const double *to = local->x[tuples->place[bead[k + 1]]];
    for (int a = 0; a < 3; a++)
      d[k][a] = to[a] - from[a];
    cg_box_nearest(&local->box, d[k]);
  }
  return it->term->value((const double (*)[3])d, value);
}
