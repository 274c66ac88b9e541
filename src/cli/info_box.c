/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boxes of a trajectory: the heads of frames do not tell them in every format,
 * so two frames are read; where all are (--check) they are watched as they
 * pass.  A box is constant where no number of its vectors varies by more than
 * 1e-6 of the longest: single precision rounds to 6e-8. */
#include "cli/info_box.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/comm.h"
#include "base/error.h"
#include "io/cell.h"
#include "io/traj/traj.h"

#define SAME 1e-6

static void see(cg_info_boxes *b, const cg_box *box)
{
  double x[CG_INFO_BOX];
  if (!box->periodic)
    return;
  memcpy(x, box->h, sizeof box->h);
  x[CG_INFO_BOX - 1] = box->volume;
  for (int k = 0; k < CG_INFO_BOX; k++) {
    b->most[k] = b->any ? fmax(b->most[k], x[k]) : x[k];
    b->least[k] = b->any ? fmin(b->least[k], x[k]) : x[k];
  }
  b->any = true;
}

/* Damage is told of elsewhere. */
static void see_one(cg_info_boxes *b, cg_traj *traj, int64_t index)
{
  cg_box box;
  if (cg_traj_read_box(traj, index, &box) != CG_OK) {
    cg_error_clear();
    return;
  }
  if (!b->first.periodic)
    b->first = box;
  see(b, &box);
}

void cg_info_boxes_ends(cg_info_boxes *b, const cg_comm *comm, cg_traj *traj)
{
  b->frames = cg_traj_frames(traj);
  b->all = b->frames <= 2;
  if (cg_comm_rank(comm) == 0) {
    see_one(b, traj, 0);
    if (b->frames > 1)
      see_one(b, traj, b->frames - 1);
  }
  cg_comm_bcast(comm, b, sizeof *b, 0);
}

static int64_t count(const void *self)
{
  return cg_source_count(((const cg_info_boxes *)self)->source);
}

static cg_status seek(void *self, int64_t index)
{
  return cg_source_seek(((cg_info_boxes *)self)->source, index);
}

static cg_status next(void *self, cg_frame *frame)
{
  cg_info_boxes *b = self;
  CG_TRY(cg_source_next(b->source, frame));
  see(b, &frame->box);
  return CG_OK;
}

cg_source cg_info_boxes_watch(cg_info_boxes *boxes, cg_source source)
{
  static const cg_source_class methods = {
      .count = count, .seek = seek, .next = next};
  boxes->source = source;
  return (cg_source){&methods, boxes};
}

void cg_info_boxes_join(cg_info_boxes *b, const cg_comm *comm)
{
  double x[2 * CG_INFO_BOX];
  for (int k = 0; k < CG_INFO_BOX; k++) {
    x[2 * k] = b->any ? b->most[k] : -DBL_MAX;
    x[2 * k + 1] = b->any ? -b->least[k] : -DBL_MAX;
  }
  cg_comm_max(comm, x, sizeof x / sizeof *x);
  for (int k = 0; k < CG_INFO_BOX; k++) {
    b->most[k] = x[2 * k];
    b->least[k] = -x[2 * k + 1];
  }
  b->all = true;
}

static bool is_constant(const cg_info_boxes *b)
{
  double longest = 0, varies = 0;
  for (int k = 0; k < CG_INFO_BOX - 1; k++) {
    longest = fmax(longest, fabs(b->most[k]));
    varies = fmax(varies, b->most[k] - b->least[k]);
  }
  return varies <= SAME * longest;
}

/* Lengths of the edges, and the angles (b, c), (a, c), (a, b) in degrees. */
static void measure(const cg_box *box, double length[3], double angle[3])
{
  double cosine[3];
  cg_cell_of_box(box, length, cosine);
  for (int k = 0; k < 3; k++)
    angle[k] = acos(cosine[k]) * 180 / M_PI;
}

void cg_info_box_tell(cg_info_page *p, const cg_box *box)
{
  double length[3], angle[3];
  const char *unit = p->units->length;
  measure(box, length, angle);
  cg_string_add(&p->text, "  box       %.7g x %.7g x %.7g %s, angles %.7g %.7g "
                          "%.7g\n            volume %.7g %s^3",
                length[0], length[1], length[2], unit, angle[0], angle[1],
                angle[2], box->volume, unit);
}

void cg_info_boxes_tell(cg_info_page *p, const cg_info_boxes *b)
{
  if (!b->first.periodic)
    return;
  cg_info_box_tell(p, &b->first);
  if (!is_constant(b))
    cg_string_add(&p->text, "; %s %.7g to %.7g",
                  b->all ? "changes," : "changes, in two frames",
                  b->least[CG_INFO_BOX - 1], b->most[CG_INFO_BOX - 1]);
  else if (b->frames > 1)
    cg_string_add(&p->text, b->all ? "; constant"
                                   : "; the same in the last frame (--check "
                                     "compares all)");
  cg_string_add(&p->text, "\n");
}

static void put_three(cg_json *json, const char *key, const double x[3])
{
  cg_json_array(json, key);
  for (int k = 0; k < 3; k++)
    cg_json_double(json, NULL, x[k]);
  cg_json_end_array(json);
}

static void begin_box(cg_json *json, const cg_box *box)
{
  double length[3], angle[3];
  measure(box, length, angle);
  cg_json_object(json, "box");
  put_three(json, "edges", length);
  put_three(json, "angles", angle);
  cg_json_double(json, "volume", box->volume);
}

void cg_info_box_put(cg_json *json, const cg_box *box)
{
  begin_box(json, box);
  cg_json_end_object(json);
}

void cg_info_boxes_put(cg_json *json, const cg_info_boxes *b)
{
  bool constant = is_constant(b);
  if (!b->first.periodic)
    return;
  begin_box(json, &b->first);
  if (b->frames > 1 && (b->all || !constant))
    cg_json_bool(json, "constant", constant);
  cg_json_double(json, "least_volume", b->least[CG_INFO_BOX - 1]);
  cg_json_double(json, "most_volume", b->most[CG_INFO_BOX - 1]);
  cg_json_end_object(json);
}
