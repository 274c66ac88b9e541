/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which atom of a molecule a mapping means.
 *
 *   1:SOL:OW     atom OW of residue 1, which must be called SOL; residues
 *                count from 1 inside the molecule.  The only OW of it
 *   1:MET:H#2    the second H of that residue
 *   #4           the fourth atom of the molecule
 *
 * A name that several atoms of the residue bear is refused: to take the first
 * of them silently gives a wrong mass centre (methanol's three H). */
#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "mapping/map.h"
#include "model/names.h"

enum { TOLD = 24 }; /* atoms that a message lists */

typedef struct span {
  const cg_atoms *atoms;
  int64_t first, end; /* of the molecule */
  int64_t residue;    /* wanted, in the whole system */
} span;

static bool is_inside(const span *s, int64_t i)
{
  return s->atoms->residue[i] == s->residue;
}

static cg_status fail_unknown(const span *s, const cg_atom_ref *ref)
{
  cg_names *there = cg_names_new();
  for (int64_t i = s->first; i < s->end; i++)
    if (is_inside(s, i)) {
      const char *name = cg_names_text(s->atoms->names, s->atoms->name[i]);
      cg_names_add(there, name, strlen(name));
    }
  char *hint = cg_names_hint(there, ref->atom_name);
  cg_status status =
      cg_fail(CG_CONFIG, "residue %d %s has no atom %s%s", ref->residue,
              ref->residue_name, ref->atom_name, hint);
  cg_free(hint);
  cg_names_free(there);
  return status;
}

/* Several atoms bear the name that was written, or its part before the digits:
 * "H1" where the topology calls all three H. */
static cg_status fail_ambiguous(const span *s, const cg_atom_ref *ref,
                                int32_t name, int n)
{
  cg_string list = {0};
  int told = 0;
  const char *text = cg_names_text(s->atoms->names, name);
  for (int64_t i = s->first; i < s->end && told < TOLD; i++)
    if (is_inside(s, i) && s->atoms->name[i] == name) {
      told++;
      cg_string_add(&list, "%s%d:%s:%s#%d (atom %lld of the molecule)",
                    told > 1 ? ", " : "", ref->residue, ref->residue_name,
                    text, told, (long long)(i - s->first + 1));
    }
  bool written = strcmp(text, ref->atom_name) == 0;
  cg_status status =
      cg_fail(CG_CONFIG, "ambiguous: residue %d %s has %d atoms called %s%s%s; "
                         "write which one you mean: %s%s",
              ref->residue, ref->residue_name, n, text,
              written ? "" : " and none called ", written ? "" : ref->atom_name,
              list.text, told < n ? " ..." : "");
  cg_free(list.text);
  return status;
}

/* The name before the digits at the end, -1 if the system has none. */
static int32_t stem_of(const span *s, const char *name)
{
  size_t n = strlen(name);
  while (n > 1 && isdigit((unsigned char)name[n - 1]))
    n--;
  char *stem = cg_text_copy_n(name, n);
  int32_t number = cg_names_find(s->atoms->names, stem);
  cg_free(stem);
  return number;
}

/* The n-th atom of that name in the residue, -1 if there are fewer.
 * \param [out] count  atoms of that name.  */
static int32_t nth_of(const span *s, int32_t name, int n, int *count)
{
  int32_t atom = -1;
  *count = 0;
  for (int64_t i = s->first; i < s->end; i++)
    if (is_inside(s, i) && s->atoms->name[i] == name && ++*count == n)
      atom = (int32_t)(i - s->first);
  return atom;
}

static cg_status find_named(const span *s, const cg_atom_ref *ref,
                            int32_t *atom)
{
  int count, stems;
  int32_t name = cg_names_find(s->atoms->names, ref->atom_name);
  int32_t stem = stem_of(s, ref->atom_name);
  *atom = nth_of(s, name, ref->which > 0 ? ref->which : 1, &count);
  if (count > 1 && ref->which == 0)
    return fail_ambiguous(s, ref, name, count);
  if (*atom >= 0)
    return CG_OK;
  nth_of(s, stem, 1, &stems);
  if (count == 0 && stems > 1)
    return fail_ambiguous(s, ref, stem, stems);
  if (count == 0)
    return fail_unknown(s, ref);
  return cg_fail(CG_CONFIG, "residue %d %s has only %d of %s", ref->residue,
                 ref->residue_name, count, ref->atom_name);
}

/* Step into the residue; its name must be the one expected. */
static cg_status find_residue(span *s, const cg_atom_ref *ref)
{
  const cg_atoms *atoms = s->atoms;
  int32_t residues =
      atoms->residue[s->end - 1] - atoms->residue[s->first] + 1;
  if (ref->residue < 1 || ref->residue > residues)
    return cg_fail(CG_CONFIG, "there is no residue %d: the molecule has %d "
                              "(counted from 1 inside the molecule)",
                   ref->residue, residues);
  s->residue = atoms->residue[s->first] + ref->residue - 1;
  const char *name =
      cg_names_text(atoms->names, atoms->residue_name[s->residue]);
  if (strcmp(name, ref->residue_name) != 0)
    return cg_fail(CG_CONFIG, "residue %d of the molecule is called %s, not %s",
                   ref->residue, name, ref->residue_name);
  return CG_OK;
}

cg_status cg_reference_find(const cg_atoms *atoms, int64_t molecule,
                            const cg_atom_ref *ref, int32_t *atom)
{
  span s = {atoms, atoms->molecule_start[molecule],
            atoms->molecule_start[molecule + 1], 0};
  if (ref->atom_name) {
    CG_TRY(find_residue(&s, ref));
    return find_named(&s, ref, atom);
  }
  if (ref->which < 1 || ref->which > s.end - s.first)
    return cg_fail(CG_CONFIG, "there is no such atom: the molecule has %lld",
                   (long long)(s.end - s.first));
  *atom = (int32_t)(ref->which - 1);
  return CG_OK;
}
