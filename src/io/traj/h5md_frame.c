/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames of H5MD.
 *
 * A field of a frame is one block of its dataset, as many atoms long as are
 * asked for.  Where particles lie in another order in every frame, the ids and
 * the fields are read in blocks of BLOCK particles, each of which goes to its
 * atom's place.
 * Where there are image integers n, x + n edges is read: where a particle has
 * gone, not where its image is seen.
 * Mates that read a frame in parts do so in step: the same fields and blocks,
 * of which each takes its part, or nothing.
 * Disadvantage: a slice of an unordered frame reads all of its ids, and the
 * blocks that hold any of its atoms. */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/h5_together.h"
#include "base/mem.h"
#include "io/traj/h5md.h"

enum { BLOCK = 1 << 15 };

/* What is read of a frame: field k of its frame at[k] (-1: not there) into
 * to[k]. */
typedef struct task {
  int64_t from, count;
  int64_t at[CG_H5MD_FIELDS], id_at;
  double (*to[CG_H5MD_FIELDS])[3];
} task;

static cg_status read_rows(const cg_h5md_element *e, int64_t frame,
                           int64_t from, int64_t count, double (*to)[3])
{
  const int64_t start[3] = {frame, from, 0}, size[3] = {1, count, 3};
  return cg_h5_set_doubles(e->value, start + !e->timed, size + !e->timed,
                           (double *)to);
}

static cg_status read_ids(const cg_h5md *md, int64_t frame, int64_t from,
                          int64_t count, int64_t *id)
{
  const int64_t start[2] = {frame, from}, size[2] = {1, count};
  const cg_h5md_element *e = &md->id;
  return cg_h5_set_ints(e->value, start + !e->timed, size + !e->timed, id);
}

static cg_status read_plain(const cg_h5md *md, const task *t)
{
  for (enum cg_h5md_field k = CG_H5MD_X; k < CG_H5MD_FIELDS; k++)
    if (t->at[k] >= 0)
      CG_TRY(read_rows(&md->field[k], t->at[k], t->from, t->count, t->to[k]));
  return CG_OK;
}

/* Particles on their way to their places. */
typedef struct sorting {
  int64_t place[BLOCK]; /* from the first atom asked for; others are outside */
  double row[BLOCK][3];
  int64_t found;        /* atoms */
  unsigned char *seen;  /* of the atoms */
} sorting;

/* Where the particles of a block belong.
 * \param [out] any  does one of them belong to what is asked for? */
static cg_status find_places(const cg_h5md *md, const task *t, int64_t begin,
                             int64_t n, sorting *s, bool *any)
{
  *any = false;
  for (int64_t i = 0; i < n; i++) {
    int64_t id = s->place[i], place = cg_ids_place(&md->order.ids, id);
    if (place < 0)
      return cg_fail(CG_DATA, "particle %lld has the id %lld, which is not in "
                              "the first frame",
                     (long long)(begin + i), (long long)id);
    s->place[i] = place - t->from;
    if (s->place[i] < 0 || s->place[i] >= t->count)
      continue;
    if (s->seen[s->place[i]]++)
      return cg_fail(CG_DATA, "two particles have the id %lld",
                     (long long)id);
    s->found++;
    *any = true;
  }
  return CG_OK;
}

/* Mates read the fields of a block where any of them needs it. */
static cg_status sort_block(const cg_h5md *md, const task *t, int64_t begin,
                            int64_t n, sorting *s)
{
  bool any;
  CG_TRY(read_ids(md, t->id_at, begin, n, s->place));
  CG_TRY(cg_h5_agree(md->h5, find_places(md, t, begin, n, s, &any)));
  for (enum cg_h5md_field k = CG_H5MD_X; k < CG_H5MD_FIELDS; k++) {
    if (t->at[k] < 0)
      continue;
    CG_TRY(read_rows(&md->field[k], t->at[k], begin, any ? n : 0, s->row));
    for (int64_t i = 0; i < n && any; i++)
      if (s->place[i] >= 0 && s->place[i] < t->count)
        memcpy(t->to[k][s->place[i]], s->row[i], sizeof s->row[i]);
  }
  return CG_OK;
}

static cg_status read_sorted(const cg_h5md *md, const task *t)
{
  sorting *s = CG_NEW(sorting);
  cg_status status = CG_OK;
  s->seen = CG_ARRAY(unsigned char, t->count);
  for (int64_t i = 0; i < md->atoms && status == CG_OK; i += BLOCK)
    status = sort_block(md, t, i, i + BLOCK < md->atoms ? BLOCK : md->atoms - i,
                        s);
  if (status == CG_OK && s->found != t->count)
    status = cg_fail(CG_DATA, "%lld atoms of the first frame are missing",
                     (long long)(t->count - s->found));
  cg_free(s->seen);
  cg_free(s);
  return status;
}

/* Nine numbers in the file's unit; zeros where there is no box. */
static cg_status read_edges(const cg_h5md *md, int64_t step, int64_t hint,
                            double h[9])
{
  const cg_h5md_element *e = &md->edges;
  int64_t at = md->periodic ? cg_h5md_element_find(e, step, hint) : -1;
  const int64_t start[3] = {at, 0, 0}, size[3] = {1, 3, 3};
  double edge[9] = {0.0};
  memset(h, 0, 9 * sizeof *h);
  if (at < 0)
    return CG_OK;
  CG_TRY(cg_h5_set_doubles(e->value, start + !e->timed, size + !e->timed,
                           edge));
  if (e->value->dims - e->timed == 2)
    memcpy(h, edge, sizeof edge);
  else
    for (int k = 0; k < 3; k++)
      h[4 * k] = edge[k];
  return CG_OK;
}

