/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Molecule types of a GROMACS topology: the rows of [ atoms ], [ bonds ] and so
 * on, which number atoms from 1 in the molecule.
 *
 * Mass and charge are those of the row, else of the atom's type.  Which bonds
 * exclude pairs is told by their function type (GROMACS manual, table
 * "Interaction types": 1 to 5, 7 and 8; of constraints 1).  A settle is three
 * constraints but no bonds, so water must list its exclusions. */
#include "io/topology/top.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/names.h"

/* A number of an atom of the molecule, from 0 on. */
static cg_status read_atom_number(const cg_top *t, int column, cg_gid *atom)
{
  int64_t number;
  if (!cg_row_int(&t->row, column, &number) || number < 1 ||
      number > t->molecule->atoms)
    return cg_row_expected(&t->row, "an atom from 1 to %d in column %d",
                           t->molecule->atoms, column + 1);
  *atom = number - 1;
  return CG_OK;
}

static cg_status read_numbers(const cg_top *t, int arity, cg_gid *atom)
{
  for (int j = 0; j < arity; j++) {
    CG_TRY(read_atom_number(t, j, &atom[j]));
    for (int i = 0; i < j; i++)
      if (atom[i] == atom[j])
        return cg_row_expected(&t->row, "%d different atoms", arity);
  }
  return CG_OK;
}

/* The function type behind the atoms, 1 where there is none. */
static cg_status read_function(const cg_top *t, int column, int64_t *function)
{
  *function = 1;
  if (column < t->row.words && !cg_row_int(&t->row, column, function))
    return cg_row_expected(&t->row, "a function type in column %d",
                           column + 1);
  return CG_OK;
}

static void hand_over_tuples(cg_top *t, cg_tuples *tuples)
{
  cg_tuples_unite(tuples);
  for (int64_t i = 0; i < tuples->n; i++) {
    char *name = cg_tuples_name(tuples, tuples->type[i]);
    int group = cg_molecules_group(&t->all, name, tuples->arity);
    cg_free(name);
    cg_species_add_tuple(t->molecule, group, tuples->arity,
                         tuples->atoms + i * tuples->arity);
  }
  tuples->n = 0;
}

cg_status cg_top_end_molecule(cg_top *t)
{
  cg_status status = CG_OK;
  for (int k = 0; k < CG_TOP_KINDS && t->molecule; k++)
    hand_over_tuples(t, &t->tuples[k]);
  if (t->molecule)
    status = cg_top_exclude(&t->bonds, t->steps, &t->listed, t->molecule);
  t->bonds.n = t->listed.n = 0;
  t->molecule = NULL;
  return status;
}

static cg_status read_moleculetype(cg_top *t)
{
  cg_names *names = t->all.names;
  int64_t bonds;
  if (t->molecule)
    return cg_row_expected(&t->row, "one molecule type in its section");
  if (!cg_row_int(&t->row, 1, &bonds) || bonds < 0)
    return cg_row_expected(&t->row, "a name and the bonds between excluded "
                                    "pairs, 0 or more");
  int32_t name = cg_names_add(names, t->row.word[0].text, t->row.word[0].n);
  if (cg_molecules_find(&t->all, name) >= 0)
    return cg_row_fail(&t->row, "the molecule type %s is there twice",
                       cg_names_text(names, name));
  t->molecule = cg_molecules_add(&t->all, name);
  t->steps = bonds;
  return CG_OK;
}

/* Does the row begin another residue than the atom before?  Numbers may have
 * a letter (27A), so they are compared as words. */
static bool begins_residue(const cg_top *t)
{
  const cg_species *s = t->molecule;
  return s->atoms == 0 || !cg_word_is(t->row.word[2], t->residue) ||
         !cg_word_is(t->row.word[3],
                     cg_names_text(t->all.names, s->residue[s->residues - 1]));
}

static void begin_residue(cg_top *t)
{
  cg_word number = t->row.word[2], name = t->row.word[3];
  cg_free(t->residue);
  t->residue = cg_text_copy_n(number.text, number.n);
  cg_species_begin_residue(t->molecule,
                           cg_names_add(t->all.names, name.text, name.n));
}

