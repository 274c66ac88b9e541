/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/h5_trial.h
 *
 * Reading HDF5 files that may be damaged: in a child process first.
 */
#ifndef CGMAP_BASE_H5_TRIAL_H
#define CGMAP_BASE_H5_TRIAL_H

#include <cgmap/error.h>

/** Let a child process do \a attempt, which reads the file and whose outcome
 * does not matter.  CG_DATA where it crashes or does not end.  Do the same
 * thing next: a crash may depend on where memory lies.  Local; no MPI in the
 * attempt. */
cg_status cg_h5_try(const char *path,
                    void (*attempt)(const char *path, void *self), void *self);

#endif
