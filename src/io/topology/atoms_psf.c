/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Atoms from a PSF: CHARMM, X-PLOR, NAMD (CHARMM documentation, io.info; NAMD
 * User's Guide, "PSF files").
 *
 *     PSF EXT CMAP XPLOR      flags in any order
 *
 *            1 !NTITLE        sections: a number, a name, so many items
 *      REMARKS ...
 *
 *          166 !NATOM
 *            1 PROA 1 GLY N NH3 -0.300000 14.0070 0
 *
 *           20 !NBOND: bonds
 *            1  5  2  1 ...   pairs of atoms
 *
 * and !NTHETA, !NPHI, !NIMPHI with three, four and four atoms; other sections
 * are passed over.  A row of !NATOM holds number, segment, residue, its name,
 * atom, type (a number in CHARMM, a name in X-PLOR), charge and mass, in
 * columns (8 and 4 wide; 10 and 8 with EXT) or, where the columns do not fit,
 * between blanks (NAMD).  Numbers of atoms fill columns of 8 or 10 and may
 * touch.
 *
 * Molecules are the connected components of the bonds: see cg_atoms_join().
 * Drude particles and lone pairs have masses as the file says, 0 for lone
 * pairs.  Disadvantage: a blank segment in a file without columns is not
 * understood. */
#include "io/topology/atoms_format.h"

#include <string.h>

#include "base/mem.h"
#include "io/atoms_build.h"
#include "io/row.h"
#include "io/tuples.h"
#include "model/names.h"

enum kind { BONDS, ANGLES, DIHEDRALS, IMPROPERS, KINDS };

static const struct {
  const char *section, *kind;
  int arity;
} kinds[KINDS] = {
  [BONDS] = {"!NBOND", "bond", 2},
  [ANGLES] = {"!NTHETA", "angle", 3},
  [DIHEDRALS] = {"!NPHI", "dihedral", 4},
  [IMPROPERS] = {"!NIMPHI", "improper", 4},
};

enum { SEGMENT, RESIDUE, RESIDUE_NAME, NAME, FIELDS };

typedef struct psf {
  cg_lines lines;
  cg_row row;
  int number_width, name_width;
  bool columns; /* fields may touch or be blank: not NAMD */
  int64_t n;    /* atoms */
  cg_names *type_names;
  int32_t *type;
  cg_tuples tuples[KINDS];
  cg_word before[FIELDS]; /* of the atom read last */
  cg_atoms *atoms;
} psf;

static bool next_line(psf *p)
{
  const char *line;
  size_t n;
  while (cg_lines_next(&p->lines, &line, &n)) {
    cg_row_split(&p->row, line, n);
    p->row.number = p->lines.number;
    if (p->row.words > 0)
      return true;
  }
  return false;
}

/* The word that begins with '!', behind numbers; NULL: this heads nothing. */
static const cg_word *section_of(const cg_row *row)
{
  int64_t number;
  for (int i = 0; i < row->words; i++) {
    if (row->word[i].text[0] == '!')
      return i > 0 ? &row->word[i] : NULL;
    if (!cg_row_int(row, i, &number))
      return NULL;
  }
  return NULL;
}

/* "!NBOND" and "!NBOND:" are one. */
static bool is_section(const cg_word *section, const char *name)
{
  size_t n = section->n;
  n -= n > 0 && section->text[n - 1] == ':';
  return strlen(name) == n && memcmp(section->text, name, n) == 0;
}

static cg_status cut(const char *section, int64_t i, int64_t n)
{
  return cg_fail(CG_DATA, "the file ends after %lld of the %lld items of its "
                          "section %s",
                 (long long)i, (long long)n, section);
}

/* One of the columns of names, without blanks around; false where it holds
 * blanks inside or runs into the next one. */
static bool column(const psf *p, int k, cg_word *field)
{
  size_t at = (size_t)(p->number_width + 1 + k * (p->name_width + 1));
  size_t end = at + (size_t)p->name_width;
  const char *line = p->row.line, *word = line + at, *after;
  if (p->row.n <= end || line[at - 1] != ' ' || line[end] != ' ')
    return false;
  if (!cg_text_word(&word, line + end, &field->text, &field->n))
    *field = (cg_word){"", 0};
  after = word;
  return !cg_text_word(&after, line + end, &after, &at);
}

/* Fields, and which words of the row type, charge and mass are. */
static bool in_columns(const psf *p, cg_word field[FIELDS], cg_row *rest)
{
  size_t at = (size_t)(p->number_width + FIELDS * (p->name_width + 1));
  if (!p->columns)
    return false;
  for (int k = 0; k < FIELDS; k++)
    if (!column(p, k, &field[k]) || (k > SEGMENT && field[k].n == 0))
      return false;
  cg_row_split(rest, p->row.line + at, p->row.n - at);
  return true;
}

static bool between_blanks(const psf *p, cg_word field[FIELDS], cg_row *rest)
{
  enum { LEAST = 8 };
  if (p->row.words < LEAST)
    return false;
  memcpy(field, p->row.word + 1, FIELDS * sizeof *field);
  const char *end = field[NAME].text + field[NAME].n;
  cg_row_split(rest, end, p->row.n - (size_t)(end - p->row.line));
  return true;
}

static bool same(cg_word a, cg_word b)
{
  return a.n == b.n && memcmp(a.text, b.text, a.n) == 0;
}

static void add_atom(psf *p, int64_t i, const cg_word field[FIELDS],
                     cg_word type)
{
  cg_atoms *atoms = p->atoms;
  cg_word name = field[RESIDUE_NAME];
  if (i == 0 || !same(field[SEGMENT], p->before[SEGMENT]) ||
      !same(field[RESIDUE], p->before[RESIDUE]) ||
      !same(field[RESIDUE_NAME], p->before[RESIDUE_NAME]))
    cg_atoms_residue(atoms, i, cg_names_add(atoms->names, name.text, name.n));
  cg_atoms_name(atoms, i, field[NAME].text, field[NAME].n);
  p->type[i] = cg_names_add(p->type_names, type.text, type.n);
  memcpy(p->before, field, sizeof p->before);
}

static cg_status read_atom(psf *p, int64_t i)
{
  cg_word field[FIELDS];
  cg_row rest = {0};
  cg_atoms *atoms = p->atoms;
  bool fine = in_columns(p, field, &rest) || between_blanks(p, field, &rest);
  if (!fine || !cg_row_double(&rest, 1, &atoms->charge[i]) ||
      !cg_row_double(&rest, 2, &atoms->mass[i]) || atoms->mass[i] < 0.0)
    return cg_row_expected(&p->row, "an atom (number, segment, residue, its "
                                    "name, atom, type, charge, mass)");
  add_atom(p, i, field, rest.word[0]);
  return CG_OK;
}

static cg_status read_atoms(psf *p, int64_t n)
{
  if (p->type || n < 1)
    return cg_row_expected(&p->row, "one section !NATOM, of one atom or more,");
  p->n = n;
  p->type = CG_ARRAY(int32_t, n);
  cg_atoms_room(p->atoms, n);
  p->atoms->weighed = true;
  p->atoms->charge = CG_ARRAY(double, n);
  for (int64_t i = 0; i < n; i++) {
    if (!next_line(p))
      return cut("!NATOM", i, n);
    CG_TRY(read_atom(p, i));
  }
  return CG_OK;
}

/* The next number at *at; a long word is several that fill their columns. */
static bool next_number(const psf *p, const char **at, const char *end,
                        cg_word *word)
{
  size_t width = (size_t)p->number_width;
  if (!cg_text_word(at, end, &word->text, &word->n))
    return false;
  if (p->columns && word->n > width) {
    word->n = word->n % width ? word->n % width : width;
    *at = word->text + word->n;
  }
  return true;
}

static cg_status read_number(const psf *p, cg_word word, cg_gid *atom)
{
  int64_t number;
  if (!cg_text_int(word.text, word.n, &number) || number < 1 || number > p->n)
    return cg_row_expected(&p->row, "atoms from 1 to %lld, not \"%.*s\",",
                           (long long)p->n, (int)word.n, word.text);
  *atom = number - 1;
  return CG_OK;
}

static void add_tuple(psf *p, cg_tuples *t, const cg_gid *atom)
{
  int32_t of_atom[4];
  for (int j = 0; j < t->arity; j++)
    of_atom[j] = p->type[atom[j]];
  cg_tuples_add_typed(t, of_atom, atom);
}

static cg_status read_tuples(psf *p, enum kind kind, int64_t n)
{
  cg_tuples *t = &p->tuples[kind];
  const char *at = NULL, *end = NULL;
  cg_word word = {"", 0};
  cg_gid atom[4];
  if (t->types || !p->type)
    return cg_row_expected(&p->row, "one section %s, after !NATOM,",
                           kinds[kind].section);
  t->types = cg_names_new();
  for (int64_t i = 0; i < n * t->arity; i++) {
    while (!at || !next_number(p, &at, end, &word)) {
      if (!next_line(p))
        return cut(kinds[kind].section, i / t->arity, n);
      at = p->row.line;
      end = at + p->row.n;
    }
    CG_TRY(read_number(p, word, &atom[i % t->arity]));
    if (i % t->arity == t->arity - 1)
      add_tuple(p, t, atom);
  }
  if (at && cg_text_word(&at, end, &word.text, &word.n))
    return cg_row_expected(&p->row, "%lld items of section %s and no more",
                           (long long)n, kinds[kind].section);
  return CG_OK;
}

static cg_status read_title(psf *p, int64_t n)
{
  const char *line;
  size_t length;
  for (int64_t i = 0; i < n; i++)
    if (!cg_lines_next(&p->lines, &line, &length))
      return cut("!NTITLE", i, n);
  return CG_OK;
}

/* Rows up to the next head of a section are passed over. */
static cg_status read_section(psf *p, bool *known)
{
  const cg_word *section = section_of(&p->row);
  int64_t n;
  *known = section != NULL;
  if (!section)
    return CG_OK;
  if (!cg_row_int(&p->row, 0, &n) || n < 0 ||
      n > p->lines.end - p->lines.at) /* each item needs a byte */
    return cg_row_expected(&p->row, "a number of items that are there");
  if (is_section(section, "!NTITLE"))
    return read_title(p, n);
  if (is_section(section, "!NATOM"))
    return read_atoms(p, n);
  for (enum kind k = BONDS; k < KINDS; k++)
    if (is_section(section, kinds[k].section))
      return read_tuples(p, k, n);
  *known = false;
  return CG_OK;
}

static cg_status read_sections(psf *p)
{
  bool strict = true, known;
  while (next_line(p)) {
    CG_TRY(read_section(p, &known));
    if (strict && !section_of(&p->row) && !known)
      return cg_row_expected(&p->row, "a section, as \"12 !NATOM\",");
    strict = known;
  }
  if (!p->type)
    return cg_fail(CG_DATA, "it has no section !NATOM");
  return CG_OK;
}

static cg_status read_flags(psf *p)
{
  if (!next_line(p) || !cg_word_is(p->row.word[0], "PSF"))
    return cg_fail(CG_DATA, "it does not begin with PSF");
  p->number_width = 8;
  p->name_width = 4;
  p->columns = true;
  for (int i = 1; i < p->row.words; i++) {
    if (cg_word_is(p->row.word[i], "EXT")) {
      p->number_width = 10;
      p->name_width = 8;
    }
    if (cg_word_is(p->row.word[i], "NAMD"))
      p->columns = false;
  }
  return CG_OK;
}

static cg_status make_atoms(psf *p)
{
  CG_TRY(read_flags(p));
  CG_TRY(read_sections(p));
  cg_atoms_join(p->atoms, &p->tuples[BONDS]);
  for (enum kind k = BONDS; k < KINDS; k++) {
    cg_tuples_unite(&p->tuples[k]);
    cg_tuples_group(&p->tuples[k], p->atoms);
  }
  return CG_OK;
}

static cg_status parse(const cg_atoms_input *in, cg_atoms *atoms)
{
  psf p = {.lines = {in->text, in->text + in->n, 0},
           .type_names = cg_names_new(),
           .atoms = atoms};
  for (enum kind k = BONDS; k < KINDS; k++)
    p.tuples[k] = (cg_tuples){.kind = kinds[k].kind, .arity = kinds[k].arity};
  cg_status status = make_atoms(&p);
  cg_names_free(p.type_names);
  cg_free(p.type);
  for (enum kind k = BONDS; k < KINDS; k++)
    cg_tuples_clear(&p.tuples[k]);
  return status;
}

static bool probe(const char *text, size_t n)
{
  return n > 3 && memcmp(text, "PSF", 3) == 0 && strchr(" \r\n", text[3]);
}

const cg_atoms_format cg_atoms_psf = {"psf", probe, parse};
