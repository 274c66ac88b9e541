/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Forces that are given: whom they act on (see known.h).
 *
 * A table acts where its rows are.  Beyond its last row a pair is free, so a
 * table that does not come to 0 there has a jump, which is said; below its
 * first one, and outside the rows of a bonded table, nothing is known, and
 * frames that go there are refused (fm/given.c). */
#include "model/known.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/interaction_types.h"
#include "model/names.h"

/* Of the largest force: a table that ends with less ends at 0. */
#define NOTHING 1e-3
/* e; charges of files add up to 0 to their digits. */
#define NEUTRAL 1e-3

void cg_known_free(cg_known *known)
{
  if (!known)
    return;
  for (int q = 0; q < known->set.n; q++) {
    cg_interaction *it = &known->set.list[q];
    cg_free(it->name);
    cg_free(it->type_name[0]);
    cg_free(it->type_name[1]);
    cg_free(known->file[q]);
    cg_table_free(known->table[q]);
  }
  cg_free(known->set.list);
  cg_free(known->file);
  cg_free(known->table);
  cg_free(known->units);
  cg_free(known->angular);
  cg_free(known);
}

static cg_status fail_at(const cg_interactions *set, int line,
                         const char *format, ...)
  __attribute__((format(printf, 3, 4)));

static cg_status fail_at(const cg_interactions *set, int line,
                         const char *format, ...)
{
  va_list args;
  va_start(args, format);
  char *text = cg_text_vformat(format, args);
  va_end(args);
  cg_status status =
      cg_fail(CG_CONFIG, "%s: line %d: <known>: %s", set->path, line, text);
  cg_free(text);
  return status;
}

/* Does a act on what the table b is for, one pair of types or one bonded
 * name? */
static bool acts_on(const cg_interaction *a, const cg_interaction *b)
{
  return b->term->bonded ? a->term->bonded && a->group == b->group
                         : cg_interaction_takes(a, b->type[0], b->type[1]);
}

bool cg_known_has_pair(const cg_known *known, int32_t a, int32_t b)
{
  for (int q = 0; known && q < known->set.n; q++)
    if (cg_interaction_takes(&known->set.list[q], a, b))
      return true;
  return false;
}

bool cg_known_has_group(const cg_known *known, int group)
{
  for (int q = 0; known && q < known->set.n; q++)
    if (known->set.list[q].term->bonded && known->set.list[q].group == group)
      return true;
  return false;
}

bool cg_known_by_mesh(const cg_known *known)
{
  return known && known->coulomb.method == CG_COULOMB_PME;
}

int cg_known_names(const cg_known *known, char ***names)
{
  int n = known ? known->set.n : 0;
  *names = CG_ARRAY(char *, n + 1);
  for (int q = 0; q < n; q++)
    (*names)[q] =
        cg_text_format("%s (%s)", known->set.list[q].name, known->file[q]);
  if (known && known->coulomb.method != CG_COULOMB_NONE)
    (*names)[n++] = cg_text_format(
        "coulomb (%s)",
        cg_known_by_mesh(known) ? "pme" : "cutoff");
  return n;
}

double cg_known_reach(const cg_known *known)
{
  double reach = 0;
  for (int q = 0; known && q < known->set.n; q++)
    if (known->set.list[q].type_name[0])
      reach = fmax(reach, cg_table_end(known->table[q]));
  if (known && known->coulomb.cutoff > reach)
    reach = known->coulomb.cutoff;
  return reach;
}

static cg_status bind_pair(const cg_interactions *set, const cg_beads *beads,
                           cg_interaction *it)
{
  it->term = &cg_term_pair;
  for (int k = 0; k < 2; k++) {
    it->type[k] = cg_names_find(beads->types, it->type_name[k]);
    if (it->type[k] >= 0)
      continue;
    char *hint = cg_names_hint(beads->types, it->type_name[k]);
    cg_status status =
        fail_at(set, it->line, "no bead is of type '%s'%s", it->type_name[k],
                hint);
    cg_free(hint);
    return status;
  }
  return CG_OK;
}

static cg_status bind_bonded(const cg_interactions *set, const cg_beads *beads,
                             cg_interaction *it)
{
  cg_names *names = cg_names_new();
  for (int g = 0; g < beads->bonded_groups; g++)
    cg_names_add(names, beads->bonded[g].name, strlen(beads->bonded[g].name));
  it->group = cg_names_find(names, it->name);
  char *hint = cg_names_hint(names, it->name);
  cg_names_free(names);
  cg_status status = CG_OK;
  if (it->group < 0)
    status = fail_at(set, it->line, "no bonded tuples of the mapping have the "
                                    "name '%s'%s", it->name, hint);
  else
    it->term = cg_term_of_arity(beads->bonded[it->group].arity);
  cg_free(hint);
  return status;
}

