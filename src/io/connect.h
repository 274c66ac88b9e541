/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/connect.h
 *
 * Molecules from bonds: the connected components of their graph.
 */
#ifndef CGMAP_IO_CONNECT_H
#define CGMAP_IO_CONNECT_H

#include <cgmap/frame.h>

/** For each of n atoms the first atom that it is connected with.
 * \param [in]  pair   bonds pairs of atoms, from 0.
 * \param [out] first  n numbers.  */
void cg_connect(int64_t n, int64_t bonds, const cg_gid (*pair)[2],
                cg_gid *first);

/** Make stretches of atoms that follow one another of components: those that
 * interleave become one.
 * \param [in,out] first  as above; then the first atom of the stretch: one
 *                        begins at atom i where first[i] is i.
 * \return the components as they were, cg_free(); NULL where none
 * interleave.  */
int64_t *cg_connect_cover(int64_t n, cg_gid *first);

#endif
