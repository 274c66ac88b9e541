/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A source of some atoms of each frame: the group of an index file, out of a
 * trajectory that holds them all.
 * Cost: one copy of what is picked.  Disadvantage: in binary formats all atoms
 * are decoded, or all from the first of them to the last where frames can be
 * read in parts. */
#include <cgmap/mapping.h>

#include <string.h>

#include "base/mem.h"
#include "model/source.h"

struct cg_pick_source {
  int64_t n;
  const int64_t *place;
  cg_source all;
  cg_frame frame; /* whole */
};

static int64_t count(const void *self)
{
  const cg_pick_source *pick = self;
  return cg_source_count(pick->all);
}

static cg_status seek(void *self, int64_t index)
{
  cg_pick_source *pick = self;
  return cg_source_seek(pick->all, index);
}

static void copy(const cg_pick_source *pick, double (*from)[3],
                 double (*to)[3])
{
  for (int64_t k = 0; k < pick->n; k++)
    memcpy(to[k], from[pick->place[k] - pick->frame.first], sizeof *to);
}

static cg_status next(void *self, cg_frame *frame)
{
  cg_pick_source *pick = self;
  const cg_frame *whole = &pick->frame;
  CG_TRY(cg_source_next(pick->all, &pick->frame));
  cg_frame_resize(frame, pick->n, whole->has_v, whole->has_f);
  frame->index = whole->index;
  frame->step = whole->step;
  frame->time = whole->time;
  frame->precision = whole->precision;
  frame->box = whole->box;
  copy(pick, whole->x, frame->x);
  if (whole->has_v)
    copy(pick, whole->v, frame->v);
  if (whole->has_f)
    copy(pick, whole->f, frame->f);
  return CG_OK;
}

static char *where(const void *self, int64_t index)
{
  return cg_source_where(((const cg_pick_source *)self)->all, index);
}

/* Ask for no more than the atoms from the first place to the last. */
static void narrow(int64_t n, const int64_t *place, cg_source all)
{
  int64_t least = place[0], most = place[0];
  for (int64_t k = 1; k < n; k++) {
    least = place[k] < least ? place[k] : least;
    most = place[k] > most ? place[k] : most;
  }
  cg_source_range(all, least, most - least + 1, NULL);
}

/* The places that are picked and needed, as flags of all items. */
static void need(void *self, int64_t n, const bool *needed)
{
  const cg_pick_source *pick = self;
  int64_t end = 0;
  for (int64_t k = 0; k < pick->n; k++)
    end = pick->place[k] < end ? end : pick->place[k] + 1;
  bool *flags = CG_ARRAY(bool, end);
  for (int64_t k = 0; k < pick->n; k++)
    if (!needed || (k < n && needed[k]))
      flags[pick->place[k]] = true;
  cg_source_need(pick->all, end, flags);
  cg_free(flags);
}

cg_pick_source *cg_pick_source_new(int64_t n, const int64_t *place,
                                   cg_source all)
{
  cg_pick_source *pick = CG_NEW(cg_pick_source);
  pick->n = n;
  pick->place = place;
  pick->all = all;
  if (n > 0 && cg_source_parts(all))
    narrow(n, place, all);
  need(pick, 0, NULL);
  return pick;
}

cg_source cg_pick_source_of(cg_pick_source *pick)
{
  static const cg_source_class class = {.count = count, .seek = seek,
                                        .next = next, .need = need,
                                        .where = where};
  return (cg_source){&class, pick};
}

void cg_pick_source_free(cg_pick_source *pick)
{
  if (!pick)
    return;
  cg_frame_clear(&pick->frame);
  cg_free(pick);
}
