/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Atoms from a GROMACS topology, TOP or ITP (GROMACS manual, "Topology file
 * formats").
 *
 *     #include "oplsaa.ff/forcefield.itp"    preprocess.c
 *
 *     [ atomtypes ]       ; mass and charge, two words before a letter
 *     opls_116  OW  8  15.9994  -0.82  A  0.316557  0.650194
 *
 *     [ moleculetype ]    ; name, bonds up to which pairs are excluded
 *     SOL  2
 *     [ atoms ]           ; number type residue name atom group charge mass
 *     1  opls_116  1  SOL  OW  1  -0.8476
 *     [ settles ]         ; atom: it and the next two are a rigid water
 *     1  1  0.1  0.1633
 *
 *     [ molecules ]       ; name, count, in the order of the trajectory
 *     SOL  884
 *
 * and bonds, angles, dihedrals, constraints, exclusions; names of sections are
 * compared without case, '-' and '_', as GROMACS does; other sections are
 * passed over, and so are intermolecular interactions, and what comes before
 * the first section (force fields begin with who made them).  An ITP without
 * [ molecules ] that has one type of molecules is one of them.
 *
 * A virtual site has mass 0.  Bonded tuples are of one group where the types of
 * their atoms are the same.  Rank 0 alone preprocesses, because only it opens
 * files; all ranks parse what it made.
 * Disadvantage: a second set of parameters (columns B) is not looked at. */
#include "io/topology/atoms_format.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "io/topology/top.h"
#include "model/names.h"

/* GROMACS: a lone letter is the particle type; before it charge and mass. */
static int particle_column(const cg_row *row)
{
  for (int i = 3; i <= 5 && i < row->words; i++)
    if (row->word[i].n == 1 && isalpha((unsigned char)row->word[i].text[0]))
      return i;
  return -1;
}

static cg_status read_atomtype(cg_top *t)
{
  cg_top_type type = {0.0, 0.0};
  int column = particle_column(&t->row);
  if (column < 0 || !cg_row_double(&t->row, column - 2, &type.mass) ||
      !cg_row_double(&t->row, column - 1, &type.charge) || type.mass < 0.0)
    return cg_row_expected(&t->row, "a type, mass, charge and a letter (A, S, "
                                    "V, D)");
  int32_t number = cg_names_add(t->types, t->row.word[0].text,
                                t->row.word[0].n);
  CG_RESERVE(t->type, t->type_room, number + 1);
  t->type[number] = type;
  t->known = cg_names_count(t->types);
  return CG_OK;
}

/* GROMACS: as it is written, else the only one that differs in case. */
static int32_t find_molecule(const cg_molecules *all, const char *name)
{
  int32_t alike = -1;
  int found = 0;
  for (int32_t k = 0; k < all->kinds; k++) {
    const char *own = cg_names_text(all->names, all->kind[k].name);
    if (strcmp(own, name) == 0)
      return k;
    if (strcasecmp(own, name) == 0) {
      alike = k;
      found++;
    }
  }
  return found == 1 ? alike : -1;
}

static cg_status fail_unknown_molecule(const cg_top *t, const char *name)
{
  cg_names *kinds = cg_names_new();
  for (int32_t k = 0; k < t->all.kinds; k++) {
    const char *own = cg_names_text(t->all.names, t->all.kind[k].name);
    cg_names_add(kinds, own, strlen(own));
  }
  char *hint = cg_names_hint(kinds, name);
  cg_status status = cg_row_fail(&t->row, "there is no molecule type %s%s",
                                 name, hint);
  cg_free(hint);
  cg_names_free(kinds);
  return status;
}

static cg_status read_molecules(cg_top *t)
{
  int64_t copies;
  if (t->row.words != 2 || !cg_row_int(&t->row, 1, &copies) || copies < 0)
    return cg_row_expected(&t->row, "a molecule type and how many there are");
  char *name = cg_text_copy_n(t->row.word[0].text, t->row.word[0].n);
  int32_t kind = find_molecule(&t->all, name);
  cg_status status = CG_OK;
  if (kind >= 0)
    cg_molecules_put(&t->all, kind, copies);
  else
    status = fail_unknown_molecule(t, name);
  cg_free(name);
  return status;
}

static const cg_top_section other_sections[] = {
  {"defaults", CG_TOP_BEFORE, NULL},
  {"atomtypes", CG_TOP_BEFORE, read_atomtype},
  {"bondtypes", CG_TOP_BEFORE, NULL},
  {"constrainttypes", CG_TOP_BEFORE, NULL},
  {"pairtypes", CG_TOP_BEFORE, NULL},
  {"angletypes", CG_TOP_BEFORE, NULL},
  {"dihedraltypes", CG_TOP_BEFORE, NULL},
  {"nonbondparams", CG_TOP_BEFORE, NULL},
  {"implicitgenbornparams", CG_TOP_BEFORE, NULL},
  {"implicitsurfaceparams", CG_TOP_BEFORE, NULL},
  {"cmaptypes", CG_TOP_BEFORE, NULL},
  {"system", CG_TOP_AFTER, NULL},
  {"molecules", CG_TOP_AFTER, read_molecules},
  {"intermolecularinteractions", CG_TOP_AFTER, NULL},
  {NULL, CG_TOP_AFTER, NULL},
};

/* The name between brackets, in small letters, without '-' and '_'. */
static cg_status section_name(const cg_row *row, char **name)
{
  const char *close = memchr(row->line, ']', row->n);
  cg_string plain = {0};
  if (!close)
    return cg_row_expected(row, "[ a section ]");
  cg_string_add_n(&plain, "", 0);
  for (const char *c = row->line + 1; c < close; c++) {
    char small = (char)tolower((unsigned char)*c);
    if (!isspace((unsigned char)small) && small != '-' && small != '_')
      cg_string_add_n(&plain, &small, 1);
  }
  *name = plain.text;
  return CG_OK;
}

static const cg_top_section *search(const char *name)
{
  const cg_top_section *const lists[] = {other_sections,
                                         cg_top_molecule_sections};
  for (int l = 0; l < 2; l++)
    for (const cg_top_section *s = lists[l]; s->name; s++)
      if (strcmp(s->name, name) == 0)
        return s;
  return NULL;
}

static bool is_now(const cg_top *t, const char *name)
{
  return t->section && strcmp(t->section->name, name) == 0;
}

static cg_status change_section(cg_top *t, const cg_top_section *next)
{
  bool starts = next == cg_top_molecule_sections;
  bool inside = next->place == CG_TOP_MOLECULE;
  if (inside && is_now(t, "intermolecularinteractions"))
    return CG_OK; /* passed over with all its sections */
  if (next->place == CG_TOP_BEFORE && t->all.kinds > 0)
    return cg_row_fail(&t->row, "[ %s ] must come before the first "
                                "[ moleculetype ]",
                       next->name);
  if (inside && !starts && !t->molecule)
    return cg_row_fail(&t->row, "[ %s ] must follow a [ moleculetype ]",
                       next->name);
  t->section = next;
  t->molecules_said |= next->read == read_molecules;
  return inside && !starts ? CG_OK : cg_top_end_molecule(t);
}

static cg_status begin_section(cg_top *t)
{
  char *name = NULL;
  CG_TRY(section_name(&t->row, &name));
  const cg_top_section *next = search(name);
  cg_status status =
      next ? change_section(t, next)
           : cg_row_fail(&t->row, "[ %s ] is no section of a GROMACS topology",
                         name);
  cg_free(name);
  return status;
}

static cg_status read_row(cg_top *t)
{
  if (t->row.word[0].text[0] == '[')
    return begin_section(t);
  return t->section && t->section->read ? t->section->read(t) : CG_OK;
}

static cg_status read_rows(cg_top *t)
{
  const char *line;
  size_t n;
  while (cg_plain_next(&t->lines, &line, &n)) {
    cg_row_split(&t->row, line, n);
    t->row.number = t->lines.number;
    t->row.where = t->lines.where;
    t->row.n_where = t->lines.n_where;
    CG_TRY(read_row(t));
  }
  return cg_top_end_molecule(t);
}

static cg_status make_atoms(cg_top *t, cg_atoms *atoms)
{
  CG_TRY(read_rows(t));
  if (!t->molecules_said && t->all.kinds == 1)
    cg_molecules_put(&t->all, 0, 1);
  else if (!t->molecules_said)
    return cg_fail(CG_DATA, "it has no section [ molecules ] and %d types of "
                            "molecules: give the TOP that counts them",
                   t->all.kinds);
  return cg_molecules_lay(&t->all, atoms);
}

static const struct {
  const char *name;
  int arity;
} kinds[CG_TOP_KINDS] = {
  [CG_TOP_BOND] = {"bond", 2},
  [CG_TOP_ANGLE] = {"angle", 3},
  [CG_TOP_DIHEDRAL] = {"dihedral", 4},
  [CG_TOP_IMPROPER] = {"improper", 4},
};

static cg_status parse_plain(const char *text, size_t n, cg_atoms *atoms)
{
  cg_top t = {.lines = {.lines = {text, text + n, 0}}, .types = cg_names_new()};
  cg_molecules_start(&t.all);
  for (int k = 0; k < CG_TOP_KINDS; k++)
    t.tuples[k] = (cg_tuples){.kind = kinds[k].name, .arity = kinds[k].arity,
                              .types = cg_names_new()};
  cg_status status = make_atoms(&t, atoms);
  for (int k = 0; k < CG_TOP_KINDS; k++)
    cg_tuples_clear(&t.tuples[k]);
  cg_molecules_clear(&t.all);
  cg_names_free(t.types);
  cg_free(t.type);
  cg_free(t.residue);
  cg_free(t.bonds.atom);
  cg_free(t.listed.atom);
  return status;
}

static cg_status parse(const cg_atoms_input *in, cg_atoms *atoms)
{
  cg_string plain = {0};
  bool first = cg_comm_rank(in->comm) == 0;
  cg_status status = CG_OK;
  if (first)
    status = cg_preprocess(in->path, in->text, in->n, in->options, &plain);
  status = cg_comm_agree(in->comm, status);
  if (status == CG_OK) {
    cg_comm_bcast(in->comm, &plain.n, sizeof plain.n, 0);
    if (!first)
      plain.text = CG_ARRAY(char, plain.n + 1);
    cg_comm_bcast(in->comm, plain.text, plain.n, 0);
    status = parse_plain(plain.text, plain.n, atoms);
  }
  cg_free(plain.text);
  return status;
}

/* The first line that is no comment is a directive or a section. */
static bool probe(const char *text, size_t n)
{
  cg_lines lines = {text, text + n, 0};
  const char *line, *word;
  while (cg_lines_next(&lines, &line, &n)) {
    const char *at = line;
    if (!cg_text_word(&at, line + n, &word, &n) || *word == ';')
      continue;
    return *word == '#' || *word == '[';
  }
  return false;
}

const cg_atoms_format cg_atoms_top = {"top", probe, parse};
