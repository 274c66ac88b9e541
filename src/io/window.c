/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A window that moves over a long file (see window.h).
 *
 * Lines are skipped by counting line ends in a loop that vectorises; only the
 * block that holds the last one is looked at byte by byte.  A block is short,
 * since what of it lies behind that line is counted in vain: frames of a few
 * kB are skipped as fast as others.
 * Cost: that of reading the file, 3 to 6 GB/s when it is cached. */
#include "io/window.h"

#include <string.h>

#include "base/clones.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/mem.h"

enum { BLOCK = 1 << 12 /* so its line ends are counted in 16 bits */ };

/* What was in view and what is read behind it, or all of a small file: memory
 * is zeroed, and more of it would cost more than a small file's scan. */
void cg_window_open(cg_window *window, const cg_file *file)
{
  int64_t size = cg_file_size(file), most = 2 * CG_WINDOW;
  *window = (cg_window){.file = file,
                        .bytes = CG_ARRAY(unsigned char,
                                          (size < most ? size : most) +
                                              CG_DECIMAL_SLACK)};
}

void cg_window_close(cg_window *window)
{
  cg_free(window->bytes);
  *window = (cg_window){0};
}

/* Keep what is in view from `at` on and read behind it. */
static cg_status fill(cg_window *w, int64_t at)
{
  int64_t end = w->begin + (int64_t)w->n, left = cg_file_size(w->file) - end;
  size_t kept = at >= w->begin && at < end ? (size_t)(end - at) : 0;
  if (kept == 0)
    left = cg_file_size(w->file) - at;
  size_t n = left < CG_WINDOW ? (size_t)left : CG_WINDOW;
  memmove(w->bytes, w->bytes + (w->n - kept), kept);
  w->begin = at;
  w->n = kept;
  CG_TRY(cg_file_read(w->file, at + (int64_t)kept, n, w->bytes + kept));
  w->n += n;
  return CG_OK;
}

cg_status cg_window_view(cg_window *w, int64_t at, size_t n,
                         const unsigned char **bytes, size_t *got)
{
  int64_t size = cg_file_size(w->file);
  CG_ASSERT(n <= CG_WINDOW && at >= 0 && at <= size);
  int64_t wanted = size - at < (int64_t)n ? size - at : (int64_t)n;
  if (at < w->begin || at + wanted > w->begin + (int64_t)w->n)
    CG_TRY(fill(w, at));
  *bytes = w->bytes + (at - w->begin);
  *got = (size_t)(w->begin + (int64_t)w->n - at);
  return CG_OK;
}

cg_status cg_window_line(cg_window *w, int64_t *at, const char **line,
                         size_t *n, bool *whole)
{
  const unsigned char *bytes, *stop;
  size_t got;
  CG_TRY(cg_window_view(w, *at, 1, &bytes, &got));
  stop = memchr(bytes, '\n', got);
  if (!stop && *at + (int64_t)got < cg_file_size(w->file)) {
    CG_TRY(cg_window_view(w, *at, CG_WINDOW, &bytes, &got));
    stop = memchr(bytes, '\n', got);
    if (!stop && *at + (int64_t)got < cg_file_size(w->file))
      return cg_fail(CG_DATA, "a line of more than %d bytes", CG_WINDOW);
  }
  *whole = stop != NULL;
  *line = (const char *)bytes;
  *n = stop ? (size_t)(stop - bytes) : got;
  *at += (int64_t)*n + *whole;
  return CG_OK;
}

cg_status cg_window_rest_is_blank(cg_window *w, int64_t at, bool *blank)
{
  const unsigned char *bytes;
  size_t got, i = 0;
  *blank = true;
  while (*blank && at < cg_file_size(w->file)) {
    CG_TRY(cg_window_view(w, at, 1, &bytes, &got));
    for (i = 0; i < got && *blank; i++)
      *blank = strchr(" \t\r\n", bytes[i]) && bytes[i];
    at += (int64_t)got;
  }
  return CG_OK;
}

/* Of at most a block.  Narrow sums fill a vector register. */
CG_CLONES
static uint16_t count_line_ends(const unsigned char *bytes, size_t n)
{
  uint16_t count = 0;
  for (size_t i = 0; i < n; i++)
    count = (uint16_t)(count + (bytes[i] == '\n'));
  return count;
}

cg_status cg_window_skip_lines(cg_window *w, int64_t *at, int64_t *lines)
{
  const unsigned char *bytes;
  size_t got;
  while (*lines > 0 && *at < cg_file_size(w->file)) {
    CG_TRY(cg_window_view(w, *at, 1, &bytes, &got));
    size_t n = got < BLOCK ? got : BLOCK, used = 0;
    int64_t here = count_line_ends(bytes, n);
    if (here >= *lines) {
      for (; *lines > 0; --*lines)
        used += (size_t)((const unsigned char *)memchr(bytes + used, '\n',
                                                       n - used) -
                         (bytes + used)) +
                1;
      n = used;
    } else {
      *lines -= here;
    }
    *at += (int64_t)n;
  }
  return CG_OK;
}
