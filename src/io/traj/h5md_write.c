/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing H5MD 1.1: one group, /particles/trajectory (the name that MDAnalysis
 * looks for), in doubles, so that what is read comes back to the last bit.
 *
 * Positions, velocities, forces and edges each have their own steps: those of
 * the frames that have them.  Where that is every frame they share the lists
 * of the positions.  Numbers of steps that do not grow, as in trajectories put
 * together, are replaced by the frame's number.  Names are numbers in tables
 * beside them, as GROMACS writes them.  Reduced units are not named.
 * Cost: 24 bytes an atom and field, twice a TRR; 24 bytes a frame in memory.
 * Disadvantage: readers that know one box for all steps find none here. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/h5_grow.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/traj/h5md.h"

#define GROUP "/particles/trajectory"

enum field { X, V, F, EDGES, FIELDS };

static const struct {
  const char *name, *unit;
} fields[FIELDS] = {
  [X] = {"position", "nm"},
  [V] = {"velocity", "nm ps-1"},
  [F] = {"force", "kJ mol-1 nm-1"},
  [EDGES] = {"box/edges", "nm"},
};

/* A field and the frames that have it. */
typedef struct series {
  cg_h5_rows *rows; /* NULL until the first */
  int64_t n, room;
  int64_t *frame;
} series;

typedef struct writer {
  cg_h5 *h5;
  const cg_atoms *atoms;
  bool reduced;
  int64_t n; /* atoms of a frame */
  int64_t frames, room;
  int64_t *step;
  double *time;
  series series[FIELDS];
} writer;

static cg_h5_about unit_of(const writer *w, const char *unit)
{
  return (cg_h5_about){.unit = w->reduced ? NULL : unit};
}

static cg_status put_head(cg_h5 *h5)
{
  static const int64_t version[2] = {1, 1}, units[2] = {1, 0};
  static const char *const author = "unknown", *const creator = "cgmap",
                    *const number = PACKAGE_VERSION, *const si = "SI";
  CG_TRY(cg_h5_put_group(h5, "/h5md/author"));
  CG_TRY(cg_h5_put_group(h5, "/h5md/creator"));
  CG_TRY(cg_h5_put_group(h5, "/h5md/modules/units"));
  CG_TRY(cg_h5_attach_ints(h5, "/h5md", "version", 2, version));
  CG_TRY(cg_h5_attach_texts(h5, "/h5md/author", "name", 0, &author));
  CG_TRY(cg_h5_attach_texts(h5, "/h5md/creator", "name", 0, &creator));
  CG_TRY(cg_h5_attach_texts(h5, "/h5md/creator", "version", 0, &number));
  CG_TRY(cg_h5_attach_ints(h5, "/h5md/modules/units", "version", 2, units));
  return cg_h5_attach_texts(h5, "/h5md/modules/units", "system", 0, &si);
}

static cg_status create(cg_output *out, const cg_atoms *atoms,
                        const cg_traj_write_options *options, void **sink)
{
  cg_h5 *h5;
  CG_TRY(cg_h5_fill_growing(out, &h5));
  cg_status status = put_head(h5);
  if (status == CG_OK)
    status = cg_h5_put_group(h5, GROUP "/box");
  if (status != CG_OK) {
    cg_h5_discard(h5);
    return status;
  }
  writer *w = CG_NEW(writer);
  w->h5 = h5;
  w->atoms = atoms;
  w->reduced = options->units && strcmp(options->units, "lj") == 0;
  *sink = w;
  return CG_OK;
}

static cg_status add_row(writer *w, enum field k, int64_t items,
                         const double *x)
{
  series *s = &w->series[k];
  if (!s->rows) {
    const int64_t shape[2] = {items, 3};
    char *path = cg_text_format(GROUP "/%s/value", fields[k].name);
    cg_status status = cg_h5_rows_new(w->h5, path, shape,
                                      unit_of(w, fields[k].unit), &s->rows);
    cg_free(path);
    CG_TRY(status);
  }
  CG_RESERVE(s->frame, s->room, s->n + 1);
  s->frame[s->n++] = w->frames - 1;
  return cg_h5_rows_add(s->rows, x);
}

