/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From kinds of molecules and their counts to the atoms of a system.
 *
 * A kind is kept once, however many molecules there are of it, with atoms and
 * tuples counted from 0.  In the end each is written out at its place; how much
 * that will be is known before, so a count that somebody made up is told and
 * fills no memory.
 * Cost: one pass over the atoms, 10^7 waters in 1 s. */
#include "io/topology/molecules.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/atoms_build.h"
#include "model/beads.h"
#include "model/names.h"

void cg_molecules_start(cg_molecules *m)
{
  *m = (cg_molecules){.names = cg_names_new(),
                      .group_names = cg_names_new(),
                      .groups = CG_BONDED};
  CG_RESERVE(m->group, m->group_room, m->groups);
  m->group[CG_CONSTRAINTS].arity = 2;
  m->group[CG_EXCLUSIONS].arity = 2;
}

void cg_molecules_clear(cg_molecules *m)
{
  for (int32_t k = 0; k < m->kinds; k++) {
    cg_free(m->kind[k].atom);
    cg_free(m->kind[k].residue);
    cg_free(m->kind[k].tuple);
  }
  cg_names_free(m->names);
  cg_names_free(m->group_names);
  cg_free(m->kind_of);
  cg_free(m->kind);
  cg_bonded_free(m->groups, m->group);
  cg_free(m->count);
}

cg_species *cg_molecules_add(cg_molecules *m, int32_t name)
{
  CG_RESERVE(m->kind, m->kind_room, m->kinds + 1);
  CG_RESERVE(m->kind_of, m->name_room, name + 1);
  m->kind[m->kinds++] = (cg_species){.name = name};
  if (m->kind_of[name] == 0)
    m->kind_of[name] = m->kinds;
  return &m->kind[m->kinds - 1];
}

int32_t cg_molecules_find(const cg_molecules *m, int32_t name)
{
  return name < m->name_room ? m->kind_of[name] - 1 : -1;
}

int cg_molecules_group(cg_molecules *m, const char *name, int arity)
{
  int group =
      CG_BONDED + cg_names_add(m->group_names, name, strlen(name));
  if (group < m->groups)
    return m->group[group].arity == arity ? group : -1;
  CG_RESERVE(m->group, m->group_room, m->groups + 1);
  m->group[m->groups] = (cg_bonded){cg_text_copy(name), arity, 0, NULL};
  return m->groups++;
}

void cg_molecules_put(cg_molecules *m, int32_t kind, int64_t copies)
{
  CG_RESERVE(m->count, m->count_room, m->counts + 1);
  m->count[m->counts++] = (cg_species_count){kind, copies};
}

void cg_species_begin_residue(cg_species *s, int32_t name)
{
  CG_RESERVE(s->residue, s->residue_room, s->residues + 1);
  s->residue[s->residues++] = name;
}

void cg_species_add_atom(cg_species *s, int32_t name, int32_t type,
                         double mass, double charge)
{
  CG_ASSERT(s->residues > 0);
  CG_RESERVE(s->atom, s->atom_room, s->atoms + 1);
  s->atom[s->atoms++] =
      (cg_species_atom){name, type, s->residues - 1, mass, charge};
}

void cg_species_add_tuple(cg_species *s, int group, int arity,
                          const cg_gid *atom)
{
  CG_RESERVE(s->tuple, s->tuple_room, s->tuples + 1);
  cg_species_tuple *t = &s->tuple[s->tuples++];
  t->group = group;
  for (int j = 0; j < arity; j++)
    t->atom[j] = atom[j];
}

/* Atoms of all molecules, and the bytes that they and their tuples take. */
static cg_status measure(const cg_molecules *m, int64_t *atoms)
{
  enum { PER_ATOM = 64 };
  double n = 0.0, bytes = 0.0;
  for (int64_t c = 0; c < m->counts; c++) {
    const cg_species *s = &m->kind[m->count[c].kind];
    double copies = (double)m->count[c].copies;
    n += copies * s->atoms;
    bytes += copies * (PER_ATOM * (double)s->atoms +
                       (double)sizeof(s->tuple->atom) * (double)s->tuples);
  }
  if (n == 0.0)
    return cg_fail(CG_DATA, "it has no atoms: every number of molecules is 0");
  if (n > INT32_MAX)
    return cg_fail(CG_DATA, "%.6g atoms in all: at most %d are read", n,
                   INT32_MAX);
  *atoms = (int64_t)n;
  return cg_mem_check(bytes, "the atoms of its molecules");
}

