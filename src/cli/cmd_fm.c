/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cgmap fm: force matching.  The wiring: options to frames of beads, through
 * the frame loop into the sums of src/fm, and out to files and words. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "cli/damage.h"
#include "cli/fm_job.h"
#include "cli/opts_shared.h"
#include "fm/needs.h"
#include "fm/ranges.h"
#include "math/blocks.h"
#include "model/interactions.h"
#include "model/known.h"
#include "model/term.h"

const cg_opt cg_opt_interactions = {
    .name = "interactions", .letter = 'i', .alias = "options",
    .type = CG_OPT_TEXT, .argument = "FILE", .group = CG_OPT_INPUT,
    .help = "XML; left out: all"};
const cg_opt cg_opt_cutoff = {
    .name = "cutoff", .type = CG_OPT_DOUBLE, .argument = "NM",
    .least = DBL_MIN, .most = INFINITY, .group = CG_OPT_FIT,
    .help = "of pairs"};
static const cg_opt temperature = {
    .name = "temperature", .type = CG_OPT_DOUBLE, .argument = "K",
    .least = DBL_MIN, .most = INFINITY, .group = CG_OPT_FIT,
    .help = "of the simulation"};
static const cg_opt solver = {
    .name = "solver", .type = CG_OPT_CHOICE,
    .choices = cg_solver_names, .initial = "auto", .group = CG_OPT_FIT,
    .help = "of the least squares"};
static const cg_opt regularise = {
    .name = "regularise", .type = CG_OPT_TEXT,
    .argument = "none|ridge=L|evidence", .initial = "none", .group = CG_OPT_FIT,
    .help = "keep forces small or smooth"};
static const cg_opt error_blocks = {
    .name = "error-blocks", .type = CG_OPT_INT, .argument = "N",
    .initial = "20", .least = 0, .most = 10000, .group = CG_OPT_FIT,
    .help = "most blocks for errors"};
const cg_opt cg_opt_require = {
    .name = "require", .type = CG_OPT_TEXTS, .argument = "QUANTITY<X",
    .group = CG_OPT_FIT,
    .help = "else exit with 2; repeatable"};
static const cg_opt domains = {
    .name = "domains", .type = CG_OPT_TEXT, .argument = "auto|DxxDyxDz",
    .initial = "auto", .group = CG_OPT_PARALLEL,
    .help = "grid of a team"};
static const cg_opt batch = {
    .name = "batch", .type = CG_OPT_TEXT, .argument = "auto|B",
    .initial = "auto", .group = CG_OPT_PARALLEL,
    .help = "frames a team has in flight"};
const cg_opt cg_opt_results = {
    .name = "output", .letter = 'o', .type = CG_OPT_TEXT, .writes = true,
    .argument = "FILE", .initial = "fm.h5", .group = CG_OPT_OUTPUT,
    .help = "results, HDF5"};
const cg_opt cg_opt_tables = {
    .name = "tables", .type = CG_OPT_TEXT, .argument = "DIR",
    .group = CG_OPT_OUTPUT,
    .help = "tables; left out: by the output"};

static const cg_opt *const options[] = {
    &cg_opt_trajectory, &cg_opt_forces, &cg_opt_topology, &cg_opt_include,
    &cg_opt_define, &cg_opt_mapping, &cg_opt_force_map,
    &cg_opt_interactions, &cg_opt_index, &cg_opt_group, &cg_opt_ignore,
    &cg_opt_units, &cg_opt_pbc, &cg_opt_begin, &cg_opt_end, &cg_opt_skip,
    &cg_opt_stride, &cg_opt_frames, &cg_opt_truncated, &cg_opt_skip_bad,
    &cg_opt_index_cache, &cg_opt_from, &cg_opt_cutoff, &cg_opt_target,
    &cg_opt_sigma, &cg_opt_seed, &temperature, &solver, &regularise,
    &error_blocks, &cg_opt_frame_weights, &cg_opt_pressures, &cg_opt_energies,
    &cg_opt_require, &domains, &batch, &cg_opt_memory, &cg_opt_checkpoint,
    &cg_opt_checkpoint_every, &cg_opt_resume, &cg_opt_max_hours,
    &cg_opt_results, &cg_opt_tables, &cg_opt_votca_tables,
    &cg_opt_overwrite, &cg_opt_json, &cg_opt_dry_run, &cg_opt_progress,
    &cg_opt_quiet, &cg_opt_verbose, &cg_opt_help, NULL};

