/* SPDX-License-Identifier: GPL-2.0-or-later */
/* XYZ, plain and extended: frames as text.
 *
 *     3                                  atoms
 *     Lattice="..." Properties=...       a comment: see xyz_head.c
 *     O 1.25 16.5 3.75                   rows, as many as atoms
 *     ...
 *
 * Positions are in A, as everywhere, and times in ps, unless a style of LAMMPS
 * is named or told whose are others (real: fs); nothing says what velocities
 * and forces are in (ASE: eV/A; LAMMPS: its own style), so with them the user
 * tells.  A frame without a time has the number of its step, or its own, for
 * one.
 *
 * Cost: to index, that of reading the file; to decode, 400 to 700 MB/s.
 * Disadvantage: species are all that it tells of atoms; the number of atoms
 * must not change (data sets of many systems are not trajectories). */
#include "io/traj/xyz.h"

#include <math.h>

#include "base/text.h"
#include "io/atoms_build.h"
#include "io/cell.h"
#include "io/columns.h"
#include "io/traj/traj_text.h"
#include "model/elements.h"

/* A count, a comment, and a row as far as the bytes go. */
static bool probe(const unsigned char *bytes, size_t n)
{
  cg_xyz_head head;
  double number[CG_XYZ_NUMBERS];
  const char *text = (const char *)bytes;
  if (memchr(bytes, '\0', n))
    return false;
  if (cg_xyz_head_read(text, n, &head) != CG_OK) {
    cg_error_clear();
    return false;
  }
  const char *row = text + head.bytes;
  if (head.bytes == 0 || !memchr(row, '\n', n - (size_t)head.bytes))
    return head.n > 0; /* an extended comment, no row in sight */
  return head.x && cg_columns_read(head.use, head.n, row, number);
}

/* What the scan knows. */
typedef struct scanner {
  cg_traj_index *index;
  cg_xyz_head head; /* of the last frame */
} scanner;

static void describe(const cg_xyz_head *h, cg_traj_head *head)
{
  head->atoms = h->atoms;
  head->flags = (h->x ? CG_HAS_X : 0) | (h->v ? CG_HAS_V : 0) |
                (h->f ? CG_HAS_F : 0) | (h->boxed ? CG_HAS_BOX : 0) |
                (h->timed ? 0 : CG_STEP_FOR_TIME) | CG_HAS_DOUBLE;
  if (h->timed)
    head->time = h->time;
  else if (h->stepped)
    head->time = (double)h->step;
}

static cg_status find(void *self, cg_window *w, int64_t offset,
                      cg_traj_head *head, int64_t *missing)
{
  scanner *s = self;
  const unsigned char *bytes;
  size_t got;
  CG_TRY(cg_window_view(w, offset, CG_XYZ_HEAD, &bytes, &got));
  size_t n = got < CG_XYZ_HEAD ? got : CG_XYZ_HEAD;
  CG_TRY(cg_xyz_head_read((const char *)bytes, n, &s->head));
  *missing = 1;
  if (s->head.bytes == 0 && n == CG_XYZ_HEAD)
    return cg_fail(CG_DATA, "count, comment and first row of more than %d "
                            "bytes",
                   CG_XYZ_HEAD);
  if (s->head.bytes == 0)
    return CG_OK;
  int64_t end = offset + s->head.bytes, rows = s->head.atoms;
  CG_TRY(cg_window_skip_lines(w, &end, &rows));
  *missing = rows;
  describe(&s->head, head);
  head->bytes = end - offset;
  return cg_traj_index_units(s->index, s->head.units);
}

static cg_status scan(const cg_file *file, cg_traj_index *index)
{
  scanner s = {.index = index};
  return cg_traj_scan_text(file, find, &s, index);
}

static cg_status place(const cg_xyz_head *head,
                       const double number[CG_XYZ_NUMBERS], int64_t i,
                       cg_frame *frame)
{
  for (int k = 0; k < 3; k++) {
    frame->x[i][k] = number[CG_XYZ_X + k] - head->origin[k];
    if (!isfinite(frame->x[i][k]))
      return cg_fail(CG_DATA, "its position is too large");
  }
  if (head->v)
    memcpy(frame->v[i], number + CG_XYZ_V, sizeof frame->v[i]);
  if (head->f)
    memcpy(frame->f[i], number + CG_XYZ_F, sizeof frame->f[i]);
  return CG_OK;
}

