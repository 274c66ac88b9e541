/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/mapping.h
 *
 * What a mapping file says: the definition of how one molecule type becomes
 * beads.  io reads it, mapping resolves it against the atoms.
 */
#ifndef CGMAP_MODEL_MAPPING_H
#define CGMAP_MODEL_MAPPING_H

#include <stdbool.h>
#include <stdint.h>

#include <cgmap/topology.h> /* cg_mapping_def_free() */

/** One atom of a bead, as written: `1:SOL:OW`, `1:MET:H#2`, `#4`. */
typedef struct cg_atom_ref {
  char *text;    /**< as written, for messages */
  int residue;   /**< from 1 inside the molecule; 0 for a plain `#n` */
  char *residue_name, *atom_name; /**< NULL for a plain `#n` */
  int which; /**< #n: the n-th of that name in the residue, or the n-th atom of
                the molecule; 0 where there is no # (must be unique) */
} cg_atom_ref;

typedef struct cg_bead_def {
  char *name, *type;
  int line; /**< in the file */
  int atoms;
  cg_atom_ref *atom;
  double *weight; /**< `atoms` numbers, as written (not normalised) */
  double *force_weight; /**< VOTCA's d, as written; NULL: same as weight */
  bool charged;  /**< the file says its charge ... */
  double charge; /**< ... e */
} cg_bead_def;

typedef struct cg_bonded_def {
  char *name;
  int line;
  int arity; /**< 2, 3, 4 */
  int tuples;
  int *bead; /**< tuples * arity indices into the beads of the molecule */
} cg_bonded_def;

typedef enum cg_unit_end {
  CG_UNIT_ANY,
  CG_UNIT_HEAD, /**< for the first residue of a molecule */
  CG_UNIT_TAIL  /**< for the last one */
} cg_unit_end;

/** A repeat unit: the beads of each residue of that name.  Its atoms are known
 * by names alone, residue 0. */
typedef struct cg_unit_def {
  char *residue;
  cg_unit_end end;
  int line;
  int beads;
  cg_bead_def *bead;
} cg_unit_def;

/** A bonded term by names of beads, repeated from residue to residue. */
typedef struct cg_link_def {
  char *name;
  int line;
  int arity;
  int tuples;
  char **bead; /**< tuples * arity names */
  int *step;   /**< in the residue so many further on: 1 for +A, -2 for --A */
} cg_link_def;

typedef struct cg_mapping_def {
  char *path; /**< file, for messages */
  char *name; /**< of the coarse-grained molecule */
  char *ident; /**< of the molecule (or residue) it applies to */
  int line;   /**< of ident */
  int beads;
  cg_bead_def *bead;
  int bondeds;
  cg_bonded_def *bonded;
  int units; /**< in place of beads and bondeds; see mapping/expand.h */
  cg_unit_def *unit;
  int links;
  cg_link_def *link;
} cg_mapping_def;

/** Free the links; there are none then. */
void cg_mapping_def_drop_links(cg_mapping_def *def);

#endif
