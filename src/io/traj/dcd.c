/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DCD: the trajectory of CHARMM, NAMD, OpenMM, X-PLOR and LAMMPS, with all
 * atoms in all frames (others: dcd_fixed.c).  The layout is told in
 * dcd_head.c.
 *
 * Cost: to index, nothing; to decode, one vectorised loop.
 * Disadvantage: no velocities or forces (NAMD writes those as DCDs of their
 * own, which look the same), times are as good as a float, and LAMMPS puts the
 * time step in its own units there. */
#include "io/traj/dcd.h"

#include <math.h>

#include "base/clones.h"
#include "base/error.h"
#include "io/cell.h"

const cg_unit_ratios cg_dcd_units = {
  {1, 10}, {1, 1}, {1, 1}, {CG_DCD_AKMA, 1}};

/* One coordinate; sets *strange where it is NaN or infinite. */
static inline double get_coordinate(const unsigned char *at, bool big,
                                    uint32_t *strange)
{
  uint32_t u = cg_get_u32_of(at, big);
  float x;
  memcpy(&x, &u, sizeof x);
  *strange |= (u & 0x7f800000u) == 0x7f800000u;
  return 0.1 * (double)x;
}

static inline uint32_t interleave(const unsigned char *const axis[3], size_t n,
                                  bool big, double (*out)[3])
{
  const unsigned char *x = axis[0], *y = axis[1], *z = axis[2];
  uint32_t strange = 0;
  for (size_t i = 0; i < n; i++) {
    out[i][0] = get_coordinate(x + 4 * i, big, &strange);
    out[i][1] = get_coordinate(y + 4 * i, big, &strange);
    out[i][2] = get_coordinate(z + 4 * i, big, &strange);
  }
  return strange;
}

CG_CLONES
static uint32_t interleave_big(const unsigned char *const axis[3], size_t n,
                               double (*out)[3])
{
  return interleave(axis, n, true, out);
}

CG_CLONES
static uint32_t interleave_little(const unsigned char *const axis[3], size_t n,
                                  double (*out)[3])
{
  return interleave(axis, n, false, out);
}

/* Positions of n atoms from their x, y and z.  \a from: number of the first. */
static cg_status take_axes(const cg_dcd_layout *l,
                           const unsigned char *const axis[3], int64_t from,
                           int64_t n, double (*x)[3])
{
  uint32_t strange = l->big ? interleave_big(axis, (size_t)n, x)
                            : interleave_little(axis, (size_t)n, x);
  if (!strange)
    return CG_OK;
  int64_t i = 0;
  while (isfinite(x[i][0]) && isfinite(x[i][1]) && isfinite(x[i][2]))
    i++;
  return cg_fail(CG_DATA, "atom %lld: its position is not finite",
                 (long long)(from + i) + 1);
}

static const char *const axis_name[] = {"x", "y", "z"};

static cg_status read_positions(const cg_dcd_layout *l,
                                const unsigned char *bytes, int64_t n,
                                double (*x)[3])
{
  const unsigned char *axis[3];
  for (int k = 0; k < 3; k++) {
    axis[k] = bytes + l->marker;
    CG_TRY(cg_dcd_check_record(l, &bytes, 4 * n, axis_name[k]));
  }
  return take_axes(l, axis, 0, n, x);
}

static cg_status decode(const cg_traj_wanted *wanted,
                        const unsigned char *bytes, size_t n, cg_frame *frame)
{
  int64_t atoms = wanted->atoms;
  const unsigned char *at = bytes;
  double turn[3][3];
  bool turned;
  cg_dcd_layout l;
  memcpy(&l, wanted->layout, sizeof l);
  CG_ASSERT((int64_t)n == l.frame);
  if (l.cell)
    CG_TRY(cg_dcd_check_record(&l, &at, CG_DCD_CELL, "the cell"));
  CG_TRY(cg_dcd_read_cell(&l, bytes, &frame->box, turn, &turned));
  cg_frame_resize(frame, atoms, false, false);
  frame->precision = 0.0;
  CG_TRY(read_positions(&l, at, atoms, frame->x));
  if (turned)
    cg_cell_turn((const double (*)[3])turn, atoms, frame->x);
  return CG_OK;
}

