/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mappings of real trajectories against frames mapped by another program
 * (tests/data/README): files in, beads out.
 *
 * Both programs start from the same single-precision numbers and work in
 * double precision, so that positions (a few nm) differ by rounding, 1e-14 nm,
 * and forces (sums of up to six numbers of 1e4 kJ/mol/nm) by 1e-11. */
#include "harness.h"

#include <math.h>

#include <cgmap/input.h>
#include <cgmap/mapping.h>
#include <cgmap/trajectory.h>

#include "model/mapping.h"

#define POSITION 1e-13
#define FORCE 1e-10

/* A trajectory, mapped. */
typedef struct mapped {
  cg_atoms *atoms;
  cg_mapping_def *def;
  cg_map *map;
  cg_traj *traj;
  cg_map_source *source;
} mapped;

static cg_status open_traj(const char *name, cg_traj **traj)
{
  cg_traj_options options = cg_traj_options_default();
  const char *path = cg_test_data(name);
  options.begin = 1.0;
  return cg_traj_open(cg_test_world(), 1, &path, &options, traj);
}

static cg_status open_mapped(const char *topology, const char *mapping,
                             const char *trajectory, mapped *m)
{
  const cg_comm *world = cg_test_world();
  CG_TRY(cg_atoms_read(world, cg_test_data(topology), &m->atoms));
  CG_TRY(cg_mapping_read(world, cg_test_data(mapping), &m->def));
  CG_TRY(cg_map_new(m->atoms, 1, &m->def, 0, NULL, &m->map));
  CG_TRY(open_traj(trajectory, &m->traj));
  m->source = cg_map_source_new(m->map, cg_traj_source(m->traj));
  return CG_OK;
}

static void close_mapped(mapped *m)
{
  cg_map_source_free(m->source);
  cg_traj_close(m->traj);
  cg_map_free(m->map);
  cg_mapping_def_free(m->def);
  cg_atoms_free(m->atoms);
}

/* Largest difference of positions (modulo box vectors) and of forces. */
static void compare(const cg_frame *ours, const cg_frame *theirs)
{
  double dx = 0.0, df = 0.0;
  CG_CLOSE(ours->time, theirs->time, 0);
  CU_ASSERT(ours->has_f && theirs->has_f && ours->n >= theirs->n);
  for (int64_t i = 0; i < theirs->n && i < ours->n; i++) {
    double d[3];
    for (int k = 0; k < 3; k++)
      d[k] = ours->x[i][k] - theirs->x[i][k];
    cg_box_nearest(&ours->box, d);
    for (int k = 0; k < 3; k++) {
      dx = cg_test_larger(dx, fabs(d[k]));
      df = cg_test_larger(df, fabs(ours->f[i][k] - theirs->f[i][k]));
    }
  }
  CG_CLOSE(dx, 0, POSITION);
  CG_CLOSE(df, 0, FORCE);
}

/* Three frames; the expected file holds the first beads of each. */
static void agrees(const char *topology, const char *mapping,
                   const char *trajectory, const char *expected)
{
  mapped m = {0};
  cg_traj *reference = NULL;
  cg_frame ours = {0}, theirs = {0};
  CG_WORKS(open_mapped(topology, mapping, trajectory, &m));
  CG_WORKS(open_traj(expected, &reference));
  for (int t = 0; t < 3 && m.source && reference; t++) {
    CG_WORKS(cg_source_next(cg_map_source_of(m.source), &ours));
    CG_WORKS(cg_source_next(cg_traj_source(reference), &theirs));
    compare(&ours, &theirs);
  }
  cg_frame_clear(&theirs);
  cg_frame_clear(&ours);
  cg_traj_close(reference);
  close_mapped(&m);
}

static void water(void)
{
  agrees("examples/spce-water/traj.gro", "topologies/water/water.xml",
         "examples/spce-water/traj.trr", "tests/data/water_1site.trr");
}

static void methanol_as_one_bead(void)
{
  agrees("tests/data/methanol.gro", "topologies/methanol/methanol.xml",
         "tests/data/methanol.trr", "tests/data/methanol_1site.trr");
}

static void methanol_as_two_beads(void)
{
  agrees("tests/data/methanol.gro", "tests/data/mapping/methanol_2site.xml",
         "tests/data/methanol.trr", "tests/data/methanol_2site.trr");
}

/* The bead before leads: C and O of one molecule are bonded, 0.143 nm. */
static void beads_of_a_molecule_lie_together(void)
{
  mapped m = {0};
  cg_frame beads = {0};
  double longest = 0.0;
  CG_WORKS(open_mapped("tests/data/methanol.gro",
                       "tests/data/mapping/methanol_2site.xml",
                       "tests/data/methanol.trr", &m));
  CG_WORKS(cg_source_next(cg_map_source_of(m.source), &beads));
  for (int64_t i = 0; i + 1 < beads.n; i += 2)
    for (int k = 0; k < 3; k++)
      longest = fmax(longest, fabs(beads.x[i + 1][k] - beads.x[i][k]));
  CU_ASSERT(longest > 0.1 && longest < 0.2);
  cg_frame_clear(&beads);
  close_mapped(&m);
}

static void hydrogens_called_alike_are_ambiguous(void)
{
  mapped m = {0};
  CG_FAILS(open_mapped("tests/data/methanol_alike.gro",
                       "topologies/methanol/methanol.xml",
                       "tests/data/methanol.trr", &m),
           CG_CONFIG, "atom 1:MET:H1: ambiguous: residue 1 MET has 3 atoms "
                      "called H and none called H1");
  close_mapped(&m);
}

static void another_topology_is_refused(void)
{
  mapped m = {0};
  cg_frame beads = {0};
  CG_WORKS(open_mapped("tests/data/methanol.gro",
                       "topologies/methanol/methanol.xml",
                       "examples/spce-water/traj.trr", &m));
  CG_FAILS(cg_source_next(cg_map_source_of(m.source), &beads), CG_DATA,
           "2652 atoms, the topology has 384");
  cg_frame_clear(&beads);
  close_mapped(&m);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"water", water},
    {"methanol as one bead", methanol_as_one_bead},
    {"methanol as two beads", methanol_as_two_beads},
    {"beads of a molecule lie together", beads_of_a_molecule_lie_together},
    {"hydrogens called alike are ambiguous",
     hydrogens_called_alike_are_ambiguous},
    {"another topology is refused", another_topology_is_refused},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "map of real data", tests);
}
