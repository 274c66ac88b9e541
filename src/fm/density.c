/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Local densities that a bead feels (see many.h): its own, and those around the
 * centres near it, to which it adds.
 *
 * A density is found when it is first asked for and kept for the frame: of each
 * owned bead, and of the ghosts that owned ones are near.  Cost: the neighbours
 * of a bead are listed twice, once for its density and once for its rows, 1 us
 * for 100 of them. */
#include <math.h>
#include <stddef.h>

#include "base/mem.h"
#include "domain/nlist.h"
#include "fm/many_class.h"
#include "model/many.h"

typedef struct density {
  const cg_beads *beads;
  const cg_interactions *set;
  const cg_local *local;
  int terms;
  int *q;       /* terms: which interactions */
  double longest;
  cg_cells *cells;
  cg_nlist of_bead, of_centre;
  double *rho;  /* terms of each bead of the frame; NAN: not known yet */
  int64_t rho_room, r_room;
  double *r;    /* distances of the neighbours of one type */
} density;

static void *make(const cg_beads *beads, const cg_interactions *set, int terms,
                  int *q)
{
  density *self = CG_NEW(density);
  *self = (density){.beads = beads, .set = set, .terms = terms, .q = q};
  self->longest = cg_many_longest(set, terms, q);
  self->cells = cg_cells_new();
  return self;
}

static void forget(void *self_)
{
  density *self = self_;
  cg_nlist_clear(&self->of_bead);
  cg_nlist_clear(&self->of_centre);
  cg_cells_free(self->cells);
  cg_free(self->rho);
  cg_free(self->r);
  cg_free(self->q);
  cg_free(self);
}

static void frame(void *self_, const cg_local *local)
{
  density *self = self_;
  int64_t n = (int64_t)local->n * self->terms;
  self->local = local;
  cg_cells_fill(self->cells, local, self->longest);
  CG_RESERVE(self->rho, self->rho_room, n);
  for (int64_t k = 0; k < n; k++)
    self->rho[k] = NAN;
}

static int32_t type_of(const density *self, cg_lid i)
{
  return self->beads->type[self->local->gid[i]];
}

/* The sum over the beads of one type in the list of a single bead. */
static double sum_of_type(density *self, const cg_nlist *list, int32_t type,
                          double cutoff)
{
  int n = 0;
  CG_RESERVE(self->r, self->r_room, list->n);
  for (int64_t p = 0; p < list->n; p++)
    if (type_of(self, list->j[p]) == type)
      self->r[n++] = list->r[p];
  return cg_density_sum(n, self->r, cutoff);
}

/* All densities around bead i.
 * \return terms numbers.  */
static const double *densities_of(density *self, cg_lid i)
{
  double *rho = self->rho + (ptrdiff_t)i * self->terms;
  if (!isnan(rho[0]))
    return rho;
  cg_nlist_fill(&self->of_centre, self->cells, i, i + 1);
  for (int k = 0; k < self->terms; k++) {
    const cg_interaction *it = &self->set->list[self->q[k]];
    rho[k] = sum_of_type(self, &self->of_centre, it->type[1], it->cutoff);
  }
  return rho;
}

/* The gradient of what a neighbour and bead i add to each other's density. */
static void add_gradient(const cg_nlist *list, int64_t p, double cutoff,
                         double gradient[3])
{
  double slope;
  cg_density_weight(list->r[p], cutoff, &slope);
  for (int a = 0; a < 3 && list->r[p] > 0; a++)
    gradient[a] += slope * list->d[a][p] / list->r[p];
}

static void add_own(density *self, int k, cg_lid i, cg_many_values *values)
{
  const cg_interaction *it = &self->set->list[self->q[k]];
  const cg_nlist *list = &self->of_bead;
  cg_many_value *value = cg_many_add(values, self->q[k], true);
  value->q = densities_of(self, i)[k];
  value->weight = 1;
  for (int64_t p = 0; p < list->n; p++)
    if (type_of(self, list->j[p]) == it->type[1])
      add_gradient(list, p, it->cutoff, value->dq);
}

/* Of the centres that a bead adds to. */
static void add_others(density *self, int k, cg_many_values *values)
{
  const cg_interaction *it = &self->set->list[self->q[k]];
  const cg_nlist *list = &self->of_bead;
  for (int64_t p = 0; p < list->n; p++) {
    if (type_of(self, list->j[p]) != it->type[0] ||
        !(list->r[p] < it->cutoff))
      continue;
    cg_many_value *value = cg_many_add(values, self->q[k], false);
    value->q = densities_of(self, list->j[p])[k];
    value->weight = 1;
    add_gradient(list, p, it->cutoff, value->dq);
  }
}

static void find_values(void *self_, cg_lid i, cg_many_values *values)
{
  density *self = self_;
  cg_nlist_fill(&self->of_bead, self->cells, i, i + 1);
  for (int k = 0; k < self->terms; k++) {
    const cg_interaction *it = &self->set->list[self->q[k]];
    if (it->type[0] == type_of(self, i))
      add_own(self, k, i, values);
    if (it->type[1] == type_of(self, i))
      add_others(self, k, values);
  }
}

const cg_many_class cg_many_density = {.term = &cg_term_density,
                                       .make = make,
                                       .free = forget,
                                       .frame = frame,
                                       .values = find_values};
