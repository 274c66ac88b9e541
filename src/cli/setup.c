/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the options to beads and frames.
 *
 * Small files first: a wrong mapping is told before a long trajectory is
 * scanned, unless that is to name the atoms, or to say which of those of a
 * LAMMPS data file it holds.
 * Disadvantage: topology and mapping are whole on every rank. */
#include "cli/setup.h"

#include <math.h>
#include <string.h>

#include <cgmap/input.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/damage.h"
#include "cli/dump_atoms.h"
#include "cli/force_map.h"
#include "cli/opts_shared.h"
#include "io/traj/traj.h"
#include "mapping/map.h"
#include "mapping/source.h"
#include "model/mapping.h"
#include "model/source.h"

static cg_status select_atoms(const cg_run *run, cg_atoms **atoms)
{
  const char *index = cg_args_text(run->args, &cg_opt_index);
  const char *group = cg_args_text(run->args, &cg_opt_group);
  if (group && !index)
    return cg_fail(CG_USAGE, "--group %s needs the index file: -n FILE",
                   group);
  return index ? cg_atoms_select(run->comm, atoms, index, group) : CG_OK;
}

cg_units cg_setup_units(const cg_args *args)
{
  const char *text = cg_args_choice_text(args, &cg_opt_units);
  return text ? cg_units_named(text, strlen(text)) : CG_UNITS_UNSAID;
}

/* Convert what a LAMMPS data file holds. */
static cg_status enter_units(const cg_args *args, const char *path,
                             cg_atoms *atoms)
{
  cg_units said = cg_setup_units(args);
  if (!atoms->bare)
    return CG_OK;
  if (said == CG_UNITS_UNSAID)
    return cg_fail(CG_USAGE, "%s: a LAMMPS file does not tell its units: give "
                             "--units " CG_UNITS_OF_LAMMPS,
                   path);
  if (cg_units_enter(said, &atoms->conf) != CG_OK)
    return cg_fail_in("%s", path);
  return CG_OK;
}

cg_status cg_setup_conf(const cg_run *run, const char *path, cg_atoms **atoms)
{
  cg_atoms_options how = {0};
  how.includes = cg_args_texts(run->args, &cg_opt_include, &how.include);
  how.defines = cg_args_texts(run->args, &cg_opt_define, &how.define);
  CG_TRY(cg_atoms_read_with(run->comm, path, &how, atoms));
  return enter_units(run->args, path, *atoms);
}

cg_status cg_setup_atoms(const cg_run *run, const char *path,
                         cg_atoms **atoms)
{
  CG_TRY(cg_setup_conf(run, path, atoms));
  return select_atoms(run, atoms);
}

void cg_setup_add_input(cg_setup *setup, const char *path)
{
  CG_GROW(setup->input, setup->inputs + 1);
  setup->input[setup->inputs++] = cg_text_copy(path);
}

cg_source cg_setup_all_atoms(const cg_setup *setup)
{
  return setup->forces ? cg_traj_forces_source(setup->forces)
                       : cg_traj_source(setup->traj);
}

static cg_traj_options frames_of(const cg_args *args)
{
  cg_traj_options options = cg_traj_options_default();
  if (cg_args_given(args, &cg_opt_begin))
    options.begin = cg_args_double(args, &cg_opt_begin);
  if (cg_args_given(args, &cg_opt_end))
    options.end = cg_args_double(args, &cg_opt_end);
  if (cg_args_given(args, &cg_opt_frames))
    options.frames = cg_args_int(args, &cg_opt_frames);
  options.skip = cg_args_int(args, &cg_opt_skip);
  options.stride = cg_args_int(args, &cg_opt_stride);
  options.index_cache = cg_args_text(args, &cg_opt_index_cache);
  options.truncated_last =
      cg_args_choice(args, &cg_opt_truncated) == CG_TRUNCATED_LAST;
  return options;
}

