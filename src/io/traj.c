/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trajectories: several files as one list of selected frames.
 *
 * Rank 0 indexes the files and selects; the list of what is left goes to all.
 * After that every rank works alone: a frame is one pread into a buffer that
 * is used again, and one decode.  A file is opened when its first frame is
 * read, and one at a time.
 * Cost: 48 bytes a selected frame on every rank, and up to 32 MiB where files
 * are packed. */
#include <cgmap/trajectory.h>

#include <math.h>
#include <stdio.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/timer.h"
#include "io/traj_format.h"
#include "io/traj_select.h"
#include "model/units.h"

typedef struct part {
  cg_traj_about about; /* its names are set on each rank */
  char suffix[16];     /* of the format: ".trr" */
  cg_units units;      /* of the file's numbers */
  cg_traj_layout layout;
} part;

/* Points of entry into a packed file. */
typedef struct points {
  size_t n; /* bytes */
  void *bytes;
} points;

enum { MOST_POINTS = 1024 }; /* of all files; each is 32 KiB on every rank */

struct cg_traj {
  int files;
  char **path;
  part *part;
  points *points;
  const cg_traj_format **format;
  bool need_box;
  int64_t atoms;
  int64_t n; /* selected frames */
  cg_traj_entry *entry;
  int64_t without_forces;
  int64_t next;
  int opened; /* number of the open file */
  cg_file *file;
  unsigned char *bytes; /* of one frame */
  size_t room;
};

cg_traj_options cg_traj_options_default(void)
{
  return (cg_traj_options){
    .begin = -INFINITY, .end = INFINITY, .stride = 1, .frames = -1};
}

static void close_file(cg_traj *traj)
{
  cg_file_close(traj->file);
  traj->file = NULL;
}

static cg_status open_file(cg_traj *traj, int number)
{
  if (traj->file && traj->opened == number)
    return CG_OK;
  close_file(traj);
  traj->opened = number;
  CG_TRY(cg_file_open(traj->path[number], &traj->file));
  const points *known = &traj->points[number];
  cg_status status = cg_file_unpack(traj->file, known->bytes, known->n);
  if (status != CG_OK)
    close_file(traj);
  return status;
}

static cg_status make_room(cg_traj *traj, size_t n)
{
  if (n <= traj->room)
    return CG_OK;
  cg_free(traj->bytes);
  traj->bytes = NULL;
  traj->room = 0;
  void *block;
  CG_TRY(cg_try_alloc(n, 1, "a frame of the trajectory", &block));
  traj->bytes = block;
  traj->room = n;
  return CG_OK;
}

static cg_status decode(const cg_traj *traj, const cg_traj_entry *entry,
                        cg_frame *frame)
{
  const part *p = &traj->part[entry->file];
  const cg_traj_format *format = traj->format[entry->file];
  size_t n = (size_t)entry->bytes;
  frame->step = entry->number;
  CG_TRY(format->decode_laid ? format->decode_laid(&p->layout, traj->bytes, n,
                                                   traj->atoms, frame)
                             : format->decode(traj->bytes, n, traj->atoms,
                                              frame));
  CG_TRY(cg_units_enter(p->units, frame));
  frame->time = entry->time;
  if (traj->need_box && !frame->box.periodic)
    return cg_fail(CG_DATA, "it has no box: pairs need one (--pbc none where "
                            "none is meant)");
  return CG_OK;
}

static cg_status read_bytes(cg_traj *traj, const cg_traj_entry *entry)
{
  size_t n = (size_t)entry->bytes;
  CG_TRY(open_file(traj, entry->file));
  CG_TRY(make_room(traj, n + CG_TRAJ_SLACK));
  return cg_file_read(traj->file, entry->offset, n, traj->bytes);
}

static cg_status load(cg_traj *traj, const cg_traj_entry *entry,
                      cg_frame *frame)
{
  CG_TRY(read_bytes(traj, entry));
  if (decode(traj, entry, frame) != CG_OK)
    return cg_fail_in("%s: frame %lld at byte %lld", traj->path[entry->file],
                      (long long)entry->number, (long long)entry->offset);
  return CG_OK;
}

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
  about->cut = index->cut;
  about->cut_frame = index->n;
  about->cut_byte = index->cut_byte;
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

