/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/traj/traj_writer.h
 *
 * What a trajectory that is to be written can hold: asked before long work.
 */
#ifndef CGMAP_IO_TRAJ_TRAJ_WRITER_H
#define CGMAP_IO_TRAJ_TRAJ_WRITER_H

#include <cgmap/trajectory.h>

#include "base/file.h"

/** Can a file of that name be written with these options?  To be asked before
 * long work.  CG_USAGE.
 * \param [out] units  does its format need options.units?  */
cg_status cg_traj_writer_check(const char *path,
                               const cg_traj_write_options *options,
                               bool *units);

/** Start one in an output that is open, and passes cg_traj_writer_check().
 * \param [in] out  taken, in any case.  */
cg_status cg_traj_writer_fill(cg_output *out, const cg_atoms *atoms,
                              const cg_traj_write_options *options,
                              cg_traj_writer **writer);

/** How finely a file of that name holds positions, per nm: as options say,
 * fixed, or 0 for single or double precision. */
double cg_traj_writer_precision(const char *path,
                                const cg_traj_write_options *options);

#endif