static cg_status open_traj(const cg_run *run, bool need_forces, bool need_box,
                           cg_setup *setup)
{
  const char *const *files;
  int n = cg_args_texts(run->args, &cg_opt_trajectory, &files);
  bool beside = cg_args_given(run->args, &cg_opt_forces);
  cg_traj_options options = frames_of(run->args);
  options.need_forces = need_forces && !beside;
  options.need_box = need_box;
  options.group = setup->atoms && setup->atoms->bare;
  if (setup->said != CG_UNITS_UNSAID)
    options.units = cg_units_names[setup->said];
  CG_TRY(cg_traj_open(run->comm, n, files, &options, &setup->traj));
  n = cg_args_texts(run->args, &cg_opt_forces, &files);
  if (beside)
    CG_TRY(cg_traj_forces_open(run->comm, n, files, &options, setup->traj,
                               &setup->forces));
  if (!cg_args_flag(run->args, &cg_opt_skip_bad))
    return CG_OK;
  return cg_damages_skip(run, cg_setup_all_atoms(setup), setup->traj);
}

static cg_status read_atoms(const cg_run *run, cg_setup *setup)
{
  const char *path = cg_args_text(run->args, &cg_opt_topology);
  const char *index = cg_args_text(run->args, &cg_opt_index);
  if (path) {
    CG_TRY(cg_setup_atoms(run, path, &setup->atoms));
    cg_setup_add_input(setup, path);
  } else {
    CG_TRY(cg_traj_read_atoms(run->comm, setup->traj, &setup->atoms));
    CG_TRY(select_atoms(run, &setup->atoms));
  }
  if (index)
    cg_setup_add_input(setup, index);
  cg_frame_clear(&setup->atoms->conf);
  return CG_OK;
}

/* The file that names the atoms. */
static const char *named_by(const cg_run *run)
{
  const char *path = cg_args_text(run->args, &cg_opt_topology);
  return path ? path : "the trajectory";
}

static cg_status resolve(const cg_run *run, cg_setup *setup, int n,
                         cg_mapping_def *const *defs)
{
  const char *const *ignore;
  int n_ignore = cg_args_texts(run->args, &cg_opt_ignore, &ignore);
  for (int i = 0; i < n; i++)
    cg_setup_add_input(setup, defs[i]->path);
  return cg_comm_agree(run->comm, cg_map_new(setup->atoms, n, defs, n_ignore,
                                             ignore, &setup->map));
}

/* Mappings are given one by one, or as VOTCA takes them, "a.xml;b.xml". */
static cg_status read_list(const cg_run *run, const char *list, int *n,
                           cg_mapping_def ***defs)
{
  cg_status status = CG_OK;
  for (bool more = true; more && status == CG_OK;) {
    size_t length = strcspn(list, ";");
    char *name = cg_text_copy_n(list, length);
    CG_GROW(*defs, *n + 1);
    (*defs)[*n] = NULL;
    status = cg_mapping_read(run->comm, name, &(*defs)[(*n)++]);
    cg_free(name);
    more = list[length] == ';';
    list += length + 1;
  }
  return status;
}

static void untangle(const cg_run *run, cg_setup *setup)
{
  int64_t *order = CG_ARRAY(int64_t, setup->atoms->n);
  if (!cg_atoms_untangle(&setup->atoms, order)) {
    cg_free(order);
    return;
  }
  setup->order = order;
  cg_log_tell(CG_LOG_NORMAL, "%s: the atoms of molecules interleave, and are "
                             "mapped molecule by molecule",
              named_by(run));
}

static cg_status read_mappings(const cg_run *run, cg_setup *setup, int n,
                               const char *const *names)
{
  cg_mapping_def **defs = NULL;
  cg_status status = CG_OK;
  int read = 0;
  for (int i = 0; i < n && status == CG_OK; i++)
    status = read_list(run, names[i], &read, &defs);
  untangle(run, setup);
  if (status == CG_OK)
    status = resolve(run, setup, read, defs);
  for (int i = 0; i < read; i++)
    cg_mapping_def_free(defs[i]);
  cg_free(defs);
  return status;
}

static cg_status identity(const cg_run *run, cg_setup *setup, int n)
{
  if (n > 1)
    return cg_fail(CG_USAGE, "-m identity makes every atom a bead; no other "
                             "mapping goes with it");
  if (cg_args_given(run->args, &cg_opt_ignore))
    return cg_fail(CG_USAGE, "--ignore leaves out molecules of a mapping; "
                             "with -m identity choose atoms with -n");
  setup->identity = true;
  if (setup->atoms->component)
    cg_log_tell(CG_LOG_NORMAL, "%s: molecules whose atoms interleave are taken "
                               "as one, atoms keep their order",
                named_by(run));
  return cg_comm_agree(run->comm, cg_map_identity(setup->atoms, &setup->map));
}

