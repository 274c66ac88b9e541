/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Filling cg_atoms (see atoms_build.h).
 *
 * Kinds of molecules are told apart by a key, the numbers of their atoms'
 * names and residues as bytes, kept in a set of names: linear in the atoms,
 * however many kinds there are. */
#include "io/atoms_build.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

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

void cg_atoms_end(cg_atoms *atoms)
{
  atoms->molecule_start[atoms->molecules] = atoms->n;
}

/* What tells the kind of the atoms from i to end: two numbers an atom. */
static void make_key(const cg_atoms *atoms, int64_t i, int64_t end,
                     cg_string *key)
{
  int32_t first = atoms->residue[i];
  key->n = 0;
  for (; i < end; i++) {
    int32_t numbers[2] = {atoms->name[i], atoms->residue[i] - first};
    cg_string_add_n(key, (const char *)numbers, sizeof numbers);
  }
}

static void name_molecule(cg_atoms *atoms, int64_t m, cg_names *kinds,
                          cg_string *key)
{
  int64_t i = atoms->molecule_start[m], end = atoms->molecule_start[m + 1];
  int32_t name = atoms->name[i];
  if (end - i > 1) {
    make_key(atoms, i, end, key);
    char *text = cg_text_format("mol%d",
                                cg_names_add(kinds, key->text, key->n) + 1);
    name = cg_names_add(atoms->names, text, strlen(text));
    cg_free(text);
  }
  atoms->molecule_name[m] = name;
  for (; i < end; i++)
    atoms->residue_name[atoms->residue[i]] = name;
}

void cg_atoms_name_kinds(cg_atoms *atoms)
{
  cg_names *kinds = cg_names_new();
  cg_string key = {0};
  for (int64_t m = 0; m < atoms->molecules; m++)
    name_molecule(atoms, m, kinds, &key);
  cg_free(key.text);
  cg_names_free(kinds);
}
