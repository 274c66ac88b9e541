/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/connect.h
 *
 * Molecules from bonds: the connected components of their graph.
 */
#ifndef CGMAP_IO_CONNECT_H
#define CGMAP_IO_CONNECT_H

#include <stdbool.h>

#include <cgmap/error.h>
#include <cgmap/frame.h>

/** For each of n atoms the first atom that it is connected with.
 * \param [in]  pair   bonds pairs of atoms, from 0.
 * \param [out] first  n numbers.  */
void cg_connect(int64_t n, int64_t bonds, const cg_gid (*pair)[2],
                cg_gid *first);

/** Does a molecule begin with atom i?  CG_DATA where its atoms do not follow
 * one another. */
cg_status cg_connect_begins(const cg_gid *first, int64_t i, bool *begin);

#endif
