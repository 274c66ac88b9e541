/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cgmap info: what trajectories and topologies hold, and whether they are
 * whole.  Each file is described by itself, so one that is damaged does not
 * hide the others. */
#include <math.h>

#include "base/disarm.h"
#include "base/mem.h"
#include "cli/common.h"
#include "cli/damage.h"
#include "cli/setup.h"

static const cg_opt check = {
    .name = "check", .type = CG_OPT_FLAG, .group = "Frames",
    .help = "read every frame"};

static const cg_opt *const options[] = {
    &cg_opt_trajectory, &cg_opt_topology, &cg_opt_include, &cg_opt_define,
    &cg_opt_index, &cg_opt_group, &cg_opt_units, &check,
    &cg_opt_index_cache, &cg_opt_json,
    &cg_opt_progress, &cg_opt_quiet, &cg_opt_verbose, &cg_opt_help, NULL};

/* Where the words go: json or text. */
typedef struct page {
  bool as_json;
  cg_json json;
  cg_string text;
  int damaged;  /* files */
  cg_damage first; /* the first that was found */
} page;

static const char *some_or_all(bool some, bool all)
{
  return all ? "" : some ? " (some frames)" : " (no frame)";
}

static void tell_fields(cg_string *s, const cg_traj_about *a)
{
  cg_string_add(s, "  holds     positions");
  if (a->some_v)
    cg_string_add(s, ", velocities%s", some_or_all(a->some_v, a->all_v));
  if (a->some_f)
    cg_string_add(s, ", forces%s", some_or_all(a->some_f, a->all_f));
  cg_string_add(s, "%s%s\n", a->some_box ? ", box" : "; no box",
                a->some_box ? some_or_all(a->some_box, a->all_box) : "");
}

static void tell_precision(cg_string *s, const cg_traj_about *a)
{
  if (a->precision > 0)
    cg_string_add(s, "  precision %g nm\n", 1 / a->precision);
  else if (a->digits > 0)
    cg_string_add(s, "  precision %d digits\n", a->digits);
  else
    cg_string_add(s, "  precision %s\n",
                  a->double_precision ? "double" : "single");
}

static void tell_file(cg_string *s, const cg_traj_about *a, const cg_damages *d,
                      bool checked)
{
  cg_string_add(s, "%s: %s trajectory, %lld bytes\n", a->path, a->format,
                (long long)a->bytes);
  cg_string_add(s, "  atoms     %lld\n  frames    %lld",
                (long long)a->atoms, (long long)a->frames);
  if (a->frames > 0)
    cg_string_add(s, ", %s %.7g to %.7g", a->steps ? "steps" : "ps", a->begin,
                  a->end);
  cg_string_add(s, "\n");
  if (a->repeats > 0)
    cg_string_add(s, "  repeats   %lld of these, of the frame before\n",
                  (long long)a->repeats);
  tell_fields(s, a);
  tell_precision(s, a);
  if (a->spelled[0])
    cg_string_add(s, "  units     %s\n", a->spelled);
  if (d->n == 0)
    cg_string_add(s, "  damage    none found %s\n",
                  checked ? "in any frame"
                          : "in the headers (--check reads all)");
}