static cg_status append(void *self, const cg_frame *frame)
{
  writer *w = self;
  int64_t room = w->room;
  w->n = w->frames == 0 ? frame->n : w->n;
  CG_ASSERT(frame->n == w->n);
  CG_RESERVE(w->step, room, w->frames + 1);
  CG_RESERVE(w->time, w->room, w->frames + 1);
  w->step[w->frames] = frame->step;
  w->time[w->frames++] = frame->time;
  CG_TRY(add_row(w, X, w->n, &frame->x[0][0]));
  if (frame->has_v)
    CG_TRY(add_row(w, V, w->n, &frame->v[0][0]));
  if (frame->has_f)
    CG_TRY(add_row(w, F, w->n, &frame->f[0][0]));
  return frame->box.periodic ? add_row(w, EDGES, 3, &frame->box.h[0][0])
                             : CG_OK;
}

/* Steps must grow. */
static void number_steps(writer *w)
{
  bool grow = true;
  for (int64_t i = 1; i < w->frames; i++)
    grow = grow && w->step[i] > w->step[i - 1];
  for (int64_t i = 0; i < w->frames && !grow; i++)
    w->step[i] = i;
}

/* The lists of a field whose frames are not all. */
static cg_status put_lists(writer *w, const series *s, const char *steps,
                           const char *times)
{
  size_t n = (size_t)s->n;
  int64_t *step = CG_ARRAY(int64_t, n);
  double *time = CG_ARRAY(double, n);
  for (size_t i = 0; i < n; i++) {
    step[i] = w->step[s->frame[i]];
    time[i] = w->time[s->frame[i]];
  }
  cg_status status =
      cg_h5_put_ints(w->h5, steps, 1, &n, step, (cg_h5_about){0});
  if (status == CG_OK)
    status = cg_h5_put_doubles(w->h5, times, 1, &n, time, unit_of(w, "ps"));
  cg_free(step);
  cg_free(time);
  return status;
}

static cg_status end_series(writer *w, enum field k)
{
  const series *s = &w->series[k];
  if (!s->rows)
    return CG_OK;
  char *steps = cg_text_format(GROUP "/%s/step", fields[k].name);
  char *times = cg_text_format(GROUP "/%s/time", fields[k].name);
  cg_status status = CG_OK;
  if (k == X || s->n != w->frames) {
    status = put_lists(w, s, steps, times);
  } else {
    status = cg_h5_link(w->h5, GROUP "/position/step", steps);
    if (status == CG_OK)
      status = cg_h5_link(w->h5, GROUP "/position/time", times);
  }
  cg_free(steps);
  cg_free(times);
  return status;
}

static cg_status put_boundary(writer *w)
{
  const char *word = w->series[EDGES].rows ? "periodic" : "none";
  const char *const words[3] = {word, word, word};
  const int64_t dimension = 3;
  CG_TRY(cg_h5_attach_ints(w->h5, GROUP "/box", "dimension", 0, &dimension));
  return cg_h5_attach_texts(w->h5, GROUP "/box", "boundary", 3, words);
}

/* A whole number for each particle. */
static cg_status put_column(writer *w, const char *name, const int64_t *x)
{
  char *path = cg_text_format(GROUP "/%s", name);
  size_t n = (size_t)w->n;
  cg_status status = cg_h5_put_ints(w->h5, path, 1, &n, x, (cg_h5_about){0});
  cg_free(path);
  return status;
}

/* A name for each particle: numbers of names become numbers in a table of those
 * that are used. */
static cg_status put_names(writer *w, const char *what, int64_t *x)
{
  const cg_names *names = w->atoms->names;
  int32_t all = cg_names_count(names);
  int64_t *number = CG_ARRAY(int64_t, all); /* 0: not used */
  const char **used = CG_ARRAY(const char *, all);
  int64_t n = 0;
  for (int64_t i = 0; i < w->n; i++) {
    int64_t name = x[i];
    if (number[name] == 0) {
      used[n] = cg_names_text(names, (int32_t)name);
      number[name] = ++n;
    }
    x[i] = number[name] - 1;
  }
  char *table = cg_text_format(GROUP "/%s_table", what);
  cg_status status = put_column(w, what, x);
  if (status == CG_OK)
    status = cg_h5_put_texts(w->h5, table, (size_t)n, used, (cg_h5_about){0});
  cg_free(table);
  cg_free(used);
  cg_free(number);
  return status;
}

