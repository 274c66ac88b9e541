/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Atoms from a GRO file: names, residues, positions of its first frame.
 *
 * GRO knows no molecules: each residue is one.  A residue ends where number or
 * name change; numbers start again at 100 000, so they are compared with the
 * atom before and never used as an index.  Masses come from the elements that
 * the names begin with.  Disadvantage: two residues that follow one another
 * with the same number and name are taken for one. */
#include "io/atoms_format.h"

#include <string.h>

#include "base/text.h"
#include "io/atoms_build.h"
#include "io/gro.h"

typedef struct word {
  const char *text;
  size_t n;
} word;

/* Five columns without blanks. */
static word columns(const char *line, int column)
{
  const char *at = line + column;
  word w = {at, 0};
  cg_text_word(&at, line + column + 5, &w.text, &w.n);
  return w;
}

static bool same(word a, word b)
{
  return a.n == b.n && memcmp(a.text, b.text, a.n) == 0;
}

static void begin_residue(cg_atoms *atoms, int64_t i, word name)
{
  int32_t number = cg_names_add(atoms->names, name.text, name.n);
  cg_atoms_residue(atoms, i, number);
  cg_atoms_molecule(atoms, i, number);
}

static void read_names(cg_atoms *atoms, cg_lines lines)
{
  word number = {"", 0}, residue = {"", 0};
  const char *line;
  size_t n;
  for (int64_t i = 0; i < atoms->n; i++) {
    cg_lines_next(&lines, &line, &n);
    word this_number = columns(line, CG_GRO_RESIDUE_NUMBER);
    word this_residue = columns(line, CG_GRO_RESIDUE_NAME);
    word name = columns(line, CG_GRO_ATOM_NAME);
    if (i == 0 || !same(number, this_number) || !same(residue, this_residue))
      begin_residue(atoms, i, this_residue);
    number = this_number;
    residue = this_residue;
    cg_atoms_name(atoms, i, name.text, name.n);
  }
  cg_atoms_end(atoms);
}

static void find_masses(cg_atoms *atoms)
{
  for (int64_t i = 0; i < atoms->n; i++) {
    int32_t residue = atoms->residue_name[atoms->residue[i]];
    atoms->mass[i] =
        cg_element_mass(cg_names_text(atoms->names, atoms->name[i]),
                        cg_names_text(atoms->names, residue));
  }
}

/* The frame is decoded first: it makes sure of the lines' number and length. */
static cg_status parse(const cg_atoms_input *in, cg_atoms *atoms)
{
  cg_lines lines = {in->text, in->text + in->n, 0};
  const char *line = "";
  size_t length = 0;
  int64_t count = 0;
  cg_lines_next(&lines, &line, &length);
  length = 0;
  cg_lines_next(&lines, &line, &length);
  CG_TRY(cg_gro_count(line, length, &count));
  CG_TRY(cg_format_gro.decode((const unsigned char *)in->text, in->n,
                              count, &atoms->conf));
  cg_atoms_room(atoms, count);
  read_names(atoms, lines);
  find_masses(atoms);
  return CG_OK;
}

static bool probe(const char *text, size_t n)
{
  return cg_format_gro.probe((const unsigned char *)text, n);
}

const cg_atoms_format cg_atoms_gro = {"gro", probe, parse};
