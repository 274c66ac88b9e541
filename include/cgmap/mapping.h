/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cgmap/mapping.h  (layer: mapping)
 *
 * From atoms to beads: definitions resolved against the atoms of a system,
 * then applied to frame after frame.
 *
 * R_I = sum_i c_Ii r_i with sum_i c_Ii = 1, after each bead is made whole;
 * V_I likewise; F_I = sum_i (d_Ii/c_Ii) f_i with sum_i d_Ii = 1, d = c unless
 * the file says otherwise (so the plain sum for the centre of mass).
 * (Noid et al., J. Chem. Phys. 128 (2008) 244114, sect. II; Ruehle et al.,
 * J. Chem. Theory Comput. 5 (2009) 3211.)
 */
#ifndef CGMAP_MAPPING_H
#define CGMAP_MAPPING_H

#include <cgmap/comm.h>
#include <cgmap/frame.h>
#include <cgmap/topology.h>

struct cg_mapping_def;

/** A mapping of one whole system (opaque).  Local; every rank makes its own. */
typedef struct cg_map cg_map;

/** Resolve n definitions against the atoms; neither is needed afterwards.
 *
 * A definition applies to each molecule whose name is its ident.
 * \param [in]  ignore  names of molecules left out on purpose (n_ignore).
 * \param [out] map     cg_map_free(); NULL after a failure.
 * \return CG_CONFIG where a molecule has no mapping, a mapping no molecule, an
 * atom is unknown, ambiguous, twice in a bead, or of weight 0 with force;
 * nearest names are told.  */
cg_status cg_map_new(const cg_atoms *atoms, int n,
                     struct cg_mapping_def *const *defs, int n_ignore,
                     const char *const *ignore, cg_map **map);

/** Every atom a bead of its own, left where it is (nothing is made whole); its
 * type is the atom's type, its name where it has none.  Local; as
 * cg_map_new(). */
cg_status cg_map_identity(const cg_atoms *atoms, cg_map **map);

/** NULL is allowed.  Local. */
void cg_map_free(cg_map *map);

/** The beads; owned by the map.  Exclusions are not yet made.  Local. */
cg_beads *cg_map_beads(cg_map *map);

/** Is the sum of the forces on its atoms the force on a bead?  CG_CONFIG with
 * the first atom that is in two beads, or the first pair of atoms at a fixed
 * distance that is not in one.  Local. */
cg_status cg_map_check_sums(const cg_map *map, const cg_atoms *atoms,
                            const cg_bonded *fixed);

/** Apply to one frame.  Bead positions are not wrapped: the first bead of a
 * molecule lies beside its first atom as read, each other one at the image
 * nearest to the bead before it.  A bead wider than half the box is made whole
 * along its bonds.  Local; no allocation once \a beads has its size, but for
 * such a bead.
 * \param [in,out] beads  velocities and forces as in \a atoms; start with {0}.
 * \return CG_DATA with molecule and bead where the frame holds another number
 * of atoms, an atom lies further from the first of its bead, or from that which
 * it is bonded to, than half the smallest box height, bonds of a bead lead
 * through the whole box, an atom lies so far that its image is lost to
 * rounding, a number is not finite, or an atom that has neither weight nor mass
 * bears a force; who knows where the frame lies says so (cg_fail_in()). */
cg_status cg_map_apply(const cg_map *map, const cg_frame *atoms,
                       cg_frame *beads);

/** A source of n atoms of each frame, number place[0], place[1], ... from 0,
 * over a source of all; \a place and \a all must outlive it.  Owned by the
 * caller.  Local. */
typedef struct cg_pick_source cg_pick_source;
cg_pick_source *cg_pick_source_new(int64_t n, const int64_t *place,
                                   cg_source all);
cg_source cg_pick_source_of(cg_pick_source *pick);
void cg_pick_source_free(cg_pick_source *pick);

/** A source of mapped frames over a source of atoms; \a map and \a atoms must
 * outlive it.  Owned by the caller.  Local. */
typedef struct cg_map_source cg_map_source;
cg_map_source *cg_map_source_new(const cg_map *map, cg_source atoms);
cg_source cg_map_source_of(cg_map_source *source);
void cg_map_source_free(cg_map_source *source);

#endif
