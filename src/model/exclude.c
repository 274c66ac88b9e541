/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pairs of beads that a file of interactions leaves out by number.
 *
 * `<exclude beads="1 5"/>` says it for every molecule of a type: numbers are
 * those of the beads in their molecule, whose beads follow each other.  Where
 * there is one type of molecule its name need not be said; where there are
 * several, numbers without a name would mean other beads in each. */
#include <stdarg.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/beads.h"
#include "model/interactions.h"
#include "model/names.h"

static cg_status fail_at(const cg_interactions *set, const cg_exclude *of,
                         const char *format, ...)
  __attribute__((format(printf, 3, 4)));

static cg_status fail_at(const cg_interactions *set, const cg_exclude *of,
                         const char *format, ...)
{
  va_list args;
  va_start(args, format);
  char *text = cg_text_vformat(format, args);
  va_end(args);
  cg_status status = cg_fail(CG_CONFIG, "%s: line %d: <exclude>: %s",
                             set->path, of->line, text);
  cg_free(text);
  return status;
}

/* The names of molecules, each once. */
static cg_names *names_of_molecules(const cg_beads *beads)
{
  cg_names *names = cg_names_new();
  int32_t last = -1;
  for (int64_t m = 0; m < beads->molecules; m++) {
    if (beads->molecule_name[m] == last)
      continue;
    last = beads->molecule_name[m];
    const char *name = cg_names_text(beads->names, last);
    cg_names_add(names, name, strlen(name));
  }
  return names;
}

/* \param [out] type  number in beads->names.  */
static cg_status find_type(const cg_interactions *set, const cg_exclude *of,
                           const cg_beads *beads, int32_t *type)
{
  cg_names *names = names_of_molecules(beads);
  const char *name = of->molecule ? of->molecule : "";
  char *hint = cg_names_hint(names, name);
  cg_status status = CG_OK;
  if (!of->molecule && cg_names_count(names) == 1)
    name = cg_names_text(names, 0);
  *type = cg_names_find(beads->names, name);
  if (!of->molecule && cg_names_count(names) != 1)
    status = fail_at(set, of, "say the type of the molecule with "
                              "name=\"...\"%s", hint);
  else if (cg_names_find(names, name) < 0)
    status = fail_at(set, of, "no molecule is of type '%s'%s", name, hint);
  cg_free(hint);
  cg_names_free(names);
  return status;
}

/* Append all pairs of the beads listed, in the molecule that begins at one. */
static cg_status add_pairs(const cg_interactions *set, const cg_exclude *of,
                           const cg_beads *beads, cg_gid first, int64_t *room,
                           cg_bonded *pairs)
{
  int64_t molecule = beads->molecule[first];
  for (int a = 0; a < of->beads; a++) {
    cg_gid i = first + of->bead[a];
    if (i >= beads->n || beads->molecule[i] != molecule)
      return fail_at(set, of, "molecule %lld (%s) has no bead %d",
                     (long long)molecule + 1,
                     cg_names_text(beads->names,
                                   beads->molecule_name[molecule]),
                     of->bead[a] + 1);
    for (int b = 0; b < a; b++) {
      CG_RESERVE(pairs->beads, *room, 2 * (pairs->n + 1));
      pairs->beads[2 * pairs->n] = first + of->bead[b];
      pairs->beads[2 * pairs->n++ + 1] = i;
    }
  }
  return CG_OK;
}

static cg_status add_molecules(const cg_interactions *set,
                               const cg_exclude *of, const cg_beads *beads,
                               int64_t *room, cg_bonded *pairs)
{
  int32_t type;
  CG_TRY(find_type(set, of, beads, &type));
  for (cg_gid i = 0; i < beads->n; i++) {
    int64_t molecule = beads->molecule[i];
    bool begins = i == 0 || beads->molecule[i - 1] != molecule;
    if (begins && beads->molecule_name[molecule] == type)
      CG_TRY(add_pairs(set, of, beads, i, room, pairs));
  }
  return CG_OK;
}

cg_status cg_interactions_exclude(const cg_interactions *set, cg_beads *beads)
{
  cg_bonded pairs = {.arity = 2};
  int64_t room = 0;
  cg_status status = CG_OK;
  cg_beads_exclude(beads, set->exclusions);
  for (int k = 0; k < set->excludes && status == CG_OK; k++)
    status = add_molecules(set, &set->exclude[k], beads, &room, &pairs);
  if (status == CG_OK && pairs.n > 0)
    cg_beads_exclude_pairs(beads, &pairs);
  cg_free(pairs.beads);
  return status;
}

int cg_interactions_excluded(const cg_interactions *set)
{
  int pairs = 0;
  for (int k = 0; k < set->excludes; k++)
    pairs += set->exclude[k].beads * (set->exclude[k].beads - 1) / 2;
  return pairs;
}
