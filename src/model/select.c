/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The types of beads that a word means (see select.h), with the selectors of
 * VOTCA (manual, "Settings file": wildcards, and "name:" for names of beads).
 *
 * A word that means a part of the beads of a type is refused: interactions act
 * between types.  A type whose own name holds a star (AMBER's C*) is meant by
 * that name, and by no other reading of it.  Disadvantage: one whose name holds
 * a bar can be meant alone, not among others.
 *
 * Cost: one look at each bead for "name:". */
#include "model/select.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/names.h"

static const char OR = '|';

bool cg_select_fits(const char *pattern, const char *text)
{
  const char *star = NULL, *from = NULL;
  while (*text) {
    if (*pattern == '*') {
      star = ++pattern;
      from = text;
    } else if (*pattern == '?' || *pattern == *text) {
      pattern++;
      text++;
    } else if (star) {
      pattern = star;
      text = ++from;
    } else {
      return false;
    }
  }
  while (*pattern == '*')
    pattern++;
  return !*pattern;
}

/* How many beads of each type a word takes, and how many there are. */
typedef struct census {
  int64_t *taken, *all;
} census;

static void count_types(const cg_names *types, const char *pattern, census *c)
{
  for (int32_t t = 0; t < cg_names_count(types); t++) {
    c->all[t] = 1;
    c->taken[t] = cg_select_fits(pattern, cg_names_text(types, t));
  }
}

static void count_beads(const cg_beads *beads, const char *pattern, census *c)
{
  for (cg_gid i = 0; i < beads->n; i++) {
    const char *name = cg_names_text(beads->names, beads->name[i]);
    c->all[beads->type[i]]++;
    c->taken[beads->type[i]] += cg_select_fits(pattern, name);
  }
}

static cg_status judge(const cg_beads *beads, const char *word,
                       const census *c, bool *means)
{
  int types = 0;
  for (int32_t t = 0; t < cg_names_count(beads->types); t++) {
    if (c->taken[t] == 0)
      continue;
    if (c->taken[t] < c->all[t])
      return cg_fail(CG_CONFIG, "'%s' means some beads of type %s only: give "
                                "them a type of their own in the mapping",
                     word, cg_names_text(beads->types, t));
    means[t] = true;
    types++;
  }
  if (types > 0)
    return CG_OK;
  char *hint = cg_names_hint(beads->types, word);
  cg_status status =
      cg_fail(CG_CONFIG, "no bead is of type '%s'%s", word, hint);
  cg_free(hint);
  return status;
}

/* Add what one pattern means. */
static cg_status add_pattern(const cg_beads *beads, const char *word,
                             bool *means)
{
  static const char by_name[] = "name:";
  size_t n = strlen(by_name);
  int32_t types = cg_names_count(beads->types);
  int32_t own = cg_names_find(beads->types, word);
  if (own >= 0) {
    means[own] = true;
    return CG_OK;
  }
  census c = {CG_ARRAY(int64_t, types), CG_ARRAY(int64_t, types)};
  if (strncmp(word, by_name, n) == 0)
    count_beads(beads, word + n, &c);
  else
    count_types(beads->types, word, &c);
  cg_status status = judge(beads, word, &c, means);
  cg_free(c.taken);
  cg_free(c.all);
  return status;
}

/* The next of the words between the bars, NULL at the end; cg_free(). */
static char *next_word(const char **text)
{
  const char *begin = *text, *end = begin ? strchr(begin, OR) : NULL;
  if (!begin)
    return NULL;
  *text = end ? end + 1 : NULL;
  return cg_text_copy_n(begin, end ? (size_t)(end - begin) : strlen(begin));
}

static cg_status add_patterns(const cg_beads *beads, const char *words,
                              bool *means)
{
  cg_status status = CG_OK;
  for (char *word; (word = next_word(&words));) {
    if (status == CG_OK)
      status = add_pattern(beads, word, means);
    cg_free(word);
  }
  return status;
}

cg_status cg_select_types(const cg_beads *beads, const char *word, bool *means,
                          int *n)
{
  int32_t types = cg_names_count(beads->types);
  bool whole = cg_names_find(beads->types, word) >= 0;
  memset(means, 0, (size_t)types * sizeof *means);
  CG_TRY(whole ? add_pattern(beads, word, means)
               : add_patterns(beads, word, means));
  *n = 0;
  for (int32_t t = 0; t < types; t++)
    *n += means[t];
  return CG_OK;
}

char *cg_select_text(const cg_beads *beads, const bool *means)
{
  cg_string s = {0};
  for (int32_t t = 0; t < cg_names_count(beads->types); t++)
    if (means[t])
      cg_string_add(&s, "%s%s", s.n > 0 ? "|" : "",
                    cg_names_text(beads->types, t));
  return s.text;
}

bool cg_select_lists(const char *text, const char *name)
{
  size_t n = strlen(name);
  if (strcmp(text, name) == 0)
    return true;
  for (const char *at = text; at; at = strchr(at, OR)) {
    at += *at == OR;
    if (strncmp(at, name, n) == 0 && (at[n] == OR || at[n] == '\0'))
      return true;
  }
  return false;
}

bool cg_select_meet(const char *text, const char *other)
{
  bool found = false;
  for (char *word; (word = next_word(&text));) {
    found = found || cg_select_lists(other, word);
    cg_free(word);
  }
  return found;
}

static int by_letters(const void *a, const void *b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

char *cg_select_sorted(const char *text)
{
  char **words = NULL;
  int n = 0;
  cg_string s = {0};
  for (char *word; (word = next_word(&text));) {
    CG_GROW(words, n + 1);
    words[n++] = word;
  }
  if (n > 1)
    qsort(words, (size_t)n, sizeof *words, by_letters);
  for (int k = 0; k < n; k++) {
    cg_string_add(&s, "%s%s", k > 0 ? "|" : "", words[k]);
    cg_free(words[k]);
  }
  cg_free(words);
  return s.text;
}
