/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program from outside: compiled with the public headers alone (no config.h,
 * nothing of src/), it maps a trajectory and finds the beads where another
 * program did (tests/data/README), in double precision from the same numbers:
 * what differs is rounding of sums below 4 nm, a few 1e-15 nm; 1e-12 is
 * allowed. */
#include <cgmap/cgmap.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "larger.h"

static const char *folder;

static cg_status open_traj(const cg_comm *world, const char *name,
                           cg_traj **traj)
{
  char path[4096];
  const char *paths = path;
  cg_traj_options options = cg_traj_options_default();
  snprintf(path, sizeof path, "%s/tests/data/%s", folder, name);
  return cg_traj_open(world, 1, &paths, &options, traj);
}

static cg_status make_map(const cg_comm *world, cg_map **map)
{
  char path[4096];
  cg_atoms *atoms;
  struct cg_mapping_def *def = NULL;
  *map = NULL;
  snprintf(path, sizeof path, "%s/tests/data/methanol.gro", folder);
  cg_status status = cg_atoms_read(world, path, &atoms);
  if (status != CG_OK)
    return status;
  snprintf(path, sizeof path, "%s/topologies/methanol/methanol.xml", folder);
  status = cg_mapping_read(world, path, &def);
  if (status == CG_OK)
    status = cg_map_new(atoms, 1, &def, 0, NULL, map);
  cg_mapping_def_free(def);
  cg_atoms_free(atoms);
  return status;
}

/* The largest distance of our beads from theirs, NAN if it is not known. */
static double farthest(cg_source ours, cg_source theirs)
{
  cg_frame a = {0}, b = {0};
  double most = 0;
  for (int64_t t = 0; t < cg_source_count(theirs); t++) {
    if (cg_source_seek(ours, t) != CG_OK || cg_source_next(ours, &a) != CG_OK ||
        cg_source_next(theirs, &b) != CG_OK || a.n != b.n)
      most = NAN;
    for (int64_t i = 0; i < a.n && !isnan(most); i++) {
      double d[3];
      for (int k = 0; k < 3; k++)
        d[k] = a.x[i][k] - b.x[i][k];
      cg_box_nearest(&a.box, d);
      most = cg_test_larger(most, hypot(hypot(d[0], d[1]), d[2]));
    }
  }
  cg_frame_clear(&a);
  cg_frame_clear(&b);
  return most;
}

static cg_status compare(const cg_comm *world, double *most)
{
  cg_traj *atoms = NULL, *beads = NULL;
  cg_map *map = NULL;
  cg_status status = open_traj(world, "methanol.trr", &atoms);
  if (status == CG_OK)
    status = open_traj(world, "methanol_1site.trr", &beads);
  if (status == CG_OK)
    status = make_map(world, &map);
  if (status == CG_OK) {
    cg_map_source *mapped = cg_map_source_new(map, cg_traj_source(atoms));
    *most = farthest(cg_map_source_of(mapped), cg_traj_source(beads));
    cg_map_source_free(mapped);
  }
  cg_map_free(map);
  cg_traj_close(beads);
  cg_traj_close(atoms);
  return status;
}

int main(int argc, char **argv)
{
  cg_comm *world;
  double most = NAN;
  folder = getenv("top_srcdir") ? getenv("top_srcdir") : ".";
  cg_comm_start(&argc, &argv, &world);
  cg_status status = compare(world, &most);
  if (status != CG_OK)
    fprintf(stderr, "%s\n", cg_error_text());
  cg_comm_stop(world);
  printf("beads at most %g nm from theirs\n", most);
  return !(status == CG_OK && most < 1e-12);
}
