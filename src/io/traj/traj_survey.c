/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The survey of a trajectory's files: rank 0 indexes each, checks that they go
 * together, and leaves the frames that are wanted.
 *
 * One rank scans because the scan of a cached file is bounded by memory, and of
 * one that is not by the disk, which several readers only make seek.
 * Cost: what traj_index.c says, for all files.  Disadvantage: the other
 * ranks wait. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/traj/index_cache.h"
#include "io/traj/traj.h"
#include "io/traj/traj_inside.h"
#include "io/traj/traj_select.h"

enum { MOST_POINTS = 1024 }; /* of all files; each is 32 KiB on every rank */

/* Is a field in some frames, in all? */
static void note_field(const cg_traj_index *index, int32_t flag, bool *some,
                       bool *all)
{
  *some = false;
  *all = true;
  for (int64_t i = 0; i < index->n; i++) {
    bool there = index->entry[i].flags & flag;
    *some |= there;
    *all &= there;
  }
}

static void describe_index(const cg_traj_index *index, const cg_file *file,
                           cg_traj_about *about)
{
  about->atoms = index->atoms;
  about->frames = index->n;
  about->begin = index->n > 0 ? index->entry[0].time : 0.0;
  about->end = index->n > 0 ? index->entry[index->n - 1].time : 0.0;
  about->precision = index->precision;
  about->digits = index->digits;
  about->bytes = cg_file_size(file);
  memcpy(about->spelled, index->spelled, sizeof about->spelled);
  about->cut = index->cut;
  about->cut_frame = index->n;
  about->cut_byte = index->cut_byte;
  note_field(index, CG_HAS_X, &about->some_x, &about->all_x);
  note_field(index, CG_HAS_V, &about->some_v, &about->all_v);
  note_field(index, CG_HAS_F, &about->some_f, &about->all_f);
  note_field(index, CG_HAS_BOX, &about->some_box, &about->all_box);
  about->double_precision =
      index->n > 0 && index->entry[0].flags & CG_HAS_DOUBLE;
  about->steps = index->n > 0 && index->entry[0].flags & CG_STEP_FOR_TIME;
}

static cg_status check_cut(const cg_traj_index *index, const char *path,
                           const cg_traj_options *options)
{
  if (!index->cut)
    return CG_OK;
  if (!options->truncated_last || index->n == 0)
    return cg_fail(CG_DATA, "%s: frame %lld at byte %lld: the file ends "
                            "inside it, at least %lld bytes are missing%s",
                   path, (long long)index->n, (long long)index->cut_byte,
                   (long long)index->missing,
                   index->n > 0 ? " (--truncated last reads what is before)"
                                : "");
  cg_log_warn("%s: frame %lld at byte %lld: the file ends inside it, it is "
              "left out",
              path, (long long)index->n, (long long)index->cut_byte);
  return CG_OK;
}

/* Put the frames of file k behind those there are. */
static cg_status append_index(cg_traj *traj, const cg_traj_index *index, int k)
{
  if (k == 0)
    traj->atoms = index->atoms;
  if (index->atoms != traj->atoms)
    return cg_fail(CG_DATA, "%s: %lld atoms, %s has %lld", traj->path[k],
                   (long long)index->atoms, traj->path[0],
                   (long long)traj->atoms);
  CG_GROW(traj->entry, traj->n + index->n);
  for (int64_t i = 0; i < index->n; i++) {
    traj->entry[traj->n] = index->entry[i];
    traj->entry[traj->n++].file = k;
  }
  return CG_OK;
}

/* Where whatever is damaged ends the file: note it and go on. */
static cg_status keep_damage(cg_traj_index *index, cg_status status,
                             cg_traj_about *about)
{
  if (status != CG_DATA || index->n == 0)
    return status;
  const cg_traj_entry *last = &index->entry[index->n - 1];
  index->cut = true;
  index->cut_byte = last->offset + last->bytes;
  snprintf(about->damage, sizeof about->damage, "%s", cg_error_text());
  cg_error_clear();
  return CG_OK;
}

static bool has_more_than_x(const cg_traj_index *index)
{
  bool more = false;
  for (int64_t i = 0; i < index->n; i++)
    more |= (index->entry[i].flags & (CG_HAS_V | CG_HAS_F)) != 0;
  return more;
}

static cg_status ask_units(const cg_traj_format *format, const char *path)
{
  return cg_fail(CG_USAGE, "%s: %s does not tell its units: give --units "
                           "%s" CG_UNITS_OF_LAMMPS,
                 path, format->bare ? format->bare : "the file",
                 format->bare ? "" : "gromacs, ");
}

