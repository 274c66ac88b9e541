/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DCDs of CHARMM with fixed atoms (CONS FIX): they are in the first frame, the
 * others hold those that move (dcd_head.c has the layout).
 *
 * So a frame, or a part of one, is the same part of the first frame, over which
 * the atoms that move are put.
 * Cost: each frame is read twice, 4 bytes for each atom that moves.
 * Disadvantage: where the cell is a shape matrix (dcd_cell.c) fixed atoms
 * are turned as those that move are. */
#include "base/mem.h"
#include "io/cell.h"
#include "io/traj/dcd.h"

typedef struct reader {
  cg_traj_reader *file;
  int32_t *moving; /* numbers of the atoms that move */
  double (*piece)[3];
} reader;

static bool probe(const unsigned char *bytes, size_t n)
{
  bool fixed;
  return cg_dcd_probe(bytes, n, &fixed) && fixed;
}

static void close_reader(void *self)
{
  reader *r = self;
  cg_traj_reader_close(r->file);
  cg_free(r->moving);
  cg_free(r->piece);
  cg_free(r);
}

static cg_status open_reader(const cg_file *file, const cg_traj_layout *layout,
                             const cg_comm *mates, void **made)
{
  (void)mates;
  int32_t *moving;
  cg_dcd_layout l;
  memcpy(&l, layout, sizeof l);
  if (cg_dcd_read_moving(file, &l, &moving) != CG_OK)
    return cg_fail_in("%s", cg_file_path(file));
  int64_t piece = l.moving < CG_TRAJ_PIECE ? l.moving : CG_TRAJ_PIECE;
  reader *r = CG_NEW(reader);
  r->file = cg_traj_reader_new(file, layout, l.atoms);
  r->moving = moving;
  r->piece = cg_alloc((size_t)piece, sizeof *r->piece);
  *made = r;
  return CG_OK;
}

/* The first of the atoms that move whose number is at least this. */
static int64_t first_from(const reader *r, int64_t n, int64_t number)
{
  int64_t low = 0;
  while (low < n) {
    int64_t middle = low + (n - low) / 2;
    if (r->moving[middle] < number)
      low = middle + 1;
    else
      n = middle;
  }
  return low;
}

/* Put the atoms that move over those of the first frame. */
static cg_status move(reader *r, const cg_dcd_layout *l,
                      const cg_dcd_axes *axes, int64_t from, int64_t count,
                      double (*x)[3])
{
  int64_t at = first_from(r, l->moving, from);
  int64_t end = first_from(r, l->moving, from + count);
  while (at < end) {
    int64_t n = end - at < CG_TRAJ_PIECE ? end - at : CG_TRAJ_PIECE;
    CG_TRY(cg_dcd_read_axes(r->file, l, axes, at, n, r->piece));
    for (int64_t i = 0; i < n; i++)
      memcpy(x[r->moving[at + i] - from], r->piece[i], sizeof *x);
    at += n;
  }
  return CG_OK;
}

static cg_status read_part(void *self, const cg_traj_entry *entry,
                           int64_t from, int64_t count, cg_frame *frame)
{
  reader *r = self;
  const cg_file *file = r->file->file;
  bool later = entry->number > 0;
  cg_dcd_axes first, axes;
  cg_dcd_layout l;
  memcpy(&l, &r->file->layout, sizeof l);
  CG_TRY(cg_dcd_find_axes(file, &l, l.start, l.atoms, &frame->box, &first));
  cg_frame_resize(frame, count, false, false);
  frame->precision = 0.0;
  CG_TRY(cg_dcd_read_axes(r->file, &l, &first, from, count, frame->x));
  if (later) {
    CG_TRY(cg_dcd_find_axes(file, &l, entry->offset, l.moving, &frame->box,
                            &axes));
    CG_TRY(move(r, &l, &axes, from, count, frame->x));
  }
  const cg_dcd_axes *own = later ? &axes : &first;
  if (own->turned)
    cg_cell_turn((const double (*)[3])own->turn, count, frame->x);
  return CG_OK;
}

const cg_traj_format cg_format_dcd_fixed = {
  .name = "dcdfixed",
  .forces_as_positions = 10,
  .own = &cg_dcd_units,
  .single = true,
  .timed = true,
  .probe = probe,
  .scan = cg_dcd_scan,
  .read = read_part,
  .open = open_reader,
  .close = close_reader};
