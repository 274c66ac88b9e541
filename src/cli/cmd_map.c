/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cgmap map: a trajectory of beads from a trajectory of atoms; with the
 * identity mapping, one format from another.
 *
 * Beads are written unwrapped, beside the first atom of their molecule, so
 * that diffusion and bonds survive. */
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/force_map.h"
#include "cli/inorder.h"
#include "cli/memory.h"
#include "cli/opts_shared.h"
#include "cli/setup.h"
#include "io/traj/traj.h"
#include "io/traj/traj_format.h"
#include "io/traj/traj_writer.h"
#include "mapping/cuts.h"

static const cg_opt output = {
    .name = "output", .letter = 'o', .type = CG_OPT_TEXT, .writes = true,
    .argument = "FILE", .group = CG_OPT_OUTPUT,
    .help = "beads, in the format of its suffix:",
    .kinds = cg_traj_written_suffixes};
static const cg_opt topology_out = {
    .name = "topology-out", .type = CG_OPT_TEXT, .writes = true,
    .argument = "FILE",
    .group = CG_OPT_OUTPUT,
    .help = "beads of the first frame: .gro .pdb .h5"};
static const cg_opt precision = {
    .name = "precision", .type = CG_OPT_INT, .argument = "N",
    .least = 1, .most = 1000000, .group = CG_OPT_OUTPUT,
    .help = "XTC, GRO: steps in a nm"};

static const cg_opt *const options[] = {
    &cg_opt_trajectory, &cg_opt_topology, &cg_opt_include, &cg_opt_define,
    &cg_opt_mapping, &cg_opt_force_map, &cg_opt_index, &cg_opt_group,
    &cg_opt_ignore, &cg_opt_units, &cg_opt_begin, &cg_opt_end, &cg_opt_skip,
    &cg_opt_stride, &cg_opt_frames, &cg_opt_truncated, &cg_opt_skip_bad,
    &cg_opt_index_cache, &output, &topology_out, &precision, &cg_opt_memory,
    &cg_opt_overwrite, &cg_opt_json, &cg_opt_dry_run, &cg_opt_progress,
    &cg_opt_quiet, &cg_opt_verbose, &cg_opt_help, NULL};

/* Files being written, on rank 0. */
typedef struct files {
  const char *path, *topology_path;
  cg_traj_write_options how;
  cg_atoms *beads;       /* as atoms; NULL: they are */
  const cg_atoms *names; /* of the beads */
  const cg_map *map;
  bool sums; /* forces are plain sums */
  cg_output *out, *topology_out; /* until the writers have them */
  cg_traj_writer *writer, *topology;
  bool topology_done;
  bool in_units; /* of --units */
} files;

/* No other run gets their names from now on. */
static cg_status files_hold(files *f)
{
  CG_TRY(cg_output_open(f->path, f->how.overwrite, &f->out));
  return f->topology_path ? cg_output_open(f->topology_path, f->how.overwrite,
                                           &f->topology_out)
                          : CG_OK;
}

static cg_status start_writer(files *f, cg_output **out,
                              cg_traj_writer **writer)
{
  cg_output *mine = *out;
  *out = NULL;
  return mine ? cg_traj_writer_fill(mine, f->names, &f->how, writer) : CG_OK;
}

static cg_status files_open(files *f)
{
  CG_TRY(start_writer(f, &f->out, &f->writer));
  return start_writer(f, &f->topology_out, &f->topology);
}

static cg_status files_take(void *self, const cg_frame *frame)
{
  files *f = self;
  if (frame->has_f && f->sums)
    CG_TRY(cg_map_check_shared(f->map));
  if (f->topology && !f->topology_done)
    CG_TRY(cg_traj_write(f->topology, frame));
  f->topology_done = true;
  return cg_traj_write(f->writer, frame);
}

static cg_status commit(cg_traj_writer **writer)
{
  cg_traj_writer *mine = *writer;
  *writer = NULL;
  return mine ? cg_traj_writer_commit(mine) : CG_OK;
}

/* The trajectory last: it is what a user waits for. */
static cg_status files_commit(files *f)
{
  CG_TRY(commit(&f->topology));
  return commit(&f->writer);
}

static void files_close(files *f)
{
  cg_traj_writer_discard(f->topology);
  cg_traj_writer_discard(f->writer);
  cg_output_discard(f->topology_out);
  cg_output_discard(f->out);
  cg_atoms_free(f->beads);
}

/* A whole frame is read, mapped, packed for rank 0, and there received and
 * written. */
static double bytes_of_frame(const cg_memory *memory)
{
  return memory->reading + 4.0 * memory->beads;
}

static double bytes_of_part(const cg_memory *memory)
{
  return memory->reading / memory->ranks + 4.0 * memory->beads;
}

