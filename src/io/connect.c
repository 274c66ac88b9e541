/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connected components by union and find: each atom points to one before it
 * that it is connected with, the first of a component to itself; paths are
 * halved when they are walked (Tarjan & van Leeuwen, J. ACM 31 (1984) 245).
 * Cost: linear in bonds for chains in order, a logarithm more at worst. */
#include "io/connect.h"

static cg_gid find(cg_gid *first, cg_gid i)
{
  while (first[i] != i) {
    first[i] = first[first[i]];
    i = first[i];
  }
  return i;
}

void cg_connect(int64_t n, int64_t bonds, const cg_gid (*pair)[2],
                cg_gid *first)
{
  for (cg_gid i = 0; i < n; i++)
    first[i] = i;
  for (int64_t b = 0; b < bonds; b++) {
    cg_gid i = find(first, pair[b][0]), j = find(first, pair[b][1]);
    first[i > j ? i : j] = i > j ? j : i;
  }
  for (cg_gid i = 0; i < n; i++)
    first[i] = find(first, i);
}

cg_status cg_connect_begins(const cg_gid *first, int64_t i, bool *begin)
{
  *begin = first[i] == i;
  if (*begin || first[i] == first[i - 1])
    return CG_OK;
  return cg_fail(CG_DATA, "atoms %lld and %lld are bonded into one molecule, "
                          "but atom %lld between them is of another: the "
                          "atoms of a molecule must follow one another; "
                          "write topology and trajectory again in such an "
                          "order (LAMMPS: reset_atoms id sort yes)",
                 (long long)first[i] + 1, (long long)i + 1, (long long)i);
}
