/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/ranges.h
 *
 * Which distances occur: a consumer for the first pass, where the user did not
 * say where an interaction begins.
 */
#ifndef CGMAP_FM_RANGES_H
#define CGMAP_FM_RANGES_H

#include <cgmap/interactions.h>

#include "domain/walk.h"

typedef struct cg_ranges cg_ranges;

cg_ranges *cg_ranges_new(const cg_beads *beads, const cg_interactions *set);
void cg_ranges_free(cg_ranges *ranges);
cg_consumer cg_ranges_consumer(cg_ranges *ranges);

/** Close what is open: max = cutoff, min = the largest max - k step that lies
 * below every distance seen, intervals from step (default 0.02 nm).  Tells
 * what was chosen.  A pair of types never seen keeps its place with min =
 * max - step and a warning. */
void cg_ranges_apply(const cg_ranges *ranges, cg_interactions *set);

#endif
