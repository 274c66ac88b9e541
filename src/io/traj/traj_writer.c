/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing trajectories: a frame is encoded in memory, then appended.  The head
 * of a file that counts its frames is written again at the end.  Where a
 * library writes, all goes to the format's sink.
 *
 * Reduced numbers go into a file as they are: where the format has units of its
 * own (DCD, PDB), a copy of the frame is what encode() makes them of. */
#include "io/traj/traj_writer.h"

#include <math.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/traj/traj_format.h"

struct cg_traj_writer {
  char *path;
  const cg_traj_format *format;
  const cg_atoms *atoms;
  cg_traj_write_options options;
  cg_output *out;   /* NULL: */
  void *sink;       /* of the format */
  cg_buffer buffer; /* of one frame */
  const cg_unit_ratios *own; /* of the format, for reduced numbers; or NULL */
  cg_frame copy;             /* of a frame, by these */
  cg_traj_summary summary;
};

static cg_status refuse_suffix(const char *path)
{
  char *suffixes = cg_traj_written_suffixes();
  cg_status status = cg_fail(CG_USAGE, "%s: trajectories are written as %s: "
                                       "end the name with one of them",
                             path, suffixes);
  cg_free(suffixes);
  return status;
}

cg_status cg_traj_writer_check(const char *path,
                               const cg_traj_write_options *options,
                               bool *units)
{
  const cg_traj_format *format = cg_traj_format_of_name(path);
  if (!format || (!format->encode && !format->sink))
    return refuse_suffix(path);
  *units = format->bare != NULL;
  if (format->bare && !format->units && !options->units)
    return cg_fail(CG_USAGE, "%s: LAMMPS dumps are written in LAMMPS's units: "
                             "give --units " CG_UNITS_OF_LAMMPS,
                   path);
  if (format == &cg_format_dump && strcmp(options->units, "gromacs") == 0)
    return cg_fail(CG_USAGE, "%s: LAMMPS knows no units called gromacs: give "
                             "--units " CG_UNITS_OF_LAMMPS ", or write "
                             "another format",
                   path);
  if (options->precision <= 0.0)
    return cg_fail(CG_USAGE, "%s: precision %g: it must be above 0", path,
                   options->precision);
  return CG_OK;
}

static const cg_unit_ratios *own_units(const cg_traj_format *format,
                                       const cg_traj_write_options *options)
{
  bool reduced = options->units && strcmp(options->units, "lj") == 0;
  return reduced ? format->own : NULL;
}

cg_status cg_traj_writer_open(const char *path, const cg_atoms *atoms,
                              const cg_traj_write_options *options,
                              cg_traj_writer **writer)
{
  bool units;
  cg_output *out;
  *writer = NULL;
  CG_TRY(cg_traj_writer_check(path, options, &units));
  CG_TRY(cg_output_open(path, options->overwrite, &out));
  return cg_traj_writer_fill(out, atoms, options, writer);
}

cg_status cg_traj_writer_fill(cg_output *out, const cg_atoms *atoms,
                              const cg_traj_write_options *options,
                              cg_traj_writer **writer)
{
  char *path = cg_text_copy(cg_output_path(out));
  const cg_traj_format *format = cg_traj_format_of_name(path);
  void *sink = NULL;
  cg_status status =
      format->sink ? format->sink->create(out, atoms, options, &sink) : CG_OK;
  *writer = NULL;
  if (status != CG_OK) {
    cg_free(path);
    return status;
  }
  cg_traj_writer *made = CG_NEW(cg_traj_writer);
  *made = (cg_traj_writer){.path = path,
                           .format = format,
                           .atoms = atoms,
                           .options = *options,
                           .out = format->sink ? NULL : out,
                           .sink = sink,
                           .own = own_units(format, options)};
  if (!options->units)
    made->options.units = format->units;
  *writer = made;
  return CG_OK;
}

