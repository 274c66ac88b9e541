/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing DCD (dcd.c): little-endian, markers of 4 bytes, each frame with a
 * cell of lengths and cosines (zeros where there is no box).
 *
 * The head holds the number of frames and times as a first step, an interval
 * and a time step, so it is written again when all frames are known.
 * Disadvantage: times that are not evenly spaced are lost, numbers of steps
 * always. */
#include "io/traj/dcd.h"

#include <math.h>

#include "io/cell.h"

enum { TITLE = 80, ANY_VERSION = 24 /* of CHARMM: not 0 */ };

static void put_word(unsigned char *at, int64_t word)
{
  cg_put_u32(at, __builtin_bswap32((uint32_t)word));
}

static void put_float(unsigned char *at, double value)
{
  float x = (float)value;
  uint32_t u;
  memcpy(&u, &x, sizeof u);
  put_word(at, u);
}

static void put_double(unsigned char *at, double value)
{
  uint64_t u;
  memcpy(&u, &value, sizeof u);
  cg_put_u64(at, __builtin_bswap64(u));
}

/* Put the markers of a record of n bytes; what it is filled with. */
static unsigned char *put_record(unsigned char **at, int64_t n)
{
  unsigned char *inside = *at + 4;
  put_word(*at, n);
  put_word(inside + n, n);
  *at = inside + n + 4;
  return inside;
}

/* The interval as a whole number of steps of which the first time is a whole
 * number too, as nearly as a thousand steps allow. */
static void put_times(unsigned char *word, const cg_traj_summary *s)
{
  double apart = s->frames > 1 ? (s->end - s->begin) / (double)(s->frames - 1)
                               : s->begin;
  int64_t every = 1;
  if (!(apart > 0.0))
    apart = 1.0;
  double first = s->begin / apart;
  while (every < 1000 &&
         fabs((double)every * first - rint((double)every * first)) > 1e-4)
    every++;
  double start = rint(first * (double)every);
  if (!(fabs(start) < INT32_MAX))
    start = 0.0;
  put_word(word + 4 * CG_DCD_ISTART, (int64_t)start);
  put_word(word + 4 * CG_DCD_NSAVC, every);
  put_word(word + 4 * CG_DCD_NSTEP, (int64_t)start + every * (s->frames - 1));
  put_float(word + 4 * CG_DCD_DELTA, apart / (double)every / CG_DCD_AKMA);
}

void cg_dcd_encode_head(cg_buffer *out, const cg_traj_summary *summary)
{
  static const char title[] = "REMARKS written by cgmap";
  size_t n = CG_DCD_HEAD + 8 + 4 + TITLE + 8 + 4 + 8;
  unsigned char *at = cg_buffer_take(out, n);
  unsigned char *words = put_record(&at, CG_DCD_HEAD);
  memcpy(words, "CORD", 4);
  words += 4;
  put_word(words + 4 * CG_DCD_FRAMES, summary->frames);
  put_times(words, summary);
  put_word(words + 4 * CG_DCD_CELLS, 1);
  put_word(words + 4 * CG_DCD_CHARMM, ANY_VERSION);
  unsigned char *lines = put_record(&at, 4 + TITLE);
  put_word(lines, 1);
  memset(lines + 4, ' ', TITLE);
  memcpy(lines + 4, title, sizeof title - 1);
  put_word(put_record(&at, 4), summary->atoms);
}

cg_status cg_dcd_encode(cg_buffer *out, const cg_frame *frame,
                        const cg_atoms *atoms,
                        const cg_traj_write_options *options)
{
  static const int place[3] = {0, 2, 5}, corner[3] = {4, 3, 1};
  double length[3], cosine[3];
  (void)atoms;
  (void)options;
  if (frame->n > INT32_MAX / 4)
    return cg_fail(CG_DATA, "%lld positions are more than a DCD can hold",
                   (long long)frame->n);
  size_t n = (size_t)frame->n;
  unsigned char *at = cg_buffer_take(out, CG_DCD_CELL + 8 + 3 * (4 * n + 8));
  unsigned char *cell = put_record(&at, CG_DCD_CELL);
  cg_cell_of_box(&frame->box, length, cosine);
  for (int k = 0; k < 3; k++) {
    put_double(cell + 8 * place[k], 10.0 * length[k]);
    put_double(cell + 8 * corner[k], cosine[k]);
  }
  for (int k = 0; k < 3; k++) {
    unsigned char *axis = put_record(&at, 4 * frame->n);
    for (size_t i = 0; i < n; i++)
      put_float(axis + 4 * i, 10.0 * frame->x[i][k]);
  }
  return CG_OK;
}
