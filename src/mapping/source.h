/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file mapping/source.h
 *
 * What a source of mapped frames (<cgmap/mapping.h>) can do besides: who
 * listens to the atoms it reads, what it saw that is odd.
 */
#ifndef CGMAP_MAPPING_SOURCE_H
#define CGMAP_MAPPING_SOURCE_H

#include "mapping/map.h"

/** From now on frames are mapped as if they held no forces. */
void cg_map_source_drop_forces(cg_map_source *source);

/** Warn of the first frame read so far, on any rank, that holds a bead beyond
 * 10^6 of length from the origin or under a force beyond 10^7: these are used
 * as they are.  Collective. */
void cg_map_source_warn(const cg_comm *comm, const cg_map_source *source);

/** Hears of each frame of atoms that a source has mapped, or of a part.  Local,
 * and no failure. */
typedef void (*cg_map_listener)(void *self, const cg_frame *atoms,
                                const cg_map_part *part);

/** Ask the source of atoms for those alone that the map needs, or for all where
 * somebody listens; to be called when it was asked for others, or the map has
 * changed. */
void cg_map_source_need(cg_map_source *source);

/** One listener from now on; NULL: none. */
void cg_map_source_listen(cg_map_source *source, cg_map_listener hear,
                          void *self);

#endif
