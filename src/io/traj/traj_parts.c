/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arrays of a frame, piece by piece (see traj_parts.h): a piece is one pread
 * and one decode, so a rank holds 1.5 MB of bytes however large its part is. */
#include "io/traj/traj_parts.h"

#include "base/mem.h"

cg_traj_reader *cg_traj_reader_new(const cg_file *file,
                                   const cg_traj_layout *layout, int64_t atoms)
{
  cg_traj_reader *made = CG_NEW(cg_traj_reader);
  made->file = file;
  made->layout = *layout;
  made->bytes = cg_alloc(
      (size_t)(atoms < CG_TRAJ_PIECE ? atoms : CG_TRAJ_PIECE), 24);
  return made;
}

cg_status cg_traj_reader_open(const cg_file *file,
                              const cg_traj_layout *layout,
                              const cg_comm *mates, void **reader)
{
  (void)mates;
  *reader = cg_traj_reader_new(file, layout, CG_TRAJ_PIECE);
  return CG_OK;
}

void cg_traj_reader_close(void *self)
{
  cg_traj_reader *reader = self;
  cg_free(reader->bytes);
  cg_free(reader);
}

cg_status cg_traj_reader_reals(cg_traj_reader *reader, int64_t at, size_t real,
                               int64_t from, int64_t count, const char *what,
                               double (*out)[3])
{
  int64_t size = 3 * (int64_t)real;
  for (int64_t done = 0; done < count; done += CG_TRAJ_PIECE) {
    int64_t n = count - done < CG_TRAJ_PIECE ? count - done : CG_TRAJ_PIECE;
    CG_TRY(cg_file_read(reader->file, at + size * (from + done),
                        (size_t)(size * n), reader->bytes));
    CG_TRY(cg_traj_reals(reader->bytes, real, from + done, n, what,
                         out + done));
  }
  return CG_OK;
}
