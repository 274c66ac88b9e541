/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cli/setup.h
 *
 * What most commands begin with: who is in the system (topology, index group,
 * mappings) and which frames there are (trajectory), as their options say.
 */
#ifndef CGMAP_CLI_SETUP_H
#define CGMAP_CLI_SETUP_H

#include <cgmap/mapping.h>
#include <cgmap/trajectory.h>

#include "cli/command.h"
#include "io/results/results.h"
#include "model/units.h"

typedef struct cg_setup {
  cg_units said;   /**< --units, CG_UNITS_UNSAID without */
  cg_units units;  /**< of numbers inside */
  bool identity;   /**< beads are atoms */
  cg_atoms *atoms; /**< of the trajectory, or the group of them; without conf:
                        positions are the trajectory's */
  cg_map *map;
  cg_beads *beads; /**< owned by the map */
  cg_traj *traj;
  cg_traj_forces *forces; /**< NULL where the trajectory holds them */
  int64_t *order; /**< of atoms in the files, where molecules interleave there
                       and are mapped; else NULL */
  const int64_t *place; /**< of atoms in frames of the trajectory; NULL: frames
                             are just `atoms` */
  cg_pick_source *picked; /**< NULL without `place` */
  cg_map_source *mapped;
  const char *cache; /**< --index-cache; NULL */
  int inputs;
  char **input; /**< files read, for the provenance */
} cg_setup;

/** Read and wire everything.  Collective; agreed.  Start with {0}; close it
 * with cg_setup_close() whatever the outcome.
 * \param [in] need_forces, need_box  of the frames, see cg_traj_options.  */
cg_status cg_setup_open(const cg_run *run, bool need_forces, bool need_box,
                        cg_setup *setup);
void cg_setup_close(cg_setup *setup);

/** Frames of beads, this rank's own. */
cg_source cg_setup_source(const cg_setup *setup);

/** Warn of numbers that no run that went well has, in frames read so far, and
 * of trajectories written to meanwhile.  Collective. */
void cg_setup_warn(const cg_run *run, const cg_setup *setup);

/** Frames as they are in the files, all atoms of them. */
cg_source cg_setup_all_atoms(const cg_setup *setup);

/** Remember a file that was read. */
void cg_setup_add_input(cg_setup *setup, const char *path);

/** CG_USAGE if \a path is one of the files read, or the index cache: replacing
 * it would destroy what the user began with.  Local. */
cg_status cg_setup_check_output(const cg_setup *setup, const char *path);

/** What the files written shall say of their origin; borrows from both. */
cg_provenance cg_setup_provenance(const cg_setup *setup, const cg_run *run);

/** A name beside another: "a/fm.h5" and ".tables" give "a/fm.tables";
 * cg_free(). */
char *cg_setup_sibling(const char *path, const char *suffix);

/** Read the topology \a path, in units inside; and then the group of -n.
 * Collective; agreed.  CG_USAGE where it needs --units. */
cg_status cg_setup_conf(const cg_run *run, const char *path, cg_atoms **atoms);
cg_status cg_setup_atoms(const cg_run *run, const char *path,
                         cg_atoms **atoms);

/** The units that --units says. */
cg_units cg_setup_units(const cg_args *args);

/** Does any input leave its units to --units, where that names those of
 * LAMMPS?  CG_USAGE otherwise.  Local. */
cg_status cg_setup_check_units(const cg_setup *setup);

#endif
