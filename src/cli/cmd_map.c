/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cgmap map: a trajectory of beads from a trajectory of atoms; with the
 * identity mapping, one format from another.
 *
 * Beads are written unwrapped, beside the first atom of their molecule, so
 * that diffusion and bonds survive. */
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "cli/common.h"
#include "cli/force_map.h"
#include "cli/inorder.h"
#include "cli/memory.h"
#include "cli/setup.h"
#include "io/traj_format.h"

#define OUTPUT "Output and talk"

static const cg_opt output = {
    .name = "output", .letter = 'o', .type = CG_OPT_TEXT,
    .argument = "FILE", .group = OUTPUT,
    .help = ".trr .xtc .gro .pdb .xyz .dcd .h5 .lammpstrj"};
static const cg_opt topology_out = {
    .name = "topology-out", .type = CG_OPT_TEXT, .argument = "FILE",
    .group = OUTPUT,
    .help = "beads of the first frame: .gro"};
static const cg_opt precision = {
    .name = "precision", .type = CG_OPT_INT, .argument = "N",
    .initial = "1000", .least = 1, .most = 1000000, .group = OUTPUT,
    .help = "XTC, GRO: steps in a nm"};

static const cg_opt *const options[] = {
    &cg_opt_trajectory, &cg_opt_topology, &cg_opt_include, &cg_opt_define,
    &cg_opt_mapping, &cg_opt_force_map, &cg_opt_index, &cg_opt_group,
    &cg_opt_ignore, &cg_opt_units, &cg_opt_begin,
    &cg_opt_end, &cg_opt_skip, &cg_opt_stride, &cg_opt_frames,
    &cg_opt_truncated, &cg_opt_skip_bad, &cg_opt_index_cache, &output,
    &topology_out, &precision, &cg_opt_memory, &cg_opt_overwrite,
    &cg_opt_progress, &cg_opt_quiet, &cg_opt_verbose, &cg_opt_help, NULL};

/* Files being written, on rank 0. */
typedef struct files {
  const char *path, *topology_path;
  cg_traj_write_options how;
  const cg_atoms *names; /* of the beads */
  const cg_map *map;
  bool sums; /* forces are plain sums */
  cg_traj_writer *writer, *topology;
  bool topology_done;
  bool in_units; /* of --units */
} files;

static cg_status files_open(files *f)
{
  CG_TRY(cg_traj_writer_open(f->path, f->names, &f->how, &f->writer));
  if (f->topology_path)
    CG_TRY(cg_traj_writer_open(f->topology_path, f->names, &f->how,
                               &f->topology));
  return CG_OK;
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

/* Does a file of that name have a precision? */
static bool has_precision(const char *path)
{
  const cg_traj_format *format = path ? cg_traj_format_of_name(path) : NULL;
  return format == &cg_format_xtc || format == &cg_format_gro;
}

static cg_status check_precision(const cg_run *run, const files *f)
{
  if (!cg_args_given(run->args, &precision) || has_precision(f->path) ||
      has_precision(f->topology_path))
    return CG_OK;
  return cg_fail(CG_USAGE, "%s: --precision is for XTC and GRO; leave it out",
                 f->path);
}

static cg_status check_outputs(const cg_run *run, files *f)
{
  cg_status status = CG_OK;
  if (!f->path)
    return cg_fail(CG_USAGE, "give the file to write: -o FILE");
  CG_TRY(cg_traj_writer_check(f->path, &f->how, &f->in_units));
  CG_TRY(check_precision(run, f));
  if (f->topology_path && strcmp(f->path, f->topology_path) == 0)
    return cg_fail(CG_USAGE, "%s: is named by -o and by --topology-out",
                   f->path);
  if (cg_comm_rank(run->comm) == 0)
    status = cg_output_check(f->path, f->how.overwrite);
  if (status == CG_OK && f->topology_path && cg_comm_rank(run->comm) == 0)
    status = cg_output_check(f->topology_path, f->how.overwrite);
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

static cg_status run(const cg_run *run)
{
  cg_setup setup = {0};
  files f = {.path = cg_args_text(run->args, &output),
             .topology_path = cg_args_text(run->args, &topology_out),
             .sums = cg_args_choice(run->args, &cg_opt_force_map) ==
                     CG_FORCE_MAP_SUM,
             .how = {.overwrite = cg_args_flag(run->args, &cg_opt_overwrite),
                     .precision =
                         (double)cg_args_int(run->args, &precision),
                     .units = cg_args_choice_text(run->args,
                                                  &cg_opt_units)}};
  CG_TRY(check_outputs(run, &f));
  cg_status status = cg_setup_open(run, false, false, &setup);
  cg_atoms *beads = NULL;
  if (status == CG_OK && !f.in_units)
    status = cg_setup_check_units(&setup);
  if (status == CG_OK && !setup.identity)
    beads = cg_atoms_of_beads(setup.beads);
  f.names = beads ? beads : setup.atoms;
  if (status == CG_OK)
    status = cg_comm_agree(run->comm, check_inputs(&setup, &f));
  if (status == CG_OK)
    status = make_force_map(run, &setup);
  f.map = setup.map;
  if (status == CG_OK)
    status = copy(run, &setup, &f);
  files_close(&f);
  cg_atoms_free(beads);
  cg_setup_close(&setup);
  return status;
}

const cg_command cg_command_map = {
    .name = "map",
    .brief = "apply a mapping, write the coarse-grained trajectory",
    .options = options,
    .run = run};
