/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file math/gram.h
 *
 * The Gram matrix G = A^T A of many rows of the same few hundred columns, a
 * batch of rows at a time.  All functions are local.
 */
#ifndef CGMAP_MATH_GRAM_H
#define CGMAP_MATH_GRAM_H

#include <stddef.h>

typedef struct cg_gram cg_gram;

cg_gram *cg_gram_new(int n);
void cg_gram_free(cg_gram *gram);

/** Add rows of n numbers each, one after another at A. */
void cg_gram_add_rows(cg_gram *gram, int rows, const double *A);

/** G as it stands, until the next call: G[i][j] at i stride + j, of which
 * i <= j is meant. */
const double *cg_gram_matrix(const cg_gram *gram, size_t *stride);

/** Begin afresh. */
void cg_gram_clear(cg_gram *gram);

#endif
