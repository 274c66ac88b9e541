/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cells: who may be near whom, without looking at all pairs.
 *
 * The widened domain [lo - margin, hi + margin] is cut into equal cells in
 * fractional coordinates and the beads are sorted by cell (a counting sort;
 * stable, so the order is that of the local frame).  Cells along a are
 * neighbours in memory: the beads near a place are a few stretches, one for
 * each row of cells, that a vector loop can run along.  So cells are thick
 * along b and c, two thirds of the cutoff, since thinner ones would make more
 * and shorter stretches, and thin along a, where they only trim the ends.
 * (Quentrec & Brot, J. Comput. Phys. 13 (1973) 430; Hockney & Eastwood,
 * Computer Simulation Using Particles, 1981, ch. 8.)
 *
 * A row is left out, and a kept one cut at its ends, by what its distance can
 * be at least: the box vectors are lower triangular, so the z of a separation
 * follows from s_2, y from s_1 and s_2, x from all three.  All cells being
 * alike, this is the same for every bead in the same part of its cell: a cell
 * is divided into 4 x 4 parts across the rows, and each has its list.
 *
 * Cost: O(n) to fill; a search gives about three times the beads in the
 * sphere, in 13 stretches.
 * Disadvantage: cells are of one size; a dense drop in a large vacuum fills
 * few of them (their number is bounded by that of the beads). */
#include "domain/cells.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/clones.h"
#include "base/error.h"
#include "base/mem.h"

#define RADIUS_SLACK 1e-9
#define BOX_SLACK 1e-12

enum {
  CELLS_PER_BEAD = 4, /* at most */
  STEP = 8 /* rows that are cut at once */
};

/* Cells that a cutoff is long, at most.  1.5: a bead can have neighbours two
 * rows away along b and along c: 5 x 5, and whole vectors, CG_CELLS_ROWS. */
static const double cells_per_cutoff[3] = {9.0, 1.5, 1.5};

cg_cells *cg_cells_new(void)
{
  return CG_NEW(cg_cells);
}

void cg_cells_free(cg_cells *cells)
{
  if (!cells)
    return;
  for (int k = 0; k < 3; k++)
    cg_free(cells->sieve[k]);
  cg_free(cells->start);
  cg_free(cells->cell);
  cg_free(cells->place);
  cg_free(cells->id);
  cg_free(cells->x);
  cg_free(cells->image);
  cg_free(cells);
}

static void cut(cg_cells *cells, const cg_local *local)
{
  double extent[3], length[3], thickness[3];
  for (int k = 0; k < 3; k++) {
    extent[k] = local->hi[k] - local->lo[k] + 2.0 * cells->margin[k];
    length[k] = extent[k] * local->span.box.height[k];
    thickness[k] = cells->cutoff / cells_per_cutoff[k];
  }
  cg_span_cut(length, thickness, CELLS_PER_BEAD * (int64_t)local->n + 64,
              cells->n);
  for (int k = 0; k < 3; k++) {
    cells->corner[k] = local->lo[k] - cells->margin[k];
    cells->width[k] = extent[k] / cells->n[k];
    cells->per_width[k] = cells->n[k] / extent[k];
  }
}

/* A component of a separation, from two floats of numbers up to `extent`, is
 * off by 1.5 FLT_EPSILON of it; so its length by 3, and by 2 FLT_EPSILON of
 * itself through the squares.  There is room for more than twice that. */
static void set_sieve(cg_cells *cells, const cg_local *local)
{
  const double (*h)[3] = local->span.box.h;
  double extent = 0.0;
  for (int k = 0; k < 3; k++) {
    cells->origin[k] = local->span.origin[k];
    for (int i = 0; i < 3; i++) {
      cells->origin[k] += cells->corner[i] * h[i][k];
      extent += fabs(h[i][k]) * (local->hi[i] - local->lo[i] +
                                 2.0 * cells->margin[i]);
    }
  }
  double radius = cells->radius * (1.0 + 4.0 * FLT_EPSILON) +
                  8.0 * FLT_EPSILON * extent;
  cells->sieve_square = (float)(radius * radius);
}

static inline int clip(int c, int n)
{
  return c < 0 ? 0 : c >= n ? n - 1 : c;
}

static void set_scale(cg_cells *cells, const cg_span *span)
{
  cg_scale *scale = &cells->scale;
  for (int k = 0; k < 3; k++) {
    scale->begin[k] = -cells->corner[k] * cells->per_width[k];
    for (int i = 0; i < 3; i++) {
      scale->per_nm[i][k] = span->box.inverse[i][k] * cells->per_width[k];
      scale->begin[k] -= span->origin[i] * scale->per_nm[i][k];
    }
  }
}

