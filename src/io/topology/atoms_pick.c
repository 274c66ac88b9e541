/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Some of the atoms, in another order: those of an index group, or all of them
 * molecule by molecule where the molecules of a file interleave.
 * Cost: a pass over atoms and tuples; both copies are there at the same
 * time. */
#include "io/topology/atoms_pick.h"

#include <string.h>

#include <cgmap/input.h>

#include "base/mem.h"
#include "base/text.h"
#include "io/atoms_build.h"

/* What is wanted. */
typedef struct choice {
  int64_t n;
  const int64_t *atom, *molecule;
} choice;

int64_t *cg_atoms_molecule_of(const cg_atoms *atoms)
{
  int64_t *molecule = CG_ARRAY(int64_t, atoms->n);
  for (int64_t m = 0; m < atoms->molecules; m++)
    for (int64_t i = atoms->molecule_start[m]; i < atoms->molecule_start[m + 1];
         i++)
      molecule[i] = m;
  return molecule;
}

static void copy_conf(const cg_frame *from, const choice *c, cg_frame *to)
{
  if (from->n == 0)
    return;
  cg_frame_resize(to, c->n, from->has_v, false);
  for (int64_t k = 0; k < c->n; k++) {
    memcpy(to->x[k], from->x[c->atom[k]], sizeof *to->x);
    if (from->has_v)
      memcpy(to->v[k], from->v[c->atom[k]], sizeof *to->v);
  }
  to->step = from->step;
  to->time = from->time;
  to->precision = from->precision;
  to->box = from->box;
}

static void *copy_items(const void *from, size_t size, const choice *c)
{
  if (!from)
    return NULL;
  char *to = cg_alloc((size_t)c->n, size);
  for (int64_t k = 0; k < c->n; k++)
    memcpy(to + (size_t)k * size,
           (const char *)from + (size_t)c->atom[k] * size, size);
  return to;
}

/* Tuples whose atoms are all chosen, by their places among them, from 1. */
static void copy_tuples(const cg_bonded *all, const cg_gid *place,
                        cg_bonded *own)
{
  int arity = all->arity;
  *own = (cg_bonded){.name = cg_text_copy(all->name), .arity = arity};
  own->beads = CG_ARRAY(cg_gid, all->n * arity);
  for (int64_t t = 0; t < all->n; t++) {
    bool whole = true;
    for (int j = 0; j < arity; j++) {
      cg_gid at = place[all->beads[t * arity + j]];
      own->beads[own->n * arity + j] = at - 1;
      whole = whole && at > 0;
    }
    own->n += whole;
  }
}

static void copy_bonded(const cg_atoms *from, const choice *c, cg_atoms *to)
{
  cg_gid *place = CG_ARRAY(cg_gid, from->n);
  for (int64_t k = 0; k < c->n; k++)
    place[c->atom[k]] = k + 1;
  to->bonded_groups = from->bonded_groups;
  to->bonded = CG_ARRAY(cg_bonded, from->bonded_groups);
  for (int b = 0; b < from->bonded_groups; b++)
    copy_tuples(&from->bonded[b], place, &to->bonded[b]);
  copy_tuples(&from->constraint, place, &to->constraint);
  copy_tuples(&from->exclusion, place, &to->exclusion);
  cg_free(place);
}

/* Residues and molecules as they begin in the new order. */
static void copy_members(const cg_atoms *from, const choice *c,
                         const int64_t *was, cg_atoms *to)
{
  for (int64_t k = 0; k < c->n; k++) {
    int64_t i = c->atom[k], before = k > 0 ? c->atom[k - 1] : -1;
    bool begins = before < 0 || c->molecule[before] != c->molecule[i];
    if (begins)
      cg_atoms_molecule(to, k, from->molecule_name[was[i]]);
    if (begins || from->residue[before] != from->residue[i])
      cg_atoms_residue(to, k, from->residue_name[from->residue[i]]);
    to->residue[k] = to->residues - 1;
  }
  cg_atoms_end(to);
}

static void copy_places(const cg_atoms *from, const choice *c, cg_atoms *to)
{
  to->places = from->place ? from->places : from->n;
  to->place = copy_items(from->place, sizeof *to->place, c);
  if (to->place)
    return;
  to->place = CG_ARRAY(int64_t, c->n);
  memcpy(to->place, c->atom, (size_t)c->n * sizeof *to->place);
}