static cg_status copy(const cg_run *run, const cg_setup *setup, files *f)
{
  cg_status status = CG_OK;
  cg_memory memory = cg_memory_of(run, setup);
  double whole = bytes_of_frame(&memory);
  bool root = cg_comm_rank(run->comm) == 0;
  if (root)
    status = files_open(f);
  CG_TRY(cg_comm_agree(run->comm, status));
  cg_inorder_options how = {
    .items = setup->beads->n,
    .parts = cg_memory_in_parts(&memory, whole),
    .room = cg_memory_left(&memory),
    .progress = cg_progress_new(
        (cg_progress_mode)cg_args_choice(run->args, &cg_opt_progress), root,
        "mapping", "frames", cg_traj_frames(setup->traj))};
  cg_memory_warn(&memory, how.parts ? bytes_of_part(&memory) : whole);
  status = cg_inorder(run->comm, cg_setup_source(setup), &how, files_take, f);
  cg_progress_free(how.progress);
  cg_setup_warn(run, setup);
  if (status == CG_OK && root)
    status = files_commit(f);
  return cg_comm_agree(run->comm, status);
}

/* What was written, or would be. */
static void report(const cg_run *run, const cg_setup *setup, const files *f)
{
  cg_json json = {0};
  cg_json_start(run, &json);
  cg_json_int(&json, "frames", cg_traj_frames(setup->traj));
  cg_json_int(&json, "atoms", setup->atoms->n);
  cg_json_int(&json, "beads", setup->beads->n);
  cg_json_text(&json, "output", f->path);
  cg_json_print(run, &json);
}

/* --dry-run: everything is open and understood. */
static void tell_sizes(const cg_run *run, const cg_setup *setup,
                       const files *f)
{
  cg_memory memory = cg_memory_of(run, setup);
  double whole = bytes_of_frame(&memory);
  bool parts = cg_memory_in_parts(&memory, whole);
  cg_string s = {0};
  cg_string_add(&s, "frames    %lld of %lld atom%s, %lld bead%s\n",
                (long long)cg_traj_frames(setup->traj),
                (long long)setup->atoms->n, cg_text_s(setup->atoms->n),
                (long long)setup->beads->n, cg_text_s(setup->beads->n));
  cg_string_add(&s, "memory    %.3g MB a rank, frames are read %s\n",
                1e-6 * (memory.held + (parts ? bytes_of_part(&memory) : whole)),
                parts ? "in parts" : "whole");
  cg_string_add(&s, "output    %s\n", f->path);
  cg_print(run->comm, s.text);
  cg_free(s.text);
}

/* Write the files, or only say what that would be. */
static cg_status work(const cg_run *run, const cg_setup *setup, files *f)
{
  bool dry = cg_args_flag(run->args, &cg_opt_dry_run);
  bool as_json = cg_args_flag(run->args, &cg_opt_json);
  if (!dry)
    CG_TRY(copy(run, setup, f));
  if (as_json)
    report(run, setup, f);
  else if (dry)
    tell_sizes(run, setup, f);
  else
    cg_log_tell(CG_LOG_NORMAL, "%s: %lld frame%s of %lld beads", f->path,
                (long long)cg_traj_frames(setup->traj),
                cg_text_s(cg_traj_frames(setup->traj)),
                (long long)setup->beads->n);
  return CG_OK;
}

/* Does a file of that name have a precision? */
static bool has_precision(const char *path)
{
  const cg_traj_format *format = path ? cg_traj_format_of_name(path) : NULL;
  return format && format->rounds == CG_ROUNDS_AS_ASKED;
}

/* What the files hold together. */
typedef struct held {
  double precision; /* of positions, per nm; 0: one is not rounded */
  bool wide;        /* more than single precision, ... */
  bool doubles;     /* ... and not as text */
} held;

static held what_is_read(const cg_setup *setup)
{
  enum { FLOAT_DIGITS = 7 };
  double finest = 0.0;
  bool full = false;
  held h = {0};
  cg_traj_about about;
  for (int i = 0; i < cg_traj_files(setup->traj); i++) {
    cg_traj_describe(setup->traj, i, &about);
    finest = fmax(finest, about.precision);
    full = full || about.precision == 0.0;
    h.doubles = h.doubles || (about.double_precision && !about.text);
    h.wide = h.wide || (about.double_precision &&
                        (about.digits == 0 || about.digits > FLOAT_DIGITS));
  }
  h.precision = full ? 0.0 : finest;
  return h;
}

/* Copies are as fine as what was read, beads at least as GROMACS writes by
 * default. */
static void choose_precision(const cg_run *run, const cg_setup *setup,
                             files *f)
{
  held holds = what_is_read(setup);
  double read = holds.precision;
  const cg_traj_format *format = cg_traj_format_of_name(f->path);
  double most = format == &cg_format_gro ? 1e9 : 1e6;
  if (!cg_args_given(run->args, &precision) && read > 0.0)
    f->how.precision = fmin(
        setup->identity ? read : fmax(read, f->how.precision), most);
  f->how.exact = setup->identity && holds.doubles;
  double written = cg_traj_writer_precision(f->path, &f->how);
  if (written > 0.0 && (read == 0.0 || read > 1.001 * written))
    cg_log_tell(CG_LOG_NORMAL, "%s: positions are rounded to %g %s%s", f->path,
                1.0 / written, cg_unit_names_of(setup->units)->length,
                has_precision(f->path) ? " (--precision)" : "");
  bool single = format->single || (format == &cg_format_trr && !f->how.exact);
  if (setup->identity && holds.wide && single)
    cg_log_tell(CG_LOG_NORMAL, "%s: holds single precision, what is read is "
                               "finer",
                f->path);
}