/* *next is what follows the row. */
static cg_status read_row(const cg_xyz_head *head, int64_t i, const char *row,
                          const char *end, const char **next, cg_frame *frame)
{
  double number[CG_XYZ_NUMBERS];
  *next = row < end ? cg_columns_read(head->use, head->n, row, number) : NULL;
  return *next ? place(head, number, i, frame)
               : cg_columns_explain(head->use, head->n, NULL, 0, row, end);
}

static cg_status read_rows(const cg_xyz_head *head,
                           const cg_traj_wanted *wanted, const char *text,
                           const char *end, cg_frame *frame)
{
  const char *at = text + head->bytes, *row;
  for (int64_t i = 0; i < frame->n; i++) {
    row = at;
    if (!cg_traj_needs(wanted, i) && row < end) {
      cg_traj_pass_over(frame, i);
      at = cg_columns_pass(row, end);
    } else if (read_row(head, i, row, end, &at, frame) != CG_OK) {
      return cg_columns_fail_in(i, text, row);
    }
  }
  return CG_OK;
}

static void turn(const cg_xyz_head *head, cg_frame *frame)
{
  const double (*axis)[3] = head->axis;
  cg_cell_turn(axis, frame->n, frame->x);
  if (head->v)
    cg_cell_turn(axis, frame->n, frame->v);
  if (head->f)
    cg_cell_turn(axis, frame->n, frame->f);
}

static cg_status changed(void)
{
  return cg_fail(CG_DATA, "it has changed since the file was opened");
}

static cg_status decode(const cg_traj_wanted *wanted,
                        const unsigned char *bytes, size_t n, cg_frame *frame)
{
  int64_t atoms = wanted->atoms;
  static const double no_box[9];
  const char *text = (const char *)bytes, *end = text + n;
  cg_xyz_head head;
  CG_TRY(cg_xyz_head_read(text, n, &head));
  if (head.bytes == 0 || head.atoms != atoms || !head.x || end[-1] != '\n')
    return changed();
  cg_frame_resize(frame, atoms, head.v, head.f);
  if (head.stepped)
    frame->step = head.step;
  frame->precision = 0.0;
  CG_TRY(cg_box_set(&frame->box, head.boxed ? head.h : no_box));
  CG_TRY(read_rows(&head, wanted, text, end, frame));
  if (head.turned)
    turn(&head, frame);
  return CG_OK;
}

/* The species of a row. */
static void add_atom(cg_atoms *atoms, int64_t i, const char *row,
                     const char *end, int column)
{
  const char *name = "";
  size_t n = 0;
  for (int c = 0; c <= column; c++)
    cg_text_word(&row, end, &name, &n);
  cg_atoms_residue(atoms, i, 0);
  cg_atoms_molecule(atoms, i, 0);
  cg_atoms_name(atoms, i, name, n);
  const char *text = cg_names_text(atoms->names, atoms->name[i]);
  atoms->mass[i] = cg_element_mass(text, text);
}

static cg_status who(const unsigned char *bytes, size_t n, cg_atoms *atoms)
{
  const char *text = (const char *)bytes, *line;
  size_t length;
  cg_xyz_head head;
  CG_TRY(cg_xyz_head_read(text, n, &head));
  if (head.species < 0)
    return cg_fail(CG_USAGE, "no property \"species\" tells what its atoms "
                             "are: give a topology, -s FILE");
  cg_lines lines = {text + head.bytes, text + n, 0};
  cg_atoms_room(atoms, head.atoms);
  for (int64_t i = 0; i < head.atoms; i++) {
    if (!cg_lines_next(&lines, &line, &length))
      return changed();
    add_atom(atoms, i, line, line + length, head.species);
  }
  cg_atoms_end(atoms);
  cg_atoms_name_kinds(atoms);
  return CG_OK;
}

const cg_traj_format cg_format_xyz = {
  .name = "xyz",
  .also = "extxyz",
  .bare = "an XYZ file with velocities or forces",
  .units = "metal",
  .forces = "write them as the property forces:R:3",
  .text = true,
  .probe = probe,
  .scan = scan,
  .decode = decode,
  .who = who,
  .encode = cg_xyz_encode};
