/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A source of mapped frames over a source of atoms: the frame of atoms is kept
 * and used again, so that reading on allocates nothing. */
#include "mapping/source.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cgmap/comm.h>

#include "base/mem.h"
#include "base/timer.h"
#include "model/source.h"

struct cg_map_source {
  const cg_map *map;
  cg_source atoms;
  cg_frame frame; /* of atoms */
  bool no_forces;
  cg_map_part *part; /* NULL: all */
  cg_map_listener hear; /* NULL: nobody listens */
  void *listener;
  cg_map_odd odd;
  int64_t odd_frame;
  char odd_where[512]; /* its frame lies */
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

static void keep_where(cg_map_source *source)
{
  char *where = cg_source_where(source->atoms, source->frame.index);
  source->odd_frame = source->frame.index;
  snprintf(source->odd_where, sizeof source->odd_where, "%s", where);
  cg_free(where);
}

static cg_status next(void *self, cg_frame *beads)
{
  cg_map_source *source = self;
  CG_TRY(cg_source_next(source->atoms, &source->frame));
  source->frame.has_f = source->frame.has_f && !source->no_forces;
  cg_map_odd *odd = &source->odd;
  cg_timer_start(CG_PHASE_MAP);
  cg_status status =
      source->part
          ? cg_map_apply_part(source->map, source->part, &source->frame, beads,
                              odd)
          : cg_map_apply_whole(source->map, &source->frame, beads, odd);
  cg_timer_stop(CG_PHASE_MAP);
  if (status != CG_OK)
    return cg_source_fail_in(source->atoms, source->frame.index);
  if (odd->found && !source->odd_where[0])
    keep_where(source);
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

static void share(void *self, int share, int shares, const cg_comm *mates)
{
  cg_map_source *source = self;
  drop_part(source);
  source->part = CG_NEW(cg_map_part);
  cg_map_part_make(source->map, share, shares, source->part);
  cg_source_range(source->atoms, source->part->first_atom,
                  source->part->atoms, mates);
}

static void flag_molecule(const cg_kind *kind, bool *needed)
{
  if (kind->optimal)
    memset(needed, true, (size_t)kind->atoms * sizeof *needed);
  for (int32_t e = 0; e < kind->start[kind->beads]; e++)
    needed[kind->atom[e]] = true;
  for (int32_t k = 0; k < kind->massless; k++)
    needed[kind->massless_atom[k]] = true;
}

void cg_map_source_need(cg_map_source *source)
{
  const cg_map *map = source->map;
  bool *needed = source->hear ? NULL : CG_ARRAY(bool, map->atoms);
  for (int64_t b = 0; needed && b < map->blocks; b++) {
    const cg_block *block = &map->block[b];
    const cg_kind *kind = &map->kind[block->kind];
    for (int64_t m = 0; m < block->molecules; m++)
      flag_molecule(kind, needed + block->first_atom + m * kind->atoms);
  }
  cg_source_need(source->atoms, map->atoms, needed);
  cg_free(needed);
}

void cg_map_source_listen(cg_map_source *source, cg_map_listener hear,
                          void *self)
{
  source->hear = hear;
  source->listener = self;
  cg_map_source_need(source);
}

void cg_map_source_drop_forces(cg_map_source *source)
{
  source->no_forces = true;
}

cg_map_source *cg_map_source_new(const cg_map *map, cg_source atoms)
{
  cg_map_source *source = CG_NEW(cg_map_source);
  source->map = map;
  source->atoms = atoms;
  cg_map_source_need(source);
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

void cg_map_source_warn(const cg_comm *comm, const cg_map_source *source)
{
  struct {
    cg_map_odd odd;
    char where[sizeof source->odd_where];
  } told = {.odd = source->odd};
  double frame = source->odd.found ? (double)source->odd_frame : INFINITY;
  double first = frame, root = cg_comm_size(comm);
  cg_comm_min(comm, &first, 1);
  if (first == INFINITY)
    return;
  if (frame == first)
    root = cg_comm_rank(comm);
  cg_comm_min(comm, &root, 1);
  memcpy(told.where, source->odd_where, sizeof told.where);
  cg_comm_bcast(comm, &told, sizeof told, (int)root);
  cg_map_odd_warn(source->map, &told.odd, told.where);
}

void cg_map_source_free(cg_map_source *source)
{
  if (!source)
    return;
  drop_part(source);
  cg_frame_clear(&source->frame);
  cg_free(source);
}
