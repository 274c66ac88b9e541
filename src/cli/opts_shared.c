/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that mean the same everywhere, each defined once. */
#include "cli/opts_shared.h"

#include <math.h>

#include "base/progress.h"
#include "model/units.h"

const cg_opt cg_opt_trajectory = {
    .name = "trajectory", .letter = 'f', .alias = "trj",
    .type = CG_OPT_TEXTS, .argument = "FILE", .group = CG_OPT_INPUT,
    .help = "of atoms; repeatable"};

const cg_opt cg_opt_topology = {
    .name = "topology", .letter = 's', .alias = "top",
    .type = CG_OPT_TEXT, .argument = "FILE", .group = CG_OPT_INPUT,
    .help = "the atoms: .gro .pdb .top ..."};

const cg_opt cg_opt_include = {
    .name = "include", .type = CG_OPT_TEXTS, .argument = "DIR",
    .group = CG_OPT_INPUT,
    .help = "files of a TOP; repeatable"};

const cg_opt cg_opt_define = {
    .name = "define", .type = CG_OPT_TEXTS, .argument = "NAME",
    .group = CG_OPT_INPUT,
    .help = "a macro of a TOP; repeatable"};

const cg_opt cg_opt_mapping = {
    .name = "mapping", .letter = 'm', .alias = "cg",
    .type = CG_OPT_TEXTS, .argument = "FILE", .group = CG_OPT_INPUT,
    .help = "XML, 'identity'; repeatable"};

const cg_opt cg_opt_index = {
    .name = "index", .letter = 'n', .type = CG_OPT_TEXT,
    .argument = "FILE", .group = CG_OPT_INPUT,
    .help = "GROMACS index file"};

const cg_opt cg_opt_group = {
    .name = "group", .type = CG_OPT_TEXT, .argument = "NAME",
    .group = CG_OPT_INPUT,
    .help = "its group: only these atoms"};

const cg_opt cg_opt_ignore = {
    .name = "ignore", .type = CG_OPT_TEXTS, .argument = "NAME",
    .group = CG_OPT_INPUT,
    .help = "molecules to leave out; repeatable"};

const cg_opt cg_opt_units = {
    .name = "units", .type = CG_OPT_CHOICE,
    .choices = cg_units_names, .group = CG_OPT_INPUT,
    .help = "of LAMMPS files; lj: of any"};

const cg_opt cg_opt_pbc = {
    .name = "pbc", .type = CG_OPT_CHOICE,
    .choices = CG_CHOICES([CG_PBC_AUTO] = "auto", [CG_PBC_NONE] = "none"),
    .initial = "auto", .group = CG_OPT_INPUT,
    .help = "none: frames need no box"};

const cg_opt cg_opt_forces = {
    .name = "forces", .type = CG_OPT_TEXTS, .argument = "FILE",
    .group = CG_OPT_INPUT,
    .help = "beside the trajectory: NAMD's DCD"};

const cg_opt cg_opt_begin = {
    .name = "begin", .letter = 'b', .type = CG_OPT_DOUBLE,
    .argument = "PS", .group = CG_OPT_FRAMES,
    .help = "first time"};

const cg_opt cg_opt_end = {
    .name = "end", .letter = 'e', .type = CG_OPT_DOUBLE,
    .argument = "PS", .group = CG_OPT_FRAMES,
    .help = "last time"};

const cg_opt cg_opt_skip = {
    .name = "skip", .type = CG_OPT_INT, .argument = "N", .initial = "0",
    .least = 0, .most = INFINITY, .group = CG_OPT_FRAMES,
    .help = "leave out the first N of these"};

const cg_opt cg_opt_memory = {
    .name = "memory", .type = CG_OPT_DOUBLE, .argument = "GB",
    .least = 1e-6, .most = 1e9, .group = CG_OPT_PARALLEL,
    .help = "of a rank; larger frames are read in parts"};

const cg_opt cg_opt_stride = {
    .name = "stride", .type = CG_OPT_INT, .argument = "N", .initial = "1",
    .least = 1, .most = INFINITY, .group = CG_OPT_FRAMES,
    .help = "then take every Nth"};

const cg_opt cg_opt_frames = {
    .name = "frames", .type = CG_OPT_INT, .argument = "N",
    .least = 1, .most = INFINITY, .group = CG_OPT_FRAMES,
    .help = "at most N of them"};

const cg_opt cg_opt_truncated = {
    .name = "truncated", .type = CG_OPT_CHOICE,
    .choices = CG_CHOICES([CG_TRUNCATED_ERROR] = "error",
                          [CG_TRUNCATED_LAST] = "last"),
    .initial = "error", .group = CG_OPT_FRAMES,
    .help = "a cut last frame is"};

const cg_opt cg_opt_skip_bad = {
    .name = "skip-bad-frames", .type = CG_OPT_FLAG, .group = CG_OPT_FRAMES,
    .help = "leave out damaged frames"};

const cg_opt cg_opt_index_cache = {
    .name = "index-cache", .type = CG_OPT_TEXT, .writes = true,
    .argument = "FILE",
    .group = CG_OPT_FRAMES,
    .help = "keep where frames begin"};

const cg_opt cg_opt_overwrite = {
    .name = "overwrite", .type = CG_OPT_FLAG, .group = CG_OPT_OUTPUT,
    .help = "replace files that exist"};

const cg_opt cg_opt_json = {
    .name = "json", .type = CG_OPT_FLAG, .group = CG_OPT_OUTPUT,
    .help = "print one JSON object"};

const cg_opt cg_opt_dry_run = {
    .name = "dry-run", .type = CG_OPT_FLAG, .group = CG_OPT_OUTPUT,
    .help = "print sizes, compute nothing"};

const cg_opt cg_opt_progress = {
    .name = "progress", .type = CG_OPT_CHOICE,
    .choices = CG_CHOICES([CG_PROGRESS_AUTO] = "auto",
                          [CG_PROGRESS_NEVER] = "never",
                          [CG_PROGRESS_ALWAYS] = "always"),
    .initial = "auto", .group = CG_OPT_OUTPUT,
    .help = "show how far it is"};

const cg_opt cg_opt_quiet = {
    .name = "quiet", .letter = 'q', .type = CG_OPT_FLAG, .group = CG_OPT_OUTPUT,
    .help = "warnings and errors only"};

const cg_opt cg_opt_verbose = {
    .name = "verbose", .letter = 'v', .type = CG_OPT_FLAG,
    .group = CG_OPT_OUTPUT,
    .help = "say more"};

const cg_opt cg_opt_help = {
    .name = "help", .letter = 'h', .type = CG_OPT_FLAG, .group = CG_OPT_OUTPUT,
    .help = "this page"};
