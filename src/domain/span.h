/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file domain/span.h
 *
 * The space that is cut into domains and cells: the box of a frame or, where
 * it has none, the smallest upright box around its beads.
 *
 * Domains and cells are cut in fractional coordinates s, 0 <= s <= 1, so that
 * a triclinic box is cut like a cube.  Two beads nearer than the cutoff differ
 * in s_k by at most cutoff / height_k: the distance of the planes s_k = const.
 */
#ifndef CGMAP_DOMAIN_SPAN_H
#define CGMAP_DOMAIN_SPAN_H

#include <cgmap/frame.h>

typedef struct cg_span {
  bool periodic;
  double origin[3]; /**< nm, 0 where periodic */
  cg_box box;       /**< vectors, inverse and heights, periodic or not */
} cg_span;

/** Wrap the beads of a frame into its box, once and for all, and measure the
 * space they span.  Local.
 * \param [in] unit  of length, as messages name it.
 * \return CG_DATA where a position or force is not finite, or the cutoff is
 * over half the smallest height of the box.  */
cg_status cg_span_set(cg_span *span, cg_frame *frame, double cutoff,
                      const char *unit);

/** The fractional coordinates of a position. */
void cg_span_fractional(const cg_span *span, const double x[3], double s[3]);

/** How far in s beads within the cutoff can be, with room for rounding. */
void cg_span_reach(const cg_span *span, double cutoff, double reach[3]);

/** Cut a block into equal cells: none thinner than asked for (but at least one
 * in each direction), and thicker, all in proportion, where there would be
 * more than \a most in all.
 * \param [in]  length  nm, of the block between its faces.
 * \param [out] n       cells in each direction.
 * \return cells in all.  */
int64_t cg_span_cut(const double length[3], const double thickness[3],
                    int64_t most, int n[3]);

#endif
