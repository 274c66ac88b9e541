/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PDB: writing (the layout is told in pdb.c).
 *
 * Numbers that do not fit go on in hybrid-36 (R. W. Grosse-Kunstleve, N. K.
 * Sauter, P. D. Adams, "Hybrid-36", Computational Crystallography Initiative,
 * 2007): w columns hold the decimal numbers below 10^w, then 26 * 36^(w-1) in
 * base 36 whose first digit is one of A ... Z, then as many with a ... z:
 * 99999, A0000, ..., ZZZZZ, a0000, ..., zzzzz = 87 440 031.
 *
 * Time and step are in the title as GROMACS writes them.  Elements are written
 * where name and mass are an element's; so beads have none.  TER follows the
 * molecules of several residues.  Bonds are written once, as CONECT behind the
 * last frame.  What does not fit its columns is refused: a reader would take
 * it for something else.
 * Disadvantage: 0.001 A, whatever precision is asked for. */
#include "io/traj/pdb.h"

#include <math.h>
#include <stdio.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/text.h"
#include "io/cell.h"
#include "model/elements.h"

enum {
  ROW = 81, /* 80 columns and a line end */
  ROOM = 128,
  RESIDUE_WIDTH = 4
};

/* w columns in base 36 whose first digit is a letter. */
static bool print_letters(int64_t n, int width, const char *digits, char *at)
{
  int64_t first = 10;
  for (int k = 1; k < width; k++)
    first *= 36;
  n += first;
  for (int k = width - 1; k >= 0; k--, n /= 36)
    at[k] = digits[n % 36];
  return n == 0;
}

bool cg_pdb_number(int64_t number, int width, char *at)
{
  int64_t decimals = 1, letters = 26;
  char text[32];
  for (int k = 0; k < width; k++)
    decimals *= 10;
  for (int k = 1; k < width; k++)
    letters *= 36;
  if (number < 0 || number >= decimals + 2 * letters)
    return false;
  if (number >= decimals + letters)
    return print_letters(number - decimals - letters, width,
                         "0123456789abcdefghijklmnopqrstuvwxyz", at);
  if (number >= decimals)
    return print_letters(number - decimals, width,
                         "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", at);
  snprintf(text, sizeof text, "%*lld", width, (long long)number);
  memcpy(at, text, (size_t)width);
  return true;
}

static void print(cg_buffer *out, const char *text, size_t n)
{
  memcpy(cg_buffer_take(out, n), text, n);
}

static void print_title(cg_buffer *out, const cg_frame *frame, bool timed)
{
  char time[CG_DECIMAL_ROOM];
  int n = (int)(cg_decimal_write(time, frame->time) - time);
  char *text = cg_text_format("TITLE     cgmap%s%.*s step= %lld\n",
                              timed ? " t= " : "", timed ? n : 0, time,
                              (long long)frame->step);
  print(out, text, strlen(text));
  cg_free(text);
}

static cg_status print_cell(cg_buffer *out, const cg_box *box)
{
  double length[3], cosine[3], angle[3];
  char text[ROOM];
  if (!box->periodic)
    return CG_OK;
  cg_cell_of_box(box, length, cosine);
  for (int k = 0; k < 3; k++)
    angle[k] = acos(cosine[k]) * (180.0 / M_PI);
  int n = snprintf(text, sizeof text,
                   "CRYST1%9.3f%9.3f%9.3f%7.2f%7.2f%7.2f P 1           1\n",
                   10.0 * length[0], 10.0 * length[1], 10.0 * length[2],
                   angle[0], angle[1], angle[2]);
  if (n != 71)
    return cg_fail(CG_DATA, "its box of %g x %g x %g is too large for the "
                            "columns of a PDB: write another format",
                   10.0 * length[0], 10.0 * length[1], 10.0 * length[2]);
  print(out, text, (size_t)n);
  return CG_OK;
}

/* The name begins in its second column where it can: the first is for elements
 * of two letters. */
static void place_name(char *row, const char *name, const char *symbol)
{
  size_t n = strlen(name);
  bool fits = n < CG_PDB_NAME_WIDTH && strlen(symbol) < 2;
  memcpy(row + CG_PDB_NAME + fits, name, n);
}

static void place_element(char *row, const char *symbol)
{
  if (!symbol[0])
    return;
  row[CG_PDB_ELEMENT] = symbol[1] ? symbol[0] : ' ';
  row[CG_PDB_ELEMENT + 1] =
      symbol[1] ? (char)(symbol[1] - 'a' + 'A') : symbol[0];
}