/* In which units a bare file's numbers are: as it says, or as is said of it.
 * Reduced ones must be said: they change what everything else means. */
static cg_status find_units(const cg_traj_format *format, const char *path,
                            const cg_traj_index *index, const char *said,
                            cg_units *units)
{
  const char *file = index->units;
  *units = cg_units_named(file, strlen(file));
  if (file[0] && *units == CG_UNITS_UNSAID)
    return cg_fail(CG_DATA, "%s: its units are \"%s\", expected "
                            CG_UNITS_OF_LAMMPS,
                   path, file);
  if (file[0] && (said || *units == CG_UNITS_LJ) &&
      (!said || strcmp(file, said) != 0))
    return cg_fail(CG_USAGE, "%s: its units are \"%s\": give "
                             "--units %s%s%s",
                   path, file, file, said ? ", not " : "", said ? said : "");
  if (!file[0] && !said && (!format->units || has_more_than_x(index)))
    return ask_units(format, path);
  if (!file[0])
    *units = cg_units_named(said ? said : format->units,
                            strlen(said ? said : format->units));
  CG_ASSERT(*units != CG_UNITS_UNSAID);
  return CG_OK;
}

/* --units lj: what the format makes of its own units is undone. */
static void reduce(const cg_unit_ratios *own, cg_traj_index *index)
{
  cg_unit_ratio time = own->time;
  index->precision *= own->length.times / own->length.over;
  for (int64_t i = 0; i < index->n; i++)
    if (!(index->entry[i].flags & CG_STEP_FOR_TIME))
      index->entry[i].time = index->entry[i].time * time.over / time.times;
}

static cg_status settle_units(const cg_traj_format *format,
                              cg_traj_index *index, const char *path,
                              const char *said, cg_traj_part *p)
{
  p->units = CG_UNITS_GROMACS;
  p->about.bare = index->bare;
  p->reduced = format->own && said && strcmp(said, "lj") == 0;
  if (p->reduced)
    reduce(format->own, index);
  if (!index->bare)
    return CG_OK;
  CG_TRY(find_units(format, path, index, said, &p->units));
  cg_unit_ratio ratio = cg_unit_ratios_of(p->units)->time;
  for (int64_t i = 0; i < index->n; i++)
    if (!(index->entry[i].flags & CG_STEP_FOR_TIME))
      index->entry[i].time = index->entry[i].time * ratio.times / ratio.over;
  return CG_OK;
}

/* Open a file and find its frames, by the side file if that knows it. */
static cg_status find_index(cg_traj *traj, int k, cg_index_cache *cache,
                            cg_traj_index *index)
{
  cg_traj_points *points = &traj->points[k];
  const cg_traj_format **format = &traj->format[k];
  bool known = cache && cg_index_cache_find(cache, traj->path[k], format,
                                            index, points);
  CG_TRY(cg_traj_open_file(traj, k));
  if (known)
    return CG_OK;
  points->bytes =
      cg_file_points(traj->file, MOST_POINTS / traj->files, &points->n);
  CG_TRY(cg_traj_index_file(traj->file, format, index));
  if (cache)
    cg_index_cache_add(cache, traj->file, *format, index, points);
  return CG_OK;
}

/* Behind a damaged head nobody knows where the next frame begins. */
static cg_status tell_what_is_whole(const cg_traj *traj, int k,
                                    const cg_traj_index *index)
{
  if (index->n == 0 || traj->points[k].n > 0)
    return CG_DATA;
  const cg_traj_entry *last = &index->entry[index->n - 1];
  if (last->offset < 0)
    return CG_DATA;
  char *advice = cg_text_format(
      "copy it again, or read the %lld frame%s before: head -c %lld %s > FILE",
      (long long)index->n, cg_text_s(index->n),
      (long long)(last->offset + last->bytes), traj->path[k]);
  cg_status status = cg_fail_advise(advice);
  cg_free(advice);
  return status;
}

