/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/engine/engine.h
 *
 * Writing a model for an MD engine: one file io/engine/engine_NAME.c each.
 */
#ifndef CGMAP_IO_ENGINE_ENGINE_H
#define CGMAP_IO_ENGINE_ENGINE_H

#include <cgmap/topology.h>

#include "io/results/provenance.h"
#include "model/forcefield.h"

typedef struct cg_engine_options {
  const char *folder;    /**< made where it does not exist */
  bool overwrite;
  int64_t points;        /**< of a table, at least 2 */
  const cg_atoms *conf;  /**< a configuration of the beads, or NULL */
  const char *conf_path; /**< its file, for messages */
  const char *unseen;    /**< for pairs of types without a table: "wca",
                              "zero", "copy=NAME"; NULL: refuse */
  const cg_provenance *from;
} cg_engine_options;

/** Write `cgmap.table`, an input `in.cgmap` and, with a configuration,
 * `cgmap.data` for LAMMPS (pair_style table).  Local, one rank.
 *
 * How far the tables are off between their points is measured and told.
 * CG_CONFIG where the model has no table for a pair of types or says what
 * pair_style table cannot; CG_DATA where a bead of the configuration has no
 * type in the model. */
cg_status cg_engine_lammps(const cg_forcefield *model,
                           const cg_engine_options *options);

#endif
