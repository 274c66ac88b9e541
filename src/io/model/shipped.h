/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/model/shipped.h
 *
 * The file behind the name of a mapping.
 */
#ifndef CGMAP_IO_MODEL_SHIPPED_H
#define CGMAP_IO_MODEL_SHIPPED_H

#include <cgmap/comm.h>

/** A name with a '.' or a '/' is a file's own; a bare one is that of a mapping
 * that comes with cgmap or lies in $CGMAP_TOPOLOGIES.  Collective; agreed.
 * \param [out] path  as rank 0 sees it; cg_free().
 * \return CG_NOINPUT where a bare name is not found; the message says where it
 * was looked for.  */
cg_status cg_shipped_find(const cg_comm *comm, const char *name, char **path);

#endif
