/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file math/blocks.h
 *
 * Errors from blocks: frames are cut into n_b contiguous blocks by their index
 * in the selection (never by rank), and the delete-one jackknife of Quenouille
 * and Tukey gives se^2 = ((n_b - 1)/n_b) sum_k (x_(k) - mean)^2.
 * Disadvantage: blocks shorter than the correlation time understate it; the
 * errors at n_b and n_b/2 are shown side by side for that reason.
 */
#ifndef CGMAP_MATH_BLOCKS_H
#define CGMAP_MATH_BLOCKS_H

#include <stdint.h>

/** n_b = min(wanted, floor(frames/5)), or 0 below 4 (no error bars). */
int cg_blocks_count(int64_t frames, int wanted);

/** First frame of block k, 0 <= k <= n_b: floor(k frames / n_b).  With n_b = 0
 * all frames are block 0. */
int64_t cg_blocks_first(int64_t frames, int n_b, int k);

/** Block of a frame. */
int cg_blocks_of(int64_t frames, int n_b, int64_t frame);

/** Jackknife standard error of one quantity from its n delete-one values, one
 * every \a stride numbers. */
double cg_blocks_jackknife(int n, const double *deleted, int stride);

/** Two-sided Student's t: the t for which P(|T| > t) = p with \a freedom
 * degrees of freedom. */
double cg_blocks_student(double p, int freedom);

#endif
