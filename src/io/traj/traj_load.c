/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One frame, from its file to positions in our units.
 *
 * Mostly that is one pread into a buffer that is used again, and one decode;
 * formats that a library reads, or that can tell a part of a frame alone, have
 * a reader of their own, which stays as long as its file is open.  A file is
 * opened when its first frame is read, and one at a time.
 * Disadvantage: frames that lie in two files by turns open them each time. */
#include "base/mem.h"
#include "io/traj/traj_inside.h"

void cg_traj_close_file(cg_traj *traj)
{
  if (traj->reader)
    traj->format[traj->opened]->close(traj->reader);
  traj->reader = NULL;
  cg_file_close(traj->file);
  traj->file = NULL;
}

cg_status cg_traj_open_file(cg_traj *traj, int number)
{
  if (traj->file && traj->opened == number)
    return CG_OK;
  cg_traj_close_file(traj);
  traj->opened = number;
  CG_TRY(cg_file_open(traj->path[number], &traj->file));
  const cg_traj_points *known = &traj->points[number];
  cg_status status = cg_file_unpack(traj->file, known->bytes, known->n);
  if (status != CG_OK)
    cg_traj_close_file(traj);
  return status;
}

void cg_traj_forget_bytes(cg_traj *traj)
{
  cg_free(traj->bytes);
  traj->bytes = NULL;
  traj->room = 0;
}

cg_status cg_traj_make_room(cg_traj *traj, size_t n)
{
  if (n <= traj->room)
    return CG_OK;
  cg_traj_forget_bytes(traj);
  void *block;
  CG_TRY(cg_try_alloc(n, 1, "a frame of the trajectory", &block));
  traj->bytes = block;
  traj->room = n;
  return CG_OK;
}

cg_status cg_traj_read_bytes(cg_traj *traj, const cg_traj_entry *entry)
{
  size_t n = (size_t)entry->bytes;
  CG_TRY(cg_traj_open_file(traj, entry->file));
  CG_TRY(cg_traj_make_room(traj, n + CG_TRAJ_SLACK));
  return cg_file_read(traj->file, entry->offset, n, traj->bytes);
}

static cg_status decode(const cg_traj *traj, const cg_traj_entry *entry,
                        int64_t from, int64_t count, cg_frame *frame)
{
  const cg_traj_format *format = traj->format[entry->file];
  size_t n = (size_t)entry->bytes;
  if (count < traj->atoms)
    return format->decode_part(traj->bytes, n, traj->atoms, from, count,
                               frame);
  const cg_traj_wanted wanted = {
    .atoms = traj->atoms,
    .needed = traj->needed,
    .ids = traj->by_ids ? &traj->ids : NULL,
    .layout = &traj->part[entry->file].layout};
  return format->decode(&wanted, traj->bytes, n, frame);
}

/* Mates have a reader of the same file, or none. */
static cg_status open_reader(cg_traj *traj, int number)
{
  cg_status status = cg_traj_open_file(traj, number);
  if (status == CG_OK && traj->reader)
    return CG_OK;
  if (traj->mates)
    status = cg_comm_agree(traj->mates, status);
  CG_TRY(status);
  return traj->format[number]->open(traj->file, &traj->part[number].layout,
                                    traj->mates, &traj->reader);
}

/* From what was decoded to units inside. */
static cg_status enter_units(const cg_traj *traj, int file, cg_frame *frame)
{
  const cg_traj_part *part = &traj->part[file];
  if (!part->reduced)
    return cg_units_enter(part->units, frame);
  cg_unit_ratios back = cg_units_inverse(traj->format[file]->own);
  frame->precision *= back.length.over / back.length.times;
  return cg_units_apply(&back, frame);
}

/* What is left to do with a frame that was read as its file has it. */
static cg_status finish(const cg_traj *traj, const cg_traj_entry *entry,
                        cg_status status, cg_frame *frame)
{
  if (status == CG_OK)
    status = enter_units(traj, entry->file, frame);
  frame->time = entry->time;
  if (status == CG_OK && traj->need_box && !frame->box.periodic)
    status = cg_fail(CG_DATA, "it has no box: pairs need one (--pbc none "
                              "where none is meant)");
  return status == CG_OK ? CG_OK
                         : cg_traj_fail_in(traj->path[entry->file], entry);
}

static cg_status load_part(cg_traj *traj, const cg_traj_entry *entry,
                           int64_t from, int64_t count, cg_frame *frame)
{
  CG_TRY(open_reader(traj, entry->file));
  frame->step = entry->number;
  return finish(traj, entry,
                traj->format[entry->file]->read(traj->reader, entry, from,
                                                count, frame),
                frame);
}

/* Does the format decode such a frame, or part of one, from its bytes? */
static bool decodes(const cg_traj_format *format, bool whole)
{
  return whole ? format->decode != NULL : format->decode_part != NULL;
}

/* A frame is one large read, where the format can do that. */
cg_status cg_traj_load(cg_traj *traj, const cg_traj_entry *entry, int64_t from,
                       int64_t count, cg_frame *frame)
{
  frame->first = from;
  if (!decodes(traj->format[entry->file], count == traj->atoms))
    return load_part(traj, entry, from, count, frame);
  CG_TRY(cg_traj_read_bytes(traj, entry));
  frame->step = entry->number;
  return finish(traj, entry, decode(traj, entry, from, count, frame), frame);
}
