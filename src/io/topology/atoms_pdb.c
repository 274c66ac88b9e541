/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Atoms from a PDB: names, residues, elements, positions of the first frame,
 * and the bonds of CONECT records, which may stand anywhere.
 *
 * A residue ends where name, chain, number, insertion code or segment change,
 * and at TER.  Numbers that a program could not write any more, "****", tell
 * nothing: there a residue ends where the name of its first atom comes again.
 * Each residue is a molecule, but those that bonds join are one together.
 * Masses are those of the elements in columns 77 and 78, else of the names.
 * Disadvantage: two residues that follow one another with the same name and
 * number are taken for one. */
#include "io/topology/atoms_format.h"

#include <string.h>

#include "base/text.h"
#include "io/atoms_build.h"
#include "io/traj/pdb.h"
#include "model/elements.h"

enum { SEGMENT = 4, ELEMENT = 2 /* widths */ };

/* What tells residues apart. */
typedef struct key {
  char residue[CG_PDB_RESIDUE + CG_PDB_RESIDUE_WIDTH - CG_PDB_RESIDUE_NAME];
  char segment[SEGMENT];
  char first[CG_PDB_NAME_WIDTH]; /* name of its first atom, without a number */
} key;

static key key_of(const char *line, size_t n)
{
  key k = {.segment = "    "};
  memcpy(k.residue, line + CG_PDB_RESIDUE_NAME, sizeof k.residue);
  if (n >= CG_PDB_SEGMENT + SEGMENT)
    memcpy(k.segment, line + CG_PDB_SEGMENT, SEGMENT);
  if (line[CG_PDB_RESIDUE_NUMBER] == '*')
    memcpy(k.first, line + CG_PDB_NAME, CG_PDB_NAME_WIDTH);
  return k;
}

static bool begins(const key *before, const key *k)
{
  bool first_again = k->first[0] != '\0' &&
                     memcmp(k->first, before->first, sizeof k->first) == 0;
  return first_again ||
         memcmp(k->residue, before->residue, sizeof k->residue) != 0 ||
         memcmp(k->segment, before->segment, sizeof k->segment) != 0;
}

static void find_mass(cg_atoms *atoms, int64_t i, const char *line, size_t n)
{
  char symbol[ELEMENT + 1] = "";
  const char *at = line + CG_PDB_ELEMENT, *word;
  size_t length;
  if (n < CG_PDB_ELEMENT + ELEMENT ||
      !cg_text_word(&at, at + ELEMENT, &word, &length))
    return;
  memcpy(symbol, word, length);
  double mass = cg_element_mass(symbol, symbol);
  if (mass > 0.0)
    atoms->mass[i] = mass;
}

/* The lines of the first frame, which was decoded without a failure. */
static cg_status read_names(cg_atoms *atoms, cg_lines lines)
{
  const char *line;
  size_t n;
  cg_pdb w = {0};
  key before = {0};
  bool apart = true;
  while (w.atoms < atoms->n && cg_lines_next(&lines, &line, &n)) {
    CG_TRY(cg_pdb_take(&w, line, n));
    apart |= w.record == CG_PDB_TER;
    if (!w.kept)
      continue;
    key k = key_of(line, n);
    bool new_one = apart || begins(&before, &k);
    cg_atoms_columns(atoms, w.atoms - 1, new_one, line + CG_PDB_RESIDUE_NAME,
                     CG_PDB_NAME_WIDTH, line + CG_PDB_NAME, CG_PDB_NAME_WIDTH);
    find_mass(atoms, w.atoms - 1, line, n);
    if (new_one)
      before = k;
    apart = false;
  }
  cg_atoms_end(atoms);
  return CG_OK;
}

/* The first frame: its atoms, and those that are left out. */
static cg_status measure(const char *text, size_t n, cg_pdb *w)
{
  cg_lines lines = {text, text + n, 0};
  const char *line;
  size_t length;
  while (!w->done && cg_lines_next(&lines, &line, &length))
    CG_TRY(cg_pdb_take(w, line, length));
  return w->atoms > 0 ? CG_OK : cg_fail(CG_DATA, "it has no ATOM");
}

cg_status cg_pdb_who(const unsigned char *bytes, size_t n, cg_atoms *atoms)
{
  static const cg_traj_layout no_cell;
  const char *text = (const char *)bytes;
  cg_pdb w = {0};
  CG_TRY(measure(text, n, &w));
  const cg_traj_wanted wanted = {.atoms = w.atoms, .layout = &no_cell};
  CG_TRY(cg_format_pdb.decode(&wanted, bytes, n, &atoms->conf));
  cg_atoms_room(atoms, w.atoms);
  return read_names(atoms, (cg_lines){text, text + n, 0});
}

static cg_status parse(const cg_atoms_input *in, cg_atoms *atoms)
{
  cg_pdb w = {0};
  CG_TRY(measure(in->text, in->n, &w));
  cg_pdb_tell_dropped(in->path, w.dropped);
  CG_TRY(cg_pdb_who((const unsigned char *)in->text, in->n, atoms));
  return cg_pdb_bonds(in->text, in->n, atoms);
}

static bool probe(const char *text, size_t n)
{
  return cg_format_pdb.probe((const unsigned char *)text, n);
}

const cg_atoms_format cg_atoms_pdb = {"pdb", probe, parse};
