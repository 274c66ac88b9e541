/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cli/opts_shared.h
 *
 * The options that several commands have and that mean the same in each.
 */
#ifndef CGMAP_CLI_OPTS_SHARED_H
#define CGMAP_CLI_OPTS_SHARED_H

#include "cli/opts.h"

/** Groups of options, the headings of --help. */
#define CG_OPT_INPUT "Input"
#define CG_OPT_FRAMES "Frames"
#define CG_OPT_FIT "Fit"
#define CG_OPT_PARALLEL "Parallel work"
#define CG_OPT_OUTPUT "Output and talk"

/* Input. */
extern const cg_opt cg_opt_trajectory, cg_opt_topology, cg_opt_include,
    cg_opt_define, cg_opt_mapping, cg_opt_index, cg_opt_group, cg_opt_ignore,
    cg_opt_units, cg_opt_pbc, cg_opt_forces;

/* Which frames, and what to do with damage. */
extern const cg_opt cg_opt_begin, cg_opt_end, cg_opt_skip, cg_opt_stride,
    cg_opt_frames, cg_opt_truncated, cg_opt_skip_bad, cg_opt_index_cache;

extern const cg_opt cg_opt_memory;

/* Output and talk. */
extern const cg_opt cg_opt_overwrite, cg_opt_json, cg_opt_dry_run,
    cg_opt_progress, cg_opt_quiet, cg_opt_verbose, cg_opt_help;

/** The choices of --truncated and --pbc. */
enum { CG_TRUNCATED_ERROR, CG_TRUNCATED_LAST };
enum { CG_PBC_AUTO, CG_PBC_NONE };

#endif
