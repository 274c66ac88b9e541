/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who the particles of an H5MD file are.
 *
 * Names are particle_name (GROMACS, cgmap), else name, else species: by its
 * type's names, or the number itself.  Masses and charges are in u and e
 * unless they say otherwise; where there is no mass it is the element's that
 * the name begins with.  A residue goes on as long as residue_id and
 * residue_name stay the same.  A molecule goes on as long as molecule_id (or
 * molecule, mol) does; without it molecules are the connected components of
 * the tuples of two in /connectivity; without these they are the residues, or
 * single particles.  It is called by molecule_name, or by its residue where it
 * has one, or see cg_atoms_name_kinds().
 * Disadvantage: the particles of a molecule must follow one another. */
#include <math.h>
#include <string.h>

#include "base/h5_trial.h"
#include "base/mem.h"
#include "io/atoms_build.h"
#include "io/connect.h"
#include "io/topology/atoms_format.h"
#include "io/topology/h5md_columns.h"
#include "model/elements.h"
#include "model/names.h"

typedef struct table {
  cg_h5md_places places;
  cg_h5md_texts name, residue_name, molecule_name;
  double *residue, *molecule; /* numbers; NULL */
  cg_gid *first;              /* of each particle's component; NULL */
  cg_atoms *atoms;
} table;

/* The first of several elements that is there. */
static cg_status read_first(const cg_h5md *md, const cg_h5md_places *places,
                            const char *const *names, double **column)
{
  *column = NULL;
  for (; *names && !*column; names++)
    CG_TRY(cg_h5md_column(md, places, *names, CG_LENGTH, column));
  return CG_OK;
}

static cg_status read_names(const cg_h5md *md, table *t)
{
  static const char *const names[] = {"particle_name", "name", "species"};
  for (int i = 0; i < 3 && !t->name.number; i++) {
    cg_h5md_texts_clear(&t->name);
    CG_TRY(cg_h5md_texts_read(md, &t->places, names[i], &t->name));
  }
  if (!t->name.number)
    return cg_fail(CG_DATA, "%s: %s: tells neither names nor species of its "
                            "particles: give a topology, -s FILE",
                   cg_h5_path(md->h5), md->group);
  CG_TRY(cg_h5md_texts_read(md, &t->places, "residue_name",
                            &t->residue_name));
  return cg_h5md_texts_read(md, &t->places, "molecule_name",
                            &t->molecule_name);
}

static cg_status read_columns(const cg_h5md *md, table *t)
{
  static const char *const residues[] = {"residue_id", "residue", NULL};
  static const char *const molecules[] = {"molecule_id", "molecule", "mol",
                                          NULL};
  CG_TRY(read_names(md, t));
  CG_TRY(read_first(md, &t->places, residues, &t->residue));
  CG_TRY(read_first(md, &t->places, molecules, &t->molecule));
  CG_TRY(cg_h5md_column(md, &t->places, "charge", CG_CHARGE,
                        &t->atoms->charge));
  return cg_h5md_bonded(md, &t->places, t->atoms);
}

/* Components of the tuples of two. */
static void connect(table *t)
{
  const cg_atoms *atoms = t->atoms;
  cg_gid *pairs = NULL;
  int64_t n = 0;
  for (int g = 0; g < atoms->bonded_groups; g++) {
    const cg_bonded *group = &atoms->bonded[g];
    if (group->arity != 2 || group->n == 0)
      continue;
    CG_GROW(pairs, 2 * (n + group->n));
    memcpy(pairs + 2 * n, group->beads, 2 * (size_t)group->n * sizeof *pairs);
    n += group->n;
  }
  if (n > 0 && !t->molecule) {
    t->first = CG_ARRAY(cg_gid, t->places.n);
    cg_connect(t->places.n, n, (const cg_gid (*)[2])pairs, t->first);
    t->atoms->component = cg_connect_cover(t->places.n, t->first);
  }
  cg_free(pairs);
}

static bool differ(const double *column, int64_t i)
{
  return column && column[i] != column[i - 1];
}

static bool residue_begins(const table *t, int64_t i)
{
  return i == 0 || differ(t->residue, i) || differ(t->residue_name.number, i);
}

static bool molecule_begins(const table *t, int64_t i)
{
  if (i == 0)
    return true;
  if (t->molecule)
    return differ(t->molecule, i);
  if (t->first)
    return t->first[i] == i;
  return (!t->residue && !t->residue_name.number) || residue_begins(t, i);
}

/* The number of a text's name, of the name `other` without texts. */
static cg_status name_of(const table *t, cg_h5md_texts *texts, int64_t i,
                         int32_t other, int32_t *name)
{
  const char *text;
  *name = other;
  if (!texts->number)
    return CG_OK;
  CG_TRY(cg_h5md_text(texts, i, &text));
  *name = cg_names_add(t->atoms->names, text, strlen(text));
  return CG_OK;
}

