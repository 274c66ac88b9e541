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

#include "base/mem.h"

#define RADIUS_SLACK 1e-9
#define BOX_SLACK 1e-12

enum { CELLS_PER_BEAD = 4 }; /* at most */

/* Cells that a cutoff is long, at most.  1.5: a bead can have neighbours two
 * rows away along b and along c, 5 x 5 = CG_CELLS_ROWS. */
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

/* The cell of fraction t in direction k, the nearest one where rounding left
 * t outside. */
static inline int find_cell(const cg_cells *cells, int k, double t)
{
  return clip((int)((t - cells->corner[k]) * cells->per_width[k]),
              cells->n[k]);
}

static void find_cells(cg_cells *cells, const cg_local *local)
{
  for (cg_lid i = 0; i < local->n; i++) {
    const double *shift = local->shift[local->image[i]];
    double image[3], s[3];
    for (int k = 0; k < 3; k++)
      image[k] = local->x[i][k] + shift[k];
    cg_span_fractional(&local->span, image, s);
    cells->cell[i] =
        (find_cell(cells, 2, s[2]) * cells->n[1] + find_cell(cells, 1, s[1])) *
            cells->n[0] +
        find_cell(cells, 0, s[0]);
  }
}

static void place_bead(cg_cells *cells, const cg_local *local, cg_lid i,
                       cg_lid at)
{
  const double *shift = local->shift[local->image[i]];
  cells->place[i] = at;
  cells->id[at] = i;
  cells->image[at] = local->image[i];
  for (int k = 0; k < 3; k++) {
    cells->x[at][k] = local->x[i][k];
    cells->sieve[k][at] =
        (float)(local->x[i][k] + shift[k] - cells->origin[k]);
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
  for (cg_lid i = local->n - 1; i >= 0; i--)
    place_bead(cells, local, i, --cells->start[cells->cell[i]]);
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
  double half = sqrt(rest);
  CG_ASSERT(rows->n < CG_CELLS_ROWS);
  rows->row[rows->n++] = (cg_row){c1, c2, (-half - skew.hi) / h[0][0],
                                  (half - skew.lo) / h[0][0]};
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
  set_sieve(cells, local);
  find_rows(cells);
  reserve(cells, local->n);
  find_cells(cells, local);
  sort(cells, local);
}

/* Where s is along direction k: cell, and part of it. */
static inline int find_part(const cg_cells *cells, int k, double s, int *part)
{
  double at = (s - cells->corner[k]) * cells->per_width[k];
  int c = clip((int)at, cells->n[k]);
  *part = clip((int)((at - c) * CG_CELLS_PARTS), CG_CELLS_PARTS);
  return c;
}

int cg_cells_around(const cg_cells *cells, const double x[3],
                    cg_stretch *stretch)
{
  const int *n = cells->n;
  double s[3];
  int part[3], found = 0;
  cg_span_fractional(&cells->local->span, x, s);
  int home1 = find_part(cells, 1, s[1], &part[1]);
  int home2 = find_part(cells, 2, s[2], &part[2]);
  const cg_rows *rows = &cells->rows[part[2] * CG_CELLS_PARTS + part[1]];
  for (int r = 0; r < rows->n; r++) {
    const cg_row *row = &rows->row[r];
    int c1 = home1 + row->c1, c2 = home2 + row->c2;
    if (c1 < 0 || c1 >= n[1] || c2 < 0 || c2 >= n[2])
      continue;
    const cg_lid *start = cells->start + ((int64_t)c2 * n[1] + c1) * n[0];
    int first = find_cell(cells, 0, s[0] + row->lo);
    int last = find_cell(cells, 0, s[0] + row->hi);
    stretch[found] = (cg_stretch){start[first], start[last + 1]};
    found += stretch[found].first < stretch[found].last;
  }
  return found;
}
