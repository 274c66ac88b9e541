/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Indexing formats without lengths (see traj_text.h): one walk over the file,
 * each byte read once. */
#include "io/traj/traj_text.h"

static cg_status find_frames(cg_window *w, cg_traj_find find, void *self,
                             cg_traj_index *index)
{
  int64_t offset = 0, size = cg_file_size(w->file);
  for (bool end = false; offset < size && !end;) {
    cg_traj_head head = {.time = (double)index->n};
    int64_t missing = 0;
    cg_status status = find(self, w, offset, &head, &missing);
    if (status == CG_OK && missing > 0) {
      cg_traj_index_cut(index, offset, missing);
      return CG_OK;
    }
    if (status == CG_OK && head.bytes == 0)
      return CG_OK;
    if (status == CG_OK)
      status = cg_traj_index_add(index, offset, &head);
    if (status != CG_OK)
      return cg_fail_in("%s: frame %lld at byte %lld", cg_file_path(w->file),
                        (long long)index->n, (long long)offset);
    offset += head.bytes;
    CG_TRY(cg_window_rest_is_blank(w, offset, &end));
  }
  return CG_OK;
}

cg_status cg_traj_scan_text(const cg_file *file, cg_traj_find find, void *self,
                            cg_traj_index *index)
{
  cg_window window;
  cg_window_open(&window, file);
  cg_status status = find_frames(&window, find, self, index);
  cg_window_close(&window);
  return status;
}

/* Styles that LAMMPS has and cgmap does not are known here by their names. */
cg_status cg_traj_index_units(cg_traj_index *index, const char *units)
{
  if (units[0] && index->units[0] && strcmp(index->units, units) != 0)
    return cg_fail(CG_DATA, "its units are \"%s\", those of a frame before "
                            "\"%s\"",
                   units, index->units);
  if (units[0])
    memcpy(index->units, units, sizeof index->units);
  return CG_OK;
}
