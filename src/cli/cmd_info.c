/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cgmap info: what trajectories and topologies hold, and whether they are
 * whole.  Each file is described by itself, so one that is damaged does not
 * hide the others. */
#include "base/mem.h"
#include "base/text.h"
#include "cli/damage.h"
#include "cli/info_box.h"
#include "cli/info_page.h"
#include "cli/opts_shared.h"
#include "cli/setup.h"
#include "io/traj/traj.h"

static const cg_opt check = {
    .name = "check", .type = CG_OPT_FLAG, .group = CG_OPT_FRAMES,
    .help = "read every frame"};

static const cg_opt *const options[] = {
    &cg_opt_trajectory, &cg_opt_topology, &cg_opt_include, &cg_opt_define,
    &cg_opt_index, &cg_opt_group, &cg_opt_units, &check,
    &cg_opt_index_cache, &cg_opt_json,
    &cg_opt_progress, &cg_opt_quiet, &cg_opt_verbose, &cg_opt_help, NULL};

static const char *some_or_all(bool some, bool all)
{
  return all ? "" : some ? " (some frames)" : " (no frame)";
}

static void tell_fields(cg_string *s, const cg_traj_about *a)
{
  cg_string_add(s, "  holds     %spositions%s",
                a->some_f && !a->some_x ? "no " : "",
                a->some_x ? some_or_all(a->some_x, a->all_x) : "");
  if (a->some_v)
    cg_string_add(s, ", velocities%s", some_or_all(a->some_v, a->all_v));
  if (a->some_f)
    cg_string_add(s, ", forces%s", some_or_all(a->some_f, a->all_f));
  cg_string_add(s, "%s%s\n", a->some_box ? ", box" : "; no box",
                a->some_box ? some_or_all(a->some_box, a->all_box) : "");
}

static void tell_precision(cg_string *s, const cg_traj_about *a,
                           const char *length)
{
  if (a->precision > 0)
    cg_string_add(s, "  precision %g %s\n", 1 / a->precision, length);
  else if (a->digits > 0)
    cg_string_add(s, "  precision %d digits\n", a->digits);
  else
    cg_string_add(s, "  precision %s\n",
                  a->double_precision ? "double" : "single");
}

/* What the file spells out does not count where it is taken as reduced. */
static const char *units_of(const cg_info_page *p, const cg_traj_about *a)
{
  return p->reduced ? "reduced" : a->spelled;
}

static void tell_file(cg_info_page *p, const cg_traj_about *a,
                      const cg_info_boxes *boxes, const cg_damages *d,
                      bool checked)
{
  cg_string *s = &p->text;
  cg_string_add(s, "%s: %s trajectory, %lld bytes\n", a->path, a->format,
                (long long)a->bytes);
  cg_string_add(s, "  atoms     %lld\n  frames    %lld",
                (long long)a->atoms, (long long)a->frames);
  if (a->frames > 0)
    cg_string_add(s, ", %s %.7g to %.7g", a->steps ? "steps" : p->units->time,
                  a->begin, a->end);
  cg_string_add(s, "\n");
  if (a->repeats > 0)
    cg_string_add(s, "  repeats   %lld of these, of the frame before\n",
                  (long long)a->repeats);
  tell_fields(s, a);
  cg_info_boxes_tell(p, boxes);
  tell_precision(s, a, p->units->length);
  if (units_of(p, a)[0])
    cg_string_add(s, "  units     %s\n", units_of(p, a));
  if (d->n == 0)
    cg_string_add(s, "  damage    none found %s\n",
                  checked ? "in any frame"
                          : "in the headers (--check reads all)");
}

