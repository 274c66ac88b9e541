/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/topology/top_exclude.h
 *
 * Pairs of a GROMACS molecule that have no pair interaction.
 */
#ifndef CGMAP_IO_TOPOLOGY_TOP_EXCLUDE_H
#define CGMAP_IO_TOPOLOGY_TOP_EXCLUDE_H

#include "io/topology/molecules.h"

typedef struct cg_top_pairs {
  int64_t n, room;
  cg_gid *atom; /**< two a pair */
} cg_top_pairs;

void cg_top_pairs_add(cg_top_pairs *pairs, cg_gid i, cg_gid j);

/** Add to the molecule as exclusions, each once: the pairs up to \a steps bonds
 * apart, and those listed.  CG_UNAVAILABLE where there may be too many. */
cg_status cg_top_exclude(const cg_top_pairs *bonds, int64_t steps,
                         const cg_top_pairs *listed, cg_species *molecule);

#endif
