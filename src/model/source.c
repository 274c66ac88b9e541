/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls through the table of a source of frames. */
#include "model/source.h"

#include "base/mem.h"
#include "base/text.h"

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
