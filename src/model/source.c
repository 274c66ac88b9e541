/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls through the table of a source of frames. */
#include "model/source.h"

#include "base/mem.h"
#include "base/text.h"

int64_t cg_source_count(cg_source source)
{
  return source.methods->count(source.self);
}

cg_status cg_source_seek(cg_source source, int64_t index)
{
  return source.methods->seek(source.self, index);
}

cg_status cg_source_next(cg_source source, cg_frame *frame)
{
  return source.methods->next(source.self, frame);
}

bool cg_source_parts(cg_source source)
{
  return source.methods->parts && source.methods->parts(source.self);
}

void cg_source_range(cg_source source, int64_t first, int64_t n,
                     const cg_comm *mates)
{
  source.methods->range(source.self, first, n, mates);
}

void cg_source_share(cg_source source, int share, int shares,
                     const cg_comm *mates)
{
  source.methods->share(source.self, share, shares, mates);
}

void cg_source_need(cg_source source, int64_t n, const bool *needed)
{
  if (source.methods->need)
    source.methods->need(source.self, n, needed);
}

char *cg_source_where(cg_source source, int64_t index)
{
  if (source.methods->where)
    return source.methods->where(source.self, index);
  return cg_text_format("frame %lld", (long long)index);
}

cg_status cg_source_fail_in(cg_source source, int64_t index)
{
  char *where = cg_source_where(source, index);
  cg_status status = cg_fail_in("%s", where);
  cg_free(where);
  return status;
}
