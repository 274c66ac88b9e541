/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cgmap/input.h  (layer: io)
 *
 * Small inputs: topologies, index files, mappings, interactions.  Each is read
 * by rank 0, sent to all as bytes and parsed by every rank alike; collective
 * and agreed.
 *
 * All return CG_NOINPUT where a file cannot be opened; CG_DATA where a topology
 * or an index is damaged or does not fit; CG_CONFIG where anything is wrong
 * with a mapping or with interactions, their size included (16 MiB).
 */
#ifndef CGMAP_INPUT_H
#define CGMAP_INPUT_H

#include <cgmap/comm.h>
#include <cgmap/interactions.h>
#include <cgmap/topology.h>

struct cg_mapping_def;

/** What a topology of several files needs besides (GROMACS TOP); {0}: nothing.
 */
typedef struct cg_atoms_options {
  int includes, defines;
  const char *const *include; /**< folders of included files */
  const char *const *define;  /**< NAME or NAME=VALUE */
  bool original; /**< the file must not be made from another (XML, base) */
} cg_atoms_options;

/** Read atoms from a topology file: the format by content, then by suffix.
 * \param [in]  options  NULL: none.
 * \param [out] atoms    cg_atoms_free(); NULL after a failure.  */
cg_status cg_atoms_read_with(const cg_comm *comm, const char *path,
                             const cg_atoms_options *options,
                             cg_atoms **atoms);

/** The same without options. */
cg_status cg_atoms_read(const cg_comm *comm, const char *path,
                        cg_atoms **atoms);

/** Keep only the atoms of one group of a GROMACS index file, in its order:
 * what a trajectory of a subset holds, or what is wanted of a whole one.
 * \param [in,out] atoms  replaced, the old ones freed, where all goes well.
 * \param [in]     group  NULL: the only group there is.  */
cg_status cg_atoms_select(const cg_comm *comm, cg_atoms **atoms,
                          const char *index_path, const char *group);

/** Put the atoms of molecules that interleave in their file side by side: a
 * mapping needs them so.  Frames of the whole system are to be read in the
 * order of atoms->place then (cg_pick_source_new()).  Local.
 * \param [out] order  for each atom where it was before; NULL: not asked for.
 * \return false, and nothing is done, where atoms->component is NULL.  */
bool cg_atoms_untangle(cg_atoms **atoms, int64_t *order);

/** Read a mapping XML (VOTCA's cg_molecule and our additions); \a name is a
 * file, or the name of a mapping shipped with cgmap ("water").  Free with
 * cg_mapping_def_free(). */
cg_status cg_mapping_read(const cg_comm *comm, const char *name,
                          struct cg_mapping_def **def);

/** Read an interactions XML.  Ranges that it leaves open stay NAN.  Free with
 * cg_interactions_free(). */
cg_status cg_interactions_read(const cg_comm *comm, const char *path,
                               cg_interactions **set);

#endif
