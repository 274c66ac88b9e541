/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that are written to while they are read.
 *
 * The index holds the frames that were there when a file was opened: a run that
 * goes on adds frames behind them, which are not used.  A file that was written
 * to in another way may have been read in two states; heads of frames that are
 * no longer those of the index are errors where they are read.
 * Disadvantage: who sets the time of change back is not found out. */
#include "base/file.h"
#include "base/log.h"
#include "io/traj/traj_inside.h"

static void compare(const char *path, cg_file_stamp was, cg_file_stamp is)
{
  if (is.size > was.size)
    cg_log_warn("%s: has grown from %lld to %lld bytes since it was opened: "
                "what was added is not used",
                path, (long long)was.size, (long long)is.size);
  else if (is.size != was.size || is.changed != was.changed)
    cg_log_warn("%s: has been written to since it was opened: its frames may "
                "be of two states; run again when its writer has ended",
                path);
}

void cg_traj_warn_changed(const cg_comm *comm, const cg_traj *traj)
{
  for (int k = 0; k < traj->files && cg_comm_rank(comm) == 0; k++)
    compare(traj->path[k], traj->part[k].opened,
            cg_file_now(traj->path[k]));
}
