/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One kind of molecule: a definition made exact on a molecule it applies to.
 *
 * Weights c are normalised in each bead, force weights d too (d = c where the
 * file gives none), and F_I = sum_i (d_i/c_i) f_i, which is a valid force map
 * because sum_i (d_i/c_i) c_i = 1, as long as beads share no atom (Noid et al.,
 * J. Chem. Phys. 128 (2008) 244114, eqs. 20-25): whether they do is kept.  The
 * mass of a bead for dynamics is 1/M = sum_i c_i^2/m_i (ibid., eq. 27): the sum
 * of masses for the centre of mass.
 *
 * Masses that the topology does not know are those of the elements. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "mapping/map.h"
#include "model/elements.h"

/* Weights that cancel to so little of their size have no sum. */
#define NOTHING 1e-12

static void allocate(cg_kind *kind, const cg_mapping_def *def, int64_t atoms)
{
  int32_t entries = 0;
  for (int b = 0; b < def->beads; b++)
    entries += def->bead[b].atoms;
  kind->atoms = (int32_t)atoms;
  kind->beads = def->beads;
  kind->start = CG_ARRAY(int32_t, def->beads + 1);
  kind->atom = CG_ARRAY(int32_t, entries);
  kind->weight = CG_ARRAY(double, entries);
  kind->force = CG_ARRAY(double, entries);
  kind->mass = CG_ARRAY(double, def->beads);
  kind->massless_atom = CG_ARRAY(int32_t, entries);
  for (int b = 0; b < def->beads; b++)
    kind->start[b + 1] = kind->start[b] + def->bead[b].atoms;
}

void cg_kind_clear(cg_kind *kind)
{
  cg_free(kind->start);
  cg_free(kind->atom);
  cg_free(kind->step_start);
  cg_free(kind->step);
  cg_free(kind->weight);
  cg_free(kind->force);
  cg_free(kind->mass);
  cg_free(kind->optimal);
  cg_free(kind->massless_atom);
  cg_free(kind->shared);
  memset(kind, 0, sizeof *kind);
}

/* An atom of bead b belongs to another one already. */
static cg_status share(const cg_mapping_def *def, int b, int other,
                       const cg_atom_ref *ref, cg_kind *kind)
{
  if (b == other)
    return cg_fail(CG_CONFIG, "the atom is listed twice");
  if (!kind->shared)
    kind->shared = cg_text_format(
        "%s: line %d: bead %s: atom %s: the atom is in bead %s (line %d) too",
        def->path, def->bead[b].line, def->bead[b].name, ref->text,
        def->bead[other].name, def->bead[other].line);
  return CG_OK;
}

/* Find the atoms of all beads; owner[i] is 1 + the bead of atom i. */
static cg_status take_atoms(const cg_atoms *atoms, int64_t molecule,
                            const cg_mapping_def *def, cg_kind *kind,
                            int *owner)
{
  for (int b = 0; b < def->beads; b++)
    for (int a = 0; a < def->bead[b].atoms; a++) {
      const cg_atom_ref *ref = &def->bead[b].atom[a];
      int32_t *atom = &kind->atom[kind->start[b] + a];
      cg_status status = cg_reference_find(atoms, molecule, ref, atom);
      if (status == CG_OK && owner[*atom])
        status = share(def, b, owner[*atom] - 1, ref, kind);
      if (status != CG_OK)
        return cg_fail_in("%s: line %d: bead %s: atom %s", def->path,
                          def->bead[b].line, def->bead[b].name, ref->text);
      owner[*atom] = b + 1;
    }
  return CG_OK;
}