static cg_status place_who(char *row, const cg_atoms *atoms, int64_t i)
{
  int32_t residue = atoms->residue[i];
  const char *name = cg_names_text(atoms->names, atoms->name[i]);
  const char *where =
      cg_names_text(atoms->names, atoms->residue_name[residue]);
  const char *symbol = cg_element_symbol(name, where, atoms->mass[i]);
  if (strlen(name) > CG_PDB_NAME_WIDTH || strlen(where) > CG_PDB_NAME_WIDTH)
    return cg_fail(CG_DATA, "\"%s\" of \"%s\" does not fit into the 4 letters "
                            "that PDB has for a name: write .h5, or give a "
                            "shorter name in the mapping",
                   name, where);
  place_name(row, name, symbol);
  memcpy(row + CG_PDB_RESIDUE_NAME, where, strlen(where));
  place_element(row, symbol);
  if (!cg_pdb_number(i + 1, CG_PDB_SERIAL_WIDTH, row + CG_PDB_SERIAL) ||
      !cg_pdb_number(residue + 1, RESIDUE_WIDTH, row + CG_PDB_RESIDUE_NUMBER))
    return cg_fail(CG_DATA, "more atoms or residues than a PDB can number");
  return CG_OK;
}

/* Columns 31 to 66. */
static cg_status place_position(char *row, const double x[3], int64_t i)
{
  enum { BEHIND = 12, NUMBERS = 3 * CG_PDB_POSITION_WIDTH + BEHIND };
  char text[3 * ROOM];
  int n = snprintf(text, sizeof text, "%8.3f%8.3f%8.3f  1.00  0.00",
                   10.0 * x[0], 10.0 * x[1], 10.0 * x[2]);
  if (n != NUMBERS)
    return cg_fail(CG_DATA, "atom %lld: its position (%g %g %g) needs more "
                            "than the 8 columns of a PDB, -999.999 to "
                            "9999.999: write another format",
                   (long long)i + 1, 10.0 * x[0], 10.0 * x[1], 10.0 * x[2]);
  memcpy(row + CG_PDB_POSITION, text, NUMBERS);
  return CG_OK;
}

static cg_status print_atom(cg_buffer *out, const cg_frame *frame,
                            const cg_atoms *atoms, int64_t i)
{
  char row[ROW];
  memset(row, ' ', sizeof row);
  memcpy(row, "ATOM", 4);
  row[ROW - 1] = '\n';
  CG_TRY(place_who(row, atoms, i));
  CG_TRY(place_position(row, frame->x[i], i));
  print(out, row, ROW);
  return CG_OK;
}

/* Is the atom the last of a molecule of several residues? */
static bool ends_chain(const cg_atoms *atoms, int64_t i, int64_t *molecule)
{
  const int64_t *start = atoms->molecule_start;
  while (*molecule < atoms->molecules && start[*molecule + 1] <= i)
    ++*molecule;
  return *molecule < atoms->molecules && start[*molecule + 1] == i + 1 &&
         atoms->residue[i] != atoms->residue[start[*molecule]];
}

cg_status cg_pdb_encode(cg_buffer *out, const cg_frame *frame,
                        const cg_atoms *atoms,
                        const cg_traj_write_options *options)
{
  char model[ROOM];
  int64_t molecule = 0;
  CG_ASSERT(atoms && atoms->n == frame->n);
  print_title(out, frame, !options->timeless);
  CG_TRY(print_cell(out, &frame->box));
  int n = snprintf(model, sizeof model, "MODEL     %4lld\n",
                   (long long)(frame->index + 1) % 10000);
  print(out, model, (size_t)n);
  for (int64_t i = 0; i < frame->n; i++) {
    CG_TRY(print_atom(out, frame, atoms, i));
    if (ends_chain(atoms, i, &molecule))
      print(out, "TER\n", 4);
  }
  print(out, "ENDMDL\n", 7);
  return CG_OK;
}

static void print_bond(cg_buffer *out, const cg_gid bond[2])
{
  char row[] = "CONECT          \n";
  for (int k = 0; k < 2; k++)
    CG_ASSERT(cg_pdb_number(bond[k] + 1, CG_PDB_SERIAL_WIDTH,
                            row + CG_PDB_SERIAL + k * CG_PDB_SERIAL_WIDTH));
  print(out, row, sizeof row - 1);
}

void cg_pdb_encode_tail(cg_buffer *out, const cg_atoms *atoms)
{
  for (int g = 0; g < atoms->bonded_groups; g++)
    for (int64_t i = 0; atoms->bonded[g].arity == 2 && i < atoms->bonded[g].n;
         i++)
      print_bond(out, atoms->bonded[g].beads + 2 * i);
  print(out, "END\n", 4);
}
