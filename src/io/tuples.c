/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bonded tuples and their types.
 *
 * Where a file does not number the types, tuples whose atoms have the same
 * types are of one type, because that is how force fields look up parameters.
 * Twice the same tuple is found by sorting, n log n. */
#include "io/tuples.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/names.h"

void cg_tuples_add(cg_tuples *t, int32_t type, const cg_gid *atoms)
{
  if (t->n == t->room) {
    t->room = 2 * t->room + 16;
    CG_GROW(t->type, t->room);
    CG_GROW(t->atoms, t->room * t->arity);
  }
  t->type[t->n] = type;
  memcpy(t->atoms + t->n++ * t->arity, atoms,
         (size_t)t->arity * sizeof *atoms);
}

void cg_tuples_clear(cg_tuples *t)
{
  cg_names_free(t->types);
  cg_free(t->type);
  cg_free(t->atoms);
}

char *cg_tuples_name(const cg_tuples *t, int32_t type)
{
  if (t->named)
    return cg_text_format("%s%s", t->kind, cg_names_text(t->types, type));
  return cg_text_format("%s%d", t->kind, type + 1);
}

void cg_tuples_group(const cg_tuples *t, cg_atoms *atoms)
{
  int types = t->types ? cg_names_count(t->types) : 0, arity = t->arity;
  CG_GROW(atoms->bonded, atoms->bonded_groups + types);
  cg_bonded *group = atoms->bonded + atoms->bonded_groups;
  for (int g = 0; g < types; g++)
    group[g] = (cg_bonded){.name = cg_tuples_name(t, g), .arity = arity};
  for (int64_t i = 0; i < t->n; i++)
    group[t->type[i]].n++;
  for (int g = 0; g < types; g++) {
    group[g].beads = CG_ARRAY(cg_gid, group[g].n * arity);
    group[g].n = 0;
  }
  for (int64_t i = 0; i < t->n; i++) {
    cg_bonded *own = &group[t->type[i]];
    memcpy(own->beads + own->n++ * arity, t->atoms + i * arity,
           (size_t)arity * sizeof *t->atoms);
  }
  atoms->bonded_groups += types;
}

/* Does it come after its reverse? */
static bool is_backward(int arity, const cg_gid *atom)
{
  for (int a = 0, b = arity - 1; a < b; a++, b--)
    if (atom[a] != atom[b])
      return atom[a] > atom[b];
  return false;
}

/* The place of atom j where the order is the one that sorts first. */
static int turned(int arity, bool backward, int j)
{
  return backward ? arity - 1 - j : j;
}

void cg_tuples_add_typed(cg_tuples *t, const int32_t *of_atom,
                         const cg_gid *atoms)
{
  cg_gid type[4];
  int32_t key[4];
  for (int j = 0; j < t->arity; j++)
    type[j] = of_atom[j];
  bool backward = is_backward(t->arity, type);
  for (int j = 0; j < t->arity; j++)
    key[j] = of_atom[turned(t->arity, backward, j)];
  cg_tuples_add(t, cg_names_add(t->types, (const char *)key,
                                (size_t)t->arity * sizeof *key),
                atoms);
}

typedef struct entry {
  cg_gid atom[4];
  int64_t place;
} entry;

static int by_atoms(const void *a, const void *b)
{
  const entry *i = a, *j = b;
  for (int k = 0; k < 4; k++)
    if (i->atom[k] != j->atom[k])
      return i->atom[k] < j->atom[k] ? -1 : 1;
  return (i->place > j->place) - (i->place < j->place);
}

/* A type below 0 marks what is there twice. */
static void mark(cg_tuples *t)
{
  entry *list = CG_ARRAY(entry, t->n);
  int arity = t->arity;
  for (int64_t i = 0; i < t->n; i++) {
    const cg_gid *atom = t->atoms + i * arity;
    bool backward = is_backward(arity, atom);
    list[i].place = i;
    for (int j = 0; j < arity; j++)
      list[i].atom[j] = atom[turned(arity, backward, j)];
  }
  qsort(list, (size_t)t->n, sizeof *list, by_atoms);
  for (int64_t i = 1; i < t->n; i++)
    if (memcmp(list[i].atom, list[i - 1].atom, sizeof list->atom) == 0)
      t->type[list[i].place] = -1;
  cg_free(list);
}

void cg_tuples_unite(cg_tuples *t)
{
  int64_t n = 0;
  mark(t);
  for (int64_t i = 0; i < t->n; i++) {
    if (t->type[i] < 0)
      continue;
    t->type[n] = t->type[i];
    memmove(t->atoms + n++ * t->arity, t->atoms + i * t->arity,
            (size_t)t->arity * sizeof *t->atoms);
  }
  t->n = n;
}
