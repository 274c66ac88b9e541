/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What space a frame spans, and the checks that a whole frame can have.
 *
 * Reach has a slack of 1e-9 of the cutoff and 1e-12 of the space: far more
 * than s is wrong by (1e-16 or so), far less than costs anything.  It only
 * decides who is looked at; who is a neighbour is decided by the distance. */
#include "domain/span.h"

#include <math.h>
#include <string.h>

#include "model/box.h"

#define CUTOFF_SLACK 1e-9
#define SPACE_SLACK 1e-12
#define FAR 1e12 /* nm; squares of floats must not overflow */
#define HEIGHT_SLACK 1e-12 /* a height of 3 nm may read 2.9999999999999996 */

static bool is_finite(const double v[3])
{
  return isfinite(v[0]) && isfinite(v[1]) && isfinite(v[2]);
}

static cg_status fail(const char *what, cg_gid bead)
{
  return cg_fail(CG_DATA,
                 "the %s of bead %lld is not finite: mend the trajectory or "
                 "leave the frame out",
                 what, (long long)bead + 1);
}

static bool is_within(const double s[3], double lo, double hi)
{
  return s[0] >= lo && s[0] < hi && s[1] >= lo && s[1] < hi && s[2] >= lo &&
         s[2] < hi;
}

/* Wrapping a far position leaves the rounding error of that position, which
 * may put it outside again: hence twice.  One that is inside, most are, stays
 * as it is. */
static bool wrap(const cg_box *box, double x[3])
{
  double s[3];
  cg_box_fractional(box, x, s);
  if (is_within(s, 0.0, 1.0))
    return true;
  if (!cg_box_resolves(box, x))
    return false;
  cg_box_wrap(box, x);
  cg_box_wrap(box, x);
  cg_box_fractional(box, x, s);
  return is_within(s, -SPACE_SLACK, 1.0 + SPACE_SLACK);
}

static cg_status take_box(cg_span *span, cg_frame *frame, double cutoff,
                          const char *unit)
{
  double largest = cg_box_largest_cutoff(&frame->box);
  if (cutoff > largest * (1.0 + HEIGHT_SLACK))
    return cg_fail(CG_DATA,
                   "cutoff %g %s is over half the smallest box height (%g %s): "
                   "choose a smaller cutoff",
                   cutoff, unit, largest, unit);
  for (int64_t i = 0; i < frame->n; i++)
    if (!wrap(&frame->box, frame->x[i]))
      return cg_fail(CG_DATA,
                     "bead %lld is more than %g boxes away, where its place in "
                     "the box is lost to rounding: wrap the trajectory, or "
                     "leave out the frame if it is damaged",
                     (long long)(frame->first + i) + 1, CG_BOX_FAR);
  span->box = frame->box;
  return CG_OK;
}

/* A side is at least a cutoff long: beads in a plane span a space too. */
static cg_status take_bounds(cg_span *span, const cg_frame *frame,
                             double cutoff, const char *unit)
{
  double h[9] = {0};
  for (int k = 0; k < 3; k++) {
    double lo = INFINITY, hi = -INFINITY;
    for (int64_t i = 0; i < frame->n; i++) {
      lo = fmin(lo, frame->x[i][k]);
      hi = fmax(hi, frame->x[i][k]);
    }
    span->origin[k] = frame->n > 0 ? lo : 0.0;
    h[4 * k] = frame->n > 0 ? fmax(hi - lo, cutoff) : cutoff;
  }
  for (int k = 0; k < 3; k++)
    if (h[4 * k] > FAR)
      return cg_fail(CG_DATA,
                     "without a box, and its beads are %g %s apart along %c: "
                     "more than %g are no system but damage; leave the "
                     "frame out",
                     h[4 * k], unit, "xyz"[k], FAR);
  return cg_box_set(&span->box, h);
}

cg_status cg_span_set(cg_span *span, cg_frame *frame, double cutoff,
                      const char *unit)
{
  memset(span, 0, sizeof *span);
  for (int64_t i = 0; i < frame->n; i++) {
    if (!is_finite(frame->x[i]))
      return fail("position", frame->first + i);
    if (frame->has_f && !is_finite(frame->f[i]))
      return fail("force", frame->first + i);
  }
  span->periodic = frame->box.periodic;
  return span->periodic ? take_box(span, frame, cutoff, unit)
                        : take_bounds(span, frame, cutoff, unit);
}

void cg_span_fractional(const cg_span *span, const double x[3], double s[3])
{
  double from_origin[3];
  for (int k = 0; k < 3; k++)
    from_origin[k] = x[k] - span->origin[k];
  cg_box_fractional(&span->box, from_origin, s);
}

void cg_span_reach(const cg_span *span, double cutoff, double reach[3])
{
  for (int k = 0; k < 3; k++)
    reach[k] = cutoff / span->box.height[k] * (1.0 + CUTOFF_SLACK) +
               SPACE_SLACK;
}

int64_t cg_span_cut(const double length[3], const double thickness[3],
                    int64_t most, int n[3])
{
  double total, number[3];
  for (double factor = 1.0;; factor *= 1.25) {
    total = 1.0;
    for (int k = 0; k < 3; k++) {
      number[k] = fmax(1.0, floor(length[k] / (factor * thickness[k])));
      total *= number[k];
    }
    if (total <= (double)most || total <= 1.0)
      break;
  }
  for (int k = 0; k < 3; k++)
    n[k] = (int)number[k];
  return (int64_t)total;
}
