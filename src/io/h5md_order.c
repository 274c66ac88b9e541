/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of H5MD particles.
 *
 * Programs that move particles between processors write them in another order
 * in every frame, with an `id` for each (ESPResSo, LAMMPS).  The n-th atom is
 * the one with the n-th smallest id, whatever the frame.
 * Cost: 8 bytes an atom where ids have gaps, while they are looked at in any
 * case.  Disadvantage: a varying number of particles is refused. */
#include "io/h5md.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static int by_value(const void *a, const void *b)
{
  int64_t i = *(const int64_t *)a, j = *(const int64_t *)b;
  return (i > j) - (i < j);
}

static bool in_order(const int64_t *id, int64_t n)
{
  for (int64_t i = 1; i < n; i++)
    if (id[i] <= id[i - 1])
      return false;
  return true;
}

static cg_status sort_ids(cg_h5md_order *order, int64_t *id,
                          const cg_h5_set *set)
{
  int64_t n = order->n;
  qsort(id, (size_t)n, sizeof *id, by_value);
  for (int64_t i = 1; i < n; i++)
    if (id[i] == id[i - 1])
      return cg_fail(CG_DATA, "%s: %s: two particles have the id %lld (a "
                              "varying number of particles is not read)",
                     cg_h5_path(set->h5), set->path, (long long)id[i]);
  order->least = id[0];
  if ((uint64_t)id[n - 1] - (uint64_t)id[0] != (uint64_t)n - 1) {
    order->sorted = CG_ARRAY(int64_t, n);
    memcpy(order->sorted, id, (size_t)n * sizeof *id);
  }
  return CG_OK;
}

cg_status cg_h5md_order_set(cg_h5md_order *order, const cg_h5md_element *id,
                            int64_t n)
{
  const int64_t from[2] = {0, 0}, timed[2] = {1, n};
  void *block;
  *order = (cg_h5md_order){.n = n, .plain = !id->value};
  if (order->plain || id->frames == 0)
    return CG_OK;
  CG_TRY(cg_try_alloc((size_t)n, sizeof(int64_t), "the ids of particles",
                      &block));
  cg_status status =
      cg_h5_set_ints(id->value, from, id->timed ? timed : timed + 1, block);
  if (status == CG_OK)
    order->plain = !id->timed && in_order(block, n);
  if (status == CG_OK)
    status = sort_ids(order, block, id->value);
  cg_free(block);
  return status;
}

void cg_h5md_order_clear(cg_h5md_order *order)
{
  cg_free(order->sorted);
  *order = (cg_h5md_order){0};
}

int64_t cg_h5md_order_place(const cg_h5md_order *order, int64_t id)
{
  if (order->sorted) {
    const int64_t *found = bsearch(&id, order->sorted, (size_t)order->n,
                                   sizeof id, by_value);
    return found ? found - order->sorted : -1;
  }
  uint64_t place = (uint64_t)id - (uint64_t)order->least;
  return place < (uint64_t)order->n ? (int64_t)place : -1;
}
