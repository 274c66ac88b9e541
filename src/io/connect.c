/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connected components by union and find: each atom points to one before it
 * that it is connected with, the first of a component to itself; paths are
 * halved when they are walked (Tarjan & van Leeuwen, J. ACM 31 (1984) 245).
 * Cost: linear in bonds for chains in order, a logarithm more at worst. */
#include "io/connect.h"

#include <string.h>

#include "base/mem.h"

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

static bool interleave(int64_t n, const cg_gid *first)
{
  for (int64_t i = 1; i < n; i++)
    if (first[i] != i && first[i] != first[i - 1])
      return true;
  return false;
}

/* From the last atom to the first: a stretch begins where no component of
 * atoms behind began earlier. */
static void cover(int64_t n, cg_gid *first)
{
  cg_gid begin = n;
  for (cg_gid i = n - 1; i >= 0; i--) {
    begin = first[i] < begin ? first[i] : begin;
    first[i] = begin;
    begin = begin == i ? n : begin;
  }
  for (cg_gid i = 1; i < n; i++)
    first[i] = first[i] == i ? i : first[i - 1];
}

int64_t *cg_connect_cover(int64_t n, cg_gid *first)
{
  if (!interleave(n, first))
    return NULL;
  int64_t *component = CG_ARRAY(int64_t, n);
  memcpy(component, first, (size_t)n * sizeof *first);
  cover(n, first);
  return component;
}
