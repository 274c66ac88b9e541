/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames: arrays that grow and are used again. */
#include <cgmap/frame.h>

#include <string.h>

#include "base/mem.h"

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
