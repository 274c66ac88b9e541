/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/h5_together.h
 *
 * HDF5 files that several ranks have open together, to read blocks of their
 * datasets in one go (cg_h5_set_share()).  All else each rank does by itself,
 * as if it had the file open alone, but the close.
 */
#ifndef CGMAP_BASE_H5_TOGETHER_H
#define CGMAP_BASE_H5_TOGETHER_H

#include "base/comm.h"
#include "base/h5.h"

/** cg_h5_open_as() by these ranks (NULL: alone), which must outlive it.
 * Collective over them, as is cg_h5_close(); agreed. */
cg_status cg_h5_open_together(const cg_comm *mates, const char *path,
                              const char *wanted, cg_h5 **h5);

/** Make one rank's failure that of all who have a file open together
 * (cg_comm_agree), collective over them; alone: its own. */
cg_status cg_h5_agree(const cg_h5 *h5, cg_status mine);

/** Do all who have a file open together bring the same n bytes?  Collective
 * over them; alone: yes. */
bool cg_h5_same(const cg_h5 *h5, const void *bytes, size_t n);

#endif
