/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One model for several systems: types and kinds of beads by their names, which
 * must mean the same in both, amounts added.  Disadvantage: what a system was
 * made of is not told apart any more. */
#include "model/forcefield.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static int find_amount(int n, const cg_amount *list, const char *name)
{
  int at = 0;
  while (at < n && strcmp(list[at].name, name) != 0)
    at++;
  return at;
}

/* In any order: no name stands twice. */
static bool same_amounts(int n, const cg_amount *a, int m, const cg_amount *b)
{
  for (int k = 0; n == m && k < n; k++) {
    int at = find_amount(m, b, a[k].name);
    if (at == m || a[k].n != b[at].n)
      return false;
  }
  return n == m;
}

bool cg_forcefield_same_system(const cg_forcefield *a, const cg_forcefield *b)
{
  return same_amounts(a->compounds, a->compound, b->compounds, b->compound) &&
         same_amounts(a->bonded_groups, a->bonded, b->bonded_groups,
                      b->bonded);
}

static cg_status check_state(cg_forcefield *all, const cg_forcefield *one,
                             const char *const paths[2])
{
  if (all->reduced != one->reduced)
    return cg_fail(CG_CONFIG, "%s and %s: one is in reduced units, the other "
                              "is not", paths[0], paths[1]);
  if (all->temperature > 0 && one->temperature > 0 &&
      all->temperature != one->temperature)
    return cg_fail(CG_CONFIG, "%s was fitted at a temperature of %g, %s at "
                              "%g: that is not one model", paths[0],
                   all->temperature, paths[1], one->temperature);
  if (all->temperature <= 0)
    all->temperature = one->temperature;
  return CG_OK;
}

static int find_type(const cg_forcefield *all, const char *name)
{
  for (int t = 0; t < all->types; t++)
    if (strcmp(all->type_name[t], name) == 0)
      return t;
  return -1;
}

static double charge_of(const cg_forcefield *ff, int t)
{
  return ff->type_charge ? ff->type_charge[t] : 0;
}

static void add_type(cg_forcefield *all, const cg_forcefield *one, int t)
{
  int at = all->types++;
  CG_GROW(all->type_name, all->types);
  CG_GROW(all->type_mass, all->types);
  all->type_name[at] = cg_text_copy(one->type_name[t]);
  all->type_mass[at] = one->type_mass[t];
  if (all->type_charge) {
    CG_GROW(all->type_charge, all->types);
    all->type_charge[at] = charge_of(one, t);
  }
}

/* Charges stay where both know them and agree. */
static cg_status join_types(cg_forcefield *all, const cg_forcefield *one,
                            const char *const paths[2])
{
  bool charges = all->type_charge && one->type_charge;
  for (int t = 0; t < one->types; t++) {
    int at = find_type(all, one->type_name[t]);
    if (at < 0) {
      add_type(all, one, t);
      continue;
    }
    if (all->type_mass[at] != one->type_mass[t])
      return cg_fail(CG_CONFIG, "beads of type %s have the mass %g in %s, %g "
                                "in %s: rename one of the types",
                     one->type_name[t], all->type_mass[at], paths[0],
                     one->type_mass[t], paths[1]);
    charges = charges && charge_of(all, at) == charge_of(one, t);
  }
  if (!charges) {
    cg_free(all->type_charge);
    all->type_charge = NULL;
  }
  return CG_OK;
}

static cg_bead_kind *find_kind(const cg_forcefield *all,
                               const cg_bead_kind *kind)
{
  for (int k = 0; k < all->kinds; k++)
    if (strcmp(all->kind[k].molecule, kind->molecule) == 0 &&
        strcmp(all->kind[k].bead, kind->bead) == 0)
      return &all->kind[k];
  return NULL;
}

static cg_status join_kinds(cg_forcefield *all, const cg_forcefield *one,
                            const char *const paths[2])
{
  for (int k = 0; k < one->kinds; k++) {
    const cg_bead_kind *kind = &one->kind[k];
    int type = find_type(all, one->type_name[kind->type]);
    const cg_bead_kind *known = find_kind(all, kind);
    if (known && known->type != type)
      return cg_fail(CG_CONFIG, "bead %s of %s is of type %s in %s, %s in %s",
                     kind->bead, kind->molecule, all->type_name[known->type],
                     paths[0], all->type_name[type], paths[1]);
    if (known)
      continue;
    CG_GROW(all->kind, all->kinds + 1);
    all->kind[all->kinds++] = (cg_bead_kind){
        cg_text_copy(kind->molecule), cg_text_copy(kind->bead), type};
  }
  return CG_OK;
}

static void add_amounts(int *n, cg_amount **to, int m, const cg_amount *from)
{
  for (int k = 0; k < m; k++) {
    int at = find_amount(*n, *to, from[k].name);
    if (at == *n) {
      CG_GROW(*to, *n + 1);
      (*to)[(*n)++] = (cg_amount){cg_text_copy(from[k].name), 0};
    }
    (*to)[at].n += from[k].n;
  }
}

cg_status cg_forcefield_join(cg_forcefield *all, const cg_forcefield *one,
                             const char *const paths[2])
{
  CG_TRY(check_state(all, one, paths));
  CG_TRY(join_types(all, one, paths));
  CG_TRY(join_kinds(all, one, paths));
  if (!cg_forcefield_same_system(all, one)) {
    add_amounts(&all->compounds, &all->compound, one->compounds,
                one->compound);
    add_amounts(&all->bonded_groups, &all->bonded, one->bonded_groups,
                one->bonded);
  }
  return CG_OK;
}
