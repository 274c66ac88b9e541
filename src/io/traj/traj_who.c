/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who the atoms of a trajectory are, where its files tell: from its first
 * frame, whose bytes all ranks get, or from the file, which a library opens.
 * Disadvantage: the other frames and files are believed to tell the same. */
#include <cgmap/trajectory.h>

#include "base/mem.h"
#include "io/traj/traj_inside.h"

static cg_status cannot_tell(const cg_traj *traj)
{
  return cg_fail(CG_USAGE, "%s does not say what its atoms are: give a "
                           "topology, -s FILE",
                 traj->path[0]);
}

static cg_status read_who_of(const cg_comm *comm, const cg_traj *traj,
                             const cg_traj_entry *entry, cg_atoms **atoms)
{
  cg_atoms *made = CG_NEW(cg_atoms);
  cg_status status = cg_comm_agree(
      comm, traj->format[entry->file]->who_of(traj->path[entry->file], made));
  if (status == CG_OK)
    *atoms = made;
  else
    cg_atoms_free(made);
  return status;
}

cg_status cg_traj_read_atoms(const cg_comm *comm, cg_traj *traj,
                             cg_atoms **atoms)
{
  const cg_traj_entry *first = &traj->entry[0];
  const cg_traj_format *format = traj->format[first->file];
  size_t n = (size_t)first->bytes;
  cg_status status = CG_OK;
  *atoms = NULL;
  if (format->who_of)
    return read_who_of(comm, traj, first, atoms);
  if (!format->who)
    return cannot_tell(traj);
  if (cg_comm_rank(comm) == 0)
    status = cg_traj_read_bytes(traj, first);
  else
    status = cg_traj_make_room(traj, n + CG_TRAJ_SLACK);
  CG_TRY(cg_comm_agree(comm, status));
  cg_comm_bcast(comm, traj->bytes, n, 0);
  cg_atoms *made = CG_NEW(cg_atoms);
  status = format->who(traj->bytes, n, made);
  cg_traj_forget_bytes(traj); /* on ranks that read no frame they would stay */
  if (status == CG_OK) {
    *atoms = made;
    return CG_OK;
  }
  cg_atoms_free(made);
  return cg_traj_fail_in(traj->path[first->file], first);
}
