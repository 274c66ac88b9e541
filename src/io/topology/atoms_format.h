/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/topology/atoms_format.h
 *
 * What a topology format provides: one file io/topology/atoms_FORMAT.c, one
 * const table, one line in the list of atoms.c.
 */
#ifndef CGMAP_IO_TOPOLOGY_ATOMS_FORMAT_H
#define CGMAP_IO_TOPOLOGY_ATOMS_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include <cgmap/input.h>

/** The file, read, and how to read others that it names. */
typedef struct cg_atoms_input {
  const cg_comm *comm;
  const char *path;
  const char *text; /**< n bytes and CG_FILE_ZEROS zeros */
  size_t n;
  const cg_atoms_options *options;
} cg_atoms_input;

/** A format.  One that a library reads opens the file by itself: it gets no
 * text, and its messages name the file. */
typedef struct cg_atoms_format {
  const char *name; /**< also the suffix, without the dot */

  /** Does a text of n bytes look like this format? */
  bool (*probe)(const char *text, size_t n);

  /** Understand the text.  Collective and agreed.  Fails with what is wrong
   * and its line; who calls adds the file.
   * \param [out] atoms  zeroed; freed by who calls after a failure.  */
  cg_status (*parse)(const cg_atoms_input *in, cg_atoms *atoms);
} cg_atoms_format;

extern const cg_atoms_format cg_atoms_g96, cg_atoms_gro, cg_atoms_h5md,
    cg_atoms_lammps, cg_atoms_pdb, cg_atoms_prmtop, cg_atoms_psf, cg_atoms_top,
    cg_atoms_xml;

#endif
