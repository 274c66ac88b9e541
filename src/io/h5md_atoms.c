/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "io/h5md.h"

cg_status cg_h5md_who(const char *path, cg_atoms *atoms)
{
  (void)atoms;
  return cg_fail(CG_USAGE, "%s does not say what its atoms are: give a "
                           "topology, -s FILE", path);
}
