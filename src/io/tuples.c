/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bonded tuples and their types.
 *
 * Where a file does not number the types, tuples whose atoms have the same
 * types are of one type, because that is how force fields look up parameters.
 * A tuple of many terms (a dihedral as a sum of cosines) is written once for
 * each, one after the other: cg_tuple_same() tells. */
#include "io/tuples.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

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

static char *name_of(const cg_tuples *t, int32_t type)
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
    group[g] = (cg_bonded){.name = name_of(t, g), .arity = arity};
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
static bool is_backward(int arity, const int32_t *type)
{
  for (int a = 0, b = arity - 1; a < b; a++, b--)
    if (type[a] != type[b])
      return type[a] > type[b];
  return false;
}

int32_t cg_tuple_type(cg_names *types, int arity, const int32_t *of_atom)
{
  int32_t key[4];
  bool backward = is_backward(arity, of_atom);
  for (int j = 0; j < arity; j++)
    key[j] = of_atom[backward ? arity - 1 - j : j];
  return cg_names_add(types, (const char *)key, (size_t)arity * sizeof *key);
}

bool cg_tuple_same(int arity, const cg_gid *a, const cg_gid *b)
{
  bool forward = true, backward = true;
  for (int j = 0; j < arity; j++) {
    forward = forward && a[j] == b[j];
    backward = backward && a[j] == b[arity - 1 - j];
  }
  return forward || backward;
}
