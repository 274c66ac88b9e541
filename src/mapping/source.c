/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A source of mapped frames over a source of atoms: the frame of atoms is kept
 * and used again, so that reading on allocates nothing. */
#include "base/mem.h"
#include "base/timer.h"
#include "mapping/map.h"

struct cg_map_source {
  const cg_map *map;
  cg_source atoms;
  cg_frame frame; /* of atoms */
  cg_map_part *part; /* NULL: all */
  cg_map_listener hear; /* NULL: nobody listens */
  void *listener;
};

static void tell(const cg_map_source *source)
{
  const cg_map_part all = cg_map_all(source->map);
  if (source->hear)
    source->hear(source->listener, &source->frame,
                 source->part ? source->part : &all);
}

static int64_t count(const void *self)
{
  const cg_map_source *source = self;
  return cg_source_count(source->atoms);
}

static cg_status seek(void *self, int64_t index)
{
  cg_map_source *source = self;
  return cg_source_seek(source->atoms, index);
}

static cg_status next(void *self, cg_frame *beads)
{
  cg_map_source *source = self;
  CG_TRY(cg_source_next(source->atoms, &source->frame));
  cg_timer_start(CG_PHASE_MAP);
  cg_status status =
      source->part ? cg_map_apply_part(source->map, source->part,
                                       &source->frame, beads)
                   : cg_map_apply(source->map, &source->frame, beads);
  cg_timer_stop(CG_PHASE_MAP);
  if (status != CG_OK)
    return cg_source_fail_in(source->atoms, source->frame.index);
  tell(source);
  return CG_OK;
}

static char *where(const void *self, int64_t index)
{
  return cg_source_where(((const cg_map_source *)self)->atoms, index);
}

static bool parts(const void *self)
{
  const cg_map_source *source = self;
  return cg_source_parts(source->atoms);
}

static void drop_part(cg_map_source *source)
{
  if (source->part)
    cg_free(source->part->block);
  cg_free(source->part);
}

static void share(void *self, int share, int shares)
{
  cg_map_source *source = self;
  drop_part(source);
  source->part = CG_NEW(cg_map_part);
  cg_map_part_make(source->map, share, shares, source->part);
  cg_source_range(source->atoms, source->part->first_atom,
                  source->part->atoms);
}

void cg_map_source_listen(cg_map_source *source, cg_map_listener hear,
                          void *self)
{
  source->hear = hear;
  source->listener = self;
}

cg_map_source *cg_map_source_new(const cg_map *map, cg_source atoms)
{
  cg_map_source *source = CG_NEW(cg_map_source);
  source->map = map;
  source->atoms = atoms;
  return source;
}

cg_source cg_map_source_of(cg_map_source *source)
{
  static const cg_source_class class = {.count = count, .seek = seek,
                                        .next = next, .parts = parts,
                                        .share = share,
                                        .where = where};
  return (cg_source){&class, source};
}

void cg_map_source_free(cg_map_source *source)
{
  if (!source)
    return;
  drop_part(source);
  cg_frame_clear(&source->frame);
  cg_free(source);
}
