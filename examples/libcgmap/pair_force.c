/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pair_force TOPOLOGY TRAJECTORY MAPPING CUTOFF: force and potential of the
 * first pair of types of beads, by force matching, on any number of ranks. */
#include <cgmap/cgmap.h>
#include <stdio.h>
#include <stdlib.h>

static cg_status map_atoms(const cg_comm *all, char **argv, cg_map **map)
{
  cg_atoms *atoms;
  struct cg_mapping_def *def = NULL;
  CG_TRY(cg_atoms_read(all, argv[1], &atoms));
  cg_status status = cg_mapping_read(all, argv[3], &def);
  if (status == CG_OK)
    status = cg_map_new(atoms, 1, &def, 0, NULL, map);
  cg_mapping_def_free(def);
  cg_atoms_free(atoms);
  return status;
}

static cg_status fit(const cg_comm *all, const cg_map *map, cg_traj *traj,
                     cg_beads *beads, double cutoff)
{
  cg_fit *f;
  cg_interactions *set = cg_interactions_all(beads, cutoff);
  cg_map_source *frames = cg_map_source_new(map, cg_traj_source(traj));
  cg_status status =
      cg_fit_forces(all, cg_map_source_of(frames), beads, set, 10, &f);
  if (status == CG_OK && cg_comm_rank(all) == 0) {
    for (double r = set->list[0].min; r <= cutoff; r += 0.02)
      printf("%8.3f nm %12.5f +- %.5f kJ/mol/nm %12.5f kJ/mol%s\n",
             r, cg_fit_force(f, 0, r), cg_fit_error(f, 0, r),
             cg_fit_potential(f, 0, r), cg_fit_is_sampled(f, 0, r) ? "" : " ?");
    printf("residual %.6g (kJ/mol/nm)^2\n", cg_fit_residual(f));
  }
  cg_fit_free(f);
  cg_map_source_free(frames);
  cg_interactions_free(set);
  return status;
}

int main(int argc, char **argv)
{
  cg_comm *all;
  cg_map *map = NULL;
  cg_traj *traj = NULL;
  const cg_traj_options options = cg_traj_options_default();
  cg_comm_start(&argc, &argv, &all);
  cg_status status = argc == 5 ? map_atoms(all, argv, &map) : CG_USAGE;
  if (status == CG_OK)
    status = cg_traj_open(all, 1, (const char **)&argv[2], &options, &traj);
  if (status == CG_OK)
    status = fit(all, map, traj, cg_map_beads(map), atof(argv[4]));
  if (status != CG_OK && cg_comm_rank(all) == 0)
    fprintf(stderr, "pair_force: %s\n", cg_error_text());
  cg_traj_close(traj);
  cg_map_free(map);
  cg_comm_stop(all);
  return (int)status;
}