/* Where x is along direction k, counted in cells. */
static inline double in_cells(const cg_scale *scale, int k, double x0,
                              double x1, double x2)
{
  return x0 * scale->per_nm[0][k] + x1 * scale->per_nm[1][k] +
         x2 * scale->per_nm[2][k] + scale->begin[k];
}

/* The cells of n beads that are shifted alike; where rounding left one
 * outside, the nearest. */
CG_CLONES static void find_cells(const cg_scale *scale, const int n[3],
                                 const double shift[3], cg_lid beads,
                                 const double (*restrict x)[3],
                                 cg_lid *restrict cell)
{
  for (cg_lid i = 0; i < beads; i++) {
    double a = x[i][0] + shift[0], b = x[i][1] + shift[1],
           c = x[i][2] + shift[2];
    int at[3];
    for (int k = 0; k < 3; k++)
      at[k] = clip((int)in_cells(scale, k, a, b, c), n[k]);
    cell[i] = (at[2] * n[1] + at[1]) * n[0] + at[0];
  }
}

/* Ghosts follow each other image by image. */
static void find_all_cells(cg_cells *cells, const cg_local *local)
{
  for (cg_lid first = 0, last; first < local->n; first = last) {
    uint8_t code = local->image[first];
    for (last = first + 1; last < local->n && local->image[last] == code;)
      last++;
    find_cells(&cells->scale, cells->n, local->shift[code], last - first,
               (const double (*)[3])local->x + first, cells->cell + first);
  }
}

/* Counting sort: start[c] runs from the end of cell c down to its first. */
static void sort(cg_cells *cells, const cg_local *local)
{
  int64_t total = (int64_t)cells->n[0] * cells->n[1] * cells->n[2];
  CG_RESERVE(cells->start, cells->start_room, total + 1);
  memset(cells->start, 0, sizeof *cells->start * (size_t)(total + 1));
  for (cg_lid i = 0; i < local->n; i++)
    cells->start[cells->cell[i]]++;
  for (int64_t c = 0; c < total; c++)
    cells->start[c + 1] += cells->start[c];
  for (cg_lid i = local->n - 1; i >= 0; i--) {
    cg_lid at = --cells->start[cells->cell[i]];
    cells->place[i] = at;
    cells->id[at] = i;
  }
}

static void copy_beads(cg_cells *cells, const cg_local *local)
{
  for (cg_lid at = 0; at < local->n; at++) {
    cg_lid i = cells->id[at];
    const double *x = local->x[i], *shift = local->shift[local->image[i]];
    cells->image[at] = local->image[i];
    cells->x[at][3] = -i;
    for (int k = 0; k < 3; k++) {
      cells->x[at][k] = x[k];
      cells->sieve[k][at] = (float)(x[k] + shift[k] - cells->origin[k]);
    }
  }
}

static void reserve(cg_cells *cells, int64_t n)
{
  if (n + CG_CELLS_PAD <= cells->bead_room)
    return;
  cells->bead_room = n + n / 4 + CG_CELLS_PAD;
  CG_GROW(cells->cell, cells->bead_room);
  CG_GROW(cells->place, cells->bead_room);
  CG_GROW(cells->id, cells->bead_room);
  CG_GROW(cells->x, cells->bead_room);
  CG_GROW(cells->image, cells->bead_room);
  for (int k = 0; k < 3; k++)
    CG_GROW(cells->sieve[k], cells->bead_room);
}

/* What a component of a separation can be, nm. */
typedef struct interval {
  double lo, hi;
} interval;

static interval scaled(interval a, double factor)
{
  double lo = a.lo * factor, hi = a.hi * factor;
  return lo < hi ? (interval){lo, hi} : (interval){hi, lo};
}

static interval sum(interval a, interval b)
{
  return (interval){a.lo + b.lo, a.hi + b.hi};
}

/* The smallest square of a number in the interval. */
static double least_square(interval a)
{
  double least = fmax(0.0, fmax(a.lo, -a.hi));
  return least * least;
}

/* What the cell at an offset spans in direction k, seen from one part of a
 * cell. */
static interval seen_from(const cg_cells *cells, int k, int offset, int part)
{
  double before = (part + 1.0) / CG_CELLS_PARTS;
  double behind = 1.0 - (double)part / CG_CELLS_PARTS;
  return (interval){(offset - before) * cells->width[k],
                    (offset + behind) * cells->width[k]};
}