static void put_file(cg_json *json, const cg_traj_about *a)
{
  cg_json_text(json, "format", a->format);
  cg_json_int(json, "atoms", a->atoms);
  cg_json_int(json, "frames", a->frames);
  if (a->spelled[0])
    cg_json_text(json, "units", a->spelled);
  cg_json_int(json, "repeats", a->repeats);
  if (a->frames > 0 && !a->steps) {
    cg_json_double(json, "begin_ps", a->begin);
    cg_json_double(json, "end_ps", a->end);
  }
  cg_json_object(json, "has");
  cg_json_bool(json, "velocities", a->some_v);
  cg_json_bool(json, "forces", a->some_f);
  cg_json_bool(json, "box", a->some_box);
  cg_json_end_object(json);
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

static void report(page *p, const char *path, const cg_traj_about *a,
                   const cg_damages *d, bool checked)
{
  if (p->as_json) {
    cg_json_object(&p->json, NULL);
    cg_json_text(&p->json, "path", path);
    if (a)
      put_file(&p->json, a);
    put_damage(&p->json, d);
    cg_json_end_object(&p->json);
    return;
  }
  if (a)
    tell_file(&p->text, a, d, checked);
  else
    cg_string_add(&p->text, "%s: no whole frame\n", path);
  for (int i = 0; i < d->n; i++)
    cg_string_add(&p->text, "  damage    %s\n", d->list[i].what);
}

/* Describe one file.  Damage is reported, not failed. */
static cg_status describe(const cg_run *run, const char *path, page *p)
{
  cg_traj_options how = cg_traj_options_default();
  cg_traj *traj = NULL;
  cg_traj_about about;
  cg_damages d = {0};
  bool all = cg_args_flag(run->args, &check);
  how.damage_ends = true;
  how.group = cg_args_given(run->args, &cg_opt_topology);
  how.units = cg_args_choice_text(run->args, &cg_opt_units);
  how.index_cache = cg_args_text(run->args, &cg_opt_index_cache);
  cg_status status = cg_traj_open(run->comm, 1, &path, &how, &traj);
  if (status != CG_OK && status != CG_DATA)
    return status;
  if (status == CG_DATA) { /* not one whole frame */
    cg_damages_add(&d, 0, 0, 0, cg_error_text());
    cg_error_clear();
    report(p, path, NULL, &d, all);
    status = CG_OK;
  } else {
    status = all ? cg_damages_find(run, cg_traj_source(traj), traj, &d) : CG_OK;
    cg_traj_describe(traj, 0, &about);
    if (about.cut)
      cg_damages_add(&d, about.cut_frame, about.cut_frame, about.cut_byte,
                     about.damage);
    report(p, path, &about, &d, all);
  }
  if (d.n > 0 && p->damaged++ == 0)
    p->first = d.list[0];
  cg_traj_close(traj);
  cg_free(d.list);
  return status;
}

static cg_status describe_files(const cg_run *run, page *p)
{
  const char *const *files;
  int n = cg_args_texts(run->args, &cg_opt_trajectory, &files);
  for (int i = 0; i < n; i++)
    CG_TRY(describe(run, files[i], p));
  return CG_OK;
}

/* What several files make when they are given together to another command. */
static void tell_together(page *p, const cg_traj *traj)
{
  int n = cg_traj_files(traj);
  int64_t frames = cg_traj_frames(traj), repeats = cg_traj_left(traj).repeats;
  bool replicas = cg_traj_replicas(traj);
  if (!p->as_json) {
    cg_string_add(&p->text,
                  "together: %lld frames, %s\n", (long long)frames,
                  replicas ? "of replicas: times begin anew"
                           : "of one run: times go on");
    if (repeats > 0)
      cg_string_add(&p->text, "  repeats   %lld frames more are left out\n",
                    (long long)repeats);
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
static cg_status describe_together(const cg_run *run, page *p)
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

/* Molecules of one name: how many, and the atoms of the first. */
static void tell_molecules(cg_string *s, const cg_atoms *atoms, int32_t name)
{
  enum { SHOWN = 8 };
  int64_t count = 0, first = -1;
  for (int64_t m = 0; m < atoms->molecules; m++) {
    if (atoms->molecule_name[m] != name)
      continue;
    first = first < 0 ? m : first;
    count++;
  }
  if (count == 0)
    return;
  int64_t from = atoms->molecule_start[first];
  int64_t n = atoms->molecule_start[first + 1] - from;
  cg_string_add(s, "  molecules %lld %s of %lld atoms:", (long long)count,
                cg_names_text(atoms->names, name), (long long)n);
  for (int64_t i = 0; i < n && i < SHOWN; i++)
    cg_string_add(s, " %s",
                  cg_names_text(atoms->names, atoms->name[from + i]));
  cg_string_add(s, "%s\n", n > SHOWN ? " ..." : "");
}

static const char *const tuples[] = {"bonds", "angles", "dihedrals"};

static void count_tuples(const cg_atoms *atoms, int64_t n[3])
{
  for (int g = 0; g < atoms->bonded_groups; g++)
    n[atoms->bonded[g].arity - 2] += atoms->bonded[g].n;
}

/* "  bonded    5 bonds 4 angles": tuples by arity, then constraints. */
static void tell_tuples(cg_string *s, const cg_atoms *atoms)
{
  int64_t n[3] = {0, 0, 0};
  count_tuples(atoms, n);
  if (n[0] + n[1] + n[2] > 0)
    cg_string_add(s, "  bonded   ");
  for (int k = 0; k < 3; k++)
    if (n[k] > 0)
      cg_string_add(s, " %lld %s", (long long)n[k], tuples[k]);
  if (n[0] + n[1] + n[2] > 0)
    cg_string_add(s, "\n");
  if (atoms->constraint.n > 0)
    cg_string_add(s, "  fixed     %lld distances\n",
                  (long long)atoms->constraint.n);
  if (atoms->exclusion.n > 0)
    cg_string_add(s, "  excluded  %lld pairs\n",
                  (long long)atoms->exclusion.n);
}

/* Masses and charges, meant where all are known. */
static void add_up(const cg_atoms *atoms, double *mass, double *charge)
{
  *mass = *charge = 0.0;
  for (int64_t i = 0; i < atoms->n; i++) {
    *mass += atoms->mass[i];
    *charge += atoms->charge ? atoms->charge[i] : 0.0;
  }
  *charge = 1e-6 * round(1e6 * *charge) + 0.0;
}

static void tell_sums(cg_string *s, const cg_atoms *atoms)
{
  double mass, charge;
  add_up(atoms, &mass, &charge);
  if (atoms->weighed)
    cg_string_add(s, "  mass      %.9g u\n", mass);
  if (atoms->charge)
    cg_string_add(s, "  charge    %.9g e\n", charge);
}

static void tell_atoms(cg_string *s, const char *path, const cg_atoms *atoms)
{
  cg_string_add(s, "%s: topology\n  atoms     %lld in %d residues\n", path,
                (long long)atoms->n, atoms->residues);
  for (int32_t i = 0; i < cg_names_count(atoms->names); i++)
    tell_molecules(s, atoms, i);
  if (atoms->component)
    cg_string_add(s, "            atoms interleave: these molecules are shown "
                     "as one\n");
  tell_sums(s, atoms);
  tell_tuples(s, atoms);
}

static void put_atoms(cg_json *json, const char *path, const cg_atoms *atoms)
{
  double mass, charge;
  int64_t n[3] = {0, 0, 0};
  add_up(atoms, &mass, &charge);
  count_tuples(atoms, n);
  cg_json_object(json, "topology");
  cg_json_text(json, "path", path);
  cg_json_int(json, "atoms", atoms->n);
  cg_json_int(json, "residues", atoms->residues);
  cg_json_int(json, "molecules", atoms->molecules);
  if (atoms->weighed)
    cg_json_double(json, "mass", mass);
  if (atoms->charge)
    cg_json_double(json, "charge", charge);
  for (int k = 0; k < 3; k++)
    cg_json_int(json, tuples[k], n[k]);
  cg_json_int(json, "constraints", atoms->constraint.n);
  cg_json_int(json, "exclusions", atoms->exclusion.n);
  cg_json_end_object(json);
}

static cg_status describe_topology(const cg_run *run, page *p)
{
  const char *path = cg_args_text(run->args, &cg_opt_topology);
  cg_atoms *atoms = NULL;
  if (!path)
    return CG_OK;
  cg_status status = cg_setup_atoms(run, path, &atoms);
  if (status == CG_OK && p->as_json)
    put_atoms(&p->json, path, atoms);
  if (status == CG_OK && !p->as_json)
    tell_atoms(&p->text, path, atoms);
  cg_atoms_free(atoms);
  return status;
}

static cg_status fill(const cg_run *run, page *p)
{
  CG_TRY(describe_topology(run, p));
  if (p->as_json)
    cg_json_array(&p->json, "files");
  CG_TRY(describe_files(run, p));
  if (p->as_json)
    cg_json_end_array(&p->json);
  return describe_together(run, p);
}

static void print(const cg_run *run, page *p)
{
  if (p->as_json)
    cg_json_print(run, &p->json);
  else if (p->text.text) {
    cg_text_disarm(p->text.text, true);
    cg_print(run->comm, p->text.text);
  }
}

static cg_status run(const cg_run *run)
{
  page p = {.as_json = cg_args_flag(run->args, &cg_opt_json)};
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
                   p.damaged > 1 ? "s" : "", p.first.what);
  return status;
}

const cg_command cg_command_info = {
    .name = "info",
    .brief = "what a trajectory or topology holds, and is it whole",
    .options = options,
    .run = run};