/* What sums over frames do not depend on, or are told of otherwise. */
static const cg_opt *const not_in_sums[] = {
    &cg_opt_index_cache, &solver, &regularise, &error_blocks, &cg_opt_require,
    &domains, &batch, &cg_opt_memory, &cg_opt_checkpoint,
    &cg_opt_checkpoint_every, &cg_opt_resume, &cg_opt_max_hours,
    &cg_opt_frames, &cg_opt_results, &cg_opt_tables, &cg_opt_votca_tables,
    &cg_opt_overwrite, &cg_opt_json, &cg_opt_progress, &cg_opt_quiet,
    &cg_opt_verbose, NULL};

/* What sums can answer, without their frames. */
static const cg_opt *const options_of_sums[] = {
    &cg_opt_from, &temperature, &solver, &regularise, &cg_opt_require,
    &cg_opt_memory, &cg_opt_results, &cg_opt_tables, &cg_opt_overwrite,
    &cg_opt_json, &cg_opt_progress, &cg_opt_quiet, &cg_opt_verbose, NULL};

static bool read_count(const char *text, size_t n, int *count)
{
  int64_t number;
  bool good = cg_text_int(text, n, &number) && number >= 1 &&
              number <= 1000000;
  *count = good ? (int)number : 0;
  return good;
}

/* "auto" leaves the zeros. */
static cg_status read_domains(const cg_args *args, int d[3])
{
  const char *text = cg_args_text(args, &domains), *at = text;
  if (strcmp(text, "auto") == 0)
    return CG_OK;
  for (int k = 0; k < 3; k++) {
    size_t n = strcspn(at, "x");
    if (!read_count(at, n, &d[k]) || (at[n] == '\0') != (k == 2))
      return cg_opt_refuse(&domains, text, "auto, or three counts as 2x1x1");
    at += n + 1;
  }
  return CG_OK;
}

static cg_status read_batch(const cg_args *args, int *frames)
{
  const char *text = cg_args_text(args, &batch);
  if (strcmp(text, "auto") == 0 || read_count(text, strlen(text), frames))
    return CG_OK;
  return cg_opt_refuse(&batch, text, "auto, or a count from 1");
}

static cg_status read_regularise(const cg_args *args, cg_regularise *how)
{
  static const char ridge[] = "ridge=";
  const char *text = cg_args_text(args, &regularise);
  size_t n = strlen(ridge);
  if (strcmp(text, "none") == 0)
    return CG_OK;
  how->by = CG_REGULARISE_EVIDENCE;
  if (strcmp(text, "evidence") == 0)
    return CG_OK;
  how->by = CG_REGULARISE_RIDGE;
  if (strncmp(text, ridge, n) == 0 &&
      cg_text_double(text + n, strlen(text + n), &how->ridge) &&
      how->ridge > 0 && isfinite(how->ridge))
    return CG_OK;
  return cg_opt_refuse(&regularise, text,
                       "none, evidence, or ridge= and a number above 0");
}

static cg_status read_options(cg_fm_job *job)
{
  const cg_args *args = job->run->args;
  CG_TRY(cg_fm_gates_check(args));
  CG_TRY(read_domains(args, job->walk.grid.domains));
  CG_TRY(read_batch(args, &job->walk.grid.batch));
  CG_TRY(cg_fm_checkpoint_read(job));
  job->how.solver = (cg_solver)cg_args_choice(args, &solver);
  CG_TRY(read_regularise(args, &job->how.regularise));
  job->units = cg_unit_names_of(cg_units_inside(cg_setup_units(args)));
  if (cg_args_given(args, &temperature))
    job->temperature = cg_args_double(args, &temperature);
  job->how.kT = job->temperature * job->units->boltzmann;
  job->walk.progress =
      (cg_progress_mode)cg_args_choice(args, &cg_opt_progress);
  job->how.progress = job->walk.progress;
  CG_TRY(cg_fm_target_read(job));
  return cg_fm_series_check(job);
}

