/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Triplets of a bead (see many.h): those it is the centre of, and, around each
 * centre near it, those it is an arm of.
 *
 * The neighbours of all beads of the local frame are listed once a frame, also
 * those of ghosts.  Every triplet is evaluated three times, once for each of
 * its beads: for a bead with n neighbours n (n - 1) 3/2 triplets of 100 ns. */
#include "base/mem.h"
#include "domain/nlist.h"
#include "fm/many_class.h"
#include "model/many.h"

typedef struct threebody {
  const cg_beads *beads;
  const cg_interactions *set;
  const cg_local *local;
  int terms;
  int *q;        /* terms: which interactions */
  double longest;
  cg_cells *cells;
  cg_nlist list; /* of all beads */
} threebody;

static void *make(const cg_beads *beads, const cg_interactions *set, int terms,
                  int *q)
{
  threebody *self = CG_NEW(threebody);
  *self = (threebody){.beads = beads, .set = set, .terms = terms, .q = q};
  self->longest = cg_many_longest(set, terms, q);
  self->cells = cg_cells_new();
  return self;
}

static void forget(void *self_)
{
  threebody *self = self_;
  cg_nlist_clear(&self->list);
  cg_cells_free(self->cells);
  cg_free(self->q);
  cg_free(self);
}

static void frame(void *self_, const cg_local *local)
{
  threebody *self = self_;
  self->local = local;
  cg_cells_fill(self->cells, local, self->longest);
  cg_nlist_fill(&self->list, self->cells, 0, local->n);
}

static int32_t type_of(const threebody *self, cg_lid i)
{
  return self->beads->type[self->local->gid[i]];
}

static bool takes(const cg_interaction *it, int32_t centre, int32_t first,
                  int32_t last)
{
  return it->type[0] == centre &&
         ((it->type[1] == first && it->type[2] == last) ||
          (it->type[1] == last && it->type[2] == first));
}

/* The step from the bead whose neighbour it is to neighbour p of the list. */
static void step_to(const cg_nlist *list, int64_t p, double step[3])
{
  for (int a = 0; a < 3; a++)
    step[a] = -list->d[a][p];
}

/* Add a triplet to the values of the bead in one place of it. */
static void add(const threebody *self, const int32_t type[CG_TRIPLET_BEADS],
                const double first[3], const double last[3], int place,
                cg_many_values *values)
{
  for (int k = 0; k < self->terms; k++) {
    const cg_interaction *it = &self->set->list[self->q[k]];
    cg_triplet triplet;
    if (!takes(it, type[CG_TRIPLET_CENTRE], type[0], type[2]) ||
        !cg_triplet_set(first, last, it->gamma, it->cutoff, &triplet))
      continue;
    cg_many_value *value =
        cg_many_add(values, self->q[k], place == CG_TRIPLET_CENTRE);
    value->q = triplet.theta;
    value->weight = triplet.weight;
    for (int a = 0; a < 3; a++) {
      value->dq[a] = triplet.dtheta[place][a];
      value->dw[a] = triplet.dweight[place][a];
    }
  }
}

static void add_as_centre(const threebody *self, cg_lid i,
                          cg_many_values *values)
{
  const cg_nlist *list = &self->list;
  for (int64_t p = list->start[i]; p < list->start[i + 1]; p++)
    for (int64_t s = p + 1; s < list->start[i + 1]; s++) {
      const int32_t type[] = {type_of(self, list->j[p]), type_of(self, i),
                              type_of(self, list->j[s])};
      double first[3], last[3];
      step_to(list, p, first);
      step_to(list, s, last);
      add(self, type, first, last, CG_TRIPLET_CENTRE, values);
    }
}

/* Of the centre that is neighbour p of bead i. */
static void add_as_arm(const threebody *self, cg_lid i, int64_t p,
                       cg_many_values *values)
{
  const cg_nlist *list = &self->list;
  const double first[3] = {list->d[0][p], list->d[1][p], list->d[2][p]};
  cg_lid centre = list->j[p];
  for (int64_t s = list->start[centre]; s < list->start[centre + 1]; s++) {
    const int32_t type[] = {type_of(self, i), type_of(self, centre),
                            type_of(self, list->j[s])};
    double last[3];
    if (list->j[s] == i)
      continue;
    step_to(list, s, last);
    add(self, type, first, last, 0, values);
  }
}

static void find_values(void *self_, cg_lid i, cg_many_values *values)
{
  const threebody *self = self_;
  add_as_centre(self, i, values);
  for (int64_t p = self->list.start[i]; p < self->list.start[i + 1]; p++)
    add_as_arm(self, i, p, values);
}

const cg_many_class cg_many_threebody = {.term = &cg_term_threebody,
                                         .make = make,
                                         .free = forget,
                                         .frame = frame,
                                         .values = find_values};