static cg_status index_file(cg_traj *traj, int k, cg_index_cache *cache,
                            const cg_traj_options *options)
{
  const char *said = options->units;
  cg_traj_index index = {.reduced = said && strcmp(said, "lj") == 0};
  cg_traj_about *about = &traj->part[k].about;
  cg_status status = find_index(traj, k, cache, &index);
  if (status == CG_DATA)
    status = tell_what_is_whole(traj, k, &index);
  if (status == CG_OK)
    status = check_cut(&index, traj->path[k], options);
  if (options->damage_ends)
    status = keep_damage(&index, status, about);
  if (status == CG_OK)
    status = settle_units(traj->format[k], &index, traj->path[k], said,
                          &traj->part[k]);
  if (status == CG_OK)
    status = append_index(traj, &index, k);
  if (status == CG_OK) {
    describe_index(&index, traj->file, about);
    about->text = traj->format[k]->text;
    traj->part[k].layout = index.layout;
    traj->part[k].opened = cg_file_opened(traj->file);
    snprintf(traj->part[k].suffix, sizeof traj->part[k].suffix, ".%s",
             traj->format[k]->name);
  }
  cg_free(index.entry);
  return status;
}

static cg_status no_forces(const cg_traj *traj)
{
  for (int k = 0; k < traj->files; k++)
    if (traj->format[k]->forces)
      return cg_fail(CG_DATA, "%s: no frame holds both positions and forces: "
                              "%s",
                     traj->path[k], traj->format[k]->forces);
  return cg_fail(CG_DATA, "%s: holds no forces, XTC, GRO, PDB and DCD never "
                          "do: give the TRR of a run with nstfout above 0, or "
                          "the forces with --forces FILE, or do without "
                          "(--target structure)",
                 traj->path[0]);
}

/* The noise of rounded forces ends up in the fit. */
static void warn_of_digits(const cg_traj *traj)
{
  enum { BY_DEFAULT = 6 }; /* LAMMPS prints with %g */
  for (int k = 0; k < traj->files; k++)
    if (traj->part[k].about.digits == BY_DEFAULT)
      cg_log_warn("%s: its numbers have %d digits; more make forces better "
                  "(LAMMPS: dump_modify format float %%.12g)",
                  traj->path[k], BY_DEFAULT);
}

static cg_status no_positions(const cg_traj *traj)
{
  bool forces = traj->part[0].about.some_f;
  return cg_fail(CG_DATA, "%s: no frame holds positions%s", traj->path[0],
                 forces ? ", but forces: give it with --forces, beside a "
                          "trajectory (-f) of the same frames"
                        : "");
}

static cg_status keep_positions(cg_traj *traj, bool forces_alone)
{
  int64_t frames = traj->n;
  for (int k = 0; k < traj->files; k++)
    forces_alone = forces_alone && traj->format[k]->forces_alone;
  if (forces_alone)
    return CG_OK;
  int64_t without_x = cg_traj_keep_flags(traj->entry, &traj->n, CG_HAS_X);
  if (traj->n == 0)
    return no_positions(traj);
  if (without_x > 0)
    cg_log_warn("%s: frames without positions, left out: %lld of %lld",
                traj->path[0], (long long)without_x, (long long)frames);
  return CG_OK;
}

static cg_status keep_fields(cg_traj *traj, const cg_traj_options *options)
{
  CG_TRY(keep_positions(traj, options->forces_alone));
  if (!options->need_forces)
    return CG_OK;
  traj->left_out.without_forces =
      cg_traj_keep_flags(traj->entry, &traj->n, CG_HAS_F);
  if (traj->n == 0)
    return no_forces(traj);
  warn_of_digits(traj);
  if (traj->left_out.without_forces > 0)
    cg_log_warn("%s: frames without forces, left out: %lld of %lld",
                traj->path[0], (long long)traj->left_out.without_forces,
                (long long)(traj->n + traj->left_out.without_forces));
  return CG_OK;
}

static cg_status index_all(cg_traj *traj, const cg_traj_options *options)
{
  cg_index_cache *cache = NULL;
  cg_status status = CG_OK;
  if (options->index_cache)
    status = cg_index_cache_open(options->index_cache, &cache);
  for (int k = 0; k < traj->files && status == CG_OK; k++)
    status = index_file(traj, k, cache, options);
  cg_index_cache_close(cache);
  return status;
}

cg_status cg_traj_survey(cg_traj *traj, const cg_traj_options *options)
{
  CG_TRY(index_all(traj, options));
  if (options->group)
    CG_TRY(cg_traj_find_ids(traj));
  CG_TRY(keep_fields(traj, options));
  if (!options->keep_repeats)
    cg_traj_drop_repeats(traj);
  cg_traj_close_file(traj);
  cg_traj_check_order(traj->entry, traj->n, (const char *const *)traj->path);
  if (cg_traj_pick(traj->entry, &traj->n, options) != CG_OK)
    return cg_fail_in("%s", traj->path[0]);
  return CG_OK;
}

