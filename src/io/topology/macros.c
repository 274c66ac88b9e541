/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Macros, as GROMACS topologies use them: a name stands for a few words,
 *
 *     #define gb_2   0.1000  1.8700e+07
 *
 * and is replaced where it stands as a word, or as a name within one, as in
 * -gb_2 (grompp does so too).  Words of the value are looked at again, but
 * never a name inside its own value (the rule of ISO C, 6.10.3.4), so every
 * expansion ends.  It may still be long: twenty macros that double each other
 * make a million words, so its length and its depth have a limit. */
#include "io/topology/macros.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "model/names.h"

enum { LONGEST_NAME = 255, MOST_BYTES = 1 << 16, DEEPEST = 64 };

void cg_macros_clear(cg_macros *macros)
{
  for (int32_t i = 0; i < macros->room; i++)
    cg_free(macros->value[i]);
  cg_names_free(macros->names);
  cg_free(macros->value);
  cg_free(macros->open);
}

/* The number of a macro that is defined, else -1. */
static int32_t find(const cg_macros *macros, const char *name, size_t n)
{
  char text[LONGEST_NAME + 1];
  if (!macros->names || n > LONGEST_NAME)
    return -1;
  memcpy(text, name, n);
  text[n] = '\0';
  int32_t number = cg_names_find(macros->names, text);
  return number >= 0 && macros->value[number] ? number : -1;
}

void cg_macros_set(cg_macros *macros, const char *name, size_t n,
                   const char *value)
{
  if (!macros->names)
    macros->names = cg_names_new();
  int32_t number = cg_names_add(macros->names, name, n);
  if (number >= macros->room) {
    macros->room = 2 * number + 16;
    CG_GROW(macros->value, macros->room);
    CG_GROW(macros->open, macros->room);
  }
  cg_free(macros->value[number]);
  macros->value[number] = cg_text_copy(value);
}

bool cg_macros_has(const cg_macros *macros, const char *name, size_t n)
{
  return find(macros, name, n) >= 0;
}

static size_t name_length(const char *text, size_t n)
{
  size_t length = 0;
  while (length < n && (isalnum((unsigned char)text[length]) ||
                        text[length] == '_'))
    length++;
  return length;
}

static cg_status expand(const cg_macros *macros, const char *text, size_t n,
                        int depth, size_t most, cg_string *out);

/* A word, or a name within one; without a blank behind it. */
static cg_status expand_name(const cg_macros *macros, const char *name,
                             size_t n, int depth, size_t most, cg_string *out)
{
  int32_t number = find(macros, name, n);
  const char *value = number < 0 ? "" : macros->value[number];
  if (out->n + n > most)
    return cg_fail(CG_DATA, "its macros make more than %d bytes of it",
                   MOST_BYTES);
  if (!*value || macros->open[number]) {
    cg_string_add_n(out, name, n);
    return CG_OK;
  }
  macros->open[number] = true;
  cg_status status =
      expand(macros, value, strlen(value), depth + 1, most, out);
  macros->open[number] = false;
  if (out->n > 0 && out->text[out->n - 1] == ' ')
    out->text[--out->n] = '\0';
  return status;
}

static cg_status expand_word(const cg_macros *macros, const char *word,
                             size_t n, int depth, size_t most, cg_string *out)
{
  if (!macros->names || find(macros, word, n) >= 0)
    return expand_name(macros, word, n, depth, most, out);
  for (size_t at = 0, length; at < n; at += length) {
    length = name_length(word + at, n - at);
    length += length == 0;
    CG_TRY(expand_name(macros, word + at, length, depth, most, out));
  }
  return CG_OK;
}

static cg_status expand(const cg_macros *macros, const char *text, size_t n,
                        int depth, size_t most, cg_string *out)
{
  const char *at = text, *end = text + n, *word;
  size_t length;
  if (depth > DEEPEST)
    return cg_fail(CG_DATA, "macros are nested more than %d deep", DEEPEST);
  while (cg_text_word(&at, end, &word, &length)) {
    CG_TRY(expand_word(macros, word, length, depth, most, out));
    cg_string_add_n(out, " ", 1);
  }
  return CG_OK;
}

cg_status cg_macros_expand(const cg_macros *macros, const char *text, size_t n,
                           cg_string *out)
{
  return expand(macros, text, n, 0, out->n + n + MOST_BYTES, out);
}