static cg_status walk(cg_fm_job *job, const char *what, cg_source source,
                      int blocks, int consumers, const cg_consumer *consumer)
{
  job->walk.what = what;
  job->walk.advice = cg_damages_advice;
  job->walk.blocks = blocks;
  cg_fm_walk_as(job->set, job->setup.beads, &job->walk);
  cg_status status =
      cg_walk(job->run->comm, source, job->setup.beads, &job->walk, consumers,
              consumer, &job->walked);
  job->walk.told = true;
  return status;
}

/* Walk over no more than `most` frames (0: all) with the ranges of the set.
 * The grid of so few is not the one to tell of. */
static cg_status see_ranges(cg_fm_job *job, const char *what, int64_t most,
                            cg_ranges **ranges)
{
  *ranges = cg_ranges_new(job->setup.beads, job->set, job->how.sigma);
  cg_consumer consumer = cg_ranges_consumer(*ranges);
  job->walk.most = most;
  job->walk.told = most > 0;
  cg_status status = walk(job, what, cg_setup_source(&job->setup), 0, 1,
                          &consumer);
  job->walk.most = 0;
  job->walk.told = most == 0;
  return status;
}

/* Where all ranges are given a few frames tell whether a bond may be rigid. */
static cg_status needs_pass(cg_fm_job *job, bool *needed)
{
  enum { FEW = 3 };
  cg_ranges *ranges;
  bool bonds = false;
  *needed = cg_interactions_open(job->set);
  for (int q = 0; q < job->set->n; q++)
    bonds = bonds || job->set->list[q].term == &cg_term_bond;
  if (*needed || !bonds)
    return CG_OK;
  cg_status status = see_ranges(job, "looking at bonds", FEW, &ranges);
  *needed = cg_ranges_any_rigid(ranges, job->set);
  cg_ranges_free(ranges);
  return status;
}

/* A first pass where the data are to say where interactions begin or end, or
 * whether bonds are constraints. */
static cg_status close_ranges(cg_fm_job *job)
{
  cg_ranges *ranges;
  bool needed;
  CG_TRY(needs_pass(job, &needed));
  if (!needed)
    return CG_OK;
  cg_status status = see_ranges(job, "finding ranges", 0, &ranges);
  if (status == CG_OK)
    cg_ranges_apply(ranges, job->set, job->units->length, &job->rigid);
  cg_ranges_free(ranges);
  CG_TRY(status);
  return cg_comm_agree(job->run->comm, cg_interactions_complete(job->set));
}

static cg_status check_matrices(const cg_fm_job *job)
{
  return cg_fm_matrices_check(job, cg_fm_kind_squares(job->setup.beads,
                                                      job->set));
}

/* fm stays, for its sums are written into the results. */
static cg_status fit(cg_fm_job *job)
{
  bool forces = cg_target_needs_forces(job->how.target);
  CG_TRY(check_matrices(job));
  CG_TRY(cg_fm_new(job->run->comm, job->setup.beads, job->set, &job->how,
                   &job->fm));
  cg_fm_checkpoint_mark(job, options, not_in_sums);
  job->walk.checkpoint = job->checkpoint.path ? &job->checkpoint : NULL;
  cg_forcecov *cov =
      forces ? cg_force_map_listen(job->run, &job->setup, &job->look,
                                   job->how.blocks)
             : NULL;
  const cg_consumer consumers[2] = {cg_fm_consumer(job->fm),
                                    cg_forcecov_consumer(cov)};
  job->walk.together = cg_target_copies(job->how.target);
  cg_status status =
      walk(job, "force matching", cg_fm_target_source(job), job->how.blocks,
           cov ? 2 : 1, consumers);
  if (status == CG_OK)
    status = cg_fm_solve(job->fm, &job->result);
  if (status == CG_OK && forces && job->how.weights.by == CG_WEIGHTS_NONE)
    job->result->noise =
        cg_force_map_noise(job->run, &job->setup, &job->look, cov);
  cg_force_map_leave(&job->setup, cov);
  return status;
}