static void put_file(cg_info_page *p, const cg_traj_about *a,
                     const cg_info_boxes *boxes)
{
  cg_json *json = &p->json;
  cg_json_text(json, "format", a->format);
  cg_json_int(json, "atoms", a->atoms);
  cg_json_int(json, "frames", a->frames);
  if (units_of(p, a)[0])
    cg_json_text(json, "units", units_of(p, a));
  cg_json_int(json, "repeats", a->repeats);
  if (a->frames > 0 && !a->steps) {
    cg_json_double(json, p->reduced ? "begin" : "begin_ps", a->begin);
    cg_json_double(json, p->reduced ? "end" : "end_ps", a->end);
  }
  cg_json_object(json, "has");
  cg_json_bool(json, "positions", a->some_x);
  cg_json_bool(json, "velocities", a->some_v);
  cg_json_bool(json, "forces", a->some_f);
  cg_json_bool(json, "box", a->some_box);
  cg_json_end_object(json);
  cg_info_boxes_put(json, boxes);
}

static void put_damage(cg_json *json, const cg_damages *d)
{
  cg_json_array(json, "damage");
  for (int i = 0; i < d->n; i++) {
    cg_json_object(json, NULL);
    cg_json_int(json, "frame", d->list[i].frame);
    if (d->list[i].byte >= 0)
      cg_json_int(json, "byte", d->list[i].byte);
    cg_json_text(json, "what", d->list[i].what);
    cg_json_end_object(json);
  }
  cg_json_end_array(json);
}

static void report(cg_info_page *p, const char *path, const cg_traj_about *a,
                   const cg_info_boxes *boxes, const cg_damages *d,
                   bool checked)
{
  if (p->as_json) {
    cg_json_object(&p->json, NULL);
    cg_json_text(&p->json, "path", path);
    if (a)
      put_file(p, a, boxes);
    put_damage(&p->json, d);
    cg_json_end_object(&p->json);
    return;
  }
  if (a)
    tell_file(p, a, boxes, d, checked);
  else
    cg_string_add(&p->text, "%s: no whole frame\n", path);
  for (int i = 0; i < d->n; i++)
    cg_string_add(&p->text, "  damage    %s\n", d->list[i].what);
}

static cg_status check_all(const cg_run *run, cg_traj *traj,
                           cg_info_boxes *boxes, cg_damages *d)
{
  cg_source source = cg_info_boxes_watch(boxes, cg_traj_source(traj));
  CG_TRY(cg_damages_find(run, source, traj, d));
  cg_info_boxes_join(boxes, run->comm);
  return CG_OK;
}

/* Describe one file.  Damage is reported, not failed. */
static cg_status describe(const cg_run *run, const char *path, cg_info_page *p)
{
  cg_traj_options how = cg_traj_options_default();
  cg_traj *traj = NULL;
  cg_traj_about about;
  cg_info_boxes boxes = {0};
  cg_damages d = {0};
  bool all = cg_args_flag(run->args, &check);
  how.damage_ends = true;
  how.forces_alone = true;
  how.group = cg_args_given(run->args, &cg_opt_topology);
  how.units = cg_args_choice_text(run->args, &cg_opt_units);
  how.index_cache = cg_args_text(run->args, &cg_opt_index_cache);
  cg_status status = cg_traj_open(run->comm, 1, &path, &how, &traj);
  if (status != CG_OK && status != CG_DATA)
    return status;
  if (status == CG_DATA) { /* not one whole frame */
    cg_damages_add(&d, 0, 0, 0, cg_error_text());
    cg_error_clear();
    report(p, path, NULL, &boxes, &d, all);
    status = CG_OK;
  } else {
    cg_info_boxes_ends(&boxes, run->comm, traj);
    status = all ? check_all(run, traj, &boxes, &d) : CG_OK;
    cg_traj_describe(traj, 0, &about);
    if (about.cut)
      cg_damages_add(&d, about.cut_frame, about.cut_frame, about.cut_byte,
                     about.damage);
    report(p, path, &about, &boxes, &d, all);
  }
  if (d.n > 0 && p->damaged++ == 0)
    p->first = d.list[0];
  cg_traj_close(traj);
  cg_free(d.list);
  return status;
}

static cg_status describe_files(const cg_run *run, cg_info_page *p)
{
  const char *const *files;
  int n = cg_args_texts(run->args, &cg_opt_trajectory, &files);
  for (int i = 0; i < n; i++)
    CG_TRY(describe(run, files[i], p));
  return CG_OK;
}

