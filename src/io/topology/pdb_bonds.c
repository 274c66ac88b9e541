/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bonds of a PDB: its CONECT records, an atom's number and up to four partners
 * in columns of 5.
 *
 * Numbers are compared as they are written, so decimal, hybrid-36 and
 * hexadecimal ones are all found without being understood.  Where a program
 * counts from 0 again after 99 999, or writes asterisks, a number names several
 * atoms: a bond of such a one is refused.  Bonds told twice, from both ends or
 * as double ones, count once; those of atoms that were left out, or are not of
 * the first frame, do not.
 *
 * The atoms of a residue belong together whether bonded or not, because files
 * as the Protein Data Bank has them tell the bonds of ligands only. */
#include "io/traj/pdb.h"

#include <stdlib.h>

#include "base/text.h"
#include "io/atoms_build.h"
#include "model/names.h"

enum { PARTNERS = 4, SEVERAL = -2, LEFT_OUT = -1 };

typedef cg_gid pair[2];

/* Who has a number, and the bonds so far. */
typedef struct book {
  cg_names *serials;
  cg_gid *atom; /* of each serial; SEVERAL, LEFT_OUT */
  int32_t room;
  pair *bond;
  int64_t bonds, bond_room;
} book;

typedef struct word {
  const char *text;
  size_t n;
} word;

/* A number in its columns; n = 0 where there is none. */
static word number_at(const char *line, size_t n, int column)
{
  size_t from = CG_PDB_SERIAL + (size_t)column * CG_PDB_SERIAL_WIDTH;
  size_t to = from + CG_PDB_SERIAL_WIDTH < n ? from + CG_PDB_SERIAL_WIDTH : n;
  word w = {"", 0};
  const char *at = line + from;
  if (from < n)
    cg_text_word(&at, line + to, &w.text, &w.n);
  return w;
}

static void note_serial(book *b, const char *line, size_t n, cg_gid atom)
{
  word w = number_at(line, n, 0);
  int32_t known = cg_names_count(b->serials);
  int32_t number = cg_names_add(b->serials, w.text, w.n);
  CG_RESERVE(b->atom, b->room, number + 1);
  b->atom[number] = number < known ? SEVERAL : atom;
}

static cg_status note_serials(book *b, cg_lines lines)
{
  const char *line;
  size_t n;
  cg_pdb w = {0};
  b->serials = cg_names_new();
  while (!w.done && cg_lines_next(&lines, &line, &n)) {
    CG_TRY(cg_pdb_take(&w, line, n));
    if (w.record == CG_PDB_ATOM)
      note_serial(b, line, n, w.kept ? w.atoms - 1 : LEFT_OUT);
  }
  return CG_OK;
}

static cg_status find_atom(const book *b, word w, int64_t line, cg_gid *atom)
{
  char text[CG_PDB_SERIAL_WIDTH + 1] = "";
  memcpy(text, w.text, w.n);
  int32_t number = cg_names_find(b->serials, text);
  *atom = number < 0 ? LEFT_OUT : b->atom[number];
  if (*atom != SEVERAL)
    return CG_OK;
  return cg_fail(CG_DATA, "line %lld: CONECT names atom \"%s\", and several "
                          "have this number: number them by hybrid-36, or "
                          "take the CONECT records out",
                 (long long)line, text);
}

static void add_bond(book *b, cg_gid i, cg_gid j)
{
  if (i < 0 || j < 0 || i == j)
    return;
  CG_RESERVE(b->bond, b->bond_room, b->bonds + 1);
  b->bond[b->bonds][0] = i < j ? i : j;
  b->bond[b->bonds++][1] = i < j ? j : i;
}

static cg_status read_record(book *b, const char *line, size_t n,
                             int64_t number)
{
  cg_gid atom, partner;
  CG_TRY(find_atom(b, number_at(line, n, 0), number, &atom));
  for (int k = 1; k <= PARTNERS; k++) {
    word w = number_at(line, n, k);
    if (w.n == 0)
      continue;
    CG_TRY(find_atom(b, w, number, &partner));
    add_bond(b, atom, partner);
  }
  return CG_OK;
}

static bool is_conect(const char *line, size_t n)
{
  return n > CG_PDB_SERIAL && memcmp(line, "CONECT", CG_PDB_SERIAL) == 0;
}

static cg_status read_records(book *b, cg_lines lines)
{
  cg_lines all = lines;
  const char *line;
  size_t n;
  while (cg_lines_next(&lines, &line, &n)) {
    if (!is_conect(line, n))
      continue;
    if (!b->serials)
      CG_TRY(note_serials(b, all));
    CG_TRY(read_record(b, line, n, lines.number));
  }
  return CG_OK;
}

static int by_atoms(const void *a, const void *b)
{
  const cg_gid *p = a, *q = b;
  if (p[0] != q[0])
    return p[0] < q[0] ? -1 : 1;
  return p[1] < q[1] ? -1 : p[1] > q[1];
}

static void drop_repeats(book *b)
{
  int64_t kept = 0;
  qsort(b->bond, (size_t)b->bonds, sizeof *b->bond, by_atoms);
  for (int64_t i = 0; i < b->bonds; i++)
    if (kept == 0 || by_atoms(b->bond[i], b->bond[kept - 1]) != 0)
      memcpy(b->bond[kept++], b->bond[i], sizeof *b->bond);
  b->bonds = kept;
}

/* A type of bond for each pair of names. */
static void group_bonds(const book *b, cg_tuples *bonds, cg_atoms *atoms)
{
  bonds->types = cg_names_new();
  for (int64_t i = 0; i < b->bonds; i++) {
    const cg_gid *bond = b->bond[i];
    const int32_t names[2] = {atoms->name[bond[0]], atoms->name[bond[1]]};
    cg_tuples_add_typed(bonds, names, bond);
  }
  cg_tuples_group(bonds, atoms);
}

/* Molecules are made anew by the bonds, and by one from the first atom of a
 * residue to each other one. */
static void join(cg_tuples *bonds, cg_atoms *atoms)
{
  cg_gid link[2] = {0, 1};
  for (; link[1] < atoms->n; link[1]++)
    if (atoms->residue[link[1]] == atoms->residue[link[0]])
      cg_tuples_add(bonds, 0, link);
    else
      link[0] = link[1];
  atoms->molecules = 0;
  cg_atoms_join(atoms, bonds);
}

static void use_bonds(book *b, cg_atoms *atoms)
{
  cg_tuples bonds = {.kind = "bond", .arity = 2};
  drop_repeats(b);
  group_bonds(b, &bonds, atoms);
  join(&bonds, atoms);
  cg_tuples_clear(&bonds);
}

cg_status cg_pdb_bonds(const char *text, size_t n, cg_atoms *atoms)
{
  book b = {0};
  cg_status status = read_records(&b, (cg_lines){text, text + n, 0});
  if (status == CG_OK && b.bonds > 0)
    use_bonds(&b, atoms);
  cg_names_free(b.serials);
  cg_free(b.atom);
  cg_free(b.bond);
  return status;
}