static cg_status normalise(const double *given, int n, const char *what,
                           double *out)
{
  double sum = 0.0, size = 0.0, largest = 0.0;
  for (int a = 0; a < n; a++)
    largest = fmax(largest, fabs(given[a]));
  /* A power of two: exact, and no sum overflows. */
  double scale = largest > 0.0 ? ldexp(1.0, -ilogb(largest)) : 1.0;
  for (int a = 0; a < n; a++) {
    sum += scale * given[a];
    size += fabs(scale * given[a]);
  }
  if (!(fabs(sum) > NOTHING * size))
    return cg_fail(CG_CONFIG, "the %s sum to zero: they cannot be normalised",
                   what);
  for (int a = 0; a < n; a++)
    out[a] = scale * given[a] / sum;
  return CG_OK;
}

static cg_status set_weights(const cg_bead_def *bead, double *c, double *force)
{
  const double *d = bead->force_weight ? bead->force_weight : bead->weight;
  CG_TRY(normalise(bead->weight, bead->atoms, "weights", c));
  CG_TRY(normalise(d, bead->atoms, "force weights (d)", force));
  for (int a = 0; a < bead->atoms; a++)
    if (c[a] != 0.0)
      force[a] /= c[a];
    else if (force[a] != 0.0)
      return cg_fail(CG_CONFIG, "atom %s has weight 0 and force weight %g: an "
                                "atom that does not move the bead cannot bring "
                                "it a force",
                     bead->atom[a].text, d[a]);
  return CG_OK;
}

double cg_atom_mass(const cg_atoms *atoms, int64_t i)
{
  int32_t residue = atoms->residue_name[atoms->residue[i]];
  if (atoms->mass[i] > 0.0 || atoms->weighed)
    return atoms->mass[i];
  return cg_element_mass(cg_names_text(atoms->names, atoms->name[i]),
                         cg_names_text(atoms->names, residue));
}

/* 1/M = sum c^2/m, and the atoms that have neither weight nor mass. */
static void weigh(const cg_atoms *atoms, int64_t first, cg_kind *kind, int b)
{
  double inverse = 0.0;
  for (int32_t a = kind->start[b]; a < kind->start[b + 1]; a++) {
    double mass = cg_atom_mass(atoms, first + kind->atom[a]);
    double c = kind->weight[a];
    kind->guessed += mass > 0.0 && atoms->mass[first + kind->atom[a]] <= 0.0;
    if (c != 0.0)
      inverse += c * c / mass; /* infinite where the mass is not known */
    else if (mass == 0.0)
      kind->massless_atom[kind->massless++] = kind->atom[a];
  }
  kind->mass[b] = 1.0 / inverse;
}

static cg_status fill(const cg_atoms *atoms, int64_t molecule,
                      const cg_mapping_def *def, cg_kind *kind, int *owner)
{
  CG_TRY(take_atoms(atoms, molecule, def, kind, owner));
  for (int b = 0; b < def->beads; b++) {
    const cg_bead_def *bead = &def->bead[b];
    int32_t at = kind->start[b];
    if (set_weights(bead, kind->weight + at, kind->force + at) != CG_OK)
      return cg_fail_in("%s: line %d: bead %s", def->path, bead->line,
                        bead->name);
    weigh(atoms, atoms->molecule_start[molecule], kind, b);
  }
  for (int32_t i = 0; i < kind->atoms; i++)
    kind->unused += owner[i] == 0;
  return CG_OK;
}

cg_status cg_kind_make(const cg_atoms *atoms, int64_t molecule,
                       const cg_mapping_def *def, cg_kind *kind)
{
  const int64_t *start = &atoms->molecule_start[molecule];
  allocate(kind, def, start[1] - start[0]);
  int *owner = CG_ARRAY(int, kind->atoms);
  cg_status status = fill(atoms, molecule, def, kind, owner);
  cg_free(owner);
  kind->model = molecule;
  if (status == CG_OK)
    cg_kind_find_steps(atoms, molecule, kind);
  return status;
}

void cg_kind_make_single(cg_kind *kind)
{
  cg_atom_ref atom = {0};
  cg_bead_def bead = {.atoms = 1, .atom = &atom};
  cg_mapping_def def = {.beads = 1, .bead = &bead};
  allocate(kind, &def, 1);
  kind->weight[0] = kind->force[0] = 1.0;
}
