/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cells: who may be near whom, without looking at all pairs.
 *
 * The widened domain [lo - reach, hi + reach] is cut into equal cells in
 * fractional coordinates, about half a cutoff thick, and the beads are sorted
 * by cell (a counting sort; stable, so the order is that of the local frame).
 * Cells along a are neighbours in memory: the beads near a place are a few
 * stretches, one for each row of cells, that a vector loop can run along.
 * (Hockney & Eastwood, Computer Simulation Using Particles, 1981, ch. 8;
 * Quentrec & Brot, J. Comput. Phys. 13 (1973) 430.)
 *
 * A row is left out, and a kept one cut at its ends, by what its distance in
 * space can be at least: the box vectors are lower triangular, so the z of a
 * separation follows from s_2, y from s_1 and s_2, x from all three.
 *
 * Cost: O(n) to fill, about twice the sphere's volume to search at half a
 * cutoff (full cells within reach would be 3.7 times).
 * Disadvantage: cells are of one size; a dense drop in a large vacuum fills
 * few of them (their number is bounded by that of the beads). */
#include "domain/cells.h"

#include <math.h>
#include <string.h>

#include "base/clones.h"
#include "base/mem.h"

#define CELLS_PER_CUTOFF 2.0
#define CELLS_PER_BEAD 2.0
#define RADIUS_SLACK 1e-9
#define BOX_SLACK 1e-12

cg_cells *cg_cells_new(void)
{
  return CG_NEW(cg_cells);
}

void cg_cells_free(cg_cells *cells)
{
  if (!cells)
    return;
  for (int k = 0; k < 3; k++) {
    cg_free(cells->x[k]);
    cg_free(cells->shift[k]);
  }
  cg_free(cells->start);
  cg_free(cells->cell);
  cg_free(cells->place);
  cg_free(cells->id);
  cg_free(cells);
}

/* The test sqrt(s) <= cutoff without a root: the root is rounded correctly,
 * hence monotone, so it is s <= limit for one limit. */
static double square_limit(double cutoff)
{
  double limit = cutoff * cutoff;
  while (sqrt(limit) > cutoff)
    limit = nextafter(limit, 0.0);
  while (sqrt(nextafter(limit, INFINITY)) <= cutoff)
    limit = nextafter(limit, INFINITY);
  return limit;
}

static void cut(cg_cells *cells, const cg_local *local)
{
  double most = CELLS_PER_BEAD * local->n + 64.0, total;
  double thick = local->cutoff / CELLS_PER_CUTOFF;
  double extent[3], number[3];
  for (int k = 0; k < 3; k++) {
    cells->corner[k] = local->lo[k] - cells->reach[k];
    extent[k] = local->hi[k] - local->lo[k] + 2.0 * cells->reach[k];
  }
  do {
    total = 1.0;
    for (int k = 0; k < 3; k++) {
      number[k] =
          fmax(1.0, floor(extent[k] * local->span.box.height[k] / thick));
      total *= number[k];
    }
    thick *= 1.25;
  } while (total > most);
  for (int k = 0; k < 3; k++) {
    cells->n[k] = (int)number[k];
    cells->width[k] = extent[k] / number[k];
    cells->per_width[k] = number[k] / extent[k];
  }
}

/* The cell of fraction t in direction k, the nearest one where rounding left
 * t outside. */
static inline int find_cell(const cg_cells *cells, int k, double t)
{
  int c = (int)((t - cells->corner[k]) * cells->per_width[k]);
  return c < 0 ? 0 : c >= cells->n[k] ? cells->n[k] - 1 : c;
}

static void find_cells(cg_cells *cells, const cg_local *local)
{
  for (cg_lid i = 0; i < local->n; i++) {
    double image[3], s[3];
    for (int k = 0; k < 3; k++)
      image[k] = local->x[i][k] + local->shift[i][k];
    cg_span_fractional(&local->span, image, s);
    cells->cell[i] =
        (find_cell(cells, 2, s[2]) * cells->n[1] + find_cell(cells, 1, s[1])) *
            cells->n[0] +
        find_cell(cells, 0, s[0]);
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
    for (int k = 0; k < 3; k++) {
      cells->x[k][at] = local->x[i][k];
      cells->shift[k][at] = local->shift[i][k];
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
  for (int k = 0; k < 3; k++) {
    CG_GROW(cells->x[k], cells->bead_room);
    CG_GROW(cells->shift[k], cells->bead_room);
  }
}

void cg_cells_fill(cg_cells *cells, const cg_local *local)
{
  const cg_box *box = &local->span.box;
  cells->local = local;
  cells->limit = square_limit(local->cutoff);
  cells->radius = local->cutoff * (1.0 + RADIUS_SLACK) +
                  BOX_SLACK * (box->h[0][0] + box->h[1][1] + box->h[2][2]);
  cg_span_reach(&local->span, local->cutoff, cells->reach);
  cut(cells, local);
  reserve(cells, local->n);
  find_cells(cells, local);
  sort(cells, local);
}

int cg_cells_rows(const cg_cells *cells)
{
  return cells->n[1] * cells->n[2];
}

/* An interval of a component of a separation, nm. */
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

/* The smallest size of a number in the interval. */
static double least(interval a)
{
  return fmax(0.0, fmax(a.lo, -a.hi));
}

/* What cell c of direction k spans, seen from s. */
static interval cell_from(const cg_cells *cells, int k, int c, double s)
{
  double lo = cells->corner[k] + c * cells->width[k] - s;
  return (interval){lo, lo + cells->width[k]};
}

/* The beads of row c1, c2 that can be within sqrt(rest) along x. */
static cg_stretch row_stretch(const cg_cells *cells, int c1, int c2, double s,
                              interval skew, double rest)
{
  double half = sqrt(rest), per_side = cells->local->span.box.inverse[0][0];
  int first = find_cell(cells, 0, s + (-half - skew.hi) * per_side);
  int last = find_cell(cells, 0, s + (half - skew.lo) * per_side);
  const cg_lid *row = cells->start + ((int64_t)c2 * cells->n[1] + c1) *
                                         cells->n[0];
  return (cg_stretch){row[first], row[last + 1]};
}

int cg_cells_around(const cg_cells *cells, const double x[3],
                    cg_stretch *stretch)
{
  const double (*h)[3] = cells->local->span.box.h;
  double s[3], square = cells->radius * cells->radius;
  int lo[3], hi[3], found = 0;
  cg_span_fractional(&cells->local->span, x, s);
  for (int k = 1; k < 3; k++) {
    lo[k] = find_cell(cells, k, s[k] - cells->reach[k]);
    hi[k] = find_cell(cells, k, s[k] + cells->reach[k]);
  }
  for (int c2 = lo[2]; c2 <= hi[2]; c2++) {
    interval s2 = cell_from(cells, 2, c2, s[2]);
    double z = least(scaled(s2, h[2][2]));
    for (int c1 = lo[1]; c1 <= hi[1]; c1++) {
      interval s1 = cell_from(cells, 1, c1, s[1]);
      double y = least(sum(scaled(s1, h[1][1]), scaled(s2, h[2][1])));
      double rest = square - z * z - y * y;
      if (rest < 0.0)
        continue;
      interval skew = sum(scaled(s1, h[1][0]), scaled(s2, h[2][0]));
      cg_stretch row = row_stretch(cells, c1, c2, s[0], skew, rest);
      if (row.first < row.last)
        stretch[found++] = row;
    }
  }
  return found;
}
