/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cli/fm_job.h
 *
 * The parts of `cgmap fm`: what is fitted (fm_target.c), which sums of forces
 * are forces on beads (force_map.h), to which interactions (fm_terms.c) or what
 * runs made before say of it (fm_from.c), numbers that belong to frames
 * (fm_series.c), how big that is (fm_dry.c), what it takes to go on with it
 * (fm_checkpoint.c), what is written (fm_files.c, fm_votca.c), what is said
 * (fm_report.c, fm_json.c) and what is demanded (fm_gate.c).
 */
#ifndef CGMAP_CLI_FM_JOB_H
#define CGMAP_CLI_FM_JOB_H

#include <cgmap/interactions.h>

#include "base/json.h"
#include "base/outputs.h"
#include "base/timer.h"
#include "cli/force_map.h"
#include "cli/memory.h"
#include "cli/setup.h"
#include "domain/walk.h"
#include "fm/denoise.h"
#include "fm/fm.h"

/** Files written.  Their names are held on rank 0 from the beginning. */
typedef struct cg_fm_files {
  char *results, *folder;
  char *interactions; /**< what was fitted, as it can be fitted again */
  cg_output *results_out;
  cg_outputs beside; /**< tables and interactions */
  cg_output *interactions_out;
} cg_fm_files;

typedef struct cg_fm_job {
  const cg_run *run;
  cg_setup setup;
  cg_memory memory;
  const cg_unit_names *units;
  double temperature; /**< 0: unknown */
  cg_fm_options how;
  struct {
    cg_series *weights, *pressures, *energies;
  } series;           /**< each NULL where it was not given */
  cg_look look;       /**< at forces and constraints */
  cg_denoise *denoise; /**< NULL but with CG_TARGET_DENOISE */
  cg_walk_options walk;
  cg_interactions *set;
  cg_string unfitted; /**< bonded terms and pairs of types without a fit */
  int64_t beads, molecules; /**< of the system; 0 of several */
  bool one_system;          /**< else runs of several, with --from */
  cg_forcefield *model; /**< beads of the runs of --from, on rank 0 */
  cg_fm *fm;
  cg_checkpoint checkpoint;
  char **marks;       /**< of the checkpoint */
  cg_string rigid;    /**< bonds left out as constraints */
  cg_fm_files files;
  cg_walk_report walked;
  cg_fm_result *result;
  cg_timing timing;
} cg_fm_job;

extern const cg_opt cg_opt_interactions, cg_opt_cutoff, cg_opt_results,
    cg_opt_tables, cg_opt_require, cg_opt_frame_weights, cg_opt_target,
    cg_opt_votca_tables, cg_opt_sigma, cg_opt_seed, cg_opt_pressures,
    cg_opt_energies, cg_opt_from, cg_opt_checkpoint, cg_opt_checkpoint_every,
    cg_opt_resume, cg_opt_max_hours;

/** Read --target, --sigma and --seed, once the other options are; refuse those
 * that do not go with it (CG_USAGE).  Local, alike on all ranks. */
cg_status cg_fm_target_read(cg_fm_job *job);

/** See that forces are such that beads may sum them, or have frames of beads
 * without any where they are not needed.  Collective; agreed. */
cg_status cg_fm_target_look(cg_fm_job *job);

/** The frames of beads that are fitted.  Local. */
cg_source cg_fm_target_source(cg_fm_job *job);

/** Read or make the interactions, choose the cutoff, bind them to the beads
 * and warn of what is not fitted.  Ranges may stay open.  Collective. */
cg_status cg_fm_terms(cg_fm_job *job);

/** Do their options go with the others (CG_USAGE)?  Local, alike on all ranks.
 * Read the files that hold a number for each frame: collective; agreed.
 * Forget them. */
cg_status cg_fm_series_check(const cg_fm_job *job);
cg_status cg_fm_series_read(cg_fm_job *job);
void cg_fm_series_clear(cg_fm_job *job);

/** With --from: are only options given that the sums can answer (CG_USAGE)?
 * Local, alike on all ranks.
 * \param [in] options, allowed  NULL-terminated.  */
cg_status cg_fm_from_check(const cg_run *run, const cg_opt *const *options,
                           const cg_opt *const *allowed);

/** Read the runs, plan the files, make the fit.  Collective; agreed. */
cg_status cg_fm_from(cg_fm_job *job);

/** --checkpoint and its like: how they are given (local); may the file be
 * written (collective, agreed); what it depends on (rank 0): those of
 * \a options that are not in \a others, both NULL-terminated; it is not needed
 * any more; forget. */
cg_status cg_fm_checkpoint_read(cg_fm_job *job);
cg_status cg_fm_checkpoint_check(const cg_fm_job *job);
void cg_fm_checkpoint_mark(cg_fm_job *job, const cg_opt *const *options,
                           const cg_opt *const *others);
void cg_fm_checkpoint_end(const cg_fm_job *job);
void cg_fm_checkpoint_clear(cg_fm_job *job);

/** Have the matrices room, with those of beads of so many squares of columns
 * (fm/needs.h)?  CG_UNAVAILABLE where not.  All ranges known; local, alike on
 * all ranks. */
cg_status cg_fm_matrices_check(const cg_fm_job *job, double squares);

/** Print sizes, memory and time, compute nothing.  Collective; agreed. */
cg_status cg_fm_dry_run(cg_fm_job *job);

/** Name the outputs and hold them, so that no other run gets them; but only
 * see that they can be written with --dry-run.  Once the interactions are known
 * see to their tables; write all; forget.  Collective; agreed. */
cg_status cg_fm_files_open(cg_fm_job *job);
cg_status cg_fm_files_check(const cg_fm_job *job);
cg_status cg_fm_files_write(cg_fm_job *job);
void cg_fm_files_clear(cg_fm_files *files);

/** The name of the table of interaction i; cg_free(). */
char *cg_fm_table_path(const cg_fm_job *job, int i);

/** Is a file neither the results nor the checkpoint; can a file, a folder of
 * that name be written besides, and is it no input?  Local, rank 0. */
cg_status cg_fm_apart_check(const cg_fm_job *job, const char *path);
cg_status cg_fm_output_check(const cg_fm_job *job, const char *path);
cg_status cg_fm_folder_check(const cg_fm_job *job, const char *path,
                             bool *exists);

/** --votca-tables: see that they can be written; write them.  Local, rank 0. */
cg_status cg_fm_votca_check(const cg_fm_job *job);
cg_status cg_fm_votca_write(cg_fm_job *job);

/** Print the outcome on rank 0, for a person or as JSON. */
void cg_fm_report(const cg_fm_job *job);
void cg_fm_json(const cg_fm_job *job);

/** Their parts on fitted formulas: the parameters. */
void cg_fm_add_formulas(cg_string *s, const cg_fm_job *job);
void cg_fm_put_formula(cg_json *json, const cg_termfit *fit);

/** Are the --require gates well formed (CG_USAGE); are they met (CG_GATE,
 * with what is not)?  Local, alike on all ranks. */
cg_status cg_fm_gates_check(const cg_args *args);
cg_status cg_fm_gates_pass(const cg_fm_job *job);

#endif
