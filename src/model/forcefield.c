/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A model: made from the beads, given back (see forcefield.h). */
#include "model/forcefield.h"

#include "base/mem.h"
#include "base/text.h"

static void free_amounts(int n, cg_amount *amount)
{
  for (int k = 0; k < n; k++)
    cg_free(amount[k].name);
  cg_free(amount);
}

void cg_forcefield_free(cg_forcefield *ff)
{
  if (!ff)
    return;
  for (int t = 0; t < ff->types; t++)
    cg_free(ff->type_name[t]);
  for (int k = 0; k < ff->kinds; k++) {
    cg_free(ff->kind[k].molecule);
    cg_free(ff->kind[k].bead);
  }
  for (int k = 0; k < ff->terms; k++)
    cg_termfit_clear(&ff->term[k]);
  for (int k = 0; k < ff->knowns; k++)
    cg_free(ff->known[k]);
  cg_free(ff->known);
  cg_free(ff->type_name);
  cg_free(ff->type_mass);
  cg_free(ff->kind);
  free_amounts(ff->compounds, ff->compound);
  free_amounts(ff->bonded_groups, ff->bonded);
  cg_free(ff->type_charge);
  cg_free(ff->term);
  cg_free(ff);
}

/* Names of bead i as numbers in beads->names. */
typedef struct names_of {
  int32_t molecule, bead;
} names_of;

static names_of names_at(const cg_beads *beads, cg_gid i)
{
  return (names_of){beads->molecule_name[beads->molecule[i]], beads->name[i]};
}

static bool is_known(const names_of *known, int n, names_of names)
{
  for (int k = 0; k < n; k++)
    if (known[k].molecule == names.molecule && known[k].bead == names.bead)
      return true;
  return false;
}

static void set_kinds(cg_forcefield *ff, const cg_beads *beads)
{
  names_of *known = NULL, last = {-1, -1};
  for (cg_gid i = 0; i < beads->n; i++) {
    names_of names = names_at(beads, i);
    bool repeats = names.molecule == last.molecule && names.bead == last.bead;
    last = names;
    if (repeats || is_known(known, ff->kinds, names))
      continue;
    CG_GROW(known, ff->kinds + 1);
    CG_GROW(ff->kind, ff->kinds + 1);
    known[ff->kinds] = names;
    ff->kind[ff->kinds++] = (cg_bead_kind){
        cg_text_copy(cg_names_text(beads->names, names.molecule)),
        cg_text_copy(cg_names_text(beads->names, names.bead)),
        beads->type[i]};
  }
  cg_free(known);
}

/* Molecules are counted by the numbers of their names. */
static void set_compounds(cg_forcefield *ff, const cg_beads *beads)
{
  int names = cg_names_count(beads->names);
  int *place = CG_ARRAY(int, names);
  for (int64_t m = 0; m < beads->molecules; m++) {
    int32_t name = beads->molecule_name[m];
    if (place[name] == 0) {
      CG_GROW(ff->compound, ff->compounds + 1);
      ff->compound[ff->compounds] =
          (cg_amount){cg_text_copy(cg_names_text(beads->names, name)), 0};
      place[name] = ++ff->compounds;
    }
    ff->compound[place[name] - 1].n++;
  }
  cg_free(place);
}

static void set_bonded(cg_forcefield *ff, const cg_beads *beads)
{
  ff->bonded_groups = beads->bonded_groups;
  ff->bonded = CG_ARRAY(cg_amount, beads->bonded_groups);
  for (int k = 0; k < beads->bonded_groups; k++)
    ff->bonded[k] = (cg_amount){cg_text_copy(beads->bonded[k].name),
                                beads->bonded[k].n};
}

void cg_forcefield_set_beads(cg_forcefield *ff, const cg_beads *beads)
{
  ff->types = cg_names_count(beads->types);
  ff->type_name = CG_ARRAY(char *, ff->types);
  ff->type_mass = CG_ARRAY(double, ff->types);
  for (int t = 0; t < ff->types; t++)
    ff->type_name[t] = cg_text_copy(cg_names_text(beads->types, t));
  for (cg_gid i = beads->n - 1; i >= 0; i--)
    ff->type_mass[beads->type[i]] = beads->mass[i];
  set_kinds(ff, beads);
  set_compounds(ff, beads);
  set_bonded(ff, beads);
}
