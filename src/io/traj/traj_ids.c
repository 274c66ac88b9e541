/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ids by which LAMMPS tells atoms apart.
 *
 * A dump of a group has those of its atoms, with gaps.  They are those of the
 * first frame, must be the same in all, and tell which atoms of the data file
 * are meant (cli/dump_atoms.c).  Without a topology gaps are refused: they
 * could be damage as well.
 * Cost: the first frame of each file is looked at once more. */
#include "base/mem.h"
#include "io/traj/traj.h"
#include "io/traj/traj_inside.h"

/* The ids of a frame; none where it cannot be read, which is told when it is
 * decoded. */
static bool list_ids(cg_traj *traj, const cg_traj_entry *entry, cg_ids *ids)
{
  const cg_traj_format *format = traj->format[entry->file];
  int64_t n = traj->atoms;
  void *id = NULL;
  cg_status status = cg_traj_read_bytes(traj, entry);
  if (status == CG_OK)
    status = cg_try_alloc((size_t)n, sizeof(int64_t), "the ids of atoms", &id);
  if (status == CG_OK)
    status = format->list(traj->bytes, (size_t)entry->bytes, n, id);
  bool listed = status == CG_OK;
  if (listed && cg_ids_are_plain(id, n))
    *ids = (cg_ids){.n = n, .least = 1};
  else
    listed = listed && cg_ids_set(ids, n, id) == 0;
  cg_free(id);
  cg_error_clear();
  return listed;
}

/* Those of the first frame that can be read. */
static bool find_ids(cg_traj *traj, int file, cg_ids *ids)
{
  enum { TRIED = 10 };
  int tried = 0;
  for (int64_t i = 0; i < traj->n && tried < TRIED; i++) {
    if (traj->entry[i].file != file)
      continue;
    if (list_ids(traj, &traj->entry[i], ids))
      return true;
    tried++;
  }
  return false;
}

static cg_status compare(const cg_traj *traj, int file, const cg_ids *ids)
{
  for (int64_t i = 0; i < ids->n; i++) {
    int64_t id = cg_ids_at(ids, i);
    if (cg_ids_place(&traj->ids, id) < 0)
      return cg_fail(CG_DATA, "%s: holds the atom id %lld, which %s does not: "
                              "they are not of one group of atoms",
                     traj->path[file], (long long)id, traj->path[0]);
  }
  return CG_OK;
}

cg_status cg_traj_find_ids(cg_traj *traj)
{
  cg_status status = CG_OK;
  for (int k = 0; k < traj->files; k++)
    if (!traj->format[k]->list)
      return CG_OK;
  if (!find_ids(traj, 0, &traj->ids))
    return CG_OK;
  traj->by_ids = true;
  for (int k = 1; k < traj->files && status == CG_OK; k++) {
    cg_ids ids = {0};
    if (find_ids(traj, k, &ids))
      status = compare(traj, k, &ids);
    cg_ids_clear(&ids);
  }
  return status;
}

bool cg_traj_by_ids(const cg_traj *traj)
{
  return traj->by_ids;
}

int64_t cg_traj_id(const cg_traj *traj, int64_t i)
{
  return cg_ids_at(&traj->ids, i);
}
