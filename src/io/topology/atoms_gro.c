/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Atoms from a GRO file: names, residues, positions of its first frame.
 *
 * GRO knows no molecules: each residue is one.  A residue ends where number or
 * name change; numbers start again at 100 000, so they are compared with the
 * atom before and never used as an index.  Masses come from the elements that
 * the names begin with.  Disadvantage: two residues that follow one another
 * with the same number and name are taken for one. */
#include "io/topology/atoms_format.h"

#include <string.h>

#include "base/text.h"
#include "io/atoms_build.h"
#include "io/traj/gro.h"

static void read_names(cg_atoms *atoms, cg_lines lines)
{
  const char *line, *before = NULL;
  size_t n;
  for (int64_t i = 0; i < atoms->n; i++, before = line) {
    cg_lines_next(&lines, &line, &n);
    bool begins = !before || memcmp(line, before, CG_GRO_ATOM_NAME) != 0;
    cg_atoms_columns(atoms, i, begins, line + CG_GRO_RESIDUE_NAME, 5,
                     line + CG_GRO_ATOM_NAME, 5);
  }
  cg_atoms_end(atoms);
}

/* The frame is decoded first: it makes sure of the lines' number and length. */
cg_status cg_gro_who(const unsigned char *bytes, size_t n, cg_atoms *atoms)
{
  const char *text = (const char *)bytes, *line = "";
  cg_lines lines = {text, text + n, 0};
  size_t length = 0;
  int64_t count = 0;
  cg_lines_next(&lines, &line, &length);
  length = 0;
  cg_lines_next(&lines, &line, &length);
  CG_TRY(cg_gro_count(line, length, &count));
  CG_TRY(cg_format_gro.decode(&(cg_traj_wanted){.atoms = count}, bytes, n,
                              &atoms->conf));
  cg_atoms_room(atoms, count);
  read_names(atoms, lines);
  return CG_OK;
}

static cg_status parse(const cg_atoms_input *in, cg_atoms *atoms)
{
  return cg_gro_who((const unsigned char *)in->text, in->n, atoms);
}

static bool probe(const char *text, size_t n)
{
  return cg_format_gro.probe((const unsigned char *)text, n);
}

const cg_atoms_format cg_atoms_gro = {"gro", probe, parse};
