/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who the atoms of a LAMMPS dump are.
 *
 * An atom's name is its type ("1", "2", ... unless labels are dumped), or its
 * element where no types are there; a mass is read where there is a column
 * for it.  Atoms that follow one another by id with the same number of a
 * molecule are a residue and a molecule; without that column, or with number
 * 0, each atom is one by itself. */
#include "io/traj/dump.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/atoms_build.h"

typedef struct word {
  const char *text;
  size_t n;
} word;

/* The columns that tell of an atom; -1 where there is none. */
typedef struct tellers {
  int name, molecule, mass;
} tellers;

static int column_of(const cg_dump_columns *columns, const char *name)
{
  const char *at = columns->names, *found;
  size_t n;
  for (int c = 0; c < columns->n; c++) {
    cg_text_word(&at, columns->names + columns->names_n, &found, &n);
    if (strlen(name) == n && memcmp(found, name, n) == 0)
      return c;
  }
  return -1;
}

/* Column c of a row, "" where c < 0. */
static word column(const char *row, const char *end, int c)
{
  word w = {"", 0};
  for (int i = 0; i <= c; i++)
    cg_text_word(&row, end, &w.text, &w.n);
  return w;
}

/* Where the row of each atom begins; the frame that was decoded makes sure of
 * the ids. */
static const char **sort_rows(const cg_dump_head *head, const char *at,
                              const char *end)
{
  const char **row = CG_ARRAY(const char *, head->atoms);
  cg_lines lines = {at, end, 0};
  const char *line;
  size_t n;
  int id_column = column_of(&head->columns, "id");
  for (int64_t i = 0; i < head->atoms; i++) {
    double id = 0.0;
    cg_lines_next(&lines, &line, &n);
    word w = column(line, line + n, id_column);
    cg_text_double(w.text, w.n, &id);
    int64_t place = cg_ids_place(head->ids, (int64_t)id);
    CG_ASSERT(place >= 0);
    row[place] = line;
  }
  return row;
}

static void add_atom(cg_atoms *atoms, int64_t i, const tellers *which,
                     const char *row, const char *before, const char *end)
{
  word name = column(row, end, which->name);
  word molecule = column(row, end, which->molecule);
  word mass = column(row, end, which->mass);
  bool goes_on = false;
  if (before && molecule.n > 0 &&
      !(molecule.n == 1 && molecule.text[0] == '0')) {
    word last = column(before, end, which->molecule);
    goes_on = last.n == molecule.n &&
              memcmp(last.text, molecule.text, last.n) == 0;
  }
  if (!goes_on) {
    cg_atoms_residue(atoms, i, 0);
    cg_atoms_molecule(atoms, i, 0);
  }
  cg_atoms_name(atoms, i, name.text, name.n);
  if (mass.n > 0)
    cg_text_double(mass.text, mass.n, &atoms->mass[i]);
}

cg_status cg_dump_find_ids(const cg_traj_format *format,
                           const unsigned char *bytes, size_t n, int64_t atoms,
                           cg_ids *ids)
{
  int64_t *id = CG_ARRAY(int64_t, atoms), twice = 0;
  cg_frame frame = {0};
  cg_status status = format->list(bytes, n, atoms, id);
  if (status == CG_OK && cg_ids_are_plain(id, atoms))
    *ids = (cg_ids){.n = atoms, .least = 1};
  else if (status == CG_OK)
    twice = cg_ids_set(ids, atoms, id);
  if (twice > 0)
    status = cg_fail(CG_DATA, "atom id %lld is there twice",
                     (long long)id[twice]);
  if (status == CG_OK)
    status = format->decode(&(cg_traj_wanted){.atoms = atoms, .ids = ids},
                            bytes, n, &frame);
  cg_frame_clear(&frame);
  cg_free(id);
  return status;
}

cg_status cg_dump_who(const cg_dump_head *head, const char *rows, size_t n,
                      cg_atoms *atoms)
{
  tellers which = {column_of(&head->columns, "type"),
                   column_of(&head->columns, "mol"),
                   column_of(&head->columns, "mass")};
  if (which.name < 0)
    which.name = column_of(&head->columns, "element");
  if (which.name < 0)
    return cg_fail(CG_USAGE, "its columns tell neither types nor elements of "
                             "atoms: give a topology, -s FILE");
  const char **row = sort_rows(head, rows, rows + n);
  cg_atoms_room(atoms, head->atoms);
  for (int64_t i = 0; i < head->atoms; i++)
    add_atom(atoms, i, &which, row[i], i > 0 ? row[i - 1] : NULL, rows + n);
  cg_atoms_end(atoms);
  cg_atoms_name_kinds(atoms);
  cg_free(row);
  return CG_OK;
}
