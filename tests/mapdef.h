/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/mapdef.h
 *
 * Atoms, mapping definitions and frames for tests, from one line of text each.
 */
#ifndef CGMAP_TESTS_MAPDEF_H
#define CGMAP_TESTS_MAPDEF_H

#include <cgmap/mapping.h>

#include "model/mapping.h"

/** A definition that owns its words. */
typedef struct definition {
  cg_mapping_def def;
  cg_bead_def bead[6];
  cg_atom_ref atom[6][8];
  double weight[6][8], force[6][8];
  cg_bonded_def bonded[2];
  int tuple[2][12];
  char word[40][24];
  int words;
} definition;

/** "=SOL :SOL OW HW1 HW2 =NA :NA NA": molecules, their residues, their atoms.
 */
cg_atoms *atoms_of(const char *text);

/** Bond each atom to the next one and, where it is a ring, the last one to the
 * first. */
void bond_in_a_row(cg_atoms *atoms, bool ring);

/** "WAT SOL | W TYPE 1:SOL:OW=16 ... | ...": name, ident, then the beads; an
 * atom is "1:SOL:OW=16", "1:MET:H#2=1/3" (force weight 3) or "#4=1".  The
 * file is m.xml, the definition on its line 3, bead b (from 0) on 10 + b. */
void define(definition *d, const char *text);

/** One more group of bonded beads; group i (from 0) is on line 20 + i. */
void add_bonded(definition *d, const char *name, int arity, int tuples,
                const int *bead);

/** Resolve one definition against atoms given as text. */
cg_status resolve(const char *atoms_text, const char *definition_text,
                  cg_map **map);

/** A periodic box of no right angle. */
extern const double slanted_box[9];

/** A frame of positions alone. */
void new_frame(cg_frame *frame, const double box[9], int64_t n,
               const double (*x)[3]);

/** One water, and its centre of mass as a bead. */
extern const char one_water[], water_bead[];

/** Waters, a sodium ion, and a molecule of two residues. */
extern const char mixture[];

/** Map the mixture: a bead a water, three a DIP, with bonds. */
cg_status map_mixture(const char *ignored, cg_map **map);

#endif
