/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Molecules and types of a topology changed by VOTCA's XML (VOTCA manual, "XML
 * topology file").
 *
 *     <molecules>
 *       <clear/>                          forget which atoms are a molecule
 *       <define name="mCP" first="1" nbeads="52" nmols="216"/>
 *       <rename name="PPY" range="1:125,130"/>    molecules 1 to 125, and 130
 *     </molecules>
 *     <beadtypes>
 *       <rename name="A" newname="B"/>
 *       <mass name="B" value="12.5"/>
 *     </beadtypes>
 *
 * Definitions must take all atoms, in their order: who is in no molecule could
 * not be mapped.  */
#include "io/topology/xml_edit.h"

#include <limits.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "io/atoms_build.h"
#include "model/names.h"

static int32_t add_name(cg_atoms *atoms, const char *name)
{
  return cg_names_add(atoms->names, name, strlen(name));
}

/* A whole number, 1 or more, that must be there. */
static cg_status need_count(const cg_xml *node, const char *name, int *value)
{
  const char *text;
  bool found;
  CG_TRY(cg_xml_need(node, name, &text));
  return cg_xml_int(node, name, 1, INT_MAX, &found, value);
}

/* Molecules from atom *next on. */
static cg_status define(const cg_xml *node, cg_atoms *atoms, int64_t *next)
{
  static const char *const known[] = {"name", "first", "nbeads", "nmols", NULL};
  const char *name;
  int first = 0, beads = 0, copies = 0;
  CG_TRY(cg_xml_check(node, known, NULL, NULL));
  CG_TRY(cg_xml_need(node, "name", &name));
  CG_TRY(need_count(node, "first", &first));
  CG_TRY(need_count(node, "nbeads", &beads));
  CG_TRY(need_count(node, "nmols", &copies));
  if (first != *next + 1)
    return cg_xml_fail(node, "first=\"%d\": atom %lld comes next; definitions "
                             "must take all atoms in their order",
                       first, (long long)*next + 1);
  if ((int64_t)beads * copies > atoms->n - *next)
    return cg_xml_fail(node, "%lld atoms from %d on: there are only %lld",
                       (long long)beads * copies, first, (long long)atoms->n);
  int32_t number = add_name(atoms, name);
  for (int m = 0; m < copies; m++, *next += beads)
    cg_atoms_molecule(atoms, *next, number);
  return CG_OK;
}

cg_status cg_xml_define(const cg_xml *molecules, cg_atoms *atoms)
{
  int64_t next = 0;
  bool cleared = false;
  for (const cg_xml *node = cg_xml_first(molecules); node;
       node = cg_xml_next(node)) {
    if (strcmp(cg_xml_name(node), "clear") == 0) {
      CG_TRY(cg_xml_check(node, NULL, NULL, NULL));
      if (cleared)
        return cg_xml_fail(node, "is there twice");
      cleared = true;
      atoms->molecules = 0;
      CG_GROW(atoms->molecule_start, atoms->n + 1);
      CG_GROW(atoms->molecule_name, atoms->n);
    }
    if (strcmp(cg_xml_name(node), "define") == 0) {
      if (!cleared)
        return cg_xml_fail(node, "molecules are defined only after <clear/>");
      CG_TRY(define(node, atoms, &next));
    }
  }
  if (cleared && next != atoms->n)
    return cg_xml_fail(molecules, "defines molecules of %lld of the %lld atoms",
                       (long long)next, (long long)atoms->n);
  if (cleared)
    cg_atoms_end(atoms);
  return CG_OK;
}

static bool next_number(const char **at, int64_t *number)
{
  size_t n = strspn(*at, "0123456789");
  bool fine = cg_text_int(*at, n, number);
  *at += n;
  return fine;
}

/* "first:last" or one number, then ',' or the end. */
static bool next_range(const char **at, int64_t *first, int64_t *last)
{
  if (!next_number(at, first))
    return false;
  *last = *first;
  if (**at == ':') {
    ++*at;
    if (!next_number(at, last))
      return false;
  }
  bool more = **at == ',';
  *at += more;
  return more ? **at != '\0' : **at == '\0';
}

