/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frames of one file: which format, where each frame begins, what it
 * holds.
 *
 * A frame of a binary format tells its own length, so a file is indexed by one
 * small read a frame; a file of 10^5 frames takes some 0.1 s when cached.
 * One rank does it for all.  Disadvantage: on a parallel file system each read
 * waits for the disk while the other ranks wait; what is found is kept for the
 * next run only where a side file is asked for. */
#include "io/traj/traj_format.h"

#include <string.h>

#include "base/decimal.h"
#include "base/mem.h"
#include "base/text.h"

static const cg_traj_format *const formats[] = {
  &cg_format_trr,
  &cg_format_xtc,
  &cg_format_dump,
  &cg_format_dcd,
  &cg_format_dcd_fixed,
  &cg_format_amber,
  &cg_format_dump_binary,
  &cg_format_h5md,
  &cg_format_pdb,
  &cg_format_g96,
  &cg_format_xyz,
  &cg_format_gro, /* last: any text with a number for a second line */
};
enum { FORMATS = sizeof formats / sizeof *formats };

/* Files that are often given in place of a trajectory, by their first bytes. */
static const struct {
  const char *bytes;
  size_t n, at;
  const char *what;
} strangers[] = {
  {"VELD", 4, 4, "a DCD of velocities"},
  {"VERSION", 7, 8, "a TPR run file"},
  {"GENERAL INFO", 12, 40, "a TNG file: make an XTC or TRR of it with `gmx "
                           "trjconv -f FILE.tng -o FILE.xtc`"},
  {"<?xml", 5, 0, "an XML file"},
};
enum { STRANGERS = sizeof strangers / sizeof *strangers };

cg_status cg_traj_index_add(cg_traj_index *index, int64_t offset,
                            const cg_traj_head *head)
{
  if (index->n == 0) {
    index->atoms = head->atoms;
    index->precision = head->precision;
  }
  if (head->atoms != index->atoms)
    return cg_fail(CG_DATA, "%lld atom%s, the first frame has %lld",
                   (long long)head->atoms, cg_text_s(head->atoms),
                   (long long)index->atoms);
  if (index->n == index->room) {
    index->room = 2 * index->room + 64;
    CG_GROW(index->entry, index->room);
  }
  index->entry[index->n] = (cg_traj_entry){
    .offset = offset,
    .bytes = head->bytes,
    .number = index->n,
    .time = head->time,
    .flags = head->flags,
  };
  index->n++;
  return CG_OK;
}

char *cg_traj_where(const char *path, const cg_traj_entry *entry)
{
  if (entry->offset < 0)
    return cg_text_format("%s: frame %lld", path, (long long)entry->number);
  return cg_text_format("%s: frame %lld at byte %lld", path,
                        (long long)entry->number, (long long)entry->offset);
}

cg_status cg_traj_fail_in(const char *path, const cg_traj_entry *entry)
{
  char *where = cg_traj_where(path, entry);
  cg_status status = cg_fail_in("%s", where);
  cg_free(where);
  return status;
}

void cg_traj_index_cut(cg_traj_index *index, int64_t offset, int64_t missing)
{
  index->cut = true;
  index->cut_byte = offset;
  index->missing = missing;
}

cg_status cg_traj_scan_heads(const cg_file *file, cg_traj_measure measure,
                             cg_traj_index *index)
{
  unsigned char bytes[CG_TRAJ_HEAD];
  int64_t size = cg_file_size(file);
  for (int64_t at = 0; at < size; at += index->entry[index->n - 1].bytes) {
    cg_traj_head head = {0};
    size_t n = size - at < CG_TRAJ_HEAD ? (size_t)(size - at) : CG_TRAJ_HEAD;
    cg_status status = cg_file_read(file, at, n, bytes);
    if (status == CG_OK)
      status = measure(bytes, n, &head);
    if (status == CG_OK && head.bytes > size - at) {
      cg_traj_index_cut(index, at, head.bytes - (size - at));
      return CG_OK;
    }
    if (status == CG_OK)
      status = cg_traj_index_add(index, at, &head);
    if (status != CG_OK)
      return cg_fail_in("%s: frame %lld at byte %lld", cg_file_path(file),
                        (long long)index->n, (long long)at);
  }
  return CG_OK;
}

const cg_traj_format *cg_traj_format_of_name(const char *path)
{
  const char *dot = strrchr(path, '.');
  for (int i = 0; dot && i < FORMATS; i++)
    if (strcmp(dot + 1, formats[i]->name) == 0 ||
        (formats[i]->also && strcmp(dot + 1, formats[i]->also) == 0))
      return formats[i];
  return NULL;
}

static int next_written(int i)
{
  while (i < FORMATS && !formats[i]->encode && !formats[i]->sink)
    i++;
  return i;
}

char *cg_traj_written_suffixes(void)
{
  cg_string s = {0};
  for (int i = next_written(0), next; i < FORMATS; i = next) {
    next = next_written(i + 1);
    cg_string_add(&s, "%s.%s",
                  s.n == 0          ? ""
                  : next == FORMATS ? " or "
                                    : ", ",
                  formats[i]->name);
  }
  return s.text;
}

static const char *stranger_of(const unsigned char *bytes, size_t n)
{
  for (int i = 0; i < STRANGERS; i++)
    if (n >= strangers[i].at + strangers[i].n &&
        memcmp(bytes + strangers[i].at, strangers[i].bytes,
               strangers[i].n) == 0)
      return strangers[i].what;
  return NULL;
}

static cg_status find_format(const cg_file *file,
                             const cg_traj_format **format)
{
  enum { PROBED = 512 };
  unsigned char bytes[PROBED + CG_DECIMAL_SLACK] = {0};
  const char *path = cg_file_path(file);
  int64_t size = cg_file_size(file);
  size_t n = size < PROBED ? (size_t)size : PROBED;
  if (n == 0)
    return cg_fail(CG_DATA, "%s: is empty, a trajectory was expected", path);
  CG_TRY(cg_file_read(file, 0, n, bytes));
  for (int i = 0; i < FORMATS; i++)
    if (formats[i]->probe(bytes, n)) {
      *format = formats[i];
      return CG_OK;
    }
  const char *stranger = stranger_of(bytes, n);
  *format = stranger ? NULL : cg_traj_format_of_name(path);
  if (!*format)
    return cg_fail(CG_DATA, "%s: looks like %s; trajectories are read from "
                            "TRR, XTC, GRO, G96, PDB, XYZ, DCD, H5MD, AMBER "
                            "NetCDF and LAMMPS dumps",
                   path, stranger ? stranger : "no trajectory");
  return CG_OK;
}

cg_status cg_traj_index_file(const cg_file *file,
                             const cg_traj_format **format,
                             cg_traj_index *index)
{
  *index = (cg_traj_index){.reduced = index->reduced};
  CG_TRY(find_format(file, format));
  index->bare = (*format)->bare != NULL;
  return (*format)->scan(file, index);
}
