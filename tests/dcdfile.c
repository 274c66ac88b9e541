/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dcdfile.h"

#include <string.h>

#include "harness.h"
#include "trajfile.h"

dcd_recipe dcd_plain(void)
{
  return (dcd_recipe){.marker = 4, .told = DCD_FRAMES, .delta = 2.0};
}

static void put(dcd_bytes *w, const void *number, size_t n)
{
  for (size_t i = 0; i < n; i++) /* tests run on little-endian machines */
    w->bytes[w->n + i] = ((const unsigned char *)number)[w->big ? n - 1 - i
                                                                : i];
  w->n += n;
}

static void put_word(dcd_bytes *w, int32_t word)
{
  put(w, &word, 4);
}

static void put_mark(dcd_bytes *w, const dcd_recipe *r, int64_t n)
{
  put(w, &n, (size_t)r->marker);
}

bool dcd_is_fixed(const dcd_recipe *r, int i)
{
  return r->fixed > 0 && (i < r->fixed - 1 || i == DCD_ATOMS - 1);
}

float dcd_coordinate(int frame, int i, int k)
{
  return (float)(frame + i) + 0.25f * (float)k;
}

static void put_head(dcd_bytes *w, const dcd_recipe *r)
{
  float delta = (float)r->delta;
  put_mark(w, r, 84);
  memcpy(w->bytes + w->n, "CORD", 4);
  w->n += 4;
  for (int k = 0; k < 20; k++)
    if (k == 9 && r->xplor)
      put(w, &r->delta, 8);
    else if (k == 9)
      put(w, &delta, 4);
    else if (k != 10 || !r->xplor)
      put_word(w, k == 0    ? r->told
                  : k == 1  ? 100
                  : k == 2  ? 50
                  : k == 8  ? r->fixed
                  : k == 10 ? r->cell != NULL
                  : k == 11 ? r->fourth
                  : k == 19 ? (r->xplor ? 0 : 35)
                            : 0);
  put_mark(w, r, 84);
  put_mark(w, r, 84);
  put_word(w, 1);
  memset(w->bytes + w->n, '*', 80);
  w->n += 80;
  put_mark(w, r, 84);
  put_mark(w, r, 4);
  put_word(w, DCD_ATOMS);
  put_mark(w, r, 4);
}

static void put_moving(dcd_bytes *w, const dcd_recipe *r)
{
  if (r->fixed == 0)
    return;
  put_mark(w, r, 4 * (DCD_ATOMS - r->fixed));
  for (int i = 0; i < DCD_ATOMS; i++)
    if (!dcd_is_fixed(r, i))
      put_word(w, i + 1);
  put_mark(w, r, 4 * (DCD_ATOMS - r->fixed));
}

/* Number k of the cell of a frame: 0, 2 and 5 are on the diagonal. */
static double cell_number(const dcd_recipe *r, int frame, int k)
{
  return r->cell[k] + (k == 0 || k == 2 || k == 5 ? frame * r->growth : 0.0);
}

static void put_frame(dcd_bytes *w, const dcd_recipe *r, int frame)
{
  if (r->cell) {
    put_mark(w, r, 48);
    for (int k = 0; k < 6; k++) {
      double number = cell_number(r, frame, k);
      put(w, &number, 8);
    }
    put_mark(w, r, 48);
  }
  int n = frame == 0 ? DCD_ATOMS : DCD_ATOMS - r->fixed;
  for (int k = 0; k < (r->fourth ? 4 : 3); k++) {
    put_mark(w, r, 4 * n);
    for (int i = 0; i < DCD_ATOMS; i++) {
      float x = dcd_coordinate(frame, i, k);
      if (frame == 0 || !dcd_is_fixed(r, i))
        put(w, &x, 4);
    }
    put_mark(w, r, 4 * n);
  }
}

void dcd_make(const char *path, const dcd_recipe *r, dcd_bytes *w,
              size_t end[DCD_FRAMES])
{
  *w = (dcd_bytes){.big = r->big};
  put_head(w, r);
  put_moving(w, r);
  for (int t = 0; t < DCD_FRAMES; t++) {
    put_frame(w, r, t);
    if (end)
      end[t] = w->n;
  }
  cg_test_put(path, w->bytes, w->n);
}

/* A position is the same multiples of the rows before and after: x = s S. */
void dcd_compare_turned(const char *path, const dcd_recipe *r, int frame)
{
  static const int place[3][3] = {{0, 1, 3}, {1, 2, 4}, {3, 4, 5}};
  cg_frame read = {0};
  CG_WORKS(read_frame(path, frame, &read));
  CU_ASSERT_EQUAL_FATAL(read.n, DCD_ATOMS);
  for (int i = 0; i < DCD_ATOMS; i++) {
    double s[3], x[3] = {0, 0, 0};
    cg_box_fractional(&read.box, read.x[i], s);
    for (int k = 0; k < 3; k++)
      for (int j = 0; j < 3; j++)
        x[k] += s[j] * cell_number(r, frame, place[j][k]);
    for (int k = 0; k < 3; k++)
      CG_CLOSE(x[k],
               (double)dcd_coordinate(dcd_is_fixed(r, i) ? 0 : frame, i, k),
               1e-13);
  }
  cg_frame_clear(&read);
}