static cg_atoms *pick(const cg_atoms *from, const choice *c)
{
  cg_atoms *to = CG_NEW(cg_atoms);
  int64_t *was = cg_atoms_molecule_of(from);
  to->n = c->n;
  to->name = copy_items(from->name, sizeof *to->name, c);
  to->type = copy_items(from->type, sizeof *to->type, c);
  to->mass = copy_items(from->mass, sizeof *to->mass, c);
  to->charge = copy_items(from->charge, sizeof *to->charge, c);
  to->id = copy_items(from->id, sizeof *to->id, c);
  to->component = copy_items(from->component, sizeof *to->component, c);
  to->residue = CG_ARRAY(int32_t, c->n);
  to->residue_name = CG_ARRAY(int32_t, c->n);
  to->molecule_name = CG_ARRAY(int32_t, c->n);
  to->molecule_start = CG_ARRAY(int64_t, c->n + 1);
  to->bare = from->bare;
  to->weighed = from->weighed;
  to->nameless = from->nameless;
  copy_members(from, c, was, to);
  copy_places(from, c, to);
  copy_bonded(from, c, to);
  copy_conf(&from->conf, c, &to->conf);
  cg_free(was);
  return to;
}

void cg_atoms_pick(cg_atoms **atoms, int64_t n, const int64_t *atom,
                   const int64_t *molecule)
{
  const choice c = {n, atom, molecule};
  cg_atoms *picked = pick(*atoms, &c);
  picked->names = (*atoms)->names;
  (*atoms)->names = NULL;
  cg_atoms_free(*atoms);
  *atoms = picked;
}

/* Atoms by component, each kept in the order that it has: a count of the
 * components gives each its first place. */
static int64_t *order_of(const cg_atoms *atoms)
{
  int64_t n = atoms->n, most = 0;
  int64_t *order = CG_ARRAY(int64_t, n);
  for (int64_t i = 0; i < n; i++)
    most = atoms->component[i] > most ? atoms->component[i] : most;
  int64_t *next = CG_ARRAY(int64_t, most + 2);
  for (int64_t i = 0; i < n; i++)
    next[atoms->component[i] + 1]++;
  for (int64_t k = 1; k <= most; k++)
    next[k] += next[k - 1];
  for (int64_t i = 0; i < n; i++)
    order[next[atoms->component[i]]++] = i;
  cg_free(next);
  return order;
}

/* Atoms order[k], ..., order[end - 1] have one residue number. */
static int64_t end_of_piece(const cg_atoms *atoms, const int64_t *order,
                            int64_t k)
{
  int32_t residue = atoms->residue[order[k]];
  while (k < atoms->n && atoms->residue[order[k]] == residue)
    k++;
  return k;
}

/* Is a piece part of the residue before it?  The two were interrupted in the
 * file, and have no name of an atom in common (LYS and LYS would). */
static bool goes_on(const cg_atoms *atoms, const int64_t *order, int64_t k,
                    int64_t end, const int64_t *seen, int64_t run)
{
  const int64_t *place = atoms->place;
  int64_t i = order[k], before = k > 0 ? order[k - 1] : i;
  int64_t apart = place ? place[i] - place[before] : i - before;
  bool fresh = k > 0 && apart != 1 &&
               atoms->component[i] == atoms->component[before] &&
               atoms->residue_name[atoms->residue[i]] ==
                   atoms->residue_name[atoms->residue[before]];
  for (; k < end && fresh && !atoms->nameless; k++)
    fresh = seen[atoms->name[order[k]]] != run;
  return fresh;
}

/* Residues whose atoms other molecules interrupt in the file have several
 * numbers: give them one.  seen[] has for each name the residue that had it
 * last, counted from 1. */
static void join_residues(cg_atoms *atoms, const int64_t *order)
{
  int64_t *seen = CG_ARRAY(int64_t, cg_names_count(atoms->names));
  int64_t run = 0;
  for (int64_t k = 0, end; k < atoms->n; k = end) {
    end = end_of_piece(atoms, order, k);
    bool on = goes_on(atoms, order, k, end, seen, run);
    run += !on;
    for (int64_t l = k; l < end; l++) {
      if (on)
        atoms->residue[order[l]] = atoms->residue[order[k - 1]];
      seen[atoms->name[order[l]]] = run;
    }
  }
  cg_free(seen);
}

/* Names that were made for molecules taken as one mean nothing now. */
static void forget_names(cg_atoms *atoms)
{
  for (int32_t r = 0; r < atoms->residues && atoms->nameless; r++)
    atoms->residue_name[r] = 0;
}

bool cg_atoms_untangle(cg_atoms **atoms, int64_t *was)
{
  if (!(*atoms)->component)
    return false;
  forget_names(*atoms);
  int64_t *order = order_of(*atoms), *component = (*atoms)->component;
  join_residues(*atoms, order);
  (*atoms)->component = NULL;
  cg_atoms_pick(atoms, (*atoms)->n, order, component);
  cg_free(component);
  if ((*atoms)->nameless)
    cg_atoms_name_kinds(*atoms);
  else
    cg_atoms_name_molecules(*atoms);
  if (was)
    memcpy(was, order, (size_t)(*atoms)->n * sizeof *was);
  cg_free(order);
  return true;
}
