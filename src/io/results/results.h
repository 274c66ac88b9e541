/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/results/results.h
 *
 * The results file, cgmap-results(5): /provenance and /model.  Other groups
 * are written by the folder that owns the numbers, through base/h5.h.
 * All functions are local, one rank.
 */
#ifndef CGMAP_IO_RESULTS_RESULTS_H
#define CGMAP_IO_RESULTS_RESULTS_H

#include "base/h5.h"
#include "io/results/provenance.h"
#include "model/forcefield.h"
#include "model/units.h"

/** Names of cg_within in the file. */
extern const char *const cg_results_within[CG_WITHIN_OTHER + 1];

cg_status cg_results_put_provenance(cg_h5 *h5, const cg_provenance *from);
cg_status cg_results_put_model(cg_h5 *h5, const cg_forcefield *model,
                               const cg_unit_names *units);

/** Read /model.  Messages name file and dataset.  Free with
 * cg_forcefield_free(). */
cg_status cg_results_get_model(cg_h5 *h5, cg_forcefield **model);

#endif
