/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extended XYZ: writing (the layout is told in xyz.c and xyz_head.c).
 *
 * Each frame names its units, so it is understood by itself: LAMMPS's metal (A,
 * ps, eV, as ASE has lengths and forces) unless another style is asked for.
 * Numbers have the digits that bring them back, 15 to 17.  Species are elements
 * where names and masses are an element's, so that chemistry programs
 * understand them, else names.
 * Cost: about 10^6 numbers a second. */
#include "io/traj/xyz.h"

#include <stdio.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/text.h"
#include "model/elements.h"
#include "model/units.h"

static void print(cg_buffer *out, const char *text, size_t n)
{
  memcpy(cg_buffer_take(out, n), text, n);
}

/* A number of ours in the file's units, behind a byte. */
static char *put(char *at, char before, double x, cg_unit_ratio ratio)
{
  *at = before;
  return cg_decimal_write(at + 1, x * ratio.over / ratio.times);
}

static void print_number(cg_string *s, char before, double x,
                         cg_unit_ratio ratio)
{
  char text[CG_DECIMAL_ROOM + 1];
  cg_string_add_n(s, text, (size_t)(put(text, before, x, ratio) - text));
}

static void print_head(cg_buffer *out, const cg_frame *frame,
                       const cg_traj_write_options *options, cg_units units)
{
  const cg_unit_ratios *ratios = cg_unit_ratios_of(units);
  cg_string s = {0};
  cg_string_add(&s, "%lld\n", (long long)frame->n);
  if (frame->box.periodic) {
    cg_string_add(&s, "Lattice=");
    for (int i = 0; i < 9; i++)
      print_number(&s, i == 0 ? '"' : ' ', frame->box.h[i / 3][i % 3],
                   ratios->length);
    cg_string_add(&s, "\" ");
  }
  cg_string_add(&s, "Properties=species:S:1:pos:R:3%s%s pbc=\"%s\"%s",
                frame->has_v ? ":vel:R:3" : "",
                frame->has_f ? ":forces:R:3" : "",
                frame->box.periodic ? "T T T" : "F F F",
                options->timeless ? "" : " Time");
  if (!options->timeless)
    print_number(&s, '=', frame->time, ratios->time);
  cg_string_add(&s, " Timestep=%lld units=%s\n", (long long)frame->step,
                cg_units_names[units]);
  print(out, s.text, s.n);
  cg_free(s.text);
}

static char *put_three(char *at, const double x[3], cg_unit_ratio ratio)
{
  for (int k = 0; k < 3; k++)
    at = put(at, ' ', x[k], ratio);
  return at;
}

static void print_row(cg_buffer *out, const cg_frame *frame, int64_t i,
                      const char *species, const cg_unit_ratios *ratios)
{
  char row[CG_XYZ_NUMBERS * (CG_DECIMAL_ROOM + 1) + 1];
  char *at = put_three(row, frame->x[i], ratios->length);
  if (frame->has_v)
    at = put_three(at, frame->v[i], ratios->velocity);
  if (frame->has_f)
    at = put_three(at, frame->f[i], ratios->force);
  *at++ = '\n';
  print(out, species, strlen(species));
  print(out, row, (size_t)(at - row));
}

static const char *species_of(const cg_atoms *atoms, int64_t i)
{
  const char *name = cg_names_text(atoms->names, atoms->name[i]);
  int32_t residue = atoms->residue_name[atoms->residue[i]];
  const char *symbol = cg_element_symbol(
      name, cg_names_text(atoms->names, residue), atoms->mass[i]);
  return symbol[0] ? symbol : name;
}

cg_status cg_xyz_encode(cg_buffer *out, const cg_frame *frame,
                        const cg_atoms *atoms,
                        const cg_traj_write_options *options)
{
  cg_units units = cg_units_named(options->units, strlen(options->units));
  CG_ASSERT(atoms && atoms->n == frame->n);
  print_head(out, frame, options, units);
  for (int64_t i = 0; i < frame->n; i++) {
    const char *species = species_of(atoms, i);
    if (!species[0] || strpbrk(species, " \t\r\n"))
      return cg_fail(CG_DATA, "atom %lld: \"%s\" is no name for an XYZ, it has "
                              "blanks or nothing: write another format",
                     (long long)i + 1, species);
    print_row(out, frame, i, species, cg_unit_ratios_of(units));
  }
  return CG_OK;
}
