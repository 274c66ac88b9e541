/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a topology holds: atoms, molecules by their names, masses and charges
 * where the file tells them, and the tuples of atoms. */
#include "cli/info_box.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* Molecules of one name: how many, and the atoms of the first. */
static void tell_molecule(cg_string *s, const cg_atoms *atoms, int64_t first,
                          int64_t count)
{
  enum { SHOWN = 8 };
  int64_t from = atoms->molecule_start[first];
  int64_t n = atoms->molecule_start[first + 1] - from;
  cg_string_add(s, "  molecules %lld %s of %lld atom%s:", (long long)count,
                cg_names_text(atoms->names, atoms->molecule_name[first]),
                (long long)n, cg_text_s(n));
  for (int64_t i = 0; i < n && i < SHOWN; i++)
    cg_string_add(s, " %s",
                  cg_names_text(atoms->names, atoms->name[from + i]));
  cg_string_add(s, "%s\n", n > SHOWN ? " ..." : "");
}

/* Names in the order of the atoms. */
static void tell_molecules(cg_string *s, const cg_atoms *atoms)
{
  int64_t *count = CG_ARRAY(int64_t, cg_names_count(atoms->names));
  for (int64_t m = 0; m < atoms->molecules; m++)
    count[atoms->molecule_name[m]]++;
  for (int64_t m = 0; m < atoms->molecules; m++) {
    int64_t *left = &count[atoms->molecule_name[m]];
    if (*left > 0)
      tell_molecule(s, atoms, m, *left);
    *left = 0;
  }
  cg_free(count);
}

static const char *const tuples[] = {"bonds", "angles", "dihedrals"};

static void count_tuples(const cg_atoms *atoms, int64_t n[3])
{
  for (int g = 0; g < atoms->bonded_groups; g++)
    n[atoms->bonded[g].arity - 2] += atoms->bonded[g].n;
}

/* "  bonded    5 bonds 4 angles": tuples by arity, then constraints. */
static void tell_tuples(cg_string *s, const cg_atoms *atoms)
{
  int64_t n[3] = {0, 0, 0};
  count_tuples(atoms, n);
  if (n[0] + n[1] + n[2] > 0)
    cg_string_add(s, "  bonded   ");
  for (int k = 0; k < 3; k++)
    if (n[k] > 0)
      cg_string_add(s, " %lld %.*s", (long long)n[k],
                    (int)strlen(tuples[k]) - (n[k] == 1), tuples[k]);
  if (n[0] + n[1] + n[2] > 0)
    cg_string_add(s, "\n");
  if (atoms->constraint.n > 0)
    cg_string_add(s, "  fixed     %lld distance%s\n",
                  (long long)atoms->constraint.n,
                  cg_text_s(atoms->constraint.n));
  if (atoms->exclusion.n > 0)
    cg_string_add(s, "  excluded  %lld pair%s\n",
                  (long long)atoms->exclusion.n,
                  cg_text_s(atoms->exclusion.n));
}

/* Masses and charges, meant where all are known. */
static void add_up(const cg_atoms *atoms, double *mass, double *charge)
{
  *mass = *charge = 0.0;
  for (int64_t i = 0; i < atoms->n; i++) {
    *mass += atoms->mass[i];
    *charge += atoms->charge ? atoms->charge[i] : 0.0;
  }
  *charge = 1e-6 * round(1e6 * *charge) + 0.0;
}

static void tell_sums(cg_info_page *p, const cg_atoms *atoms)
{
  cg_string *s = &p->text;
  double mass, charge;
  add_up(atoms, &mass, &charge);
  if (atoms->weighed)
    cg_string_add(s, "  mass      %.9g %s\n", mass, p->reduced ? "m" : "u");
  if (atoms->charge)
    cg_string_add(s, "  charge    %.9g%s\n", charge, p->reduced ? "" : " e");
}

static void tell_atoms(cg_info_page *p, const char *path, const cg_atoms *atoms)
{
  cg_string *s = &p->text;
  cg_string_add(s, "%s: topology\n  atoms     %lld in %d residue%s\n", path,
                (long long)atoms->n, atoms->residues,
                cg_text_s(atoms->residues));
  tell_molecules(s, atoms);
  if (atoms->component)
    cg_string_add(s, "            atoms interleave: these molecules are shown "
                     "as one\n");
  tell_sums(p, atoms);
  tell_tuples(s, atoms);
  if (atoms->conf.box.periodic) {
    cg_info_box_tell(p, &atoms->conf.box);
    cg_string_add(s, "\n");
  }
}

static void put_atoms(cg_json *json, const char *path, const cg_atoms *atoms)
{
  double mass, charge;
  int64_t n[3] = {0, 0, 0};
  add_up(atoms, &mass, &charge);
  count_tuples(atoms, n);
  cg_json_object(json, "topology");
  cg_json_text(json, "path", path);
  cg_json_int(json, "atoms", atoms->n);
  cg_json_int(json, "residues", atoms->residues);
  cg_json_int(json, "molecules", atoms->molecules);
  if (atoms->weighed)
    cg_json_double(json, "mass", mass);
  if (atoms->charge)
    cg_json_double(json, "charge", charge);
  for (int k = 0; k < 3; k++)
    cg_json_int(json, tuples[k], n[k]);
  cg_json_int(json, "constraints", atoms->constraint.n);
  cg_json_int(json, "exclusions", atoms->exclusion.n);
  if (atoms->conf.box.periodic)
    cg_info_box_put(json, &atoms->conf.box);
  cg_json_end_object(json);
}

void cg_info_atoms(cg_info_page *p, const char *path, const cg_atoms *atoms)
{
  if (p->as_json)
    put_atoms(&p->json, path, atoms);
  else
    tell_atoms(p, path, atoms);
}