static cg_status read_offset(const cg_h5md *md, int64_t step, int64_t hint,
                             double offset[3])
{
  const cg_h5md_element *e = &md->offset;
  int64_t at = cg_h5md_element_find(e, step, hint);
  const int64_t start[2] = {at, 0}, size[2] = {1, 3};
  memset(offset, 0, 3 * sizeof *offset);
  return at < 0 ? CG_OK
                : cg_h5_set_doubles(e->value, start + !e->timed,
                                    size + !e->timed, offset);
}

/* In our units. */
static void unfold(const double (*image)[3], const double h[9],
                   const double offset[3], cg_frame *frame)
{
  for (int64_t i = 0; i < frame->n; i++)
    for (int k = 0; k < 3; k++) {
      if (image)
        frame->x[i][k] += image[i][0] * h[k] + image[i][1] * h[3 + k] +
                          image[i][2] * h[6 + k];
      frame->x[i][k] -= offset[k];
    }
}

static void convert(const cg_h5md *md, const task *t, double h[9],
                    double offset[3])
{
  for (enum cg_h5md_field k = CG_H5MD_X; k <= CG_H5MD_F; k++) {
    cg_unit_ratio ratio = md->field[k].ratio;
    if (t->at[k] >= 0 && (ratio.times != 1.0 || ratio.over != 1.0))
      cg_units_convert((double *)t->to[k], 3 * t->count, ratio);
  }
  cg_units_convert(h, 9, md->edges.ratio);
  cg_units_convert(offset, 3, md->offset.ratio);
}

static cg_status check_finite(const task *t)
{
  static const char *const what[] = {"position", "velocity", "force"};
  for (enum cg_h5md_field k = CG_H5MD_X; k <= CG_H5MD_F; k++)
    for (int64_t i = 0; i < t->count && t->at[k] >= 0; i++) {
      const double *x = t->to[k][i];
      if (!isfinite(x[0]) || !isfinite(x[1]) || !isfinite(x[2]))
        return cg_fail(CG_DATA, "atom %lld: its %s is not finite",
                       (long long)(t->from + i) + 1, what[k]);
    }
  return CG_OK;
}

static cg_status find_fields(cg_h5md *md, int64_t number, int64_t step,
                             task *t, cg_frame *frame)
{
  for (enum cg_h5md_field k = CG_H5MD_X; k < CG_H5MD_FIELDS; k++)
    t->at[k] = cg_h5md_element_find(&md->field[k], step, number);
  t->at[CG_H5MD_X] = number;
  t->id_at = cg_h5md_element_find(&md->id, step, number);
  if (!md->order.plain && t->id_at < 0)
    return cg_fail(CG_DATA, "its step %lld has no ids", (long long)step);
  cg_frame_resize(frame, t->count, t->at[CG_H5MD_V] >= 0,
                  t->at[CG_H5MD_F] >= 0);
  if (t->at[CG_H5MD_IMAGE] >= 0)
    CG_RESERVE(md->image, md->room, t->count);
  t->to[CG_H5MD_X] = frame->x;
  t->to[CG_H5MD_V] = frame->v;
  t->to[CG_H5MD_F] = frame->f;
  t->to[CG_H5MD_IMAGE] = md->image;
  return CG_OK;
}

/* All that a rank does by itself before atoms are read. */
static cg_status begin(cg_h5md *md, int64_t number, task *t, double h[9],
                       double offset[3], cg_frame *frame)
{
  int64_t step = cg_h5md_element_step(&md->field[CG_H5MD_X], number);
  frame->step = step;
  frame->precision = 0.0;
  CG_TRY(find_fields(md, number, step, t, frame));
  CG_TRY(read_edges(md, step, number, h));
  return read_offset(md, step, number, offset);
}

/* Mates read in step only as long as they see the same file: a folder of that
 * name may be another on another machine. */
static cg_status check_step(const cg_h5md *md, const task *t)
{
  int64_t seen[3 * CG_H5MD_FIELDS + 3] = {md->atoms, md->order.plain, t->id_at};
  int64_t *next = seen + 3;
  for (enum cg_h5md_field k = CG_H5MD_X; k < CG_H5MD_FIELDS; k++) {
    const cg_h5_set *set = md->field[k].value;
    *next++ = t->at[k];
    *next++ = set && set->together;
    *next++ = set ? set->dim[0] : 0;
  }
  return cg_h5_same(md->h5, seen, sizeof seen)
             ? CG_OK
             : cg_fail(CG_DATA, "the ranks that read the frame together see "
                                "different files of this name: put it where "
                                "all of them see the same");
}

cg_status cg_h5md_read(cg_h5md *md, int64_t number, int64_t from,
                       int64_t count, cg_frame *frame)
{
  task t = {.from = from, .count = count};
  double h[9], offset[3];
  CG_ASSERT(from >= 0 && count >= 0 && from + count <= md->atoms);
  CG_TRY(cg_h5_agree(md->h5, begin(md, number, &t, h, offset, frame)));
  CG_TRY(check_step(md, &t));
  CG_TRY(md->order.plain ? read_plain(md, &t) : read_sorted(md, &t));
  convert(md, &t, h, offset);
  bool folded = t.at[CG_H5MD_IMAGE] >= 0;
  if (folded || md->offset.value)
    unfold(folded ? (const double (*)[3])md->image : NULL, h, offset, frame);
  CG_TRY(check_finite(&t));
  return cg_box_set(&frame->box, h);
}
