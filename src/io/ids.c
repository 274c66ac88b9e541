/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ids of atoms: one subtraction where they have no gaps, a binary search where
 * they have.
 * Cost: to set, a sort; 8 bytes an atom where there are gaps. */
#include "io/ids.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

bool cg_ids_are_plain(const int64_t *id, int64_t n)
{
  bool plain = true;
  for (int64_t i = 0; i < n; i++)
    plain = plain && id[i] >= 1 && id[i] <= n;
  return plain;
}

static int by_value(const void *a, const void *b)
{
  int64_t i = *(const int64_t *)a, j = *(const int64_t *)b;
  return (i > j) - (i < j);
}

int64_t cg_ids_set(cg_ids *ids, int64_t n, int64_t *id)
{
  qsort(id, (size_t)n, sizeof *id, by_value);
  for (int64_t i = 1; i < n; i++)
    if (id[i] == id[i - 1])
      return i;
  *ids = (cg_ids){.n = n, .least = id[0]};
  if ((uint64_t)id[n - 1] - (uint64_t)id[0] != (uint64_t)n - 1) {
    ids->sorted = CG_ARRAY(int64_t, n);
    memcpy(ids->sorted, id, (size_t)n * sizeof *id);
  }
  return 0;
}

void cg_ids_clear(cg_ids *ids)
{
  cg_free(ids->sorted);
  *ids = (cg_ids){0};
}

int64_t cg_ids_place(const cg_ids *ids, int64_t id)
{
  if (ids->sorted) {
    const int64_t *found =
        bsearch(&id, ids->sorted, (size_t)ids->n, sizeof id, by_value);
    return found ? found - ids->sorted : -1;
  }
  uint64_t place = (uint64_t)id - (uint64_t)ids->least;
  return place < (uint64_t)ids->n ? (int64_t)place : -1;
}

int64_t cg_ids_at(const cg_ids *ids, int64_t place)
{
  return ids->sorted ? ids->sorted[place] : ids->least + place;
}
