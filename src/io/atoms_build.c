/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Filling cg_atoms (see atoms_build.h).
 *
 * Kinds of molecules are told apart by a key, the numbers of their atoms'
 * names and residues as bytes, kept in a set of names: linear in the atoms,
 * however many kinds there are. */
#include "io/atoms_build.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/connect.h"
#include "model/elements.h"
#include "model/names.h"

void cg_atoms_room(cg_atoms *atoms, int64_t n)
{
  atoms->n = n;
  atoms->names = cg_names_new();
  atoms->name = CG_ARRAY(int32_t, n);
  atoms->residue = CG_ARRAY(int32_t, n);
  atoms->mass = CG_ARRAY(double, n);
  atoms->residue_name = CG_ARRAY(int32_t, n);
  atoms->molecule_name = CG_ARRAY(int32_t, n);
  atoms->molecule_start = CG_ARRAY(int64_t, n + 1);
}

void cg_atoms_residue(cg_atoms *atoms, int64_t i, int32_t name)
{
  CG_ASSERT(i < atoms->n && atoms->residues < atoms->n);
  atoms->residue_name[atoms->residues++] = name;
}

void cg_atoms_molecule(cg_atoms *atoms, int64_t i, int32_t name)
{
  CG_ASSERT(i < atoms->n && atoms->molecules < atoms->n);
  atoms->molecule_name[atoms->molecules] = name;
  atoms->molecule_start[atoms->molecules++] = i;
}

void cg_atoms_name(cg_atoms *atoms, int64_t i, const char *name, size_t n)
{
  CG_ASSERT(i < atoms->n && atoms->residues > 0);
  atoms->residue[i] = atoms->residues - 1;
  atoms->name[i] = cg_names_add(atoms->names, name, n);
}

void cg_atoms_columns(cg_atoms *atoms, int64_t i, bool begins,
                      const char *residue, size_t residue_n, const char *name,
                      size_t name_n)
{
  const char *at = residue, *end = residue + residue_n, *word;
  size_t n;
  if (begins) {
    cg_text_word(&at, end, &word, &n);
    int32_t number = cg_names_add(atoms->names, word, n);
    cg_atoms_residue(atoms, i, number);
    cg_atoms_molecule(atoms, i, number);
  }
  at = name;
  cg_text_word(&at, name + name_n, &word, &n);
  cg_atoms_name(atoms, i, word, n);
  atoms->mass[i] = cg_element_mass(
      cg_names_text(atoms->names, atoms->name[i]),
      cg_names_text(atoms->names,
                    atoms->residue_name[atoms->residues - 1]));
}

void cg_atoms_end(cg_atoms *atoms)
{
  atoms->molecule_start[atoms->molecules] = atoms->n;
  CG_GROW(atoms->molecule_start, atoms->molecules + 1);
  CG_GROW(atoms->molecule_name, atoms->molecules);
  CG_GROW(atoms->residue_name, atoms->residues);
}

/* What tells the kind of the atoms from i to end. */
static void make_key(const cg_atoms *atoms, int64_t i, int64_t end,
                     cg_string *key)
{
  int32_t first = atoms->residue[i];
  key->n = 0;
  for (; i < end; i++) {
    int32_t residue = atoms->residue[i];
    int32_t numbers[3] = {atoms->name[i], residue - first,
                          atoms->residue_name[residue]};
    cg_string_add_n(key, (const char *)numbers, sizeof numbers);
  }
}

/* "mol1", ... for the atoms from i to end. */
static int32_t name_kind(cg_atoms *atoms, int64_t i, int64_t end,
                         cg_names *kinds, cg_string *key)
{
  make_key(atoms, i, end, key);
  char *text = cg_text_format("mol%d",
                              cg_names_add(kinds, key->text, key->n) + 1);
  int32_t name = cg_names_add(atoms->names, text, strlen(text));
  cg_free(text);
  return name;
}

static void name_molecules(cg_atoms *atoms, bool by_residue)
{
  cg_names *kinds = cg_names_new();
  cg_string key = {0};
  for (int64_t m = 0; m < atoms->molecules; m++) {
    int64_t i = atoms->molecule_start[m], end = atoms->molecule_start[m + 1];
    int32_t residue = atoms->residue[i];
    int32_t *name = &atoms->molecule_name[m];
    if (by_residue && residue == atoms->residue[end - 1])
      *name = atoms->residue_name[residue];
    else if (!by_residue && end - i == 1)
      *name = atoms->name[i];
    else
      *name = name_kind(atoms, i, end, kinds, &key);
    for (; i < end && !by_residue; i++)
      atoms->residue_name[atoms->residue[i]] = *name;
  }
  cg_free(key.text);
  cg_names_free(kinds);
}

void cg_atoms_name_kinds(cg_atoms *atoms)
{
  atoms->nameless = true;
  name_molecules(atoms, false);
}

void cg_atoms_name_molecules(cg_atoms *atoms)
{
  name_molecules(atoms, true);
}

/* The bonds, and one from each atom without mass to another of its residue. */
static cg_gid *pairs_of(const cg_atoms *atoms, const cg_tuples *bonds,
                        int64_t *n)
{
  cg_gid *pair = CG_ARRAY(cg_gid, 2 * (bonds->n + atoms->n));
  *n = bonds->n;
  if (bonds->n > 0)
    memcpy(pair, bonds->atoms, 2 * (size_t)bonds->n * sizeof *pair);
  for (int64_t i = 1; i < atoms->n; i++)
    if (atoms->residue[i] == atoms->residue[i - 1] &&
        (atoms->mass[i] <= 0.0 || atoms->mass[i - 1] <= 0.0)) {
      pair[2 * *n] = i - 1;
      pair[2 * (*n)++ + 1] = i;
    }
  return pair;
}

static void join(cg_atoms *atoms, const cg_gid *first)
{
  CG_GROW(atoms->molecule_start, atoms->n + 1);
  CG_GROW(atoms->molecule_name, atoms->n);
  for (int64_t i = 0; i < atoms->n; i++)
    if (first ? first[i] == i
              : i == 0 || atoms->residue[i] != atoms->residue[i - 1])
      cg_atoms_molecule(atoms, i, 0);
  cg_atoms_end(atoms);
  cg_atoms_name_molecules(atoms);
}

void cg_atoms_join(cg_atoms *atoms, const cg_tuples *bonds)
{
  int64_t n;
  cg_gid *first = NULL;
  if (bonds->n > 0) {
    cg_gid *pair = pairs_of(atoms, bonds, &n);
    first = CG_ARRAY(cg_gid, atoms->n);
    cg_connect(atoms->n, n, (const cg_gid (*)[2])pair, first);
    atoms->component = cg_connect_cover(atoms->n, first);
    cg_free(pair);
  }
  join(atoms, first);
  cg_free(first);
}
