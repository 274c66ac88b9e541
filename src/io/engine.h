/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/engine.h
 *
 * Writing a model for an MD engine: one file io/engine_NAME.c each.
 */
#ifndef CGMAP_IO_ENGINE_H
#define CGMAP_IO_ENGINE_H

#include "io/results.h"
#include "model/pairfit.h"

typedef struct cg_engine_options {
  const char *folder;
  bool overwrite;
  int64_t points;        /**< of a table */
  cg_units units;
  const cg_atoms *conf;  /**< a configuration of the beads, or NULL */
  const char *unseen;    /**< NULL: refuse pairs of types never seen;
                              "wca", "zero" or "copy=A-B" */
  const cg_provenance *from;
} cg_engine_options;

/** Write tables, an input fragment and, with a configuration, a data file for
 * LAMMPS (pair_style table).  Local, one rank. */
cg_status cg_engine_lammps(const cg_forcefield *model,
                           const cg_engine_options *options);

#endif