cg_status cg_dcd_find_axes(const cg_file *file, const cg_dcd_layout *l,
                           int64_t at, int64_t n, cg_box *box,
                           cg_dcd_axes *axes)
{
  unsigned char bytes[CG_DCD_CELL + 16], mark[2][8];
  const unsigned char *cell = bytes;
  size_t marker = (size_t)l->marker, size = CG_DCD_CELL + 2 * marker;
  if (l->cell) {
    CG_TRY(cg_file_read(file, at, size, bytes));
    CG_TRY(cg_dcd_check_record(l, &cell, CG_DCD_CELL, "the cell"));
    at += (int64_t)size;
  }
  for (int k = 0; k < 3; k++) {
    axes->at[k] = at + l->marker;
    CG_TRY(cg_file_read(file, at, marker, mark[0]));
    at = axes->at[k] + 4 * n;
    CG_TRY(cg_file_read(file, at, marker, mark[1]));
    CG_TRY(cg_dcd_check_marks(cg_dcd_marker(l, mark[0]),
                              cg_dcd_marker(l, mark[1]), 4 * n, axis_name[k]));
    at += l->marker;
  }
  return cg_dcd_read_cell(l, bytes, box, axes->turn, &axes->turned);
}

/* Positions of n atoms, not more than a piece. */
static cg_status read_piece(cg_traj_reader *reader, const cg_dcd_layout *l,
                            const cg_dcd_axes *axes, int64_t from, int64_t n,
                            double (*x)[3])
{
  const unsigned char *part[3];
  for (int k = 0; k < 3; k++) {
    unsigned char *bytes = reader->bytes + 4 * n * k;
    CG_TRY(cg_file_read(reader->file, axes->at[k] + 4 * from, (size_t)(4 * n),
                        bytes));
    part[k] = bytes;
  }
  return take_axes(l, part, from, n, x);
}

cg_status cg_dcd_read_axes(cg_traj_reader *reader, const cg_dcd_layout *l,
                           const cg_dcd_axes *axes, int64_t from,
                           int64_t count, double (*x)[3])
{
  for (int64_t i = 0; i < count; i += CG_TRAJ_PIECE)
    CG_TRY(read_piece(reader, l, axes, from + i,
                      count - i < CG_TRAJ_PIECE ? count - i : CG_TRAJ_PIECE,
                      x + i));
  return CG_OK;
}

static cg_status read_part(void *self, const cg_traj_entry *entry,
                           int64_t from, int64_t count, cg_frame *frame)
{
  cg_traj_reader *reader = self;
  cg_dcd_axes axes;
  cg_dcd_layout l;
  memcpy(&l, &reader->layout, sizeof l);
  CG_TRY(cg_dcd_find_axes(reader->file, &l, entry->offset, l.atoms,
                          &frame->box, &axes));
  cg_frame_resize(frame, count, false, false);
  frame->precision = 0.0;
  CG_TRY(cg_dcd_read_axes(reader, &l, &axes, from, count, frame->x));
  if (axes.turned)
    cg_cell_turn((const double (*)[3])axes.turn, count, frame->x);
  return CG_OK;
}

static bool probe(const unsigned char *bytes, size_t n)
{
  bool fixed;
  return cg_dcd_probe(bytes, n, &fixed) && !fixed;
}

const cg_traj_format cg_format_dcd = {
  .name = "dcd",
  .forces_as_positions = 10,
  .own = &cg_dcd_units,
  .single = true,
  .timed = true,
  .probe = probe,
  .scan = cg_dcd_scan,
  .decode = decode,
  .laid = true,
  .read = read_part,
  .open = cg_traj_reader_open,
  .close = cg_traj_reader_close,
  .encode = cg_dcd_encode,
  .encode_head = cg_dcd_encode_head};