static void tell_atoms(const cg_run *run, const cg_setup *setup)
{
  int64_t unused = cg_map_unused(setup->map);
  int64_t guessed = cg_map_guessed(setup->map);
  if (unused > 0 &&
      cg_args_choice(run->args, &cg_opt_force_map) == CG_FORCE_MAP_SUM)
    cg_log_warn("atoms that belong to no bead: %lld of %lld; they and "
                "forces on them are left out",
                (long long)unused, (long long)setup->atoms->n);
  if (guessed > 0)
    cg_log_tell(CG_LOG_NORMAL, "atoms with the mass of their element: %lld",
                (long long)guessed);
}

static cg_status make_map(const cg_run *run, cg_setup *setup)
{
  const char *const *names;
  int n = cg_args_texts(run->args, &cg_opt_mapping, &names);
  bool any = false;
  for (int i = 0; i < n; i++)
    any = any || strcmp(names[i], "identity") == 0;
  if (n == 0)
    return cg_fail(CG_USAGE,
                   "give a mapping: -m FILE, or -m identity for atoms");
  CG_TRY(any ? identity(run, setup, n) : read_mappings(run, setup, n, names));
  setup->beads = cg_map_beads(setup->map);
  setup->beads->units = cg_unit_names_of(setup->units);
  tell_atoms(run, setup);
  return CG_OK;
}

static cg_status check_atoms(const cg_setup *setup)
{
  cg_traj_about about;
  int64_t has = cg_traj_atoms(setup->traj);
  if (has == setup->atoms->n || has == setup->atoms->places)
    return CG_OK;
  cg_traj_describe(setup->traj, 0, &about);
  return cg_fail(CG_DATA,
                 "%s: %lld atom%s, but %s has %lld; give the topology of "
                 "this trajectory, or its group with -n FILE --group NAME",
                 about.path, (long long)has, cg_text_s(has), setup->input[0],
                 (long long)setup->atoms->n);
}

static void tell_details(const cg_setup *setup)
{
  cg_traj_about about;
  for (int i = 0; i < cg_traj_files(setup->traj); i++) {
    cg_traj_describe(setup->traj, i, &about);
    cg_log_tell(CG_LOG_VERBOSE, "%s: %s, %lld frame%s from %.7g to %.7g",
                about.path, about.format, (long long)about.frames,
                cg_text_s(about.frames), about.begin, about.end);
  }
  cg_log_tell(CG_LOG_VERBOSE, "frames chosen: %lld; atoms: %lld; beads: %lld "
                              "of %d type%s",
              (long long)cg_traj_frames(setup->traj),
              (long long)setup->atoms->n, (long long)setup->beads->n,
              cg_names_count(setup->beads->types),
              cg_text_s(cg_names_count(setup->beads->types)));
}

static cg_status read_all(const cg_run *run, bool need_forces, bool need_box,
                          cg_setup *setup)
{
  bool atoms_first = cg_args_given(run->args, &cg_opt_topology);
  if (!atoms_first)
    CG_TRY(open_traj(run, need_forces, need_box, setup));
  CG_TRY(read_atoms(run, setup));
  if (atoms_first && setup->atoms->bare)
    CG_TRY(open_traj(run, need_forces, need_box, setup));
  if (setup->traj)
    CG_TRY(cg_comm_agree(run->comm, cg_dump_atoms_keep(setup)));
  CG_TRY(make_map(run, setup));
  if (!setup->traj)
    CG_TRY(open_traj(run, need_forces, need_box, setup));
  return check_atoms(setup);
}

/* A trajectory of the whole system gives the atoms of the group; molecules that
 * interleave are put side by side. */
static cg_source source_of_atoms(cg_setup *setup)
{
  const cg_atoms *atoms = setup->atoms;
  cg_source all = cg_setup_all_atoms(setup);
  bool whole = cg_traj_atoms(setup->traj) == atoms->n;
  setup->place = whole ? setup->order : atoms->place;
  if (!setup->place)
    return all;
  setup->picked = cg_pick_source_new(atoms->n, setup->place, all);
  return cg_pick_source_of(setup->picked);
}

