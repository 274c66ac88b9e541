/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/traj/traj_text.h
 *
 * Indexing formats whose frames have to be walked through to find their ends.
 */
#ifndef CGMAP_IO_TRAJ_TRAJ_TEXT_H
#define CGMAP_IO_TRAJ_TRAJ_TEXT_H

#include "io/traj/traj_format.h"
#include "io/window.h"

/** Find the frame at \a offset.
 * \param [in]  self     as given to cg_traj_scan_text().
 * \param [out] head     zeroed, its time the number of the frame.  What is left
 *                       at the end of a file and holds no frame has 0 bytes.
 * \param [out] missing  0; how many bytes, at least, the file lacks of it.  */
typedef cg_status (*cg_traj_find)(void *self, cg_window *window,
                                  int64_t offset, cg_traj_head *head,
                                  int64_t *missing);

/** Scan a file, frame after frame, to its end or to blank lines there. */
cg_status cg_traj_scan_text(const cg_file *file, cg_traj_find find, void *self,
                            cg_traj_index *index);

/** Note the style of units that a frame of a bare format names, "" where it is
 * mum.  CG_DATA where another frame named another one. */
cg_status cg_traj_index_units(cg_traj_index *index, const char *units);

#endif
