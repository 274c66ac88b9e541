/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times and steps in titles (see title.h). */
#include "io/title.h"

#include <string.h>

#include "base/text.h"

/* The word behind the key. */
static bool find(const char *title, size_t n, const char *key,
                 const char **word, size_t *size)
{
  size_t length = strlen(key);
  const char *end = title + n;
  for (const char *at = title; at + length <= end; at++) {
    if ((at > title && at[-1] != ' ' && at[-1] != ',') ||
        memcmp(at, key, length) != 0)
      continue;
    at += length;
    return cg_text_word(&at, end, word, size);
  }
  return false;
}

bool cg_title_number(const char *title, size_t n, const char *key,
                     double *value)
{
  const char *word;
  size_t size;
  return find(title, n, key, &word, &size) &&
         cg_text_double(word, size, value);
}

bool cg_title_step(const char *title, size_t n, int64_t *step)
{
  const char *word;
  size_t size;
  return find(title, n, "step=", &word, &size) &&
         cg_text_int(word, size, step);
}

bool cg_title_time(const char *title, size_t n, double *time)
{
  int64_t step;
  if (cg_title_number(title, n, "t=", time))
    return true;
  if (cg_title_step(title, n, &step))
    *time = (double)step;
  return false;
}