/* Mass and charge of a type, for rows that say none. */
static cg_status look_up_type(cg_top *t, int32_t *number, cg_top_type *type)
{
  cg_word word = t->row.word[1];
  if (t->known == 0) {
    *number = cg_names_add(t->types, word.text, word.n);
    return CG_OK;
  }
  char *name = cg_text_copy_n(word.text, word.n);
  cg_status status = CG_OK;
  *number = cg_names_find(t->types, name);
  if (*number >= 0) {
    *type = t->type[*number];
  } else {
    char *hint = cg_names_hint(t->types, name);
    status = cg_row_fail(&t->row, "there is no atom type %s%s", name, hint);
    cg_free(hint);
  }
  cg_free(name);
  return status;
}

static cg_status read_atom(cg_top *t)
{
  const cg_row *row = &t->row;
  int64_t number;
  int32_t type;
  cg_top_type own = {0.0, 0.0};
  if (row->words < 5 || !cg_row_int(row, 0, &number) ||
      number != t->molecule->atoms + 1)
    return cg_row_expected(row, "atom %d, its type, residue, residue name and "
                                "name",
                           t->molecule->atoms + 1);
  CG_TRY(look_up_type(t, &type, &own));
  if ((row->words > 6 && !cg_row_double(row, 6, &own.charge)) ||
      (row->words > 7 && !cg_row_double(row, 7, &own.mass)) || own.mass < 0.0)
    return cg_row_expected(row, "a charge and a mass in columns 7 and 8");
  t->all.chargeless |= t->known == 0 && row->words <= 6;
  t->all.massless |= t->known == 0 && row->words <= 7;
  if (begins_residue(t))
    begin_residue(t);
  cg_word name = row->word[4];
  cg_species_add_atom(t->molecule,
                      cg_names_add(t->all.names, name.text, name.n), type,
                      own.mass, own.charge);
  return CG_OK;
}

/* GROMACS tells bonds that exclude pairs from those that do not. */
static bool is_chemical(int64_t function)
{
  return function <= 5 || function == 7 || function == 8;
}

static void add_tuple(cg_top *t, int kind, int arity, const cg_gid *atom)
{
  int32_t of_atom[4];
  for (int j = 0; j < arity; j++)
    of_atom[j] = t->molecule->atom[atom[j]].type;
  cg_tuples_add_typed(&t->tuples[kind], of_atom, atom);
}

static cg_status read_bond(cg_top *t)
{
  cg_gid atom[2];
  int64_t function;
  CG_TRY(read_numbers(t, 2, atom));
  CG_TRY(read_function(t, 2, &function));
  if (is_chemical(function))
    cg_top_pairs_add(&t->bonds, atom[0], atom[1]);
  add_tuple(t, CG_TOP_BOND, 2, atom);
  return CG_OK;
}

static cg_status read_angle(cg_top *t)
{
  cg_gid atom[3];
  CG_TRY(read_numbers(t, 3, atom));
  add_tuple(t, CG_TOP_ANGLE, 3, atom);
  return CG_OK;
}

static cg_status read_dihedral(cg_top *t)
{
  cg_gid atom[4];
  int64_t function;
  CG_TRY(read_numbers(t, 4, atom));
  CG_TRY(read_function(t, 4, &function));
  bool improper = function == 2 || function == 4;
  add_tuple(t, improper ? CG_TOP_IMPROPER : CG_TOP_DIHEDRAL, 4, atom);
  return CG_OK;
}

static void add_constraint(cg_top *t, cg_gid i, cg_gid j, bool chemical)
{
  cg_species_add_tuple(t->molecule, CG_CONSTRAINTS, 2, (cg_gid[]){i, j});
  if (chemical)
    cg_top_pairs_add(&t->bonds, i, j);
}

static cg_status read_constraint(cg_top *t)
{
  cg_gid atom[2];
  int64_t function;
  CG_TRY(read_numbers(t, 2, atom));
  CG_TRY(read_function(t, 2, &function));
  add_constraint(t, atom[0], atom[1], function == 1);
  return CG_OK;
}

