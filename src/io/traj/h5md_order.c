/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of H5MD particles.
 *
 * Programs that move particles between processors write them in another order
 * in every frame, with an `id` for each (ESPResSo, LAMMPS).  The n-th atom is
 * the one with the n-th smallest id, whatever the frame.
 * Cost: 8 bytes an atom while ids are looked at, and after that where they have
 * gaps (ids.c).  Disadvantage: a varying number of particles is refused. */
#include "io/traj/h5md.h"

#include "base/mem.h"

static bool in_order(const int64_t *id, int64_t n)
{
  for (int64_t i = 1; i < n; i++)
    if (id[i] <= id[i - 1])
      return false;
  return true;
}

static cg_status sort_ids(cg_h5md_order *order, int64_t n, int64_t *id,
                          const cg_h5_set *set)
{
  int64_t twice = cg_ids_set(&order->ids, n, id);
  if (twice == 0)
    return CG_OK;
  return cg_fail(CG_DATA, "%s: %s: two particles have the id %lld (a varying "
                          "number of particles is not read)",
                 cg_h5_path(set->h5), set->path, (long long)id[twice]);
}

cg_status cg_h5md_order_set(cg_h5md_order *order, const cg_h5md_element *id,
                            int64_t n)
{
  const int64_t from[2] = {0, 0}, timed[2] = {1, n};
  void *block;
  *order = (cg_h5md_order){.plain = !id->value, .ids = {.n = n}};
  if (order->plain || id->frames == 0)
    return CG_OK;
  CG_TRY(cg_try_alloc((size_t)n, sizeof(int64_t), "the ids of particles",
                      &block));
  cg_status status =
      cg_h5_set_ints(id->value, from, id->timed ? timed : timed + 1, block);
  if (status == CG_OK)
    order->plain = !id->timed && in_order(block, n);
  if (status == CG_OK)
    status = sort_ids(order, n, block, id->value);
  cg_free(block);
  return status;
}
