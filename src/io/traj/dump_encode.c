/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LAMMPS dump: writing as text (the layout is told in dump.c).
 *
 * Each frame says its units and time, so a piece of the file is a dump too.
 * Columns are id mol type xu yu zu, and vx vy vz fx fy fz where the frame has
 * them; positions may lie outside the box, which begins at the origin.  Types
 * are the names of the atoms where those are whole numbers, else the names
 * are numbered in order of first use.  Numbers have the digits that bring them
 * back, 15 to 17.
 * Cost: about 10^6 numbers a second. */
#include "io/traj/dump.h"

#include <math.h>
#include <stdio.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/text.h"
#include "model/units.h"

enum { NUMBERS = 9, WHOLES = 3, WHOLE = 21 /* digits, sign, blank */ };

static void print(cg_buffer *out, const char *text, size_t n)
{
  memcpy(cg_buffer_take(out, n), text, n);
}

/* A number of ours in the file's units, and what follows it. */
static char *put(char *at, double x, cg_unit_ratio ratio, char behind)
{
  at = cg_decimal_write(at, x * ratio.over / ratio.times);
  *at = behind;
  return at + 1;
}

/* The type of each name; 0 where no atom has it.  cg_free(). */
static int32_t *number_types(const cg_atoms *atoms)
{
  int32_t names = cg_names_count(atoms->names), types = 0;
  int32_t *type = CG_ARRAY(int32_t, names);
  bool whole = true;
  for (int64_t i = 0; i < atoms->n; i++)
    if (type[atoms->name[i]] == 0)
      type[atoms->name[i]] = ++types;
  for (int32_t k = 0; k < names && whole; k++) {
    const char *name = cg_names_text(atoms->names, k);
    int64_t value = 0;
    whole = type[k] == 0 || (cg_text_int(name, strlen(name), &value) &&
                             value >= 1 && value <= INT32_MAX);
  }
  for (int32_t k = 0; k < names && whole; k++) {
    const char *name = cg_names_text(atoms->names, k);
    int64_t value = 0;
    if (type[k] > 0 && cg_text_int(name, strlen(name), &value))
      type[k] = (int32_t)value;
  }
  return type;
}

/* Bounds of the box, or of one without periods that begins at the origin and
 * reaches beyond all atoms. */
static void print_box(cg_buffer *out, const cg_frame *frame,
                      cg_unit_ratio length)
{
  const double (*h)[3] = frame->box.h;
  double xy = h[1][0], xz = h[2][0], yz = h[2][1];
  double lo[3] = {fmin(fmin(0.0, xy), fmin(xz, xy + xz)), fmin(0.0, yz), 0.0};
  double hi[3] = {h[0][0] + fmax(fmax(0.0, xy), fmax(xz, xy + xz)),
                  h[1][1] + fmax(0.0, yz), h[2][2]};
  const double tilt[3] = {xy, xz, yz};
  bool tilted = xy != 0.0 || xz != 0.0 || yz != 0.0;
  for (int k = 0; k < 3 && !frame->box.periodic; k++) {
    hi[k] = 1.0;
    for (int64_t i = 0; i < frame->n; i++)
      hi[k] = fmax(hi[k], ceil(frame->x[i][k]));
  }
  cg_string head = {0};
  cg_string_add(&head, "ITEM: BOX BOUNDS%s %s\n", tilted ? " xy xz yz" : "",
                frame->box.periodic ? "pp pp pp" : "ff ff ff");
  for (int k = 0; k < 3; k++) {
    char line[3 * (CG_DECIMAL_ROOM + 1)];
    char *at = put(line, lo[k], length, ' ');
    at = put(at, hi[k], length, tilted ? ' ' : '\n');
    if (tilted)
      at = put(at, tilt[k], length, '\n');
    cg_string_add_n(&head, line, (size_t)(at - line));
  }
  print(out, head.text, head.n);
  cg_free(head.text);
}

static void print_time(cg_buffer *out, double time, cg_unit_ratio ratio)
{
  char text[CG_DECIMAL_ROOM + 1];
  static const char item[] = "ITEM: TIME\n";
  print(out, item, sizeof item - 1);
  print(out, text, (size_t)(put(text, time, ratio, '\n') - text));
}

static void print_head(cg_buffer *out, const cg_frame *frame,
                       const cg_traj_write_options *options, cg_units units)
{
  const cg_unit_ratios *ratios = cg_unit_ratios_of(units);
  char *text = cg_text_format("ITEM: UNITS\n%s\n", cg_units_names[units]);
  print(out, text, strlen(text));
  cg_free(text);
  if (!options->timeless)
    print_time(out, frame->time, ratios->time);
  text = cg_text_format("ITEM: TIMESTEP\n%lld\nITEM: NUMBER OF ATOMS\n%lld\n",
                        (long long)frame->step, (long long)frame->n);
  print(out, text, strlen(text));
  cg_free(text);
  print_box(out, frame, ratios->length);
  text = cg_text_format("ITEM: ATOMS id mol type xu yu zu%s%s\n",
                        frame->has_v ? " vx vy vz" : "",
                        frame->has_f ? " fx fy fz" : "");
  print(out, text, strlen(text));
  cg_free(text);
}

static char *put_three(char *at, const double x[3], cg_unit_ratio ratio)
{
  for (int k = 0; k < 3; k++)
    at = put(at, x[k], ratio, ' ');
  return at;
}

static void print_row(cg_buffer *out, const cg_frame *frame, int64_t i,
                      int64_t molecule, int32_t type,
                      const cg_unit_ratios *ratios)
{
  enum { ROOM = WHOLES * WHOLE + NUMBERS * (CG_DECIMAL_ROOM + 1) };
  char row[ROOM];
  char *at = row + snprintf(row, ROOM, "%lld %lld %d ", (long long)i + 1,
                            (long long)molecule, type);
  at = put_three(at, frame->x[i], ratios->length);
  if (frame->has_v)
    at = put_three(at, frame->v[i], ratios->velocity);
  if (frame->has_f)
    at = put_three(at, frame->f[i], ratios->force);
  at[-1] = '\n';
  print(out, row, (size_t)(at - row));
}

cg_status cg_dump_encode(cg_buffer *out, const cg_frame *frame,
                         const cg_atoms *atoms,
                         const cg_traj_write_options *options)
{
  cg_units units = cg_units_named(options->units, strlen(options->units));
  const cg_unit_ratios *ratios = cg_unit_ratios_of(units);
  CG_ASSERT(atoms && atoms->n == frame->n);
  int32_t *type = number_types(atoms);
  int64_t molecule = 0;
  print_head(out, frame, options, units);
  for (int64_t i = 0; i < frame->n; i++) {
    while (molecule < atoms->molecules && atoms->molecule_start[molecule] <= i)
      molecule++;
    print_row(out, frame, i, molecule, type[atoms->name[i]], ratios);
  }
  cg_free(type);
  return CG_OK;
}
