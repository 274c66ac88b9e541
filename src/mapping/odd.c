/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mapped numbers that are none, or that no run that went well has.
 *
 * What is not finite is an error.  A coordinate beyond 10^6 nm has lost its
 * place in a file of single precision (2^-24 of it is 0.06 nm); a force beyond
 * 10^7 kJ/mol/nm, as of atoms that lie on one another, outweighs in a fit of
 * least squares 10^8 ones of 10^3.  Such a frame is right as far as anyone
 * knows, so it is used as it is; the first one is kept, to warn of.
 * Cost: one pass over the numbers of the beads. */
#include <float.h>
#include <math.h>
#include <stdio.h>

#include "base/clones.h"
#include "base/log.h"
#include "mapping/map.h"

static const struct {
  const char *name;
  double most;
} fields[] = {
  [CG_MAP_X] = {"position", 1e6},
  [CG_MAP_V] = {"velocity", DBL_MAX},
  [CG_MAP_F] = {"force", 1e7},
};

CG_CLONES static int64_t count_beyond(int64_t n, const double *x, double most)
{
  int64_t beyond = 0;
  for (int64_t i = 0; i < n; i++)
    beyond += !(fabs(x[i]) <= most);
  return beyond;
}

static double largest(const double x[3])
{
  return fmax(fabs(x[0]), fmax(fabs(x[1]), fabs(x[2])));
}

static cg_status fail_not_finite(const cg_map *map, cg_gid bead,
                                 const char *what)
{
  return cg_fail(CG_DATA, "bead %lld, %s: its %s is not a finite number: the "
                          "trajectory is damaged or the run blew up",
                 (long long)bead + 1,
                 cg_names_text(map->beads->names, map->beads->name[bead]),
                 what);
}

cg_status cg_map_check(const cg_map *map, const cg_frame *beads,
                       cg_map_field field, const double (*values)[3],
                       cg_map_odd *odd)
{
  double most = fields[field].most;
  if (count_beyond(3 * beads->n, values[0], most) == 0)
    return CG_OK;
  for (int64_t i = 0; i < beads->n; i++) {
    const double *x = values[i];
    if (!isfinite(x[0]) || !isfinite(x[1]) || !isfinite(x[2]))
      return fail_not_finite(map, beads->first + i, fields[field].name);
    if (odd && !odd->found && largest(x) > most)
      *odd = (cg_map_odd){true, beads->first + i, field, largest(x)};
  }
  return CG_OK;
}

void cg_map_odd_warn(const cg_map *map, const cg_map_odd *odd,
                     const char *where)
{
  const cg_unit_names *units = cg_unit_names_of_beads(map->beads);
  bool force = odd->field == CG_MAP_F;
  cg_log_warn("%s: bead %lld, %s: its %s has a component of %.3g %s, beyond "
              "%g: the file is damaged or the run blew up (--begin, --end and "
              "--stride choose frames)",
              where, (long long)odd->bead + 1,
              cg_names_text(map->beads->names, map->beads->name[odd->bead]),
              fields[odd->field].name, odd->value,
              force ? units->force : units->length, fields[odd->field].most);
}