static cg_status read_and_fit(cg_fm_job *job)
{
  CG_TRY(
      cg_force_map_make(job->run, &job->setup, &job->look, job->how.blocks));
  CG_TRY(close_ranges(job));
  CG_TRY(fit(job));
  cg_setup_warn(job->run, &job->setup);
  return CG_OK;
}

static cg_status tell(cg_fm_job *job)
{
  CG_TRY(cg_fm_files_write(job));
  cg_fm_checkpoint_end(job);
  cg_timer_stop(CG_PHASE_TOTAL);
  cg_timer_collect(job->run->comm, &job->timing);
  if (cg_args_flag(job->run->args, &cg_opt_json))
    cg_fm_json(job);
  else
    cg_fm_report(job);
  return cg_fm_gates_pass(job);
}

/* What is said on the command line goes before what the file says. */
static void choose_blocks(cg_fm_job *job)
{
  const cg_args *args = job->run->args;
  int64_t frames = cg_traj_frames(job->setup.traj);
  int most = (int)cg_args_int(args, &error_blocks);
  if (job->set->least_block > 0 && !cg_args_given(args, &error_blocks))
    most = (int)fmin(most, (double)(frames / job->set->least_block));
  job->how.blocks = cg_blocks_count(frames, most);
}

static void measure_memory(cg_fm_job *job)
{
  const cg_memory *memory = &job->memory;
  job->memory = cg_memory_of(job->run, &job->setup);
  job->walk.grid.memory = cg_memory_left(memory);
  job->walk.reading = memory->reading;
  cg_memory_warn(memory, memory->reading /
                             (memory->parts ? memory->ranks : 1));
}

static cg_status prepare(cg_fm_job *job)
{
  bool need_box = cg_args_choice(job->run->args, &cg_opt_pbc) == CG_PBC_AUTO;
  CG_TRY(cg_setup_open(job->run, cg_target_needs_forces(job->how.target),
                       need_box, &job->setup));
  CG_TRY(cg_setup_check_units(&job->setup));
  measure_memory(job);
  CG_TRY(cg_fm_target_look(job));
  CG_TRY(cg_fm_series_read(job));
  CG_TRY(cg_fm_terms(job));
  CG_TRY(cg_target_tie(job->how.target, job->set));
  choose_blocks(job);
  job->one_system = true;
  job->beads = job->setup.beads->n;
  job->molecules = job->setup.beads->molecules;
  CG_TRY(cg_fm_checkpoint_check(job));
  return cg_fm_files_check(job);
}

/* Sums of frames, or those that runs before this one kept. */
static cg_status work(cg_fm_job *job)
{
  bool kept = cg_args_given(job->run->args, &cg_opt_from);
  if (kept)
    CG_TRY(cg_fm_from_check(job->run, options, options_of_sums));
  CG_TRY(read_options(job));
  CG_TRY(cg_fm_files_open(job));
  if (kept) {
    CG_TRY(cg_fm_from(job));
    return tell(job);
  }
  CG_TRY(prepare(job));
  if (cg_args_flag(job->run->args, &cg_opt_dry_run))
    return cg_fm_dry_run(job);
  CG_TRY(read_and_fit(job));
  return tell(job);
}

static cg_status run(const cg_run *run)
{
  cg_fm_job job = {.run = run};
  cg_timer_start(CG_PHASE_TOTAL);
  cg_status status = cg_comm_agree(run->comm, cg_dense_start());
  if (status == CG_OK)
    status = work(&job);
  cg_fm_result_free(job.result);
  cg_fm_free(job.fm);
  cg_forcefield_free(job.model);
  cg_fm_files_clear(&job.files);
  cg_interactions_free(job.set);
  cg_look_clear(&job.look);
  cg_fm_series_clear(&job);
  cg_denoise_free(job.denoise);
  cg_fm_checkpoint_clear(&job);
  cg_free(job.unfitted.text);
  cg_free(job.rigid.text);
  cg_setup_close(&job.setup);
  return status;
}

const cg_command cg_command_fm = {
    .name = "fm",
    .brief = "force matching: a force field from mapped forces",
    .options = options,
    .run = run};
