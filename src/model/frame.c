/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames: arrays that grow and are used again; sources: calls through their
 * table. */
#include <cgmap/frame.h>

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static void grow(double (**array)[3], int64_t room, bool wanted)
{
  if (!wanted)
    return;
  cg_free(*array);
  *array = cg_alloc((size_t)room, sizeof **array);
}

void cg_frame_resize(cg_frame *frame, int64_t n, bool v, bool f)
{
  bool larger = n > frame->room;
  if (larger)
    frame->room = n;
  grow(&frame->x, frame->room, larger || !frame->x);
  grow(&frame->v, frame->room, v && (larger || !frame->v));
  grow(&frame->f, frame->room, f && (larger || !frame->f));
  if (larger && !v) {
    cg_free(frame->v);
    frame->v = NULL;
  }
  if (larger && !f) {
    cg_free(frame->f);
    frame->f = NULL;
  }
  frame->n = n;
  frame->has_v = v;
  frame->has_f = f;
}

void cg_frame_clear(cg_frame *frame)
{
  cg_free(frame->x);
  cg_free(frame->v);
  cg_free(frame->f);
  memset(frame, 0, sizeof *frame);
}

int64_t cg_source_count(cg_source source)
{
  return source.class->count(source.self);
}

cg_status cg_source_seek(cg_source source, int64_t index)
{
  return source.class->seek(source.self, index);
}

cg_status cg_source_next(cg_source source, cg_frame *frame)
{
  return source.class->next(source.self, frame);
}

bool cg_source_parts(cg_source source)
{
  return source.class->parts && source.class->parts(source.self);
}

void cg_source_range(cg_source source, int64_t first, int64_t n)
{
  source.class->range(source.self, first, n);
}

void cg_source_share(cg_source source, int share, int shares)
{
  source.class->share(source.self, share, shares);
}

char *cg_source_where(cg_source source, int64_t index)
{
  if (source.class->where)
    return source.class->where(source.self, index);
  return cg_text_format("frame %lld", (long long)index);
}

cg_status cg_source_fail_in(cg_source source, int64_t index)
{
  char *where = cg_source_where(source, index);
  cg_status status = cg_fail_in("%s", where);
  cg_free(where);
  return status;
}
