/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/traj/pdb.h
 *
 * Records of PDB files, for those who read frames (pdb.c), names
 * (atoms_pdb.c) or bonds (pdb_bonds.c), and the writer.
 */
#ifndef CGMAP_IO_TRAJ_PDB_H
#define CGMAP_IO_TRAJ_PDB_H

#include "io/traj/traj_format.h"

enum { /* columns, from 0 */
  CG_PDB_SERIAL = 6,
  CG_PDB_NAME = 12,
  CG_PDB_ALTERNATE = 16,
  CG_PDB_RESIDUE_NAME = 17, /**< of 4, as programs write them, not of 3 */
  CG_PDB_RESIDUE = 21,      /**< chain, number, insertion code */
  CG_PDB_RESIDUE_NUMBER = 22,
  CG_PDB_POSITION = 30,
  CG_PDB_SEGMENT = 72,
  CG_PDB_ELEMENT = 76
};

enum { /* widths */
  CG_PDB_SERIAL_WIDTH = 5,
  CG_PDB_NAME_WIDTH = 4,
  CG_PDB_RESIDUE_WIDTH = 6,
  CG_PDB_POSITION_WIDTH = 8,
  CG_PDB_LEAST = CG_PDB_POSITION + 3 * CG_PDB_POSITION_WIDTH
};

typedef enum cg_pdb_record {
  CG_PDB_OTHER,
  CG_PDB_BLANK,
  CG_PDB_ATOM, /**< or HETATM */
  CG_PDB_TER,
  CG_PDB_INSIDE, /**< another that stands among atoms */
  CG_PDB_MODEL,
  CG_PDB_ENDMDL,
  CG_PDB_END,
  CG_PDB_TAIL, /**< CONECT, MASTER: behind frames */
  CG_PDB_CRYST1,
  CG_PDB_TITLE
} cg_pdb_record;

/** A walk over the lines of one frame.  Start with {0}. */
typedef struct cg_pdb {
  int64_t line;         /**< number of the last one ... */
  cg_pdb_record record; /**< ... what it was ... */
  bool kept;            /**< ... and is it an atom of the frame? */
  bool begun; /**< there was a record that does not only end files */
  bool model; /**< a MODEL is open */
  bool done;  /**< the last line ends the frame */
  int64_t atoms, dropped;
  char alternate;       /**< location that is kept ... */
  char residue[CG_PDB_RESIDUE_WIDTH]; /**< ... of this residue */
  int point;            /**< in the columns of a position, of the first atom */
  bool timed, stepped;
  double time;
  int64_t step;
  bool celled; /**< there was a CRYST1 ... */
  cg_box box;  /**< ... which says this */
  cg_frame *frame; /**< where positions go to; NULL: they are not read */
  const cg_traj_wanted *wanted; /**< of a frame */
} cg_pdb;

/** Take the next line, n bytes without its end, which CG_DECIMAL_SLACK
 * readable bytes follow.  CG_DATA. */
cg_status cg_pdb_take(cg_pdb *walk, const char *line, size_t n);

/** Warn of atoms at other locations than those that are kept. */
void cg_pdb_tell_dropped(const char *path, int64_t dropped);

/** Who the atoms are, by their records alone; as in cg_traj_format. */
cg_status cg_pdb_who(const unsigned char *bytes, size_t n, cg_atoms *atoms);

/** Add the bonds of the CONECT records of a file of n bytes, whose first frame
 * gave the atoms, and make molecules of what they join. */
cg_status cg_pdb_bonds(const char *text, size_t n, cg_atoms *atoms);

/** The encode and encode_tail of cg_format_pdb. */
cg_status cg_pdb_encode(cg_buffer *out, const cg_frame *frame,
                        const cg_atoms *atoms,
                        const cg_traj_write_options *options);
void cg_pdb_encode_tail(cg_buffer *out, const cg_atoms *atoms);

/** Write a number into width <= 5 columns: decimal, from 10^width on hybrid-36.
 * \return false where it is negative or has no place there.  */
bool cg_pdb_number(int64_t number, int width, char *at);

#endif