static cg_status read_settle(cg_top *t)
{
  cg_gid first = 0;
  CG_TRY(read_atom_number(t, 0, &first));
  if (first + 2 >= t->molecule->atoms)
    return cg_row_expected(&t->row, "the first of three atoms");
  add_constraint(t, first, first + 1, false);
  add_constraint(t, first, first + 2, false);
  add_constraint(t, first + 1, first + 2, false);
  return CG_OK;
}

/* The first atom has no pair interaction with all others of the row. */
static cg_status read_exclusions(cg_top *t)
{
  cg_gid first = 0;
  CG_TRY(read_atom_number(t, 0, &first));
  const char *at = t->row.line, *end = at + t->row.n, *word;
  size_t n;
  cg_text_word(&at, end, &word, &n);
  while (cg_text_word(&at, end, &word, &n)) {
    int64_t other;
    if (!cg_text_int(word, n, &other) || other < 1 ||
        other > t->molecule->atoms)
      return cg_row_expected(&t->row, "atoms from 1 to %d, not \"%.*s\"",
                             t->molecule->atoms, (int)n, word);
    if (other - 1 != first)
      cg_top_pairs_add(&t->listed, first, other - 1);
  }
  return CG_OK;
}

static cg_status read_virtual_site(cg_top *t)
{
  cg_gid atom = 0;
  CG_TRY(read_atom_number(t, 0, &atom));
  double mass = t->molecule->atom[atom].mass;
  if (mass > 0.0)
    return cg_row_fail(&t->row, "virtual site %lld has the mass %g: it must be "
                                "0",
                       (long long)atom + 1, mass);
  return CG_OK;
}

const cg_top_section cg_top_molecule_sections[] = {
  {"moleculetype", CG_TOP_MOLECULE, read_moleculetype},
  {"atoms", CG_TOP_MOLECULE, read_atom},
  {"bonds", CG_TOP_MOLECULE, read_bond},
  {"pairs", CG_TOP_MOLECULE, NULL},
  {"pairsnb", CG_TOP_MOLECULE, NULL},
  {"angles", CG_TOP_MOLECULE, read_angle},
  {"dihedrals", CG_TOP_MOLECULE, read_dihedral},
  {"constraints", CG_TOP_MOLECULE, read_constraint},
  {"settles", CG_TOP_MOLECULE, read_settle},
  {"exclusions", CG_TOP_MOLECULE, read_exclusions},
  {"virtualsites1", CG_TOP_MOLECULE, read_virtual_site},
  {"virtualsites2", CG_TOP_MOLECULE, read_virtual_site},
  {"virtualsites3", CG_TOP_MOLECULE, read_virtual_site},
  {"virtualsites4", CG_TOP_MOLECULE, read_virtual_site},
  {"virtualsitesn", CG_TOP_MOLECULE, read_virtual_site},
  {"dummies1", CG_TOP_MOLECULE, read_virtual_site},
  {"dummies2", CG_TOP_MOLECULE, read_virtual_site},
  {"dummies3", CG_TOP_MOLECULE, read_virtual_site},
  {"dummies4", CG_TOP_MOLECULE, read_virtual_site},
  {"dummiesn", CG_TOP_MOLECULE, read_virtual_site},
  {"positionrestraints", CG_TOP_MOLECULE, NULL},
  {"anglerestraints", CG_TOP_MOLECULE, NULL},
  {"anglerestraintsz", CG_TOP_MOLECULE, NULL},
  {"distancerestraints", CG_TOP_MOLECULE, NULL},
  {"orientationrestraints", CG_TOP_MOLECULE, NULL},
  {"dihedralrestraints", CG_TOP_MOLECULE, NULL},
  {"polarization", CG_TOP_MOLECULE, NULL},
  {"waterpolarization", CG_TOP_MOLECULE, NULL},
  {"tholepolarization", CG_TOP_MOLECULE, NULL},
  {"cmap", CG_TOP_MOLECULE, NULL},
  {NULL, CG_TOP_MOLECULE, NULL},
};