double cg_traj_writer_precision(const char *path,
                                const cg_traj_write_options *options)
{
  const cg_traj_format *format = cg_traj_format_of_name(path);
  const cg_unit_ratios *own = own_units(format, options);
  if (format->rounds == CG_ROUNDS_AS_ASKED)
    return options->precision;
  return own ? format->rounds * own->length.times / own->length.over
             : format->rounds;
}

static void note_frame(cg_traj_summary *s, const cg_frame *frame)
{
  double apart = frame->time - s->end;
  if (s->frames == 0) {
    s->atoms = frame->n;
    s->begin = frame->time;
  } else {
    s->shortest = s->frames == 1 ? apart : fmin(s->shortest, apart);
    s->longest = s->frames == 1 ? apart : fmax(s->longest, apart);
  }
  s->end = frame->time;
  s->frames++;
}

/* The frame as encode() takes it to make reduced numbers of it. */
static cg_status take_copy(cg_traj_writer *writer, const cg_frame *frame)
{
  cg_frame *copy = &writer->copy;
  cg_unit_ratio time = writer->own->time;
  cg_frame_resize(copy, frame->n, false, false);
  memcpy(copy->x, frame->x, (size_t)frame->n * sizeof *copy->x);
  copy->index = frame->index;
  copy->step = frame->step;
  copy->time = frame->time * time.times / time.over;
  copy->box = frame->box;
  return cg_units_apply(writer->own, copy);
}

cg_status cg_traj_write(cg_traj_writer *writer, const cg_frame *frame)
{
  const cg_traj_format *format = writer->format;
  bool first = writer->summary.frames == 0;
  if (writer->own) {
    CG_TRY(take_copy(writer, frame));
    frame = &writer->copy;
  }
  note_frame(&writer->summary, frame);
  if (format->sink)
    return format->sink->append(writer->sink, frame);
  writer->buffer.n = 0;
  if (first && format->encode_head)
    format->encode_head(&writer->buffer, &writer->summary);
  if (format->encode(&writer->buffer, frame, writer->atoms,
                     &writer->options) != CG_OK)
    return cg_fail_in("%s: frame %lld", writer->path,
                      (long long)writer->summary.frames - 1);
  return cg_output_write(writer->out, writer->buffer.bytes, writer->buffer.n);
}

/* Write the head again, now that all frames are known. */
static cg_status finish_head(cg_traj_writer *writer)
{
  const cg_traj_summary *s = &writer->summary;
  if (!writer->format->encode_head || s->frames == 0)
    return CG_OK;
  if (s->frames > 1 &&
      !(s->shortest > 0.0 && s->longest - s->shortest < 1e-3 * s->longest))
    cg_log_warn("%s: %s holds the first time and one interval: the %g to %g "
                "ps between these frames become equal",
                writer->path, writer->format->name, s->shortest, s->longest);
  writer->buffer.n = 0;
  writer->format->encode_head(&writer->buffer, s);
  return cg_output_write_first(writer->out, writer->buffer.bytes,
                               writer->buffer.n);
}

static cg_status write_tail(cg_traj_writer *writer)
{
  if (!writer->format->encode_tail || writer->summary.frames == 0)
    return CG_OK;
  writer->buffer.n = 0;
  writer->format->encode_tail(&writer->buffer, writer->atoms);
  return cg_output_write(writer->out, writer->buffer.bytes, writer->buffer.n);
}

static void free_writer(cg_traj_writer *writer)
{
  cg_free(writer->path);
  cg_free(writer->buffer.bytes);
  cg_frame_clear(&writer->copy);
  cg_free(writer);
}

cg_status cg_traj_writer_commit(cg_traj_writer *writer)
{
  cg_status status;
  if (writer->format->sink) {
    status = writer->format->sink->commit(writer->sink);
  } else {
    (void)write_tail(writer); /* a failure is told by the commit */
    (void)finish_head(writer);
    status = cg_output_commit(writer->out);
  }
  free_writer(writer);
  return status;
}

void cg_traj_writer_discard(cg_traj_writer *writer)
{
  if (!writer)
    return;
  if (writer->format->sink)
    writer->format->sink->discard(writer->sink);
  cg_output_discard(writer->out);
  free_writer(writer);
}
