/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cgmap/topology.h  (layer: model)
 *
 * Who is in the system: the atoms of a trajectory, and the beads of a
 * coarse-grained model.  Both are known in full on every rank.  All functions
 * are local.
 */
#ifndef CGMAP_TOPOLOGY_H
#define CGMAP_TOPOLOGY_H

#include <stdbool.h>
#include <stdint.h>

#include <cgmap/frame.h>

/** A set of names, each with a number from 0 in order of first use (opaque). */
typedef struct cg_names cg_names;

/** The number of a name, -1 if unknown.  \a text is terminated. */
int32_t cg_names_find(const cg_names *names, const char *text);
/** The name of that number; valid while the set is. */
const char *cg_names_text(const cg_names *names, int32_t number);
int32_t cg_names_count(const cg_names *names);

/** A named group of bonded tuples of one kind. */
typedef struct cg_bonded {
  char *name;
  int arity;      /**< 2 bond, 3 angle, 4 dihedral */
  int64_t n;      /**< tuples */
  cg_gid *beads;  /**< n * arity; atoms where it is in cg_atoms */
} cg_bonded;

/** The atoms, in the order of the trajectory.  Free with cg_atoms_free(). */
typedef struct cg_atoms {
  cg_names *names; /**< of atoms, residues and molecules */
  int64_t n;
  int32_t *name;     /**< n numbers of atom names */
  int32_t *type;     /**< n numbers of types; NULL: the names are the types */
  int32_t *residue;  /**< n residue indices, from 0, unique in the system */
  double *mass;      /**< n, amu; 0 where unknown ... */
  bool weighed;      /**< ... or, if all are known, of a virtual site */
  int32_t residues;
  int32_t *residue_name; /**< `residues` numbers of names */
  int64_t molecules;
  int64_t *molecule_start;  /**< molecules + 1 first atoms */
  int32_t *molecule_name;   /**< `molecules` numbers of names */
  double *charge;           /**< n, e; NULL where the file has none */
  int bonded_groups;
  cg_bonded *bonded;        /**< "bond1", "angle1", ... after their types */
  cg_bonded constraint; /**< pairs at a fixed distance; its name is NULL */
  cg_bonded exclusion;  /**< pairs i < j that have no pair interaction */
  cg_frame conf; /**< positions of the file itself; n = 0 where it has none */
  int64_t *component; /**< n numbers of molecules whose atoms interleave in the
                           file: here they are one, until
                           cg_atoms_untangle(); else NULL */
  bool nameless;  /**< molecules and residues have no names in the file */
  int64_t *id;    /**< n numbers by which the file tells its atoms, rising;
                       NULL: 1 ... n */
  int64_t places; /**< after cg_atoms_select(): atoms before it ... */
  int64_t *place; /**< ... and n numbers, from 0, of those kept; else NULL */
  bool bare;     /**< masses and conf are in units that the file cannot tell
                      (LAMMPS): see cg_units_enter() of model/units.h */
} cg_atoms;

/** NULL is allowed. */
void cg_atoms_free(cg_atoms *atoms);

/** What a mapping file says (opaque outside, see cgmap/input.h).  Free it and
 * everything it holds; NULL is allowed. */
struct cg_mapping_def;
void cg_mapping_def_free(struct cg_mapping_def *def);

/** The beads; owned by their cg_map. */
typedef struct cg_beads {
  cg_gid n;
  cg_names *types;   /**< bead types */
  cg_names *names;   /**< bead and molecule names */
  int32_t *type;     /**< n numbers in `types` */
  int32_t *name;     /**< n numbers in `names` */
  int64_t *molecule; /**< n molecule indices */
  double *mass;      /**< n, amu; 0 where unknown */
  double *charge;    /**< n, e; NULL where unknown */
  int64_t molecules;
  int32_t *molecule_name; /**< `molecules` numbers in `names` */
  int bonded_groups;
  cg_bonded *bonded;
  /** Partners that a bead has no pair interaction with, sorted, both ways:
   * those of bead i are exclusion[exclusion_start[i] ...
   * exclusion_start[i+1]-1].  NULL until they are made. */
  int64_t *exclusion_start;
  cg_gid *exclusion;
  const struct cg_unit_names *units; /**< that messages name; NULL: nm, ... */
} cg_beads;

/** The beads as atoms of their names, each molecule one residue: for files
 * that know of atoms only.  The beads of a molecule follow each other.
 * cg_atoms_free(). */
cg_atoms *cg_atoms_of_beads(const cg_beads *beads);

#endif
