/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Repeat units written out.
 *
 * The first and the last residue take the unit of their name that is marked
 * for that end, if there is one; all others, and they otherwise, the unmarked.
 * A bonded term is tried from every residue; it is left out where it leads past
 * an end of the chain, or to a bead that the residue there does not have (the
 * side chain of a glycine). */
#include "mapping/expand.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/names.h"

typedef struct chain {
  const cg_mapping_def *def;
  const cg_atoms *atoms;
  int32_t first, n; /* residues */
  const cg_unit_def **unit; /* of each residue */
  int *start; /* its first bead */
} chain;

static const char *residue_name(const chain *c, int32_t r)
{
  return cg_names_text(c->atoms->names, c->atoms->residue_name[c->first + r]);
}

static const cg_unit_def *find_unit(const chain *c, int32_t r, cg_unit_end end)
{
  for (int u = 0; u < c->def->units; u++)
    if (c->def->unit[u].end == end &&
        strcmp(c->def->unit[u].residue, residue_name(c, r)) == 0)
      return &c->def->unit[u];
  return NULL;
}

static const cg_unit_def *choose_unit(const chain *c, int32_t r)
{
  const cg_unit_def *unit = NULL;
  if (r == 0)
    unit = find_unit(c, r, CG_UNIT_HEAD);
  if (!unit && r == c->n - 1)
    unit = find_unit(c, r, CG_UNIT_TAIL);
  return unit ? unit : find_unit(c, r, CG_UNIT_ANY);
}

static cg_status fail_without_unit(const chain *c, int32_t r)
{
  cg_names *known = cg_names_new();
  for (int u = 0; u < c->def->units; u++)
    cg_names_add(known, c->def->unit[u].residue,
                 strlen(c->def->unit[u].residue));
  char *hint = cg_names_hint(known, residue_name(c, r));
  cg_status status =
      cg_fail(CG_CONFIG, "%s: line %d: residue %d of molecule %s is called %s, "
                         "for which there is no <cg_residue>%s",
              c->def->path, c->def->line, r + 1, c->def->ident,
              residue_name(c, r), hint);
  cg_free(hint);
  cg_names_free(known);
  return status;
}

static cg_status choose_units(chain *c)
{
  for (int32_t r = 0; r < c->n; r++) {
    c->unit[r] = choose_unit(c, r);
    if (!c->unit[r])
      return fail_without_unit(c, r);
    c->start[r + 1] = c->start[r] + c->unit[r]->beads;
  }
  return CG_OK;
}

static double *copy_numbers(const double *from, int n)
{
  if (!from)
    return NULL;
  double *copy = CG_ARRAY(double, n);
  memcpy(copy, from, (size_t)n * sizeof *copy);
  return copy;
}

static void write_bead(const chain *c, int32_t r, const cg_bead_def *from,
                       cg_bead_def *to)
{
  *to = (cg_bead_def){.name = cg_text_copy(from->name),
                      .type = cg_text_copy(from->type),
                      .line = from->line,
                      .charged = from->charged,
                      .charge = from->charge,
                      .atoms = from->atoms,
                      .atom = CG_ARRAY(cg_atom_ref, from->atoms),
                      .weight = copy_numbers(from->weight, from->atoms),
                      .force_weight =
                          copy_numbers(from->force_weight, from->atoms)};
  for (int a = 0; a < from->atoms; a++) {
    const cg_atom_ref *ref = &from->atom[a];
    to->atom[a] = (cg_atom_ref){
        .text = cg_text_format("%d:%s:%s", r + 1, residue_name(c, r),
                               ref->text),
        .residue = r + 1,
        .residue_name = cg_text_copy(residue_name(c, r)),
        .atom_name = cg_text_copy(ref->atom_name),
        .which = ref->which};
  }
}

static void write_beads(const chain *c, cg_mapping_def *whole)
{
  whole->beads = c->start[c->n];
  whole->bead = CG_ARRAY(cg_bead_def, whole->beads);
  for (int32_t r = 0; r < c->n; r++)
    for (int b = 0; b < c->unit[r]->beads; b++)
      write_bead(c, r, &c->unit[r]->bead[b], &whole->bead[c->start[r] + b]);
}

/* The bead of that name in residue r, -1 where there is none. */
static int find_bead(const chain *c, int32_t r, const char *name)
{
  if (r < 0 || r >= c->n)
    return -1;
  for (int b = 0; b < c->unit[r]->beads; b++)
    if (strcmp(c->unit[r]->bead[b].name, name) == 0)
      return c->start[r] + b;
  return -1;
}

/* Tuple t of a link as seen from residue r.
 * \return false where one of its beads is missing.  */
static bool find_tuple(const chain *c, const cg_link_def *link, int t,
                       int32_t r, int *bead)
{
  bool found = true;
  for (int k = 0; k < link->arity; k++) {
    int at = t * link->arity + k;
    bead[k] = find_bead(c, r + link->step[at], link->bead[at]);
    found = found && bead[k] >= 0;
  }
  return found;
}

static void write_link(const chain *c, const cg_link_def *link,
                       cg_bonded_def *bonded)
{
  *bonded = (cg_bonded_def){cg_text_copy(link->name), link->line, link->arity,
                            0, NULL};
  bonded->bead =
      CG_ARRAY(int, (int64_t)c->n * link->tuples * link->arity);
  for (int32_t r = 0; r < c->n; r++)
    for (int t = 0; t < link->tuples; t++)
      bonded->tuples += find_tuple(
          c, link, t, r, bonded->bead + bonded->tuples * link->arity);
}

static void write_links(const chain *c, cg_mapping_def *whole)
{
  whole->bondeds = c->def->links;
  whole->bonded = CG_ARRAY(cg_bonded_def, whole->bondeds);
  for (int i = 0; i < whole->bondeds; i++)
    write_link(c, &c->def->link[i], &whole->bonded[i]);
}

cg_status cg_mapping_expand(const cg_mapping_def *def, const cg_atoms *atoms,
                            int64_t molecule, cg_mapping_def **whole)
{
  const int64_t *start = &atoms->molecule_start[molecule];
  chain c = {.def = def, .atoms = atoms, .first = atoms->residue[start[0]]};
  c.n = atoms->residue[start[1] - 1] - c.first + 1;
  c.unit = CG_ARRAY(const cg_unit_def *, c.n);
  c.start = CG_ARRAY(int, c.n + 1);
  cg_status status = choose_units(&c);
  if (status == CG_OK) {
    *whole = CG_NEW(cg_mapping_def);
    (*whole)->path = cg_text_copy(def->path);
    (*whole)->name = cg_text_copy(def->name);
    (*whole)->ident = cg_text_copy(def->ident);
    (*whole)->line = def->line;
    write_beads(&c, *whole);
    write_links(&c, *whole);
  }
  cg_free(c.start);
  cg_free(c.unit);
  return status;
}