static cg_status add_atom(table *t, int64_t i)
{
  bool begin = molecule_begins(t, i);
  const char *text;
  int32_t residue = 0, molecule;
  if (begin || residue_begins(t, i)) {
    CG_TRY(name_of(t, &t->residue_name, i, 0, &residue));
    cg_atoms_residue(t->atoms, i, residue);
  }
  if (begin) {
    CG_TRY(name_of(t, &t->molecule_name, i, residue, &molecule));
    cg_atoms_molecule(t->atoms, i, molecule);
  }
  CG_TRY(cg_h5md_text(&t->name, i, &text));
  cg_atoms_name(t->atoms, i, text, strlen(text));
  return CG_OK;
}

static cg_status add_atoms(table *t)
{
  for (int64_t i = 0; i < t->places.n; i++)
    CG_TRY(add_atom(t, i));
  cg_atoms_end(t->atoms);
  if (!t->residue_name.number && !t->molecule_name.number)
    cg_atoms_name_kinds(t->atoms);
  return CG_OK;
}

static cg_status find_masses(const cg_h5md *md, table *t)
{
  cg_atoms *atoms = t->atoms;
  double *mass;
  cg_status status =
      cg_h5md_column(md, &t->places, "mass", CG_MASS, &mass);
  for (int64_t i = 0; i < atoms->n && status == CG_OK; i++) {
    const char *name = cg_names_text(atoms->names, atoms->name[i]);
    int32_t residue = atoms->residue_name[atoms->residue[i]];
    atoms->mass[i] =
        mass ? mass[i]
             : cg_element_mass(name, cg_names_text(atoms->names, residue));
    if (!(atoms->mass[i] >= 0.0 && isfinite(atoms->mass[i])))
      status = cg_fail(CG_DATA, "%s: %s/mass: particle %lld has the mass %g",
                       cg_h5_path(md->h5), md->group, (long long)i + 1,
                       atoms->mass[i]);
  }
  atoms->weighed = mass != NULL;
  cg_free(mass);
  return status;
}

static cg_status check_charges(const cg_h5md *md, const cg_atoms *atoms)
{
  for (int64_t i = 0; i < atoms->n && atoms->charge; i++)
    if (!isfinite(atoms->charge[i]))
      return cg_fail(CG_DATA, "%s: %s/charge: of particle %lld is not finite",
                     cg_h5_path(md->h5), md->group, (long long)i + 1);
  return CG_OK;
}

static cg_status fill(const cg_h5md *md, table *t)
{
  CG_TRY(cg_h5md_places_find(md, &t->places));
  cg_atoms_room(t->atoms, t->places.n);
  CG_TRY(read_columns(md, t));
  connect(t);
  CG_TRY(add_atoms(t));
  CG_TRY(find_masses(md, t));
  return check_charges(md, t->atoms);
}

static cg_status read_particles(const cg_h5md *md, cg_atoms *atoms)
{
  table t = {.atoms = atoms};
  cg_status status = fill(md, &t);
  cg_free(t.places.place);
  cg_free(t.residue);
  cg_free(t.molecule);
  cg_free(t.first);
  cg_h5md_texts_clear(&t.name);
  cg_h5md_texts_clear(&t.residue_name);
  cg_h5md_texts_clear(&t.molecule_name);
  return status;
}

cg_status cg_h5md_who(const char *path, cg_atoms *atoms)
{
  cg_h5md *md;
  CG_TRY(cg_h5md_open(NULL, path, &md));
  cg_status status = read_particles(md, atoms);
  cg_h5md_close(md);
  return status;
}

/* With the positions of the first frame, where there are any. */
static cg_status read_all(const char *path, cg_atoms *atoms)
{
  cg_h5md *md;
  CG_TRY(cg_h5md_open_particles(path, &md));
  cg_status status = read_particles(md, atoms);
  const cg_h5md_element *x = &md->field[CG_H5MD_X];
  if (status == CG_OK && x->value && x->frames > 0) {
    atoms->bare = md->bare;
    status = cg_h5md_read(md, 0, 0, md->atoms, &atoms->conf);
    if (status != CG_OK)
      status = cg_fail_in("%s: frame 0", path);
  }
  cg_h5md_close(md);
  return status;
}

/* What it says of the file is said again where it counts. */
static void attempt(const char *path, void *self)
{
  (void)read_all(path, self);
}

/* Each rank reads by itself: the file may be large, what is read is small. */
static cg_status parse(const cg_atoms_input *in, cg_atoms *atoms)
{
  cg_status status = CG_OK;
  if (cg_comm_rank(in->comm) == 0)
    status = cg_h5_try(in->path, attempt, atoms);
  CG_TRY(cg_comm_agree(in->comm, status));
  return cg_comm_agree(in->comm, read_all(in->path, atoms));
}

static bool probe(const char *text, size_t n)
{
  return cg_h5md_probe((const unsigned char *)text, n);
}

const cg_atoms_format cg_atoms_h5md = {"h5", probe, parse};
