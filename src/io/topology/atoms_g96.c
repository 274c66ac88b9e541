/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Atoms from a GROMOS96 file: names, residues, positions of its first frame,
 * whose block POSITION has the names (POSITIONRED has none).  Residues and
 * masses are found as in a GRO (atoms_gro.c); numbers start again at
 * 100 000. */
#include "io/topology/atoms_format.h"

#include "base/text.h"
#include "io/atoms_build.h"
#include "io/traj/g96.h"

/* Walk over the first frame: its bytes and atoms.  It may lack a box. */
static cg_status measure(const char *text, size_t n, size_t *bytes,
                         int64_t *atoms)
{
  cg_lines lines = {text, text + n, 0};
  const char *line;
  size_t length;
  cg_g96 w = {0};
  *bytes = 0;
  while (!w.next && !(w.seen & 1u << CG_G96_BOX && w.block == CG_G96_NONE) &&
         cg_lines_next(&lines, &line, &length)) {
    CG_TRY(cg_g96_take(&w, line, length));
    if (!w.next)
      *bytes = (size_t)(lines.at - text);
  }
  *atoms = w.atoms;
  return w.atoms > 0 ? CG_OK : cg_fail(CG_DATA, "it has no block POSITION");
}

static cg_status read_names(cg_atoms *atoms, const char *text, size_t n)
{
  cg_lines lines = {text, text + n, 0};
  const char *line, *before = NULL;
  size_t length;
  cg_g96 w = {0};
  while (cg_lines_next(&lines, &line, &length)) {
    int64_t i = w.rows;
    CG_TRY(cg_g96_take(&w, line, length));
    if (w.block != CG_G96_X || w.rows == 0 || w.rows == i)
      continue;
    if (!w.named)
      return cg_fail(CG_USAGE, "its block POSITIONRED does not name atoms: "
                               "give a topology that does, -s FILE");
    bool begins = !before || memcmp(line, before, CG_G96_ATOM_NAME) != 0;
    cg_atoms_columns(atoms, i, begins, line + CG_G96_RESIDUE_NAME, 5,
                     line + CG_G96_ATOM_NAME, 5);
    before = line;
  }
  cg_atoms_end(atoms);
  return CG_OK;
}

cg_status cg_g96_who(const unsigned char *bytes, size_t n, cg_atoms *atoms)
{
  const char *text = (const char *)bytes;
  size_t frame;
  int64_t count;
  CG_TRY(measure(text, n, &frame, &count));
  CG_TRY(cg_format_g96.decode(&(cg_traj_wanted){.atoms = count}, bytes, frame,
                              &atoms->conf));
  cg_atoms_room(atoms, count);
  return read_names(atoms, text, frame);
}

static cg_status parse(const cg_atoms_input *in, cg_atoms *atoms)
{
  return cg_g96_who((const unsigned char *)in->text, in->n, atoms);
}

static bool probe(const char *text, size_t n)
{
  return cg_format_g96.probe((const unsigned char *)text, n);
}

const cg_atoms_format cg_atoms_g96 = {"g96", probe, parse};
