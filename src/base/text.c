/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text: growing strings, strict numbers, words and lines.
 *
 * Numbers go through strtod on a terminated copy, so they are rounded right;
 * cgmap never calls setlocale, so the point is a point.  Disadvantage: about
 * 100 MB/s; formats that hold millions of numbers bring their own decoder. */
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"

char *cg_text_copy_n(const char *text, size_t n)
{
  char *copy = CG_ARRAY(char, n + 1);
  memcpy(copy, text, n);
  return copy;
}

char *cg_text_copy(const char *text)
{
  return text ? cg_text_copy_n(text, strlen(text)) : NULL;
}

const char *cg_text_s(int64_t n)
{
  return n == 1 ? "" : "s";
}

char *cg_text_vformat(const char *format, va_list args)
{
  va_list again;
  va_copy(again, args);
  int n = vsnprintf(NULL, 0, format, again);
  va_end(again);
  CG_ASSERT(n >= 0);
  char *text = CG_ARRAY(char, n + 1);
  vsnprintf(text, (size_t)n + 1, format, args);
  return text;
}

char *cg_text_format(const char *format, ...)
{
  va_list args;
  va_start(args, format);
  char *text = cg_text_vformat(format, args);
  va_end(args);
  return text;
}

void cg_string_add_n(cg_string *s, const char *bytes, size_t n)
{
  if (s->n + n + 1 > s->room) {
    s->room = 2 * (s->n + n + 1);
    CG_GROW(s->text, s->room);
  }
  memcpy(s->text + s->n, bytes, n);
  s->n += n;
  s->text[s->n] = '\0';
}

void cg_string_add(cg_string *s, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  char *text = cg_text_vformat(format, args);
  va_end(args);
  cg_string_add_n(s, text, strlen(text));
  cg_free(text);
}

/* A trimmed, terminated copy of a number's text; false if it cannot be one. */
static bool number_text(const char *text, size_t n, char *copy, size_t room)
{
  while (n > 0 && isspace((unsigned char)text[0])) {
    text++;
    n--;
  }
  while (n > 0 && isspace((unsigned char)text[n - 1]))
    n--;
  if (n == 0 || n >= room)
    return false;
  memcpy(copy, text, n);
  copy[n] = '\0';
  return strspn(copy, "+-.0123456789eE") == n;
}

bool cg_text_double(const char *text, size_t n, double *value)
{
  char copy[512], *end;
  if (!number_text(text, n, copy, sizeof copy))
    return false;
  *value = strtod(copy, &end);
  return *end == '\0' && end != copy && isfinite(*value);
}

bool cg_text_int(const char *text, size_t n, int64_t *value)
{
  char copy[64], *end;
  if (!number_text(text, n, copy, sizeof copy))
    return false;
  errno = 0;
  *value = strtoll(copy, &end, 10);
  return *end == '\0' && end != copy && errno == 0;
}

bool cg_text_word(const char **at, const char *end, const char **word,
                  size_t *n)
{
  const char *from = *at;
  while (from < end && isspace((unsigned char)*from))
    from++;
  const char *to = from;
  while (to < end && !isspace((unsigned char)*to))
    to++;
  *at = to;
  *word = from;
  *n = (size_t)(to - from);
  return to > from;
}

bool cg_lines_next(cg_lines *lines, const char **line, size_t *n)
{
  if (lines->at >= lines->end)
    return false;
  size_t left = (size_t)(lines->end - lines->at);
  const char *stop = memchr(lines->at, '\n', left);
  *line = lines->at;
  *n = stop ? (size_t)(stop - lines->at) : left;
  lines->at = stop ? stop + 1 : lines->end;
  lines->number++;
  if (*n > 0 && (*line)[*n - 1] == '\r')
    --*n;
  return true;
}

/* Levenshtein's distance of two words, one row at a time. */
static size_t edit_distance(const char *a, const char *b)
{
  size_t m = strlen(b);
  size_t *row = CG_ARRAY(size_t, m + 1);
  for (size_t j = 0; j <= m; j++)
    row[j] = j;
  for (size_t i = 0; a[i]; i++) {
    size_t corner = row[0]++;
    for (size_t j = 0; j < m; j++) {
      size_t change = corner + (a[i] != b[j]);
      corner = row[j + 1];
      size_t least = row[j] < corner ? row[j] + 1 : corner + 1;
      row[j + 1] = change < least ? change : least;
    }
  }
  size_t distance = row[m];
  cg_free(row);
  return distance;
}

/* The only name that begins with these characters. */
static const char *only_one_begun(const char *name, const char *const *list,
                                  size_t n)
{
  const char *found = NULL;
  size_t length = strlen(name);
  for (size_t i = 0; i < n && length > 1; i++) {
    if (strncmp(list[i], name, length) != 0)
      continue;
    if (found)
      return NULL;
    found = list[i];
  }
  return found;
}

const char *cg_text_nearest(const char *name, const char *const *list,
                            size_t n)
{
  enum { LONGEST = 128 }; /* the cost is the product of the lengths */
  const char *nearest = NULL;
  size_t least = strlen(name) / 3 + 1;
  if (strlen(name) > LONGEST)
    return NULL;
  for (size_t i = 0; i < n; i++) {
    size_t distance = edit_distance(name, list[i]);
    if (distance <= least && distance < strlen(list[i])) {
      if (nearest && distance == least)
        continue;
      least = distance;
      nearest = list[i];
    }
  }
  return nearest ? nearest : only_one_begun(name, list, n);
}

char *cg_text_hint(const char *name, const char *const *list, size_t n)
{
  enum { FEW = 8 };
  const char *near = cg_text_nearest(name, list, n);
  if (near)
    return cg_text_format("; did you mean '%s'?", near);
  cg_string all = {0};
  cg_string_add(&all, "%s", n > 0 ? "; there is only " : "");
  for (size_t i = 0; i < n && i < FEW; i++)
    cg_string_add(&all, "%s'%s'", i > 0 ? ", " : "", list[i]);
  cg_string_add(&all, "%s", n > FEW ? " ..." : "");
  return all.text;
}

size_t cg_text_character(const char *s)
{
  const unsigned char *c = (const unsigned char *)s;
  size_t n = c[0] < 0x80 ? 1 : c[0] < 0xC2 ? 0 : c[0] < 0xE0 ? 2
           : c[0] < 0xF0 ? 3 : c[0] < 0xF5 ? 4 : 0;
  for (size_t i = 1; i < n; i++)
    if ((c[i] & 0xC0) != 0x80)
      return 0;
  bool overlong = (c[0] == 0xE0 && c[1] < 0xA0) ||
                  (c[0] == 0xF0 && c[1] < 0x90);
  bool no_number = (c[0] == 0xED && c[1] > 0x9F) ||
                   (c[0] == 0xF4 && c[1] > 0x8F);
  return overlong || no_number ? 0 : n;
}
