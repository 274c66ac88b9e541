/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The type of beads that a word means (see select.h), with the selectors of
 * VOTCA (manual, "Settings file": wildcards, and "name:" for names of beads).
 *
 * An interaction acts between beads of one type on each side, so a word that
 * means several is refused with what it means: the user lists the pairs.  A
 * type whose own name holds a star (AMBER's C*) is meant by that name, and by
 * no other reading of it.
 *
 * Cost: one look at each bead for "name:". */
#include "model/select.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/names.h"

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
                       const census *c, int32_t *type)
{
  cg_string found = {0};
  int types = 0;
  for (int32_t t = 0; t < cg_names_count(beads->types); t++) {
    if (c->taken[t] == 0)
      continue;
    *type = t;
    types++;
    cg_string_add(&found, "%s%s", types > 1 ? ", " : "",
                  cg_names_text(beads->types, t));
  }
  cg_status status = CG_OK;
  if (types > 1)
    status = cg_fail(CG_CONFIG, "'%s' means the types %s: an interaction acts "
                                "between one type and another, list the pairs",
                     word, found.text);
  else if (types == 1 && c->taken[*type] < c->all[*type])
    status = cg_fail(CG_CONFIG, "'%s' means some beads of type %s only: give "
                                "them a type of their own in the mapping",
                     word, found.text);
  else if (types == 0) {
    char *hint = cg_names_hint(beads->types, word);
    status = cg_fail(CG_CONFIG, "no bead is of type '%s'%s", word, hint);
    cg_free(hint);
  }
  cg_free(found.text);
  return status;
}

cg_status cg_select_type(const cg_beads *beads, const char *word,
                         int32_t *type)
{
  static const char by_name[] = "name:";
  size_t n = strlen(by_name);
  int32_t types = cg_names_count(beads->types);
  *type = cg_names_find(beads->types, word);
  if (*type >= 0)
    return CG_OK;
  census c = {CG_ARRAY(int64_t, types), CG_ARRAY(int64_t, types)};
  if (strncmp(word, by_name, n) == 0)
    count_beads(beads, word + n, &c);
  else
    count_types(beads->types, word, &c);
  cg_status status = judge(beads, word, &c, type);
  cg_free(c.taken);
  cg_free(c.all);
  return status;
}