/* What several files make when they are given together to another command. */
static void tell_together(cg_info_page *p, const cg_traj *traj)
{
  int n = cg_traj_files(traj);
  int64_t frames = cg_traj_frames(traj), repeats = cg_traj_left(traj).repeats;
  bool replicas = cg_traj_replicas(traj);
  if (!p->as_json) {
    cg_string_add(&p->text,
                  "together: %lld frame%s, %s\n", (long long)frames,
                  cg_text_s(frames),
                  replicas ? "of replicas: times begin anew"
                           : "of one run: times go on");
    if (repeats > 0)
      cg_string_add(&p->text, "  repeats   %lld frame%s more, left out\n",
                    (long long)repeats, cg_text_s(repeats));
    return;
  }
  cg_json_object(&p->json, "together");
  cg_json_int(&p->json, "files", n);
  cg_json_int(&p->json, "frames", frames);
  cg_json_int(&p->json, "repeats", repeats);
  cg_json_bool(&p->json, "replicas", replicas);
  cg_json_end_object(&p->json);
}

/* Files that do not go together are no damage. */
static cg_status describe_together(const cg_run *run, cg_info_page *p)
{
  const char *const *files;
  int n = cg_args_texts(run->args, &cg_opt_trajectory, &files);
  cg_traj_options how = cg_traj_options_default();
  cg_traj *traj = NULL;
  how.units = cg_args_choice_text(run->args, &cg_opt_units);
  how.index_cache = cg_args_text(run->args, &cg_opt_index_cache);
  if (n < 2 || p->damaged > 0)
    return CG_OK;
  cg_status status = cg_traj_open(run->comm, n, files, &how, &traj);
  if (status == CG_OK)
    tell_together(p, traj);
  cg_traj_close(traj);
  if (status != CG_DATA)
    return status;
  cg_error_clear();
  return CG_OK;
}

static cg_status describe_topology(const cg_run *run, cg_info_page *p)
{
  const char *path = cg_args_text(run->args, &cg_opt_topology);
  cg_atoms *atoms = NULL;
  if (!path)
    return CG_OK;
  cg_status status = cg_setup_atoms(run, path, &atoms);
  if (status == CG_OK)
    cg_info_atoms(p, path, atoms);
  cg_atoms_free(atoms);
  return status;
}

static cg_status fill(const cg_run *run, cg_info_page *p)
{
  CG_TRY(describe_topology(run, p));
  if (p->as_json)
    cg_json_array(&p->json, "files");
  CG_TRY(describe_files(run, p));
  if (p->as_json)
    cg_json_end_array(&p->json);
  return describe_together(run, p);
}

static void print(const cg_run *run, cg_info_page *p)
{
  if (p->as_json)
    cg_json_print(run, &p->json);
  else if (p->text.text)
    cg_print(run->comm, p->text.text);
}

static cg_status run(const cg_run *run)
{
  cg_info_page p = {.as_json = cg_args_flag(run->args, &cg_opt_json),
                    .reduced = cg_setup_units(run->args) == CG_UNITS_LJ};
  p.units = cg_unit_names_of(cg_units_inside(cg_setup_units(run->args)));
  if (!cg_args_given(run->args, &cg_opt_trajectory) &&
      !cg_args_given(run->args, &cg_opt_topology))
    return cg_fail(CG_USAGE, "give a trajectory or a topology: -f FILE, "
                             "-s FILE");
  if (p.as_json)
    cg_json_start(run, &p.json);
  cg_status status = fill(run, &p);
  if (status == CG_OK)
    print(run, &p);
  cg_free(p.text.text);
  cg_free(p.json.out.text);
  if (status == CG_OK && p.damaged > 0)
    return cg_fail(CG_DATA, "%d damaged file%s: %s", p.damaged,
                   cg_text_s(p.damaged), p.first.what);
  return status;
}

const cg_command cg_command_info = {
    .name = "info",
    .brief = "what a trajectory or topology holds, and is it whole",
    .options = options,
    .run = run};