static cg_status check_precision(const cg_run *run, const files *f)
{
  if (!cg_args_given(run->args, &precision) || has_precision(f->path) ||
      has_precision(f->topology_path))
    return CG_OK;
  return cg_fail(CG_USAGE, "%s: --precision is for XTC and GRO; leave it out",
                 f->path);
}

/* A file that tells steps and no times: nobody knows how long a step is. */
static void choose_times(const cg_setup *setup, files *f)
{
  cg_traj_about about;
  for (int i = 0; i < cg_traj_files(setup->traj); i++) {
    cg_traj_describe(setup->traj, i, &about);
    if (!about.steps || (about.frames == 1 && about.begin == 0.0))
      continue;
    f->how.timeless = true;
    if (cg_traj_format_of_name(f->path)->timed)
      cg_log_warn("%s: tells steps, but no times: %s has the numbers of steps "
                  "in place of times",
                  about.path, f->path);
    return;
  }
}

/* Formats that hold names, which a topology is for. */
static cg_status check_topology_out(const files *f)
{
  const cg_traj_format *format = cg_traj_format_of_name(f->topology_path);
  if (format != &cg_format_gro && format != &cg_format_pdb &&
      format != &cg_format_h5md)
    return cg_fail(CG_USAGE, "%s: beads are written as a topology in .gro, "
                             ".pdb or .h5: end the name with one of them",
                   f->topology_path);
  return CG_OK;
}

static cg_status check_outputs(const cg_run *run, files *f)
{
  if (!f->path)
    return cg_fail(CG_USAGE, "give the file to write: -o FILE");
  CG_TRY(cg_traj_writer_check(f->path, &f->how, &f->in_units));
  CG_TRY(check_precision(run, f));
  return f->topology_path ? check_topology_out(f) : CG_OK;
}

static cg_status check_names(const files *f)
{
  CG_TRY(cg_output_check(f->path, f->how.overwrite));
  return f->topology_path
             ? cg_output_check(f->topology_path, f->how.overwrite)
             : CG_OK;
}

static cg_status hold_outputs(const cg_run *run, files *f)
{
  bool dry = cg_args_flag(run->args, &cg_opt_dry_run);
  cg_status status = CG_OK;
  if (cg_comm_rank(run->comm) == 0)
    status = dry ? check_names(f) : files_hold(f);
  return cg_comm_agree(run->comm, status);
}

static cg_status check_inputs(const cg_setup *setup, const files *f)
{
  CG_TRY(cg_setup_check_output(setup, f->path));
  return f->topology_path ? cg_setup_check_output(setup, f->topology_path)
                          : CG_OK;
}

/* The force map, where it is not the plain sum. */
static cg_status make_force_map(const cg_run *run, const cg_setup *setup)
{
  cg_look look = {0};
  if (cg_args_choice(run->args, &cg_opt_force_map) == CG_FORCE_MAP_SUM)
    return CG_OK;
  cg_status status = cg_look_at_forces(run, setup, &look);
  if (status == CG_OK)
    status = cg_force_map_check(run, setup, &look);
  if (status == CG_OK)
    status = cg_force_map_make(run, setup, &look, 0);
  cg_look_clear(&look);
  return status;
}

static cg_status map(const cg_run *run, cg_setup *setup, files *f)
{
  CG_TRY(check_outputs(run, f));
  CG_TRY(hold_outputs(run, f));
  CG_TRY(cg_setup_open(run, false, false, setup));
  if (!f->in_units)
    CG_TRY(cg_setup_check_units(setup));
  if (!setup->identity)
    f->beads = cg_atoms_of_beads(setup->beads);
  f->names = f->beads ? f->beads : setup->atoms;
  f->map = setup->map;
  CG_TRY(cg_comm_agree(run->comm, check_inputs(setup, f)));
  CG_TRY(make_force_map(run, setup));
  choose_precision(run, setup, f);
  choose_times(setup, f);
  return work(run, setup, f);
}

static cg_status run(const cg_run *run)
{
  const cg_args *args = run->args;
  cg_setup setup = {0};
  files f = {.path = cg_args_text(args, &output),
             .topology_path = cg_args_text(args, &topology_out),
             .sums = cg_args_choice(args, &cg_opt_force_map) ==
                     CG_FORCE_MAP_SUM,
             .how = {.overwrite = cg_args_flag(args, &cg_opt_overwrite),
                     .precision = cg_args_given(args, &precision)
                                      ? (double)cg_args_int(args, &precision)
                                      : 1000.0,
                     .units = cg_args_choice_text(args, &cg_opt_units)}};
  cg_status status = map(run, &setup, &f);
  files_close(&f);
  cg_setup_close(&setup);
  return status;
}

const cg_command cg_command_map = {
    .name = "map",
    .brief = "apply a mapping, write the coarse-grained trajectory",
    .options = options,
    .run = run};
