/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GRO: writing (the layout is told in gro.c).
 *
 * Positions have as many decimals as the precision asks for, velocities one
 * more, in columns of decimals + 5.  What does not fit its columns is refused:
 * a reader would take it for something else. */
#include "io/traj/gro.h"

#include <math.h>
#include <stdio.h>

#include "base/error.h"

/* Print exactly n bytes at `at`; false where the numbers need more columns. */
static bool print_triple(unsigned char **at, int width, int decimals,
                         const double x[3])
{
  char text[256];
  int n = snprintf(text, sizeof text, "%*.*f%*.*f%*.*f", width, decimals, x[0],
                   width, decimals, x[1], width, decimals, x[2]);
  if (n != 3 * width)
    return false;
  memcpy(*at, text, (size_t)n);
  *at += n;
  return true;
}

static cg_status print_names(unsigned char **at, const cg_atoms *atoms,
                             int64_t i)
{
  char text[64];
  int32_t residue = atoms->residue[i];
  const char *name = cg_names_text(atoms->names, atoms->name[i]);
  const char *where =
      cg_names_text(atoms->names, atoms->residue_name[residue]);
  if (strlen(name) > 5 || strlen(where) > 5)
    return cg_fail(CG_DATA, "\"%s\" of \"%s\" does not fit into the 5 letters "
                            "that GRO has for a name: write .h5, or give a "
                            "shorter name in the mapping",
                   name, where);
  int n = snprintf(text, sizeof text, "%5d%-5s%5s%5d", (residue + 1) % 100000,
                   where, name, (int)((i + 1) % 100000));
  CG_ASSERT(n == CG_GRO_POSITION);
  memcpy(*at, text, CG_GRO_POSITION);
  *at += CG_GRO_POSITION;
  return CG_OK;
}

static cg_status print_atoms(cg_buffer *out, const cg_frame *frame,
                             const cg_atoms *atoms, int decimals)
{
  int width = decimals + 5, numbers = frame->has_v ? 6 : 3;
  size_t line = CG_GRO_POSITION + (size_t)(numbers * width) + 1;
  unsigned char *at = cg_buffer_take(out, line * (size_t)frame->n);
  for (int64_t i = 0; i < frame->n; i++) {
    CG_TRY(print_names(&at, atoms, i));
    if (!print_triple(&at, width, decimals, frame->x[i]) ||
        (frame->has_v &&
         !print_triple(&at, width, decimals + 1, frame->v[i])))
      return cg_fail(CG_DATA, "atom %lld: its position or velocity needs more "
                              "than the %d columns of a GRO",
                     (long long)i + 1, width);
    *at++ = '\n';
  }
  return CG_OK;
}

/* Wider than %10.5f, so that long boxes keep blanks between the numbers. */
static cg_status print_box(cg_buffer *out, const cg_box *box, int decimals)
{
  const double (*h)[3] = box->h;
  const double line[3][3] = {{h[0][0], h[1][1], h[2][2]},
                             {0.0, 0.0, h[1][0]},
                             {0.0, h[2][0], h[2][1]}};
  bool tilted = h[1][0] != 0.0 || h[2][0] != 0.0 || h[2][1] != 0.0;
  int width = decimals + 7, triples = tilted ? 3 : 1;
  unsigned char *at = cg_buffer_take(out, (size_t)(3 * triples * width + 1));
  for (int i = 0; i < triples; i++)
    if (!print_triple(&at, width, decimals, line[i]))
      return cg_fail(CG_DATA, "its box is too large for a GRO");
  *at = '\n';
  return CG_OK;
}

static int decimals_of(double precision)
{
  int decimals = precision > 0.0 ? (int)lrint(log10(precision)) : 3;
  return decimals < 1 ? 1 : decimals > 9 ? 9 : decimals;
}

cg_status cg_gro_encode(cg_buffer *out, const cg_frame *frame,
                        const cg_atoms *atoms,
                        const cg_traj_write_options *options)
{
  char text[128];
  int decimals = decimals_of(options->precision);
  CG_ASSERT(atoms && atoms->n == frame->n);
  int n = options->timeless
              ? snprintf(text, sizeof text, "cgmap step= %lld\n%lld\n",
                         (long long)frame->step, (long long)frame->n)
              : snprintf(text, sizeof text, "cgmap t= %.5f step= %lld\n%lld\n",
                         frame->time, (long long)frame->step,
                         (long long)frame->n);
  memcpy(cg_buffer_take(out, (size_t)n), text, (size_t)n);
  CG_TRY(print_atoms(out, frame, atoms, decimals));
  return print_box(out, &frame->box, decimals > 5 ? decimals : 5);
}
