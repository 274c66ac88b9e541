/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why HDF5 does not open a file.  Its own reasons speak of its insides; most
 * often the file is packed, a program writes it, or the one that did was
 * killed.
 *
 * While a program has a file open to write, HDF5 holds a lock on it (flock(2)),
 * and opens it for nobody else; some file systems have no such locks.
 * A file that was not closed is marked: superblocks of version 3, the byte
 * behind the signature of 8, in their byte 11 (HDF5 File Format Specification
 * 3.0, II.A). */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/h5_inside.h"

enum { START = 12 };

static bool is_packed(const unsigned char *start)
{
  return memcmp(start, "\037\213", 2) == 0 ||
         memcmp(start, "\050\265\057\375", 4) == 0;
}

static bool is_left_open(const unsigned char *start)
{
  return memcmp(start, "\211HDF\r\n\032\n\003", 9) == 0 &&
         start[START - 1] != 0;
}

/* Can no lock be had?  Where none is asked for that does not matter. */
static bool is_locked(const char *path)
{
  const char *asked = getenv("HDF5_USE_FILE_LOCKING");
  int file = open(path, O_RDONLY);
  bool locked = file >= 0 && flock(file, LOCK_SH | LOCK_NB) != 0;
  if (file >= 0)
    close(file);
  return locked && !(asked && strcmp(asked, "FALSE") == 0);
}

const char *cg_h5_fault(const cg_file *file)
{
  unsigned char start[START] = {0};
  if (cg_file_size(file) < START ||
      cg_file_read(file, 0, START, start) != CG_OK)
    return "is not a whole HDF5 file";
  if (is_packed(start))
    return "is packed, HDF5 files are not read so: unpack it";
  if (is_left_open(start))
    return "is not a whole HDF5 file (a program is writing it, or was killed: "
           "close it with `h5clear -s`)";
  if (is_locked(cg_file_path(file)))
    return "cannot be locked: a program is writing it, or the file system has "
           "no locks (HDF5_USE_FILE_LOCKING=FALSE opens it all the same)";
  return "is not a whole HDF5 file";
}