/* In which units a bare file's numbers are: as it says, or as is said of it.
 * Reduced ones must be said: they change what everything else means. */
static cg_status find_units(const char *path, const char *file,
                            const char *said, cg_units *units)
{
  *units = cg_units_named(file, strlen(file));
  if (file[0] && *units == CG_UNITS_UNSAID)
    return cg_fail(CG_DATA, "%s: its units are \"%s\", only real, metal and "
                            "lj are understood",
                   path, file);
  if (file[0] && (said || *units == CG_UNITS_LJ) &&
      (!said || strcmp(file, said) != 0))
    return cg_fail(CG_USAGE, "%s: its units are \"%s\" (ITEM: UNITS): give "
                             "--units %s%s%s",
                   path, file, file, said ? ", not " : "", said ? said : "");
  if (!file[0] && !said)
    return cg_fail(CG_USAGE, "%s: a LAMMPS file does not tell its units: give "
                             "--units real, metal or lj",
                   path);
  if (!file[0])
    *units = cg_units_named(said, strlen(said));
  CG_ASSERT(*units != CG_UNITS_UNSAID);
  return CG_OK;
}

static cg_status settle_units(const cg_traj_format *format,
                              cg_traj_index *index, const char *path,
                              const char *said, part *p)
{
  p->units = CG_UNITS_GROMACS;
  p->about.bare = format->bare;
  if (!format->bare)
    return CG_OK;
  CG_TRY(find_units(path, index->units, said, &p->units));
  cg_unit_ratio ratio = cg_unit_ratios_of(p->units)->time;
  for (int64_t i = 0; i < index->n; i++)
    if (!(index->entry[i].flags & CG_STEP_FOR_TIME))
      index->entry[i].time = index->entry[i].time * ratio.times / ratio.over;
  return CG_OK;
}

static cg_status index_file(cg_traj *traj, int k,
                            const cg_traj_options *options)
{
  cg_traj_index index = {0};
  cg_traj_about *about = &traj->part[k].about;
  CG_TRY(open_file(traj, k));
  cg_status status = cg_traj_index_file(traj->file, &traj->format[k], &index);
  if (status == CG_OK)
    status = check_cut(&index, traj->path[k], options);
  if (options->damage_ends)
    status = keep_damage(&index, status, about);
  if (status == CG_OK)
    status = settle_units(traj->format[k], &index, traj->path[k],
                          options->units, &traj->part[k]);
  if (status == CG_OK)
    status = append_index(traj, &index, k);
  if (status == CG_OK) {
    points *found = &traj->points[k];
    found->bytes = cg_file_points(traj->file, MOST_POINTS / traj->files,
                                  &found->n);
    describe_index(&index, traj->file, about);
    traj->part[k].layout = index.layout;
    snprintf(traj->part[k].suffix, sizeof traj->part[k].suffix, ".%s",
             traj->format[k]->name);
  }
  cg_free(index.entry);
  return status;
}

/* Does frame b repeat frame a: same time, same positions? */
static cg_status repeats(cg_traj *traj, const cg_traj_entry *a,
                         const cg_traj_entry *b, bool *same)
{
  cg_frame before = {0}, after = {0};
  cg_status status = load(traj, a, &before);
  if (status == CG_OK)
    status = load(traj, b, &after);
  if (status == CG_OK)
    *same = memcmp(before.x, after.x, (size_t)traj->atoms * sizeof *before.x) ==
            0;
  cg_frame_clear(&before);
  cg_frame_clear(&after);
  return status;
}

/* A run that goes on writes its first frame a second time. */
static cg_status drop_restarts(cg_traj *traj)
{
  int64_t kept = traj->n > 0 ? 1 : 0;
  for (int64_t i = 1; i < traj->n; i++) {
    const cg_traj_entry *before = &traj->entry[kept - 1];
    cg_traj_entry *here = &traj->entry[i];
    bool same = false;
    if (here->file != before->file && here->time == before->time)
      CG_TRY(repeats(traj, before, here, &same));
    if (same)
      cg_log_warn("%s: frame %lld repeats the last one of %s (a restart): it "
                  "is left out",
                  traj->path[here->file], (long long)here->number,
                  traj->path[before->file]);
    else
      traj->entry[kept++] = *here;
  }
  traj->n = kept;
  return CG_OK;
}

