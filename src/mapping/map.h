/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file mapping/map.h
 *
 * A mapping resolved: what each kind of molecule becomes, and where in the
 * trajectory the molecules of each kind lie.
 *
 * Weights are kept once for a kind, not once for an atom of the system: they
 * stay in the cache while millions of molecules pass by.
 */
#ifndef CGMAP_MAPPING_MAP_H
#define CGMAP_MAPPING_MAP_H

#include <cgmap/mapping.h>

#include "model/mapping.h"
#include "model/units.h"

/** From one entry of a kind to another one of the same bead, when the bead is
 * made whole. */
typedef struct cg_step {
  int32_t from, to;
  bool closes; /**< both have their place: the bond must fit */
} cg_step;

/** One kind of molecule.  Atoms and beads count from 0 in the molecule; those
 * of bead b are entries start[b] ... start[b + 1] - 1. */
typedef struct cg_kind {
  int32_t atoms, beads;
  int32_t *start;
  int32_t *atom;
  int32_t steps, *step_start; /**< those of bead b as its entries */
  cg_step *step;
  double *weight; /**< c, sum 1 in each bead */
  double *force;  /**< d/c; 0 where c is 0 */
  double *optimal; /**< beads x atoms: takes the place of force; or NULL */
  double *mass;   /**< of the beads, amu; 0 where unknown */
  int32_t massless; /**< atoms of weight 0 without mass: must bear no force */
  int32_t *massless_atom;
  int32_t unused;  /**< atoms in no bead */
  int32_t guessed; /**< atoms whose mass is their element's */
  char *shared;    /**< words on the first atom in two beads; NULL: none */
  int64_t model;   /**< the molecule whose bonds the steps follow */
  int64_t unlike;  /**< the first one with others; 0: none, they are behind */
} cg_kind;

/** Make the kind of a definition from one molecule that it applies to.
 * CG_CONFIG with file, line and bead.  Clear the kind in any case. */
cg_status cg_kind_make(const cg_atoms *atoms, int64_t molecule,
                       const cg_mapping_def *def, cg_kind *kind);

/** The kind of a single atom that is a bead. */
void cg_kind_make_single(cg_kind *kind);

void cg_kind_clear(cg_kind *kind);

/** Find the steps in which the beads of a kind, whose entries are known, are
 * made whole: along the bonds and constraints of that molecule. */
void cg_kind_find_steps(const cg_atoms *atoms, int64_t molecule,
                        cg_kind *kind);

/** Of each molecule, a number that is the same where its atoms, counted in the
 * molecule, are joined by the same bonds and constraints, in any order. */
void cg_map_sum_bonds(const cg_atoms *atoms, uint64_t *sum);

/** The molecule that an atom is in. */
int64_t cg_map_molecule_of(const cg_atoms *atoms, int64_t i);

/** Make a bead whole.
 * \param [in]  x  of the atoms of the molecule.
 * \param [out] d  from the first atom of the bead to each.
 * \return the step that cannot be done: its atoms are more than half the
 * smallest box height apart, or it does not close; -1: all are done.  */
int32_t cg_kind_walk(const cg_kind *kind, int32_t bead, const cg_box *box,
                     const double (*x)[3], double (*d)[3]);

/** The atom of a molecule that a reference means.  CG_CONFIG where there is
 * none or more than one; what there is is told. */
cg_status cg_reference_find(const cg_atoms *atoms, int64_t molecule,
                            const cg_atom_ref *ref, int32_t *atom);

/** The mass of an atom, its element's where the topology knows none; that of a
 * virtual site is 0. */
double cg_atom_mass(const cg_atoms *atoms, int64_t i);

/** Molecules of one kind that follow each other. */
typedef struct cg_block {
  int32_t kind;
  int64_t molecules;
  int64_t first_molecule; /**< in the topology */
  int64_t first_atom;
  cg_gid first_bead;
} cg_block;

/** Molecules that follow each other, of a map: what one rank maps of a frame
 * that is read in parts.  Clear its blocks with cg_free(). */
typedef struct cg_map_part {
  int64_t first_atom, atoms;
  cg_gid first_bead, beads;
  int64_t blocks;
  cg_block *block; /**< atoms and beads numbered as in the whole */
} cg_map_part;

struct cg_map {
  int64_t atoms;
  int64_t unused, guessed; /**< atoms, in the whole system */
  int32_t kinds;
  cg_kind *kind;
  int64_t blocks, room;
  cg_block *block;
  cg_beads *beads;
};

/** A map without blocks and beads; cg_map_free() takes it in any state. */
cg_map *cg_map_alloc(int64_t atoms, int32_t kinds);

/** Atoms of the mapped molecules that are in no bead: their forces are left
 * out of every sum. */
int64_t cg_map_unused(const cg_map *map);

/** Atoms in beads whose mass the topology does not know and that were given
 * their element's: they count in the masses of the beads. */
int64_t cg_map_guessed(const cg_map *map);

/** The molecules whose first atoms are in part `share` of the atoms, cut into
 * `shares` equal ones. */
void cg_map_part_make(const cg_map *map, int share, int shares,
                      cg_map_part *part);

/** The whole map as a part; its blocks are the map's. */
cg_map_part cg_map_all(const cg_map *map);

typedef enum { CG_MAP_X, CG_MAP_V, CG_MAP_F } cg_map_field;

/** A number that no run that went well has. */
typedef struct cg_map_odd {
  bool found;
  cg_gid bead;
  cg_map_field field;
  double value;
} cg_map_odd;

/** CG_DATA where a number of the beads is not finite.
 * \param [in,out] odd  the first number that is odd, if none was found before;
 *                      may be NULL.  */
cg_status cg_map_check(const cg_map *map, const cg_frame *beads,
                       cg_map_field field, const double (*values)[3],
                       cg_map_odd *odd);

/** Warn of it; \a where its frame lies. */
void cg_map_odd_warn(const cg_map *map, const cg_map_odd *odd,
                     const char *where);

/** cg_map_apply() to a whole frame, or to a part of it. */
cg_status cg_map_apply_whole(const cg_map *map, const cg_frame *atoms,
                             cg_frame *beads, cg_map_odd *odd);
cg_status cg_map_apply_part(const cg_map *map, const cg_map_part *part,
                            const cg_frame *atoms, cg_frame *beads,
                            cg_map_odd *odd);

/** Give the beads of a map that are named their charges. */
void cg_map_charge_beads(cg_map *map, const cg_atoms *atoms,
                         cg_mapping_def *const *defs);

/** Name the beads of a map whose kinds and blocks are known: kind k is made by
 * defs[k].  CG_CONFIG where a bonded name has two arities. */
cg_status cg_map_name_beads(cg_map *map, cg_mapping_def *const *defs);

#endif
