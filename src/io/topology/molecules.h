/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/topology/molecules.h
 *
 * A system told as so many molecules of a few kinds: what GROMACS TOP and
 * VOTCA XML say, made into atoms one by one.
 */
#ifndef CGMAP_IO_TOPOLOGY_MOLECULES_H
#define CGMAP_IO_TOPOLOGY_MOLECULES_H

#include <cgmap/topology.h>

/** Atoms count from 0 in the molecule. */
typedef struct cg_species_atom {
  int32_t name, type; /**< numbers of names */
  int32_t residue;
  double mass, charge;
} cg_species_atom;

/** Tuples are of a group of cg_molecules, or of one of these. */
enum { CG_CONSTRAINTS, CG_EXCLUSIONS, CG_BONDED };

typedef struct cg_species_tuple {
  int group;
  cg_gid atom[4];
} cg_species_tuple;

/** A kind of molecule. */
typedef struct cg_species {
  int32_t name;
  int32_t atoms, atom_room;
  cg_species_atom *atom;
  int32_t residues, residue_room;
  int32_t *residue; /**< numbers of names */
  int64_t tuples, tuple_room;
  cg_species_tuple *tuple;
} cg_species;

typedef struct cg_species_count {
  int32_t kind;
  int64_t copies;
} cg_species_count;

typedef struct cg_molecules {
  cg_names *names;
  int32_t kinds, kind_room;
  cg_species *kind;
  int32_t name_room;
  int32_t *kind_of; /**< by name, from 1; 0: none */
  cg_names *group_names; /**< of those behind CG_BONDED */
  int groups, group_room;
  cg_bonded *group; /**< name and arity; those of the enum have no name */
  int64_t counts, count_room;
  cg_species_count *count; /**< in the order of the system */
  bool typed;              /**< types of atoms are numbers in `names` */
  bool massless, chargeless; /**< some are not known */
} cg_molecules;

/** Begin with nothing; give back what is left at the end. */
void cg_molecules_start(cg_molecules *m);
void cg_molecules_clear(cg_molecules *m);

/** Add an empty kind; valid until the next one is added.  Of several of a name
 * the first is found. */
cg_species *cg_molecules_add(cg_molecules *m, int32_t name);

/** The kind of that name, -1 where there is none. */
int32_t cg_molecules_find(const cg_molecules *m, int32_t name);

/** The group of bonded tuples of that name, added if new; -1 where there is one
 * of another arity. */
int cg_molecules_group(cg_molecules *m, const char *name, int arity);

/** Append so many molecules of a kind. */
void cg_molecules_put(cg_molecules *m, int32_t kind, int64_t copies);

/** Begin a residue; add an atom to the last one. */
void cg_species_begin_residue(cg_species *s, int32_t name);
void cg_species_add_atom(cg_species *s, int32_t name, int32_t type,
                         double mass, double charge);
void cg_species_add_tuple(cg_species *s, int group, int arity,
                          const cg_gid *atom);

/** Make the atoms; takes the names.  CG_DATA where there are none or more than
 * 2^31 - 1, CG_UNAVAILABLE where they do not fit into memory. */
cg_status cg_molecules_lay(cg_molecules *m, cg_atoms *atoms);

#endif