static cg_status no_forces(const cg_traj *traj)
{
  for (int k = 0; k < traj->files; k++)
    if (traj->format[k]->forces)
      return cg_fail(CG_DATA, "%s: no frame holds both positions and forces: "
                              "%s",
                     traj->path[k], traj->format[k]->forces);
  return cg_fail(CG_DATA, "%s: holds no forces, XTC, GRO and DCD never do: "
                          "give the TRR of a run with nstfout above 0",
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

static cg_status keep_fields(cg_traj *traj, bool need_forces)
{
  int64_t frames = traj->n;
  int64_t without_x = cg_traj_keep_flags(traj->entry, &traj->n, CG_HAS_X);
  if (traj->n == 0)
    return cg_fail(CG_DATA, "%s: no frame holds positions", traj->path[0]);
  if (without_x > 0)
    cg_log_warn("%s: %lld of %lld frames hold no positions and are left out",
                traj->path[0], (long long)without_x, (long long)frames);
  if (!need_forces)
    return CG_OK;
  traj->without_forces =
      cg_traj_keep_flags(traj->entry, &traj->n, CG_HAS_F);
  if (traj->n == 0)
    return no_forces(traj);
  warn_of_digits(traj);
  if (traj->without_forces > 0)
    cg_log_warn("%s: %lld of %lld frames hold no forces and are left out",
                traj->path[0], (long long)traj->without_forces,
                (long long)(traj->n + traj->without_forces));
  return CG_OK;
}

/* All that rank 0 does for the others. */
static cg_status survey(cg_traj *traj, const cg_traj_options *options)
{
  for (int k = 0; k < traj->files; k++)
    CG_TRY(index_file(traj, k, options));
  CG_TRY(keep_fields(traj, options->need_forces));
  CG_TRY(drop_restarts(traj));
  close_file(traj);
  cg_traj_check_order(traj->entry, traj->n, (const char *const *)traj->path);
  if (cg_traj_pick(traj->entry, &traj->n, options) != CG_OK)
    return cg_fail_in("%s", traj->path[0]);
  return CG_OK;
}

static void share_points(const cg_comm *comm, points *known)
{
  cg_comm_bcast(comm, &known->n, sizeof known->n, 0);
  if (known->n > 0 && !known->bytes)
    known->bytes = cg_alloc(known->n, 1);
  cg_comm_bcast(comm, known->bytes, known->n, 0);
}

static void share(const cg_comm *comm, cg_traj *traj)
{
  bool told = cg_comm_rank(comm) == 0;
  cg_comm_bcast(comm, &traj->atoms, sizeof traj->atoms, 0);
  cg_comm_bcast(comm, &traj->n, sizeof traj->n, 0);
  cg_comm_bcast(comm, &traj->without_forces, sizeof traj->without_forces, 0);
  if (!told)
    traj->entry = CG_ARRAY(cg_traj_entry, traj->n);
  cg_comm_bcast(comm, traj->entry, (size_t)traj->n * sizeof *traj->entry, 0);
  cg_comm_bcast(comm, traj->part, (size_t)traj->files * sizeof *traj->part,
                0);
  for (int k = 0; k < traj->files; k++) {
    traj->format[k] = cg_traj_format_of_name(traj->part[k].suffix);
    traj->part[k].about.path = traj->path[k];
    traj->part[k].about.format = traj->format[k]->name;
    share_points(comm, &traj->points[k]);
  }
}

static cg_traj *new_traj(int n, const char *const *paths)
{
  cg_traj *traj = CG_NEW(cg_traj);
  traj->files = n;
  traj->path = CG_ARRAY(char *, n);
  traj->part = CG_ARRAY(part, n);
  traj->points = CG_ARRAY(points, n);
  traj->format = CG_ARRAY(const cg_traj_format *, n);
  for (int k = 0; k < n; k++)
    traj->path[k] = cg_text_copy(paths[k]);
  return traj;
}

cg_status cg_traj_open(const cg_comm *comm, int n, const char *const *paths,
                       const cg_traj_options *options, cg_traj **traj)
{
  cg_traj *made = new_traj(n, paths);
  cg_status status = CG_OK;
  *traj = NULL;
  CG_ASSERT(n >= 1 && options->stride >= 1 && options->skip >= 0);
  if (cg_comm_rank(comm) == 0)
    status = survey(made, options);
  status = cg_comm_agree(comm, status);
  if (status != CG_OK) {
    cg_traj_close(made);
    return status;
  }
  share(comm, made);
  made->need_box = options->need_box;
  *traj = made;
  return CG_OK;
}

void cg_traj_close(cg_traj *traj)
{
  if (!traj)
    return;
  close_file(traj);
  for (int k = 0; k < traj->files; k++) {
    cg_free(traj->path[k]);
    cg_free(traj->points[k].bytes);
  }
  cg_free(traj->path);
  cg_free(traj->points);
  cg_free(traj->part);
  cg_free(traj->format);
  cg_free(traj->entry);
  cg_free(traj->bytes);
  cg_free(traj);
}

static int64_t count(const void *self)
{
  return ((const cg_traj *)self)->n;
}

static cg_status seek(void *self, int64_t index)
{
  cg_traj *traj = self;
  CG_ASSERT(index >= 0 && index <= traj->n);
  traj->next = index;
  return CG_OK;
}

static cg_status next(void *self, cg_frame *frame)
{
  cg_traj *traj = self;
  CG_ASSERT(traj->next < traj->n);
  cg_timer_start(CG_PHASE_READ);
  cg_status status = load(traj, &traj->entry[traj->next], frame);
  cg_timer_stop(CG_PHASE_READ);
  frame->index = traj->next++;
  return status;
}

cg_source cg_traj_source(cg_traj *traj)
{
  static const cg_source_class class = {count, seek, next};
  return (cg_source){&class, traj};
}

int64_t cg_traj_atoms(const cg_traj *traj)
{
  return traj->atoms;
}

int64_t cg_traj_frames(const cg_traj *traj)
{
  return traj->n;
}

int64_t cg_traj_without_forces(const cg_traj *traj)
{
  return traj->without_forces;
}

int cg_traj_files(const cg_traj *traj)
{
  return traj->files;
}

void cg_traj_describe(const cg_traj *traj, int file, cg_traj_about *about)
{
  CG_ASSERT(file >= 0 && file < traj->files);
  *about = traj->part[file].about;
}

void cg_traj_place(const cg_traj *traj, int64_t index, int64_t *frame,
                   int64_t *byte)
{
  CG_ASSERT(index >= 0 && index < traj->n);
  *frame = traj->entry[index].number;
  *byte = traj->entry[index].offset;
}

cg_status cg_traj_half_box(const cg_comm *comm, cg_traj *traj, double *half)
{
  cg_frame frame = {0};
  cg_status status = CG_OK;
  if (cg_comm_rank(comm) == 0) {
    status = load(traj, &traj->entry[0], &frame);
    *half = status == CG_OK ? cg_box_largest_cutoff(&frame.box) : 0.0;
    cg_frame_clear(&frame);
  }
  CG_TRY(cg_comm_agree(comm, status));
  cg_comm_bcast(comm, half, sizeof *half, 0);
  return CG_OK;
}

static cg_status cannot_tell(const cg_traj *traj)
{
  return cg_fail(CG_USAGE, "%s does not say what its atoms are: give a "
                           "topology, -s FILE",
                 traj->path[0]);
}

cg_status cg_traj_read_atoms(const cg_comm *comm, cg_traj *traj,
                             cg_atoms **atoms)
{
  const cg_traj_entry *first = &traj->entry[0];
  const cg_traj_format *format = traj->format[first->file];
  size_t n = (size_t)first->bytes;
  cg_status status = CG_OK;
  *atoms = NULL;
  if (!format->who)
    return cannot_tell(traj);
  if (cg_comm_rank(comm) == 0)
    status = read_bytes(traj, first);
  else
    status = make_room(traj, n + CG_TRAJ_SLACK);
  CG_TRY(cg_comm_agree(comm, status));
  cg_comm_bcast(comm, traj->bytes, n, 0);
  cg_atoms *made = CG_NEW(cg_atoms);
  status = format->who(traj->bytes, n, made);
  if (status == CG_OK) {
    *atoms = made;
    return CG_OK;
  }
  cg_atoms_free(made);
  return cg_fail_in("%s: frame %lld at byte %lld", traj->path[first->file],
                    (long long)first->number, (long long)first->offset);
}