static double largest_force(const cg_table *table)
{
  double largest = 0;
  for (int64_t i = 0; i < table->n; i++)
    largest = fmax(largest, fabs(table->f[i]));
  return largest;
}

static cg_status check_table(const cg_interactions *set, int q)
{
  const cg_known *known = set->known;
  const cg_interaction *it = &known->set.list[q];
  const cg_table *table = known->table[q];
  double last = table->x[table->n - 1], jump = fabs(table->f[table->n - 1]);
  if (known->angular[q] != it->term->angular)
    return fail_at(set, it->line, "%s is a table over %s, a %s has %s",
                   known->file[q], known->angular[q] ? "angles" : "distances",
                   it->term->name, it->term->angular ? "angles" : "distances");
  if (it->term->bonded)
    return CG_OK;
  if (cg_table_end(table) > set->cutoff)
    return fail_at(set, it->line, "%s goes on to %g, beyond the cutoff %g: "
                                  "give a larger cutoff",
                   known->file[q], cg_table_end(table), set->cutoff);
  if (last < set->cutoff && jump > NOTHING * largest_force(table))
    cg_log_warn("%s: line %d: <known>: %s ends at %g with a force of %g, "
                "beyond it the force is taken as 0",
                set->path, it->line, known->file[q], last, jump);
  return CG_OK;
}

/* What is given twice would be subtracted twice. */
static cg_status check_double(const cg_interactions *set, int q)
{
  const cg_interaction *list = set->known->set.list;
  for (int p = 0; p < q; p++)
    if (acts_on(&list[p], &list[q]))
      return fail_at(set, list[q].line, "line %d gives a table for %s already",
                     list[p].line, list[q].name);
  return CG_OK;
}

static void tell_of_fits(const cg_interactions *set, const cg_interaction *it)
{
  for (int i = 0; i < set->n; i++)
    if (acts_on(&set->list[i], it))
      cg_log_tell(CG_LOG_NORMAL, "%s is both known and fitted: the fit is what "
                                 "acts besides the table", set->list[i].name);
}

static cg_status bind_table(const cg_interactions *set, const cg_beads *beads,
                            int q)
{
  cg_interaction *it = &set->known->set.list[q];
  CG_TRY(it->type_name[0] ? bind_pair(set, beads, it)
                          : bind_bonded(set, beads, it));
  CG_TRY(check_double(set, q));
  CG_TRY(check_table(set, q));
  tell_of_fits(set, it);
  return CG_OK;
}

static double sum_of(cg_gid n, const double *x)
{
  double sum = 0;
  for (cg_gid i = 0; i < n; i++)
    sum += x[i];
  return sum;
}

static cg_status bind_coulomb(const cg_interactions *set,
                              const cg_beads *beads, cg_units units)
{
  cg_coulomb *coulomb = &set->known->coulomb;
  if (coulomb->method == CG_COULOMB_NONE)
    return CG_OK;
  if (isnan(coulomb->cutoff))
    coulomb->cutoff = set->cutoff;
  if (coulomb->cutoff > set->cutoff)
    return fail_at(set, coulomb->line, "the cutoff %g is beyond that of pairs, "
                                       "%g: give them a larger one",
                   coulomb->cutoff, set->cutoff);
  if (!beads->charge)
    return fail_at(set, coulomb->line, "no charges are known: give a topology "
                                       "that has them (TOP, PSF, PRMTOP, "
                                       "LAMMPS data), or charge=\"...\" of "
                                       "<cg_bead> in the mapping");
  coulomb->strength = cg_unit_names_of(units)->coulomb / coulomb->epsilon_r;
  double net = sum_of(beads->n, beads->charge);
  if (coulomb->method == CG_COULOMB_PME && fabs(net) > NEUTRAL)
    cg_log_warn("%s: line %d: <known>: the charges of the beads add up to %g "
                "e: PME adds a uniform background that neutralises them",
                set->path, coulomb->line, net);
  return CG_OK;
}

cg_status cg_known_bind(const cg_interactions *set, const cg_beads *beads,
                        cg_units units)
{
  for (int q = 0; set->known && q < set->known->set.n; q++)
    CG_TRY(bind_table(set, beads, q));
  return set->known ? bind_coulomb(set, beads, units) : CG_OK;
}