static void lay_molecule(const cg_molecules *m, const cg_species *s,
                         cg_atoms *atoms, int64_t first)
{
  cg_atoms_molecule(atoms, first, s->name);
  for (int32_t i = 0; i < s->atoms; i++) {
    const cg_species_atom *from = &s->atom[i];
    if (i == 0 || from->residue != s->atom[i - 1].residue)
      cg_atoms_residue(atoms, first + i, s->residue[from->residue]);
    atoms->residue[first + i] = atoms->residues - 1;
    atoms->name[first + i] = from->name;
    atoms->mass[first + i] = from->mass;
    if (atoms->charge)
      atoms->charge[first + i] = from->charge;
    if (m->typed)
      atoms->type[first + i] = from->type;
  }
}

static void lay_atoms(cg_molecules *m, cg_atoms *atoms)
{
  int64_t first = 0;
  for (int64_t c = 0; c < m->counts; c++) {
    const cg_species *s = &m->kind[m->count[c].kind];
    for (int64_t k = 0; s->atoms > 0 && k < m->count[c].copies; k++) {
      lay_molecule(m, s, atoms, first);
      first += s->atoms;
    }
  }
  cg_atoms_end(atoms);
}

/* All tuples of one kind; each is the next of its group. */
static void lay_tuples(cg_molecules *m, const cg_species *s, int64_t first)
{
  for (int64_t t = 0; t < s->tuples; t++) {
    cg_bonded *group = &m->group[s->tuple[t].group];
    cg_gid *to = group->beads + group->n++ * group->arity;
    for (int j = 0; j < group->arity; j++)
      to[j] = first + s->tuple[t].atom[j];
  }
}

static void lay_all_tuples(cg_molecules *m)
{
  for (int64_t c = 0; c < m->counts; c++) {
    const cg_species *s = &m->kind[m->count[c].kind];
    for (int64_t t = 0; t < s->tuples; t++)
      m->group[s->tuple[t].group].n += m->count[c].copies;
  }
  for (int g = 0; g < m->groups; g++) {
    m->group[g].beads = CG_ARRAY(cg_gid, m->group[g].n * m->group[g].arity);
    m->group[g].n = 0;
  }
  int64_t first = 0;
  for (int64_t c = 0; c < m->counts; c++) {
    const cg_species *s = &m->kind[m->count[c].kind];
    for (int64_t k = 0; s->atoms > 0 && k < m->count[c].copies; k++) {
      lay_tuples(m, s, first);
      first += s->atoms;
    }
  }
}

/* Groups without a tuple are of kinds that are not in the system. */
static void hand_over_groups(cg_molecules *m, cg_atoms *atoms)
{
  atoms->constraint = m->group[CG_CONSTRAINTS];
  atoms->exclusion = m->group[CG_EXCLUSIONS];
  atoms->bonded = CG_ARRAY(cg_bonded, m->groups);
  for (int g = CG_BONDED; g < m->groups; g++) {
    if (m->group[g].n > 0) {
      atoms->bonded[atoms->bonded_groups++] = m->group[g];
    } else {
      cg_free(m->group[g].name);
      cg_free(m->group[g].beads);
    }
  }
  m->groups = 0;
}

cg_status cg_molecules_lay(cg_molecules *m, cg_atoms *atoms)
{
  int64_t n = 0;
  CG_TRY(measure(m, &n));
  cg_atoms_room(atoms, n);
  cg_names_free(atoms->names);
  atoms->names = m->names;
  m->names = NULL;
  atoms->weighed = !m->massless;
  if (!m->chargeless)
    atoms->charge = CG_ARRAY(double, n);
  if (m->typed)
    atoms->type = CG_ARRAY(int32_t, n);
  lay_atoms(m, atoms);
  lay_all_tuples(m);
  hand_over_groups(m, atoms);
  return CG_OK;
}
