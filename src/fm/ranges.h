/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/ranges.h
 *
 * Which distances, angles and densities occur: a consumer for the first pass,
 * where the user did not say where an interaction begins or ends.
 */
#ifndef CGMAP_FM_RANGES_H
#define CGMAP_FM_RANGES_H

#include <cgmap/interactions.h>

#include "base/text.h"
#include "domain/walk.h"

/** nm: bonds that vary less are rigid. */
#define CG_RIGID 1e-4

typedef struct cg_ranges cg_ranges;

/** \param [in] sigma  what is fitted are these frames with beads displaced by
 *                     so much (denoise.h): ranges hold all but what is beyond
 *                     five standard deviations; else 0.  */
cg_ranges *cg_ranges_new(const cg_beads *beads, const cg_interactions *set,
                         double sigma);
void cg_ranges_free(cg_ranges *ranges);
cg_consumer cg_ranges_consumer(cg_ranges *ranges);

/** Did a bond vary by less than CG_RIGID in the frames that were seen? */
bool cg_ranges_any_rigid(const cg_ranges *ranges, const cg_interactions *set);

/** Close what is open, on a grid of steps (the default one where the user gave
 * intervals).  Pair: min = the largest max - k step that lies below every
 * distance seen within the cutoff, not below 0.  Others: min and max are the
 * multiples of the step next below and above all that was seen.  Numbers of 12
 * digits (of degrees), which a file can hold.  Tells what was chosen;
 * cg_interactions_complete() makes the intervals then.  What was never seen
 * keeps its place with one step of range and a warning.  max of pairs must be
 * known.  A bond whose length varies by less than CG_RIGID is a constraint:
 * it is taken out of the set, which is told.
 * \param [in,out] rigid  their names are added, with commas between.
 * \return how many were.  */
int cg_ranges_apply(const cg_ranges *ranges, cg_interactions *set,
                    const char *length, cg_string *rigid);

#endif
