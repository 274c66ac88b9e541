/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Atoms from an AMBER PRMTOP, also called PARM7 (AMBER, "PARM file format
 * specification"); its frame is read by prmtop.c.
 *
 *     POINTERS                 31 counts: atoms, bonds, residues, ...
 *     ATOM_NAME, MASS          of atoms; CHARGE, times 18.2223, which makes
 *     AMBER_ATOM_TYPE            products of charges kcal A/mol
 *     RESIDUE_LABEL, RESIDUE_POINTER   names and first atoms
 *     BONDS_INC_HYDROGEN, BONDS_WITHOUT_HYDROGEN
 *                              3 (i - 1), 3 (j - 1), type; angles, dihedrals
 *                              likewise: a fourth atom below 0 is an improper,
 *                              a third one a further term
 *     NUMBER_EXCLUDED_ATOMS, EXCLUDED_ATOMS_LIST
 *     SOLVENT_POINTERS, ATOMS_PER_MOLECULE   where there is a box
 *
 * Charges of a file that CHAMBER made (CTITLE for TITLE) are times
 * sqrt(332.0716), the constant of CHARMM.  Where ATOMS_PER_MOLECULE is missing
 * the bonds tell the molecules.  Extra points have mass 0.
 * Disadvantage: impropers of CHARMM, CMAP and Urey-Bradley terms are passed
 * over. */
#include "io/topology/atoms_format.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "io/atoms_build.h"
#include "io/topology/prmtop.h"
#include "io/tuples.h"
#include "model/names.h"

static const double AMBER_CHARGE = 18.2223, CHARMM_COULOMB = 332.0716;

/* Places in POINTERS. */
enum { ATOMS = 0, BONDS_H = 2, ANGLES_H = 4, DIHEDRALS_H = 6, EXCLUDED = 10,
       RESIDUES = 11, BONDS = 12, ANGLES = 13, DIHEDRALS = 14, POINTERS = 15 };

enum kind { BOND, ANGLE, DIHEDRAL, IMPROPER, KINDS };

static const struct {
  const char *name;
  int arity;
} kinds[KINDS] = {{"bond", 2}, {"angle", 3}, {"dihedral", 4}, {"improper", 4}};

typedef struct prmtop {
  cg_prmtop file;
  int64_t count[POINTERS];
  cg_names *type_names;
  int32_t *type;  /* of atoms */
  int32_t *label; /* of residues */
  cg_tuples tuples[KINDS];
  cg_atoms *atoms;
} prmtop;

static cg_status read_pointers(prmtop *p)
{
  cg_prmtop_fields f;
  CG_TRY(cg_prmtop_begin(&p->file, "POINTERS", 'i', POINTERS, &f));
  for (int i = 0; i < POINTERS; i++) {
    int64_t least = i == ATOMS || i == RESIDUES ? 1 : 0;
    CG_TRY(cg_prmtop_int(&f, least, INT32_MAX, &p->count[i]));
  }
  return CG_OK;
}

static cg_status read_numbers(const prmtop *p, const char *flag, double factor,
                              double *value)
{
  cg_prmtop_fields f;
  CG_TRY(cg_prmtop_begin(&p->file, flag, 'e', p->count[ATOMS], &f));
  for (int64_t i = 0; i < f.n; i++) {
    CG_TRY(cg_prmtop_double(&f, &value[i]));
    value[i] /= factor;
  }
  return cg_prmtop_end(&f);
}

/* Names as numbers; a name may be blank. */
static cg_status read_names(const prmtop *p, const char *flag, int64_t n,
                            cg_names *names, int32_t *number)
{
  cg_prmtop_fields f;
  cg_word word;
  CG_TRY(cg_prmtop_begin(&p->file, flag, 'a', n, &f));
  for (int64_t i = 0; i < n; i++) {
    CG_TRY(cg_prmtop_word(&f, &word));
    number[i] = cg_names_add(names, word.text, word.n);
  }
  return cg_prmtop_end(&f);
}

/* A section is looked at before there is room for what it promises. */
static cg_status read_atoms(prmtop *p)
{
  cg_atoms *atoms = p->atoms;
  int64_t n = p->count[ATOMS];
  double charge = cg_prmtop_has(&p->file, "CTITLE") ? sqrt(CHARMM_COULOMB)
                                                    : AMBER_CHARGE;
  cg_prmtop_fields f;
  CG_TRY(cg_prmtop_begin(&p->file, "MASS", 'e', n, &f));
  cg_atoms_room(atoms, n);
  atoms->charge = CG_ARRAY(double, n);
  atoms->weighed = true;
  p->type = CG_ARRAY(int32_t, n);
  CG_TRY(read_names(p, "ATOM_NAME", n, atoms->names, atoms->name));
  CG_TRY(read_names(p, "AMBER_ATOM_TYPE", n, p->type_names, p->type));
  CG_TRY(read_numbers(p, "MASS", 1.0, atoms->mass));
  CG_TRY(read_numbers(p, "CHARGE", charge, atoms->charge));
  for (int64_t i = 0; i < n; i++)
    if (atoms->mass[i] < 0.0)
      return cg_fail(CG_DATA, "section MASS: atom %lld has the mass %g",
                     (long long)i + 1, atoms->mass[i]);
  return CG_OK;
}

static cg_status read_residues(prmtop *p)
{
  cg_atoms *atoms = p->atoms;
  int64_t n = p->count[RESIDUES], first = 0;
  cg_prmtop_fields f;
  CG_TRY(cg_prmtop_begin(&p->file, "RESIDUE_POINTER", 'i', n, &f));
  p->label = CG_ARRAY(int32_t, n);
  CG_TRY(read_names(p, "RESIDUE_LABEL", n, atoms->names, p->label));
  for (int64_t r = 0; r < n; r++) {
    CG_TRY(cg_prmtop_int(&f, first + 1, r == 0 ? 1 : atoms->n, &first));
    cg_atoms_residue(atoms, first - 1, p->label[r]);
    atoms->residue[first - 1] = atoms->residues - 1;
  }
  for (int64_t i = 1; i < atoms->n; i++)
    if (atoms->residue[i] == 0)
      atoms->residue[i] = atoms->residue[i - 1];
  return cg_prmtop_end(&f);
}

static void add_tuple(prmtop *p, enum kind kind, const cg_gid *atom)
{
  cg_tuples *t = &p->tuples[kind];
  int32_t of_atom[4];
  for (int j = 0; j < t->arity; j++)
    of_atom[j] = p->type[atom[j]];
  cg_tuples_add_typed(t, of_atom, atom);
}

/* Three times the number of an atom from 0 on, with a sign in a dihedral. */
static cg_status read_atom(const prmtop *p, cg_prmtop_fields *f, bool sign,
                           cg_gid *atom, bool *negative)
{
  int64_t value, most = 3 * (p->count[ATOMS] - 1);
  CG_TRY(cg_prmtop_int(f, sign ? -most : 0, most, &value));
  *negative = value < 0;
  value = value < 0 ? -value : value;
  if (value % 3 != 0)
    return cg_row_fail(&f->row, "section %s: the number of an atom is no "
                                "multiple of 3: %lld",
                       f->flag, (long long)value);
  *atom = value / 3;
  return CG_OK;
}

static cg_status read_tuples(prmtop *p, const char *flag, enum kind kind,
                             int64_t n)
{
  cg_prmtop_fields f;
  cg_gid atom[4];
  int64_t type;
  int arity = kinds[kind].arity;
  if (n == 0 && !cg_prmtop_has(&p->file, flag))
    return CG_OK;
  CG_TRY(cg_prmtop_begin(&p->file, flag, 'i', n * (arity + 1), &f));
  for (int64_t i = 0; i < n; i++) {
    bool negative = false;
    for (int j = 0; j < arity; j++)
      CG_TRY(read_atom(p, &f, kind == DIHEDRAL && j > 1, &atom[j],
                       &negative));
    CG_TRY(cg_prmtop_int(&f, 1, INT32_MAX, &type));
    add_tuple(p, negative ? IMPROPER : kind, atom);
  }
  return cg_prmtop_end(&f);
}

static cg_status read_bonded(prmtop *p)
{
  static const struct {
    const char *flag;
    enum kind kind;
    int count;
  } sections[] = {
    {"BONDS_INC_HYDROGEN", BOND, BONDS_H},
    {"BONDS_WITHOUT_HYDROGEN", BOND, BONDS},
    {"ANGLES_INC_HYDROGEN", ANGLE, ANGLES_H},
    {"ANGLES_WITHOUT_HYDROGEN", ANGLE, ANGLES},
    {"DIHEDRALS_INC_HYDROGEN", DIHEDRAL, DIHEDRALS_H},
    {"DIHEDRALS_WITHOUT_HYDROGEN", DIHEDRAL, DIHEDRALS},
  };
  for (size_t s = 0; s < sizeof sections / sizeof *sections; s++)
    CG_TRY(read_tuples(p, sections[s].flag, sections[s].kind,
                       p->count[sections[s].count]));
  return CG_OK;
}

/* For each atom how many follow in the list, atoms behind it; 0 is nobody. */
static cg_status read_exclusions(prmtop *p)
{
  cg_bonded *pairs = &p->atoms->exclusion;
  int64_t n = p->count[ATOMS], partner, several;
  cg_prmtop_fields counts, list;
  CG_TRY(cg_prmtop_begin(&p->file, "NUMBER_EXCLUDED_ATOMS", 'i', n, &counts));
  CG_TRY(cg_prmtop_begin(&p->file, "EXCLUDED_ATOMS_LIST", 'i',
                         p->count[EXCLUDED], &list));
  pairs->arity = 2;
  pairs->beads = CG_ARRAY(cg_gid, 2 * list.n);
  for (int64_t i = 0; i < n; i++) {
    CG_TRY(cg_prmtop_int(&counts, 0, list.n - list.read, &several));
    for (; several > 0; several--) {
      CG_TRY(cg_prmtop_int(&list, 0, n, &partner));
      if (partner == 0)
        continue;
      if (partner - 1 <= i)
        return cg_row_fail(&list.row, "section %s: atom %lld excludes %lld, "
                                      "which is not behind it",
                           list.flag, (long long)i + 1, (long long)partner);
      pairs->beads[2 * pairs->n] = i;
      pairs->beads[2 * pairs->n++ + 1] = partner - 1;
    }
  }
  CG_TRY(cg_prmtop_end(&counts));
  return cg_prmtop_end(&list);
}

/* Molecules as the file counts them. */
static cg_status read_molecules(prmtop *p)
{
  cg_atoms *atoms = p->atoms;
  int64_t molecules, skipped, size, first = 0;
  cg_prmtop_fields f;
  CG_TRY(cg_prmtop_begin(&p->file, "SOLVENT_POINTERS", 'i', 3, &f));
  CG_TRY(cg_prmtop_int(&f, INT32_MIN, INT32_MAX, &skipped));
  CG_TRY(cg_prmtop_int(&f, 1, atoms->n, &molecules));
  CG_TRY(cg_prmtop_begin(&p->file, "ATOMS_PER_MOLECULE", 'i', molecules, &f));
  for (int64_t m = 0; m < molecules; m++) {
    CG_TRY(cg_prmtop_int(&f, 1, atoms->n - first, &size));
    cg_atoms_molecule(atoms, first, 0);
    first += size;
  }
  if (first != atoms->n)
    return cg_fail(CG_DATA, "section %s counts %lld atoms of %lld", f.flag,
                   (long long)first, (long long)atoms->n);
  cg_atoms_end(atoms);
  cg_atoms_name_molecules(atoms);
  return cg_prmtop_end(&f);
}

static cg_status make_atoms(prmtop *p)
{
  CG_TRY(read_pointers(p));
  CG_TRY(read_atoms(p));
  CG_TRY(read_residues(p));
  CG_TRY(read_bonded(p));
  CG_TRY(read_exclusions(p));
  if (cg_prmtop_has(&p->file, "ATOMS_PER_MOLECULE"))
    CG_TRY(read_molecules(p));
  else
    cg_atoms_join(p->atoms, &p->tuples[BOND]);
  for (enum kind k = BOND; k < KINDS; k++) {
    cg_tuples_unite(&p->tuples[k]);
    cg_tuples_group(&p->tuples[k], p->atoms);
  }
  return CG_OK;
}

static bool probe(const char *text, size_t n)
{
  static const char first[] = "%VERSION";
  return n >= sizeof first && memcmp(text, first, sizeof first - 1) == 0;
}

static cg_status parse(const cg_atoms_input *in, cg_atoms *atoms)
{
  prmtop p = {.type_names = cg_names_new(), .atoms = atoms};
  if (!probe(in->text, in->n)) {
    cg_names_free(p.type_names);
    return cg_fail(CG_DATA, "does not begin with %%VERSION: files of before "
                            "AMBER 7 are not read; write it anew with ParmEd "
                            "(outparm)");
  }
  for (enum kind k = BOND; k < KINDS; k++)
    p.tuples[k] = (cg_tuples){.kind = kinds[k].name, .arity = kinds[k].arity,
                              .types = cg_names_new()};
  cg_status status = cg_prmtop_open(in->text, in->n, &p.file);
  if (status == CG_OK)
    status = make_atoms(&p);
  for (enum kind k = BOND; k < KINDS; k++)
    cg_tuples_clear(&p.tuples[k]);
  cg_prmtop_clear(&p.file);
  cg_names_free(p.type_names);
  cg_free(p.type);
  cg_free(p.label);
  return status;
}

const cg_atoms_format cg_atoms_prmtop = {"prmtop", probe, parse};
