/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Versions of what runs, not of what was compiled against. */
#include "base/versions.h"

#include <hdf5.h>
#include <mpi.h>
#include <string.h>

#include "base/text.h"

char *cg_versions(void)
{
  char mpi[MPI_MAX_LIBRARY_VERSION_STRING] = "";
  int length = 0;
  unsigned major = 0, minor = 0, release = 0;
  MPI_Get_library_version(mpi, &length);
  H5get_libversion(&major, &minor, &release);
  return cg_text_format("cgmap %s\n"
                        "compiler %s\n"
                        "MPI %.*s\n"
                        "HDF5 %u.%u.%u\n",
                        PACKAGE_VERSION, __VERSION__,
                        (int)strcspn(mpi, ",\n"), mpi, major, minor,
                        release);
}
