/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/box.h
 *
 * Images in a box, beside what <cgmap/frame.h> has of boxes.  All functions are
 * local.
 */
#ifndef CGMAP_MODEL_BOX_H
#define CGMAP_MODEL_BOX_H

#include <cgmap/frame.h>

/** The vector n h of three image integers.  Antisymmetric in floating point:
 * the shift of -n is exactly minus the shift of n. */
void cg_box_shift(const cg_box *box, const int n[3], double shift[3]);

/** Is d so short that its nearest image means something: at most CG_BOX_FAR
 * box vectors along each?  A number of single precision that is n boxes large
 * is good to n 2^-24 of a box: 6e-4 at the bound, 0.002 nm of a box of 3 nm, as
 * coarse as files get that keep three decimals.  What lies beyond is damage, or
 * a system that flew off.  True without a box; false where not finite. */
bool cg_box_resolves(const cg_box *box, const double d[3]);
#define CG_BOX_FAR 1e4

#endif