static cg_status check_times(const cg_args *args)
{
  double begin = cg_args_double(args, &cg_opt_begin);
  double end = cg_args_double(args, &cg_opt_end);
  if (!(begin > end))
    return CG_OK;
  return cg_fail(CG_USAGE, "--begin %g is after --end %g: no frame can lie "
                           "between",
                 begin, end);
}

cg_status cg_setup_open(const cg_run *run, bool need_forces, bool need_box,
                        cg_setup *setup)
{
  const char *const *files;
  int n = cg_args_texts(run->args, &cg_opt_trajectory, &files);
  if (n == 0)
    return cg_fail(CG_USAGE, "give a trajectory: -f FILE");
  CG_TRY(check_times(run->args));
  setup->said = cg_setup_units(run->args);
  setup->cache = cg_args_text(run->args, &cg_opt_index_cache);
  setup->units = cg_units_inside(setup->said);
  CG_TRY(read_all(run, need_forces, need_box, setup));
  for (int i = 0; i < n; i++)
    cg_setup_add_input(setup, files[i]);
  n = cg_args_texts(run->args, &cg_opt_forces, &files);
  for (int i = 0; i < n; i++)
    cg_setup_add_input(setup, files[i]);
  setup->mapped = cg_map_source_new(setup->map, source_of_atoms(setup));
  if (cg_source_parts(cg_setup_source(setup)))
    cg_source_share(cg_setup_source(setup), 0, 1, NULL);
  tell_details(setup);
  return cg_dump_atoms_check(run, setup);
}

cg_status cg_setup_check_units(const cg_setup *setup)
{
  cg_traj_about about;
  bool bare = setup->atoms->bare ||
              (setup->forces && cg_traj_forces_bare(setup->forces));
  if (setup->said == CG_UNITS_UNSAID ||
      setup->said == cg_units_inside(setup->said))
    return CG_OK;
  for (int i = cg_traj_files(setup->traj) - 1; i >= 0; i--) {
    cg_traj_describe(setup->traj, i, &about);
    bare = bare || about.bare;
  }
  if (bare)
    return CG_OK;
  return cg_fail(CG_USAGE, "%s: %s files are in nm and kJ/mol: leave out "
                           "--units %s",
                 about.path, about.format, cg_units_names[setup->said]);
}

cg_status cg_setup_check_output(const cg_setup *setup, const char *path)
{
  for (int i = 0; i < setup->inputs; i++)
    if (cg_file_same(setup->input[i], path))
      return cg_fail(CG_USAGE, "%s: is read by this command too; give another "
                               "name",
                     path);
  if (setup->cache && cg_file_same(setup->cache, path))
    return cg_fail(CG_USAGE, "%s: is the index cache too; give another name",
                   path);
  return CG_OK;
}

cg_source cg_setup_source(const cg_setup *setup)
{
  return cg_map_source_of(setup->mapped);
}

void cg_setup_warn(const cg_run *run, const cg_setup *setup)
{
  cg_map_source_warn(run->comm, setup->mapped);
  cg_traj_warn_changed(run->comm, setup->traj);
  cg_traj_forces_warn_changed(run->comm, setup->forces);
}

cg_provenance cg_setup_provenance(const cg_setup *setup, const cg_run *run)
{
  return (cg_provenance){.version = PACKAGE_VERSION,
                         .command = run->line,
                         .ranks = cg_comm_size(run->comm),
                         .inputs = setup->inputs,
                         .input = (const char *const *)setup->input};
}

char *cg_setup_sibling(const char *path, const char *suffix)
{
  const char *slash = strrchr(path, '/');
  const char *name = slash ? slash + 1 : path;
  const char *dot = strrchr(name, '.');
  size_t n = dot && dot != name ? (size_t)(dot - path) : strlen(path);
  return cg_text_format("%.*s%s", (int)n, path, suffix);
}

void cg_setup_close(cg_setup *setup)
{
  cg_map_source_free(setup->mapped);
  cg_pick_source_free(setup->picked);
  cg_traj_forces_close(setup->forces);
  cg_traj_close(setup->traj);
  cg_map_free(setup->map);
  cg_atoms_free(setup->atoms);
  cg_free(setup->order);
  for (int i = 0; i < setup->inputs; i++)
    cg_free(setup->input[i]);
  cg_free(setup->input);
  *setup = (cg_setup){0};
}