/* The row at the offsets c1, c2, if it can be near beads in a part. */
static void add_row(const cg_cells *cells, int c1, int c2, interval s1,
                    interval s2, cg_rows *rows)
{
  const double (*h)[3] = cells->local->span.box.h;
  interval z = scaled(s2, h[2][2]);
  interval y = sum(scaled(s1, h[1][1]), scaled(s2, h[2][1]));
  interval skew = sum(scaled(s1, h[1][0]), scaled(s2, h[2][0]));
  double rest = cells->radius * cells->radius - least_square(z) -
                least_square(y);
  if (rest < 0.0)
    return;
  double half = sqrt(rest), cells_per_nm = cells->per_width[0] / h[0][0];
  int r = rows->n++;
  CG_ASSERT(r < CG_CELLS_ROWS);
  rows->c1[r] = c1;
  rows->c2[r] = c2;
  rows->lo[r] = (-half - skew.hi) * cells_per_nm;
  rows->hi[r] = (half - skew.lo) * cells_per_nm;
}

static void find_rows(cg_cells *cells)
{
  int most[3];
  for (int k = 1; k < 3; k++)
    most[k] = (int)ceil(cells->reach[k] * cells->per_width[k]);
  for (int part = 0; part < CG_CELLS_PARTS * CG_CELLS_PARTS; part++) {
    cg_rows *rows = &cells->rows[part];
    rows->n = 0;
    for (int c2 = -most[2]; c2 <= most[2]; c2++)
      for (int c1 = -most[1]; c1 <= most[1]; c1++)
        add_row(cells, c1, c2,
                seen_from(cells, 1, c1, part % CG_CELLS_PARTS),
                seen_from(cells, 2, c2, part / CG_CELLS_PARTS), rows);
  }
}

void cg_cells_fill(cg_cells *cells, const cg_local *local, double cutoff)
{
  const cg_box *box = &local->span.box;
  CG_ASSERT(cutoff <= local->reach);
  cells->local = local;
  cells->cutoff = cutoff;
  cells->radius = cutoff * (1.0 + RADIUS_SLACK) +
                  BOX_SLACK * (box->h[0][0] + box->h[1][1] + box->h[2][2]);
  cg_span_reach(&local->span, cutoff, cells->reach);
  cg_span_reach(&local->span, local->reach, cells->margin);
  cut(cells, local);
  set_scale(cells, &local->span);
  set_sieve(cells, local);
  find_rows(cells);
  reserve(cells, local->n);
  find_all_cells(cells, local);
  sort(cells, local);
  copy_beads(cells, local);
}

/* Which part of its cell c a place is in. */
static inline int find_part(double at, int c)
{
  return clip((int)((at - c) * CG_CELLS_PARTS), CG_CELLS_PARTS);
}

/* The cells that the stretches of rows around cell c1, c2 begin with and end
 * before, for a bead at `at` along a: none where a row is not among the cells.
 * Whole vectors: it goes on behind the last row. */
CG_CLONES static void cut_rows(const cg_rows *restrict rows, const int n[3],
                               double at, int c1, int c2, int *restrict first,
                               int *restrict last)
{
  const int n0 = n[0], n1 = n[1], n2 = n[2];
  const int count = (rows->n + STEP - 1) / STEP * STEP;
  for (int r = 0; r < count; r++) {
    int row1 = c1 + rows->c1[r], row2 = c2 + rows->c2[r];
    int is_there = (row1 >= 0) & (row1 < n1) & (row2 >= 0) & (row2 < n2);
    int row = is_there * ((row2 * n1 + row1) * n0);
    int lo = clip((int)(at + rows->lo[r]), n0);
    int hi = clip((int)(at + rows->hi[r]), n0);
    first[r] = row + lo;
    last[r] = row + lo + is_there * (hi + 1 - lo);
  }
}

int cg_cells_around(const cg_cells *cells, const double x[3],
                    cg_stretch *stretch)
{
  double at[3];
  int c[3], first[CG_CELLS_ROWS], last[CG_CELLS_ROWS];
  for (int k = 0; k < 3; k++) {
    at[k] = in_cells(&cells->scale, k, x[0], x[1], x[2]);
    c[k] = clip((int)at[k], cells->n[k]);
  }
  const cg_rows *rows = &cells->rows[find_part(at[2], c[2]) * CG_CELLS_PARTS +
                                     find_part(at[1], c[1])];
  cut_rows(rows, cells->n, at[0], c[1], c[2], first, last);
  for (int r = 0; r < rows->n; r++)
    stretch[r] =
        (cg_stretch){cells->start[first[r]], cells->start[last[r]]};
  return rows->n;
}
