/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Known forces on owned beads.
 *
 *   pairs    F_I = sum_J f(r) (R_I - R_J)/r over the neighbours of its type
 *   bonded   F_I = sum f(q) dq/dR_I over the tuples it is in
 *
 * with f = -dU/dq from a table, and electrostatics (domain/charges.h).
 * Excluded pairs have none, as in the fit.  A pair beyond the last row is free;
 * nearer than the first row, or a bonded coordinate outside the rows, is an
 * error: a force that is not known cannot be subtracted, and leaving it out
 * would put it into the fit.
 *
 * Disadvantage: a table is looked up once from each side of a pair. */
#include "fm/given.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "domain/charges.h"
#include "fm/bunch.h"
#include "fm/tuples.h"

struct cg_given {
  const cg_known *known;
  const cg_beads *beads;
  cg_bunches *bunches;
  cg_tuples *tuples;
  cg_charges *charges; /* NULL: no electrostatics */
  const cg_local *local;
  cg_given_sums sums; /* not yet taken */
  double told;        /* energy of the charges that was */
  double (*f)[3];
  cg_lid room;
};

cg_given *cg_given_new(const cg_beads *beads, cg_known *known)
{
  if (!known)
    return NULL;
  cg_given *given = CG_NEW(cg_given);
  given->known = known;
  given->beads = beads;
  given->bunches = cg_bunches_new(beads, &known->set);
  given->tuples = cg_tuples_new(beads, &known->set);
  const cg_coulomb *coulomb = &known->coulomb;
  if (coulomb->method != CG_COULOMB_NONE)
    given->charges = cg_charges_new(beads, coulomb->method == CG_COULOMB_PME,
                                    coulomb->cutoff, coulomb->strength);
  return given;
}

void cg_given_free(cg_given *given)
{
  if (!given)
    return;
  cg_bunches_free(given->bunches);
  cg_tuples_free(given->tuples);
  cg_charges_free(given->charges);
  cg_free(given->f);
  cg_free(given);
}

cg_status cg_given_meet(cg_given *given, const cg_comm *mates,
                        const cg_local *local)
{
  return given && given->charges
             ? cg_charges_frame(given->charges, mates, local)
             : CG_OK;
}

void cg_given_frame(cg_given *given, const cg_local *local)
{
  if (!given)
    return;
  given->local = local;
  given->sums = (cg_given_sums){0};
  given->told = 0;
  cg_bunches_frame(given->bunches, local);
  cg_tuples_frame(given->tuples, local);
}

cg_given_sums cg_given_take(cg_given *given)
{
  cg_given_sums sums = {0};
  if (!given)
    return sums;
  sums = given->sums;
  given->sums = (cg_given_sums){0};
  if (given->charges) {
    double energy = cg_charges_energy(given->charges);
    sums.virial += energy - given->told;
    sums.energy += energy - given->told;
    given->told = energy;
  }
  return sums;
}

static const char *bead_name(const cg_given *given, cg_gid bead)
{
  return cg_names_text(given->beads->names, given->beads->name[bead]);
}

static cg_status fail_outside(const cg_given *given, int q, double x,
                              cg_gid bead)
{
  const cg_known *known = given->known;
  const cg_table *table = known->table[q];
  return cg_fail(CG_DATA,
                 "known %s %s: bead %lld (%s) is in one of %g, the rows of %s "
                 "run from %g to %g: give a table that reaches there",
                 known->set.list[q].term->name, known->set.list[q].name,
                 (long long)bead + 1, bead_name(given, bead), x,
                 known->file[q], table->x[0], table->x[table->n - 1]);
}

static cg_status add_bunch(cg_given *given, const cg_bunch *bunch, int q,
                           cg_gid bead, double f[3])
{
  const cg_table *table = given->known->table[q];
  double sum[3] = {0, 0, 0};
  for (int64_t p = 0; p < bunch->n; p++) {
    double r = bunch->r[p], u, force;
    if (!cg_table_at(table, r, &u, &force) && r < table->x[0])
      return fail_outside(given, q, r, bead);
    given->sums.virial += 0.5 * force * r;
    given->sums.energy += 0.5 * u;
    for (int a = 0; a < 3 && r > 0; a++)
      sum[a] += force * bunch->d[a][p] / r;
  }
  for (int a = 0; a < 3; a++)
    f[a] += sum[a];
  return CG_OK;
}

static cg_status add_pairs(cg_given *given, const cg_nlist *list, cg_lid i,
                           double f[3])
{
  const int *interaction;
  const cg_bunch *bunch;
  cg_bunches_slots(given->bunches, cg_bunches_type(given->bunches, i),
                   &interaction);
  int bunches = cg_bunches_of(given->bunches, list, i, &bunch);
  for (; bunches > 0; bunches--, bunch++)
    CG_TRY(add_bunch(given, bunch, interaction[bunch->slot],
                     given->local->gid[i], f));
  return CG_OK;
}

static cg_status add_tuples(cg_given *given, cg_gid bead, double f[3])
{
  const cg_tuple *tuple;
  int n = cg_tuples_of(given->tuples, bead, &tuple);
  for (; n > 0; n--, tuple++) {
    int q = tuple->interaction;
    const cg_term_class *term = given->known->set.list[q].term;
    double scale = cg_term_scale(term), u, force;
    cg_term_value value;
    bool steep = cg_tuples_value(given->tuples, tuple, &value);
    if (!cg_table_at(given->known->table[q], value.q * scale, &u, &force))
      return fail_outside(given, q, value.q * scale, bead);
    given->sums.energy += u / term->beads;
    if (!term->angular)
      given->sums.virial += force * value.q / term->beads;
    for (int a = 0; a < 3 && steep; a++)
      f[a] += force * scale * value.gradient[tuple->place][a];
  }
  return CG_OK;
}

cg_status cg_given_forces(cg_given *given, const cg_nlist *list,
                          const double (**f)[3])
{
  *f = NULL;
  if (!given)
    return CG_OK;
  CG_RESERVE(given->f, given->room, list->last - list->first);
  for (cg_lid i = list->first; i < list->last; i++) {
    double *of = given->f[i - list->first];
    memset(of, 0, sizeof *given->f);
    CG_TRY(add_pairs(given, list, i, of));
    CG_TRY(add_tuples(given, given->local->gid[i], of));
  }
  if (given->charges)
    cg_charges_forces(given->charges, list, given->f);
  *f = (const double (*)[3])given->f;
  return CG_OK;
}