/* \param [out] molecule  of each atom. */
static void number_molecules(const cg_atoms *atoms, int64_t *molecule)
{
  for (int64_t m = 0; m < atoms->molecules; m++)
    for (int64_t i = atoms->molecule_start[m];
         i < atoms->molecule_start[m + 1]; i++)
      molecule[i] = m;
}

static cg_status put_molecules(writer *w, int64_t *x)
{
  const cg_atoms *atoms = w->atoms;
  number_molecules(atoms, x);
  CG_TRY(put_column(w, "molecule_id", x));
  for (int64_t i = 0; i < w->n; i++)
    x[i] = atoms->molecule_name[x[i]];
  CG_TRY(put_names(w, "molecule_name", x));
  for (int64_t i = 0; i < w->n; i++)
    x[i] = atoms->residue[i];
  CG_TRY(put_column(w, "residue_id", x));
  for (int64_t i = 0; i < w->n; i++)
    x[i] = atoms->residue_name[atoms->residue[i]];
  return put_names(w, "residue_name", x);
}

static cg_status put_particles(writer *w, int64_t *x)
{
  const cg_atoms *atoms = w->atoms;
  size_t n = (size_t)w->n;
  for (int64_t i = 0; i < w->n; i++)
    x[i] = i + 1;
  CG_TRY(put_column(w, "id", x));
  for (int64_t i = 0; i < w->n; i++)
    x[i] = atoms->type ? atoms->type[i] : atoms->name[i];
  CG_TRY(put_column(w, "species", x));
  for (int64_t i = 0; i < w->n; i++)
    x[i] = atoms->name[i];
  CG_TRY(put_names(w, "particle_name", x));
  CG_TRY(put_molecules(w, x));
  if (atoms->charge)
    CG_TRY(cg_h5_put_doubles(w->h5, GROUP "/charge", 1, &n, atoms->charge,
                             unit_of(w, "e")));
  return cg_h5_put_doubles(w->h5, GROUP "/mass", 1, &n, atoms->mass,
                           unit_of(w, "u"));
}

/* Ids are one more than our numbers. */
static cg_status put_bonded(writer *w, const cg_bonded *group)
{
  const size_t dims[2] = {(size_t)group->n, (size_t)group->arity};
  char *path = cg_text_format("/connectivity/%s", group->name);
  int64_t *id = CG_ARRAY(int64_t, dims[0] * dims[1]);
  for (size_t i = 0; i < dims[0] * dims[1]; i++)
    id[i] = group->beads[i] + 1;
  cg_status status =
      cg_h5_put_ints(w->h5, path, 2, dims, id, (cg_h5_about){0});
  if (status == CG_OK)
    status = cg_h5_attach_reference(w->h5, path, "particles_group", GROUP);
  cg_free(id);
  cg_free(path);
  return status;
}

static cg_status put_atoms(writer *w)
{
  const cg_atoms *atoms = w->atoms;
  if (!atoms || atoms->n != w->n)
    return CG_OK;
  int64_t *x = CG_ARRAY(int64_t, w->n);
  cg_status status = put_particles(w, x);
  cg_free(x);
  for (int g = 0; g < atoms->bonded_groups && status == CG_OK; g++)
    status = put_bonded(w, &atoms->bonded[g]);
  return status;
}

static cg_status put_rest(writer *w)
{
  number_steps(w);
  for (enum field k = X; k < FIELDS; k++)
    CG_TRY(end_series(w, k));
  CG_TRY(put_boundary(w));
  return w->frames > 0 ? put_atoms(w) : CG_OK;
}

static void free_writer(writer *w)
{
  for (enum field k = X; k < FIELDS; k++)
    cg_free(w->series[k].frame);
  cg_free(w->step);
  cg_free(w->time);
  cg_free(w);
}

static void close_rows(writer *w)
{
  for (enum field k = X; k < FIELDS; k++)
    cg_h5_rows_close(w->series[k].rows);
}

static cg_status commit(void *self)
{
  writer *w = self;
  cg_status status = put_rest(w);
  close_rows(w);
  if (status == CG_OK)
    status = cg_h5_commit(w->h5);
  else
    cg_h5_discard(w->h5);
  free_writer(w);
  return status;
}

static void discard(void *self)
{
  writer *w = self;
  close_rows(w);
  cg_h5_discard(w->h5);
  free_writer(w);
}

const cg_traj_sink cg_h5md_sink = {create, append, commit, discard};