static cg_status rename_molecules(const cg_xml *node, cg_atoms *atoms)
{
  static const char *const known[] = {"name", "range", NULL};
  const char *name, *range;
  int64_t first, last;
  CG_TRY(cg_xml_check(node, known, NULL, NULL));
  CG_TRY(cg_xml_need(node, "name", &name));
  CG_TRY(cg_xml_need(node, "range", &range));
  int32_t number = add_name(atoms, name);
  for (const char *at = range; *at;) {
    if (!next_range(&at, &first, &last) || first < 1 || first > last ||
        last > atoms->molecules)
      return cg_xml_fail(node, "range=\"%.40s\": molecules as 1:%lld or 1,2 "
                               "expected",
                         range, (long long)atoms->molecules);
    for (int64_t m = first - 1; m < last; m++)
      atoms->molecule_name[m] = number;
  }
  return CG_OK;
}

cg_status cg_xml_rename(const cg_xml *molecules, cg_atoms *atoms)
{
  for (const cg_xml *node = cg_xml_first(molecules); node;
       node = cg_xml_next(node))
    if (strcmp(cg_xml_name(node), "rename") == 0)
      CG_TRY(rename_molecules(node, atoms));
  return CG_OK;
}

/* The type of that name: one must be there. */
static cg_status find_type(const cg_xml *node, const cg_atoms *atoms,
                           int32_t *type)
{
  const char *name;
  CG_TRY(cg_xml_need(node, "name", &name));
  *type = cg_names_find(atoms->names, name);
  for (int64_t i = 0; i < atoms->n && *type >= 0; i++)
    if (atoms->type[i] == *type)
      return CG_OK;
  return cg_xml_fail(node, "no bead is of the type %.40s", name);
}

static cg_status rename_type(const cg_xml *node, cg_atoms *atoms)
{
  static const char *const known[] = {"name", "newname", NULL};
  const char *name;
  int32_t type;
  CG_TRY(cg_xml_check(node, known, NULL, NULL));
  CG_TRY(find_type(node, atoms, &type));
  CG_TRY(cg_xml_need(node, "newname", &name));
  CG_TRY(cg_xml_check_word(node, name));
  int32_t number = add_name(atoms, name);
  for (int64_t i = 0; i < atoms->n; i++)
    if (atoms->type[i] == type)
      atoms->type[i] = number;
  return CG_OK;
}

static cg_status weigh_type(const cg_xml *node, cg_atoms *atoms)
{
  static const char *const known[] = {"name", "value", NULL};
  const char *text;
  double mass = 0.0;
  int32_t type;
  bool found;
  CG_TRY(cg_xml_check(node, known, NULL, NULL));
  CG_TRY(find_type(node, atoms, &type));
  CG_TRY(cg_xml_need(node, "value", &text));
  CG_TRY(cg_xml_double(node, "value", &found, &mass));
  if (mass < 0.0)
    return cg_xml_fail(node, "value=\"%.40s\": a mass, 0 or more, expected",
                       text);
  for (int64_t i = 0; i < atoms->n; i++)
    if (atoms->type[i] == type)
      atoms->mass[i] = mass;
  return CG_OK;
}

cg_status cg_xml_beadtypes(const cg_xml *beadtypes, cg_atoms *atoms)
{
  static const char *const known[] = {"rename", "mass", NULL};
  CG_TRY(cg_xml_check(beadtypes, NULL, NULL, known));
  if (!atoms->type) {
    atoms->type = CG_ARRAY(int32_t, atoms->n);
    memcpy(atoms->type, atoms->name, (size_t)atoms->n * sizeof *atoms->type);
  }
  for (const cg_xml *node = cg_xml_first(beadtypes); node;
       node = cg_xml_next(node)) {
    bool rename = strcmp(cg_xml_name(node), "rename") == 0;
    CG_TRY(rename ? rename_type(node, atoms) : weigh_type(node, atoms));
  }
  return CG_OK;
}
