/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names as numbers: interning with an open-addressing hash.
 *
 * A system of ten million atoms has a few hundred different names; each is
 * kept once and spoken of by its number.  The hash is FNV-1a (Fowler, Noll and
 * Vo), probed linearly in a table that is never more than half full.
 * Cost: about 10 ns for a name of a few bytes.  Disadvantage: a name that was
 * added stays until the set is freed. */
#include "model/names.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

enum { FIRST_SLOTS = 64 };

typedef struct entry {
  uint32_t hash;
  size_t n;
  char *text;
} entry;

struct cg_names {
  int32_t n, room;
  entry *list;
  uint32_t slots; /* a power of two, more than 2 n */
  int32_t *slot;  /* number + 1 of the name that is there; 0: nobody */
};

cg_names *cg_names_new(void)
{
  cg_names *names = CG_NEW(cg_names);
  names->slots = FIRST_SLOTS;
  names->slot = CG_ARRAY(int32_t, names->slots);
  return names;
}

void cg_names_free(cg_names *names)
{
  if (!names)
    return;
  for (int32_t i = 0; i < names->n; i++)
    cg_free(names->list[i].text);
  cg_free(names->list);
  cg_free(names->slot);
  cg_free(names);
}

static uint32_t hash_of(const char *text, size_t n)
{
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < n; i++)
    hash = (hash ^ (unsigned char)text[i]) * 16777619u;
  return hash ^ hash >> 15;
}

/* The slot that holds the name, or the empty one where it would go. */
static int32_t *slot_of(const cg_names *names, uint32_t hash, const char *text,
                        size_t n)
{
  for (uint32_t at = hash;; at++) {
    int32_t *slot = &names->slot[at & (names->slots - 1)];
    if (*slot == 0)
      return slot;
    const entry *e = &names->list[*slot - 1];
    if (e->hash == hash && e->n == n && memcmp(e->text, text, n) == 0)
      return slot;
  }
}

static void double_slots(cg_names *names)
{
  cg_free(names->slot);
  names->slots *= 2;
  names->slot = CG_ARRAY(int32_t, names->slots);
  for (int32_t i = 0; i < names->n; i++) {
    const entry *e = &names->list[i];
    *slot_of(names, e->hash, e->text, e->n) = i + 1;
  }
}

int32_t cg_names_add(cg_names *names, const char *text, size_t n)
{
  uint32_t hash = hash_of(text, n);
  int32_t *slot = slot_of(names, hash, text, n);
  if (*slot > 0)
    return *slot - 1;
  if (names->n == names->room) {
    names->room = 2 * names->room + 16;
    CG_GROW(names->list, names->room);
  }
  names->list[names->n] = (entry){hash, n, cg_text_copy_n(text, n)};
  *slot = ++names->n;
  if (2 * (uint32_t)names->n >= names->slots)
    double_slots(names);
  return names->n - 1;
}

int32_t cg_names_find(const cg_names *names, const char *text)
{
  size_t n = strlen(text);
  return *slot_of(names, hash_of(text, n), text, n) - 1;
}

const char *cg_names_text(const cg_names *names, int32_t number)
{
  CG_ASSERT(number >= 0 && number < names->n);
  return names->list[number].text;
}

int32_t cg_names_count(const cg_names *names)
{
  return names->n;
}

char *cg_names_hint(const cg_names *names, const char *name)
{
  const char **list = CG_ARRAY(const char *, names->n);
  for (int32_t i = 0; i < names->n; i++)
    list[i] = names->list[i].text;
  char *hint = cg_text_hint(name, list, (size_t)names->n);
  cg_free(list);
  return hint;
}
